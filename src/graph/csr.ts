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

/**
 * The directed graph of `edges` in O(nodes + edges): parallel edges become one whose weight is their sum, self-loops and
 * zero weights are kept. Throws `GRAPH_EDGE_INVALID` for columns of different lengths, a number outside the graph, or a weight that is
 * negative, not finite, or too large to be summed (a total of 1e300 or more).
 */
export function fromEdges(edges: Edges): Csr {
  check(edges)
  return merged(transpose(byTarget(edges)))
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
  for (let u = 0; u < nodes; u++) offsets[u + 1] = (offsets[u] ?? 0) + joinRows(graph, into, u, null, 0)
  const size = offsets[nodes] ?? 0
  const joined = { nodes, offsets, targets: Memory.uint32(size), weights: Memory.float64(size) }
  for (let u = 0; u < nodes; u++) joinRows(graph, into, u, joined, offsets[u] ?? 0)
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

function check({ nodes, sources, targets, weights }: Edges): void {
  const size = sources.length
  if (targets.length !== size || weights.length !== size) {
    const facts = { sources: size, targets: targets.length, weights: weights.length }
    throw new Failure('GRAPH_EDGE_INVALID', 'The columns of an edge list differ in length.', facts)
  }
  if (!Number.isInteger(nodes) || nodes < 0 || nodes > 0xffff_fffe || size > MAX_EDGES) {
    throw new Failure('GRAPH_EDGE_INVALID', 'The graph is too large, or its number of nodes is not whole.', {
      nodes,
      size,
    })
  }
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
  }
  if (total >= MAX_TOTAL_WEIGHT) throw new Failure('GRAPH_EDGE_INVALID', 'The weights are too large to be summed.')
}

/** The transposed graph, rows in the order of the list; transposing it again sorts every row. */
function byTarget({ nodes, sources, targets, weights }: Edges): Csr {
  const size = sources.length
  const offsets = new Uint32Array(nodes + 1)
  for (let i = 0; i < size; i++) {
    const row = (targets[i] ?? 0) + 1
    offsets[row] = (offsets[row] ?? 0) + 1
  }
  const next = startsOf(offsets)
  const rows = { nodes, offsets, targets: new Uint32Array(size), weights: new Float64Array(size) }
  for (let i = 0; i < size; i++) {
    const v = targets[i] ?? 0
    const at = next[v] ?? 0
    next[v] = at + 1
    rows.targets[at] = sources[i] ?? 0
    rows.weights[at] = weights[i] ?? 0
  }
  return rows
}

/** Turns counts (of row u at u + 1) into offsets in place; gives a copy to be advanced while rows fill. */
function startsOf(offsets: Uint32Array): Uint32Array {
  for (let u = 1; u < offsets.length; u++) offsets[u] = (offsets[u] ?? 0) + (offsets[u - 1] ?? 0)
  return Uint32Array.from(offsets)
}

function merged(graph: Csr): Csr {
  const { nodes, targets, weights } = graph
  let distinct = 0
  for (let u = 0; u < nodes; u++) {
    const end = graph.offsets[u + 1] ?? 0
    const start = graph.offsets[u] ?? 0
    for (let k = start; k < end; k++) if (k === start || targets[k] !== targets[k - 1]) distinct++
  }
  if (distinct === targets.length) return graph
  const slim = {
    offsets: Memory.uint32(nodes + 1),
    targets: Memory.uint32(distinct),
    weights: Memory.float64(distinct),
  }
  let at = -1
  for (let u = 0; u < nodes; u++) {
    const end = graph.offsets[u + 1] ?? 0
    const start = graph.offsets[u] ?? 0
    for (let k = start; k < end; k++) {
      if (k === start || targets[k] !== targets[k - 1]) slim.targets[++at] = targets[k] ?? 0
      slim.weights[at] = (slim.weights[at] ?? 0) + (weights[k] ?? 0)
    }
    slim.offsets[u + 1] = at + 1
  }
  return { nodes, ...slim }
}

/** Merges the sorted out- and in-rows of `u` without `u` itself, into `result` from `at` on if there is one; gives the length. */
function joinRows(out: Csr, into: Csr, u: number, result: Csr | null, at: number): number {
  let i = out.offsets[u] ?? 0
  let j = into.offsets[u] ?? 0
  const iEnd = out.offsets[u + 1] ?? 0
  const jEnd = into.offsets[u + 1] ?? 0
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
