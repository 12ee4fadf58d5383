/** The diary of jobs: every run with its outcome, and which due times were acted on, so that none runs twice or is forgotten. */
import { randomUUID } from 'node:crypto'
import { canonicalJson } from '../core/ids.ts'
import * as Queries from './queries.generated.ts'
import type { Warehouse } from './warehouse.ts'

/** One run. Instants are unix seconds; `result` and `failure` are JSON data or null. */
export type Run = {
  readonly id: string
  readonly job: string
  readonly dueS: number | null
  readonly startedAtS: number
  readonly endedAtS: number | null
  readonly state: string
  readonly result: unknown
  readonly failure: unknown
}

/** When a job runs: `cron` in the IANA `zone`. */
export type Schedule = {
  readonly job: string
  readonly cron: string
  readonly zone: string
  readonly enabled: boolean
  readonly lastDueS: number | null
}

const MOST = 200

/** Records that `job` begins; gives the run's id. `dueS` null = started by hand. */
export async function start(warehouse: Warehouse, job: string, dueS: number | null): Promise<string> {
  const id = randomUUID()
  await warehouse.run(Queries.startRun, { id, job, due_s: dueS, started_at_s: warehouse.now() })
  return id
}

/** Records how the run `id` ended. */
export async function finish(
  warehouse: Warehouse,
  id: string,
  state: 'DONE' | 'FAILED',
  outcome: unknown,
): Promise<void> {
  const json = canonicalJson(outcome ?? null)
  await warehouse.run(Queries.finishRun, {
    id,
    ended_at_s: warehouse.now(),
    state,
    result: state === 'DONE' ? json : null,
    failure: state === 'FAILED' ? json : null,
  })
}

/** Marks what a dead engine left running; returns how many. Only the owner of the warehouse calls it, at its start. */
export async function abandon(warehouse: Warehouse): Promise<number> {
  return warehouse.run(Queries.abandonRuns, { ended_at_s: warehouse.now() })
}

/** The newest 200 runs of `job`, or of all jobs. */
export async function list(warehouse: Warehouse, job: string | null = null): Promise<Run[]> {
  const rows = await warehouse.all(Queries.runs, { job, most: MOST })
  return rows.map((row) => ({
    id: row.id,
    job: row.job,
    dueS: row.due_s,
    startedAtS: row.started_at_s,
    endedAtS: row.ended_at_s,
    state: row.state,
    result: row.result === null ? null : JSON.parse(row.result),
    failure: row.failure === null ? null : JSON.parse(row.failure),
  }))
}

/** Every schedule. */
export async function schedules(warehouse: Warehouse): Promise<Schedule[]> {
  const rows = await warehouse.all(Queries.schedules)
  return rows.map((row) => ({
    job: row.job,
    cron: row.cron,
    zone: row.zone,
    enabled: row.enabled,
    lastDueS: row.last_due_s,
  }))
}

/** Sets a job's schedule. */
export async function schedule(warehouse: Warehouse, entry: Omit<Schedule, 'lastDueS'>): Promise<void> {
  const { job, cron, zone, enabled } = entry
  await warehouse.run(Queries.setSchedule, { job, cron, zone, enabled })
}

/** Claims the due time `dueS` of `job`; false when it was claimed before, so that the caller must not run it. */
export async function claim(warehouse: Warehouse, job: string, dueS: number): Promise<boolean> {
  return (await warehouse.run(Queries.actedOn, { job, due_s: dueS })) === 1
}
