/** A graph as compressed sparse rows (Saad, "Iterative Methods for Sparse Linear Systems", 2003, §3.4) on shared typed arrays. */
import { Failure } from '../core/failure.ts'
import * as Memory from './memory.ts'
import * as Rows from './rows.ts'

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
 * The directed graph of `edges` in O(nodes + edges log(longest row)): parallel edges become one whose weight is their sum in the order of the list, self-loops and
 * zero weights are kept. Throws `GRAPH_EDGE_INVALID` for columns of different lengths, a number outside the graph, or a weight that is
 * negative, not finite, or too large to be summed (a total of 1e300 or more), `GRAPH_TOO_LARGE` for 2³¹ edges or more.
 */
export function fromEdges(edges: Edges): Csr {
  return { nodes: edges.nodes, ...Rows.filled(edges, checked(edges)) }
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

/** How many edges leave the nodes of each block; throws where the edges are none of a graph. */
function checked({ nodes, sources, targets, weights }: Edges): Uint32Array {
  const size = sources.length
  checkSize(nodes, size)
  if (targets.length !== size || weights.length !== size) {
    const facts = { sources: size, targets: targets.length, weights: weights.length }
    throw new Failure('GRAPH_EDGE_INVALID', 'The columns of an edge list differ in length.', facts)
  }
  const counts = Rows.blocks(nodes)
  const bits = Rows.blockBits(nodes)
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
    const block = source >>> bits
    counts[block] = (counts[block] ?? 0) + 1
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

/** Turns counts (of row u at u + 1) into offsets in place; gives a copy to be advanced while rows fill. */
function startsOf(offsets: Uint32Array): Uint32Array {
  for (let u = 1; u < offsets.length; u++) offsets[u] = (offsets[u] ?? 0) + (offsets[u - 1] ?? 0)
  return Uint32Array.from(offsets)
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
