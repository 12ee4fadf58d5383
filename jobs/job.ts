/** What a job is: a named, scheduled call of the engine that says which tables it reads and writes. */
import type { Call, Engine, Iso } from '../src/capabilities.ts'
import { DAY_S, parse, toIso } from '../src/core/time.ts'

/**
 * `reads`: tables that an earlier job or the outside writes; `readsPrevious`: tables that this or a later job wrote in an
 * earlier round (the loop's edges); `cron` is read in the IANA `zone`.
 */
export type Job = {
  readonly name: string
  readonly says: string
  readonly cron: string
  readonly zone: string
  readonly reads: readonly string[]
  readonly readsPrevious: readonly string[]
  readonly writes: readonly string[]
  /** What becomes of a due time while the job runs: skipped unless said otherwise. */
  readonly overlap?: 'SKIP' | 'QUEUE'
  /** Does all that is left to do, so that a run that died is made up for by the next. */
  readonly run: (engine: Engine, call: Call) => Promise<unknown>
  /** Whether there is nothing to do: the schedule then runs and records nothing. */
  readonly isIdle?: (engine: Engine) => Promise<boolean>
}

/** The tables that building features writes. */
export const FEATURED = ['derived.wallet_feature', 'derived.feature_coverage', 'private.wallet_feature'] as const

/**
 * The instant as of which scheduled jobs look: the last midnight (UTC) up to which every time-covered stream is complete, and
 * not after now.
 */
export async function asOf(engine: Engine): Promise<Iso> {
  const ends = new Map<string, number>()
  for (const { chain, stream, axis, to } of await engine.ingest.coverage()) {
    if (axis !== 'second') continue
    const key = `${chain} ${stream}`
    ends.set(key, Math.max(ends.get(key) ?? 0, to))
  }
  const latestS = Math.min(engine.now(), ...ends.values())
  return toIso(Math.floor(latestS / DAY_S) * DAY_S)
}

/** The newest instant that features stand for; falls back to {@link asOf} when none do. */
export async function featured(engine: Engine): Promise<Iso> {
  const latest = await engine.features.latest()
  return latest === null ? asOf(engine) : toIso(parse(latest))
}
