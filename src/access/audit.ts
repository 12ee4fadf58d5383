/** The audit log: who did what to what, kept in the private schema. */
import { canonicalJson } from '../core/ids.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Queries from './queries.generated.ts'

/** One action; `facts` is JSON data and never holds a secret. */
export type Entry = {
  readonly principal: string
  readonly action: string
  readonly subject: string
  readonly facts: unknown
}

/** Records `entry` at the warehouse's present instant. */
export async function record(warehouse: Warehouse, entry: Entry): Promise<void> {
  const { principal, action, subject } = entry
  await warehouse.run(Queries.insertAudit, {
    at_s: warehouse.now(),
    principal,
    action,
    subject,
    facts: canonicalJson(entry.facts ?? null),
  })
}
