/**
 * The scheduler, and the only door to node-cron: a tick a minute in UTC. Due times come from {@link Due}; each is claimed in the
 * warehouse together with its queued run before it is acted on, so that none runs twice, a downtime is made up for once, and what a
 * dead process left behind is begun again.
 */
import cron from 'node-cron'
import type { Call, Engine, JobSchedule } from '../src/capabilities.ts'
import * as Due from '../src/core/due.ts'
import { is } from '../src/core/failure.ts'
import { parse, toIso } from '../src/core/time.ts'
import type { Job } from './job.ts'
import * as Registry from './registry.ts'

/**
 * What came of a due time, or of a run that was owed (`due` null when it was begun by hand). A skipped one met a run of the same job
 * that had not ended; a queued one waits for it; an idle one found nothing to do.
 */
export type Outcome = {
  readonly job: string
  readonly due: string | null
  readonly state: 'DONE' | 'FAILED' | 'CANCELLED' | 'SKIPPED' | 'QUEUED' | 'IDLE'
  readonly error: unknown
}

/** How to schedule: `disabled` jobs get a schedule that is off until someone turns it on; `heard` is told of every outcome. */
export type Options = {
  readonly call: Call
  readonly jobs?: readonly Job[]
  readonly disabled?: readonly string[]
  readonly heard?: (outcome: Outcome) => void
}

/** A running schedule; disposing it stops the tick and waits for the jobs that run. */
export type Schedule = AsyncDisposable & {
  /** Acts on what is due now; ends when all of it has ended. The clock calls it every minute. */
  readonly tick: () => Promise<readonly Outcome[]>
}

/** Starts the schedule on `engine`: writes the schedules that are missing, begins what was missed or left behind, and ticks every minute. */
export async function start(engine: Engine, options: Options): Promise<Schedule> {
  await seed(engine, options)
  const { heard = () => undefined } = options
  const active = new Map<string, Promise<Outcome>>()
  const open = new Set<Promise<unknown>>()
  const told = async (begun: Promise<Outcome>) => {
    const outcome = await begun
    heard(outcome)
    return outcome
  }
  const tick = async () => Promise.all((await begin(engine, options, active)).map(told))
  const keep = (work: Promise<unknown>) => {
    // A failing job has its outcome; only the warehouse itself can fail here, and the next tick tries again.
    const kept = work
      .catch((error: unknown) => heard({ job: '*', due: toIso(engine.now()), state: 'FAILED', error }))
      .finally(() => open.delete(kept))
    open.add(kept)
  }
  const clock = cron.schedule('* * * * *', () => keep(tick()), { timezone: 'UTC' })
  keep(Promise.all((await begin(engine, options, active)).map(told)))
  return {
    tick,
    [Symbol.asyncDispose]: async () => {
      await clock.destroy()
      await Promise.all(open)
    },
  }
}

/** Writes a schedule for each job that has none, its last due time marked as acted on: nothing is owed before the first start. */
export async function seed(engine: Engine, options: Pick<Options, 'jobs' | 'disabled'>): Promise<void> {
  const { jobs = Registry.jobs, disabled = [] } = options
  const known = new Set((await engine.runs.schedules()).map(({ job }) => job))
  for (const { name, cron: pattern, zone, overlap = 'SKIP' } of jobs) {
    if (known.has(name)) continue
    await engine.runs.schedule({ job: name, cron: pattern, zone, overlap, enabled: !disabled.includes(name) })
    const id = await engine.runs.claim(name, toIso(engine.now()))
    if (id !== null) await engine.runs.drop(id)
  }
}

/** A run that this process has in hand. */
type Held = { readonly id: string; readonly due: string | null }

/**
 * Begins what waits, what is due and what is owed another attempt, in this order: a job does all that is left to do, so that one run
 * is enough. A job waits for the jobs before it; those that do not depend on each other run side by side.
 */
async function begin(
  engine: Engine,
  options: Options,
  active: Map<string, Promise<Outcome>>,
): Promise<readonly Promise<Outcome>[]> {
  const { jobs = Registry.jobs } = options
  const schedules = new Map((await engine.runs.schedules()).map((entry) => [entry.job, entry]))
  const waiting = await engine.runs.waiting()
  const outcomes: Promise<Outcome>[] = []
  for (const job of jobs) {
    const entry = schedules.get(job.name)
    if (!entry?.enabled) continue
    const isBusy = () => active.has(job.name) || engine.runs.running().has(job.name)
    const put = (held: Held) => {
      const earlier = Registry.before(job, jobs).flatMap(({ name }) => active.get(name) ?? [])
      const outcome = Promise.all(earlier)
        .then(() => attempt(engine, job, held, options.call))
        .finally(() => active.delete(job.name))
      active.set(job.name, outcome)
      outcomes.push(outcome)
    }
    const mine = waiting.filter((run) => run.job === job.name)
    for (const { id, due, state } of mine) {
      if (state === 'QUEUED' && !isBusy() && engine.runs.take(id)) put({ id, due })
    }
    const due = dueNow(entry, engine.now())
    const claimed = due === null ? null : await engine.runs.claim(job.name, due)
    if (claimed !== null && isBusy())
      outcomes.push(Promise.resolve(await overlapping(engine, entry, { id: claimed, due })))
    else if (claimed !== null) put({ id: claimed, due })
    // A due time settled what was owed before it.
    for (const owed of mine) {
      const id = owed.state === 'QUEUED' || isBusy() ? null : await engine.runs.again(owed)
      if (id !== null && isBusy()) engine.runs.leave(id)
      else if (id !== null) put({ id, due: owed.due })
    }
  }
  return outcomes
}

function dueNow(entry: JobSchedule, nowS: number): string | null {
  const afterS = entry.lastDue === null ? nowS - Due.TICK_S : parse(entry.lastDue)
  const dueS = Due.latest(entry, { afterS, nowS, catchUpS: entry.catchUpS })
  return dueS === null ? null : toIso(dueS)
}

/** What becomes of a due time while its job runs; at most one waits, since a run does all that is left to do. */
async function overlapping(engine: Engine, { job, overlap }: JobSchedule, { id, due }: Held): Promise<Outcome> {
  const others = (await engine.runs.list(job)).filter((run) => run.state === 'QUEUED' && run.id !== id)
  if (overlap === 'QUEUE' && others.length === 0) {
    engine.runs.leave(id)
    return { job, due, state: 'QUEUED', error: null }
  }
  await engine.runs.drop(id)
  return { job, due, state: 'SKIPPED', error: null }
}

async function attempt(engine: Engine, job: Job, { id, due }: Held, call: Call): Promise<Outcome> {
  const { name } = job
  try {
    if (await job.isIdle?.(engine)) {
      await engine.runs.drop(id)
      return { job: name, due, state: 'IDLE', error: null }
    }
    await engine.runs.carry(id, (mine) => job.run(engine, mine), call)
    return { job: name, due, state: 'DONE', error: null }
  } catch (error) {
    if (is(error, 'JOB_CANCELLED')) return { job: name, due, state: 'CANCELLED', error }
    // Another run of the job began first: this one waits for the next tick.
    if (is(error, 'JOB_RUNNING') && (await engine.runs.get(id)).state === 'QUEUED')
      return { job: name, due, state: 'QUEUED', error: null }
    return { job: name, due, state: 'FAILED', error }
  }
}
