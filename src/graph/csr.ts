/** A graph as compressed sparse rows (Saad, "Iterative Methods for Sparse Linear Systems", 2003, §3.4) on shared typed arrays. */
import { Failure } from '../core/failure.ts'
import * as Memory from './memory.ts'

/**
 * A directed graph of `nodes` nodes, numbered from 0. The edges that leave `u` are the positions `offsets[u]` to
 * `offsets[u + 1]` of `targets` and `weights`, by ascending target, none twice. An undirected graph holds each edge in both rows.
 * The arrays are never written after they are made.
 */
export type Csr = {
  readonly nodes: number
  readonly offsets: Uint32Array
  readonly targets: Uint32Array
  readonly weights: Float64Array
}

/** Edges as columns of one length: `sources[i]` → `targets[i]`, numbered from 0 to `nodes - 1`, of weight `weights[i]`. */
export type Edges = {
  readonly nodes: number
  readonly sources: Uint32Array
  readonly targets: Uint32Array
  readonly weights: Float64Array
}

/** Beyond this total, products of strengths would leave the range of a double. */
const MAX_TOTAL_WEIGHT = 1e300
/** An undirected graph holds each edge twice and offsets are 32 bits wide. */
const MAX_EDGES = 0x7fff_ffff
const SHORT_ROW = 40
/** A target below 2³² and a place below this fit into the 53 bits of a double. */
const PACKED_ROW = 2 ** 21

/**
 * The directed graph of `edges` in O(nodes + edges log(longest row)): parallel edges become one whose weight is their sum in the order of the list, self-loops and
 * zero weights are kept. Throws `GRAPH_EDGE_INVALID` for columns of different lengths, a number outside the graph, or a weight that is
 * negative, not finite, or too large to be summed (a total of 1e300 or more), `GRAPH_TOO_LARGE` for 2³¹ edges or more.
 */
export function fromEdges(edges: Edges): Csr {
  const counts = checked(edges)
  const { nodes, sources, targets, weights } = edges
  const size = sources.length
  const next = startsOf(counts)
  const rows = { nodes, offsets: counts, targets: Memory.uint32(size), weights: Memory.float64(size) }
  for (let i = 0; i < size; i++) {
    const u = sources[i] ?? 0
    const at = next[u] ?? 0
    next[u] = at + 1
    rows.targets[at] = targets[i] ?? 0
    rows.weights[at] = weights[i] ?? 0
  }
  return merged(rows)
}

/** The graph with every edge turned round, in O(nodes + edges). */
export function transpose(graph: Csr): Csr {
  const { nodes, offsets, targets, weights } = graph
  const size = targets.length
  const turned = { offsets: Memory.uint32(nodes + 1), targets: Memory.uint32(size), weights: Memory.float64(size) }
  for (let k = 0; k < size; k++) {
    const row = (targets[k] ?? 0) + 1
    turned.offsets[row] = (turned.offsets[row] ?? 0) + 1
  }
  const next = startsOf(turned.offsets)
  for (let u = 0; u < nodes; u++) {
    const end = offsets[u + 1] ?? 0
    for (let k = offsets[u] ?? 0; k < end; k++) {
      const v = targets[k] ?? 0
      const at = next[v] ?? 0
      next[v] = at + 1
      turned.targets[at] = u
      turned.weights[at] = weights[k] ?? 0
    }
  }
  return { nodes, ...turned }
}

/**
 * The undirected simple graph: `u` and `v` are joined when an edge runs either way, by the sum of both weights; self-loops are dropped. Every
 * edge stands in both rows, so `targets` holds twice the number of edges. O(nodes + edges).
 */
export function undirectedSimple(graph: Csr): Csr {
  const { nodes } = graph
  const into = transpose(graph)
  const offsets = Memory.uint32(nodes + 1)
  for (let u = 0; u < nodes; u++) offsets[u + 1] = (offsets[u] ?? 0) + joinRows({ out: graph, into, u })
  const size = offsets[nodes] ?? 0
  const joined = { nodes, offsets, targets: Memory.uint32(size), weights: Memory.float64(size) }
  for (let u = 0; u < nodes; u++) joinRows({ out: graph, into, u, result: joined })
  return joined
}

/** The same edges, each of weight 1. */
export function unweighted(graph: Csr): Csr {
  return { ...graph, weights: Memory.float64(graph.targets.length).fill(1) }
}

/** How many edges leave each node; on an undirected graph, its degree. */
export function degrees(graph: Csr): Uint32Array {
  const degree = new Uint32Array(graph.nodes)
  for (let u = 0; u < graph.nodes; u++) degree[u] = (graph.offsets[u + 1] ?? 0) - (graph.offsets[u] ?? 0)
  return degree
}

