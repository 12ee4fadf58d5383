/** The figures of a whole graph, by networkx's definitions, as `dropcast lab graph` prints them. */
import { Failure } from '../core/failure.ts'
import * as Rng from '../core/rng.ts'
import * as Csr from './csr.ts'
import * as Assortativity from './kernels/assortativity.ts'
import * as Betweenness from './kernels/betweenness.ts'
import * as Components from './kernels/components.ts'
import * as Cores from './kernels/cores.ts'
import * as Hits from './kernels/hits.ts'
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
 * simple graph, as are `undirectedEdges`, `coreNodes` (nodes of that largest k), `transitivity` and `assortativity` (by degree). Rankings list the ten highest: `pagerank`
 * (d = 0.85, L1 error ≤ 1e-10), `hubs` and `authorities` (HITS, each of sum 1), `betweenness` as the share of the pairs of other nodes (from 256 sources drawn by the seed,
 * exact for as many nodes or fewer). What an empty graph leaves undefined is `null`.
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
  readonly largestComponent: number
  readonly largestStrongComponent: number
  readonly undirectedEdges: number
  readonly coreNodes: number
  readonly transitivity: number
  readonly assortativity: number | null
  readonly pagerank: Ranking
  readonly hubs: Ranking
  readonly authorities: Ranking
  readonly betweenness: Ranking
}

/** Nodes and their values, descending, ties (equal to 12 decimals) by name. */
export type Ranking = readonly (readonly [node: string, value: number])[]

const TOP = 10
const SOURCES = 256

/**
 * The figures of `edges`. Weights, when given, are summed over parallel edges and over both directions, and count in PageRank, HITS, communities and
 * modularity only. `seed` decides the communities and the sources of betweenness. Throws `GRAPH_EDGE_INVALID` for columns of different lengths or a weight that is negative or not finite.
 */
export function summarise(edges: NamedEdges, { seed = 1 }: { readonly seed?: number | string } = {}): Summary {
  const { graph, names } = named(edges)
  const merged = Csr.undirectedSimple(graph)
  const simple = edges.weights ? merged : Csr.unweighted(merged)
  const corners = Triangles.perNode(simple)
  const found = Leiden.communities(simple, { rng: Rng.create(seed) })
  const components = Components.weak(graph)
  const strong = Components.strong(graph)
  const cores = Cores.numbers(simple)
  const core = cores.reduce((most, k) => Math.max(most, k), 0)
  const hits = Hits.of(graph)
  const pairs = ((graph.nodes - 1) * (graph.nodes - 2)) / 2
  const between = Betweenness.of(simple, { sources: SOURCES, rng: Rng.create(seed).fork('betweenness') })
  return {
    nodes: graph.nodes,
    edges: graph.targets.length,
    reciprocity: Reciprocity.overall(graph),
    components: components.sizes.length,
    strongComponents: strong.sizes.length,
    core,
    triangles: Triangles.total(corners),
    clustering: mean(Triangles.clustering(simple, corners)),
    communities: found.partition.sizes.length,
    modularity: found.modularity,
    largestComponent: largest(components.sizes),
    largestStrongComponent: largest(strong.sizes),
    undirectedEdges: simple.targets.length / 2,
    coreNodes: cores.reduce((count, k) => (k === core ? count + 1 : count), 0),
    transitivity: Triangles.transitivity(simple, corners),
    assortativity: Assortativity.byDegree(simple),
    pagerank: highest(PageRank.of(graph).rank, names),
    hubs: highest(hits.hub, names),
    authorities: highest(hits.authority, names),
    betweenness: highest(
      between.map((value) => (pairs > 0 ? value / pairs : 0)),
      names,
    ),
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

function largest(sizes: Uint32Array): number {
  return sizes.reduce((most, size) => Math.max(most, size), 0)
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
