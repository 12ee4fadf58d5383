/**
 * What became of a plan, read from the chain at the safe depth: bits, the registry's and the Drop's events, and the
 * token's own transfers as a cross-check. The journal adds what no chain shows: reasons of late suppressions,
 * transactions that reverted, and what is still under way. It is never believed about a payment.
 */
import type { Address } from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import * as Drop from './drop.ts'
import * as Finality from './finality.ts'
import * as Flight from './flight.ts'
import type { Attempt, Payload } from './journal.ts'
import type { Batch, Plan, Recipient } from './plan.ts'
import * as Rpc from './rpc.ts'
import * as Token from './token.ts'

/** States of a recipient (DESIGN.md §3) that a push can reach. */
export type State = 'QUEUED' | 'SUBMITTED' | 'INCLUDED' | 'FINALIZED' | 'FAILED' | 'SUPPRESSED_LATE'

/** One recipient of the plan. `txHash`, `block` and `atS` are `null` until its batch is included. */
export type Receipt = {
  readonly position: number
  readonly address: Address
  readonly amountUnits: bigint
  readonly batch: number
  readonly state: State
  readonly reason: string | null
  readonly txHash: `0x${string}` | null
  readonly block: number | null
  readonly atS: number | null
}

/** One mined transaction of the run, reverted ones included. `batch` is `null` for one that only filled a nonce. */
export type Transaction = {
  readonly hash: `0x${string}`
  readonly batch: number | null
  readonly block: number
  readonly succeeded: boolean
  readonly gasUsed: bigint
  /** Gas used times the price paid; without the L1 data fee of a rollup. */
  readonly feeWei: bigint
}

/** Recipients and base units of one part of the ledger. */
export type Sum = { readonly recipients: number; readonly amountUnits: bigint }

/** The ledger: planned = delivered + skipped + failed + pending, in recipients and in base units. */
export type Ledger = {
  /** The safe block that this is as of; states above it (INCLUDED) may still change. */
  readonly safeBlock: number
  readonly planned: Sum
  readonly delivered: Sum
  readonly skipped: Sum
  readonly failed: Sum
  readonly pending: Sum
  readonly receipts: readonly Receipt[]
  readonly transactions: readonly Transaction[]
  readonly costWei: bigint
  /** Where the token's own `Transfer` events disagree with the delivered amounts; empty for a token that reports truly. */
  readonly discrepancies: readonly {
    readonly address: Address
    readonly batch: number
    readonly expectedUnits: bigint
    readonly reportedUnits: bigint
  }[]
}

/** What to reconcile. Without `entries` the ledger has what the chain alone shows. */
export type Options = {
  readonly plan: Plan
  readonly rpc: Rpc.Rpc
  readonly depth: number
  readonly entries?: readonly (Payload | Attempt)[]
}

/** Why a payment failed when the token gives no word for it. */
export const REFUSED = 'TRANSFER_REFUSED'

/**
 * The ledger at the newest safe block. Throws `BATCH_CONTENT_DIFFERS` when what landed is not a part of the plan, and
 * `INVARIANT_BROKEN` when the parts do not add up.
 */
export async function ledger(options: Options): Promise<Ledger> {
  const { plan, rpc, depth, entries = [] } = options
  await Rpc.expectChain(rpc, plan.body.chain)
  const head = await rpc.head()
  const safe = head.number > BigInt(depth) ? head.number - BigInt(depth) : 0n
  const payloads = new Map(
    entries.flatMap((entry) => (entry.type === 'payload' ? [[entry.batch, entry] as const] : [])),
  )
  const attempts = entries.filter((entry) => entry.type === 'attempt')
  const done = new Set<number>()
  for (const { index } of plan.body.batches) if (await Drop.isDone(rpc, plan, index, safe)) done.add(index)
  const landings = await landingsOf(rpc, plan, safe, done, attempts)

  const receipts: Receipt[] = []
  const discrepancies: Ledger['discrepancies'][number][] = []
  const landed = new Map<string, number>()
  for (const batch of plan.body.batches) {
    const landing = landings.get(batch.index)
    const payload = payloads.get(batch.index) ?? null
    if (landing) {
      landed.set(landing.txHash, batch.index)
      const found = await delivered(rpc, plan, batch, landing, payload)
      receipts.push(...found.receipts)
      discrepancies.push(...found.discrepancies)
    } else {
      const own = attempts.filter((attempt) => attempt.batch === batch.index)
      const state = await pendingState(rpc, plan, batch, own)
      receipts.push(...pending(plan, batch, payload, state))
    }
  }
  const transactions = await mined(rpc, safe, attempts, landed)
  const sum = (...states: readonly State[]) => total(receipts.filter(({ state }) => states.includes(state)))
  const found: Ledger = {
    safeBlock: Number(safe),
    planned: total(plan.body.recipients),
    delivered: sum('FINALIZED'),
    skipped: sum('SUPPRESSED_LATE'),
    failed: sum('FAILED'),
    pending: sum('QUEUED', 'SUBMITTED', 'INCLUDED'),
    receipts,
    transactions,
    costWei: transactions.reduce((wei, { feeWei }) => wei + feeWei, 0n),
    discrepancies,
  }
  balance(found)
  return found
}

