/** The diary of jobs: every run with its outcome, and which due times were acted on, so that none runs twice or is forgotten. */
import { randomUUID } from 'node:crypto'
import { Failure } from '../core/failure.ts'
import { canonicalJson } from '../core/ids.ts'
import type { ProgressEvent } from '../core/progress.ts'
import * as Queries from './queries.generated.ts'
import type { Warehouse } from './warehouse.ts'

/**
 * One run. Instants are unix seconds; `result` and `failure` are JSON data or null. `startedAtS` of a queued run is when it was
 * queued; `owedAtS` is when an ended run is tried again, null when it is not.
 */
export type Run = {
  readonly id: string
  readonly job: string
  readonly dueS: number | null
  readonly attempt: number
  readonly startedAtS: number
  readonly endedAtS: number | null
  readonly state: string
  readonly result: unknown
  readonly failure: unknown
  readonly owedAtS: number | null
  readonly progress: ProgressEvent | null
}

/** What becomes of a due time while the job still runs. */
export type Overlap = 'SKIP' | 'QUEUE'

/** When a job runs: `cron` in the IANA `zone`; a due time is acted on up to `catchUpS` late. */
export type Schedule = {
  readonly job: string
  readonly cron: string
  readonly zone: string
  readonly enabled: boolean
  readonly overlap: Overlap
  readonly catchUpS: number
  readonly lastDueS: number | null
}

/** A run that is to begin (`QUEUED`), or one that ended and is owed another attempt. */
export type Waiting = {
  readonly id: string
  readonly job: string
  readonly dueS: number | null
  readonly attempt: number
  readonly state: string
}

/** How a run ended; `owedAtS` when it is to be tried again. */
export type Ending = {
  readonly state: 'DONE' | 'FAILED' | 'CANCELLED' | 'ABANDONED'
  readonly outcome: unknown
  readonly owedAtS: number | null
}

/** How often a run is begun before it is left alone until its next due time. */
export const ATTEMPTS = 3

const MOST = 200
const EVERY = 4_294_967_295

/** Records that `job` is to run; gives the run's id, a new one unless told. `dueS` null = started by hand. */
export async function queue(warehouse: Warehouse, job: string, dueS: number | null, id?: string): Promise<string> {
  return queued(warehouse, { job, dueS, attempt: 1, id })
}

/**
 * Claims the due time `dueS` of `job` and queues its run, in one transaction; null when it, or a later one, was claimed before, so
 * that the caller must not run it. What earlier runs of the job are owed is settled: this one does their work.
 */
export async function claim(warehouse: Warehouse, job: string, dueS: number, id?: string): Promise<string | null> {
  return warehouse.transaction(async () => {
    if ((await warehouse.run(Queries.actedOn, { job, due_s: dueS })) !== 1) return null
    await warehouse.run(Queries.settleRuns, { job })
    return queued(warehouse, { job, dueS, attempt: 1, id })
  })
}

/** Queues another attempt of the run that `entry` owes; null when it was settled meanwhile. */
export async function again(warehouse: Warehouse, entry: Waiting, id?: string): Promise<string | null> {
  return warehouse.transaction(async () => {
    const found = await get(warehouse, entry.id)
    if (found.owedAtS === null) return null
    await warehouse.run(Queries.settleRuns, { job: entry.job })
    return queued(warehouse, { ...entry, attempt: entry.attempt + 1, id })
  })
}

/** What is to begin by now, the oldest first. */
export async function waiting(warehouse: Warehouse): Promise<Waiting[]> {
  const rows = await warehouse.all(Queries.waitingRuns, { now_s: warehouse.now() })
  return rows.map(({ id, job, due_s: dueS, attempt, state }) => ({ id, job, dueS, attempt, state }))
}

/** Gives `holder` the lease of a queued run until `leaseUntilS`; false when it was taken, or while its job runs. */
export async function begin(
  warehouse: Warehouse,
  { id, holder, leaseUntilS }: { readonly id: string; readonly holder: string; readonly leaseUntilS: number },
): Promise<boolean> {
  const at_s = warehouse.now()
  return (await warehouse.run(Queries.beginRun, { id, holder, at_s, lease_until_s: leaseUntilS })) === 1
}

