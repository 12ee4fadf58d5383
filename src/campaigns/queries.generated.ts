// Generated from campaigns/sql by `npm run generate`; do not edit.
import type { Query } from '../warehouse/query.ts'

/** The newest approval of a plan's run. */
export const approval: Query<{ readonly plan_hash: string; readonly run_id: string }, { readonly principal: string; readonly approver: Uint8Array; readonly signature: Uint8Array }> = {
  name: 'campaigns.approval',
  text: `SELECT principal, approver, signature FROM private.approval
WHERE plan_hash = $plan_hash AND run_id = $run_id ORDER BY rowid DESC LIMIT 1`,
  params: { plan_hash: 'VARCHAR', run_id: 'VARCHAR' },
  required: ['principal', 'approver', 'signature'],
}

/** A campaign's audience with arms. */
export const assignments: Query<{ readonly campaign: string }, { readonly wallet: number; readonly address: Uint8Array; readonly arm: string; readonly probability: number; readonly amount_units: bigint | null }> = {
  name: 'campaigns.assignments',
  text: `SELECT a.wallet, w.address, a.arm, a.probability, a.amount_units
FROM derived.assignment a JOIN chain.wallet w ON w.id = a.wallet
WHERE a.campaign = $campaign ORDER BY a.wallet`,
  params: { campaign: 'VARCHAR' },
  required: ['wallet', 'address', 'arm', 'probability'],
}

/** One campaign. */
export const campaign: Query<{ readonly id: string }, { readonly id: string; readonly name: string; readonly state: string; readonly brief: string; readonly snapshot: string | null; readonly salt: Uint8Array; readonly proposer: string; readonly plan_hash: string | null; readonly run_id: string | null; readonly scheduled_s: number | null; readonly created_at_s: number }> = {
  name: 'campaigns.campaign',
  text: `SELECT id, name, state, brief, snapshot, salt, proposer, plan_hash, run_id, scheduled_s, created_at_s
FROM private.campaign WHERE id = $id`,
  params: { id: 'VARCHAR' },
  required: ['id', 'name', 'state', 'brief', 'salt', 'proposer', 'created_at_s'],
}

/** Every campaign's id, oldest first. */
export const campaigns: Query<Record<never, never>, { readonly id: string; readonly name: string; readonly state: string }> = {
  name: 'campaigns.campaigns',
  text: `SELECT id, name, state FROM private.campaign ORDER BY created_at_s, id`,
  params: {},
  required: ['id', 'name', 'state'],
}

/** What a campaign's transactions cost. */
export const cost: Query<{ readonly campaign: string }, { readonly fee_wei: bigint; readonly transactions: number }> = {
  name: 'campaigns.cost',
  text: `SELECT coalesce(sum(fee_wei), 0)::HUGEINT AS fee_wei, count(*)::UINTEGER AS transactions FROM derived.drop_transaction WHERE campaign = $campaign`,
  params: { campaign: 'VARCHAR' },
  required: ['fee_wei', 'transactions'],
}

/** Makes room for a campaign's newer reconciliation. */
export const deleteReceipts: Query<{ readonly campaign: string }, never> = {
  name: 'campaigns.delete_receipts',
  text: `DELETE FROM derived.receipt WHERE campaign = $campaign`,
  params: { campaign: 'VARCHAR' },
  required: [],
}

/** Makes room for a campaign's newer reconciliation. */
export const deleteTransactions: Query<{ readonly campaign: string }, never> = {
  name: 'campaigns.delete_transactions',
  text: `DELETE FROM derived.drop_transaction WHERE campaign = $campaign`,
  params: { campaign: 'VARCHAR' },
  required: [],
}

/** Campaigns to send now: scheduled and due, or left running by an engine that died. */
export const due: Query<{ readonly now_s: number }, { readonly id: string }> = {
  name: 'campaigns.due',
  text: `SELECT id FROM private.campaign
WHERE state = 'RUNNING' OR (state = 'SCHEDULED' AND scheduled_s <= $now_s)
ORDER BY created_at_s, id`,
  params: { now_s: 'UINTEGER' },
  required: ['id'],
}

/** The entities that wallets belong to as of an instant; a wallet that is linked to nobody has no row. */
export const entitiesOf: Query<{ readonly as_of_s: number; readonly wallets: readonly number[] }, { readonly wallet: number; readonly entity: number; readonly address: Uint8Array }> = {
  name: 'campaigns.entities_of',
  text: `SELECT m.wallet, m.entity, w.address
FROM derived.entity_member m JOIN chain.wallet w ON w.id = m.entity
WHERE m.as_of_s = $as_of_s AND m.wallet IN (SELECT unnest($wallets))`,
  params: { as_of_s: 'UINTEGER', wallets: 'UINTEGER[]' },
  required: ['wallet', 'entity', 'address'],
}

