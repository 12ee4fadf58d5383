/** Composes what reads nodes: backfill of what is missing, and following of the head, with reorganisations and second looks. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call, Engine, IngestResult } from './capabilities.ts'
import * as Chains from './chains.ts'
import type { Config } from './config.ts'
import type { Address } from './core/address.ts'
import * as Block from './core/block.ts'
import * as Chain from './core/chain.ts'
import { Failure, is } from './core/failure.ts'
import * as Ranges from './core/ranges.ts'
import * as Events from './ingest/events.ts'
import * as Gathered from './ingest/gathered.ts'
import type { EventGroup } from './ingest/group.ts'
import type { Slice } from './ingest/slice.ts'
import type { Source } from './ingest/source.ts'
import * as Native from './ingest/sources/native.ts'
import * as Thread from './ingest/sources/rpc.thread.ts'
import * as RpcSource from './ingest/sources/rpc.ts'
import * as Stream from './ingest/stream.ts'
import * as Append from './warehouse/append.ts'
import * as Children from './warehouse/children.ts'
import * as Coverage from './warehouse/coverage.ts'
import * as Tip from './warehouse/tip.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

/** What a source is asked for, and how far it is trusted. */
type How = { readonly transfers: boolean; readonly doubted: boolean }

/** Contracts that lack the same ranges of the same streams. */
type Lacking = {
  readonly ranges: Ranges.RangeSet
  readonly lacks: readonly boolean[]
  readonly contracts: readonly Address[]
  readonly streams: readonly string[]
}

/** Contracts of one factory: above, the list in every request costs more than to ingest the whole chain. */
const MOST_CHILDREN = 2_000

/** `wanted` from `block` on. */
function since(block: number, wanted: Ranges.RangeSet): Ranges.RangeSet {
  return Ranges.difference(wanted, [Ranges.range(0, block)])
}

function refuseTooMany(name: string, children: number): void {
  if (children <= MOST_CHILDREN) return
  const facts = { factory: name, children, most: MOST_CHILDREN }
  const says = `The factory ${name} has made ${children} contracts; ingest every transfer of the chain instead.`
  throw new Failure('CONFIG_INVALID', says, facts)
}

/** Blocks from which a node is read on a thread of its own: to start one takes as long as to read some hundred. */
const MANY_BLOCKS = 2_000

/** Rounds after which a chain that is reorganised while it is read is given up until the next call. */
const ROUNDS = 8

