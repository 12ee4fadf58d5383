/** The figures of a whole graph, by networkx's definitions, as `dropcast lab graph` prints them. */
import { Failure } from '../core/failure.ts'
import * as Rng from '../core/rng.ts'
import * as Csr from './csr.ts'
import * as Components from './kernels/components.ts'
import * as Cores from './kernels/cores.ts'
import * as Leiden from './kernels/leiden.ts'
import * as PageRank from './kernels/pagerank.ts'
import * as Reciprocity from './kernels/reciprocity.ts'
import * as Triangles from './kernels/triangles.ts'

/** Edges by name: `sources[i]` → `targets[i]`; without `weights` every distinct edge weighs 1. */
export type NamedEdges = {
  readonly sources: readonly string[]
  readonly targets: readonly string[]
  readonly weights?: ArrayLike<number>
}

/**
 * `nodes` and `edges` count the directed graph with parallel edges merged (self-loops included); `components` are weak; `core` is the largest k, and it,
 * `triangles`, `clustering` (average local, 0 for nodes with fewer than two neighbours), `communities` (Leiden) and `modularity` are of the undirected
 * simple graph. `pagerank` lists the ten highest ranks (d = 0.85, L1 error ≤ 1e-10), descending, ties (equal to 12 decimals) by name. What an empty
 * graph leaves undefined is `null`.
 */
export type Summary = {
  readonly nodes: number
  readonly edges: number
  readonly reciprocity: number | null
  readonly components: number
  readonly strongComponents: number
  readonly core: number
  readonly triangles: number
  readonly clustering: number | null
  readonly communities: number
  readonly modularity: number | null
  readonly pagerank: readonly (readonly [node: string, rank: number])[]
}

const TOP = 10

/**
 * The figures of `edges`. Weights, when given, are summed over parallel edges and over both directions, and count in PageRank, communities and modularity
 * only. `seed` decides the communities alone. Throws `GRAPH_EDGE_INVALID` for columns of different lengths or a weight that is negative or not finite.
 */
export function summarise(edges: NamedEdges, { seed = 1 }: { readonly seed?: number | string } = {}): Summary {
  const { graph, names } = named(edges)
  const merged = Csr.undirectedSimple(graph)
  const simple = edges.weights ? merged : Csr.unweighted(merged)
  const corners = Triangles.perNode(simple)
  const found = Leiden.communities(simple, { rng: Rng.create(seed) })
  return {
    nodes: graph.nodes,
    edges: graph.targets.length,
    reciprocity: Reciprocity.overall(graph),
    components: Components.weak(graph).sizes.length,
    strongComponents: Components.strong(graph).sizes.length,
    core: Cores.numbers(simple).reduce((most, k) => Math.max(most, k), 0),
    triangles: Triangles.total(corners),
    clustering: mean(Triangles.clustering(simple, corners)),
    communities: found.partition.sizes.length,
    modularity: found.modularity,
    pagerank: highest(PageRank.of(graph).rank, names),
  }
}

/** The directed graph of named edges, nodes numbered in the order of their first mention, and their names. Throws as {@link summarise}. */
export function named(edges: NamedEdges): { graph: Csr.Csr; names: readonly string[] } {
  const size = edges.sources.length
  if (edges.targets.length !== size) {
    const facts = { sources: size, targets: edges.targets.length }
    throw new Failure('GRAPH_EDGE_INVALID', 'The columns of an edge list differ in length.', facts)
  }
  const numbers = new Map<string, number>()
  const numberOf = (name: string) => {
    const known = numbers.get(name)
    if (known !== undefined) return known
    numbers.set(name, numbers.size)
    return numbers.size - 1
  }
  const sources = new Uint32Array(size)
  const targets = new Uint32Array(size)
  for (let i = 0; i < size; i++) {
    sources[i] = numberOf(edges.sources[i] ?? '')
    targets[i] = numberOf(edges.targets[i] ?? '')
  }
  const weights = edges.weights ? Float64Array.from(edges.weights) : new Float64Array(size).fill(1)
  const graph = Csr.fromEdges({ nodes: numbers.size, sources, targets, weights })
  return { graph: edges.weights ? graph : Csr.unweighted(graph), names: [...numbers.keys()] }
}

function mean(values: Float64Array): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

function highest(rank: Float64Array, names: readonly string[]): [node: string, rank: number][] {
  const top: { name: string; value: number; key: number }[] = []
  for (let u = 0; u < rank.length; u++) {
    const value = rank[u] ?? 0
    const key = Math.round(value * 1e12)
    const last = top.at(-1)
    if (top.length === TOP && last && key < last.key) continue
    top.push({ name: names[u] ?? '', value, key })
    top.sort((a, b) => b.key - a.key || (a.name < b.name ? -1 : 1))
    if (top.length > TOP) top.pop()
  }
  return top.map(({ name, value }) => [name, value])
}
