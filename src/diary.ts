/**
 * Runs of jobs as they go on: who has which in hand, their leases, reports and ends. A run is queued before it begins, so that one
 * whose process dies is known, and is begun again by the next.
 */
import { randomUUID } from 'node:crypto'
import type { Call, Engine, Iso, JobEvent, JobRun, JobSchedule, WaitingRun } from './capabilities.ts'
import * as Due from './core/due.ts'
import { Failure, is } from './core/failure.ts'
import type { ProgressEvent } from './core/progress.ts'
import * as Time from './core/time.ts'
import * as Results from './results.ts'
import * as Runs from './warehouse/runs.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

/** A lease outlives this many renewals, so that a busy moment loses none. */
const LEASE_S = 120
const RENEW_MS = 20_000
/** Pause before the second attempt; each further one waits four times as long. */
const BACKOFF_S = 60

/** A run that goes on in this process. */
type Live = {
  readonly job: string
  readonly cancelled: AbortController
  progress: ProgressEvent | null
}

/** Marks what a dead process left running as abandoned, and owed another attempt. Only who has just opened the warehouse calls it. */
export async function begin(warehouse: Warehouse): Promise<void> {
  await Runs.lapse(warehouse, '', 'dead')
}

/** The diary of this process. */
export function create(warehouse: Warehouse): Engine['runs'] {
  const holder = randomUUID()
  const inHand = new Set<string>()
  const live = new Map<string, Live>()
  const listeners = new Set<(event: JobEvent) => void>()
  const tell = (event: JobEvent) => {
    for (const listener of listeners) listener(event)
  }
  const shown = (run: Runs.Run): JobRun => Results.run({ ...run, progress: live.get(run.id)?.progress ?? run.progress })
  const owing = (error: unknown, attempt: number): number | null => {
    if (!is(error) || !error.retry || attempt >= Runs.ATTEMPTS) return null
    return warehouse.now() + BACKOFF_S * 4 ** (attempt - 1)
  }
  /** A run is in hand before it can be read, lest another tick takes it from the one that queues it. */
  const held = async <T extends string | null>(queueing: (id: string) => Promise<T>): Promise<T> => {
    const id = randomUUID()
    inHand.add(id)
    let queued: T | null = null
    try {
      queued = await queueing(id)
      return queued
    } finally {
      if (queued === null) inHand.delete(id)
    }
  }

  const carry = async <T>(id: string, work: (call: Call) => Promise<T>, call: Call): Promise<T> => {
    inHand.add(id)
    const run = await Runs.get(warehouse, id)
    const { job } = run
    if (!(await Runs.begin(warehouse, { id, holder, leaseUntilS: warehouse.now() + LEASE_S }))) {
      inHand.delete(id)
      throw await refusal(warehouse, run)
    }
    const entry: Live = { job, cancelled: new AbortController(), progress: null }
    live.set(id, entry)
    tell({ run: id, job, state: 'RUNNING', progress: null })
    const renewing = renewed(warehouse, { id, holder }, entry)
    const progress = (event: ProgressEvent) => {
      entry.progress = event
      tell({ run: id, job, state: 'RUNNING', progress: event })
      call.progress(event)
    }
    const end = async (ending: Runs.Ending) => {
      renewing[Symbol.dispose]()
      await Runs.finish(warehouse, { id, holder }, ending)
      live.delete(id)
      inHand.delete(id)
      tell({ run: id, job, state: ending.state, progress: entry.progress })
    }
    let result: T
    try {
      result = await work({ progress, signal: AbortSignal.any([call.signal, entry.cancelled.signal]) })
    } catch (error) {
      const outcome = reason(error)
      if (entry.cancelled.signal.aborted) {
        await end({ state: 'CANCELLED', outcome, owedAtS: null })
        throw new Failure('JOB_CANCELLED', `The run of ${job} was cancelled.`, { job, run: id }, { cause: error })
      }
      // Whoever stops the schedule stops its runs for now; whoever stops a run by hand wants it no more.
      if (call.signal.aborted && run.dueS !== null) await end({ state: 'ABANDONED', outcome, owedAtS: warehouse.now() })
      else if (call.signal.aborted) await end({ state: 'CANCELLED', outcome, owedAtS: null })
      else await end({ state: 'FAILED', outcome, owedAtS: owing(error, run.attempt) })
      throw error
    }
    await end({ state: 'DONE', outcome: result, owedAtS: null })
    return result
  }

  const cancel = async (id: string): Promise<JobRun> => {
    const running = live.get(id)
    if (running) {
      // Read before it is told to stop, so that the answer does not depend on how fast it does.
      const now = shown(await Runs.get(warehouse, id))
      running.cancelled.abort()
      return now
    }
    const done = await Runs.cancel(warehouse, id)
    const run = await Runs.get(warehouse, id)
    if (!done) throw new Failure('RUN_ENDED', `The run of ${run.job} is over.`, { run: id, state: run.state })
    inHand.delete(id)
    tell({ run: id, job: run.job, state: run.state, progress: run.progress })
    return shown(run)
  }

  const schedule: Engine['runs']['schedule'] = async ({ job, ...changes }) => {
    const known = (await Runs.schedules(warehouse)).find((entry) => entry.job === job)
    const entry = { ...(known ?? BLANK), ...changes, job }
    Due.check(entry)
    if (!Number.isInteger(entry.catchUpS) || entry.catchUpS < Due.TICK_S || entry.catchUpS > Due.MOST_CATCH_UP_S)
      throw new Failure('INPUT_INVALID', 'The catch-up window is a minute to 31 days.', {
        argument: 'catchUpS',
        catchUpS: entry.catchUpS,
      })
    await Runs.schedule(warehouse, entry)
    return scheduled({ ...entry, lastDueS: known?.lastDueS ?? null }, warehouse.now())
  }

  return {
    queue: (job) => held((id) => Runs.queue(warehouse, job, null, id)),
    claim: (job, due) => held((id) => Runs.claim(warehouse, job, Time.parse(due), id)),
    waiting: async () => {
      await Runs.lapse(warehouse, holder, 'lapsed')
      // What was in hand when it was read may have ended since.
      const before = new Set(inHand)
      const found = await Runs.waiting(warehouse)
      const free = found.filter(({ id }) => !before.has(id) && !inHand.has(id))
      return free.map(({ dueS, ...rest }) => ({ ...rest, due: iso(dueS) }))
    },
    take: (id) => {
      if (inHand.has(id)) return false
      inHand.add(id)
      return true
    },
    leave: (id) => {
      inHand.delete(id)
    },
    again: (owed: WaitingRun) =>
      held((id) => Runs.again(warehouse, { ...owed, dueS: owed.due === null ? null : Time.parse(owed.due) }, id)),
    drop: async (id) => {
      await Runs.drop(warehouse, id)
      inHand.delete(id)
    },
    carry,
    cancel,
    running: () => new Set([...live.values()].map(({ job }) => job)),
    watch: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get: async (id) => shown(await Runs.get(warehouse, id)),
    list: async (job) => (await Runs.list(warehouse, job ?? null)).map(shown),
    schedules: async () => (await Runs.schedules(warehouse)).map((entry) => scheduled(entry, warehouse.now())),
    schedule,
  }
}

