/** How every mutation acts: once per Idempotency-Key, written to the audit log however it ended, its expected failures as refusals. */
import type { GraphQLResolveInfo } from 'graphql'
import { Failure } from '../src/core/failure.ts'
import { canonicalJson, contentHash } from '../src/core/ids.ts'
import * as Auditing from './auditing.ts'
import * as Cause from './cause.ts'
import type { Context } from './context.ts'
import * as Errors from './errors.ts'

/** Why something was not done, as the union member of the schema. */
export type Refusal = Errors.Shown & { readonly __typename: 'Refusal' }

/** Faults of the request or of Dropcast, which are errors; every other failure is a refusal. */
const FAULTS = ['FORBIDDEN', 'IDEMPOTENCY_IN_PROGRESS', 'IDEMPOTENCY_REUSED', 'ABORTED']
const LONGEST_KEY = 255
/** How long an answer waits for work that goes on behind it. */
const PATIENCE_MS = 1_000

/** What is acted on: its name in the audit log, what was asked, and how to read it before and afterwards. */
export type On<T> = Omit<Auditing.Act<T>, 'action'>

/**
 * What `work` gives, or a refusal. A repeat under the same key gets the first
 * answer; a call that failed leaves its key free. Throws what is no refusal.
 */
export function act<T>(
  context: Context,
  info: GraphQLResolveInfo,
  on: On<T>,
  work: () => Promise<T>,
): Promise<T | Refusal> {
  return context.hold(acted(context, info, on, work))
}

/** `error` as a refusal. Throws it when callers cannot expect it. */
export function refused(error: unknown): Refusal {
  const failure = Cause.failureIn(error)
  const visible = failure && Errors.shown(failure)
  if (!visible || FAULTS.includes(visible.code)) throw error
  return { __typename: 'Refusal', ...visible }
}

/**
 * Starts `work` and waits a second for it, so that what fails at once is known; then it goes on behind the answer, kept by the
 * context. Throws what `work` throws within that second.
 */
export async function patiently(context: Context, what: string, work: () => Promise<unknown>): Promise<void> {
  const going = work()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), PATIENCE_MS)
  })
  try {
    const first = await Promise.race([going, late])
    if (first === 'late') context.background(what, going)
  } finally {
    clearTimeout(timer)
  }
}

async function acted<T>(
  context: Context,
  info: GraphQLResolveInfo,
  on: On<T>,
  work: () => Promise<T>,
): Promise<T | Refusal> {
  const { engine, actor, key, idempotencyKey } = context
  const action = info.fieldName
  const by = { ...actor, key }
  let begun = false
  const once = () => {
    begun = true
    return Auditing.audited(engine, by, { ...on, action }, work)
  }
  try {
    if (idempotencyKey === null) return await once()
    const alias = String(info.path.key)
    if (!/^[!-~]+$/.test(idempotencyKey) || idempotencyKey.length > LONGEST_KEY) {
      throw new Failure('INPUT_INVALID', `An Idempotency-Key is 1 to ${LONGEST_KEY} visible ASCII characters.`, {
        argument: 'idempotency-key',
      })
    }
    // A request may hold several mutations, so the key stands for its field in the answer.
    const claim = { key: `${idempotencyKey} ${alias}`, fingerprint: contentHash([action, canonicalJson(on.args)]) }
    return await engine.access.idempotent(claim, actor, once)
  } catch (error) {
    if (!begun) await Auditing.refused(engine, by, { ...on, action }, error)
    return refused(error)
  } finally {
    context.changed()
  }
}
