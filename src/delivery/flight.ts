/**
 * Transactions in flight of one run: which to sign next, which to replace, which to broadcast. Decided anew on each tick
 * from the journal and the chain; the only memory is when a transaction was last broadcast.
 */
import { keccak256 } from 'viem'
import type { Address } from '../core/address.ts'
import * as Chain from '../core/chain.ts'
import { Failure } from '../core/failure.ts'
import * as Content from './content.ts'
import * as Drop from './drop.ts'
import * as Fees from './fees.ts'
import * as Gas from './gas.ts'
import type { Attempt, Journal, Payload, Suppression } from './journal.ts'
import * as Plans from './plan.ts'
import type { Head, Rpc } from './rpc.ts'
import type { Signer } from './signer.ts'

/** A batch's recipients with their positions in the plan, as the last screening sees them. */
export type Candidates = {
  readonly batch: number
  readonly recipients: readonly { readonly position: number; readonly address: Address; readonly amountUnits: bigint }[]
}

/** The last screening before a batch's first signature: who must not be paid after all, with reasons. What it throws stops the run. */
export type Rescreen = (candidates: Candidates, signal?: AbortSignal) => Promise<readonly Suppression[]>

/** The chain as one tick sees it. */
export type View = {
  readonly head: Head
  /** `head - depth`: what is at or below it does not change any more. */
  readonly safe: bigint
  readonly nonceLatest: number
  readonly nonceSafe: number
  readonly balanceWei: bigint
  readonly tipWei: bigint
}

/** Why nothing can be signed now; the run waits. */
export type Blocked = Failure | null

/** One run of a plan by one signer. */
export type Run = {
  readonly plan: Plans.Plan
  readonly rpc: Rpc
  readonly signer: Signer
  readonly journal: Journal
  readonly depth: number
  readonly feeCeilingWei: bigint
  /** Most nonces in flight at once. */
  readonly window: number
  readonly rescreen: Rescreen | null
  readonly signal: AbortSignal | undefined
  /** Batches that are final: the landing, or `null` when nobody was left to pay. */
  readonly final: Map<number, Drop.Landing | null>
  /** Batches whose bit was seen above the safe depth. */
  readonly watched: Set<number>
  /** The tick of the last broadcast, by transaction hash. */
  readonly broadcastAt: Map<string, number>
  /** The tick since which the next nonce is missing from the journal while later ones are in it. */
  holeSince: number | null
  tick: number
}

const REBROADCAST_TICKS = 4
const HOLE_TICKS = 8
const MOST_REVERTS = 2
const FILLER_GAS = 60_000n

/** Replaces, at the same nonce, every attempt that no longer pays the base fee. Never when the base fee is covered, the ceiling is passed, or the signer could not pay it. */
export async function replace(run: Run, view: View): Promise<Blocked> {
  const wanted = Fees.choose(view.head, view.tipWei, run.feeCeilingWei)
  for (const attempt of inFlight(run, view)) {
    if (attempt.maxFeeWei >= view.head.baseFeeWei) continue
    const fee = wanted && Fees.bump(attempt, wanted, run.feeCeilingWei)
    if (fee === null) return overCeiling(run, view)
    const extraWei = attempt.gas * (fee.maxFeeWei - attempt.maxFeeWei)
    if (view.balanceWei < committedWei(run, view) + extraWei) return unfunded(run, view, extraWei)
    await sign(run, attempt.batch, attempt.nonce, attempt.gas, fee)
  }
  return null
}

