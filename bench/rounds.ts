/** Ours and the anchor in turns, so that whatever else the machine does falls on both. */
import { setTimeout as pause } from 'node:timers/promises'

/** Median over the rounds: processor time of the whole process, and time on the clock. */
export type Timing = { readonly cpuMs: number; readonly wallMs: number }

/** Both sides of a comparison. */
export type Sides<T> = { readonly ours: T; readonly anchor: T }

/** The collector's threads finish meanwhile what one side left to them, lest it is counted on the other. */
const SETTLING_MS = 200

/** Runs each side once unmeasured, then `rounds` times in turns. What `set` does before a side's turn is not measured. */
export async function alternate(
  rounds: number,
  work: Sides<() => unknown>,
  set: Sides<() => unknown> = { ours: () => undefined, anchor: () => undefined },
): Promise<Sides<Timing>> {
  const seen: Sides<Timing[]> = { ours: [], anchor: [] }
  for (let round = 0; round <= rounds; round++) {
    for (const side of ['ours', 'anchor'] as const) {
      await set[side]()
      await pause(SETTLING_MS)
      const timing = await once(work[side])
      if (round > 0) seen[side].push(timing)
    }
  }
  return { ours: middle(seen.ours), anchor: middle(seen.anchor) }
}

/** Runs `work` once. */
export async function once(work: () => unknown): Promise<Timing> {
  const cpu = process.cpuUsage()
  const wall = performance.now()
  await work()
  const wallMs = performance.now() - wall
  const { user, system } = process.cpuUsage(cpu)
  return { cpuMs: (user + system) / 1000, wallMs }
}

/** The processor times of both sides. */
export function cpu({ ours, anchor }: Sides<Timing>): Sides<number> {
  return { ours: ours.cpuMs, anchor: anchor.cpuMs }
}

/** The median of each. */
export function middle(timings: readonly Timing[]): Timing {
  return { cpuMs: median(timings.map(({ cpuMs }) => cpuMs)), wallMs: median(timings.map(({ wallMs }) => wallMs)) }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
