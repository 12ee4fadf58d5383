/** Approving a planned campaign: a signature over the plan's hash and run id, kept; delivery verifies it again before it signs. */
import * as Approvers from '../access/approvers.ts'
import { type Address, fromBytes, toBytes } from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import * as Approval from '../delivery/approval.ts'
import type * as Plan from '../delivery/plan.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Campaign from './campaign.ts'
import * as Planning from './planning.ts'
import * as Queries from './queries.generated.ts'

/** Who will send: the approver must be another. */
export type Sender = { readonly address: Address; readonly principal: string }

/**
 * Keeps `approval` and makes the campaign APPROVED. Throws `APPROVAL_INVALID` or `PRINCIPAL_CONFLICT` when delivery would refuse it,
 * `CAMPAIGN_STATE` unless it is PENDING_APPROVAL.
 */
export async function approve(
  warehouse: Warehouse,
  id: string,
  approval: Plan.Approval,
  sender: Sender,
): Promise<Campaign.Campaign> {
  const campaign = await Campaign.get(warehouse, id)
  const plan = await Planning.of(warehouse, campaign)
  await Approval.verify(plan, approval, { approvers: await Approvers.list(warehouse) }, sender)
  await warehouse.transaction(async () => {
    await Campaign.transition(warehouse, campaign, 'APPROVED', approval.principal)
    await warehouse.run(Queries.insertApproval, {
      plan_hash: plan.hash,
      run_id: plan.runId,
      principal: approval.principal,
      approver: toBytes(approval.approver),
      signature: Buffer.from(approval.signature.slice(2), 'hex'),
      at_s: warehouse.now(),
    })
  })
  return Campaign.get(warehouse, id)
}

/** The kept approval of `plan`. Throws `APPROVAL_MISSING`. */
export async function of(warehouse: Warehouse, plan: Plan.Plan): Promise<Plan.Approval> {
  const row = await warehouse.one(Queries.approval, { plan_hash: plan.hash, run_id: plan.runId })
  if (!row) throw new Failure('APPROVAL_MISSING', 'The plan has no approval.', { planHash: plan.hash })
  return {
    planHash: plan.hash,
    runId: plan.runId,
    principal: row.principal,
    approver: fromBytes(row.approver),
    signature: `0x${Buffer.from(row.signature).toString('hex')}`,
  }
}
