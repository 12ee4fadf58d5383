/** Audits: queries that return the bad rows; all is well when every one returns none. */
import { Failure, is } from '../core/failure.ts'
import * as Queries from './queries.generated.ts'
import { identifier, literal, type Query, type Row } from './query.ts'
import type { Warehouse } from './warehouse.ts'

/** An audit's name and how many bad rows it found; `shown` are the first of them, where they were asked for. */
export type Finding = { readonly audit: string; readonly rows: number; readonly shown: readonly Row[] }

/** Which audits to run: all, or the one whose rows are shown; `reading` also reads every cell of every table. */
export type Options = { readonly show?: string; readonly limit?: number; readonly reading?: boolean }

type Audit = Query<Record<never, never>, Row>

const AUDITS: readonly Audit[] = [
  Queries.auditDuplicateWallets,
  Queries.auditDuplicateTokens,
  Queries.auditSparseIds,
  Queries.auditDuplicateTransfers,
  Queries.auditDuplicateTransactions,
  Queries.auditUnknownWallets,
  Queries.auditUnboundSaturation,
  Queries.auditStrayExactAmounts,
  Queries.auditBackwardCoverage,
  Queries.auditOverlappingCoverage,
  Queries.auditUncoveredTransfers,
  Queries.auditDuplicateBlocks,
  Queries.auditBrokenParents,
  Queries.auditContradictedTimes,
  Queries.auditStandingOrphans,
  Queries.auditDuplicateFiles,
  Queries.auditImprobableArms,
  Queries.auditDependentEvidence,
]

const SHOWN = 20

/** The names of the audits that every warehouse has; those of event tables depend on which there are. */
export const names: readonly string[] = AUDITS.map(nameOf)

/**
 * What the audits find, without those that find nothing; those of event tables are of every such table that there is. Throws `INPUT_INVALID` listing the audits for a name that is none. A table that
 * cannot be read is found as `unreadable_table`.
 */
export async function run(warehouse: Warehouse, options: Options = {}): Promise<Finding[]> {
  const { show, limit = SHOWN, reading = false } = options
  const audits = [...AUDITS, ...(await ofEvents(warehouse))]
  const known = audits.map(nameOf)
  if (show !== undefined && !known.includes(show))
    throw new Failure('INPUT_INVALID', `There is no audit "${show.slice(0, 80)}".`, { argument: 'show', known })
  const findings: Finding[] = []
  for (const query of audits) {
    const audit = nameOf(query)
    if (show !== undefined && audit !== show) continue
    const rows = await count(warehouse, query)
    if (rows === 0) continue
    const shown = show === undefined ? [] : (await warehouse.all(first(query), { limit })).map(readable)
    findings.push({ audit, rows, shown })
  }
  return reading ? [...findings, ...(await unreadable(warehouse))] : findings
}

async function count(warehouse: Warehouse, { name, text }: Audit): Promise<number> {
  const counting: Query<Record<never, never>, { rows: bigint }> = {
    name,
    text: `SELECT count(*)::UBIGINT AS rows FROM (${text})`,
    params: {},
    required: ['*'],
  }
  return Number((await warehouse.one(counting))?.rows ?? 0n)
}

function first({ name, text }: Audit): Query<{ limit: number }, Row> {
  return { name, text: `SELECT * FROM (${text}) LIMIT $limit`, params: { limit: 'UINTEGER' }, required: [] }
}

/** Tables of which a cell cannot be read: DuckDB checks every block's checksum while it reads. */
async function unreadable(warehouse: Warehouse): Promise<Finding[]> {
  const shown: Row[] = []
  for (const { schema, name } of await warehouse.all(Queries.tables)) {
    const table = `${identifier(schema)}.${identifier(name)}`
    const text = `SELECT count(*) AS rows, bit_xor(hash(t)) AS sum FROM ${table} t`
    try {
      await warehouse.one({ name: 'audit.reading', text, params: {}, required: [] })
    } catch (error) {
      if (!is(error, 'WAREHOUSE_QUERY_FAILED')) throw error
      shown.push({ table: `${schema}.${name}`, problem: error.facts.problem })
    }
  }
  return shown.length === 0 ? [] : [{ audit: 'unreadable_table', rows: shown.length, shown }]
}

function nameOf({ name }: Audit): string {
  return name.replace('warehouse.audit_', '')
}

/** Bytes as 0x text, integers too large for JSON as text. */
function readable(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [
      name,
      cell instanceof Uint8Array
        ? `0x${Buffer.from(cell).toString('hex')}`
        : typeof cell === 'bigint'
          ? String(cell)
          : cell,
    ]),
  )
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
