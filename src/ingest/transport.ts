/** One HTTP POST of JSON: bounded in time and size, no redirects, cut-off bodies told from whole ones. */
import http from 'node:http'
import https from 'node:https'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import * as Failures from '../core/failure.ts'
import { Failure } from '../core/failure.ts'
import type { Endpoint } from './endpoint.ts'

/** An answer of whatever status. `retryAfter` is the header as it came; `body` is lent: it is written over once `use` has returned. */
export type Answer = { readonly status: number; readonly retryAfter: string | null; readonly body: Buffer }

/** Bounds of one request. */
export type Bounds = { readonly timeoutMs: number; readonly maxBodyBytes: number; readonly signal: AbortSignal }

/** Sends `body` and gives what `use` makes of the answer. */
export type Post = <T>(body: string, bounds: Bounds, use: (answer: Answer) => T) => Promise<T>

/** Places for bodies that are kept for the next ones, and the largest of them: what is fresh for every answer lies about until it is collected. */
const KEPT = 4
const KEPT_BYTES = 8 * 1024 * 1024

/**
 * A sender to `endpoint` over kept-alive connections; idle ones do not keep the process running. It throws
 * `RPC_UNREACHABLE` (no connection, or `timedOut` among the facts), `RPC_ANSWER_INVALID` (the body was cut off),
 * `RPC_RANGE_TOO_WIDE` (the body exceeds `maxBodyBytes`, by `sizeBytes` where it was announced: then nothing of it is received),
 * `RPC_ADDRESS_REFUSED`, `ABORTED`.
 */
export function open(endpoint: Endpoint): Post {
  const secure = endpoint.url.protocol === 'https:'
  const { request } = secure ? https : http
  const agent = secure ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true })
  const headers = { 'content-type': 'application/json', accept: 'application/json', 'accept-encoding': 'gzip' }
  const facts = { host: endpoint.name }
  const kept: Buffer[] = []

  return <T>(text: string, { timeoutMs, maxBodyBytes, signal }: Bounds, use: (answer: Answer) => T) =>
    new Promise<T>((resolve, reject) => {
      const body = Buffer.from(text)
      const outgoing = request(endpoint.url, {
        method: 'POST',
        agent,
        lookup: endpoint.lookup,
        headers: { ...headers, 'content-length': body.length },
      })
      let settled = false
      const settle = (error: Failure | null, answer?: Answer) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', abort)
        if (settled) return
        settled = true
        if (error || !answer) {
          outgoing.destroy()
          return reject(error)
        }
        try {
          resolve(use(answer))
        } catch (wrong) {
          reject(wrong)
        }
        if (place.length <= KEPT_BYTES && kept.length < KEPT) kept.push(place)
      }
      let place: Buffer = Buffer.alloc(0)
      const abort = () => settle(new Failure('ABORTED', 'The request was cancelled.', {}, { cause: signal.reason }))
      const timer = setTimeout(() => {
        const late = { ...facts, timedOut: true, timeoutMs }
        settle(new Failure('RPC_UNREACHABLE', `${endpoint.name} did not answer in ${timeoutMs} ms.`, late))
      }, timeoutMs)
      signal.addEventListener('abort', abort, { once: true })
      if (signal.aborted) return abort()

      outgoing.on('error', (cause) => {
        const refused = Failures.is(cause) ? cause : null
        settle(refused ?? new Failure('RPC_UNREACHABLE', `${endpoint.name} is not reachable.`, facts, { cause }))
      })
      outgoing.on('response', (response) => {
        let sizeBytes = 0
        const isPlain = response.headers['content-encoding'] !== 'gzip'
        const announced = isPlain ? Number(response.headers['content-length'] ?? 0) : 0
        const tooLarge = (stated: object) =>
          settle(new Failure('RPC_RANGE_TOO_WIDE', 'The answer is too large.', { ...facts, maxBodyBytes, ...stated }))
        if (announced > maxBodyBytes) return tooLarge({ sizeBytes: announced })
        place = kept.pop() ?? place
        const plain = isPlain ? response : pipeline(response, createGunzip(), () => undefined)
        const cut = (cause: unknown) =>
          settle(new Failure('RPC_ANSWER_INVALID', `${endpoint.name} cut its answer off.`, facts, { cause }))
        plain.on('data', (chunk: Buffer) => {
          const end = sizeBytes + chunk.length
          if (end > maxBodyBytes) return tooLarge({})
          if (end > place.length) place = enlarged(place, sizeBytes, Math.max(end, announced || 2 * place.length))
          chunk.copy(place, sizeBytes)
          sizeBytes = end
        })
        plain.on('error', cut)
        plain.on('end', () => {
          const retryAfter = response.headers['retry-after'] ?? null
          settle(null, { status: response.statusCode ?? 0, retryAfter, body: place.subarray(0, sizeBytes) })
        })
      })
      outgoing.end(body)
    })
}

/** The first `filled` bytes of `place` in a place of `sizeBytes`. */
function enlarged(place: Buffer, filled: number, sizeBytes: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(sizeBytes)
  place.copy(larger, 0, 0, filled)
  return larger
}
