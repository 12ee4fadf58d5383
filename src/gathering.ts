/** Composes what gathers: files and nodes into the warehouse. Sources are chosen here and in `lab.ts` alone. */
import type { Engine } from './capabilities.ts'
import type { Config } from './config.ts'
import * as Block from './core/block.ts'
import * as Chain from './core/chain.ts'
import { Failure } from './core/failure.ts'
import * as Ranges from './core/ranges.ts'
import * as Formats from './ingest/formats.ts'
import * as Archive from './ingest/sources/archive.ts'
import * as RpcSource from './ingest/sources/rpc.ts'
import * as Append from './warehouse/append.ts'
import * as Coverage from './warehouse/coverage.ts'
import * as Table from './warehouse/table.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

/** Blocks after which a chain's rows count as final where it states no tag. */
const FINALITY_DEPTH = 64

/** The calls of `engine.ingest`. */
export function create(warehouse: Warehouse, config: Config): Engine['ingest'] {
  return {
    file: async ({ path, kind, chain, map, fixed = {} }, { progress, signal }) => {
      const columnsOf = (file: string) => Table.columns(file)
      const wanted = Formats.KINDS.find((each) => each === kind)
      const asked = { ...(wanted ? { kind: wanted } : {}), ...(map ? { map } : {}) }
      const { format, columns } = await Archive.inspect(path, columnsOf, signal, {
        ...asked,
        fixed: Object.keys(fixed),
      })
      if (kind !== undefined && kind !== format.fileKind) {
        throw new Failure('FILE_FORMAT_UNKNOWN', `${path} holds ${format.fileKind}, not ${kind}.`, {
          path,
          format: format.name,
          kind: format.fileKind,
        })
      }
      // A file that names its chain is believed, row by row, unless the caller names another.
      const named =
        chain === undefined && columns.chain !== undefined ? await Table.first(path, columns.chain, signal) : null
      const on = format.chain ?? Formats.chainNamed(named) ?? config.ingest.chain
      const source = Archive.open({
        path,
        columnsOf,
        chain: chain === undefined ? on : Chain.parse(chain),
        asked,
        fixed,
      })
      for await (const slice of source.slices([], progress, signal)) {
        const done = await Append.append(warehouse, slice, { chain: register(slice.chain), progress, signal })
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
    backfill: async ({ chain, fromBlock, toBlock }, { progress, signal }) => {
      const { rpcUrl, blockSpan } = config.ingest
      if (rpcUrl === null)
        throw new Failure('CONFIG_INVALID', 'No RPC address is set for ingest.', { wrong: ['DROPCAST_INGEST_RPC_URL'] })
      const on = chain === undefined ? config.ingest.chain : Chain.parse(chain)
      const source = RpcSource.open({
        url: rpcUrl,
        chain: on,
        allowPrivate: config.allowPrivateRpc,
        blockSpan,
        now: warehouse.now,
      })
      const { stream, finalTo } = await source.extent(signal)
      const from = Block.from(fromBlock ?? config.ingest.fromBlock)
      const to = Math.max(from, Math.min(toBlock === undefined ? finalTo : Block.from(toBlock) + 1, finalTo))
      const wanted = [Ranges.range(from, to)]
      let transfers = 0
      let slices = 0
      const gaps = await Coverage.gaps(warehouse, on, stream, wanted)
      for await (const slice of source.slices(gaps, progress, signal)) {
        transfers += (await Append.append(warehouse, slice, { chain: register(on), signal })).rows
        slices++
      }
      const left = await Coverage.gaps(warehouse, on, stream, wanted)
      return {
        chain: on,
        fromBlock: from,
        toBlock: to - 1,
        slices,
        transfers,
        remaining: left.map((gap) => ({ fromBlock: gap.from, toBlock: gap.to - 1 })),
      }
    },
    coverage: async () =>
      (await Coverage.all(warehouse)).flatMap(({ chain, stream, axis, covered, final }) =>
        covered.map((range) => ({
          chain: Chain.parse(chain),
          stream,
          axis,
          ...range,
          final: Ranges.covers(final, [range]),
        })),
      ),
  }
}

function register(chain: Chain.ChainId): { name: string; finalityDepth: number } {
  return { name: chain === 'eip155:1' ? 'Ethereum' : chain, finalityDepth: FINALITY_DEPTH }
}
