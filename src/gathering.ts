/** Composes what gathers: files and nodes into the warehouse. Sources are chosen here and in `lab.ts` alone. */
import type { CoverageState, Engine } from './capabilities.ts'
import * as Chains from './chains.ts'
import type { Config } from './config.ts'
import * as Chain from './core/chain.ts'
import { Failure } from './core/failure.ts'
import * as Ranges from './core/ranges.ts'
import * as Following from './following.ts'
import * as Archive from './ingest/sources/archive.ts'
import * as Append from './warehouse/append.ts'
import * as Coverage from './warehouse/coverage.ts'
import * as Table from './warehouse/table.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

/** The calls of `engine.ingest`. */
export function create(warehouse: Warehouse, config: Config): Engine['ingest'] {
  return {
    file: async ({ path, kind, chain }, { progress, signal }) => {
      const columnsOf = (file: string) => Table.columns(file)
      const { format } = await Archive.inspect(path, columnsOf, signal)
      if (kind !== undefined && kind !== format.fileKind) {
        throw new Failure('FILE_FORMAT_UNKNOWN', `${path} holds ${format.fileKind}, not ${kind}.`, {
          path,
          format: format.name,
          kind: format.fileKind,
        })
      }
      const on = format.chain ?? (chain === undefined ? config.ingest.chain : Chain.parse(chain))
      const source = Archive.open({ path, columnsOf, chain: chain === undefined ? on : Chain.parse(chain) })
      for await (const slice of source.slices([], progress, signal)) {
        const done = await Append.append(warehouse, slice, { chain: Chains.register(slice.chain), progress, signal })
        const [first] = done.covered
        return {
          file: path,
          format: format.name,
          kind: format.fileKind,
          chain: slice.chain,
          rows: done.rows + done.skipped,
          added: done.rows,
          wallets: done.newWallets,
          alreadyImported: done.alreadyImported,
          covered: first ? { stream: slice.stream, axis: slice.axis, ...first } : null,
        }
      }
      throw new Failure('INVARIANT_BROKEN', 'A file gave no slice.', { path })
    },
    ...Following.create(warehouse, config),
    coverage: async () =>
      (await Coverage.all(warehouse)).flatMap(({ chain, stream, axis, covered, final, suspect }) => {
        const about = { chain: Chain.parse(chain), stream, axis }
        const open = Ranges.difference(covered, final)
        const entries = (ranges: Ranges.RangeSet, state: CoverageState) =>
          ranges.map((range) => ({ ...about, ...range, state, final: state !== 'provisional' }))
        return [
          ...entries(Ranges.difference(final, suspect), 'final'),
          ...entries(Ranges.difference(open, suspect), 'provisional'),
          ...entries(suspect, 'suspect'),
        ].sort((a, b) => a.from - b.from)
      }),
  }
}
