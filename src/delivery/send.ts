/**
 * Sends an approved plan exactly once. Level-triggered: each tick compares the journal with the chain and does what is
 * missing, so a kill at any instant, a lost answer or a reorg below the depth changes when things happen, never what.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure, is, throwIfAborted } from '../core/failure.ts'
import type { Progress } from '../core/progress.ts'
import type { Now } from '../core/time.ts'
import * as Approvals from './approval.ts'
import type { Disk } from './disk.ts'
import * as Finality from './finality.ts'
import * as Flight from './flight.ts'
import * as Journal from './journal.ts'
import type { Approval, Plan } from './plan.ts'
import { verify } from './plan.ts'
import * as Preflight from './preflight.ts'
import * as Reconcile from './reconcile.ts'
import * as Rpc from './rpc.ts'
import type { Signer } from './signer.ts'

/** What sending needs. */
export type Options = {
  readonly plan: Plan
  readonly approval: Approval | null
  readonly trust: Approvals.Trust
  readonly disk: Disk
  readonly signer: Signer
  readonly rpcUrl: string
  /** Blocks that must stand above one before it counts as final. */
  readonly depth: number
  /** The most to offer per gas. */
  readonly feeCeilingWei: bigint
  readonly rescreen?: Flight.Rescreen
  /** Most transactions in flight at once; 8 unless said. */
  readonly window?: number
  /** Between looks at the chain; 500 unless said. */
  readonly pollMs?: number
  /** How long an answer of the node may take; 10,000 unless said. */
  readonly rpcTimeoutMs?: number
  /** How long nothing may move before the run gives up with what holds it; 600 unless said. */
  readonly patienceS?: number
  readonly now: Now
  readonly progress: Progress
  readonly signal?: AbortSignal
}

/** The lock that one process at a time holds to send from `signer` on the plan's chain. */
export function lockOf(plan: Plan, signer: { readonly address: string }): string {
  return `signer-${plan.body.chain.replace(':', '-')}-${signer.address.slice(2)}.lock`
}

/**
 * Delivers every batch of the plan and returns the ledger once all are final. Running it again, after any interruption,
 * continues. Before the first signature it throws what {@link verify}, {@link Approvals.verify} and
 * {@link Preflight.check} throw, or `SIGNER_LOCKED`; later `BATCH_REVERTS`, `BATCH_CONTENT_DIFFERS`, `JOURNAL_FULL`,
 * `ABORTED`, what `rescreen` throws, and after `patienceS` without progress `FEE_CEILING_REACHED`, `BALANCE_TOO_LOW` or
 * the node's own failure. In each case nothing is lost: the journal has every signature.
 */
export async function run(options: Options): Promise<Reconcile.Ledger> {
  const { plan, signer, disk, depth, pollMs = 500, signal } = options
  if (!Number.isInteger(depth) || depth < 0)
    throw new Failure('INPUT_INVALID', 'A depth is a whole number of blocks.', { depth })
  verify(plan)
  await Approvals.verify(plan, options.approval, options.trust, signer)
  throwIfAborted(signal)
  await using _lock = await disk.lock(lockOf(plan, signer))
  const journal = await Journal.open(disk, plan, signer.address)
  const rpc = Rpc.open(options.rpcUrl, {
    ...Rpc.PATIENT,
    timeoutMs: options.rpcTimeoutMs ?? 10_000,
    pauseMs: pollMs,
    ...(signal ? { signal } : {}),
  })
  const wait = () => sleep(pollMs, undefined, signal ? { signal } : {})
  try {
    const report = await Preflight.check({ plan, rpc, signer: signer.address, feeCeilingWei: options.feeCeilingWei })
    const state: Flight.Run = {
      plan,
      rpc,
      signer,
      journal,
      depth,
      feeCeilingWei: options.feeCeilingWei,
      window: options.window ?? 8,
      rescreen: options.rescreen ?? null,
      signal,
      final: new Map(),
      watched: new Set(report.done),
      broadcastAt: new Map(),
      holeSince: null,
      tick: 0,
    }
    await loop(state, options, wait)
    return await Reconcile.ledger({ plan, rpc, depth, entries: Journal.all(journal) })
  } catch (failure) {
    throwIfAborted(signal)
    throw failure
  }
}

async function loop(state: Flight.Run, options: Options, wait: () => Promise<void>): Promise<void> {
  const { plan, now, progress, patienceS = 600, signal } = options
  let shown = ''
  let moved = { mark: '', atS: now() }
  for (;;) {
    throwIfAborted(signal)
    const { held, mark } = await look(state)
    if (mark !== moved.mark) moved = { mark, atS: now() }
    const note = held === null ? {} : { note: `${held.code}: ${held.message}` }
    const event = { stage: 'send', done: state.final.size, total: plan.body.batches.length, unit: 'batch', ...note }
    if (JSON.stringify(event) !== shown) progress(event)
    shown = JSON.stringify(event)
    if (state.final.size === plan.body.batches.length) return
    if (now() - moved.atS > patienceS) {
      throw held ?? new Failure('RPC_ERROR', `Nothing was included for ${patienceS} s.`, { final: state.final.size })
    }
    await wait()
  }
}

/** One tick. `mark` changes whenever something moved; `held` is what keeps the rest from moving. */
async function look(state: Flight.Run): Promise<{ held: Failure | null; mark: string }> {
  state.tick++
  let held: Failure | null = null
  let nonce = -1
  try {
    const view = await see(state)
    nonce = view.nonceLatest
    await Finality.settle(state, view)
    if (state.final.size < state.plan.body.batches.length) {
      held = (await Flight.replace(state, view)) ?? (await Flight.extend(state, view))
      held = (await Flight.broadcast(state, view)) ?? held
    }
  } catch (failure) {
    // Not knowing is no reason to stop: the next tick looks again.
    if (!isUnknown(failure)) throw failure
    held = failure
  }
  return { held, mark: `${state.final.size}/${state.journal.attempts.size}/${nonce}` }
}

async function see(state: Flight.Run): Promise<Flight.View> {
  const { rpc, signer, depth } = state
  const head = await rpc.head()
  const safe = head.number > BigInt(depth) ? head.number - BigInt(depth) : 0n
  const [nonceLatest, nonceSafe, balanceWei, tipWei] = await Promise.all([
    rpc.nonce(signer.address, 'latest'),
    rpc.nonce(signer.address, safe),
    rpc.balanceWei(signer.address, 'latest'),
    rpc.tipWei(),
  ])
  return { head, safe, nonceLatest, nonceSafe, balanceWei, tipWei }
}

function isUnknown(failure: unknown): failure is Failure {
  return (
    is(failure, 'RPC_UNREACHABLE') ||
    is(failure, 'RPC_RATE_LIMITED') ||
    is(failure, 'RPC_ERROR') ||
    is(failure, 'RPC_ANSWER_INVALID')
  )
}