/** Signs the next batches until the window is full; each is re-screened, frozen and simulated first. Throws `BATCH_REVERTS`. */
export async function extend(run: Run, view: View): Promise<Blocked> {
  const live = new Set<number | null>()
  for (const [nonce, attempts] of run.journal.attempts) {
    if (nonce >= view.nonceSafe) live.add(attempts[0]?.batch ?? null)
  }
  watchHole(run, view)
  // What waits behind a missing nonce fills the window but cannot land: one more may go in front of it.
  const room = holeIsOld(run) ? run.window + 1 : run.window
  for (const batch of run.plan.body.batches) {
    if (run.final.has(batch.index) || run.watched.has(batch.index) || live.has(batch.index)) continue
    if (inFlight(run, view).length >= room) break
    run.signal?.throwIfAborted()
    if (await Drop.isDone(run.rpc, run.plan, batch.index, 'latest')) {
      run.watched.add(batch.index)
      continue
    }
    await expectFewReverts(run, view, batch.index)
    const fee = Fees.choose(view.head, view.tipWei, run.feeCeilingWei)
    if (fee === null) return overCeiling(run, view)
    const { width, gasCap } = run.plan.body
    const gas = Gas.limit(batch.to - batch.from, width, gasCap)
    if (view.balanceWei < committedWei(run, view) + gas * fee.maxFeeWei) return unfunded(run, view, gas * fee.maxFeeWei)
    const payload = run.journal.payloads.get(batch.index)
    if (payload?.contentHash === null) continue
    if (!(await passes(run, batch.index, gas, payload ?? null))) continue
    const frozen = payload ?? (await freeze(run, batch))
    if (frozen.contentHash === null) continue
    await sign(run, batch.index, nextNonce(run, view), gas, fee)
  }
  return fill(run, view)
}

/** Hands every unconfirmed attempt to the node, again after some ticks; whether it took them shows on the chain. The last refusal, if any. */
export async function broadcast(run: Run, view: View): Promise<Failure | null> {
  const due = inFlight(run, view).filter(({ hash }) => {
    const last = run.broadcastAt.get(hash)
    return last === undefined || run.tick - last >= REBROADCAST_TICKS
  })
  let refused: Failure | null = null
  await Promise.all(
    due.map(async ({ hash, raw }) => {
      run.broadcastAt.set(hash, run.tick)
      try {
        await run.rpc.send(raw)
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure
        refused = failure
      }
    }),
  )
  return refused
}

/** The recipients that `payload` leaves of its batch, in order. */
export function survivors(plan: Plans.Plan, batch: Plans.Batch, payload: Payload | null): Plans.Recipient[] {
  const gone = new Set(payload?.suppressed.map(({ position }) => position))
  return Plans.slice(plan.body, batch).filter((_, i) => !gone.has(batch.from + i))
}

/** The newest attempt of each nonce that the chain has not consumed, by nonce. */
function inFlight(run: Run, view: View): Attempt[] {
  return [...run.journal.attempts]
    .filter(([nonce]) => nonce >= view.nonceLatest)
    .sort(([a], [b]) => a - b)
    .flatMap(([, attempts]) => attempts.slice(-1))
}

function committedWei(run: Run, view: View): bigint {
  return inFlight(run, view).reduce((sum, { gas, maxFeeWei }) => sum + gas * maxFeeWei, 0n)
}

/**
 * The nonce after all journaled ones. A missing nonce below them (somebody else's transaction was reorganised away) is
 * taken first, but only once it has been missing for a while: a lagging node shows such holes too.
 */
function nextNonce(run: Run, view: View): number {
  if (holeIsOld(run) && !run.journal.attempts.has(view.nonceLatest)) return view.nonceLatest
  return Math.max(view.nonceLatest, ...[...run.journal.attempts.keys()].map((nonce) => nonce + 1))
}

/** Takes an old hole with an empty transaction, when no batch was left to take it. */
async function fill(run: Run, view: View): Promise<Blocked> {
  if (!holeIsOld(run) || run.journal.attempts.has(view.nonceLatest)) return null
  const fee = Fees.choose(view.head, view.tipWei, run.feeCeilingWei)
  if (fee === null) return overCeiling(run, view)
  await sign(run, null, view.nonceLatest, FILLER_GAS, fee)
  return null
}

function watchHole(run: Run, view: View): void {
  const [first] = inFlight(run, view)
  const hole = first !== undefined && first.nonce > view.nonceLatest
  run.holeSince = hole ? (run.holeSince ?? run.tick) : null
}

function holeIsOld(run: Run): boolean {
  return run.holeSince !== null && run.tick - run.holeSince >= HOLE_TICKS
}

