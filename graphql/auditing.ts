/** Work that the audit log hears of however it ends: what was asked, what it was asked of before, and what that is afterwards. */
import type { Actor, Engine } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import * as Cause from './cause.ts'

/** What is done. `state` reads what it is done to, null where there is none; `done` is what the work gave, absent before it and where it failed. */
export type Act<T> = {
  readonly action: string
  readonly subject: string
  readonly args: unknown
  readonly state: (done?: T) => Promise<unknown>
}

/** Who does it, by which key; null = without one. */
export type By = Actor & { readonly key: string | null }

/** Records that something was refused before it began. */
export async function refused(
  { access }: Engine,
  actor: By,
  { action, subject, args }: Omit<Act<never>, 'state'>,
  error: unknown,
): Promise<void> {
  const outcome = Cause.failureIn(error)?.code ?? 'INVARIANT_BROKEN'
  await access.audit({ action, subject, facts: { args, key: actor.key, outcome } }, actor)
}

/** What `work` gives; it, and what it throws, is recorded with the id of the `key` that asked. */
export async function audited<T>(
  { access }: Engine,
  actor: By,
  { action, subject, args, state }: Act<T>,
  work: () => Promise<T>,
): Promise<T> {
  const { key } = actor
  const before = await seen(state)
  const record = (outcome: string, after: unknown) =>
    access.audit({ action, subject, facts: { args, key, outcome, before, after } }, actor)
  let done: T
  try {
    done = await work()
  } catch (error) {
    // Work that failed may have changed something all the same.
    await record(Cause.failureIn(error)?.code ?? 'INVARIANT_BROKEN', await seen(state))
    throw error
  }
  await record('DONE', await seen(() => state(done)))
  return done
}

/** The row that a verb or mutation acts on, by the stage's own lists. */
export const states = (engine: Engine) => ({
  segment: async (name: string) => (await engine.segments.list()).find((one) => one.name === name) ?? null,
  walletList: async (name: string) => (await engine.segments.lists()).find((one) => one.name === name) ?? null,
  watch: async (name: string) => ({ watched: (await engine.segments.watched()).includes(name) }),
  campaign: async (id: string) => (await engine.campaigns.list()).find((one) => one.id === id) ?? null,
  newestRun: async (job: string) => (await engine.runs.list(job))[0] ?? null,
  schedule: async (job: string) => (await engine.runs.schedules()).find((one) => one.job === job) ?? null,
})

// What cannot be read is not there for whoever acts: the work itself says why.
async function seen(state: () => Promise<unknown>): Promise<unknown> {
  try {
    return await state()
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}
