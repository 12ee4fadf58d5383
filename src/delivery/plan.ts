/**
 * The plan: recipients, amounts, route and batches of one drop, frozen before anything is signed. Plain data; its file is
 * canonical JSON, its hash binds every field, and the run id that keys the chain's batch bits is derived from it once.
 */
import { createHash } from 'node:crypto'
import { encodeAbiParameters, keccak256 } from 'viem'
import type { Address } from '../core/address.ts'
import * as Addresses from '../core/address.ts'
import type { ChainId } from '../core/chain.ts'
import { Failure } from '../core/failure.ts'
import * as Ids from '../core/ids.ts'
import * as Units from '../core/units.ts'
import * as Content from './content.ts'
import * as Gas from './gas.ts'

/** The schema that {@link PlanBody} states; a change of meaning is a new number. */
export const SCHEMA = 'dropcast/plan/1'

/** One recipient; `position` in the plan is its index in `recipients`. */
export type Recipient = { readonly address: Address; readonly amountUnits: bigint }

/** One transaction's slice of the recipients: positions `from <= i < to`. `index` is the batch number that the chain's bit stands for. */
export type Batch = {
  readonly index: number
  readonly from: number
  readonly to: number
  readonly contentHash: `0x${string}`
}

/** The contract that delivers, pinned: another route is another plan. */
export type Route = {
  readonly kind: 'drop/erc20/1'
  readonly drop: Address
  readonly registry: Address
  /** keccak256 of the code expected at `drop` and `registry`. */
  readonly dropCodeHash: `0x${string}`
  readonly registryCodeHash: `0x${string}`
}

/** Everything that the hash binds. Amounts are the token's base units. */
export type PlanBody = {
  readonly schema: typeof SCHEMA
  /** The name that people gave the drop; not an identity. */
  readonly title: string
  readonly chain: ChainId
  /** The account whose tokens move; first part of the bit key. */
  readonly payer: Address
  readonly token: { readonly address: Address; readonly symbol: string; readonly decimals: number }
  readonly route: Route
  /** Amounts are `count * unitUnits`, `count` in `width` bytes; width 0 = everybody gets `unitUnits`. */
  readonly unitUnits: bigint
  readonly width: number
  /** Gas that one recipient's transfer may use. */
  readonly gasCap: number
  readonly recipients: readonly Recipient[]
  readonly totalUnits: bigint
  readonly batches: readonly Batch[]
  readonly proposer: string
  readonly plannedAtS: number
}

/** A frozen plan. `runId` = keccak256 over the schema, the plan hash and `run`; each recurrence has its own `run`. */
export type Plan = {
  readonly body: PlanBody
  /** SHA-256 of the body's canonical JSON, 64 hex digits. */
  readonly hash: string
  readonly run: string
  /** The `campaign` word of the bit key (payer, campaign, batch). Computed once, stored, only read back. */
  readonly runId: `0x${string}`
}

/** A signature (EIP-712) over a plan's hash and run id by an approver's key. */
export type Approval = {
  readonly planHash: string
  readonly runId: `0x${string}`
  readonly principal: string
  readonly approver: Address
  readonly signature: `0x${string}`
}

/** What {@link freeze} needs. */
export type Draft = {
  readonly title: string
  readonly chain: ChainId
  readonly payer: Address
  readonly token: PlanBody['token']
  readonly route: Route
  /** In the order that the plan keeps. */
  readonly recipients: readonly Recipient[]
  /** Recipients per transaction; by default as many as the gas cap of a transaction allows. */
  readonly batchSize?: number
  /** Gas that one recipient's transfer may use; {@link Gas.CAP} unless said. */
  readonly gasCap?: number
  /** The principal who proposes. */
  readonly proposer: string
  readonly plannedAtS: number
  /** Names this occurrence of the drop: the same list under the same `run` is the same drop. */
  readonly run: string
}

