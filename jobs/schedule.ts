/**
 * The scheduler, and the only door to node-cron: a tick a minute in UTC. Due times come from {@link Due}, and each is claimed in
 * the warehouse before it is acted on, so that none runs twice and a downtime is made up for once.
 */
import cron from 'node-cron'
import type { Call, Engine } from '../src/capabilities.ts'
import { parse, toIso } from '../src/core/time.ts'
import * as Due from './due.ts'
import type { Job } from './job.ts'
import * as Registry from './registry.ts'
import * as Run from './run.ts'

/** What came of a due time. A skipped one met a run of the same job that had not ended; an idle one found nothing to do. */
export type Outcome = {
  readonly job: string
  readonly due: string
  readonly state: 'DONE' | 'FAILED' | 'SKIPPED' | 'IDLE'
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

/** Starts the schedule on `engine`: writes the schedules that are missing, begins what was missed, and ticks every minute. */
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
  const follow = (begun: readonly Promise<Outcome>[]) => Promise.all(begun.map(told))
  const tick = async () => follow(await begin(engine, options, active))
  const keep = (work: Promise<unknown>) => {
    // A failing job has its outcome; only the warehouse itself can fail here, and the next tick tries again.
    const kept = work
      .catch((error: unknown) => heard({ job: '*', due: toIso(engine.now()), state: 'FAILED', error }))
      .finally(() => open.delete(kept))
    open.add(kept)
  }
  const clock = cron.schedule('* * * * *', () => keep(tick()), { timezone: 'UTC' })
  keep(follow(await begin(engine, options, active)))
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
  for (const { name, cron: pattern, zone } of jobs) {
    if (known.has(name)) continue
    await engine.runs.schedule({ job: name, cron: pattern, zone, enabled: !disabled.includes(name) })
    await engine.runs.claim(name, toIso(engine.now()))
  }
}

/** Claims what is due and begins it: a job waits for the jobs before it, those that do not depend on each other run side by side. */
async function begin(
  engine: Engine,
  { call, jobs = Registry.jobs }: Options,
  active: Map<string, Promise<Outcome>>,
): Promise<readonly Promise<Outcome>[]> {
  const schedules = new Map((await engine.runs.schedules()).map((entry) => [entry.job, entry]))
  const outcomes: Promise<Outcome>[] = []
  for (const job of jobs) {
    const entry = schedules.get(job.name)
    if (!entry?.enabled) continue
    const nowS = engine.now()
    const dueS = Due.latest(entry, entry.lastDue === null ? nowS - 60 : parse(entry.lastDue), nowS)
    if (dueS === null || !(await engine.runs.claim(job.name, toIso(dueS)))) continue
    const due = toIso(dueS)
    if (active.has(job.name) || Run.running(engine).has(job.name)) {
      outcomes.push(Promise.resolve({ job: job.name, due, state: 'SKIPPED', error: null }))
      continue
    }
    const earlier = Registry.before(job, jobs).flatMap(({ name }) => active.get(name) ?? [])
    const outcome = Promise.all(earlier)
      .then(() => attempt(engine, job, { due, call, jobs }))
      .finally(() => active.delete(job.name))
    active.set(job.name, outcome)
    outcomes.push(outcome)
  }
  return outcomes
}

type Attempt = { readonly due: string; readonly call: Call; readonly jobs: readonly Job[] }

async function attempt(engine: Engine, job: Job, { due, call, jobs }: Attempt): Promise<Outcome> {
  const { name } = job
  try {
    if (await job.isIdle?.(engine)) return { job: name, due, state: 'IDLE', error: null }
    await Run.run(engine, name, call, { due, jobs })
    return { job: name, due, state: 'DONE', error: null }
  } catch (error) {
    return { job: name, due, state: 'FAILED', error }
  }
}
