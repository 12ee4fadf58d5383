/** A planned campaign's audience and what became of it, as the warehouse keeps them. */
import { type Address, fromBytes } from '../core/address.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { Arm } from './arms.ts'
import * as Queries from './queries.generated.ts'

/** One wallet of the audience; `amountUnits` null = held out. */
export type Assigned = {
  readonly wallet: number
  readonly address: Address
  readonly arm: Arm
  readonly probability: number
  readonly amountUnits: bigint | null
}

/** One recipient as the chain showed it at safe depth. `block` and `atS` are null until a batch holds it. */
export type Receipt = {
  readonly wallet: number
  readonly batch: number
  readonly state: string
  readonly reason: string | null
  readonly amountUnits: bigint
  readonly txHash: `0x${string}` | null
  readonly block: number | null
  readonly atS: number | null
}

/** The audience of a campaign, by wallet id; empty before it is planned. */
export async function assigned(warehouse: Warehouse, campaign: string): Promise<Assigned[]> {
  const rows = await warehouse.all(Queries.assignments, { campaign })
  return rows.map((row) => ({
    wallet: row.wallet,
    address: fromBytes(row.address),
    arm: row.arm === 'holdout' ? 'holdout' : 'treatment',
    probability: row.probability,
    amountUnits: row.amount_units,
  }))
}

/** How many wallets each reason kept out before arms were drawn. */
export async function suppressed(warehouse: Warehouse, campaign: string): Promise<Readonly<Record<string, number>>> {
  const rows = await warehouse.all(Queries.suppressed, { campaign })
  return Object.fromEntries(rows.map(({ reason, wallets }) => [reason, wallets]))
}

/** The receipts of the last reconciliation, in plan order; empty before the first. */
export async function receipts(warehouse: Warehouse, campaign: string): Promise<Receipt[]> {
  const rows = await warehouse.all(Queries.receipts, { campaign })
  return rows.map((row) => ({
    wallet: row.wallet,
    batch: row.batch,
    state: row.state,
    reason: row.reason,
    amountUnits: row.amount_units,
    txHash: row.tx_hash === null ? null : `0x${Buffer.from(row.tx_hash).toString('hex')}`,
    block: row.block,
    atS: row.at_s,
  }))
}

/** Gas and transactions that the drop took, failed ones included. */
export async function cost(warehouse: Warehouse, campaign: string): Promise<{ feeWei: bigint; transactions: number }> {
  const row = await warehouse.one(Queries.cost, { campaign })
  return { feeWei: row?.fee_wei ?? 0n, transactions: row?.transactions ?? 0 }
}
