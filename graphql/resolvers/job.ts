/** Jobs: their schedules and runs, running one now, cancelling a run and changing a schedule. */
import type { Engine, JobRun, JobSchedule } from '../../src/capabilities.ts'
import { Failure } from '../../src/core/failure.ts'
import * as Acting from '../acting.ts'
import * as Auditing from '../auditing.ts'
import { LIMITS } from '../limits.ts'
import type { Resolvers } from '../types.generated.ts'

/** A job by its schedule; one that was only run by hand has none. */
export type Job = Pick<JobSchedule, 'enabled' | 'lastDue' | 'nextDue'> & {
  readonly name: string
  readonly cron: string | null
  readonly zone: string | null
  readonly overlap: JobSchedule['overlap'] | null
  readonly catchUpSeconds: number | null
}

export const job: Pick<Resolvers, 'Query' | 'Mutation' | 'Job'> = {
  Query: {
    jobs: async (_source, _args, { engine }) => {
      const schedules = await engine.runs.schedules()
      const names = new Set(schedules.map((entry) => entry.job))
      const others = new Set((await engine.runs.list()).map((run) => run.job).filter((name) => !names.has(name)))
      return [...schedules.map(scheduled), ...[...others].sort().map(unscheduled)]
    },
  },
  Mutation: {
    runJob: (_source, { name }, context, info) =>
      Acting.act(
        context,
        info,
        { subject: `job ${name}`, args: { name }, state: () => Auditing.states(context.engine).newestRun(name) },
        async () => {
          const { engine, runJob, call } = context
          await Acting.patiently(context, `job ${name}`, () => runJob(name, call))
          return { __typename: 'JobRun', ...(await newest(engine, name)) }
        },
      ),
    cancelJobRun: (_source, { id }, context, info) =>
      Acting.act(
        context,
        info,
        { subject: `run ${id}`, args: { id }, state: () => context.engine.runs.get(id) },
        async () => ({
          __typename: 'JobRun',
          ...(await context.engine.runs.cancel(id)),
        }),
      ),
    scheduleJob: (_source, { name, changes }, context, info) =>
      Acting.act(
        context,
        info,
        {
          subject: `job ${name}`,
          args: { name, changes },
          state: () => Auditing.states(context.engine).schedule(name),
        },
        async () => {
          const { engine } = context
          const known = (await engine.runs.schedules()).map((entry) => entry.job)
          if (!known.includes(name))
            throw new Failure('JOB_UNKNOWN', `No job "${name.slice(0, 64)}" has a schedule.`, { name, jobs: known })
          const { cron, zone, enabled, overlap, catchUpSeconds } = changes
          const entry = await engine.runs.schedule({
            job: name,
            ...(cron == null ? {} : { cron }),
            ...(zone == null ? {} : { zone }),
            ...(enabled == null ? {} : { enabled }),
            ...(overlap == null ? {} : { overlap }),
            ...(catchUpSeconds == null ? {} : { catchUpS: catchUpSeconds }),
          })
          return { __typename: 'Job', ...scheduled(entry) }
        },
      ),
  },
  Job: {
    runs: async ({ name }, { first }, { engine }) => {
      if (first < 1 || first > LIMITS.runs)
        throw new Failure('INPUT_INVALID', `A list of runs has 1 to ${LIMITS.runs}.`, { argument: 'first', first })
      return (await engine.runs.list(name)).slice(0, first)
    },
  },
}

function scheduled({ job: name, catchUpS, ...entry }: JobSchedule): Job {
  return { ...entry, name, catchUpSeconds: catchUpS }
}

function unscheduled(name: string): Job {
  const none = { cron: null, zone: null, overlap: null, catchUpSeconds: null }
  return { name, ...none, enabled: false, lastDue: null, nextDue: null }
}

async function newest(engine: Engine, name: string): Promise<JobRun> {
  const runs = await engine.runs.list(name)
  const run = runs.find(({ state }) => state === 'RUNNING') ?? runs[0]
  if (!run) throw new Failure('INVARIANT_BROKEN', 'A job that was run has no run.', { job: name })
  return run
}
