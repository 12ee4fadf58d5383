/** JSON-RPC 2.0 over HTTP with patience: what may pass later is tried again, what cannot is said at once. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure, throwIfAborted } from '../core/failure.ts'
import type { Range } from '../core/ranges.ts'
import type { Rng } from '../core/rng.ts'
import type { Now } from '../core/time.ts'
import type { Endpoint } from './endpoint.ts'
import * as Pace from './pace.ts'
import * as Provider from './provider.ts'
import * as Transport from './transport.ts'

/** One call. */
export type Call = { readonly method: string; readonly params: readonly unknown[] }

/** What a simulated call gave: its `result`, or the node's word that the contract `failed`. */
export type Outcome = { readonly result: unknown } | { readonly failed: string }

/** Patience: `attempts` a call when the node fails, the first pause between them, and bounds of each request. */
export type Options = {
  readonly endpoint: Endpoint
  readonly attempts: number
  readonly backoffMs: number
  readonly timeoutMs: number
  readonly maxBodyBytes: number
  readonly batchSize: number
  /** Requests under way at once, at most; fewer after the provider has asked to slow down. */
  readonly concurrency: number
  readonly rng: Rng
  readonly now: Now
}

/**
 * A node. All methods throw `RPC_UNREACHABLE`, `RPC_RATE_LIMITED`, `RPC_ANSWER_INVALID` or `RPC_ERROR` once patience has run
 * out, `RPC_ADDRESS_REFUSED`, and `ABORTED`.
 */
export type Client = {
  /**
   * The `result` of one call. With `splittable`, `RPC_RANGE_TOO_WIDE` (facts: `offered`, `fixed`; or `sizeBytes`, `maxBodyBytes`) says that
   * a smaller range may pass: by the provider's own word, by repeated time-outs, by an error that stays without a known meaning, or
   * because the answer is larger than is wise to take at once.
   */
  readonly call: (call: Call, signal: AbortSignal, splittable?: 'splittable') => Promise<unknown>
  /** Like `call`, for large answers: `read` gets the body as bytes first; where it says null, `parse` gets the parsed result. */
  readonly read: <T>(call: Call, signal: AbortSignal, ways: Ways<T>, splittable?: 'splittable') => Promise<T>
  /** The results of `calls` in their order, sent in batches of at most `batchSize`, fewer where the provider refuses those. */
  readonly batch: (calls: readonly Call[], signal: AbortSignal) => Promise<readonly unknown[]>
  /** Like `batch`, for large answers: each of them goes to `ways.read` as bytes first; where it says false, `ways.parse` gets the parsed results. */
  readonly batchRead: (calls: readonly Call[], signal: AbortSignal, ways: BatchWays) => Promise<void>
  /**
   * The outcomes of simulated `calls` in their order, in one request: a contract that fails is an outcome, not a failure.
   * Throws `RPC_RANGE_TOO_WIDE` where fewer calls, or calls that do less, may pass.
   */
  readonly simulate: (calls: readonly Call[], signal: AbortSignal) => Promise<readonly Outcome[]>
}

/** Two ways to one value: from the bytes of an answer (null = cannot tell), and from its parsed `result`. */
export type Ways<T> = { readonly read: (body: Buffer) => T | null; readonly parse: (result: unknown) => T }

/** Two ways to take the answer to the calls `part` of a batch: from its bytes, whose replies bear the ids `first` and up, and parsed. */
export type BatchWays = {
  readonly read: (body: Buffer, first: number, part: Range) => boolean
  readonly parse: (results: readonly unknown[], part: Range) => void
}

/** Slow-downs do not use up attempts, but they end too. */
const MAX_RATE_LIMITED = 60
const MAX_PAUSE_MS = 120_000
const MAX_BACKOFF_MS = 8_000
/** The largest answer that is taken of what can be split: one of a dense stretch of a chain would be ten times as large as its neighbours. */
const SPLIT_ABOVE_BYTES = 12 * 1024 * 1024
/** Time-outs, or errors without a known meaning, after which a splittable call is split. */
const SPLIT_AFTER = 3

