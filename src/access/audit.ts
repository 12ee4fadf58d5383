/** The audit log: who did what to what, kept in the private schema. */
import { canonicalJson } from '../core/ids.ts'
import type * as Export from '../warehouse/export.ts'
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

/** The actions from `fromS` on and before `toS`, oldest first, as the rows of a file. */
export function ofFile({ fromS, toS }: { readonly fromS: number; readonly toS: number }): Export.Select {
  return {
    text: `SELECT strftime(make_timestamp(at_s::BIGINT * 1000000), '%Y-%m-%dT%H:%M:%SZ') AS at, principal, action, subject, facts::VARCHAR AS facts
FROM private.audit WHERE at_s >= $from_s AND at_s < $to_s ORDER BY at_s, rowid`,
    params: { from_s: 'UINTEGER', to_s: 'UINTEGER' },
    values: { from_s: fromS, to_s: toS },
  }
}
