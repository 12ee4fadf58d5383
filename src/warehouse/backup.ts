/** Backup and restore: the database and the state folder (plans, journals) as one consistent set with a manifest of hashes. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { z } from 'zod'
import { Failure } from '../core/failure.ts'
import { systemNow } from '../core/time.ts'
import * as Connection from './connection.ts'
import * as Durable from './durable.mjs'
import * as Lock from './lock.ts'
import type { Warehouse } from './warehouse.ts'

/** One file of a backup, by its path below the folder. */
type Entry = { readonly path: string; readonly sha256: string; readonly sizeBytes: number }

/** What a backup holds. */
export type Manifest = {
  readonly format: 1
  readonly madeAtS: number
  readonly database: string
  readonly files: readonly Entry[]
}

/**
 * Copies the warehouse and the journals of `stateDir` into the new or empty `folder`, while every write waits. Journals are copied
 * after the database: what they have more than it is found again on the chain; the other way round something could be
 * missing. Only the owner may read the copies; the manifest comes last, when everything it lists is on disk. Throws `FILE_UNREADABLE`
 * when the folder holds anything or cannot be written.
 */
export async function make(warehouse: Warehouse, stateDir: string, folder: string): Promise<Manifest> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if ((await readdir(folder)).length > 0)
    throw new Failure('FILE_UNREADABLE', 'A backup needs an empty folder.', { folder })
  const database = basename(warehouse.path)
  const state = join(folder, 'state')
  await warehouse.still(async () => {
    await copyElsewhere(warehouse.path, join(folder, database))
    // Absent after a checkpoint, unless DuckDB had a reason to keep some of it.
    if (existsSync(`${warehouse.path}.wal`))
      await copyElsewhere(`${warehouse.path}.wal`, join(folder, `${database}.wal`))
    await mkdir(state, { mode: 0o700 })
    for (const name of await journals(stateDir)) await Durable.copy(join(stateDir, name), join(state, name))
  })
  const manifest: Manifest = { format: 1, madeAtS: warehouse.now(), database, files: await entries(folder) }
  for (const each of [state, folder]) await Durable.settle(each)
  await Durable.write(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 2))
  return manifest
}

/**
 * Puts a backup in place of `path` and into `stateDir`, after every hash was checked. Whenever it is stopped, no warehouse stands at `path` or
 * the whole one with all its journals; the same call then does it again. Throws `FILE_NOT_FOUND`, `FILE_UNREADABLE` for a set that is not
 * exactly what its manifest lists or whose journals contradict those that stand, `WAREHOUSE_LOCKED` when a warehouse, or the log of one,
 * stands at `path` already (move it away first) or somebody opens it.
 */
export async function restore(folder: string, path: string, stateDir: string): Promise<Manifest> {
  const manifest = await checked(folder)
  refuseStanding(path)
  const missing = await missingJournals(manifest, folder, stateDir)
  await mkdir(dirname(path), { recursive: true })
  const lock = Lock.acquire(path, { verb: 'restore' }, systemNow)
  try {
    refuseStanding(path)
    const staging = `${path}.restoring`
    await rm(staging, { recursive: true, force: true })
    await mkdir(staging, { mode: 0o700 })
    for (const { path: name, sha256: expected } of manifest.files) {
      if (name.startsWith('state/') && !missing.includes(name)) continue
      const staged = join(staging, basename(name))
      await Durable.copy(join(folder, name), staged)
      if ((await sha256(staged)) !== expected)
        throw new Failure('FILE_UNREADABLE', `${name} of the backup changed while it was copied.`, {
          folder,
          file: name,
        })
    }
    await settleLog(join(staging, manifest.database))
    await mkdir(stateDir, { recursive: true, mode: 0o700 })
    for (const name of missing) await rename(join(staging, basename(name)), join(stateDir, basename(name)))
    await Durable.settle(stateDir)
    // The one step that decides: before it nothing was restored, after it everything.
    await rename(join(staging, manifest.database), path)
    await Durable.settle(dirname(path))
    await rm(staging, { recursive: true, force: true })
  } finally {
    lock.release()
  }
  return manifest
}

