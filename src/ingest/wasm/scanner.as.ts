// AssemblyScript: the plain forms of transfers read from JSON, sixteen characters at once, and the bits of their blooms (scan.ts and bloom.ts are
// the reference). Addresses are bytes. `PLACES` holds where everything lies: scanner.ts writes it.
// A log that is in any way not as the template says is left: the caller reads it in TypeScript.

import { afterQuantity, clean, decode20, decode32, isClean, quantity } from './hex.as'
import { ITEM, keccak } from './keccak.as'

const PLACES: usize = 1024
const TRANSFER: usize = 1152 // the digits of the first topics, and their bytes
const SINGLE: usize = 1216
const TRANSFER_BYTES: usize = 1280
const SINGLE_BYTES: usize = 1312
const OPERATOR: usize = 1600 // 32 bytes for each row that the columns have no place for
const PART: usize = 80 // bytes of a part of the template: kind, length, padding, 32 characters, 32 bytes of mask
const RUN: usize = 320 // bytes of a run: block, time, first, last, rows, dense, its first row, padding to 32; hash; bloom

@inline
function place(i: i32): usize { return <usize>load<u32>(PLACES + (<usize>i << 2)) }

let rows: u32 = 0
let runs: u32 = 0
let ended: u32 = 0
/** What the last scan found: rows and runs that it wrote, and whether the list ended. */
export function rowCount(): u32 { return rows }
export function runCount(): u32 { return runs }
export function isEnded(): u32 { return ended }

@inline
function isSame64(p: usize, q: usize): bool {
  const a = v128.xor(v128.load(p), v128.load(q))
  const b = v128.xor(v128.load(p, 16), v128.load(q, 16))
  const c = v128.xor(v128.load(p, 32), v128.load(q, 32))
  const d = v128.xor(v128.load(p, 48), v128.load(q, 48))
  return !v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))
}

@inline
function isPadding(p: usize): bool {
  const zeros = i8x16.splat(0x30)
  return !v128.any_true(v128.or(v128.xor(v128.load(p), zeros), v128.xor(v128.load(p, 8), zeros)))
}

/**
 * Reads logs from the `{` at `p` on, of blocks `from` to `to` (exclusive), into at most `most` rows; the characters end at `end`. Gives where the
 * first log stands that was not read, or where the list ended.
 */