/** `backfill`, `chains` and `follow` of `engine.ingest`. */
export function create(warehouse: Warehouse, config: Config): Pick<Engine['ingest'], 'backfill' | 'chains' | 'follow'> {
  const sources = new Map<string, RpcSource.Node>()
  const sourceOf = (
    settings: Chains.Settings,
    groups: readonly EventGroup[],
    how: How = { transfers: true, doubted: false },
  ): RpcSource.Node => {
    const key = JSON.stringify([settings, groups.map(({ name }) => name), how])
    // Kept, because a source learns: the ranges that its node allows, and whether it can be trusted.
    const source = sources.get(key) ?? open(settings, groups, how, config, warehouse)
    sources.set(key, source)
    return source
  }

  async function backfill(
    { chain, fromBlock, toBlock, head = false }: Parameters<Engine['ingest']['backfill']>[0],
    call: Call,
  ): Promise<IngestResult> {
    const settings = Chains.of(config, chain === undefined ? config.ingest.chain : Chain.parse(chain))
    const on = settings.chain
    const groups = Events.select(settings)
    const source = sourceOf(settings, groups)
    const done = { slices: 0, transfers: 0, reorgs: 0, restated: 0 }
    const append = async (slice: Slice) => {
      done.transfers += (
        await Append.append(warehouse, slice, { chain: () => Chains.register(on), signal: call.signal })
      ).rows
      done.slices++
    }
    for (let round = 1; ; round++) {
      try {
        const { stream, finalTo, head: end } = await source.extent(call.signal)
        const replacement = await source.reconcile(await Tip.open(warehouse, on), call.signal)
        if (replacement) {
          await append(replacement)
          done.reorgs++
        }
        await Tip.promote(warehouse, on, finalTo)
        const limit = head ? end : finalTo
        const from = Block.from(fromBlock ?? settings.fromBlock)
        const to = Math.max(from, Math.min(toBlock === undefined ? limit : Block.from(toBlock) + 1, limit))
        const wanted = [Ranges.range(from, to)]
        const streams = [stream, ...groups.map(({ name }) => stream.replace('transfers', name))]
        for (const { ranges, missing } of await parts(on, streams, wanted)) {
          const lacking = groups.filter((_, i) => missing.includes(streams[i + 1] ?? ''))
          const how = { transfers: missing.includes(stream), doubted: false }
          const { progress, signal } = call
          const slices =
            Ranges.size(ranges) >= MANY_BLOCKS
              ? Thread.slices(nodeOf(settings, lacking, how, config), ranges, progress, signal)
              : Gathered.of(sourceOf(settings, lacking, how).slices(ranges, progress, signal))
          await warehouse.sparing(async () => {
            for await (const slice of slices) await append(slice)
          })
        }
        done.restated += await made(settings, groups, wanted, call, append)
        if (settings.native) {
          const gaps = await Coverage.gaps(warehouse, on, Native.STREAM, wanted)
          const transactions = source.transactions(gaps, call.progress, call.signal)
          for await (const slice of Gathered.of(transactions)) await append(slice)
        }
        const again = sourceOf(settings, groups, { transfers: true, doubted: true })
        done.restated += await lookAgain(again, on, streams, call)
        const every = settings.native ? [...streams, Native.STREAM] : streams
        const gaps = [...(await parts(on, every, wanted))]
        for (const child of await childrenOf(settings, groups))
          gaps.push(...(await parts(on, child.streams, since(child.block, wanted))))
        const left = Ranges.union(...gaps.map(({ ranges }) => ranges))
        const remaining = left.map((gap) => ({ fromBlock: gap.from, toBlock: gap.to - 1 }))
        return { chain: on, fromBlock: from, toBlock: to - 1, ...done, remaining }
      } catch (error) {
        if (!is(error, 'CHAIN_FORKED') || round >= ROUNDS) throw error
      }
    }
  }

  /**
   * Ingests what factories have made, each contract from the block in which it was made: a new one, or one whose factory was
   * configured later, lacks its past and gets it like any gap. Contracts that lack the same are asked for together. Gives how many
   * suspect blocks were looked at again.
   */
  async function made(
    settings: Chains.Settings,
    groups: readonly EventGroup[],
    wanted: Ranges.RangeSet,
    call: Call,
    append: (slice: Slice) => Promise<void>,
  ): Promise<number> {
    const { chain, factories } = settings
    const own = groups.filter(({ name }) => !factories.some((factory) => factory.name === name))
    const children = await childrenOf(settings, groups)
    if (children.length === 0) return 0
    const alike = new Map<string, Lacking>()
    for (const { address, block, streams: names } of children) {
      for (const { ranges, missing } of await parts(chain, names, since(block, wanted))) {
        const lacks = names.map((each) => missing.includes(each))
        const key = JSON.stringify([ranges, lacks])
        const before = alike.get(key) ?? { ranges, lacks, contracts: [], streams: [] }
        const contracts = [...before.contracts, address]
        alike.set(key, { ...before, contracts, streams: [...before.streams, ...missing] })
      }
    }
    for (const { ranges, lacks, contracts, streams } of alike.values()) {
      const lacking = own.filter((_, i) => lacks[i + 1])
      const source = open(
        { ...settings, contracts },
        lacking,
        { transfers: lacks[0] === true, doubted: false },
        config,
        warehouse,
      )
      const [stream = '', ...more] = streams
      for await (const slice of Gathered.of(source.slices(ranges, call.progress, call.signal)))
        await append({ ...slice, stream, streams: more })
    }
    const suspect = new Set(
      (await Coverage.all(warehouse)).flatMap((one) =>
        one.chain === chain && one.suspect.length > 0 ? [one.stream] : [],
      ),
    )
    let restated = 0
    for (const { address, streams } of children) {
      if (!streams.some((name) => suspect.has(name))) continue
      const again = open(
        { ...settings, contracts: [address] },
        own,
        { transfers: true, doubted: true },
        config,
        warehouse,
      )
      restated += await lookAgain(again, chain, streams, call)
    }
    return restated
  }

  /** What the factories of a chain have made by now, each with its streams: transfers, and the groups that are no factory's. */
  async function childrenOf(
    { chain, factories, wallets }: Chains.Settings,
    groups: readonly EventGroup[],
  ): Promise<readonly (Children.Child & { readonly streams: readonly string[] })[]> {
    const own = groups.filter(({ name }) => !factories.some((factory) => factory.name === name))
    const found = new Map<Address, Children.Child & { readonly streams: readonly string[] }>()
    for (const { name, child: column, address } of factories) {
      const children = await Children.of(warehouse, { chain, table: `event_${name}`, column, address })
      refuseTooMany(name, children.length)
      for (const child of children) {
        const stream = Stream.of([child.address], wallets)
        const streams = [stream, ...own.map((group) => stream.replace('transfers', group.name))]
        if (!found.has(child.address)) found.set(child.address, { ...child, streams })
      }
    }
    return [...found.values()]
  }

  /** What is missing of `wanted`, by which of the streams lack it: a group that was added later lacks what the others have. */
  async function parts(chain: Chain.ChainId, streams: readonly string[], wanted: Ranges.RangeSet) {
    const gaps: (readonly [string, Ranges.RangeSet])[] = []
    for (const stream of streams) gaps.push([stream, await Coverage.gaps(warehouse, chain, stream, wanted)])
    const cuts = [...new Set(gaps.flatMap(([, set]) => set.flatMap(({ from, to }) => [from, to])))].sort(
      (a, b) => a - b,
    )
    const found = new Map<string, { ranges: Ranges.RangeSet; missing: readonly string[] }>()
    for (const [i, from] of cuts.entries()) {
      const piece = [{ from, to: cuts[i + 1] ?? from }]
      const missing = gaps.filter(([, set]) => Ranges.covers(set, piece)).map(([stream]) => stream)
      if (from === piece[0]?.to || missing.length === 0) continue
      const before = found.get(missing.join(' '))?.ranges ?? []
      found.set(missing.join(' '), { ranges: Ranges.union(before, piece), missing })
    }
    return [...found.values()].sort((a, b) => (a.ranges[0]?.from ?? 0) - (b.ranges[0]?.from ?? 0))
  }

  /** Adds what is missing of what is suspect, on two equal answers; gives how many blocks. */
  async function lookAgain(
    source: Source,
    chain: Chain.ChainId,
    streams: readonly string[],
    call: Call,
  ): Promise<number> {
    const mine = (await Coverage.all(warehouse)).filter((one) => one.chain === chain && streams.includes(one.stream))
    const suspect = Ranges.union(...mine.map((one) => Ranges.intersection(one.suspect, one.final)))
    for await (const slice of Gathered.of(source.slices(suspect, call.progress, call.signal))) {
      // The doubt has been recorded; it must not fall on what was given since.
      const { doubted: _, ...told } = slice
      await Append.append(warehouse, { ...told, restates: true }, { signal: call.signal })
    }
    return Ranges.size(suspect)
  }

  return {
    backfill,
    chains: () => Chains.list(config),
    follow: async ({ chain, everyMs }, call) => {
      const done = { rounds: 0, transfers: 0, reorgs: 0 }
      while (!call.signal.aborted) {
        try {
          const { transfers, reorgs } = await backfill({ ...(chain === undefined ? {} : { chain }), head: true }, call)
          done.rounds++
          done.transfers += transfers
          done.reorgs += reorgs
          await sleep(everyMs ?? config.ingest.pollMs, undefined, { signal: call.signal })
        } catch (error) {
          if (call.signal.aborted) break
          if (!(error instanceof Failure) || !error.retry) throw error
          call.progress({ stage: 'follow', done: done.rounds, total: null, unit: 'rounds', note: error.code })
          await sleep(config.ingest.pollMs, undefined, { signal: call.signal }).catch(() => undefined)
        }
      }
      return done
    },
  }
}

