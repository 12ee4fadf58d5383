/**
 * Headers read by the WebAssembly kernel `header.as.ts`, a window of the body at a time, for {@link Headers.ask}. It learns the keys of a header
 * and their order from one that was read in TypeScript, to which it leaves whatever looks otherwise.
 */
import * as WebAssembly from '../../core/webassembly.ts'

/** Reads headers of bodies, one body at a time. */
export type Reader = {
  /** Begins with `body`. */
  readonly begin: (body: Uint8Array) => void
  /** Reads the header at `p`; gives where it ends, or -1 where it is not as the last that was learned. */
  readonly take: (p: number) => number
  /** Learns from the header that stands from `from` on until before `to`, and was found to be plain. */
  readonly learn: (from: number, to: number) => void
  /** What `take` read, until the next. */
  readonly found: Found
}

/** A header: block and time; hash and parent, 32 bytes each; bloom, 64 words. */
export type Found = {
  readonly numbers: Uint32Array
  readonly hash: Uint8Array
  readonly parent: Uint8Array
  readonly bloom: Uint32Array
}

/** What stands behind keys, as the kernel numbers it; 0 = whatever. */
const KINDS: ReadonlyMap<string, number> = new Map([
  ['number', 1],
  ['timestamp', 2],
  ['hash', 3],
  ['parentHash', 4],
  ['logsBloom', 5],
  ['transactionsRoot', 6],
  ['stateRoot', 6],
  ['receiptsRoot', 6],
  ['sha3Uncles', 6],
  ['mixHash', 6],
  ['withdrawalsRoot', 6],
  ['transactions', 7],
])
const NEEDED = ['number', 'timestamp', 'hash', 'parentHash', 'logsBloom']

/** Places that the kernel knows. */
const AT = { parts: 1024, out: 4352, window: 8192 }
const PART = 80
const MOST_PARTS = 40
const LITERAL = 32
/** Bytes of a body that are looked at together; a header of more than half as many may be left. */
const WINDOW = 256 * 1024
/** Headers of one body that are learned from, at most: where each looks otherwise, learning takes longer than reading. */
const LESSONS = 4

/** The reader of this thread: reading does not pause, so one serves all sources. */
export function here(): Reader {
  reader ??= open()
  return reader
}

let reader: Reader | null = null

/** A reader with some 300 KB of its own. */
export function open(): Reader {
  // Beyond the window only zeros are looked at.
  const { exports, buffer } = WebAssembly.open(new URL('./header.wasm', import.meta.url), AT.window + WINDOW + 1024)
  const { header } = exports as { readonly header: (p: number, end: number, parts: number) => number }
  const bytes = new Uint8Array(buffer)
  const words = new Uint32Array(buffer)
  let body: Uint8Array = new Uint8Array(0)
  let parts = 0
  let lessons = 0
  // The part of the body that stands in the window.
  let from = 0
  let to = 0

  function fill(p: number): void {
    const length = to - from
    from = p
    to = Math.min(body.length, p + WINDOW)
    bytes.set(body.subarray(from, to), AT.window)
    if (to - from < length) bytes.fill(0, AT.window + to - from, AT.window + length)
  }

  return {
    begin: (next) => {
      body = next
      lessons = 0
      fill(0)
    },
    take: (p) => {
      if (parts === 0) return -1
      if (p < from || p >= to) fill(p)
      for (;;) {
        const end = header(AT.window + p - from, AT.window + to - from, parts)
        if (end > 0) return end - AT.window + from
        // It may only be cut off by the window.
        if (p === from || to === body.length || to - p > WINDOW / 2) return -1
        fill(p)
      }
    },
    learn: (start, end) => {
      if (lessons++ >= LESSONS) return
      const keys = keysOf(Buffer.from(body.buffer, body.byteOffset + start, end - start).toString('latin1'))
      parts = 0
      if (!keys) return
      for (const [i, key] of keys.entries()) {
        const literal = Buffer.from(`${i === 0 ? '{' : ','}"${key}":`, 'latin1')
        const at = AT.parts + i * PART
        words.set([KINDS.get(key) ?? 0, literal.length, 0, 0], at / 4)
        bytes.fill(0, at + 16, at + PART)
        bytes.set(literal, at + 16)
        bytes.fill(255, at + 16 + LITERAL, at + 16 + LITERAL + literal.length)
      }
      parts = keys.length
    },
    found: {
      numbers: words.subarray(AT.out / 4, AT.out / 4 + 2),
      hash: bytes.subarray(AT.out + 8, AT.out + 40),
      parent: bytes.subarray(AT.out + 40, AT.out + 72),
      bloom: words.subarray(AT.out / 4 + 18, AT.out / 4 + 82),
    },
  }
}

/** The keys of the object in `text` in their order, or null where they make no template. */
function keysOf(text: string): readonly string[] | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // What is plain to the reading in TypeScript need not be JSON in what it skips: then nothing is learned.
    return null
  }
  const keys = value !== null && typeof value === 'object' ? Object.keys(value) : []
  const isKnown = NEEDED.every((key) => keys.includes(key)) && keys.length <= MOST_PARTS
  return isKnown && keys.every((key) => key.length + 4 <= LITERAL && /^[\w-]*$/.test(key)) ? keys : null
}
