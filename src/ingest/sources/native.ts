/** A node as a source of transactions: whole blocks with the receipts of everything in them, for who moved the native coin. */
import * as Failures from '../../core/failure.ts'
import type { Progress } from '../../core/progress.ts'
import type { Range, RangeSet } from '../../core/ranges.ts'
import * as Answer from '../answer.ts'
import * as Columns from '../columns.ts'
import * as JsonRpc from '../jsonrpc.ts'
import type { Slice } from '../slice.ts'
import type { Extent } from '../source.ts'
import * as Transaction from '../transaction.ts'
import * as Window from '../window.ts'

/** What is needed: the node, what exists of its chain, and blocks a slice [20] and slices at once [3]. */
export type Options = {
  readonly client: JsonRpc.Client
  readonly host: string
  readonly extent: (signal: AbortSignal) => Promise<Extent>
  readonly blocks?: number
  readonly concurrency?: number
}

/** The stream of all transactions of a chain; files of transactions complete it too. */
export const STREAM = 'transactions:all'

/** Times that blocks which contradict each other or lack receipts are asked for anew. */
const RETAKES = 8

/**
 * Slices of the transactions in the wanted blocks, in order; those of blocks that are not final carry all headers, to be linked. A
 * block counts when it is the parent of the next, and the node has as many receipts as it lists transactions, each in that very
 * block: two lists that agree. No transactions count only under the root of none. Throws what {@link JsonRpc.Client} throws, and `RPC_ANSWER_INVALID` once retaking does not help.
 */
export async function* slices(
  options: Options,
  wanted: RangeSet,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<Slice> {
  const extent = await options.extent(signal)
  const read = reader(options)
  const pending = [...Window.of(wanted, extent, true)].flatMap(({ range, final }) =>
    cut(range, options.blocks ?? 20).map((part) => ({ range: part, final })),
  )
  const total = pending.reduce((blocks, { range }) => blocks + range.to - range.from, 0)
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const running: Promise<{ readonly slice: Slice } | { readonly error: unknown }>[] = []
  let done = 0
  try {
    for (;;) {
      Failures.throwIfAborted(signal)
      for (let next = pending[0]; next && running.length < (options.concurrency ?? 3); next = pending[0]) {
        pending.shift()
        const { range, final } = next
        running.push(
          read(range, either).then(
            (rows) => ({ slice: sliceOf(options, extent, range, final, rows) }),
            (error: unknown) => ({ error }),
          ),
        )
      }
      const first = running.shift()
      if (!first) return
      const outcome = await first
      if ('error' in outcome) throw outcome.error
      yield outcome.slice
      const { covers } = outcome.slice
      done += covers ? covers.to - covers.from : 0
      progress({ stage: 'native', done, total, unit: 'blocks' })
    }
  } finally {
    stop.abort()
    await Promise.all(running)
  }
}

function sliceOf(
  { host }: Options,
  { chain }: Extent,
  covers: Range,
  final: boolean,
  { blocks, receipts }: Read,
): Slice {
  const headers = blocks.map(({ header }) => header)
  return {
    chain,
    stream: STREAM,
    axis: 'block',
    covers,
    final,
    source: `rpc:${host}`,
    evidence: 'twice',
    rows: {
      kind: 'packed',
      transfers: Columns.builder(1).take(),
      headers: final ? headers.filter((_, i) => i === 0 || i === headers.length - 1) : headers,
      transactions: Transaction.columns(blocks, receipts),
    },
  }
}

type Read = {
  readonly blocks: readonly Transaction.Block[]
  readonly receipts: ReadonlyMap<Transaction.Transaction, Transaction.Receipt>
}

function reader({ client }: Options) {
  // `eth_getBlockReceipts` is young: a node without it is asked for every receipt by itself.
  let byBlock = true

  async function lists(blocks: readonly Transaction.Block[], signal: AbortSignal): Promise<readonly unknown[]> {
    const filled = blocks.filter(({ transactions }) => transactions.length > 0)
    if (byBlock) {
      try {
        const calls = filled.map(({ header }) => ({
          method: 'eth_getBlockReceipts',
          params: [JsonRpc.fromNumber(header.block)],
        }))
        const found = await client.batch(calls, signal)
        return filled.flatMap(({ header, transactions }, i) => {
          const list: unknown = found[i]
          if (Array.isArray(list)) refuseCut(header.block, transactions.length, list.length)
          return transactions.map((_, k): unknown => (Array.isArray(list) ? list[k] : null))
        })
      } catch (error) {
        if (!Failures.is(error, 'RPC_ERROR')) throw error
        byBlock = false
      }
    }
    const counts = await client.batch(
      filled.map(({ header }) => ({ method: 'eth_getBlockTransactionCountByHash', params: [header.hash] })),
      signal,
    )
    for (const [i, { header, transactions }] of filled.entries())
      refuseCut(header.block, transactions.length, JsonRpc.quantity(counts[i]))
    const calls = filled.flatMap(({ transactions }) =>
      transactions.map(({ hash }) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
    )
    return client.batch(calls, signal)
  }

  async function once(range: Range, signal: AbortSignal): Promise<Read> {
    const numbers = Array.from({ length: range.to - range.from }, (_, i) => range.from + i)
    const calls = numbers.map((number) => ({
      method: 'eth_getBlockByNumber',
      params: [JsonRpc.fromNumber(number), true],
    }))
    const answers = await client.batch(calls, signal)
    const blocks = numbers.map((number, i) => Transaction.block(answers[i], number))
    for (const [i, { header }] of blocks.entries()) {
      const before = blocks[i - 1]?.header
      if (before && before.hash !== header.parent)
        throw Answer.invalid('A block is not the child of the one before it.', { block: header.block })
    }
    const found = await lists(blocks, signal)
    const receipts = new Map<Transaction.Transaction, Transaction.Receipt>()
    let at = 0
    for (const { header, transactions } of blocks) {
      for (const each of transactions) {
        const receipt = Transaction.receipt(found[at++], each, header)
        if (!receipt) throw Answer.invalid('The node lacks the receipt of a transaction.', { block: header.block })
        receipts.set(each, receipt)
      }
    }
    return { blocks, receipts }
  }

  return async (range: Range, signal: AbortSignal): Promise<Read> => {
    for (let retake = 1; ; retake++) {
      try {
        return await once(range, signal)
      } catch (error) {
        const again =
          Failures.is(error, 'RPC_ANSWER_INVALID') &&
          error.facts.status === undefined &&
          error.facts.attempts === undefined
        if (!again || retake >= RETAKES) throw error
      }
    }
  }
}

/** A list that is cut off at its end shows no gap: the other list, or the node's count, tells. */
function refuseCut(block: number, listed: number, told: number | null): void {
  if (listed === told) return
  throw Answer.invalid('The block and its receipts differ in number.', { block, listed, told })
}

function cut({ from, to }: Range, blocks: number): readonly Range[] {
  const parts: Range[] = []
  for (let at = from; at < to; at += blocks) parts.push({ from: at, to: Math.min(to, at + blocks) })
  return parts
}