async function landingsOf(
  rpc: Rpc.Rpc,
  plan: Plan,
  safe: bigint,
  done: ReadonlySet<number>,
  attempts: readonly Attempt[],
): Promise<ReadonlyMap<number, Drop.Landing>> {
  if (done.size === 0) return new Map()
  const found = new Map<number, Drop.Landing>()
  for (const { hash, batch } of attempts) {
    if (batch === null || !done.has(batch) || found.has(batch)) continue
    const receipt = await rpc.receipt(hash)
    const landing = receipt && receipt.blockNumber <= safe ? Drop.landing(plan, batch, receipt.logs) : null
    if (landing) found.set(batch, landing)
  }
  const unknown = new Set([...done].filter((batch) => !found.has(batch)))
  if (unknown.size > 0)
    for (const [batch, landing] of await Finality.landings(rpc, plan, safe, unknown)) found.set(batch, landing)
  const lost = [...done].find((batch) => !found.has(batch))
  if (lost === undefined) return found
  throw new Failure('RPC_ANSWER_INVALID', `The bit of batch ${lost} is set, but the node has no event of it.`, {
    batch: lost,
  })
}

async function delivered(
  rpc: Rpc.Rpc,
  plan: Plan,
  batch: Batch,
  landing: Drop.Landing,
  payload: Payload | null,
): Promise<{ receipts: Receipt[]; discrepancies: Ledger['discrepancies'][number][] }> {
  const receipt = await rpc.receipt(landing.txHash)
  if (receipt === null) throw new Failure('RPC_ANSWER_INVALID', 'The node lost a receipt.', { txHash: landing.txHash })
  const paid = await landedList(rpc, plan, batch, landing, payload)
  const skips = new Set(Drop.skipped(plan, batch.index, receipt.logs))
  const place = new Map(paid.map(({ address }, i) => [address, i]))
  const reasons = new Map(payload?.suppressed.map(({ position, reason }) => [position, reason]))
  const atS = await rpc.timeOf(landing.block)
  const where = { txHash: landing.txHash, block: Number(landing.block), atS }
  const reported = new Map<Address, bigint>()
  for (const { from, to, amountUnits } of Token.transfers(plan.body.token.address, receipt.logs)) {
    if (from === plan.body.route.drop) reported.set(to, (reported.get(to) ?? 0n) + amountUnits)
  }
  const receipts: Receipt[] = []
  const discrepancies: Ledger['discrepancies'][number][] = []
  for (const [i, recipient] of plan.body.recipients.slice(batch.from, batch.to).entries()) {
    const position = batch.from + i
    const { address, amountUnits } = recipient
    const common = { position, address, amountUnits, batch: batch.index }
    const found = place.get(address)
    if (found === undefined) {
      const reason = reasons.get(position) ?? 'UNKNOWN'
      receipts.push({ ...common, state: 'SUPPRESSED_LATE', reason, txHash: null, block: null, atS: null })
      continue
    }
    const failed = skips.has(found)
    const reason = failed ? await refusal(rpc, plan, recipient, landing.block - 1n) : null
    receipts.push({ ...common, state: failed ? 'FAILED' : 'FINALIZED', reason, ...where })
    const expectedUnits = failed ? 0n : amountUnits
    const reportedUnits = reported.get(address) ?? 0n
    if (reportedUnits !== expectedUnits)
      discrepancies.push({ address, batch: batch.index, expectedUnits, reportedUnits })
  }
  return { receipts, discrepancies }
}

