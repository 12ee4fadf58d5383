/**
 * The plain logs of an answer read by the WebAssembly kernel `scanner.as.ts`, a window of the body at a time, for {@link Scan.read}: what it
 * does not know, it leaves to the reading in TypeScript, log by log. A fresh thread has it at full speed from the first answer on.
 */
import * as WebAssembly from '../../core/webassembly.ts'
import * as Blocks from '../blocks.ts'
import * as Columns from '../columns.ts'
import * as Decode from '../decode.ts'

/** What a kernel knows of the logs of the answer that it reads: their keys in order, each with what stands behind it. */
export type Part = { readonly key: string; readonly value: Value }
export type Value =
  | 'address'
  | 'topics'
  | 'data'
  | 'block'
  | 'hash'
  | 'txIndex'
  | 'blockHash'
  | 'time'
  | 'logIndex'
  | 'false'

/** Where rows and blocks go, and which blocks were asked for. */
export type Into = {
  readonly rows: Columns.Growing
  readonly blocks: Blocks.Growing
  readonly from: number
  readonly to: number
}

/** Reads bodies, one at a time. */
export type Scanner = {
  /** Begins with `body`, whose logs look like `parts`; false where no template can say them. */
  readonly begin: (body: Buffer, parts: readonly Part[]) => boolean
  /** Takes logs from the `{` at `p` on; gives where the first stands that it leaves, or where the list ended; -1 where blocks contradict each other. */
  readonly take: (p: number, into: Into) => number
  /** Logs that the last `take` took, and whether the list ended with them. */
  readonly taken: () => number
  readonly ended: () => boolean
}

type Exports = {
  readonly scan: (p: number, end: number, from: number, to: number, most: number) => number
  readonly mark: () => void
  readonly rowCount: () => number
  readonly runCount: () => number
  readonly isEnded: () => number
}

/** Bytes of a body that are looked at together, and of them at the end in which a log may be cut off. */
const WINDOW = 192 * 1024
const TAIL = 16 * 1024
/** Rows of a window: no log is shorter than 400 characters. */
const ROWS = 512
/** Items whose hashes are remembered, powers of two: contracts, wallets, other topics. */
const REMEMBERED = [1 << 11, 1 << 17, 1 << 12] as const
const ENTRIES = [32, 32, 64] as const

/** Places that the kernel knows. */
const AT = { places: 1024, topics: 1152, bytes: 1280, rounds: 1408, free: 40_960 }
const PART = 80
const RUN = Blocks.RUN_WORDS * 4
const WIDTHS = [
  ['block', 4],
  ['logIndex', 4],
  ['txIndex', 4],
  ['atS', 4],
  ['kind', 1],
  ['token', 20],
  ['src', 20],
  ['dst', 20],
  ['amount', 32],
  ['item', 32],
] as const
const VALUES: Readonly<Record<Value, readonly [kind: number, opening: string]>> = {
  address: [0, '"0x'],
  topics: [1, '["0x'],
  data: [2, '"0x'],
  block: [3, '"0x'],
  hash: [4, '"0x'],
  txIndex: [5, '"0x'],
  blockHash: [6, '"0x'],
  time: [7, '"0x'],
  logIndex: [8, '"0x'],
  false: [9, 'false'],
}
const MOST_PARTS = 12
const NEEDED: readonly Value[] = ['address', 'topics', 'data', 'block', 'txIndex', 'blockHash', 'logIndex']
const LITERAL = 32

/** The scanner of this thread: reading does not pause, so one serves all sources. */
export function here(): Scanner {
  scanner ??= open()
  return scanner
}

let scanner: Scanner | null = null