export function scan(p: usize, end: usize, from: u32, to: u32, most: u32): usize {
  const parts = place(0)
  const partsEnd = parts + place(1) * PART
  const blockAt = place(2), indexAt = place(3), txAt = place(4), timeAt = place(5), kindAt = place(6)
  const tokenAt = place(7), srcAt = place(8), dstAt = place(9), amountAt = place(10), itemAt = place(11)
  const runsAt = place(12)
  let n: u32 = 0
  let run = runsAt - RUN
  let hashAt: usize = 0
  ended = 0
  while (n < most) {
    const start = p
    let address: usize = 0, data: usize = 0, length: u32 = 0, hash: usize = 0
    let t0: usize = 0, t1: usize = 0, t2: usize = 0, t3: usize = 0, topics: u32 = 0
    let block: u32 = 0, index: u32 = 0, tx: u32 = 0, time: u32 = 0
    let isPlain = true
    for (let part = parts; part < partsEnd; part += PART) {
      const a = v128.and(v128.xor(v128.load(p), v128.load(part, 16)), v128.load(part, 48))
      const b = v128.and(v128.xor(v128.load(p, 16), v128.load(part, 32)), v128.load(part, 64))
      if (v128.any_true(v128.or(a, b))) { isPlain = false; break }
      p += <usize>load<u32>(part, 4)
      const kind = load<u32>(part)
      if (kind == 0) {
        address = p
        p += 41
      } else if (kind == 1) {
        for (;;) {
          if (topics == 0) t0 = p
          else if (topics == 1) t1 = p
          else if (topics == 2) t2 = p
          else t3 = p
          topics++
          if (load<u8>(p, 64) != 0x22) { isPlain = false; break }
          const next = load<u8>(p, 65)
          p += 66
          if (next == 0x5d) break
          // `,"0x` and the next topic
          if (next != 0x2c || topics == 4 || (load<u32>(p) & 0xffffff) != 0x783022) { isPlain = false; break }
          p += 3
        }
        if (!isPlain) break
        continue
      } else if (kind == 2) {
        data = p
        length = load<u8>(p) == 0x22 ? 0 : load<u8>(p, 64) == 0x22 ? 64 : 128
        p += length + 1
      } else if (kind == 4) {
        p += 65
      } else if (kind == 6) {
        hash = p
        p += 65
      } else if (kind == 9) {
        continue
      } else {
        p = afterQuantity(p)
        if (p == 0) { isPlain = false; break }
        if (kind == 3) block = quantity
        else if (kind == 5) tx = quantity
        else if (kind == 7) time = quantity
        else index = quantity
        p++
      }
      if (load<u8>(p - 1) != 0x22) { isPlain = false; break }
    }
    if (!isPlain || p + 1 >= end || load<u8>(p) != 0x7d) { p = start; break }
    const next = load<u8>(p, 1)
    if ((next != 0x2c && next != 0x5d) || block < from || block >= to) { p = start; break }
    p += 2

    let kind: u32 = 3
    let src = t2, dst = t3
    if (isSame64(t0, TRANSFER)) {
      kind = topics == 3 && length == 64 ? 1 : topics == 4 && length == 0 ? 2 : 0
      if (kind == 0) { p = start; break }
      src = t1
      dst = t2
    } else if (topics != 4 || length != 128 || !isSame64(t0, SINGLE)) { p = start; break }
    if (!isPadding(src) || !isPadding(dst)) { p = start; break }

    clean()
    const row = <usize>n
    decode20(address, tokenAt + row * 20)
    decode20(src + 24, srcAt + row * 20)
    decode20(dst + 24, dstAt + row * 20)
    const amount = amountAt + (row << 5), item = itemAt + (row << 5)
    if (kind == 1) {
      decode32(data, amount)
      v128.store(item, i8x16.splat(0))
      v128.store(item, i8x16.splat(0), 16)
    } else if (kind == 2) {
      v128.store(amount, i8x16.splat(0))
      v128.store(amount, i8x16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), 16)
      decode32(t3, item)
    } else {
      decode32(data, item)
      decode32(data + 64, amount)
      decode32(t1, OPERATOR + (row << 5))
    }
    if (!isClean()) { p = start; break }

    if (n > 0 && block == load<u32>(run) && isSame64(hash, hashAt)) {
      const last = load<u32>(run, 12)
      if (index <= last) { p = start; break }
      if (index != last + 1) store<u32>(run, 0, 20)
      if (load<u32>(run, 4) != time) store<u32>(run, 0, 4)
      store<u32>(run, index, 12)
      store<u32>(run, load<u32>(run, 16) + 1, 16)
    } else {
      if (n > 0 && block <= load<u32>(run)) { p = start; break }
      decode32(hash, run + RUN + 32)
      if (!isClean()) { p = start; break }
      run += RUN
      store<u32>(run, block)
      store<u32>(run, time, 4)
      store<u32>(run, index, 8)
      store<u32>(run, index, 12)
      store<u32>(run, 1, 16)
      store<u32>(run, 1, 20)
      store<u32>(run, n, 24)
      memory.fill(run + 64, 0, 256)
    }
    hashAt = hash
    store<u32>(blockAt + (row << 2), block)
    store<u32>(indexAt + (row << 2), index)
    store<u32>(txAt + (row << 2), tx)
    store<u32>(timeAt + (row << 2), time)
    store<u8>(kindAt + row, <u8>kind)
    n++
    if (next == 0x5d) {
      ended = 1
      break
    }
  }
  rows = n
  runs = <u32>((run + RUN - runsAt) / RUN)
  return p
}

/** Marks what the rows of the last scan state in the blooms of their runs. */
export function mark(): void {
  const tokenAt = place(7), srcAt = place(8), dstAt = place(9), itemAt = place(11), kindAt = place(6)
  let run = place(12)
  const tokens = place(13), wallets = place(14), topics = place(15)
  const tokensMask = place(16), walletsMask = place(17), topicsMask = place(18)
  for (let r: u32 = 0; r < runs; r++, run += RUN) {
    const bloom = run + 64
    const first = <usize>load<u32>(run, 24)
    const last = first + <usize>load<u32>(run, 16)
    let seen: u32 = 0
    for (let i = first; i < last; i++) {
      const kind = <u32>load<u8>(kindAt + i)
      const token = tokenAt + i * 20
      if (i == first || !isSame20(token, token - 20)) set(bloom, address(tokens, tokensMask, token, 20) + 20)
      set(bloom, address(wallets, walletsMask, srcAt + i * 20, 32) + 20)
      set(bloom, address(wallets, walletsMask, dstAt + i * 20, 32) + 20)
      if ((seen & (1 << kind)) == 0) {
        set(bloom, topic(topics, topicsMask, kind == 3 ? SINGLE_BYTES : TRANSFER_BYTES) + 32)
        seen |= 1 << kind
      }
      if (kind > 1) set(bloom, topic(topics, topicsMask, kind == 2 ? itemAt + (i << 5) : OPERATOR + (i << 5)) + 32)
    }
  }
}

