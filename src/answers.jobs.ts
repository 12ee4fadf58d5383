/** When jobs run, what ran, and what waits. */
import type { Iso } from './answers.ts'
import type { ProgressEvent } from './core/progress.ts'

/**
 * A run of a job. `startedAt` of a queued run is when it was queued; `retryAt` is when it is tried again, null when it is not;
 * `progress` is its newest report.
 */
export type JobRun = {
  readonly id: string
  readonly job: string
  readonly due: Iso | null
  readonly attempt: number
  readonly startedAt: Iso
  readonly endedAt: Iso | null
  readonly state: string
  readonly result: unknown
  readonly failure: unknown
  readonly retryAt: Iso | null
  readonly progress: ProgressEvent | null
}

/** When a job runs: `cron` in the IANA `zone`; a due time during a run is skipped or queued, and one is acted on up to `catchUpS` late. */
export type JobSchedule = {
  readonly job: string
  readonly cron: string
  readonly zone: string
  readonly enabled: boolean
  readonly overlap: 'SKIP' | 'QUEUE'
  readonly catchUpS: number
  /** The newest due time that was acted on. */
  readonly lastDue: Iso | null
  /** The next due time; null when the pattern has none, or the schedule is off. */
  readonly nextDue: Iso | null
}

/** A run that is to begin, or that ended and is owed another attempt. */
export type WaitingRun = {
  readonly id: string
  readonly job: string
  readonly due: Iso | null
  readonly attempt: number
  readonly state: string
}

/** Something that happened to a run: it changed its state, or reported progress. */
export type JobEvent = {
  readonly run: string
  readonly job: string
  readonly state: string
  readonly progress: ProgressEvent | null
}
