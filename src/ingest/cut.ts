/** A slice of many rows as several that follow each other, each of whole blocks. */
import type { Range } from '../core/ranges.ts'
import * as Columns from './columns.ts'
import * as EventColumns from './eventcolumns.ts'
import type { PackedRows, Slice } from './slice.ts'

/**
 * `slice` in parts of at most `most` transfers, more only where a single block holds more. What replaces or restates a range stays
 * whole, and so do files and transactions. A part's rows are copies: each may be handed to another thread alone.
 */
export function of(slice: Slice, most: number): readonly Slice[] {
  const { rows, covers, replacesFrom, restates } = slice
  const isWhole = rows.kind !== 'packed' || rows.transactions !== undefined || replacesFrom !== undefined || restates
  if (isWhole || !covers || slice.axis !== 'block' || rows.transfers.rows <= most) return [slice]
  return ranges(rows.transfers.block, covers, most).map((part) => ({
    ...slice,
    covers: part,
    rows: within(rows, part),
    ...(slice.oddities ? { oddities: slice.oddities.filter(({ block }) => isIn(block, part)) } : {}),
  }))
}

/** `covers` in ranges in which at most `most` of the ascending `blocks` lie, unless one block is met more often. */
function ranges(blocks: Uint32Array, covers: Range, most: number): readonly Range[] {
  const found: Range[] = []
  for (let from = covers.from, first = 0; ; ) {
    const next = blocks[first + most]
    if (next === undefined) return [...found, { from, to: covers.to }]
    // The block that would go beyond begins the next part, but where it is the first of its own.
    const to = next > (blocks[first] ?? 0) ? next : next + 1
    if (to >= covers.to) return [...found, { from, to: covers.to }]
    found.push({ from, to })
    from = to
    first = firstAt(blocks, to)
  }
}

/** How many of the ascending `blocks` lie below `block`. */
function firstAt(blocks: Uint32Array, block: number): number {
  let [low, high] = [0, blocks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((blocks[middle] ?? 0) < block) low = middle + 1
    else high = middle
  }
  return low
}

function within(rows: PackedRows, part: Range): PackedRows {
  const { transfers, events, headers } = rows
  const view = Columns.range(transfers, firstAt(transfers.block, part.from), firstAt(transfers.block, part.to))
  return {
    kind: 'packed',
    transfers: Columns.copied(view),
    headers: headers.filter(({ block }) => isIn(block, part)),
    ...(events
      ? {
          events: events.flatMap((each) => {
            const some = Array.from(each.block.keys()).filter((row) => isIn(each.block[row] ?? 0, part))
            return some.length > 0 ? [EventColumns.pick(each, some)] : []
          }),
        }
      : {}),
  }
}

function isIn(block: number, { from, to }: Range): boolean {
  return block >= from && block < to
}