@inline
function isSame20(p: usize, q: usize): bool {
  return ((load<u64>(p) ^ load<u64>(q)) | (load<u64>(p, 8) ^ load<u64>(q, 8)) | <u64>(load<u32>(p, 16) ^ load<u32>(q, 16))) == 0
}

@inline
function set(bloom: usize, entry: usize): void {
  one(bloom, load<u16>(entry))
  one(bloom, load<u16>(entry, 2))
  one(bloom, load<u16>(entry, 4))
}

@inline
function one(bloom: usize, bit: u32): void {
  const at = bloom + <usize>((bit >> 5) << 2)
  store<u32>(at, load<u32>(at) | (1 << (bit & 31)))
}

/**
 * The entry of the address at `p`, hashed by itself (`size` 20) or behind 12 zeros (32). What had its place is forgotten: a table is a memory of
 * what was hashed, and nothing depends on it.
 */
@inline
function address(table: usize, mask: usize, p: usize, size: usize): usize {
  const a = load<u64>(p), b = load<u64>(p, 8), c = <u64>load<u32>(p, 16)
  const entry = table + ((mixed(a, b, c, 0) & mask) << 5)
  if (load<u16>(entry, 26) != 0 && ((load<u64>(entry) ^ a) | (load<u64>(entry, 8) ^ b) | (<u64>load<u32>(entry, 16) ^ c)) == 0) return entry
  if (size == 20) {
    store<u64>(ITEM, a)
    store<u64>(ITEM, b, 8)
    store<u64>(ITEM, c | ((1 as u64) << 32), 16)
    store<u64>(ITEM, 0, 24)
  } else {
    store<u64>(ITEM, 0)
    store<u64>(ITEM, a << 32, 8)
    store<u64>(ITEM, (a >> 32) | (b << 32), 16)
    store<u64>(ITEM, (b >> 32) | (c << 32), 24)
  }
  store<u64>(entry, a)
  store<u64>(entry, b, 8)
  store<u32>(entry, <u32>c, 16)
  remember(entry + 20, keccak(size == 32 ? 1 : 0))
  return entry
}

/** The entry of the 32 bytes at `p`. */
function topic(table: usize, mask: usize, p: usize): usize {
  const a = load<u64>(p), b = load<u64>(p, 8), c = load<u64>(p, 16), d = load<u64>(p, 24)
  const entry = table + ((mixed(a, b, c, d) & mask) << 6)
  if (load<u16>(entry, 38) != 0 && ((load<u64>(entry) ^ a) | (load<u64>(entry, 8) ^ b) | (load<u64>(entry, 16) ^ c) | (load<u64>(entry, 24) ^ d)) == 0)
    return entry
  v128.store(ITEM, v128.load(p))
  v128.store(ITEM, v128.load(p, 16), 16)
  v128.store(entry, v128.load(p))
  v128.store(entry, v128.load(p, 16), 16)
  remember(entry + 32, keccak(1))
  return entry
}

@inline
function mixed(a: u64, b: u64, c: u64, d: u64): usize {
  let h = ((a ^ rotl(b, 29)) * 0x9e3779b97f4a7c15) ^ ((c ^ rotl(d, 31)) * 0xbf58476d1ce4e5b9)
  h ^= h >> 32
  h *= 0x94d049bb133111eb
  return <usize>(h >> 40)
}

/** Each bit is the low 11 of two bytes, the first of them the higher; then that there are any. */
function remember(at: usize, first: u64): void {
  store<u16>(at, <u16>((first << 8 | (first >> 8 & 0xff)) & 2047))
  store<u16>(at, <u16>((first >> 8 & 0xff00 | (first >> 24 & 0xff)) & 2047), 2)
  store<u16>(at, <u16>((first >> 24 & 0xff00 | (first >> 40 & 0xff)) & 2047), 4)
  store<u16>(at, 1, 6)
}