/** Prolongs a lease and keeps the newest report; false when the lease was lost. */
export async function renew(
  warehouse: Warehouse,
  held: { readonly id: string; readonly holder: string; readonly leaseUntilS: number },
  progress: ProgressEvent | null,
): Promise<boolean> {
  const { id, holder, leaseUntilS } = held
  const json = progress === null ? null : canonicalJson(progress)
  return (await warehouse.run(Queries.renewRun, { id, holder, lease_until_s: leaseUntilS, progress: json })) === 1
}

/** Records how the run ended that `holder` holds; false when it lost the lease, and then changes nothing. */
export async function finish(
  warehouse: Warehouse,
  { id, holder }: { readonly id: string; readonly holder: string },
  { state, outcome, owedAtS }: Ending,
): Promise<boolean> {
  const json = canonicalJson(outcome ?? null)
  const changed = await warehouse.run(Queries.finishRun, {
    id,
    holder,
    ended_at_s: warehouse.now(),
    state,
    result: state === 'DONE' ? json : null,
    failure: state === 'DONE' ? null : json,
    owed_at_s: owedAtS,
  })
  return changed === 1
}

/**
 * Marks the runs of other holders whose lease has lapsed as abandoned, owed another attempt while they have one; returns how many.
 * With `dead` every run counts: the owner of the warehouse has just begun, so that whoever held them is gone.
 */
export async function lapse(warehouse: Warehouse, holder: string, of: 'lapsed' | 'dead'): Promise<number> {
  const nowS = warehouse.now()
  const before_s = of === 'dead' ? EVERY : nowS
  return warehouse.run(Queries.lapseRuns, { before_s, holder, ended_at_s: nowS, attempts: ATTEMPTS })
}

/** Cancels a run that waits or is owed another attempt; false when it is neither. */
export async function cancel(warehouse: Warehouse, id: string): Promise<boolean> {
  return (await warehouse.run(Queries.cancelRun, { id, ended_at_s: warehouse.now() })) === 1
}

/** Forgets a queued run that found nothing to do. */
export async function drop(warehouse: Warehouse, id: string): Promise<void> {
  await warehouse.run(Queries.dropRun, { id })
}

/** The run `id`. Throws `RUN_UNKNOWN`. */
export async function get(warehouse: Warehouse, id: string): Promise<Run> {
  const row = await warehouse.one(Queries.run, { id })
  if (row) return from(row)
  throw new Failure('RUN_UNKNOWN', `There is no run "${id.slice(0, 64)}".`, { run: id })
}

/** The newest 200 runs of `job`, or of all jobs. */
export async function list(warehouse: Warehouse, job: string | null = null): Promise<Run[]> {
  return (await warehouse.all(Queries.runs, { job, most: MOST })).map(from)
}

/** Every schedule. */
export async function schedules(warehouse: Warehouse): Promise<Schedule[]> {
  const rows = await warehouse.all(Queries.schedules)
  return rows.map((row) => ({
    job: row.job,
    cron: row.cron,
    zone: row.zone,
    enabled: row.enabled,
    overlap: row.overlap === 'QUEUE' ? 'QUEUE' : 'SKIP',
    catchUpS: row.catch_up_s,
    lastDueS: row.last_due_s,
  }))
}

/** Sets a job's schedule. */
export async function schedule(warehouse: Warehouse, entry: Omit<Schedule, 'lastDueS'>): Promise<void> {
  const { job, cron, zone, enabled, overlap, catchUpS } = entry
  await warehouse.run(Queries.setSchedule, { job, cron, zone, enabled, overlap, catch_up_s: catchUpS })
}

type Queued = {
  readonly job: string
  readonly dueS: number | null
  readonly attempt: number
  readonly id: string | undefined
}

async function queued(warehouse: Warehouse, { job, dueS, attempt, id = randomUUID() }: Queued): Promise<string> {
  await warehouse.run(Queries.queueRun, { id, job, due_s: dueS, attempt, at_s: warehouse.now() })
  return id
}

type Row = NonNullable<(typeof Queries.run)['row']>

function from(row: Row): Run {
  return {
    id: row.id,
    job: row.job,
    dueS: row.due_s,
    attempt: row.attempt,
    startedAtS: row.started_at_s,
    endedAtS: row.ended_at_s,
    state: row.state,
    result: row.result === null ? null : JSON.parse(row.result),
    failure: row.failure === null ? null : JSON.parse(row.failure),
    owedAtS: row.owed_at_s,
    progress: row.progress === null ? null : JSON.parse(row.progress),
  }
}
