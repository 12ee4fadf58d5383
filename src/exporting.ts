/** Composes files that leave the warehouse: what is in them, written where it is asked for or into a folder that is taken away again. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as Audit from './access/audit.ts'
import type { Actor, Engine, FileContent, FileResult, Iso } from './capabilities.ts'
import type { Config } from './config.ts'
import { Failure } from './core/failure.ts'
import * as Time from './core/time.ts'
import * as Cohorts from './segments/cohorts.ts'
import * as Files from './segments/files.ts'
import * as Store from './segments/store.ts'
import * as Text from './segments/text.ts'
import * as Export from './warehouse/export.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

const SPOOLS = 'download-'

/** The calls of `engine.files`; `instant` gives the unix seconds of a time, of the newest with features when none is given. */
export function create(
  warehouse: Warehouse,
  { spillDir }: Config,
  instant: (asOf: Iso | undefined) => Promise<number>,
): Engine['files'] {
  // What a process that was killed left: this one owns the warehouse, and has written nothing yet.
  if (existsSync(spillDir))
    for (const name of readdirSync(spillDir).filter((each) => each.startsWith(SPOOLS)))
      rmSync(join(spillDir, name), { recursive: true, force: true })

  const select = async (content: FileContent): Promise<Export.Select> => {
    switch (content.kind) {
      case 'snapshot':
        return Files.ofSnapshot(warehouse, content.snapshot)
      case 'segment': {
        const { segment, asOf } = content
        const filter =
          'name' in segment
            ? (await Store.get(warehouse, segment.name, segment.version)).filter
            : Text.from(segment.filter)
        return Files.ofSegment(warehouse, filter, await instant(asOf))
      }
      case 'wallets': {
        const { kind: _kind, asOf, ...chosen } = content
        return Files.ofWallets(warehouse, { ...chosen, asOfS: await instant(asOf) })
      }
      case 'cohorts': {
        const { kind: _kind, asOf, ...options } = content
        return Files.ofCohorts(await Cohorts.of(warehouse, { ...options, asOfS: await instant(asOf) }))
      }
      case 'audit':
        return Audit.ofFile({
          fromS: content.from === undefined ? 0 : Time.parse(content.from),
          toS: content.to === undefined ? Time.LAST_S : Time.parse(content.to),
        })
    }
  }
  const written = async (content: FileContent, path: string, { principal, role }: Actor): Promise<FileResult> => {
    const record = (facts: object) =>
      Audit.record(warehouse, { principal, action: 'export', subject: content.kind, facts: { content, ...facts } })
    try {
      if (content.kind === 'audit' && role !== 'admin')
        throw new Failure('FORBIDDEN', 'The audit log is for admins.', { roles: ['admin'] })
      const result = { path, rows: await Export.rows(warehouse, await select(content), path) }
      await record({ outcome: 'DONE', rows: result.rows })
      return result
    } catch (error) {
      await record({ outcome: error instanceof Failure ? error.code : 'INVARIANT_BROKEN' })
      throw error
    }
  }
  return {
    check: async (content) => {
      // A cohort table is computed to be written, which is for whoever fetches it.
      if (content.kind !== 'cohorts') await select(content)
      else await Cohorts.check(warehouse, { ...content, asOfS: await instant(content.asOf) })
    },
    write: written,
    spool: async (content, format, actor) => {
      mkdirSync(spillDir, { recursive: true })
      const folder = await mkdtemp(join(spillDir, SPOOLS))
      const remove = () => rm(folder, { recursive: true, force: true })
      try {
        const { path, rows } = await written(content, join(folder, `file.${format}`), actor)
        return { path, rows, sizeBytes: (await stat(path)).size, [Symbol.asyncDispose]: remove }
      } catch (cause) {
        await remove()
        throw cause
      }
    },
  }
}