/** The list that landed, from whichever source hashes to the content that the registry published. */
async function landedList(
  rpc: Rpc.Rpc,
  plan: Plan,
  batch: Batch,
  landing: Drop.Landing,
  payload: Payload | null,
): Promise<readonly Recipient[]> {
  const slice = Flight.survivors(plan, batch, null)
  if (landing.route === plan.body.route.drop) {
    if (landing.content === batch.contentHash) return slice
    if (payload !== null && landing.content === payload.contentHash) return Flight.survivors(plan, batch, payload)
    const input = await rpc.input(landing.txHash)
    const call = input && Drop.decode(input.data)
    const planned = new Map(slice.map(({ address, amountUnits }) => [address, amountUnits]))
    const within = call?.recipients.every(({ address, amountUnits }) => planned.get(address) === amountUnits)
    if (call && call.content === landing.content && within) return call.recipients
  }
  throw new Failure('BATCH_CONTENT_DIFFERS', `Batch ${batch.index} landed with content that is not the plan's.`, {
    batch: batch.index,
    found: { content: landing.content, route: landing.route, txHash: landing.txHash },
    expected: { content: batch.contentHash, route: plan.body.route.drop },
  })
}

/** The token's own word for refusing, found by asking it again as of the block before. */
async function refusal(rpc: Rpc.Rpc, plan: Plan, { address, amountUnits }: Recipient, block: bigint): Promise<string> {
  const { token, payer, gasCap } = plan.body
  const gas = BigInt(gasCap) + 50_000n
  const answer = await rpc.call(
    { to: token.address, data: Token.transferCall(address, amountUnits), from: payer, gas },
    block,
  )
  return answer.ok ? REFUSED : `${REFUSED}: ${Drop.reasonOf(answer.revert, answer.message)}`
}

async function pendingState(rpc: Rpc.Rpc, plan: Plan, batch: Batch, attempts: readonly Attempt[]): Promise<State> {
  if (await Drop.isDone(rpc, plan, batch.index, 'latest')) return 'INCLUDED'
  return attempts.length > 0 ? 'SUBMITTED' : 'QUEUED'
}

function pending(plan: Plan, batch: Batch, payload: Payload | null, state: State): Receipt[] {
  const reasons = new Map(payload?.suppressed.map(({ position, reason }) => [position, reason]))
  return plan.body.recipients.slice(batch.from, batch.to).map(({ address, amountUnits }, i) => {
    const position = batch.from + i
    const reason = reasons.get(position) ?? null
    const own: State = reason === null ? state : 'SUPPRESSED_LATE'
    return {
      position,
      address,
      amountUnits,
      batch: batch.index,
      state: own,
      reason,
      txHash: null,
      block: null,
      atS: null,
    }
  })
}

async function mined(
  rpc: Rpc.Rpc,
  safe: bigint,
  attempts: readonly Attempt[],
  landed: ReadonlyMap<string, number>,
): Promise<Transaction[]> {
  const batches = new Map<`0x${string}`, number | null>(attempts.map(({ hash, batch }) => [hash, batch]))
  for (const [hash, batch] of landed) batches.set(`0x${hash.slice(2)}`, batch)
  const found: Transaction[] = []
  for (const [hash, batch] of batches) {
    const receipt = await rpc.receipt(hash)
    if (receipt === null || receipt.blockNumber > safe) continue
    const { blockNumber, status, gasUsed, effectiveGasPrice } = receipt
    const feeWei = gasUsed * effectiveGasPrice
    found.push({ hash, batch, block: Number(blockNumber), succeeded: status === 'success', gasUsed, feeWei })
  }
  return found.sort((a, b) => a.block - b.block)
}

function total(rows: readonly { readonly amountUnits: bigint }[]): Sum {
  return { recipients: rows.length, amountUnits: rows.reduce((sum, { amountUnits }) => sum + amountUnits, 0n) }
}

function balance({ planned, delivered, skipped, failed, pending }: Ledger): void {
  const parts = [delivered, skipped, failed, pending]
  const recipients = parts.reduce((sum, part) => sum + part.recipients, 0)
  const amountUnits = parts.reduce((sum, part) => sum + part.amountUnits, 0n)
  if (recipients === planned.recipients && amountUnits === planned.amountUnits) return
  throw new Failure('INVARIANT_BROKEN', 'The ledger does not add up.', { planned, delivered, skipped, failed, pending })
}
