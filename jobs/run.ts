/** Runs one job with its run recorded: what the command line, the schedule and the API call. */
import type { Call, Engine, Iso } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import type { Job } from './job.ts'
import * as Registry from './registry.ts'

/** A run that ended well. */
export type Ran = { readonly id: string; readonly job: string; readonly due: Iso | null; readonly result: unknown }

/**
 * Runs the job called `name` by hand and records start and end. Throws `JOB_UNKNOWN`, `JOB_RUNNING` when it runs already,
 * `JOB_CANCELLED`, and what the job throws, after recording it.
 */
export async function run(
  engine: Engine,
  name: string,
  call: Call,
  jobs: readonly Job[] = Registry.jobs,
): Promise<Ran> {
  const job = Registry.get(name, jobs)
  if (engine.runs.running().has(name)) throw new Failure('JOB_RUNNING', `The job ${name} is running.`, { job: name })
  const id = await engine.runs.queue(name)
  try {
    const result = await engine.runs.carry(id, (mine) => job.run(engine, mine), call)
    return { id, job: name, due: null, result: result ?? null }
  } finally {
    // It stays queued only where another run of the job came before it.
    await engine.runs.drop(id)
  }
}