/**
 * The plan of `draft`: batches cut in list order, contents and plan hashed, the run id computed for the only time.
 * Deterministic. Throws `LIST_DUPLICATE_RECIPIENT` (see {@link sumDuplicates}), `PLAN_INVALID` for a recipient or amount
 * that may not be paid, `GAS_LIMIT_TOO_HIGH` when `batchSize` recipients pass the gas cap of a transaction.
 */
export function freeze(draft: Draft): Plan {
  const { gasCap = Gas.CAP, recipients, token, route, payer } = draft
  const { unitUnits, width, batchSize } = shape(draft, gasCap)
  const forbidden = new Map<string, string>([
    [Addresses.ZERO, 'the zero address'],
    [token.address, 'the token'],
    [route.drop, 'the drop contract'],
    [route.registry, 'the registry'],
    [payer, 'the payer'],
  ])
  const fault = faultyRecipient(recipients, forbidden)
  if (fault) throw fault
  const terms = { token: token.address, unitUnits, width, gasCap }
  const batches: Batch[] = []
  for (let from = 0; from < recipients.length; from += batchSize) {
    const to = Math.min(from + batchSize, recipients.length)
    const contentHash = Content.hash(terms, Content.pack(recipients.slice(from, to), unitUnits, width))
    batches.push({ index: batches.length, from, to, contentHash })
  }
  const body: PlanBody = {
    schema: SCHEMA,
    title: draft.title,
    chain: draft.chain,
    payer,
    token,
    route,
    unitUnits,
    width,
    gasCap,
    recipients: recipients.map(({ address, amountUnits }) => ({ address, amountUnits })),
    totalUnits: totalOf(recipients),
    batches,
    proposer: draft.proposer,
    plannedAtS: draft.plannedAtS,
  }
  const hash = hashOf(body)
  return { body, hash, run: draft.run, runId: runIdOf(hash, draft.run) }
}

/** One entry per address, in the order of first mention, with its amounts added: the explicit answer to a list with duplicates. */
export function sumDuplicates(recipients: readonly Recipient[]): Recipient[] {
  const sums = new Map<Address, bigint>()
  for (const { address, amountUnits } of recipients) sums.set(address, (sums.get(address) ?? 0n) + amountUnits)
  return [...sums].map(([address, amountUnits]) => ({ address, amountUnits }))
}

/** The recipients of one batch, in order. */
export function slice(body: PlanBody, batch: Batch): readonly Recipient[] {
  return body.recipients.slice(batch.from, batch.to)
}

/** What content hashes bind beside the list. */
export function terms(body: PlanBody): Content.Terms {
  return { token: body.token.address, unitUnits: body.unitUnits, width: body.width, gasCap: body.gasCap }
}

/**
 * Passes when every derived field of `plan` follows from the others. Throws `PLAN_MISMATCH` when the hash or run id does
 * not (the plan was altered after it was frozen), `PLAN_INVALID` when the hash fits but the content does not (it was
 * frozen wrong); the fact `field` names the first field that is off.
 */
export function verify(plan: Plan): void {
  const { body } = plan
  const found = inconsistency(body)
  const hash = hashOf(body)
  if (hash !== plan.hash) {
    const field = found?.field ?? 'hash'
    throw new Failure('PLAN_MISMATCH', `The plan is not the one that was frozen: see ${field}.`, {
      field,
      expected: plan.hash,
      found: hash,
    })
  }
  if (runIdOf(hash, plan.run) !== plan.runId) {
    throw new Failure('PLAN_MISMATCH', 'The run id does not follow from the plan and its run.', { field: 'runId' })
  }
  if (found) throw new Failure('PLAN_INVALID', `${found.field}: ${found.reason}`, found)
}

