/** Text files, plain or gzip (told by their first bytes, not by their name), read as a stream of lines. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { TextDecoder } from 'node:util'
import { createGunzip } from 'node:zlib'
import { Failure, throwIfAborted } from '../core/failure.ts'

/** A line without its ending, and its number from 1. */
export type Line = { readonly text: string; readonly row: number }

const MAX_LINE = 64 * 1024 * 1024
const LINE_END = 0x0a

/**
 * The lines of the file at `path` in order; a byte order mark is dropped. Throws `FILE_NOT_FOUND`, `FILE_UNREADABLE` (broken
 * gzip), `FILE_MALFORMED` (a row that is not UTF-8, after those before it, or longer than 64 MiB), `ABORTED`.
 */
export async function* lines(path: string, signal?: AbortSignal): AsyncGenerator<Line> {
  let begun: Uint8Array[] = []
  let size = 0
  let row = 1
  for await (const chunk of chunks(path, signal)) {
    const end = chunk.lastIndexOf(LINE_END) + 1
    if (end > 0) {
      for (const line of whole(Buffer.concat([...begun, chunk.subarray(0, end - 1)]), { path, row })) {
        yield line
        row = line.row + 1
      }
      begun = []
      size = 0
    }
    begun.push(chunk.subarray(end))
    size += chunk.length - end
    if (size > MAX_LINE) throw new Failure('FILE_MALFORMED', `Row ${row} of ${path} never ends.`, { path, row })
  }
  if (size > 0) yield* whole(Buffer.concat(begun), { path, row })
}

/** The first line of the file at `path`, or null when it is empty; throws like {@link lines}. */
export async function firstLine(path: string, signal?: AbortSignal): Promise<string | null> {
  for await (const line of lines(path, signal)) return line.text
  return null
}

/** SHA-256 of the file's bytes as they stand on disk, 64 hex digits; streamed. */
export async function sha256(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of guarded(createReadStream(path, { highWaterMark: 1 << 20 }), path, signal))
    hash.update(chunk)
  return hash.digest('hex')
}

/** The first `size` bytes of the file at `path`, or all of a shorter one. Throws `FILE_NOT_FOUND`, `FILE_UNREADABLE`. */
export async function head(path: string, size: number): Promise<Uint8Array> {
  try {
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0)
    return buffer.subarray(0, bytesRead)
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

async function* chunks(path: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const magic = await head(path, 2)
  const file = createReadStream(path)
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) return yield* guarded(file, path, signal)
  // The callback form forwards a failure of either stream to the one that is read.
  yield* guarded(
    pipeline(file, createGunzip(), () => undefined),
    path,
    signal,
  )
}

async function* guarded(stream: Readable, path: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) {
      throwIfAborted(signal)
      yield chunk
    }
  } catch (cause) {
    throw cause instanceof Failure ? cause : unreadable(path, cause)
  } finally {
    stream.destroy()
  }
}

/** The lines of `bytes`, which begin and end with one. */
function* whole(bytes: Buffer, { path, row }: { path: string; row: number }): Generator<Line> {
  let texts: readonly string[] | null = null
  try {
    texts = decode(bytes, row === 1).split('\n')
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
  }
  if (texts) for (const text of texts) yield { text: text.endsWith('\r') ? text.slice(0, -1) : text, row: row++ }
  else yield* each(bytes, { path, row })
}

/** The same line by line, up to the first that is no text. */
function* each(bytes: Buffer, { path, row }: { path: string; row: number }): Generator<Line> {
  for (let start = 0; start <= bytes.length; row++) {
    const found = bytes.indexOf(LINE_END, start)
    const end = found < 0 ? bytes.length : found
    let text: string
    try {
      text = decode(bytes.subarray(start, end), row === 1)
    } catch (cause) {
      throw new Failure('FILE_MALFORMED', `Row ${row} of ${path} is not UTF-8.`, { path, row }, { cause })
    }
    yield { text: text.endsWith('\r') ? text.slice(0, -1) : text, row }
    start = end + 1
  }
}

/** Throws a `TypeError` for bytes that are no text. */
function decode(bytes: Uint8Array, isStart: boolean): string {
  return (isStart ? first : further).decode(bytes)
}

const first = new TextDecoder('utf-8', { fatal: true })
const further = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function unreadable(path: string, cause: unknown): Failure {
  const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
  return missing
    ? new Failure('FILE_NOT_FOUND', `There is no file ${path}.`, { path }, { cause })
    : new Failure('FILE_UNREADABLE', `${path} cannot be read.`, { path }, { cause })
}
