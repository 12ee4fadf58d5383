/** Brings a database file to the current schema: `migrations/NNNN_name.sql` in order, each in one transaction. */
import { readdirSync, readFileSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { Failure } from '../core/failure.ts'
import { contentHash } from '../core/ids.ts'
import type { Now } from '../core/time.ts'
import * as Connection from './connection.ts'
import type { Query } from './query.ts'

/** One step of the schema. */
export type Migration = {
  readonly version: number
  readonly name: string
  readonly text: string
  readonly sha256: string
}

type Applied = { readonly version: number; readonly name: string; readonly sha256: string }

const applied: Query<Record<string, never>, Applied> = {
  name: 'migration.applied',
  text: 'SELECT version, name, sha256 FROM main.migration ORDER BY version',
  params: {},
  required: ['*'],
}

const record: Query<{ version: number; name: string; sha256: string; at: number }, never> = {
  name: 'migration.record',
  text: 'INSERT INTO main.migration VALUES ($version, $name, $sha256, $at)',
  params: { version: 'UINTEGER', name: 'VARCHAR', sha256: 'VARCHAR', at: 'UINTEGER' },
  required: [],
}

/** The migrations of this engine, in order. Throws `INVARIANT_BROKEN` unless they are numbered 1, 2, 3 … */
export function list(folder = new URL('./migrations/', import.meta.url)): Migration[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'))
  return files.sort().map((file, i) => {
    const version = Number(file.slice(0, 4))
    if (version !== i + 1) throw new Failure('INVARIANT_BROKEN', 'Migrations are not numbered without gaps.', { file })
    const text = readFileSync(new URL(file, folder), 'utf8')
    return { version, name: file.slice(5, -4), text, sha256: contentHash([text]) }
  })
}

/**
 * Applies what is missing of `migrations`; returns how many were applied. Throws `WAREHOUSE_NEWER` when the file has more of
 * them than the engine, and `INVARIANT_BROKEN` when one that was applied has changed since.
 */
export async function migrate(
  connection: DuckDBConnection,
  now: Now,
  migrations: readonly Migration[] = list(),
): Promise<number> {
  await Connection.command(
    connection,
    'migration.table',
    `CREATE TABLE IF NOT EXISTS main.migration (
      version UINTEGER NOT NULL, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, at_s UINTEGER NOT NULL)`,
  )
  const done = await Connection.all(connection, applied, {})
  const newest = migrations.length
  if (done.length > newest) {
    throw new Failure('WAREHOUSE_NEWER', `The file is at version ${done.length}, this engine knows ${newest}.`, {
      newest,
    })
  }
  done.forEach((step, i) => {
    const known = migrations[i]
    if (known?.version !== step.version || known.sha256 !== step.sha256) {
      throw new Failure('INVARIANT_BROKEN', `Migration ${step.version} (${step.name}) changed after it was applied.`, {
        ...step,
      })
    }
  })
  for (const migration of migrations.slice(done.length)) await apply(connection, migration, now)
  return newest - done.length
}

async function apply(
  connection: DuckDBConnection,
  { version, name, text, sha256 }: Migration,
  now: Now,
): Promise<void> {
  const label = `migration ${version} (${name})`
  await Connection.command(connection, label, 'BEGIN')
  try {
    await Connection.command(connection, label, text)
    await Connection.run(connection, record, { version, name, sha256, at: now() })
    await Connection.command(connection, label, 'COMMIT')
  } catch (cause) {
    await Connection.command(connection, label, 'ROLLBACK')
    throw cause
  }
}