const BLANK = {
  cron: '',
  zone: 'UTC',
  enabled: true,
  overlap: 'SKIP',
  catchUpS: Due.CATCH_UP_S,
} as const satisfies Partial<Runs.Schedule>

/** Prolongs the lease until disposed; a run that lost its lease is stopped, since another process may have begun it again. */
function renewed(
  warehouse: Warehouse,
  held: { readonly id: string; readonly holder: string },
  entry: Live,
): Disposable {
  let renewing = false
  const renew = async () => {
    if (renewing) return
    renewing = true
    try {
      const kept = await Runs.renew(warehouse, { ...held, leaseUntilS: warehouse.now() + LEASE_S }, entry.progress)
      if (!kept) entry.cancelled.abort()
    } catch (error) {
      // The lease outlives six renewals: the next one tries again, and the end of the run reports a broken warehouse.
      if (!is(error)) throw error
    } finally {
      renewing = false
    }
  }
  const timer = setInterval(renew, RENEW_MS).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** Why a queued run could not begin. */
async function refusal(warehouse: Warehouse, { id, job }: Runs.Run): Promise<Failure> {
  const { state } = await Runs.get(warehouse, id)
  if (state === 'CANCELLED') return new Failure('JOB_CANCELLED', `The run of ${job} was cancelled.`, { job, run: id })
  return new Failure('JOB_RUNNING', `The job ${job} is running.`, { job })
}

function reason(error: unknown): unknown {
  if (is(error)) return error.toJSON()
  return { code: 'INVARIANT_BROKEN', message: error instanceof Error ? error.message : String(error) }
}

function scheduled({ lastDueS, ...entry }: Runs.Schedule, nowS: number): JobSchedule {
  const nextS = entry.enabled ? Due.following(entry, nowS) : null
  return { ...entry, lastDue: iso(lastDueS), nextDue: iso(nextS) }
}

function iso(atS: number | null): Iso | null {
  return atS === null ? null : Time.toIso(atS)
}
