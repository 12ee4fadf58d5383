/** Deleting what the configuration says is too old to keep; plans, approvals, suppressions and receipts are never touched. */
import { DAY_S } from '../core/time.ts'
import { identifier, type Query } from '../warehouse/query.ts'
import * as Scrub from '../warehouse/scrub.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Queries from './queries.generated.ts'
import * as Scopes from './scopes.ts'

/** For how many days each is kept; null = for ever. `orphansDays`: rows that a reorganisation removed. */
export type Policy = {
  readonly eventsDays: number | null
  readonly auditDays: number | null
  readonly runsDays: number | null
  readonly orphansDays: number | null
}

/** The rows of one table that were deleted, or would be. */
export type Swept = { readonly table: string; readonly days: number; readonly rows: number }

/** What people did leaves the file's bytes, too. */
const EVENTS = 'private.offchain_event'
/** What was computed of events goes with them: old events are in it. */
const FEATURES = 'private.wallet_feature'

type Old = { readonly before_s: number }
type Rule = {
  readonly table: string
  readonly days: number | null
  readonly old: Query<Old, { readonly rows: number }>
  readonly remove: Query<Old, never>
}

/**
 * Deletes what is older than `policy` says, in one transaction, and counts it by table; with `dryRun` it only counts. Tables without a
 * limit are absent. For admins; throws `FORBIDDEN`. A dry run is not audited, since it reads numbers only.
 */
export async function sweep(
  warehouse: Warehouse,
  { policy, dryRun }: { readonly policy: Policy; readonly dryRun: boolean },
  holder: Scopes.Holder,
): Promise<Swept[]> {
  if (dryRun) return swept(warehouse, policy, count)
  const act = { action: 'retain', subject: 'warehouse', roles: ['admin'], scope: null } as const
  return Scopes.guard(warehouse, holder, act, async () => {
    const { result, forgets } = await warehouse.transaction(async () => {
      const gone = await swept(warehouse, policy, remove)
      const events = gone.some(({ table, rows }) => table === EVENTS && rows > 0)
      if (events) await warehouse.run(Queries.deleteFeatures)
      return { result: gone, forgets: events }
    })
    if (forgets) await Scrub.scrub(warehouse, [EVENTS, FEATURES])
    return { result, facts: Object.fromEntries(result.map(({ table, rows }) => [table, rows])) }
  })
}

type Work = (warehouse: Warehouse, rule: Rule, before: Old) => Promise<number>

const count: Work = async (warehouse, { old }, before) => (await warehouse.one(old, before))?.rows ?? 0
const remove: Work = (warehouse, rule, before) => warehouse.run(rule.remove, before)

async function swept(warehouse: Warehouse, policy: Policy, work: Work): Promise<Swept[]> {
  const found: Swept[] = []
  for (const rule of await rules(warehouse, policy)) {
    const { table, days } = rule
    if (days === null) continue
    const before_s = Math.max(0, warehouse.now() - days * DAY_S)
    found.push({ table, days, rows: await work(warehouse, rule, { before_s }) })
  }
  return found
}

async function rules(warehouse: Warehouse, policy: Policy): Promise<Rule[]> {
  const orphans = policy.orphansDays === null ? [] : await warehouse.all(Queries.orphanTables)
  const { oldEvents, deleteOldEvents, oldAudit, deleteOldAudit, oldRuns, deleteOldRuns } = Queries
  return [
    { table: EVENTS, days: policy.eventsDays, old: oldEvents, remove: deleteOldEvents },
    { table: 'private.audit', days: policy.auditDays, old: oldAudit, remove: deleteOldAudit },
    { table: 'derived.job_run', days: policy.runsDays, old: oldRuns, remove: deleteOldRuns },
    ...orphans.map(({ name }) => orphanRule(name, policy.orphansDays)),
  ]
}

/** The tables of orphans come with the events that are decoded, so their statements are made here. */
function orphanRule(name: string, days: number | null): Rule {
  const where = `FROM chain.${identifier(name)} WHERE orphaned_at_s < $before_s`
  const params = { before_s: 'UINTEGER' }
  return {
    table: `chain.${name}`,
    days,
    old: { name: 'retention.orphans', text: `SELECT count(*)::UINTEGER AS rows ${where}`, params, required: ['*'] },
    remove: { name: 'retention.delete_orphans', text: `DELETE ${where}`, params, required: [] },
  }
}
