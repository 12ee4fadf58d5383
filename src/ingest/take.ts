/** One range of blocks from a node: asked for, read, doubted, timed, and made a slice. */
import type { Address } from '../core/address.ts'
import * as Failures from '../core/failure.ts'
import type { Range } from '../core/ranges.ts'
import * as Answer from './answer.ts'
import type * as Audit from './audit.ts'
import * as Blocks from './blocks.ts'
import type * as Bloom from './bloom.ts'
import * as Columns from './columns.ts'
import * as Decode from './decode.ts'
import type { Endpoint } from './endpoint.ts'
import * as Headers from './headers.ts'
import * as JsonRpc from './jsonrpc.ts'
import type * as Log from './log.ts'
import type * as Pool from './pool.ts'
import * as Reading from './reading.ts'
import * as Scan from './scan.ts'
import type { EventRows, Oddity, Slice } from './slice.ts'
import * as Scanner from './wasm/scanner.ts'

/** Events beside transfers: their groups' names, by which their streams are called, their first topics, and what decodes them. */
export type Decoding = {
  readonly groups: readonly string[]
  readonly topics: readonly string[]
  readonly open: () => { readonly add: (log: Log.Log) => string; readonly take: () => readonly EventRows[] }
  /** Whether an outcome of `add` says that the log was refused. */
  readonly isReason: (outcome: string) => boolean
}

/** What is asked for of each range. */
export type Wanted = {
  /** Whether transfers are; else only what `decoding` decodes. */
  readonly transfers: boolean
  readonly topics: readonly string[]
  readonly contracts: readonly Address[]
  /** Only transfers from or to these wallets [any]. */
  readonly wallets: readonly Address[]
  readonly decoding: Decoding | null
}

/** What taking needs. */
export type Parts = {
  readonly client: JsonRpc.Client
  readonly endpoint: Endpoint
  readonly auditor: Audit.Auditor
  readonly marker: Bloom.Marker
  readonly wanted: Wanted
  readonly pool: Pool.Pool | null
}

/** A range that was taken: what its slice holds, and how many logs it has. */
export type Taken = Pick<Slice, 'covers' | 'rows' | 'evidence' | 'oddities'> & { readonly logs: number }

/** Times that an answer which contradicts itself or its headers is asked for anew. */
const RETAKES = 8
/** Addresses in one filter: providers refuse longer lists. */
const MOST_ADDRESSES = 500

/** Takes ranges. Throws what {@link JsonRpc.Client} throws, and `RPC_ANSWER_INVALID` once retaking does not help. */
export function create(parts: Parts) {
  return async (range: Range, linked: boolean, signal: AbortSignal): Promise<Taken> => {
    for (let retake = 1; ; retake++) {
      try {
        return await once(parts, range, linked, signal)
      } catch (error) {
        const again = Failures.is(error, 'RPC_ANSWER_INVALID') && error.facts.attempts === undefined
        if (!again || error.facts.status !== undefined || retake >= RETAKES) throw error
      }
    }
  }
}

async function once(parts: Parts, range: Range, linked: boolean, signal: AbortSignal): Promise<Taken> {
  const { client, auditor, wanted } = parts
  const where = { fromBlock: JsonRpc.fromNumber(range.from), toBlock: JsonRpc.fromNumber(range.to - 1) }
  const ask = () => reading(parts, where, range, signal)
  const verdict = await auditor.judge({
    range,
    linked,
    reading: await ask(),
    ask,
    countByHash: async (blocks) => {
      const counts = await Promise.all(
        blocks.map(({ block, hash }) => reading(parts, { blockHash: hash }, { from: block, to: block + 1 }, signal)),
      )
      return counts.reduce((sum, { logs }) => sum + logs, 0)
    },
    headers: (blocks) => Headers.ask(client, blocks, signal),
  })
  const untimed = Reading.untimed(verdict.reading)
  const missing = untimed.filter((block) => Headers.find(verdict.headers, block) < 0)
  const known = Headers.joined(verdict.headers, await Headers.ask(client, missing, signal))
  refuseOtherHash(verdict.reading, known)
  const times = new Map(untimed.map((block) => [block, known.atS[Headers.find(known, block)] ?? 0]))
  const { transfers, others } = Reading.timed(verdict.reading, times)
  const oddities: Oddity[] = [
    ...verdict.reading.refused.map(({ reason, log }) => odd(log, reason, 'a transfer’s topic, but no transfer')),
    ...verdict.reading.repeated.map((log) => odd(log, 'DUPLICATE_LOG', 'the answer held the log more than once')),
  ]
  const decoder = wanted.decoding?.open()
  const told = wanted.decoding?.topics.includes(Decode.TOPIC.transfer) ? Reading.witnessed(transfers, others) : others
  for (const log of told) {
    const outcome = decoder?.add(log)
    if (outcome !== undefined && wanted.decoding?.isReason(outcome))
      oddities.push(odd(log, outcome, 'an event that does not decode'))
  }
  const kept = Array.from(known.block.keys()).filter((i) => linked || isKept(known.block[i] ?? 0, range, times))
  const events = decoder?.take() ?? []
  return {
    covers: range,
    rows: {
      kind: 'packed',
      transfers: wanted.transfers ? transfers : Columns.range(transfers, 0, 0),
      headers: kept.map((i) => Headers.at(known, i)),
      ...(events.length > 0 ? { events } : {}),
    },
    evidence: verdict.evidence,
    oddities,
    logs: verdict.reading.logs,
  }
}

