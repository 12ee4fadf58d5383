/** Appends whole columns to a table. Only inside a transaction: DuckDB's appender commits by itself every 204,800 rows otherwise. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { Failure } from '../core/failure.ts'
import * as Connection from './connection.ts'
import type { Query } from './query.ts'
import * as Vector from './vector.ts'

const columnsOf: Query<{ schema: string; table: string }, { name: string }> = {
  name: 'appender.columns',
  text: `SELECT column_name AS name FROM duckdb_columns() WHERE schema_name = $schema AND table_name = $table ORDER BY column_index`,
  params: { schema: 'VARCHAR', table: 'VARCHAR' },
  required: ['*'],
}

/** Appends `columns` to `table` on a connection with an open transaction; returns the number of rows. */
export async function append(
  connection: DuckDBConnection,
  table: string,
  columns: Readonly<Record<string, Vector.Column>>,
): Promise<number> {
  const [schema = '', name = ''] = table.includes('.') ? table.split('.', 2) : ['main', table]
  const found = await Connection.all(connection, columnsOf, { schema, table: name })
  const names = found.map((column) => column.name)
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
      Vector.append(appender, names, inOrder, rows)
      return rows
    } finally {
      appender.closeSync()
    }
  })
}
