import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import * as Migrate from '../../src/warehouse/migrate.ts'
import { now } from './folder.ts'

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
