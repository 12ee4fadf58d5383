/** Whose signature counts as an approval: addresses, each standing for a principal. */
import { type Address, fromBytes, fromTyped, toBytes } from '../core/address.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Queries from './queries.generated.ts'

/** An approver's address and the principal that it stands for; `createdBy` let it. */
export type Approver = { readonly principal: string; readonly address: Address; readonly createdBy: string }

/** Lets `address` (any case, checksum verified when mixed) approve for `principal`. Repeating changes nothing. */
export async function add(
  warehouse: Warehouse,
  approver: { principal: string; address: string },
  createdBy: string,
): Promise<void> {
  const address = toBytes(fromTyped(approver.address))
  const created_at_s = warehouse.now()
  await warehouse.transaction(async () => {
    await warehouse.run(Queries.insertPrincipal, { id: approver.principal, created_at_s })
    await warehouse.run(Queries.insertApprover, {
      principal: approver.principal,
      address,
      created_at_s,
      created_by: createdBy,
    })
  })
}

/** Every approver. */
export async function list(warehouse: Warehouse): Promise<Approver[]> {
  const rows = await warehouse.all(Queries.approvers)
  return rows.map((row) => ({ principal: row.principal, address: fromBytes(row.address), createdBy: row.created_by }))
}