/** A client of the node at `options.endpoint`. A 429 pauses all of its calls and halves how many run at once. */
export function open(options: Options): Client {
  const { endpoint, rng } = options
  const post = Transport.open(endpoint)
  const pace = Pace.create(options.concurrency)
  let pausedUntilMs = 0
  let batchSize = options.batchSize
  let lastId = 0

  async function rest(signal: AbortSignal, pauseMs: number): Promise<void> {
    const waitMs = Math.max(pauseMs, pausedUntilMs - performance.now())
    if (waitMs <= 0) return throwIfAborted(signal)
    await sleep(waitMs, undefined, { signal }).catch((cause: unknown) => {
      throw new Failure('ABORTED', 'The call was cancelled.', {}, { cause })
    })
  }

  async function patiently<T>(
    signal: AbortSignal,
    splittable: boolean,
    once: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    let failed = 0
    let limited = 0
    let unexplained = 0
    for (let pauseMs = 0; ; ) {
      await rest(signal, pauseMs)
      try {
        return await pace.run(() => once(signal), signal)
      } catch (error) {
        if (!(error instanceof Failure) || error.facts.again === false) throw error
        if (error.code === 'ABORTED' || error.code === 'RPC_RANGE_TOO_WIDE' || !error.retry) throw error
        if (error.code === 'RPC_RATE_LIMITED') {
          if (++limited > MAX_RATE_LIMITED) throw error
          pauseMs = pauseOf(error.facts.retryAfter, backoff(Math.min(limited, 5)))
          pace.slowDown()
          pausedUntilMs = Math.max(pausedUntilMs, performance.now() + pauseMs)
          continue
        }
        if (error.facts.timedOut === true || error.facts.unexplained === true) unexplained++
        if (splittable && unexplained >= SPLIT_AFTER) {
          const facts = { host: endpoint.name, offered: 0, fixed: false }
          throw new Failure('RPC_RANGE_TOO_WIDE', 'The node keeps failing on this range.', facts, { cause: error })
        }
        if (++failed >= options.attempts) throw exhausted(error, failed)
        pauseMs = pauseOf(error.facts.retryAfter, backoff(failed))
      }
    }
  }

  /** Doubling pauses, up to half of each by chance, so that many clients do not come back at once. */
  function backoff(failed: number): number {
    return Math.min(MAX_BACKOFF_MS, options.backoffMs * 2 ** (failed - 1)) * (0.5 + rng.uniform() / 2)
  }

  function pauseOf(retryAfter: unknown, otherwiseMs: number): number {
    if (typeof retryAfter !== 'string') return otherwiseMs
    const untilMs = Date.parse(retryAfter)
    const askedMs = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : untilMs - options.now() * 1000
    return Number.isFinite(askedMs) ? Math.min(MAX_PAUSE_MS, Math.max(otherwiseMs, askedMs)) : otherwiseMs
  }

  function send<T>(
    calls: readonly Call[],
    signal: AbortSignal,
    use: (answer: Transport.Answer, requests: readonly { readonly id: number }[]) => T,
    splittable?: 'splittable',
  ): Promise<T> {
    const requests = calls.map((call) => ({ jsonrpc: '2.0', id: ++lastId, ...call }))
    const { timeoutMs } = options
    const maxBodyBytes = splittable ? Math.min(SPLIT_ABOVE_BYTES, options.maxBodyBytes) : options.maxBodyBytes
    const text = JSON.stringify(calls.length === 1 ? requests[0] : requests)
    return post(text, { timeoutMs, maxBodyBytes, signal }, (answer) => use(answer, requests))
  }

  function once(calls: readonly Call[], signal: AbortSignal, splittable?: 'splittable'): Promise<readonly unknown[]> {
    return send(calls, signal, (answer, requests) => results(requests, answer, resultOf), splittable)
  }

  function simulated(calls: readonly Call[], signal: AbortSignal): Promise<readonly Outcome[]> {
    return send(calls, signal, (answer, requests) => results(requests, answer, outcomeOf))
  }

  function read<T>(call: Call, signal: AbortSignal, ways: Ways<T>, splittable?: 'splittable'): Promise<T> {
    const use = (answer: Transport.Answer, requests: readonly { readonly id: number }[]) => {
      const found = answer.status === 200 ? ways.read(answer.body) : null
      return found ?? ways.parse(results(requests, answer, resultOf)[0])
    }
    return send([call], signal, use, splittable)
  }

  function readBatch(calls: readonly Call[], part: Range, signal: AbortSignal, ways: BatchWays): Promise<void> {
    return send(calls, signal, (answer, requests) => {
      if (answer.status === 200 && ways.read(answer.body, requests[0]?.id ?? 0, part)) return
      ways.parse(results(requests, answer, resultOf), part)
    })
  }

  /** Takes `calls` part by part, smaller ones where the provider refuses a batch as too large. */
  async function inParts(
    calls: readonly Call[],
    signal: AbortSignal,
    take: (part: readonly Call[], range: Range, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    for (let from = 0; from < calls.length; ) {
      const part = calls.slice(from, from + batchSize)
      const range = { from, to: from + part.length }
      try {
        await patiently(signal, false, (each) => take(part, range, each))
        from = range.to
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'RPC_RANGE_TOO_WIDE' || part.length === 1) throw error
        batchSize = Math.ceil(part.length / 2)
      }
    }
  }

  function results<T>(
    requests: readonly { readonly id: number }[],
    answer: Transport.Answer,
    read: (reply: Reply, answer: Transport.Answer) => T,
  ): readonly T[] {
    const replies = parsed(answer, endpoint.name)
    const byId = new Map(replies.map((reply) => [reply.id, reply]))
    const whole = replies.find(({ id, error }) => error !== undefined && (id === null || id === undefined))
    return requests.map(({ id }) => {
      // An error about the whole batch carries no id.
      const reply = byId.get(id) ?? whole
      if (reply) return read(reply, answer)
      const other = replies.find(({ error }) => error !== undefined)
      if (other) throw refusal(other.error, answer, endpoint.name)
      throw invalid('The node left a call unanswered.', answer, endpoint.name)
    })
  }

  function resultOf(reply: Reply, answer: Transport.Answer): unknown {
    if (reply.error !== undefined) throw refusal(reply.error, answer, endpoint.name)
    if (!('result' in reply)) throw invalid('The node left a call unanswered.', answer, endpoint.name)
    return reply.result
  }

  function outcomeOf(reply: Reply, answer: Transport.Answer): Outcome {
    if (reply.error !== undefined) {
      const { code, text } = stated(reply.error)
      if (reply.id !== null && reply.id !== undefined && Provider.isExecutionFailure(code, text))
        return { failed: text }
    }
    return { result: resultOf(reply, answer) }
  }

  return {
    call: async (call, signal, splittable) =>
      (await patiently(signal, splittable === 'splittable', (each) => once([call], each, splittable)))[0],
    read: (call, signal, ways, splittable) =>
      patiently(signal, splittable === 'splittable', (each) => read(call, each, ways, splittable)),
    batch: async (calls, signal) => {
      const found: unknown[] = []
      await inParts(calls, signal, async (part, _, each) => {
        found.push(...(await once(part, each)))
      })
      return found
    },
    batchRead: (calls, signal, ways) =>
      inParts(calls, signal, (part, range, each) => readBatch(part, range, each, ways)),
    simulate: (calls, signal) => patiently(signal, true, (each) => simulated(calls, each)),
  }
}

