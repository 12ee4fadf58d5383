/**
 * HTTP/1.1 (RFC 9112) over one kept-alive socket, one exchange at a time. The bytes of a body whose length was announced are received
 * where they are to stay: Node's own client makes two fresh buffers of every 64 KB, and collecting these costs more than reading them.
 */
import net from 'node:net'
import tls from 'node:tls'
import type { Endpoint } from './endpoint.ts'

/** The head of an answer; names of headers are in lower case, repeated ones joined by a comma. `announced` = bytes of its body, where stated. */
export type Head = {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly announced: number | null
}

/** Why an exchange ended early: nothing came, what came is no HTTP, or it broke off. */
export type Break = { readonly kind: 'unreachable' | 'malformed' | 'cut'; readonly cause: unknown }

/** Who takes an answer. Exactly one of `ended` and `broken` is called, once, unless the exchange is dropped. */
export type Taker = {
  /** Gives a place of `announced` bytes for the body, or null to get it in pieces. */
  readonly head: (head: Head) => Buffer | null
  /** A piece of the body, lent until this returns. */
  readonly piece: (bytes: Buffer) => void
  readonly ended: () => void
  readonly broken: (why: Break) => void
}

/** One socket. */
export type Connection = {
  /** Sends a whole request; the connection must be idle. */
  readonly send: (request: Buffer, taker: Taker) => void
  /** Whether it takes another request. */
  readonly isIdle: () => boolean
  /** Closes it, and tells nobody. */
  readonly drop: () => void
}

/** How to open a socket; `onread` receives, `ca` vouches for the certificate [the system's authorities]. */
export type Dial = (endpoint: Endpoint, onread: net.OnReadOpts, ca?: Buffer) => net.Socket

const SCRATCH_BYTES = 64 * 1024
const HEAD_BYTES = 64 * 1024
const HEAD_END = Buffer.from('\r\n\r\n')

/** A socket to `endpoint`: TLS with verified certificates for https. */
export const dial: Dial = ({ url, lookup }, onread, ca) => {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.protocol !== 'https:')
    return net.connect({ host, port: Number(url.port || 80), lookup, onread, noDelay: true })
  const options: tls.ConnectionOptions & { readonly onread: net.OnReadOpts } = {
    ...{ host, port: Number(url.port || 443), lookup, onread, ALPNProtocols: ['http/1.1'] },
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
    ...(ca ? { ca } : {}),
  }
  return tls.connect(options)
}