async function freeze(run: Run, batch: Plans.Batch): Promise<Payload> {
  const recipients = Plans.slice(run.plan.body, batch).map((recipient, i) => ({
    position: batch.from + i,
    ...recipient,
  }))
  const answer = run.rescreen ? await run.rescreen({ batch: batch.index, recipients }, run.signal) : []
  const suppressed = [...answer].sort((a, b) => a.position - b.position)
  const known = new Set(recipients.map(({ position }) => position))
  for (const { position, reason } of suppressed) {
    if (known.delete(position) && reason !== '') continue
    const facts = { batch: batch.index, position, reason }
    throw new Failure(
      'INVARIANT_BROKEN',
      'The late screening named a recipient twice, of another batch, or without a reason.',
      facts,
    )
  }
  const draft: Payload = { type: 'payload', batch: batch.index, suppressed, contentHash: null }
  const left = survivors(run.plan, batch, draft)
  const { unitUnits, width } = run.plan.body
  const payload: Payload =
    left.length === 0
      ? draft
      : { ...draft, contentHash: Content.hash(Plans.terms(run.plan.body), Content.pack(left, unitUnits, width)) }
  await run.journal.write(payload)
  return payload
}

/** Whether the batch succeeds now; `false` when somebody has just delivered it. Throws `BATCH_REVERTS`. */
async function passes(run: Run, index: number, gas: bigint, payload: Payload | null): Promise<boolean> {
  const { plan, rpc, signer } = run
  const batch = batchOf(plan, index)
  const data = Drop.encode(plan, index, survivors(plan, batch, payload))
  const answer = await rpc.call({ to: plan.body.route.drop, data, from: signer.address, gas }, 'latest')
  if (answer.ok) return true
  if (await Drop.isDone(rpc, plan, index, 'latest')) {
    run.watched.add(index)
    return false
  }
  const reason = Drop.reasonOf(answer.revert, answer.message)
  throw new Failure('BATCH_REVERTS', `Batch ${index} would revert: ${reason}.`, { batch: index, reason })
}

/** A simulation that passes and a transaction that reverts, again and again, must not burn gas for ever. */
async function expectFewReverts(run: Run, view: View, batch: number): Promise<void> {
  const consumed = [...run.journal.attempts.values()]
    .flat()
    .filter((attempt) => attempt.batch === batch && attempt.nonce < view.nonceSafe)
  if (consumed.length < MOST_REVERTS) return
  const receipts = await Promise.all(consumed.map(({ hash }) => run.rpc.receipt(hash)))
  const reverted = receipts.filter((receipt) => receipt?.status === 'reverted').length
  if (reverted >= MOST_REVERTS) {
    throw new Failure('BATCH_REVERTS', `Batch ${batch} reverted ${reverted} times on chain.`, { batch, reverted })
  }
}

/** Signs, and returns only when the journal has it durably: nothing unrecorded can be sent. */
async function sign(run: Run, batch: number | null, nonce: number, gas: bigint, fee: Fees.Fee): Promise<void> {
  const { plan, signer, journal } = run
  const to = batch === null ? signer.address : plan.body.route.drop
  const data =
    batch === null
      ? '0x'
      : Drop.encode(plan, batch, survivors(plan, batchOf(plan, batch), journal.payloads.get(batch) ?? null))
  const chainId = Chain.reference(plan.body.chain)
  const raw = await signer.transaction({ chainId, nonce, to, data, valueWei: 0n, gas, ...fee }, run.signal)
  await journal.write({ type: 'attempt', nonce, batch, gas, hash: keccak256(raw), raw, ...fee })
}

function batchOf(plan: Plans.Plan, index: number): Plans.Batch {
  const batch = plan.body.batches[index]
  if (!batch) throw new Failure('INVARIANT_BROKEN', 'The plan has no such batch.', { batch: index })
  return batch
}

function overCeiling(run: Run, view: View): Failure {
  return new Failure('FEE_CEILING_REACHED', 'The network asks more per gas than the ceiling.', {
    baseFeeWei: view.head.baseFeeWei,
    feeCeilingWei: run.feeCeilingWei,
  })
}

function unfunded(run: Run, view: View, moreWei: bigint): Failure {
  return new Failure('BALANCE_TOO_LOW', 'The signer cannot pay the gas of another transaction.', {
    asset: 'native',
    signer: run.signer.address,
    balanceWei: view.balanceWei,
    neededWei: committedWei(run, view) + moreWei,
  })
}
