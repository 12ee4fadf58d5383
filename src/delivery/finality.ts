/** When a batch is final: its bit at the safe depth, and the content and route that the registry published equal to what we meant. */
import { Failure } from '../core/failure.ts'
import * as Drop from './drop.ts'
import type { Run, View } from './flight.ts'
import type { Attempt } from './journal.ts'
import type { Plan } from './plan.ts'
import * as Rpc from './rpc.ts'

/** Moves to `run.final` every batch that is final now. Throws `BATCH_CONTENT_DIFFERS`. */
export async function settle(run: Run, view: View): Promise<void> {
  for (const [batch, payload] of run.journal.payloads) if (payload.contentHash === null) run.final.set(batch, null)
  const landed = new Set(run.watched)
  for (const [nonce, [attempt]] of run.journal.attempts) {
    if (nonce < view.nonceSafe && typeof attempt?.batch === 'number') landed.add(attempt.batch)
  }
  for (const batch of landed) {
    if (run.final.has(batch)) continue
    if (await Drop.isDone(run.rpc, run.plan, batch, view.safe)) {
      run.final.set(batch, await confirmed(run, view, batch))
      run.watched.delete(batch)
    } else if (!(await Drop.isDone(run.rpc, run.plan, batch, 'latest'))) {
      run.watched.delete(batch)
    }
  }
}

/** The landing of `batch` in blocks up to `safe`, searched from when the plan was made. Throws `RPC_ANSWER_INVALID` when the bit is set and no event tells of it. */
export async function landingOf(
  rpc: Rpc.Rpc,
  plan: Plan,
  batch: number,
  attempts: readonly Attempt[],
  safe: bigint,
): Promise<Drop.Landing> {
  for (const { hash } of attempts) {
    const receipt = await rpc.receipt(hash)
    const found = receipt && receipt.blockNumber <= safe ? Drop.landing(plan, batch, receipt.logs) : null
    if (found) return found
  }
  const found = (await landings(rpc, plan, safe, new Set([batch]))).get(batch)
  if (found) return found
  throw new Failure('RPC_ANSWER_INVALID', `The bit of batch ${batch} is set, but the node has no event of it.`, {
    batch,
  })
}

/** The landings of the run up to `safe`, searched from an hour before the plan was made, and from the first block for `wanted` batches not found there. */
export async function landings(
  rpc: Rpc.Rpc,
  plan: Plan,
  safe: bigint,
  wanted: ReadonlySet<number>,
): Promise<ReadonlyMap<number, Drop.Landing>> {
  const from = await Rpc.blockAt(rpc, plan.body.plannedAtS - 3_600, safe)
  const found = await Drop.landings(rpc, plan, from, safe)
  if (from === 0n || [...wanted].every((batch) => found.has(batch))) return found
  return new Map([...(await Drop.landings(rpc, plan, 0n, from - 1n)), ...found])
}

async function confirmed(run: Run, view: View, batch: number): Promise<Drop.Landing> {
  const attempts = [...run.journal.attempts.values()].flat().filter((attempt) => attempt.batch === batch)
  const landing = await landingOf(run.rpc, run.plan, batch, attempts, view.safe)
  const expected = run.journal.payloads.get(batch)?.contentHash ?? run.plan.body.batches[batch]?.contentHash
  if (landing.content !== expected || landing.route !== run.plan.body.route.drop) {
    throw new Failure('BATCH_CONTENT_DIFFERS', `Batch ${batch} landed with other content or by another route.`, {
      batch,
      found: { content: landing.content, route: landing.route, txHash: landing.txHash },
      expected: { content: expected, route: run.plan.body.route.drop },
    })
  }
  return landing
}