/** A connection to `endpoint`, opened at once. While idle it does not keep the process running. */
export function open(endpoint: Endpoint, connect: Dial = dial): Connection {
  const scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES)
  let taker: Taker | null = null
  let body: Body = { kind: 'head', held: [] }
  let isKept = true
  let idleUntilMs = Number.POSITIVE_INFINITY

  const socket = connect(endpoint, {
    // Where the next bytes go: into the body's own place from where it is filled.
    buffer: (() =>
      body.kind === 'placed' && body.filled < body.place.length ? body.place.subarray(body.filled) : scratch) as never,
    callback: (count, bytes) => {
      if (body.kind === 'placed' && taker) placed(body, count)
      else received(Buffer.from(bytes.buffer, bytes.byteOffset, count))
      return true
    },
  })
  socket.on('error', (cause) => broken(cause))
  socket.on('end', () => finished())
  socket.on('close', () => finished())

  function take(): Taker | null {
    const given = taker
    taker = null
    return given
  }

  function broken(cause: unknown): void {
    socket.destroy()
    const isBegun = body.kind !== 'head'
    take()?.broken({ kind: isBegun ? 'cut' : 'unreachable', cause })
  }

  function malformed(problem: string): void {
    socket.destroy()
    take()?.broken({ kind: 'malformed', cause: problem })
  }

  /** The other side sends no more. */
  function finished(): void {
    isKept = false
    if (taker && body.kind === 'closing') ended()
    else if (taker) broken('The connection was closed.')
    socket.destroy()
  }

  function ended(): void {
    body = { kind: 'head', held: [] }
    if (isKept) socket.unref()
    else socket.destroy()
    take()?.ended()
  }

  function placed(into: Extract<Body, { kind: 'placed' }>, count: number): void {
    into.filled += count
    if (into.filled === into.place.length) ended()
  }

  function received(bytes: Buffer): void {
    let rest = bytes
    while (rest.length > 0) {
      // What comes unasked belongs to no answer.
      if (!taker) return void socket.destroy()
      if (body.kind === 'head') rest = head(body, rest)
      else if (body.kind === 'chunks') rest = chunk(body, rest)
      else if (body.kind === 'closing') {
        taker.piece(rest)
        return
      } else rest = announced(body, rest)
    }
  }

  /** Takes what belongs to an announced body; gives the rest. */
  function announced(into: Extract<Body, { kind: 'placed' | 'pieces' }>, bytes: Buffer): Buffer {
    const left = into.kind === 'placed' ? into.place.length - into.filled : into.left
    const part = bytes.subarray(0, left)
    if (into.kind === 'placed') {
      part.copy(into.place, into.filled)
      placed(into, part.length)
    } else {
      into.left -= part.length
      taker?.piece(part)
      if (into.left === 0 && taker) ended()
    }
    return bytes.subarray(part.length)
  }

  function head(into: Extract<Body, { kind: 'head' }>, bytes: Buffer): Buffer {
    const text = into.held.length > 0 ? Buffer.concat([...into.held, bytes]) : bytes
    const end = text.indexOf(HEAD_END)
    if (end < 0) {
      if (text.length > HEAD_BYTES) malformed('The head has no end.')
      else into.held = [Buffer.from(text)]
      return NOTHING
    }
    into.held = []
    const parsed = parse(text.toString('latin1', 0, end))
    if (!parsed) {
      malformed('The head is not HTTP/1.1.')
      return NOTHING
    }
    begin(parsed)
    return text.subarray(end + HEAD_END.length)
  }

  function begin({ version, ...found }: Parsed): void {
    const { status, headers, announced } = found
    // Words in between, such as 103: the answer follows.
    if (status < 200) return
    const isChunked = headers.has('transfer-encoding')
    const connection = headers.get('connection')?.toLowerCase() ?? ''
    isKept &&= version === '1.1' && !connection.includes('close') && !(isChunked && announced !== null)
    const forSeconds = /timeout=(\d{1,5})/.exec(headers.get('keep-alive') ?? '')?.[1]
    // A second less than it is kept for: a request must not cross its end.
    if (forSeconds !== undefined) idleUntilMs = performance.now() + (Number(forSeconds) - 1) * 1000
    if (isChunked && !/^chunked$/i.test(headers.get('transfer-encoding') ?? '')) {
      malformed('The coding is unknown.')
      return
    }
    const length = status === 204 || status === 304 ? 0 : isChunked ? null : announced
    if (!isChunked && length === null) isKept = false
    // From here on a break is a cut answer.
    body = isChunked
      ? { kind: 'chunks', step: 'size', line: '', left: 0 }
      : length === null
        ? { kind: 'closing' }
        : { kind: 'pieces', left: length }
    const place = taker?.head({ ...found, announced: length }) ?? null
    if (!taker) return
    if (length === 0) ended()
    else if (place && length !== null) body = { kind: 'placed', place: place.subarray(0, length), filled: 0 }
  }

  /** Takes one step of a chunked body (RFC 9112, 7.1); gives the rest. */
  function chunk(into: Extract<Body, { kind: 'chunks' }>, bytes: Buffer): Buffer {
    if (into.step === 'data') {
      const part = bytes.subarray(0, into.left)
      into.left -= part.length
      if (into.left === 0) into.step = 'gap'
      taker?.piece(part)
      return bytes.subarray(part.length)
    }
    const end = bytes.indexOf(0x0a)
    into.line += bytes.toString('latin1', 0, end < 0 ? bytes.length : end)
    if (into.line.length > HEAD_BYTES) malformed('A line of a chunk has no end.')
    if (end < 0 || !taker) return NOTHING
    const line = into.line.replace(/\r$/, '')
    into.line = ''
    if (into.step === 'size') {
      const size = /^([0-9a-fA-F]{1,8})[ \t]*(;.*)?$/.exec(line)?.[1]
      if (size === undefined) malformed('A chunk has no size.')
      into.left = Number.parseInt(size ?? '0', 16)
      into.step = into.left > 0 ? 'data' : 'trailers'
    } else if (into.step === 'gap') {
      if (line !== '') malformed('A chunk is longer than its size.')
      into.step = 'size'
    } else if (line === '') ended()
    return bytes.subarray(end + 1)
  }

  return {
    send: (request, next) => {
      taker = next
      socket.ref()
      socket.write(request)
    },
    isIdle: () => taker === null && isKept && !socket.destroyed && socket.writable && performance.now() < idleUntilMs,
    drop: () => {
      take()
      socket.destroy()
    },
  }
}

/** How far an answer has come. */
type Body =
  | { readonly kind: 'head'; held: Buffer[] }
  | { readonly kind: 'placed'; readonly place: Buffer; filled: number }
  | { readonly kind: 'pieces'; left: number }
  | { readonly kind: 'chunks'; step: 'size' | 'data' | 'gap' | 'trailers'; line: string; left: number }
  | { readonly kind: 'closing' }

const NOTHING = Buffer.alloc(0)

type Parsed = Head & { readonly version: string }

/** The head in `text`, or null where it is none. */
function parse(text: string): Parsed | null {
  const [first = '', ...lines] = text.split('\r\n')
  const start = /^HTTP\/(1\.[01]) (\d{3})(?: .*)?$/.exec(first)
  if (!start) return null
  const headers = new Map<string, string>()
  for (const line of lines) {
    const found = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/.exec(line)
    if (!found) return null
    const name = (found[1] ?? '').toLowerCase()
    const before = headers.get(name)
    headers.set(name, before === undefined ? (found[2] ?? '') : `${before}, ${found[2]}`)
  }
  const lengths = new Set(headers.get('content-length')?.split(/\s*,\s*/))
  const [length] = lengths
  if (lengths.size > 1 || (length !== undefined && !/^\d{1,15}$/.test(length))) return null
  const announced = length === undefined ? null : Number(length)
  return { version: start[1] ?? '', status: Number(start[2]), headers, announced }
}