async function checked(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch((cause: unknown) => {
    throw new Failure('FILE_NOT_FOUND', 'The folder holds no backup.', { folder }, { cause })
  })
  const manifest = parse(text, folder)
  const found = new Map((await entries(folder)).map((entry) => [entry.path, entry.sha256]))
  const listed = new Map(manifest.files.map((entry) => [entry.path, entry.sha256]))
  for (const name of new Set([manifest.database, ...listed.keys(), ...found.keys()])) {
    const isOurs =
      name === manifest.database || name === `${manifest.database}.wal` || /^state\/(journal|plan)-[^/]+$/.test(name)
    if (!isOurs || !listed.has(name) || found.get(name) !== listed.get(name))
      throw new Failure('FILE_UNREADABLE', `${name} of the backup is missing, altered or not listed.`, {
        folder,
        file: name,
      })
  }
  return manifest
}

// A log left by another database would be replayed into the restored one.
function refuseStanding(path: string): void {
  for (const standing of [path, `${path}.wal`]) {
    if (existsSync(standing))
      throw new Failure('WAREHOUSE_LOCKED', 'A warehouse stands there already; move it away first.', { path: standing })
  }
}

/**
 * The journals of the set that have to be put in place. One that stands and begins with the backup's knows more: it stays. One that the
 * backup's begins with was cut short: it is replaced. Any other is a journal of other sendings: nothing is restored.
 */
async function missingJournals({ files }: Manifest, folder: string, stateDir: string): Promise<string[]> {
  const missing: string[] = []
  for (const { path: name } of files) {
    if (!name.startsWith('state/')) continue
    const standing = join(stateDir, basename(name))
    if (!existsSync(standing)) {
      missing.push(name)
      continue
    }
    const [mine, theirs] = await Promise.all([readFile(standing), readFile(join(folder, name))])
    const shared = Math.min(mine.length, theirs.length)
    if (!mine.subarray(0, shared).equals(theirs.subarray(0, shared)))
      throw new Failure('FILE_UNREADABLE', `${basename(name)} stands already and is not the backup’s; move it away.`, {
        folder,
        file: standing,
      })
    if (mine.length < theirs.length) missing.push(name)
  }
  return missing
}

/** Brings a log that came with the copied database into it, so that one file is left to be put in place; proves that it opens. */
async function settleLog(database: string): Promise<void> {
  const instance = await DuckDBInstance.create(database).catch((cause: unknown) => {
    throw new Failure('FILE_UNREADABLE', 'The database of the backup does not open.', { file: database }, { cause })
  })
  try {
    const connection = await instance.connect()
    await Connection.command(connection, 'backup.checkpoint', 'CHECKPOINT')
    connection.closeSync()
  } finally {
    instance.closeSync()
  }
  await Durable.settle(database)
}

/**
 * Copies a file that DuckDB has open here, in a process of its own: POSIX drops every lock that a process holds on a file as soon as that process
 * closes any handle on it, and then another process could open the database beside us.
 */
async function copyElsewhere(from: string, to: string): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [COPIER, from, to], { env: {} })
  } catch (cause) {
    throw new Failure('FILE_UNREADABLE', 'The database cannot be copied.', { from, to }, { cause })
  }
}

const COPIER = fileURLToPath(new URL('./copier.mjs', import.meta.url))

const shape = z.object({
  format: z.literal(1),
  madeAtS: z.int(),
  database: z.string().regex(/^[^/\\]+$/),
  files: z.array(z.object({ path: z.string(), sha256: z.string(), sizeBytes: z.int() })),
})

function parse(text: string, folder: string): Manifest {
  try {
    return shape.parse(JSON.parse(text))
  } catch (cause) {
    throw new Failure(
      'FILE_UNREADABLE',
      'The manifest of the backup does not read.',
      { folder, file: 'manifest.json' },
      { cause },
    )
  }
}

async function journals(stateDir: string): Promise<string[]> {
  if (!existsSync(stateDir)) return []
  return (await readdir(stateDir)).filter((name) => /^(journal|plan)-.*/.test(name))
}

async function entries(folder: string): Promise<Entry[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name !== 'manifest.json').sort()
  const found: Entry[] = []
  for (const name of names) {
    const at = join(folder, name)
    const about = await stat(at)
    if (about.isFile()) found.push({ path: name, sha256: await sha256(at), sizeBytes: about.size })
  }
  return found
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of createReadStream(path)) hash.update(part)
  return hash.digest('hex')
}
