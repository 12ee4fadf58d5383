/** Audits: queries that return the bad rows; all is well when every one returns none. */
import * as Queries from './queries.generated.ts'
import type { Query, Row } from './query.ts'
import type { Warehouse } from './warehouse.ts'

/** An audit's name and how many bad rows it found. */
export type Finding = { readonly audit: string; readonly rows: number }

const AUDITS: readonly Query<Record<never, never>, Row>[] = [
  Queries.auditDuplicateWallets,
  Queries.auditDuplicateTransfers,
  Queries.auditUnknownWallets,
  Queries.auditUnboundSaturation,
  Queries.auditImprobableArms,
]

/** What the audits find, without those that find nothing. */
export async function run(warehouse: Warehouse): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const query of AUDITS) {
    const rows = (await warehouse.all(query)).length
    if (rows > 0) findings.push({ audit: query.name.replace('warehouse.audit_', ''), rows })
  }
  return findings
}
