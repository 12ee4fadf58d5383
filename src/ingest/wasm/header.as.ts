// AssemblyScript: a block's header read from JSON whose keys are known in their order (`block` of headers.ts is the reference). Addresses are bytes.
// What is in any way not as the template says is left: the caller reads it in TypeScript.

import { afterQuantity, bytes16, clean, decode32, isClean, quantity } from './hex.as'

const PARTS: usize = 1024 // the template: header.ts writes it
const PART: usize = 80 // bytes of a part: kind, length, padding, 32 characters, 32 bytes of mask
const OUT: usize = 4352 // what was read: block, time; hash; parent; bloom

/** Where the text whose quote stands at `p` ends, or 0: it has an escape, or no end before `end`. */
@inline
function afterText(p: usize, end: usize): usize {
  p++
  for (; p < end; p += 16) {
    const c = v128.load(p)
    const found = i8x16.bitmask(v128.or(i8x16.eq(c, i8x16.splat(0x22)), i8x16.eq(c, i8x16.splat(0x5c))))
    if (found == 0) continue
    p += <usize>ctz<i32>(found)
    return p < end && load<u8>(p) == 0x22 ? p + 1 : 0
  }
  return 0
}

/** Where the value at `p` ends, whatever it holds, or 0. */
function afterValue(p: usize, end: usize): usize {
  const first = load<u8>(p)
  if (first == 0x22) return afterText(p, end)
  const isNested = first == 0x7b || first == 0x5b
  let depth: i32 = 0
  for (; p < end; p++) {
    const c = load<u8>(p)
    if (!isNested && (c == 0x2c || c == 0x7d || c == 0x5d)) return p
    if (c == 0x22) {
      p = afterText(p, end)
      if (p == 0) return 0
      p--
    } else if (c == 0x7b || c == 0x5b) depth++
    else if (c == 0x7d || c == 0x5d) {
      depth--
      if (depth == 0) return p + 1
    }
  }
  return 0
}

/** Whether a text of 64 digits stands at `p`, by its ends. */
@inline
function isHash(p: usize): bool { return (load<u32>(p) & 0xffffff) == 0x783022 && load<u8>(p, 67) == 0x22 }

/** Where the list at `p` ends, which holds hashes. */
@inline
function afterHashes(p: usize, end: usize): usize {
  let at = p + 1
  while (at < end && isHash(at)) at += load<u8>(at, 68) == 0x2c ? 69 : 68
  return at < end && load<u8>(at) == 0x5d ? at + 1 : afterValue(p, end)
}

/** Reads the header at `p` by the first `parts` parts of the template, of characters before `end`; gives where it ends, or 0. */
export function header(p: usize, end: usize, parts: u32): usize {
  const last = PARTS + <usize>parts * PART
  clean()
  for (let part = PARTS; part < last; part += PART) {
    const a = v128.and(v128.xor(v128.load(p), v128.load(part, 16)), v128.load(part, 48))
    const b = v128.and(v128.xor(v128.load(p, 16), v128.load(part, 32)), v128.load(part, 64))
    if (v128.any_true(v128.or(a, b))) return 0
    p += <usize>load<u32>(part, 4)
    if (p >= end) return 0
    const kind = load<u32>(part)
    if (kind == 0) {
      p = afterValue(p, end)
    } else if (kind <= 2) {
      if ((load<u32>(p) & 0xffffff) != 0x783022) return 0
      p = afterQuantity(p + 3)
      if (p == 0) return 0
      store<u32>(OUT + (<usize>(kind - 1) << 2), quantity)
      p++
    } else if (kind <= 4) {
      if (!isHash(p)) return 0
      decode32(p + 3, OUT + (<usize>(kind - 3) << 5) + 8)
      p += 68
    } else if (kind == 5) {
      if ((load<u32>(p) & 0xffffff) != 0x783022 || load<u8>(p, 515) != 0x22) return 0
      for (let i: usize = 0; i < 256; i += 16) {
        // The last bytes of the text are the lowest bits.
        const reversed = i8x16.swizzle(bytes16(p + 3 + (i << 1)), i8x16(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0))
        v128.store(OUT + 72 + 240 - i, reversed)
      }
      p += 516
    } else if (kind == 6) {
      p = isHash(p) ? p + 68 : afterValue(p, end)
    } else {
      p = load<u8>(p) == 0x5b ? afterHashes(p, end) : afterValue(p, end)
    }
    if (p == 0 || p >= end) return 0
  }
  return load<u8>(p) == 0x7d && isClean() ? p + 1 : 0
}
