import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import * as Migrate from '../../src/warehouse/migrate.ts'
import { now, temporary } from './folder.ts'

const folder = temporary()

const current = Migrate.list()

async function schemaAfter(...steps: readonly (readonly Migrate.Migration[])[]): Promise<unknown> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  try {
    for (const step of steps) await Migrate.migrate(connection, now, step)
    const columns = await connection.runAndReadAll(
      'SELECT schema_name, table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE NOT internal ORDER BY ALL',
    )
    return columns.getRowsJson()
  } finally {
    connection.closeSync()
  }
}

describe('migrations', () => {
  test('every earlier version leads to the same schema as an empty file', async () => {
    const whole = await schemaAfter(current)
    for (let version = 0; version < current.length; version++) {
      expect(await schemaAfter(current.slice(0, version), current)).toEqual(whole)
    }
    expect(await schemaAfter(current, current)).toEqual(whole)
  })

  test('a file of a newer engine is not touched', async () => {
    const newer = { version: current.length + 1, name: 'later', text: 'CREATE TABLE later (n INTEGER)', sha256: 'x' }
    await expect(schemaAfter([...current, newer], current)).rejects.toMatchObject({ code: 'WAREHOUSE_NEWER' })
  })

  test('a migration may not change after it was applied', async () => {
    const changed = current.map((step) => (step.version === 1 ? { ...step, sha256: 'changed' } : step))
    await expect(schemaAfter(current, changed)).rejects.toMatchObject({
      code: 'INVARIANT_BROKEN',
      facts: { version: 1 },
    })
  })

  test('a migration that fails half-way leaves the version before it', async () => {
    const broken = {
      version: current.length + 1,
      name: 'broken',
      text: 'CREATE TABLE half (n INTEGER); SELECT * FROM missing',
      sha256: 'x',
    }
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    await Migrate.migrate(connection, now, current)
    await expect(Migrate.migrate(connection, now, [...current, broken])).rejects.toMatchObject({
      code: 'WAREHOUSE_QUERY_FAILED',
    })
    expect(await Migrate.migrate(connection, now, current)).toBe(0)
    const half = await connection.runAndReadAll("SELECT 1 FROM duckdb_tables() WHERE table_name = 'half'")
    expect(half.getRows()).toEqual([])
    connection.closeSync()
  })
})

type Column = { readonly table: string; readonly column: string; readonly type: string; readonly nullable: boolean }

/** The columns of every table in their order, but of `main.migration`, whose rows are the migrations themselves. */
async function columnsOf(connection: DuckDBConnection): Promise<Map<string, Column[]>> {
  const found = await connection.runAndReadAll(
    `SELECT c.schema_name || '.' || c.table_name AS "table", c.column_name AS "column", c.data_type AS type, c.is_nullable AS nullable
    FROM duckdb_columns() c JOIN duckdb_tables() t USING (database_name, schema_name, table_name)
    WHERE NOT c.internal AND c.schema_name IN ('chain', 'derived', 'private') ORDER BY c.schema_name, c.table_name, c.column_index`,
  )
  const tables = new Map<string, Column[]>()
  for (const row of found.getRowObjects() as unknown as Column[])
    tables.set(row.table, [...(tables.get(row.table) ?? []), row])
  return tables
}

/** A value of `type` that differs from row to row, and from column to column; every third of a nullable column is NULL. */
function filled({ type, nullable }: Column, place: number): string {
  const n = `(i + ${place * 7} + 1)`
  const value = ((): string => {
    if (type === 'BLOB') return `unhex(md5(${n}::VARCHAR))`
    if (type === 'VARCHAR') return `'é"☂' || ${n}`
    if (type === 'VARCHAR[]') return `['a' || ${n}, NULL]`
    if (type.startsWith('DECIMAL')) return `${n} / 8`
    if (type === 'JSON') return `'{"n": ' || ${n} || '}'`
    if (type === 'BOOLEAN') return `${n} % 2 = 0`
    const [, element, length] = /^(\w+)\[(\d+)\]$/.exec(type) ?? []
    if (element) return `array_value(${Array.from({ length: Number(length) }, (_, at) => `${n} + ${at}`).join(', ')})`
    if (type === 'DOUBLE' || type === 'FLOAT') return `${n} / 3.0`
    if (type === 'HUGEINT') return `170141183460469231731687303715884105727::HUGEINT - ${n}`
    if (type === 'BIGNUM') return `repeat('9', 70 + (${n} % 7)::INTEGER)`
    if (/^U?(TINY|SMALL|BIG)?INT(EGER)?$/.test(type)) return `${n} % 250`
    throw new Error(`The test does not fill columns of the type ${type}.`)
  })()
  return nullable ? `CASE WHEN i % 3 = 2 THEN NULL ELSE (${value})::${type} END` : `(${value})::${type}`
}

