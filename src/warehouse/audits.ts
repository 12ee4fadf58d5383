/** Audits: queries that return the bad rows; all is well when every one returns none. */
import * as Queries from './queries.generated.ts'
import { identifier, literal, type Query, type Row } from './query.ts'
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

/** What the audits find, without those that find nothing. Those of event tables are of every such table that there is. */
export async function run(warehouse: Warehouse): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const query of [...AUDITS, ...(await ofEvents(warehouse))]) {
    const rows = (await warehouse.all(query)).length
    if (rows > 0) findings.push({ audit: query.name.replace('warehouse.audit_', ''), rows })
  }
  return findings
}

/** For each event table: rows that stand twice, saturated numbers without their exact value, and ids without a key. */
async function ofEvents(warehouse: Warehouse): Promise<Query<Record<never, never>, Row>[]> {
  const audits: Query<Record<never, never>, Row>[] = []
  const add = (name: string, text: string) => audits.push({ name, text, params: {}, required: [] })
  for (const { name } of await warehouse.all(Queries.eventTables)) {
    const table = `chain.${identifier(name)}`
    const columns = await warehouse.all(Queries.eventColumns, { table: name })
    add(`duplicate_${name}`, `SELECT chain, block, log_index, sub FROM ${table} GROUP BY ALL HAVING count(*) > 1`)
    const wide = columns.filter(({ type }) => type === 'HUGEINT')
    for (const [bit, column] of wide.entries()) {
      const field = literal(`${name}.${column.name}`)
      add(
        `unbound_${name}_${column.name}`,
        `SELECT t.chain, t.block, t.log_index, t.sub FROM ${table} t
        WHERE (t.saturated >> ${bit}) & 1 = 1 AND NOT EXISTS (FROM chain.big_amount b WHERE b.field = ${field}
          AND b.chain = t.chain AND b.block = t.block AND b.log_index = t.log_index AND b.sub = t.sub)`,
      )
    }
    for (const { name: column, ids } of columns) {
      if (ids !== 'wallet' && ids !== 'token') continue
      const id = identifier(column)
      add(
        `unknown_${name}_${column}`,
        `SELECT DISTINCT t.${id} FROM ${table} t ANTI JOIN chain.${ids} k ON k.id = t.${id} WHERE t.${id} IS NOT NULL`,
      )
    }
  }
  return audits
}