/** The newest instant up to another for which entities were built; NULL when there is none. */
export const entityInstant: Query<{ readonly as_of_s: number }, { readonly as_of_s: number | null }> = {
  name: 'campaigns.entity_instant',
  text: `SELECT max(as_of_s) AS as_of_s FROM derived.entity_build WHERE as_of_s <= $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
  required: [],
}

/** A campaign's changes of state, in the order in which they came. */
export const events: Query<{ readonly campaign: string }, { readonly at_s: number; readonly from_state: string | null; readonly to_state: string; readonly principal: string; readonly note: string | null }> = {
  name: 'campaigns.events',
  text: `SELECT at_s, from_state, to_state, principal, note FROM private.campaign_event WHERE campaign = $campaign ORDER BY rowid`,
  params: { campaign: 'VARCHAR' },
  required: ['at_s', 'to_state', 'principal'],
}

/** The scores of wallets by a goal's champion, else its newest model, of those that scored as of an instant. */
export const goalScores: Query<{ readonly goal: string; readonly as_of_s: number; readonly wallets: readonly number[] }, { readonly wallet: number; readonly probability: number }> = {
  name: 'campaigns.goal_scores',
  text: `WITH standing AS (
  SELECT max_by(champion, (at_s, rowid)) AS champion FROM derived.model_decision WHERE goal = $goal
), chosen AS (
  SELECT m.version FROM derived.model m
  WHERE m.goal = $goal AND m.as_of_s <= $as_of_s AND EXISTS (FROM derived.score s WHERE s.model = m.version AND s.as_of_s = $as_of_s)
  ORDER BY m.version IS NOT DISTINCT FROM (SELECT champion FROM standing) DESC, m.trained_at_s DESC, m.version DESC LIMIT 1
)
SELECT s.wallet, s.probability FROM derived.score s JOIN chosen n ON n.version = s.model
WHERE s.as_of_s = $as_of_s AND s.wallet IN (SELECT unnest($wallets))`,
  params: { goal: 'VARCHAR', as_of_s: 'UINTEGER', wallets: 'UINTEGER[]' },
  required: ['wallet', 'probability'],
}

/** Keeps an approval. */
export const insertApproval: Query<{ readonly plan_hash: string; readonly run_id: string; readonly principal: string; readonly approver: Uint8Array; readonly signature: Uint8Array; readonly at_s: number }, never> = {
  name: 'campaigns.insert_approval',
  text: `INSERT INTO private.approval (plan_hash, run_id, principal, approver, signature, at_s)
VALUES ($plan_hash, $run_id, $principal, $approver, $signature, $at_s)`,
  params: { plan_hash: 'VARCHAR', run_id: 'VARCHAR', principal: 'VARCHAR', approver: 'BLOB', signature: 'BLOB', at_s: 'UINTEGER' },
  required: [],
}

/** Adds a draft campaign. */
export const insertCampaign: Query<{ readonly id: string; readonly name: string; readonly brief: string; readonly salt: Uint8Array; readonly proposer: string; readonly created_at_s: number }, never> = {
  name: 'campaigns.insert_campaign',
  text: `INSERT INTO private.campaign (id, name, state, brief, salt, proposer, created_at_s)
VALUES ($id, $name, 'DRAFT', $brief, $salt, $proposer, $created_at_s)`,
  params: { id: 'VARCHAR', name: 'VARCHAR', brief: 'JSON', salt: 'BLOB', proposer: 'VARCHAR', created_at_s: 'UINTEGER' },
  required: [],
}

/** Records a change of state. */
export const insertEvent: Query<{ readonly campaign: string; readonly at_s: number; readonly from_state: string | null; readonly to_state: string; readonly principal: string; readonly note: string | null }, never> = {
  name: 'campaigns.insert_event',
  text: `INSERT INTO private.campaign_event (campaign, at_s, from_state, to_state, principal, note)
VALUES ($campaign, $at_s, $from_state, $to_state, $principal, $note)`,
  params: { campaign: 'VARCHAR', at_s: 'UINTEGER', from_state: 'VARCHAR', to_state: 'VARCHAR', principal: 'VARCHAR', note: 'VARCHAR' },
  required: [],
}

/** Keeps a plan's file, byte for byte. */
export const insertPlan: Query<{ readonly hash: string; readonly campaign: string; readonly body: Uint8Array; readonly planned_at_s: number }, never> = {
  name: 'campaigns.insert_plan',
  text: `INSERT INTO private.plan (hash, campaign, body, planned_at_s) VALUES ($hash, $campaign, $body, $planned_at_s)`,
  params: { hash: 'VARCHAR', campaign: 'VARCHAR', body: 'BLOB', planned_at_s: 'UINTEGER' },
  required: [],
}

/** Keeps what the chain shows of one recipient. */
export const insertReceipt: Query<{ readonly campaign: string; readonly wallet: number; readonly batch: number; readonly position: number; readonly state: string; readonly reason: string | null; readonly amount_units: bigint; readonly tx_hash: Uint8Array | null; readonly block: number | null; readonly at_s: number | null }, never> = {
  name: 'campaigns.insert_receipt',
  text: `INSERT INTO derived.receipt (campaign, wallet, batch, position, state, reason, amount_units, tx_hash, block, at_s)
VALUES ($campaign, $wallet, $batch, $position, $state, $reason, $amount_units, $tx_hash, $block, $at_s)`,
  params: { campaign: 'VARCHAR', wallet: 'UINTEGER', batch: 'UINTEGER', position: 'UINTEGER', state: 'VARCHAR', reason: 'VARCHAR', amount_units: 'HUGEINT', tx_hash: 'BLOB', block: 'UINTEGER', at_s: 'UINTEGER' },
  required: [],
}

/** Records that a wallet was left out of a campaign, and why; again changes nothing. */
export const insertSuppression: Query<{ readonly campaign: string; readonly wallet: number; readonly reason: string; readonly source: string; readonly late: boolean; readonly at_s: number }, never> = {
  name: 'campaigns.insert_suppression',
  text: `INSERT INTO private.suppression (campaign, wallet, reason, source, late, at_s)
SELECT $campaign, $wallet, $reason, $source, $late, $at_s
WHERE NOT EXISTS (
  FROM private.suppression s WHERE s.campaign = $campaign AND s.wallet = $wallet AND s.reason = $reason AND s.late = $late
)`,
  params: { campaign: 'VARCHAR', wallet: 'UINTEGER', reason: 'VARCHAR', source: 'VARCHAR', late: 'BOOLEAN', at_s: 'UINTEGER' },
  required: [],
}

/** Keeps one mined transaction of a drop. */
export const insertTransaction: Query<{ readonly campaign: string; readonly tx_hash: Uint8Array; readonly batch: number | null; readonly block: number; readonly succeeded: boolean; readonly gas_used: bigint; readonly fee_wei: bigint }, never> = {
  name: 'campaigns.insert_transaction',
  text: `INSERT INTO derived.drop_transaction (campaign, tx_hash, batch, block, succeeded, gas_used, fee_wei)
VALUES ($campaign, $tx_hash, $batch, $block, $succeeded, $gas_used, $fee_wei)`,
  params: { campaign: 'VARCHAR', tx_hash: 'BLOB', batch: 'UINTEGER', block: 'UINTEGER', succeeded: 'BOOLEAN', gas_used: 'UBIGINT', fee_wei: 'HUGEINT' },
  required: [],
}

/** A campaign's plan file. */
export const plan: Query<{ readonly campaign: string }, { readonly body: Uint8Array }> = {
  name: 'campaigns.plan',
  text: `SELECT body FROM private.plan WHERE campaign = $campaign`,
  params: { campaign: 'VARCHAR' },
  required: ['body'],
}

/** What the chain shows of a campaign's recipients. */
export const receipts: Query<{ readonly campaign: string }, { readonly wallet: number; readonly batch: number; readonly state: string; readonly reason: string | null; readonly amount_units: bigint; readonly tx_hash: Uint8Array | null; readonly block: number | null; readonly at_s: number | null }> = {
  name: 'campaigns.receipts',
  text: `SELECT wallet, batch, state, reason, amount_units, tx_hash, block, at_s FROM derived.receipt WHERE campaign = $campaign ORDER BY position`,
  params: { campaign: 'VARCHAR' },
  required: ['wallet', 'batch', 'state', 'amount_units'],
}

/** Binds a campaign to its plan, once. */
export const setPlan: Query<{ readonly id: string; readonly snapshot: string; readonly plan_hash: string; readonly run_id: string }, never> = {
  name: 'campaigns.set_plan',
  text: `UPDATE private.campaign SET snapshot = $snapshot, plan_hash = $plan_hash, run_id = $run_id
WHERE id = $id AND plan_hash IS NULL`,
  params: { id: 'VARCHAR', snapshot: 'VARCHAR', plan_hash: 'VARCHAR', run_id: 'VARCHAR' },
  required: [],
}

/** Sets when a campaign is to run. */
export const setSchedule: Query<{ readonly id: string; readonly scheduled_s: number }, never> = {
  name: 'campaigns.set_schedule',
  text: `UPDATE private.campaign SET scheduled_s = $scheduled_s WHERE id = $id`,
  params: { id: 'VARCHAR', scheduled_s: 'UINTEGER' },
  required: [],
}

/** Moves a campaign that is still in the state it was read in. */
export const setState: Query<{ readonly id: string; readonly from_state: string; readonly to_state: string }, never> = {
  name: 'campaigns.set_state',
  text: `UPDATE private.campaign SET state = $to_state WHERE id = $id AND state = $from_state`,
  params: { id: 'VARCHAR', from_state: 'VARCHAR', to_state: 'VARCHAR' },
  required: [],
}

/** How many wallets were left out of a campaign before its arms were drawn, by reason. */
export const suppressed: Query<{ readonly campaign: string }, { readonly reason: string; readonly wallets: number }> = {
  name: 'campaigns.suppressed',
  text: `SELECT reason, count(*)::UINTEGER AS wallets FROM private.suppression WHERE campaign = $campaign AND NOT late GROUP BY reason ORDER BY reason`,
  params: { campaign: 'VARCHAR' },
  required: ['reason', 'wallets'],
}
