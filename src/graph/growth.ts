/** A wallet graph that takes in new activity instead of being read anew. */
import { Failure } from '../core/failure.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Csr from './csr.ts'
import * as Memory from './memory.ts'
import * as Queries from './queries.generated.ts'
import * as WalletGraph from './wallet.ts'

/** The graph of all activity before `asOfS` (unix seconds). */
export type Known = { readonly asOfS: number; readonly graph: WalletGraph.WalletGraph }

/** Reads the graph of all activity before `asOfS`. */
export async function read(warehouse: Warehouse, asOfS: number): Promise<Known> {
  return { asOfS, graph: await between(warehouse, 0, asOfS) }
}

/**
 * `known` with the activity from its instant up to `asOfS`: equal to {@link read}, which reads everything. What happened before the known instant must still
 * stand: after a reorg or an import that reaches back, read anew. Throws `INPUT_INVALID` when `asOfS` lies before the known instant.
 */
export async function grown(warehouse: Warehouse, known: Known, asOfS: number): Promise<Known> {
  if (asOfS < known.asOfS) {
    const facts = { knownAsOfS: known.asOfS, asOfS }
    throw new Failure('INPUT_INVALID', 'A graph grows forward only; an earlier instant is read anew.', facts)
  }
  return { asOfS, graph: joined(known.graph, await between(warehouse, known.asOfS, asOfS)) }
}

/**
 * The graph of the transfers of both: a new wallet takes its place by id, an edge of both weighs the sum. Equal to the graph of all transfers together where weights
 * are whole (other sums may differ in the last bit). O(nodes + edges) and no sort; the arguments stay as they are.
 */
export function joined(a: WalletGraph.WalletGraph, b: WalletGraph.WalletGraph): WalletGraph.WalletGraph {
  const { nodes, fromA, fromB } = union(a.nodes, b.nodes)
  const left = spread(a.csr, fromA, nodes.length)
  const right = spread(b.csr, fromB, nodes.length)
  return { nodes, csr: Csr.sum(left, right) }
}

async function between(warehouse: Warehouse, fromS: number, asOfS: number): Promise<WalletGraph.WalletGraph> {
  const edges = await warehouse.columns(Queries.edgesBetween, { from_s: fromS, as_of_s: asOfS })
  return WalletGraph.from({
    sources: edges.uint32('src'),
    targets: edges.uint32('dst'),
    weights: edges.float64('weight'),
  })
}

/** The ascending union of two ascending columns, and where the entries of each went. */
function union(a: Uint32Array, b: Uint32Array): { nodes: Uint32Array; fromA: Uint32Array; fromB: Uint32Array } {
  const fromA = new Uint32Array(a.length)
  const fromB = new Uint32Array(b.length)
  const all = new Uint32Array(a.length + b.length)
  let count = 0
  for (let i = 0, j = 0; i < a.length || j < b.length; count++) {
    const x = a[i] ?? Number.POSITIVE_INFINITY
    const y = b[j] ?? Number.POSITIVE_INFINITY
    all[count] = Math.min(x, y)
    if (x <= y) fromA[i++] = count
    if (y <= x) fromB[j++] = count
  }
  const nodes = Memory.uint32(count)
  nodes.set(all.subarray(0, count))
  return { nodes, fromA, fromB }
}

/** The graph among `size` nodes, its node u as node `place[u]`; places ascend, so rows stay ascending. */
function spread(graph: Csr.Csr, place: Uint32Array, size: number): Csr.Csr {
  const offsets = new Uint32Array(size + 1)
  for (let u = 0; u < graph.nodes; u++) {
    offsets[(place[u] ?? 0) + 1] = (graph.offsets[u + 1] ?? 0) - (graph.offsets[u] ?? 0)
  }
  for (let u = 0; u < size; u++) offsets[u + 1] = (offsets[u + 1] ?? 0) + (offsets[u] ?? 0)
  return { nodes: size, offsets, targets: graph.targets.map((v) => place[v] ?? 0), weights: graph.weights }
}