/** Headers worth keeping of final blocks: those whose times no log states, and the ends of the range, which tell its span in time. */
function isKept(block: number, { from, to }: Range, times: ReadonlyMap<number, number>): boolean {
  return times.has(block) || block === from || block === to - 1
}

async function reading(parts: Parts, where: object, range: Range, signal: AbortSignal): Promise<Reading.Reading> {
  const { client, marker, wanted, pool } = parts
  const asked = { range, contracts: new Set<string>(wanted.contracts), topics: new Set(wanted.topics), marker, pool }
  const splittable = range.to - range.from > 1 ? 'splittable' : undefined
  const filters = queries(wanted, where)
  const [only] = filters
  if (only && filters.length === 1) {
    const ways = {
      read: (body: Buffer) => Scan.read(body, asked, Scanner.here()),
      parse: (result: unknown) => {
        const { logs, repeated } = Answer.logs(result, asked)
        return Reading.of(logs, marker, repeated)
      },
    }
    return client.read({ method: 'eth_getLogs', params: [only] }, signal, ways, splittable)
  }
  const found: unknown[] = []
  for (const filter of filters) {
    const result = await client.call({ method: 'eth_getLogs', params: [filter] }, signal, splittable)
    if (Array.isArray(result)) found.push(...result)
    else Answer.logs(result, asked)
  }
  // A transfer between two of the wallets answers two of the filters: that is no oddity.
  return Reading.of(Answer.logs(found, asked).logs, marker)
}

/** The filters whose answers together are what is wanted. */
function queries({ topics, contracts, wallets }: Wanted, where: object): readonly object[] {
  const places = [...chunks(contracts)].map((address) => ({ ...where, ...(address.length > 0 ? { address } : {}) }))
  if (wallets.length === 0) return places.map((place) => ({ ...place, topics: [topics] }))
  const words = [...chunks(wallets)].map((some) => some.map((wallet) => `0x${wallet.slice(2).padStart(64, '0')}`))
  // ERC-20 and ERC-721 state sender and receiver in topics 1 and 2, ERC-1155 in 2 and 3.
  return places.flatMap((place) =>
    words.flatMap((some) => [
      { ...place, topics: [topics, some] },
      { ...place, topics: [topics, null, some] },
      { ...place, topics: [topics, null, null, some] },
    ]),
  )
}

function* chunks(addresses: readonly Address[]): Generator<readonly Address[]> {
  if (addresses.length === 0) yield []
  for (let i = 0; i < addresses.length; i += MOST_ADDRESSES) yield addresses.slice(i, i + MOST_ADDRESSES)
}

function refuseOtherHash({ blocks }: Reading.Reading, known: Headers.Headers): void {
  for (let i = 0; i < blocks.count; i++) {
    const block = blocks.block[i] ?? 0
    const header = Headers.find(known, block)
    if (header < 0 || Blocks.hasHash(blocks, i, known.hash, header)) continue
    throw new Failures.Failure('RPC_ANSWER_INVALID', 'A log and its header state two block hashes.', { block })
  }
}

function odd({ block, logIndex }: Answer.PlacedLog, kind: string, detail: string): Oddity {
  return { block, logIndex, kind, detail }
}
