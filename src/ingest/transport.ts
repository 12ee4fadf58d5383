/** One HTTP POST of JSON: bounded in time and size, no redirects, cut-off bodies told from whole ones. */
import { createGunzip } from 'node:zlib'
import * as Failures from '../core/failure.ts'
import { Failure } from '../core/failure.ts'
import * as Connection from './connection.ts'
import type { Endpoint } from './endpoint.ts'

/** An answer of whatever status. `retryAfter` is the header as it came; `body` is lent: it is written over once `use` has returned. */
export type Answer = { readonly status: number; readonly retryAfter: string | null; readonly body: Buffer }

/** Bounds of one request. */
export type Bounds = { readonly timeoutMs: number; readonly maxBodyBytes: number; readonly signal: AbortSignal }

/** Sends `body` and gives what `use` makes of the answer. */
export type Post = <T>(body: string, bounds: Bounds, use: (answer: Answer) => T) => Promise<T>

/** Bytes of the places for bodies that are kept for the next ones: what is fresh for every answer lies about until it is collected. */
const KEPT_BYTES = 40 * 1024 * 1024
/** A place is not used where it is so many times larger than needed: a small answer would take it from the next large one. */
const MOST_TIMES = 4
/** Places are made so many bytes larger than needed, up to the next multiple, that the next answer of about the same size fits too. */
const STEP_BYTES = 1024 * 1024

/**
 * A sender to `endpoint` over kept-alive connections; idle ones do not keep the process running. It throws
 * `RPC_UNREACHABLE` (no connection, or `timedOut` among the facts), `RPC_ANSWER_INVALID` (the body was cut off),
 * `RPC_RANGE_TOO_WIDE` (the body exceeds `maxBodyBytes`, by `sizeBytes` where it was announced: then nothing of it is received),
 * `RPC_ADDRESS_REFUSED`, `ABORTED`.
 */
export function open(endpoint: Endpoint, dial: Connection.Dial = Connection.dial): Post {
  const facts = { host: endpoint.name }
  const places = keeper()
  const idle: Connection.Connection[] = []
  const connected = () => {
    for (let next = idle.pop(); next; next = idle.pop()) {
      if (next.isIdle()) return next
      next.drop()
    }
    return Connection.open(endpoint, dial)
  }

  return <T>(text: string, { timeoutMs, maxBodyBytes, signal }: Bounds, use: (answer: Answer) => T) =>
    new Promise<T>((resolve, reject) => {
      if (signal.aborted) return reject(cancelled(signal))
      const connection = connected()
      let place: Buffer = Buffer.alloc(0)
      let settled = false
      const settle = (error: Failure | null, answer?: Answer) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', abort)
        if (settled) return
        settled = true
        if (error || !answer) {
          // Before its place is given away: a socket that is not closed goes on writing into it.
          connection.drop()
          return reject(error)
        }
        if (connection.isIdle()) idle.push(connection)
        try {
          resolve(use(answer))
        } catch (wrong) {
          reject(wrong)
        }
        places.give(place)
      }
      const abort = () => settle(cancelled(signal))
      const timer = setTimeout(() => {
        const late = { ...facts, timedOut: true, timeoutMs }
        settle(new Failure('RPC_UNREACHABLE', `${endpoint.name} did not answer in ${timeoutMs} ms.`, late))
      }, timeoutMs)
      signal.addEventListener('abort', abort, { once: true })

      const unreachable = (cause: unknown) =>
        settle(
          Failures.is(cause)
            ? cause
            : new Failure('RPC_UNREACHABLE', `${endpoint.name} is not reachable.`, facts, { cause }),
        )
      const cut = (cause: unknown) =>
        settle(new Failure('RPC_ANSWER_INVALID', `${endpoint.name} cut its answer off.`, facts, { cause }))
      const tooLarge = (stated: object) =>
        settle(new Failure('RPC_RANGE_TOO_WIDE', 'The answer is too large.', { ...facts, maxBodyBytes, ...stated }))

      let head: Connection.Head | null = null
      let sizeBytes = 0
      let isPlaced = false
      const whole = () => {
        const body = place.subarray(0, isPlaced ? (head?.announced ?? 0) : sizeBytes)
        settle(null, { status: head?.status ?? 0, retryAfter: head?.headers.get('retry-after') ?? null, body })
      }
      const gather = (bytes: Buffer) => {
        const end = sizeBytes + bytes.length
        if (end > maxBodyBytes) return tooLarge({})
        if (end > place.length) {
          const larger = places.take(Math.max(end, 2 * place.length))
          place.copy(larger, 0, 0, sizeBytes)
          places.give(place)
          place = larger
        }
        bytes.copy(place, sizeBytes)
        sizeBytes = end
      }
      let unzip: ReturnType<typeof createGunzip> | null = null
      let zippedBytes = 0
      connection.send(request(endpoint, text), {
        head: (found) => {
          head = found
          if (found.headers.get('content-encoding') === 'gzip') {
            unzip = createGunzip()
            unzip.on('data', (bytes: Buffer) => void (settled || gather(bytes)))
            unzip.on('error', cut)
            unzip.on('end', whole)
            return null
          }
          const { announced } = found
          if (announced === null) return null
          if (announced > maxBodyBytes) {
            tooLarge({ sizeBytes: announced })
            return null
          }
          isPlaced = true
          place = places.take(announced)
          return place
        },
        piece: (bytes) => {
          if (!unzip) return gather(bytes)
          zippedBytes += bytes.length
          if (zippedBytes > maxBodyBytes) return tooLarge({})
          unzip.write(Buffer.from(bytes))
        },
        ended: () => {
          if (unzip) unzip.end()
          else whole()
        },
        broken: ({ kind, cause }) => (kind === 'cut' ? cut(cause) : unreachable(cause)),
      })
    })
}

function request({ url }: Endpoint, text: string): Buffer {
  const body = Buffer.from(text)
  const login =
    url.username || url.password ? `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` : null
  const lines = [
    `POST ${url.pathname}${url.search} HTTP/1.1`,
    `host: ${url.host}`,
    'content-type: application/json',
    'accept: application/json',
    'accept-encoding: gzip',
    `content-length: ${body.length}`,
    ...(login === null ? [] : [`authorization: Basic ${Buffer.from(login).toString('base64')}`]),
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body])
}

function cancelled(signal: AbortSignal): Failure {
  return new Failure('ABORTED', 'The request was cancelled.', {}, { cause: signal.reason })
}

/** Keeps places: gives the smallest that is large enough, and of too many lets the largest go, which an unusual answer has left. */
function keeper() {
  const kept: Buffer[] = []
  let keptBytes = 0
  return {
    take: (sizeBytes: number): Buffer => {
      const at = kept.findIndex(({ length }) => length >= sizeBytes)
      const found = kept[at]
      if (!found || found.length > Math.max(STEP_BYTES, MOST_TIMES * sizeBytes))
        return Buffer.allocUnsafeSlow(Math.max(1, Math.ceil(sizeBytes / STEP_BYTES)) * STEP_BYTES)
      kept.splice(at, 1)
      keptBytes -= found.length
      return found
    },
    give: (place: Buffer): void => {
      if (place.length === 0) return
      kept.push(place)
      kept.sort((a, b) => a.length - b.length)
      keptBytes += place.length
      while (keptBytes > KEPT_BYTES) keptBytes -= kept.pop()?.length ?? 0
    },
  }
}
