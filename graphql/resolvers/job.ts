/** Jobs: their schedules and runs, and running one now. */
import type { Engine, JobRun } from '../../src/capabilities.ts'
import { Failure } from '../../src/core/failure.ts'
import * as Acting from '../acting.ts'
import { LIMITS } from '../limits.ts'
import type { Resolvers } from '../types.generated.ts'

/** A job by its schedule; one that was only run by hand has none. */
export type Job = {
  readonly name: string
  readonly cron: string | null
  readonly zone: string | null
  readonly enabled: boolean
  readonly lastDue: string | null
}

export const job: Pick<Resolvers, 'Query' | 'Mutation' | 'Job'> = {
  Query: {
    jobs: async (_source, _args, { engine }) => {
      const scheduled = (await engine.runs.schedules()).map(({ job: name, ...rest }): Job => ({ name, ...rest }))
      const names = new Set(scheduled.map(({ name }) => name))
      const others = new Set((await engine.runs.list()).map((run) => run.job).filter((name) => !names.has(name)))
      return [...scheduled, ...[...others].sort().map(unscheduled)]
    },
  },
  Mutation: {
    runJob: (_source, { name }, context, info) =>
      Acting.act(context, info, { subject: `job ${name}`, args: { name } }, async () => {
        const { engine, runJob, call } = context
        await Acting.patiently(context, `job ${name}`, () => runJob(name, call))
        return { __typename: 'JobRun', ...(await newest(engine, name)) }
      }),
  },
  Job: {
    runs: async ({ name }, { first }, { engine }) => {
      if (first < 1 || first > LIMITS.runs)
        throw new Failure('INPUT_INVALID', `A list of runs has 1 to ${LIMITS.runs}.`, { argument: 'first', first })
      return (await engine.runs.list(name)).slice(0, first)
    },
  },
}

function unscheduled(name: string): Job {
  return { name, cron: null, zone: null, enabled: false, lastDue: null }
}

async function newest(engine: Engine, name: string): Promise<JobRun> {
  const runs = await engine.runs.list(name)
  const run = runs.find(({ state }) => state === 'RUNNING') ?? runs[0]
  if (!run) throw new Failure('INVARIANT_BROKEN', 'A job that was run has no run.', { job: name })
  return run
}