/** `error` with the attempts that it outlasted: who asks anew when answers contradict each other need not do so once more. */
function exhausted(error: Failure, attempts: number): Failure {
  return new Failure(error.code, error.message, { ...error.facts, attempts }, { cause: error.cause ?? error })
}

/** A whole number as a JSON-RPC quantity. */
export function fromNumber(number: number): string {
  return `0x${number.toString(16)}`
}

/** A JSON-RPC quantity as a whole number up to 2^53-1; null for anything else. */
export function quantity(value: unknown): number | null {
  const number = typeof value === 'string' && /^0x[0-9a-fA-F]{1,14}$/.test(value) ? Number(value) : null
  return number !== null && Number.isSafeInteger(number) ? number : null
}

type Reply = { readonly id?: unknown; readonly result?: unknown; readonly error?: unknown }

/** The replies in an answer of any status: providers put JSON-RPC errors under 200, 400, 413, 429 and 503 alike. */
function parsed(answer: Transport.Answer, host: string): readonly Reply[] {
  const { status, retryAfter } = answer
  let value: unknown
  let cause: unknown
  try {
    value = JSON.parse(answer.body.toString('utf8'))
  } catch (error) {
    cause = error
  }
  const replies = (Array.isArray(value) ? value : [value]).filter(
    (reply): reply is Reply => reply !== null && typeof reply === 'object' && ('result' in reply || 'error' in reply),
  )
  const stated = replies.some(({ error }) => error !== undefined)
  const facts = { host, status }
  if (status === 429) throw new Failure('RPC_RATE_LIMITED', `${host} asks to slow down.`, { ...facts, retryAfter })
  if (status >= 300 && !stated) {
    if (status === 413) throw new Failure('RPC_RANGE_TOO_WIDE', `${host} finds the request too large.`, facts)
    if (status >= 500)
      throw new Failure('RPC_UNREACHABLE', `${host} answered with HTTP ${status}.`, { ...facts, retryAfter })
    const why = status < 400 ? 'Redirects are not followed.' : 'The node refused the request.'
    throw new Failure('RPC_ERROR', `${host} answered with HTTP ${status}. ${why}`, { ...facts, again: false })
  }
  if (replies.length === 0) throw invalid('The node answered what is not JSON-RPC.', answer, host, cause)
  return replies
}

