/** Appends whole columns to a table. Only inside a transaction: DuckDB's appender commits by itself every 204,800 rows otherwise. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { Failure } from '../core/failure.ts'
import * as Connection from './connection.ts'
import { identifier } from './query.ts'
import * as Vector from './vector.ts'

/** Columns by name, and the order in which their rows are appended [as they are]. */
export type Rows = {
  readonly columns: Readonly<Record<string, Vector.Column>>
  readonly order?: Uint32Array | null
}

/** Appends rows to `table` on a connection with an open transaction; returns how many. */
export async function append(
  connection: DuckDBConnection,
  table: string,
  { columns, order = null }: Rows,
): Promise<number> {
  const [schema = '', name = ''] = table.includes('.') ? table.split('.', 2) : ['main', table]
  const names = await columnsOf(connection, schema, name)
  const unknown = Object.keys(columns).filter((column) => !names.includes(column))
  if (names.length === 0 || unknown.length > 0) {
    throw new Failure('INVARIANT_BROKEN', `The table ${table} lacks columns that were to be appended.`, {
      table,
      unknown,
      names,
    })
  }
  return Connection.named({ name: `append ${table}`, text: '' }, async () => {
    const appender = await connection.createAppender(name, schema)
    try {
      const inOrder = names.map((column) => columns[column] ?? null)
      const rows = inOrder
        .map((column, i) => (column ? Vector.rowsOf(appender.columnType(i), column) : null))
        .find((count) => count !== null)
      if (rows === undefined)
        throw new Failure('INVARIANT_BROKEN', 'No column tells how many rows there are.', { table })
      if (rows === null) return 0
      Vector.append(appender, { names, columns: inOrder, rows, order })
      return rows
    } finally {
      appender.closeSync()
    }
  })
}

/** The names of a table's columns in their order; none for a table that is not there. Asked of the table: the catalogue's own view reads all tables. */
async function columnsOf(connection: DuckDBConnection, schema: string, table: string): Promise<string[]> {
  const text = `FROM ${identifier(schema)}.${identifier(table)} LIMIT 0`
  return Connection.named({ name: `columns of ${table}`, text }, async () => (await connection.run(text)).columnNames())
}
