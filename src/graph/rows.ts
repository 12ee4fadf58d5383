/**
 * The rows of a graph, filled from edges in any order: edges are parted into blocks of nodes, then each block is put in order where it fits into a cache (radix sort
 * from the high digit; Knuth, "The Art of Computer Programming", vol. 3, 1998, §5.2.5). Memory touched for the first time costs more than all the sorting, so
 * that blocks are ordered within the columns that become the graph's.
 */
import * as Memory from './memory.ts'

/** Rows in compressed form: those of `Csr`. */
export type Rows = { readonly offsets: Uint32Array; readonly targets: Uint32Array; readonly weights: Float64Array }

/** Edges of sources that were found to be in range. */
type Edges = Columns & { readonly nodes: number }

type Columns = {
  readonly sources: Uint32Array | Uint16Array
  readonly targets: Uint32Array
  readonly weights: Float64Array
}

type Range = { readonly start: number; readonly end: number }

/** Blocks that edges are parted into side by side; with more of them, parting waits for memory in place of ordering. */
const MOST_BLOCKS_BITS = 8
const SHORT_ROW = 40
/** A target below 2³² and a place below this fit into the 53 bits of a double. */
const PACKED_ROW = 2 ** 21
/** Columns that keep less than this share of their edges are copied to shorter ones. */
const KEPT_SHARE = 0.75

/** How many bits of a node's number are its place within its block: 12 at least, so that a block's edges fit into a cache, and 16 at most, for numbers of 16 bits. */
export function blockBits(nodes: number): number {
  return Math.min(16, Math.max(12, 32 - Math.clz32(nodes) - MOST_BLOCKS_BITS))
}

/** A zero for each block of `nodes` nodes. */
export function blocks(nodes: number): Uint32Array {
  return new Uint32Array(Math.ceil(nodes / 2 ** blockBits(nodes)))
}

/**
 * Rows by ascending target; parallel edges become one whose weight is their sum in the order of the list. `counts` holds how many edges leave each block of nodes.
 * What lies behind the last edge in the memory of a column is at most a quarter of it, and no part of the column.
 */
export function filled(edges: Edges, counts: Uint32Array): Rows {
  const { nodes, sources } = edges
  const made = {
    offsets: Memory.uint32(nodes + 1),
    targets: Memory.uint32(sources.length),
    weights: Memory.float64(sources.length),
  }
  const bits = blockBits(nodes)
  const ends = new Uint32Array(Math.min(nodes, 2 ** bits))
  if (counts.length < 2) {
    place(edges, { start: 0, end: sources.length }, made, ends)
    return trimmed(made, merge(made, ends, made, { first: 0, size: 0 }))
  }
  const parted = { sources: new Uint16Array(sources.length), targets: made.targets, weights: made.weights }
  part(edges, { bits, counts }, parted)
  const most = counts.reduce((a, b) => Math.max(a, b), 0)
  const block = { targets: new Uint32Array(most), weights: new Float64Array(most) }
  let size = 0
  let start = 0
  for (const [b, count] of counts.entries()) {
    const first = b * 2 ** bits
    const within = ends.subarray(0, Math.min(ends.length, nodes - first))
    place(parted, { start, end: start + count }, block, within)
    size = merge(block, within, made, { first, size })
    start += count
  }
  return trimmed(made, size)
}

type Blocks = { readonly bits: number; readonly counts: Uint32Array }

/** Puts the edges of each block beside each other, in their order; sources are numbered within the block. */
function part({ sources, targets, weights }: Edges, { bits, counts }: Blocks, parted: Columns): void {
  const within = 2 ** bits - 1
  const next = new Uint32Array(counts.length)
  for (let b = 1; b < next.length; b++) next[b] = (next[b - 1] ?? 0) + (counts[b - 1] ?? 0)
  for (let i = 0; i < sources.length; i++) {
    const source = sources[i] ?? 0
    const block = source >>> bits
    const at = next[block] ?? 0
    next[block] = at + 1
    parted.sources[at] = source & within
    parted.targets[at] = targets[i] ?? 0
    parted.weights[at] = weights[i] ?? 0
  }
}