/** Rows and one checksum of `columns` of every table. */
async function sums(connection: DuckDBConnection, tables: ReadonlyMap<string, readonly Column[]>) {
  const found: Record<string, unknown> = {}
  for (const [table, columns] of tables) {
    const texts = columns.map(({ column }) => `coalesce("${column}"::VARCHAR, 'NULL')`).join(", '|', ")
    const sum = await connection.runAndReadAll(
      `SELECT count(*) AS rows, md5(string_agg(line, '\n' ORDER BY line)) AS sum FROM (SELECT concat(${texts}) AS line FROM ${table})`,
    )
    found[table] = sum.getRowObjectsJson()[0]
  }
  return found
}

describe('migrating rows', () => {
  test.each(current.slice(0, -1).map(({ version, name }) => [version, name] as const))(
    'every row of every table of version %i (%s) is as it was in the newest',
    async (version) => {
      const connection = await (await DuckDBInstance.create(':memory:')).connect()
      await Migrate.migrate(connection, now, current.slice(0, version))
      const tables = await columnsOf(connection)
      expect(tables.size).toBeGreaterThan(30)
      for (const [table, columns] of tables) {
        const values = columns.map((column, place) => filled(column, place)).join(', ')
        await connection.run(`INSERT INTO ${table} SELECT ${values} FROM range(40) t(i)`)
      }
      const before = await sums(connection, tables)
      expect(new Set(Object.values(before).map((each) => JSON.stringify(each))).size).toBeGreaterThan(tables.size - 5)
      expect(Object.values(before)).toEqual(Object.values(before).map(() => expect.objectContaining({ rows: '40' })))
      expect(await Migrate.migrate(connection, now, current)).toBe(current.length - version)
      expect(await sums(connection, tables)).toEqual(before)
      // The views stand on the migrated tables too.
      const views = await connection.runAndReadAll('SELECT view_name FROM duckdb_views() WHERE NOT internal')
      for (const [view] of views.getRows()) await connection.run(`SELECT count(*) FROM "${view}"`)
      // A checksum that a changed cell did not change would prove nothing.
      await connection.run(
        "UPDATE chain.label SET source = 'changed' WHERE wallet = (SELECT min(wallet) FROM chain.label)",
      )
      expect(await sums(connection, tables)).not.toEqual(before)
      connection.closeSync()
    },
  )

  test('a process killed inside a migration leaves the version before it, with its rows', async () => {
    const path = join(folder, 'killed.duckdb')
    const open = async <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
      const instance = await DuckDBInstance.create(path)
      const connection = await instance.connect()
      try {
        return await work(connection)
      } finally {
        connection.closeSync()
        instance.closeSync()
      }
    }
    const before = await open(async (connection) => {
      await Migrate.migrate(connection, now, current)
      await connection.run("INSERT INTO chain.label SELECT i::UINTEGER, 'fund', 'test', 0 FROM range(5000) t(i)")
      return sums(connection, await columnsOf(connection))
    })
    const script = new URL('./migrator.ts', import.meta.url).pathname
    const child = spawn(process.execPath, ['--import', 'tsx', script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
    const exited = once(child, 'exit')
    await once(child.stdout, 'data')
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(child.exitCode).toBeNull()
    child.kill('SIGKILL')
    await exited
    await open(async (connection) => {
      expect(await Migrate.migrate(connection, now, current)).toBe(0)
      expect(await sums(connection, await columnsOf(connection))).toEqual(before)
      const half = "SELECT 1 FROM duckdb_tables() WHERE table_name IN ('half', 'endless')"
      expect((await connection.runAndReadAll(half)).getRows()).toEqual([])
    })
  })
})
