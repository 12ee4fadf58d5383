/** The figures of a whole graph, by networkx's definitions, as `dropcast lab graph` prints them. */
import { Failure } from '../core/failure.ts'
import * as Rng from '../core/rng.ts'
import * as Csr from './csr.ts'
import * as Assortativity from './kernels/assortativity.ts'
import * as Betweenness from './kernels/betweenness.ts'
import * as Components from './kernels/components.ts'
import * as Cores from './kernels/cores.ts'
import * as Hits from './kernels/hits.ts'
import * as Jaccard from './kernels/jaccard.ts'
import * as Leiden from './kernels/leiden.ts'
import * as PageRank from './kernels/pagerank.ts'
import * as Reciprocity from './kernels/reciprocity.ts'
import * as Sign from './kernels/sign.ts'
import * as Temporal from './kernels/temporal.ts'
import * as Triangles from './kernels/triangles.ts'
import * as Wasm from './wasm/kernels.ts'

/** Edges by name: `sources[i]` → `targets[i]`; without `weights` every distinct edge weighs 1. */
export type NamedEdges = {
  readonly sources: readonly string[]
  readonly targets: readonly string[]
  readonly weights?: ArrayLike<number>
  /** When each edge happened, in seconds. */
  readonly timesS?: ArrayLike<number>
}

/**
 * `nodes` and `edges` count the directed graph with parallel edges merged (self-loops included); `components` are weak; `core` is the largest k, and it,
 * `triangles`, `clustering` (average local, 0 for nodes with fewer than two neighbours), `communities` (Leiden) and `modularity` are of the undirected
 * simple graph, as are `undirectedEdges`, `coreNodes` (nodes of that largest k), `transitivity` and `assortativity` (by degree). Rankings list the ten highest: `pagerank`
 * (d = 0.85, L1 error ≤ 1e-10), `hubs` and `authorities` (HITS, each of sum 1), `betweenness` as the share of the pairs of other nodes (from 256 sources drawn by the seed,
 * exact for as many nodes or fewer). `neighbourDegree` is the mean over nodes of the mean degree of their neighbours (0 without), `similar` the node most alike by shared neighbours (Jaccard) to each of the ten of the highest rank, `rhythm` the means over nodes of what is defined of them, null without times. What an empty graph leaves undefined is `null`.
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
  readonly neighbourDegree: number | null
  readonly similar: readonly (readonly [node: string, other: string, score: number])[]
  readonly rhythm: { readonly medianGapS: number; readonly burstiness: number; readonly memory: number } | null
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
  const { graph, names, sources, targets } = named(edges)
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
  const pagerank = highest(PageRank.of(graph).rank, names)
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
    pagerank,
    hubs: highest(hits.hub, names),
    authorities: highest(hits.authority, names),
    betweenness: highest(
      between.map((value) => (pairs > 0 ? value / pairs : 0)),
      names,
    ),
    neighbourDegree: neighbourDegree(simple),
    similar: alike(simple, names, pagerank),
    rhythm: edges.timesS ? rhythm({ nodes: graph.nodes, sources, targets, atS: Uint32Array.from(edges.timesS) }) : null,
  }
}

/** The directed graph of named edges, nodes numbered in the order of their first mention, their names, and the columns by number. Throws as {@link summarise}. */
export function named(edges: NamedEdges): {
  graph: Csr.Csr
  names: readonly string[]
  sources: Uint32Array
  targets: Uint32Array
} {
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
  return { graph: edges.weights ? graph : Csr.unweighted(graph), names: [...numbers.keys()], sources, targets }
}

function neighbourDegree(graph: Csr.Csr): number | null {
  const features = Float32Array.from(Csr.degrees(graph))
  const [means] = Sign.hops(graph, { features, width: 1, hops: 1 }, Wasm.propagation)
  return mean(Float64Array.from(means ?? []))
}

/** Ties by name: node numbers depend on the order of the edges. */
function alike(graph: Csr.Csr, names: readonly string[], ranking: Ranking): Summary['similar'] {
  const numberOf = new Map(names.map((name, u) => [name, u]))
  const nodes = ranking.map(([name]) => numberOf.get(name) ?? 0)
  const { similar } = Jaccard.top(graph, nodes, { k: Math.max(1, graph.nodes) })
  return similar.flatMap((found, i) => {
    const [best] = found
    if (!best) return []
    const others = found.filter(({ score }) => score === best.score).map(({ node }) => names[node] ?? '')
    return [[names[nodes[i] ?? 0] ?? '', others.reduce((a, b) => (b < a ? b : a)), best.score] as const]
  })
}

function rhythm(events: Temporal.Events): Summary['rhythm'] {
  const { medianGapS, burstiness, memory } = Temporal.of(events)
  const known = (values: Float64Array) => mean(values.filter((value) => !Number.isNaN(value))) ?? 0
  return { medianGapS: known(medianGapS), burstiness: known(burstiness), memory: known(memory) }
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