function open(
  settings: Chains.Settings,
  groups: readonly EventGroup[],
  how: How,
  config: Config,
  warehouse: Warehouse,
): RpcSource.Node {
  const { decoded: _, ...options } = nodeOf(settings, groups, how, config)
  const decoding = groups.length > 0 ? { decoding: Events.decoding(groups) } : {}
  return RpcSource.open({ ...options, ...decoding, now: warehouse.now })
}

/** The node of a chain in plain data. Throws `CONFIG_INVALID` when it has no address. */
function nodeOf(
  settings: Chains.Settings,
  groups: readonly EventGroup[],
  { transfers, doubted }: How,
  config: Config,
): Thread.Node {
  const { chain, rpcUrl, contracts, wallets, finality, audit } = settings
  if (rpcUrl === null) {
    const variable = Chains.variableOf(chain, config)
    throw new Failure('CONFIG_INVALID', `No RPC address is set for ${chain}.`, { wrong: [variable] })
  }
  const has = (name: string) => groups.some((group) => group.name === name)
  return {
    url: rpcUrl,
    chain,
    allowPrivate: config.allowPrivateRpc,
    blockSpan: config.ingest.blockSpan,
    provisional: true,
    contracts,
    wallets,
    transfers,
    doubted,
    decoded: { groups: settings.groups.filter(has), events: settings.events.filter(({ name }) => has(name)) },
    ...(finality ? { finality } : {}),
    ...(audit ? { audit } : {}),
  }
}
