/** Statements on one DuckDB connection, one at a time: bind, run, convert, name the fault. */
import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import { Failure, is } from '../core/failure.ts'
import * as ColumnSet from './columns.ts'
import type { Query, Row, Values } from './query.ts'
import * as Value from './value.ts'
import * as Vector from './vector.ts'

/** Every row of `query`, in order. Throws `WAREHOUSE_QUERY_FAILED`, or `INVARIANT_BROKEN` for a NULL in a required column. */
export async function all<P extends Values, R>(
  connection: DuckDBConnection,
  query: Query<P, R>,
  values: P,
): Promise<R[]> {
  return named(query, async () => {
    const result = await connection.run(query.text, ...bind(query, values))
    const names = columnNames(query, result)
    const rows: Row[] = []
    for (let i = 0; i < result.chunkCount; i++) rowsOf(query, names, result.getChunk(i), rows)
    return rows as R[]
  })
}

/** Batches of rows while they are computed; `connection` must be used for nothing else until the last one. */
export async function* stream<P extends Values, R>(
  connection: DuckDBConnection,
  query: Query<P, R>,
  values: P,
): AsyncGenerator<readonly R[]> {
  const result = await named(query, () => connection.stream(query.text, ...bind(query, values)))
  const names = columnNames(query, result)
  for (;;) {
    const rows: Row[] = []
    const more = await named(query, async () => {
      const chunk = await result.fetchChunk()
      if (!chunk || chunk.rowCount === 0) return false
      rowsOf(query, names, chunk, rows)
      return true
    })
    if (!more) return
    yield rows as R[]
  }
}

/** The result as whole columns. */
export async function columns<P extends Values, R>(
  connection: DuckDBConnection,
  query: Query<P, R>,
  values: P,
): Promise<ColumnSet.Columns<R>> {
  return named(query, async () => {
    const parts: (readonly Vector.ReadColumn[])[] = []
    const { names, types } = await vectors(connection, query, values, (read) => parts.push(read))
    const joined = names.map((name, i) => {
      const column = Vector.concat(parts.map((part) => part[i] ?? { values: [], valid: null }))
      return [name, parts.length > 0 ? column : Vector.empty(types[i] as DuckDBType)] as const
    })
    return ColumnSet.from(query.name, new Map(joined))
  })
}

/** Gives `take` the columns of each batch of rows while they are computed. */
export async function batches<P extends Values, R>(
  connection: DuckDBConnection,
  query: Query<P, R>,
  values: P,
  take: (batch: ColumnSet.Columns<R>) => void,
): Promise<void> {
  await named(query, () =>
    vectors(connection, query, values, (read, names) =>
      take(ColumnSet.from(query.name, new Map(read.map((column, i) => [names[i] ?? '', column])))),
    ),
  )
}

/** The columns of each chunk of the result; NULL in a required one is refused. */
async function vectors<P extends Values, R>(
  connection: DuckDBConnection,
  query: Query<P, R>,
  values: P,
  take: (read: readonly Vector.ReadColumn[], names: readonly string[]) => unknown,
): Promise<{ readonly names: readonly string[]; readonly types: readonly DuckDBType[] }> {
  const result = await connection.stream(query.text, ...bind(query, values))
  const names = columnNames(query, result)
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) return { names, types: names.map((_, i) => result.columnType(i)) }
    const read = names.map((name, i) => {
      const column = Vector.read(chunk, i)
      if (column.valid && isRequired(query, name)) throw missing(query, name)
      return column
    })
    take(read, names)
  }
}

/** Runs a statement for its effect; returns how many rows it changed. */
export async function run<P extends Values, R>(
  connection: DuckDBConnection,
  query: Query<P, R>,
  values: P,
): Promise<number> {
  return named(query, async () => {
    const result = await connection.run(query.text, ...bind(query, values))
    return result.rowsChanged
  })
}

/** Runs plain text of ours without parameters, such as a migration's statements or `BEGIN`. */
export async function command(connection: DuckDBConnection, name: string, text: string): Promise<void> {
  await named({ name, text }, () => connection.run(text))
}

/** `work`, with DuckDB's errors as `WAREHOUSE_QUERY_FAILED` under the query's name. */
export async function named<T>(
  query: { readonly name: string; readonly text: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (is(cause)) throw cause
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new Failure(
      'WAREHOUSE_QUERY_FAILED',
      `The statement ${query.name} failed: ${problem.split('\n', 1)[0]}`,
      { query: query.name, problem },
      { cause },
    )
  }
}

function bind<P extends Values, R>(
  query: Query<P, R>,
  values: P,
): [Record<string, DuckDBValue>, Record<string, DuckDBType>] {
  const bound: Record<string, DuckDBValue> = {}
  const types: Record<string, DuckDBType> = {}
  const declared: Readonly<Record<string, string>> = query.params
  for (const name of Object.keys(values)) {
    if (!(name in declared))
      throw new Failure('INVARIANT_BROKEN', `${query.name} has no parameter $${name}.`, { query: query.name })
  }
  for (const [name, type] of Object.entries(declared)) {
    const value = values[name]
    if (value === undefined) {
      throw new Failure('INVARIANT_BROKEN', `${query.name} needs the parameter $${name}.`, { query: query.name, type })
    }
    bound[name] = Value.bound(type, value)
    types[name] = Value.typeOf(type)
  }
  return [bound, types]
}

function columnNames<P extends Values, R>(query: Query<P, R>, result: DuckDBResult): string[] {
  const names = result.columnNames()
  for (const required of query.required) {
    if (required !== '*' && !names.includes(required)) {
      throw new Failure('INVARIANT_BROKEN', `${query.name} has no column ${required}.`, {
        query: query.name,
        columns: names,
      })
    }
  }
  return names
}

function rowsOf<P extends Values, R>(
  query: Query<P, R>,
  names: readonly string[],
  chunk: DuckDBDataChunk,
  into: Row[],
): void {
  const count = chunk.rowCount
  const base = into.length
  for (let row = 0; row < count; row++) into.push({})
  names.forEach((name, i) => {
    const vector = chunk.getColumnVector(i)
    const convert = Value.isPlain(vector.type) ? null : Value.plain
    const required = isRequired(query, name)
    for (let row = 0; row < count; row++) {
      const item = vector.getItem(row)
      if (item === null && required) throw missing(query, name)
      const target = into[base + row] as Record<string, unknown>
      target[name] = convert ? convert(item) : item
    }
  })
}

function isRequired(query: { readonly required: readonly string[] }, column: string): boolean {
  return query.required.includes(column) || query.required.includes('*')
}

function missing(query: { readonly name: string }, column: string): Failure {
  return new Failure('INVARIANT_BROKEN', `${query.name} gave NULL in ${column}, which it promises never to.`, {
    query: query.name,
    column,
  })
}
