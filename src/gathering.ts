/** Composes what gathers: files and nodes into the warehouse. Sources are chosen here and in `lab.ts` alone. */
import * as Audit from './access/audit.ts'
import type { Call, Engine, TokenEntry } from './capabilities.ts'
import type { Config } from './config.ts'
import * as Address from './core/address.ts'
import * as Block from './core/block.ts'
import * as Chain from './core/chain.ts'
import { Failure, throwIfAborted } from './core/failure.ts'
import * as Ranges from './core/ranges.ts'
import * as Time from './core/time.ts'
import * as Archive from './ingest/sources/archive.ts'
import * as Contracts from './ingest/sources/contracts.ts'
import * as RpcSource from './ingest/sources/rpc.ts'
import * as Append from './warehouse/append.ts'
import * as Coverage from './warehouse/coverage.ts'
import * as Spam from './warehouse/spam.ts'
import * as Table from './warehouse/table.ts'
import * as Tokens from './warehouse/tokens.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

/** Blocks after which a chain's rows count as final where it states no tag. */
const FINALITY_DEPTH = 64

/** Contracts that are asked, as of one block, and kept in one transaction. */
const ASKED_AT_ONCE = 500

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
    tokens: async ({ chain, first }, call) => {
      const on = chain === undefined ? null : Chain.parse(chain)
      const asked = await ask(warehouse, config, on, call)
      await Spam.judge(warehouse, on)
      throwIfAborted(call.signal)
      const top = await Tokens.top(warehouse, on, first ?? 20)
      return { chain: on, ...asked, ...(await Tokens.count(warehouse, on)), rules: Spam.rules, top: top.map(entry) }
    },
    markToken: async ({ address, chain, spam, because }, { principal }) => {
      const on = chain === undefined ? config.ingest.chain : Chain.parse(chain)
      const mark = { chain: on, address: Address.fromTyped(address), spam, because: because.trim(), principal }
      const seen = await Tokens.mark(warehouse, mark)
      const facts = { chain: on, spam, because: mark.because }
      await Audit.record(warehouse, { principal, action: 'token.mark', subject: mark.address, facts })
      return entry(seen)
    },
  }
}

/** Asks the contracts of the configured chain; of none without an RPC address, or when another chain is meant. */
async function ask(warehouse: Warehouse, config: Config, on: Chain.ChainId | null, { progress, signal }: Call) {
  const { rpcUrl: url, chain } = config.ingest
  const done = { asked: 0, odd: 0 }
  if (url === null || (on !== null && on !== chain)) return done
  const node = { url, chain, allowPrivate: config.allowPrivateRpc, now: warehouse.now }
  const [source, contracts] = [RpcSource.open(node), Contracts.open(node)]
  for (let after = -1; ; ) {
    const tokens = await Tokens.unasked(warehouse, { chain, after, limit: ASKED_AT_ONCE })
    const last = tokens.at(-1)
    if (!last) return done
    // A block that is final, anew for every batch: nodes forget the state of old blocks within minutes.
    const { head, finalTo } = await source.extent(signal)
    const addresses = tokens.map(({ address }) => address)
    const told = await contracts.ask(addresses, Math.max(0, (finalTo === 0 ? head : finalTo) - 1), signal)
    await Tokens.keep(warehouse, tokens, told)
    after = last.id
    done.asked += tokens.length
    done.odd += told.contracts.filter(({ oddities }) => oddities.length > 0).length
    progress({ stage: 'tokens', done: done.asked, total: null, unit: 'contracts' })
  }
}

function entry({ chain, mark, checkedAtS, ...seen }: Tokens.Seen): TokenEntry {
  return {
    ...seen,
    chain: Chain.parse(chain),
    mark: mark && { because: mark.because, principal: mark.principal, at: Time.toIso(mark.atS) },
    askedAt: checkedAtS === null ? null : Time.toIso(checkedAtS),
  }
}

function register(chain: Chain.ChainId): { name: string; finalityDepth: number } {
  return { name: chain === 'eip155:1' ? 'Ethereum' : chain, finalityDepth: FINALITY_DEPTH }
}
