/** Composes what keeps: the published copy, SQL on it, backups, exports and audits, and what is kept of people, and for how long. */
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import * as Consents from './access/consents.ts'
import * as Identities from './access/identities.ts'
import * as Retention from './access/retention.ts'
import type { Engine } from './capabilities.ts'
import type { Config } from './config.ts'
import * as Address from './core/address.ts'
import * as Time from './core/time.ts'
import * as Audits from './warehouse/audits.ts'
import * as Backup from './warehouse/backup.ts'
import * as Export from './warehouse/export.ts'
import * as Published from './warehouse/published.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

/** The calls of `engine.warehouse`. */
export function create(warehouse: Warehouse, config: Config): Engine['warehouse'] {
  return {
    path: config.warehousePath,
    publish: async () => {
      mkdirSync(dirname(config.publishedPath), { recursive: true })
      await Published.publish(warehouse, config.publishedPath)
      return { path: config.publishedPath, sizeBytes: statSync(config.publishedPath).size }
    },
    sql: async (text) => {
      if (!existsSync(config.publishedPath)) await Published.publish(warehouse, config.publishedPath)
      await using reader = await Published.openReadOnly(config.publishedPath)
      return await reader.table(text)
    },
    backup: async (folder) => {
      const { files } = await Backup.make(warehouse, config.stateDir, folder)
      return { folder, files: files.length, sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }
    },
    exportTable: ({ table, path }) => Export.table(warehouse, table, path),
    retain: ({ dryRun }, actor) => Retention.sweep(warehouse, { policy: config.retain, dryRun }, actor),
    audits: () => Audits.run(warehouse),
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
