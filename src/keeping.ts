/** Composes what keeps: the published copy, SQL on it, backups, exports and audits, and what is kept of people, and for how long. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import * as Consents from './access/consents.ts'
import * as Identities from './access/identities.ts'
import * as Retention from './access/retention.ts'
import type { Engine } from './capabilities.ts'
import type { Config } from './config.ts'
import * as Address from './core/address.ts'
import { Failure } from './core/failure.ts'
import * as Time from './core/time.ts'
import * as Audits from './warehouse/audits.ts'
import * as Backup from './warehouse/backup.ts'
import * as Export from './warehouse/export.ts'
import * as Published from './warehouse/published.ts'
import * as Sandbox from './warehouse/sandbox.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

/** The calls of `engine.warehouse`. */
export function create(warehouse: Warehouse, config: Config): Engine['warehouse'] {
  const publish = async () => {
    mkdirSync(dirname(config.publishedPath), { recursive: true })
    await Published.publish(warehouse, config.publishedPath)
    return { path: config.publishedPath, sizeBytes: statSync(config.publishedPath).size }
  }
  return {
    path: config.warehousePath,
    publish,
    sql: async (text, { signal }) => {
      if (!existsSync(config.publishedPath)) await publish()
      return await Sandbox.ask(config.publishedPath, text, config.sql, signal)
    },
    backup: async (folder) => {
      const { files } = await Backup.make(warehouse, config.stateDir, folder)
      return { folder, files: files.length, sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }
    },
    exportTable: ({ table, path, partition }) =>
      partition === undefined
        ? Export.table(warehouse, table, path)
        : Export.partitioned(warehouse, table, path, partition),
    retain: ({ dryRun }, actor) => Retention.sweep(warehouse, { policy: config.retain, dryRun }, actor),
    audits: (input) => Audits.run(warehouse, input),
    setSocket: warehouse.setSocket,
  }
}

/** The calls of `engine.identities`. */
export function identities(warehouse: Warehouse, config: Config): Engine['identities'] {
  const iso = (atS: number | null) => (atS === null ? null : Time.toIso(atS))
  return {
    of: async (wallet, actor) => {
      const found = await Identities.of(warehouse, Address.fromTyped(wallet), actor, config.piiKey)
      return found.map(({ firstSeenS, consents, ...identity }) => ({
        ...identity,
        firstSeen: Time.toIso(firstSeenS),
        consents: consents.map(({ givenAtS, withdrawnAtS, ...consent }) => ({
          ...consent,
          givenAt: Time.toIso(givenAtS),
          withdrawnAt: iso(withdrawnAtS),
        })),
      }))
    },
    forget: (externalId, actor) => Identities.forget(warehouse, externalId, actor),
    withdraw: async ({ wallet, purpose = null }, actor) => {
      const address = Address.fromTyped(wallet)
      return { wallet: address, ...(await Consents.withdraw(warehouse, { wallet: address, purpose }, actor)) }
    },
  }
}

/** What {@link examine} found out about one part. */
export type Examined = { readonly name: string; readonly works: boolean; readonly detail: string }

const FREE_BYTES_NEEDED = 1_000_000_000
const LOG_BYTES_USUAL = 1_000_000_000

/**
 * The ground that the warehouse stands on: room on its disk, the size of its log, the folder for spilled work, and the published copy, asked as
 * people ask it. Opens no warehouse and leaves nothing behind.
 */
export async function examine(
  config: Config,
  signal: AbortSignal,
  now: Time.Now = Time.systemNow,
): Promise<readonly Examined[]> {
  return [
    room('disk of the warehouse', dirname(config.warehousePath)),
    log(`${config.warehousePath}.wal`),
    spill(config.spillDir),
    await copy(config, signal, now),
  ]
}

function room(name: string, folder: string): Examined {
  const { bavail, bsize } = statfsSync(standing(folder))
  const free = bavail * bsize
  return { name, works: free >= FREE_BYTES_NEEDED, detail: `${Math.floor(free / 1e6)} MB free` }
}

function log(path: string): Examined {
  const size = existsSync(path) ? statSync(path).size : 0
  const works = size <= LOG_BYTES_USUAL
  const detail = `${Math.ceil(size / 1e6)} MB${works ? '' : ': a process was killed before it could move it into the file'}`
  return { name: 'write-ahead log', works, detail }
}

// DuckDB makes the folder when it spills: what counts is whether it can be made and written.
function spill(folder: string): Examined {
  const name = 'folder for spilled work'
  const at = standing(folder)
  try {
    rmSync(mkdtempSync(join(at, '.dropcast-')), { recursive: true })
    return { ...room(name, folder), detail: folder }
  } catch (error) {
    return { name, works: false, detail: `${at} cannot be written: ${error instanceof Error ? error.message : error}` }
  }
}

async function copy({ publishedPath, sql }: Config, signal: AbortSignal, now: Time.Now): Promise<Examined> {
  const name = 'published copy'
  if (!existsSync(publishedPath)) return { name, works: true, detail: 'none yet: run dropcast publish' }
  const age = now() - Math.floor(statSync(publishedPath).mtimeMs / 1_000)
  try {
    const { rows } = await Sandbox.ask(publishedPath, 'SELECT count(*)::INTEGER FROM main.migration', sql, signal)
    return { name, works: true, detail: `${Math.max(0, Math.round(age / 3_600))} hours old, schema ${rows[0]?.[0]}` }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { name, works: false, detail: `${error.code}: ${error.message}` }
  }
}

/** `folder`, or the nearest of its parents that exists. */
function standing(folder: string): string {
  const at = resolve(folder)
  return existsSync(at) ? at : standing(dirname(at))
}
