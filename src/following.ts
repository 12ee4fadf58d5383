/** Composes what reads nodes: backfill of what is missing, and following of the head, with reorganisations and second looks. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call, Engine, IngestResult } from './capabilities.ts'
import * as Chains from './chains.ts'
import type { Config } from './config.ts'
import * as Block from './core/block.ts'
import * as Chain from './core/chain.ts'
import { Failure, is } from './core/failure.ts'
import * as Ranges from './core/ranges.ts'
import type { Slice } from './ingest/slice.ts'
import type { Source } from './ingest/source.ts'
import * as RpcSource from './ingest/sources/rpc.ts'
import * as Append from './warehouse/append.ts'
import * as Coverage from './warehouse/coverage.ts'
import * as Tip from './warehouse/tip.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

/** Rounds after which a chain that is reorganised while it is read is given up until the next call. */
const ROUNDS = 8

/** `backfill` and `follow` of `engine.ingest`. */
export function create(warehouse: Warehouse, config: Config): Pick<Engine['ingest'], 'backfill' | 'follow'> {
  const sources = new Map<string, Source>()
  const sourceOf = (settings: Chains.Settings): Source => {
    const key = JSON.stringify(settings)
    // Kept, because a source learns: the ranges that its node allows, and whether it can be trusted.
    const source = sources.get(key) ?? open(settings, config, warehouse)
    sources.set(key, source)
    return source
  }

  async function backfill(
    { chain, fromBlock, toBlock, head = false }: Parameters<Engine['ingest']['backfill']>[0],
    call: Call,
  ): Promise<IngestResult> {
    const settings = Chains.of(config, chain === undefined ? config.ingest.chain : Chain.parse(chain))
    const on = settings.chain
    const source = sourceOf(settings)
    const done = { slices: 0, transfers: 0, reorgs: 0, restated: 0 }
    const append = async (slice: Slice) => {
      done.transfers += (
        await Append.append(warehouse, slice, { chain: Chains.register(on), signal: call.signal })
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
        const gaps = await Coverage.gaps(warehouse, on, stream, wanted)
        for await (const slice of source.slices(gaps, call.progress, call.signal)) await append(slice)
        done.restated += await lookAgain(source, on, stream, call)
        const left = await Coverage.gaps(warehouse, on, stream, wanted)
        const remaining = left.map((gap) => ({ fromBlock: gap.from, toBlock: gap.to - 1 }))
        return { chain: on, fromBlock: from, toBlock: to - 1, ...done, remaining }
      } catch (error) {
        if (!is(error, 'CHAIN_FORKED') || round >= ROUNDS) throw error
      }
    }
  }

  /** Restates what is suspect on two equal answers; gives how many blocks. */
  async function lookAgain(source: Source, chain: Chain.ChainId, stream: string, call: Call): Promise<number> {
    const found = (await Coverage.all(warehouse)).find((one) => one.chain === chain && one.stream === stream)
    const suspect = Ranges.intersection(found?.suspect ?? [], found?.final ?? [])
    for await (const slice of source.slices(suspect, call.progress, call.signal)) {
      await Append.append(warehouse, { ...slice, restates: true }, { signal: call.signal })
    }
    return Ranges.size(suspect)
  }

  return {
    backfill,
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

function open(settings: Chains.Settings, config: Config, warehouse: Warehouse): Source {
  const { chain, rpcUrl, contracts, wallets, finality, audit } = settings
  if (rpcUrl === null) {
    const variable = Chains.variableOf(chain, config)
    throw new Failure('CONFIG_INVALID', `No RPC address is set for ${chain}.`, { wrong: [variable] })
  }
  return RpcSource.open({
    url: rpcUrl,
    chain,
    allowPrivate: config.allowPrivateRpc,
    blockSpan: config.ingest.blockSpan,
    provisional: true,
    contracts,
    wallets,
    ...(finality ? { finality } : {}),
    ...(audit ? { audit } : {}),
    now: warehouse.now,
  })
}