/** Puts the edges of a range in the order of their sources from position 0 of `placed` on; `ends` becomes where each row ends. */
function place(
  { sources, targets, weights }: Columns,
  { start, end }: Range,
  placed: Pick<Columns, 'targets' | 'weights'>,
  ends: Uint32Array,
): void {
  ends.fill(0)
  for (let k = start; k < end; k++) {
    const u = sources[k] ?? 0
    ends[u] = (ends[u] ?? 0) + 1
  }
  let at = 0
  for (let u = 0; u < ends.length; u++) {
    const count = ends[u] ?? 0
    ends[u] = at
    at += count
  }
  // Each start moves to its row's end while the row fills.
  for (let k = start; k < end; k++) {
    const u = sources[k] ?? 0
    const to = ends[u] ?? 0
    ends[u] = to + 1
    placed.targets[to] = targets[k] ?? 0
    placed.weights[to] = weights[k] ?? 0
  }
}

/** Sorts the rows that end at `ends` and writes them, parallel edges made one, behind the `size` edges of `made`, from row `first` on; gives the new size. */
function merge(
  { targets, weights }: Pick<Columns, 'targets' | 'weights'>,
  ends: Uint32Array,
  made: Rows,
  { first, size: before }: { readonly first: number; readonly size: number },
): number {
  let size = before
  let start = 0
  for (let u = 0; u < ends.length; u++) {
    const end = ends[u] ?? 0
    sortRow(targets, weights, { start, end })
    const row = size
    for (let k = start; k < end; k++) {
      const target = targets[k] ?? 0
      if (size > row && made.targets[size - 1] === target)
        made.weights[size - 1] = (made.weights[size - 1] ?? 0) + (weights[k] ?? 0)
      else {
        made.targets[size] = target
        made.weights[size] = weights[k] ?? 0
        size++
      }
    }
    start = end
    made.offsets[first + u + 1] = size
  }
  return size
}

function trimmed({ offsets, targets, weights }: Rows, size: number): Rows {
  if (size >= KEPT_SHARE * targets.length)
    return { offsets, targets: targets.subarray(0, size), weights: weights.subarray(0, size) }
  const slim = { targets: Memory.uint32(size), weights: Memory.float64(size) }
  slim.targets.set(targets.subarray(0, size))
  slim.weights.set(weights.subarray(0, size))
  return { offsets, ...slim }
}

/** Sorts positions `start` to `end` by target, equal targets in their order: by insertion where that is quick, else by target and place packed in one double. */
function sortRow(
  targets: Uint32Array,
  weights: Float64Array,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  if (end - start > SHORT_ROW) {
    sortLongRow(targets.subarray(start, end), weights.subarray(start, end))
    return
  }
  for (let k = start + 1; k < end; k++) {
    const target = targets[k] ?? 0
    let j = k - 1
    if ((targets[j] ?? 0) <= target) continue
    const weight = weights[k] ?? 0
    for (; j >= start && (targets[j] ?? 0) > target; j--) {
      targets[j + 1] = targets[j] ?? 0
      weights[j + 1] = weights[j] ?? 0
    }
    targets[j + 1] = target
    weights[j + 1] = weight
  }
}

function sortLongRow(targets: Uint32Array, weights: Float64Array): void {
  const size = targets.length
  let ascending = true
  for (let k = 1; k < size && ascending; k++) ascending = (targets[k - 1] ?? 0) <= (targets[k] ?? 0)
  if (ascending) return
  const before = weights.slice()
  if (size > PACKED_ROW) {
    const old = targets.slice()
    const order = new Uint32Array(size).map((_, k) => k).sort((a, b) => (old[a] ?? 0) - (old[b] ?? 0) || a - b)
    for (let k = 0; k < size; k++) {
      targets[k] = old[order[k] ?? 0] ?? 0
      weights[k] = before[order[k] ?? 0] ?? 0
    }
    return
  }
  const packed = new Float64Array(size)
  for (let k = 0; k < size; k++) packed[k] = (targets[k] ?? 0) * PACKED_ROW + k
  packed.sort()
  for (let k = 0; k < size; k++) {
    const value = packed[k] ?? 0
    const target = Math.floor(value / PACKED_ROW)
    targets[k] = target
    weights[k] = before[value - target * PACKED_ROW] ?? 0
  }
}
