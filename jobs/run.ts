/** Runs one job with its run recorded: what the command line, the schedule and the API call. */
import type { Call, Engine, Iso } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import type { Job } from './job.ts'
import * as Registry from './registry.ts'

/** A run that ended well. */
export type Ran = { readonly id: string; readonly job: string; readonly due: Iso | null; readonly result: unknown }

/** Which due time this run stands for (none when started by hand), and the jobs to choose from. */
export type Options = { readonly due?: Iso; readonly jobs?: readonly Job[] }

// The engine is owned by this process, so that what runs on it is known here.
const busy = new WeakMap<Engine, Set<string>>()

/** The names of the jobs that are running on `engine`. */
export function running(engine: Engine): ReadonlySet<string> {
  return busy.get(engine) ?? new Set()
}

/**
 * Runs the job called `name` and records start and end. Throws `JOB_UNKNOWN`, `JOB_RUNNING` when it runs already, and what the
 * job throws, after recording it.
 */
export async function run(engine: Engine, name: string, call: Call, options: Options = {}): Promise<Ran> {
  const job = Registry.get(name, options.jobs)
  const mine = busy.get(engine) ?? new Set()
  busy.set(engine, mine)
  if (mine.has(name)) throw new Failure('JOB_RUNNING', `The job ${name} is running.`, { job: name })
  mine.add(name)
  try {
    const due = options.due ?? null
    const id = await engine.runs.start(name, due)
    const result = await recorded(engine, id, () => job.run(engine, call))
    return { id, job: name, due, result }
  } finally {
    mine.delete(name)
  }
}

async function recorded(engine: Engine, id: string, work: () => Promise<unknown>): Promise<unknown> {
  let result: unknown
  try {
    result = await work()
  } catch (error) {
    await engine.runs.finish(id, 'FAILED', reason(error))
    throw error
  }
  await engine.runs.finish(id, 'DONE', result ?? null)
  return result ?? null
}

function reason(error: unknown): unknown {
  if (error instanceof Failure) return error.toJSON()
  return { code: 'INVARIANT_BROKEN', message: error instanceof Error ? error.message : String(error) }
}