/** A scanner with some six megabytes of its own. */
export function open(): Scanner {
  let end = AT.free
  const place = (sizeBytes: number) => {
    const at = end
    end += Math.ceil(sizeBytes / 64) * 64
    return at
  }
  const parts = place(MOST_PARTS * PART)
  const columns = WIDTHS.map(([, width]) => place(ROWS * width))
  const runs = place((ROWS + 1) * RUN)
  const tables = REMEMBERED.map((items, i) => place(items * (ENTRIES[i] ?? 0)))
  const window = place(WINDOW + 256)
  const { exports, buffer } = WebAssembly.open(new URL('./scanner.wasm', import.meta.url), end)
  const kernel = exports as Exports
  const bytes = new Uint8Array(buffer)
  const words = new Uint32Array(buffer)
  const memory = { words, bytes }
  words.set([parts, 0, ...columns, runs, ...tables, ...REMEMBERED.map((items) => items - 1)], AT.places / 4)
  for (const [i, topic] of [Decode.TOPIC.transfer, Decode.TOPIC.transferSingle].entries()) {
    bytes.set(Buffer.from(topic.slice(2)), AT.topics + i * 64)
    bytes.set(Buffer.from(topic.slice(2), 'hex'), AT.bytes + i * 32)
  }
  new BigUint64Array(buffer, AT.rounds, 24).set(roundConstants())

  let body: Buffer = Buffer.alloc(0)
  let template = ''
  // The part of the body that stands in the window.
  let from = 0
  let to = 0
  let taken = 0
  let ended = false

  function fill(p: number): void {
    from = p
    to = Math.min(body.length, p + WINDOW)
    body.copy(bytes, window, from, to)
  }

  function keep(into: Into, rows: number): boolean {
    const at = Columns.reserve(into.rows, rows)
    for (const [i, [name, width]] of WIDTHS.entries()) {
      const column = into.rows.columns[name]
      const start = columns[i] ?? 0
      const found = bytes.subarray(start, start + rows * width)
      if (column instanceof Uint32Array) column.set(words.subarray(start / 4, start / 4 + rows), at)
      else column.set(found, at * width)
    }
    into.rows.rows = at + rows
    for (let run = runs / 4, last = run + (kernel.runCount() * RUN) / 4; run < last; run += RUN / 4)
      if (!Blocks.run(into.blocks, memory, run)) return false
    return true
  }

  return {
    begin: (next, keys) => {
      body = next
      to = from = 0
      if (!isTemplate(keys)) return false
      const told = keys.map(({ key, value }) => `${key}=${value}`).join()
      if (told === template) return true
      template = told
      for (const [i, { key, value }] of keys.entries()) {
        const [kind, opening] = VALUES[value]
        const literal = Buffer.from(`${i === 0 ? '{' : ','}"${key}":${opening}`)
        const start = parts + i * PART
        words.set([kind, literal.length, 0, 0], start / 4)
        bytes.fill(0, start + 16, start + PART)
        bytes.set(literal, start + 16)
        bytes.fill(255, start + 16 + LITERAL, start + 16 + LITERAL + literal.length)
      }
      words[AT.places / 4 + 1] = keys.length
      return true
    },
    take: (start, into) => {
      taken = 0
      ended = false
      let p = start
      for (;;) {
        if (p < from || p >= to) fill(p)
        const stopped = kernel.scan(window + p - from, window + to - from, into.from, into.to, ROWS)
        const rows = kernel.rowCount()
        const next = stopped - window + from
        if (rows > 0) {
          kernel.mark()
          if (!keep(into, rows)) return -1
          taken += rows
        }
        ended = kernel.isEnded() === 1
        p = next
        if (ended || (rows === 0 && from === p)) return p
        if (rows === ROWS || to === body.length) {
          if (rows === 0) return p
        } else if (to - p > TAIL) return p
        else fill(p)
      }
    },
    taken: () => taken,
    ended: () => ended,
  }
}

/** Whether `parts` make a template: each key is there once, and none is missing that every log needs. */
function isTemplate(parts: readonly Part[]): boolean {
  const values = new Set(parts.map(({ value }) => value))
  return parts.length <= MOST_PARTS && values.size === parts.length && NEEDED.every((value) => values.has(value))
}

/** The constants of Keccak's 24 rounds, by its shift register (FIPS 202, 3.2.5). */
function roundConstants(): bigint[] {
  let state = 1
  return Array.from({ length: 24 }, () => {
    let constant = 0n
    for (let j = 0; j < 7; j++) {
      if (state & 1) constant |= 1n << BigInt((1 << j) - 1)
      state = (state << 1) ^ (state & 0x80 ? 0x171 : 0)
    }
    return constant
  })
}