function invalid(message: string, { status, body }: Transport.Answer, host: string, cause?: unknown): Failure {
  const begin = body.subarray(0, 80).toString('latin1')
  return new Failure('RPC_ANSWER_INVALID', message, { host, status, sizeBytes: body.length, begin }, { cause })
}

/** An error's code (0 when it has none) and the beginning of its text. */
function stated(error: unknown): { readonly code: number; readonly text: string } {
  const { code, message }: { code?: unknown; message?: unknown } =
    error !== null && typeof error === 'object' ? error : {}
  const text = typeof message === 'string' ? message.slice(0, 300) : String(error).slice(0, 300)
  return { code: typeof code === 'number' ? code : 0, text }
}

function refusal(error: unknown, { status, retryAfter }: Transport.Answer, host: string): Failure {
  const { code, text } = stated(error)
  const facts = { host, status, code, answer: text }
  const meaning = Provider.meaning(code, text)
  if (meaning.kind === 'wide') {
    const { blocks, fixed } = meaning
    return new Failure('RPC_RANGE_TOO_WIDE', `${host} refuses the range.`, { ...facts, offered: blocks, fixed })
  }
  if (meaning.kind === 'rate')
    return new Failure('RPC_RATE_LIMITED', `${host} asks to slow down.`, { ...facts, retryAfter })
  if (meaning.kind === 'pruned')
    return new Failure('RPC_HISTORY_PRUNED', `${host} has pruned what was asked for.`, facts)
  const again = meaning.kind === 'other'
  return new Failure('RPC_ERROR', `${host} refused the call: ${text}`, { ...facts, again, unexplained: again })
}
