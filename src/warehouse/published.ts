/** The published copy: a read-only database file with what was observed and computed, and nothing private. */
import { renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { Failure } from '../core/failure.ts'
import type { Columns } from './columns.ts'
import * as Confined from './confined.mjs'
import * as Connection from './connection.ts'
import * as Durable from './durable.mjs'
import * as Migrate from './migrate.ts'
import { type Args, identifier, literal, type Query, type Row, type Values } from './query.ts'
import type { Warehouse } from './warehouse.ts'

/** The schemas that are published; `private` never is. */
export const SCHEMAS = ['chain', 'derived'] as const

/** Limits of what reads a published copy. */
export type Limits = { readonly memoryLimit?: string; readonly threads?: number; readonly timeoutMs?: number }

/** An opened published copy. Statements throw `WAREHOUSE_QUERY_FAILED`, also when they exceed the time limit. */
export type Reader = AsyncDisposable & {
  readonly all: <P extends Values, R>(query: Query<P, R>, ...args: Args<P>) => Promise<R[]>
  readonly columns: <P extends Values, R>(query: Query<P, R>, ...args: Args<P>) => Promise<Columns<R>>
}

type Made = { name: string; text: string }

const tables: Query<{ schemas: readonly string[] }, { schema: string; name: string }> = {
  name: 'published.tables',
  text: `SELECT schema_name AS schema, table_name AS name FROM duckdb_tables()
    WHERE NOT internal AND database_name = current_database() AND list_contains($schemas, schema_name) ORDER BY schema, name`,
  params: { schemas: 'VARCHAR[]' },
  required: ['*'],
}

const views: Query<{ schemas: readonly string[] }, Made> = {
  name: 'published.views',
  text: `SELECT view_name AS name, sql AS text FROM duckdb_views()
    WHERE NOT internal AND database_name = current_database() AND list_contains($schemas, schema_name) ORDER BY view_oid`,
  params: { schemas: 'VARCHAR[]' },
  required: ['*'],
}

/**
 * Writes the published copy to `path`, replacing the one that stands there in one step: readers see the old or the new file,
 * never a part. It is one moment of the warehouse; writers wait meanwhile.
 */
export async function publish(warehouse: Warehouse, path: string): Promise<void> {
  const before = publishing.get(warehouse) ?? Promise.resolve()
  const mine = before.then(() => replace(warehouse, path))
  publishing.set(
    warehouse,
    mine.catch(() => undefined),
  )
  await mine
}

const publishing = new WeakMap<Warehouse, Promise<void>>()

async function replace(warehouse: Warehouse, path: string): Promise<void> {
  const next = `${path}.next`
  for (const file of [next, `${next}.wal`]) rmSync(file, { force: true })
  await inFile(next, async (connection) => {
    await Migrate.migrate(connection, warehouse.now)
    await Connection.command(connection, 'published.private', 'DROP SCHEMA private CASCADE')
  })
  const command = (name: string, text: string) => warehouse.run({ name, text, params: {}, required: [] })
  await command('published.attach', `ATTACH ${literal(next)} AS published`)
  try {
    await warehouse.transaction(async () => {
      for (const { schema, name } of await warehouse.all(tables, { schemas: SCHEMAS })) {
        const table = `${identifier(schema)}.${identifier(name)}`
        await command('published.table', `CREATE OR REPLACE TABLE published.${table} AS FROM ${table}`)
      }
    })
  } finally {
    await command('published.detach', 'DETACH published')
  }
  const made = await warehouse.all(views, { schemas: [...SCHEMAS, 'main'] })
  await inFile(next, async (connection) => {
    for (const { text } of made) {
      await Connection.command(connection, 'published.view', text.replace(/^CREATE VIEW/, 'CREATE OR REPLACE VIEW'))
    }
  })
  // A crash of the machine after the renaming must not find a name without its bytes.
  await Durable.settle(next)
  renameSync(next, path)
  await Durable.settle(dirname(path))
}

/**
 * Opens a published copy in this process, for statements that are ours, such as a notebook's: read-only, without access to any other
 * file, with a configuration that cannot be changed back. What people type goes to `sandbox.ts`. Throws `FILE_UNREADABLE`.
 */
export async function openReadOnly(path: string, limits: Limits = {}): Promise<Reader> {
  const { memoryLimit = '1GB', threads = 2, timeoutMs = 60_000 } = limits
  const instance = await Confined.open(path, { memoryLimit, threads }).catch((cause: unknown) => {
    throw new Failure('FILE_UNREADABLE', 'The published copy cannot be opened.', { path }, { cause })
  })
  const use = async <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    const connection = await instance.connect()
    const timer = setTimeout(() => connection.interrupt(), timeoutMs)
    try {
      return await work(connection)
    } finally {
      clearTimeout(timer)
      connection.closeSync()
    }
  }
  return {
    all: (query, ...[params]) => use((connection) => Connection.all(connection, query, values(params))),
    columns: (query, ...[params]) => use((connection) => Connection.columns(connection, query, values(params))),
    [Symbol.asyncDispose]: async () => instance.closeSync(),
  }
}

// The file under construction is another file than the warehouse's, and open in one place at a time.
async function inFile(path: string, work: (connection: DuckDBConnection) => Promise<void>): Promise<void> {
  const instance = await DuckDBInstance.create(path)
  try {
    const connection = await instance.connect()
    await work(connection)
    connection.closeSync()
  } finally {
    instance.closeSync()
  }
}

/** A statement that a person typed, without parameters. */
export function typed(text: string): Query<Record<never, never>, Row> {
  return { name: 'sql', text, params: {}, required: [] }
}

function values<P extends Values>(params: P | undefined): P {
  return (params ?? {}) as P
}
