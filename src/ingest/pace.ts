/**
 * How many requests run at once: all calls to one node share it, so that one refusal slows every one of them. Additive increase,
 * multiplicative decrease (Chiu and Jain, 1989, doi:10.1016/0169-7552(89)90019-6).
 */
import { setMaxListeners } from 'node:events'
import { Failure, throwIfAborted } from '../core/failure.ts'

/** A shared limit. */
export type Pace = {
  /** Runs `work` once there is room; what waits longest goes first. Throws `ABORTED` when cancelled while it waits. */
  readonly run: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>
  /** The node asked to slow down: half as many from now on, at least one. Refusals within one round trip count once. */
  readonly slowDown: () => void
  readonly limit: () => number
}

/** Refusals closer together than this are answers to what was under way already. */
const ROUND_MS = 200

/** A pace of at most `most` requests at once, which it starts with. */
export function create(most: number, nowMs: () => number = () => performance.now()): Pace {
  let limit = Math.max(1, most)
  let active = 0
  let slowedAtMs = Number.NEGATIVE_INFINITY
  const waiting: (() => void)[] = []

  const wake = () => {
    while (waiting.length > 0 && active < Math.floor(limit)) {
      active++
      waiting.shift()?.()
    }
  }
  const enter = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        waiting.splice(waiting.indexOf(go), 1)
        reject(new Failure('ABORTED', 'The call was cancelled.', {}, { cause: signal.reason }))
      }
      signal.addEventListener('abort', leave, { once: true })
      waiting.push(go)
      wake()
    })

  return {
    limit: () => Math.floor(limit),
    slowDown: () => {
      if (nowMs() - slowedAtMs < ROUND_MS) return
      slowedAtMs = nowMs()
      limit = Math.max(1, limit / 2)
    },
    run: async (work, signal) => {
      throwIfAborted(signal)
      // Everything that waits listens to one signal: many listeners are no leak here.
      setMaxListeners(0, signal)
      await enter(signal)
      try {
        const result = await work()
        // One more after as many successes as run at once.
        limit = Math.min(most, limit + 1 / limit)
        return result
      } finally {
        active--
        wake()
      }
    },
  }
}
