/** Composes what keeps: the published copy, SQL on it, backups, exports and audits. */
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Engine } from './capabilities.ts'
import type { Config } from './config.ts'
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
    exportTable: ({ table, path }) => Export.table(warehouse, table, path),
    audits: () => Audits.run(warehouse),
    setSocket: warehouse.setSocket,
  }
}
