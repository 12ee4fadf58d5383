/** A source that holds its rows: for tests, and for rows that another stage made. */
import type { ChainId } from '../../core/chain.ts'
import { throwIfAborted } from '../../core/failure.ts'
import type { Progress } from '../../core/progress.ts'
import * as Ranges from '../../core/ranges.ts'
import * as Columns from '../columns.ts'
import type { BlockHeader, Slice, TransferColumns } from '../slice.ts'
import type { Extent, Source } from '../source.ts'
import * as Window from '../window.ts'

/** The rows in (block, logIndex, sub) order, and what exists of their chain. */
export type Options = {
  readonly chain: ChainId
  readonly stream: string
  readonly transfers: TransferColumns
  readonly headers?: readonly BlockHeader[]
  readonly head: number
  readonly finalTo: number
  /** Whether blocks that are not final are given too. */
  readonly provisional?: boolean
  readonly blockSpan?: number
}

/** A source of the rows in `options`, in slices of at most `blockSpan` blocks. */
export function open(options: Options): Source {
  const { chain, stream, head, finalTo } = options
  const known: Extent = { chain, stream, head, finalTo }
  return {
    async extent(signal) {
      throwIfAborted(signal)
      return known
    },
    async *slices(wanted: Ranges.RangeSet, progress: Progress, signal: AbortSignal): AsyncIterable<Slice> {
      const windows = Window.of(wanted, known, options.provisional ?? false)
      const total = windows.reduce((blocks, { range }) => blocks + range.to - range.from, 0)
      let done = 0
      for (const { range, final } of windows) {
        for (const covers of Ranges.chunks([range], options.blockSpan ?? 1000)) {
          throwIfAborted(signal)
          yield { chain, stream, axis: 'block', covers, final, source: 'memory', rows: rowsOf(options, covers) }
          done += covers.to - covers.from
          progress({ stage: 'ingest', done, total, unit: 'blocks' })
        }
      }
    },
    async reconcile(known, signal) {
      throwIfAborted(signal)
      const newest = known.at(-1)
      const mine = new Map(options.headers?.map((header) => [header.block, header.hash]))
      const shared = known.findLast(({ block, hash }) => mine.get(block) === hash)
      if (!newest || shared === newest) return null
      const from = shared ? shared.block + 1 : (known[0]?.block ?? 0)
      const covers = { from, to: Math.max(from, Math.min(head, newest.block + 1)) }
      const rows = rowsOf(options, covers)
      return { chain, stream, axis: 'block', covers, final: false, source: 'memory', rows, replacesFrom: from }
    },
  }
}

function rowsOf({ transfers, headers = [] }: Options, covers: Ranges.Range): Slice['rows'] {
  const from = firstAtLeast(transfers.block, covers.from)
  const to = firstAtLeast(transfers.block, covers.to)
  return {
    kind: 'packed',
    transfers: Columns.range(transfers, from, to),
    headers: headers.filter(({ block }) => block >= covers.from && block < covers.to),
  }
}

function firstAtLeast(sorted: Uint32Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
