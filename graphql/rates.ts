/** How much each key may ask in a minute, in points: a token bucket that fills evenly and holds one minute's worth. */
import * as Recent from './recent.ts'

/** The buckets. `take` gives 0 when `points` were there, else after how many ms they will be; then nothing is taken. */
export type Rates = { readonly take: (name: string, points: number) => number }

const MINUTE_MS = 60_000
/** Names beyond this are forgotten, the least recent first; a forgotten bucket is full. */
const MOST_NAMES = 10_000

/** Buckets of `perMinute` points each. More points than that are taken as that many. */
export function create(perMinute: number, nowMs: () => number = () => performance.now()): Rates {
  const buckets = Recent.create<{ readonly points: number; readonly atMs: number }>(MOST_NAMES)
  return {
    take: (name, asked) => {
      const now = nowMs()
      const before = buckets.get(name) ?? { points: perMinute, atMs: now }
      const points = Math.min(perMinute, before.points + ((now - before.atMs) * perMinute) / MINUTE_MS)
      const wanted = Math.min(asked, perMinute)
      const missing = Math.max(0, wanted - points)
      buckets.set(name, { points: missing > 0 ? points : points - wanted, atMs: now })
      return missing === 0 ? 0 : Math.ceil((missing * MINUTE_MS) / perMinute)
    },
  }
}