/** How many edges leave each node u, at u + 1, in shared memory; throws where the edges are none of a graph. */
function checked({ nodes, sources, targets, weights }: Edges): Uint32Array {
  const size = sources.length
  checkSize(nodes, size)
  if (targets.length !== size || weights.length !== size) {
    const facts = { sources: size, targets: targets.length, weights: weights.length }
    throw new Failure('GRAPH_EDGE_INVALID', 'The columns of an edge list differ in length.', facts)
  }
  const counts = Memory.uint32(nodes + 1)
  let total = 0
  for (let i = 0; i < size; i++) {
    const source = sources[i] ?? 0
    const target = targets[i] ?? 0
    const weight = weights[i] ?? 0
    if (source >= nodes || target >= nodes) {
      const facts = { edge: i, source, target, nodes }
      throw new Failure('GRAPH_EDGE_INVALID', `Edge ${i} joins a node outside the graph.`, facts)
    }
    if (!(weight >= 0) || weight === Number.POSITIVE_INFINITY) {
      const facts = { edge: i, source, target, weight: String(weight) }
      throw new Failure('GRAPH_EDGE_INVALID', `Edge ${i} has a weight that is negative or not finite.`, facts)
    }
    total += weight
    counts[source + 1] = (counts[source + 1] ?? 0) + 1
  }
  if (total >= MAX_TOTAL_WEIGHT) throw new Failure('GRAPH_EDGE_INVALID', 'The weights are too large to be summed.')
  return counts
}

function checkSize(nodes: number, size: number): void {
  if (!Number.isInteger(nodes) || nodes < 0 || nodes > 0xffff_fffe) {
    throw new Failure('GRAPH_EDGE_INVALID', 'A number of nodes is whole and below 2³² − 1.', { nodes })
  }
  if (size > MAX_EDGES) throw new Failure('GRAPH_TOO_LARGE', 'A graph holds fewer than 2³¹ edges.', { edges: size })
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

/** Turns counts (of row u at u + 1) into offsets in place; gives a copy to be advanced while rows fill. */
function startsOf(offsets: Uint32Array): Uint32Array {
  for (let u = 1; u < offsets.length; u++) offsets[u] = (offsets[u] ?? 0) + (offsets[u - 1] ?? 0)
  return Uint32Array.from(offsets)
}

/** Sorts each row and makes parallel edges one, in place: a row only ever moves towards the front. */
function merged({ nodes, offsets, targets, weights }: Csr): Csr {
  let size = 0
  let start = 0
  for (let u = 0; u < nodes; u++) {
    const end = offsets[u + 1] ?? 0
    sortRow(targets, weights, { start, end })
    const first = size
    for (let k = start; k < end; k++) {
      const target = targets[k] ?? 0
      if (size > first && targets[size - 1] === target) weights[size - 1] = (weights[size - 1] ?? 0) + (weights[k] ?? 0)
      else {
        targets[size] = target
        weights[size] = weights[k] ?? 0
        size++
      }
    }
    start = end
    offsets[u + 1] = size
  }
  if (size === targets.length) return { nodes, offsets, targets, weights }
  const slim = { targets: Memory.uint32(size), weights: Memory.float64(size) }
  slim.targets.set(targets.subarray(0, size))
  slim.weights.set(weights.subarray(0, size))
  return { nodes, offsets, ...slim }
}

type Joining = {
  readonly out: Csr
  readonly into: Csr
  readonly u: number
  readonly result?: Csr
}

/** Merges the sorted rows of `u` of both graphs, without `u` itself, into its row of `result` if there is one; gives the length. */
function joinRows({ out, into, u, result }: Joining): number {
  let i = out.offsets[u] ?? 0
  let j = into.offsets[u] ?? 0
  const iEnd = out.offsets[u + 1] ?? 0
  const jEnd = into.offsets[u + 1] ?? 0
  const at = result?.offsets[u] ?? 0
  let length = 0
  while (i < iEnd || j < jEnd) {
    const a = i < iEnd ? (out.targets[i] ?? 0) : Number.POSITIVE_INFINITY
    const b = j < jEnd ? (into.targets[j] ?? 0) : Number.POSITIVE_INFINITY
    const v = a < b ? a : b
    let weight = 0
    if (a === v) weight += out.weights[i++] ?? 0
    if (b === v) weight += into.weights[j++] ?? 0
    if (v === u) continue
    if (result) {
      result.targets[at + length] = v
      result.weights[at + length] = weight
    }
    length++
  }
  return length
}
