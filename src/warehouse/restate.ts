/**
 * A second look at a range that was committed before: only what is missing is added. What stands was given with its block's hash and
 * is no lie; a node that was caught leaves logs out. Nothing is deleted, so rows of other streams in the range stay.
 */
import type { Range } from '../core/ranges.ts'
import * as Columns from '../ingest/columns.ts'
import * as EventColumns from '../ingest/eventcolumns.ts'
import type { EventRows, PackedRows } from '../ingest/slice.ts'
import { identifier, type Query } from './query.ts'
import type { Warehouse } from './warehouse.ts'

type Place = { readonly block: number; readonly log_index: number; readonly sub: number }
type Placed = {
  readonly rows: number
  readonly block: Uint32Array
  readonly logIndex: Uint32Array
  readonly sub: Uint16Array
}

/** The rows of `packed` that do not stand yet, inside the transaction that adds them. */
export async function missing(
  warehouse: Warehouse,
  chain: number,
  range: Range,
  packed: PackedRows,
): Promise<PackedRows> {
  const standing = async (table: string): Promise<ReadonlySet<string>> => {
    const query: Query<{ chain: number; from_block: number; to_block: bigint }, Place> = {
      name: `restate.standing ${table}`,
      text: `SELECT block, log_index, sub FROM chain.${identifier(table)}
        WHERE chain = $chain AND block >= $from_block AND block < $to_block`,
      params: { chain: 'USMALLINT', from_block: 'UINTEGER', to_block: 'UBIGINT' },
      required: ['*'],
    }
    const found = await warehouse.all(query, { chain, from_block: range.from, to_block: BigInt(range.to) })
    return new Set(found.map(({ block, log_index, sub }) => `${block}/${log_index}/${sub}`))
  }
  const transfers = Columns.pick(packed.transfers, absent(packed.transfers, await standing('transfer')))
  const events: EventRows[] = []
  for (const rows of packed.events ?? []) {
    const [, table = rows.table] = rows.table.split('.', 2)
    // A configured event's table may not have been made yet: then nothing of it stands.
    const isMade = (await warehouse.one(made, { table })) !== undefined
    const picked = isMade ? EventColumns.pick(rows, absent(rows, await standing(table))) : rows
    if (picked.rows > 0) events.push(picked)
  }
  return { ...packed, transfers, ...(packed.events ? { events } : {}) }
}

const made: Query<{ table: string }, { name: string }> = {
  name: 'restate.made',
  text: `SELECT table_name AS name FROM duckdb_tables() WHERE schema_name = 'chain' AND table_name = $table`,
  params: { table: 'VARCHAR' },
  required: ['*'],
}

function absent({ rows, block, logIndex, sub }: Placed, standing: ReadonlySet<string>): readonly number[] {
  const found: number[] = []
  for (let row = 0; row < rows; row++) if (!standing.has(`${block[row]}/${logIndex[row]}/${sub[row]}`)) found.push(row)
  return found
}
