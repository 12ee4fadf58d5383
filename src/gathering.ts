/** Composes what gathers: files and nodes into the warehouse. Sources are chosen here and in `lab.ts` alone. */

import * as Audit from './access/audit.ts'
import type { Imported } from './access/files.ts'
import * as Identities from './access/identities.ts'
import * as Offchain from './access/offchain.ts'
import type { Call, CoverageState, Engine, ImportResult, TokenEntry } from './capabilities.ts'
import * as Chains from './chains.ts'
import type { Config } from './config.ts'
import * as Address from './core/address.ts'
import * as Chain from './core/chain.ts'
import { Failure, throwIfAborted } from './core/failure.ts'
import * as Ranges from './core/ranges.ts'
import * as Time from './core/time.ts'
import * as Following from './following.ts'
import * as Formats from './ingest/formats.ts'
import * as Archive from './ingest/sources/archive.ts'
import * as Contracts from './ingest/sources/contracts.ts'
import * as RpcSource from './ingest/sources/rpc.ts'
import * as Append from './warehouse/append.ts'
import * as Coverage from './warehouse/coverage.ts'
import * as Spam from './warehouse/spam.ts'
import * as Table from './warehouse/table.ts'
import * as Tokens from './warehouse/tokens.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

/** Contracts that are asked, as of one block, and kept in one transaction. */
const ASKED_AT_ONCE = 500

/** The calls of `engine.ingest`. */
export function create(warehouse: Warehouse, config: Config): Engine['ingest'] {
  return {
    file: async ({ path, kind, chain, map, fixed = {}, complete, decimals = {} }, { progress, signal }) => {
      if (kind === 'identities' || kind === 'events') return people(warehouse, config, { path, kind, signal })
      const columnsOf = (file: string) => Table.columns(file)
      const wanted = Formats.KINDS.find((each) => each === kind)
      const asked = { ...(wanted ? { kind: wanted } : {}), ...(map ? { map } : {}) }
      const { format, columns } = await Archive.inspect(path, columnsOf, signal, {
        ...asked,
        fixed: Object.keys(fixed),
      })
      const holds = Formats.kindOf(format.fileKind)
      if (kind !== undefined && kind !== holds) {
        throw new Failure('FILE_FORMAT_UNKNOWN', `${path} holds ${holds}, not ${kind}.`, {
          path,
          format: format.name,
          kind: holds,
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
        ...(complete === undefined ? {} : { complete }),
        tokenDecimals: Object.fromEntries(
          Object.entries(decimals).map(([token, count]) => [Address.fromTyped(token), count]),
        ),
      })
      for await (const slice of source.slices([], progress, signal)) {
        const done = await Append.append(warehouse, slice, {
          chain: () => Chains.register(slice.chain),
          progress,
          signal,
        })
        const [first] = done.covered
        return {
          file: path,
          format: format.name,
          kind: holds,
          chain: slice.chain,
          rows: done.rows + done.skipped,
          added: done.rows,
          wallets: done.newWallets,
          forgotten: 0,
          alreadyImported: done.alreadyImported,
          covered: first ? { stream: done.stream ?? slice.stream, axis: slice.axis, ...first } : null,
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

/** Asks the contracts of one chain, the main one unless named; of none without an RPC address. */
async function ask(warehouse: Warehouse, config: Config, on: Chain.ChainId | null, { progress, signal }: Call) {
  const { rpcUrl: url, chain } = Chains.of(config, on ?? config.ingest.chain)
  const done = { asked: 0, odd: 0 }
  if (url === null) return done
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

type PeopleFile = { readonly path: string; readonly kind: 'identities' | 'events'; readonly signal: AbortSignal }

/** Imports what is told of people outside of any chain; the audit log gets the counts. */
async function people(warehouse: Warehouse, config: Config, { path, kind, signal }: PeopleFile): Promise<ImportResult> {
  const done: Imported =
    kind === 'identities'
      ? await Identities.importFile(warehouse, path, { key: config.piiKey, signal })
      : await Offchain.importFile(warehouse, path, signal)
  const { principal } = config
  await Audit.record(warehouse, { principal, action: 'import', subject: kind, facts: { ...done, outcome: 'DONE' } })
  return { file: path, format: kind, kind, chain: null, ...done, covered: null }
}
