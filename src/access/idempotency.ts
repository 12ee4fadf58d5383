/** At-most-once calls by a key that the caller chooses (the Idempotency-Key header): the first answer is kept and replayed. */
import { Failure } from '../core/failure.ts'
import { canonicalJson } from '../core/ids.ts'
import { DAY_S } from '../core/time.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Queries from './queries.generated.ts'

/** The call that a key stands for; another fingerprint under the same key is a mistake of the caller. */
export type Claim = { readonly principal: string; readonly key: string; readonly fingerprint: string }

/**
 * Runs `work` unless the claim was answered within 24 h; then gives that answer. Throws `IDEMPOTENCY_IN_PROGRESS` while the first
 * call runs, `IDEMPOTENCY_REUSED` for another fingerprint. A call that failed leaves the key free. Answers are JSON data.
 */
export async function once<T>(warehouse: Warehouse, claim: Claim, work: () => Promise<T>): Promise<T> {
  const { principal, key, fingerprint } = claim
  const now = warehouse.now()
  const found = await warehouse.transaction(async () => {
    await warehouse.run(Queries.forgetIdempotency, { principal: '', key: '', before_s: Math.max(0, now - DAY_S) })
    const earlier = await warehouse.one(Queries.idempotency, { principal, key })
    if (!earlier) await warehouse.run(Queries.claimIdempotency, { principal, key, fingerprint, at_s: now })
    return earlier
  })
  if (found) {
    if (found.fingerprint !== fingerprint) {
      throw new Failure('IDEMPOTENCY_REUSED', 'This Idempotency-Key came with another request before.', { key })
    }
    if (found.answer === null)
      throw new Failure('IDEMPOTENCY_IN_PROGRESS', 'The first call with this key still runs.', { key })
    return JSON.parse(found.answer) as T
  }
  const answer = await work().catch(async (cause: unknown) => {
    await warehouse.run(Queries.forgetIdempotency, { principal, key, before_s: 0 })
    throw cause
  })
  // Once the work is done the key stays taken, even when its answer cannot be kept: a repeat must not do it again.
  await warehouse.run(Queries.answerIdempotency, { principal, key, answer: canonicalJson(answer ?? null) })
  return answer
}