function shape(draft: Draft, gasCap: number): { unitUnits: bigint; width: number; batchSize: number } {
  const { recipients, batchSize } = draft
  if (recipients.length === 0) throw new Failure('PLAN_INVALID', 'The plan has no recipient.', { field: 'recipients' })
  for (const [position, { address, amountUnits }] of recipients.entries()) {
    if (amountUnits > 0n && amountUnits <= Units.MAX_UINT256) continue
    const facts = { field: `recipients[${position}].amountUnits`, position, address, amountUnits }
    throw new Failure('PLAN_INVALID', `${address} would get an amount that cannot be paid.`, facts)
  }
  if (batchSize !== undefined && (!Number.isInteger(batchSize) || batchSize < 1)) {
    throw new Failure('PLAN_INVALID', 'A batch holds at least one recipient.', { field: 'batchSize', batchSize })
  }
  const amounts = recipients.map((recipient) => recipient.amountUnits)
  const { unitUnits, width } = Content.fit(amounts, Math.min(recipients.length, batchSize ?? Gas.MOST_RECIPIENTS))
  const most = Gas.recipients(width, gasCap)
  const size = batchSize ?? most
  if (most < 1 || Math.min(size, recipients.length) > most) {
    const facts = { batchSize: size, mostRecipients: most, gasCap }
    throw new Failure('GAS_LIMIT_TOO_HIGH', `A transaction holds at most ${most} of these recipients.`, facts)
  }
  return { unitUnits, width, batchSize: size }
}

function faultyRecipient(recipients: readonly Recipient[], forbidden: ReadonlyMap<string, string>): Failure | null {
  const seen = new Map<string, number>()
  for (const [position, { address }] of recipients.entries()) {
    const facts = { field: `recipients[${position}].address`, position, address }
    const role = forbidden.get(address)
    if (role !== undefined)
      return new Failure('PLAN_INVALID', `${address} is ${role} and cannot be a recipient.`, facts)
    const first = seen.get(address)
    if (first !== undefined) {
      return new Failure('LIST_DUPLICATE_RECIPIENT', `${address} is listed at ${first} and ${position}.`, {
        ...facts,
        first,
      })
    }
    seen.set(address, position)
  }
  return null
}

function inconsistency(body: PlanBody): { readonly field: string; readonly reason: string } | null {
  const total = totalOf(body.recipients)
  if (total !== body.totalUnits) return { field: 'totalUnits', reason: 'The recipients add up to another total.' }
  let next = 0
  for (const [i, batch] of body.batches.entries()) {
    const field = `batches[${i}]`
    if (batch.index !== i || batch.from !== next || batch.to <= batch.from || batch.to > body.recipients.length) {
      return { field, reason: 'Batches must be numbered in order and cover the recipients without a gap.' }
    }
    next = batch.to
    const packed = packedOrNull(body, batch)
    if (packed === null || Content.hash(terms(body), packed) !== batch.contentHash) {
      return {
        field: `${field}.contentHash`,
        reason: `Recipients ${batch.from} to ${batch.to - 1} have other content.`,
      }
    }
  }
  return next === body.recipients.length ? null : { field: 'batches', reason: 'Some recipients are in no batch.' }
}

function packedOrNull(body: PlanBody, batch: Batch): Uint8Array | null {
  try {
    return Content.pack(slice(body, batch), body.unitUnits, body.width)
  } catch (failure) {
    if (failure instanceof Failure && failure.code === 'PLAN_INVALID') return null
    throw failure
  }
}

function totalOf(recipients: readonly Recipient[]): bigint {
  return recipients.reduce((sum, { amountUnits }) => sum + amountUnits, 0n)
}

function hashOf(body: PlanBody): string {
  return createHash('sha256').update(Ids.canonicalJson(body)).digest('hex')
}

function runIdOf(hash: string, run: string): `0x${string}` {
  const parts = [{ type: 'string' }, { type: 'bytes32' }, { type: 'string' }] as const
  return keccak256(encodeAbiParameters(parts, [SCHEMA, `0x${hash}`, run]))
}
