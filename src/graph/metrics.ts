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
import * as Sign from './kernels/sign.ts'
import * as Temporal from './kernels/temporal.ts'
import * as Triangles from './kernels/triangles.ts'
import * as Likeness from './likeness.ts'
import * as Ranking from './ranking.ts'
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
 * (d = 0.85, L1 error ≤ 1e-10), `hubs` and `authorities` (HITS, each of sum 1), `betweenness` as the share of the pairs of other nodes (from 256 sources drawn by the seed
 * unless told, exact for as many nodes or fewer). `from` is the node that was asked about, else that of the highest rank: `personal` ranks the others by PageRank that restarts
 * there, `nearest` by the cosine of FastRP rows. `neighbourDegree` and `secondDegree` are SIGN's first two hops of the degree: means over nodes of the mean over neighbours, and of the mean
 * over neighbours of that (0 without). `similar` is the node most alike by shared neighbours (Jaccard) to each of the ten of the highest rank, `owners` the projection of sources on shared targets,
 * `rhythm` the means over nodes of what is defined of them, null without times. What an empty graph leaves undefined is `null`.
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
  readonly pagerank: Ranking.Ranking
  readonly hubs: Ranking.Ranking
  readonly authorities: Ranking.Ranking
  readonly betweenness: Ranking.Ranking
  readonly from: string | null
  readonly personal: Ranking.Ranking
  readonly nearest: Ranking.Ranking
  readonly embedding: Likeness.Embedding
  readonly neighbourDegree: number | null
  readonly secondDegree: number | null
  readonly similar: readonly Likeness.Pair[]
  readonly owners: Likeness.Owners
  readonly rhythm: Rhythm | null
}

/** Means over the nodes for which each is defined; null where it is of none. */
export type Rhythm = {
  readonly meanGapS: number | null
  readonly medianGapS: number | null
  readonly burstiness: number | null
  readonly memory: number | null
}

/** One value a node under each name, node u being called `names[u]`; NaN = undefined. */
export type Columns = {
  readonly names: readonly string[]
  readonly values: Readonly<Record<string, ArrayLike<number>>>
}

/**
 * `seed` decides the communities, the sources of betweenness and the embedding (1 if left out); `from` is the node to look from; `sources` how many nodes betweenness is
 * counted from (256).
 */
export type Options = { readonly seed?: number | string; readonly from?: string; readonly sources?: number }

const SOURCES = 256

/** The figures of `edges`, as {@link measure} gives them. */
export function summarise(edges: NamedEdges, options: Options = {}): Summary {
  return measure(edges, options).summary
}

/**
 * The figures of `edges`, and those of each node. Weights, when given, are summed over parallel edges and over both directions, and count in PageRank, HITS, communities
 * and modularity only. Throws `GRAPH_EDGE_INVALID` for columns of different lengths or a weight that is negative or not finite, `INPUT_INVALID` for a `from` that no edge names.
 */
export function measure(edges: NamedEdges, options: Options = {}): { summary: Summary; nodes: Columns } {
  const { seed = 1, sources: sampled = SOURCES } = options
  const { graph, names, sources, targets } = named(edges)
  const merged = Csr.undirectedSimple(graph)
  const simple = edges.weights ? merged : Csr.unweighted(merged)
  const triangles = Triangles.perNode(simple)
  const clustering = Triangles.clustering(simple, triangles)
  const found = Leiden.communities(simple, { rng: Rng.create(seed) })
  const components = Components.weak(graph)
  const strong = Components.strong(graph)
  const cores = Cores.numbers(simple)
  const core = cores.reduce((most, k) => Math.max(most, k), 0)
  const hits = Hits.of(graph)
  const pairs = ((graph.nodes - 1) * (graph.nodes - 2)) / 2
  const betweenness = Betweenness.of(simple, {
    sources: sampled,
    rng: Rng.create(seed).fork('betweenness'),
  }).map((value) => (pairs > 0 ? value / pairs : 0))
  const rank = PageRank.of(graph).rank
  const pagerank = Ranking.highest(rank, names)
  const numberOf = new Map(names.map((name, u) => [name, u]))
  const top = pagerank.map(([name]) => numberOf.get(name) ?? 0)
  const from = options.from === undefined ? top[0] : numberOf.get(options.from)
  if (from === undefined && options.from !== undefined)
    throw new Failure('INPUT_INVALID', 'No edge names this node.', { node: options.from })
  const personal = from === undefined ? rank : PageRank.of(graph, { teleport: unit(graph.nodes, from) }).rank
  const degree = Csr.degrees(simple)
  const [first, second] = Sign.hops(
    simple,
    { features: Float32Array.from(degree), width: 1, hops: 2 },
    Wasm.propagation,
  )
  const rhythm = edges.timesS
    ? Temporal.of({ nodes: graph.nodes, sources, targets, atS: Uint32Array.from(edges.timesS) })
    : null
  const draw = Rng.create(seed)
    .fork('embedding')
    .below(2 ** 32)
  const summary = {
    nodes: graph.nodes,
    edges: graph.targets.length,
    reciprocity: Reciprocity.overall(graph),
    components: components.sizes.length,
    strongComponents: strong.sizes.length,
    core,
    triangles: Triangles.total(triangles),
    clustering: mean(clustering),
    communities: found.partition.sizes.length,
    modularity: found.modularity,
    largestComponent: largest(components.sizes),
    largestStrongComponent: largest(strong.sizes),
    undirectedEdges: simple.targets.length / 2,
    coreNodes: cores.reduce((count, k) => (k === core ? count + 1 : count), 0),
    transitivity: Triangles.transitivity(simple, triangles),
    assortativity: Assortativity.byDegree(simple),
    pagerank,
    hubs: Ranking.highest(hits.hub, names),
    authorities: Ranking.highest(hits.authority, names),
    betweenness: Ranking.highest(betweenness, names),
    from: from === undefined ? null : (names[from] ?? null),
    personal: Ranking.highest(personal, names, from),
    ...Likeness.byEmbedding(simple, names, { from: from ?? 0, seed: draw }),
    neighbourDegree: mean(first ?? []),
    secondDegree: mean(second ?? []),
    similar: Likeness.byNeighbours(simple, names, top),
    owners: Likeness.byTargets(graph, names),
    rhythm: rhythm && {
      meanGapS: known(rhythm.meanGapS),
      medianGapS: known(rhythm.medianGapS),
      burstiness: known(rhythm.burstiness),
      memory: known(rhythm.memory),
    },
  }
  const values = {
    degree_in: Csr.degrees(Csr.transpose(graph)),
    degree_out: Csr.degrees(graph),
    component: components.label,
    strong_component: strong.label,
    community: found.partition.label,
    core: cores,
    triangles,
    clustering,
    pagerank: rank,
    personal,
    hub: hits.hub,
    authority: hits.authority,
    betweenness,
    neighbour_degree: first ?? [],
    second_degree: second ?? [],
    ...(rhythm && {
      events: rhythm.events,
      gap_mean_s: rhythm.meanGapS,
      gap_median_s: rhythm.medianGapS,
      burstiness: rhythm.burstiness,
      memory: rhythm.memory,
    }),
  }
  return { summary, nodes: { names, values } }
}

/** The directed graph of named edges, nodes numbered in the order of their first mention, their names, and the columns by number. Throws as {@link measure}. */
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

function unit(nodes: number, from: number): Float64Array {
  const teleport = new Float64Array(nodes)
  teleport[from] = 1
  return teleport
}

function known(values: Float64Array): number | null {
  return mean(values.filter((value) => !Number.isNaN(value)))
}

function largest(sizes: Uint32Array): number {
  return sizes.reduce((most, size) => Math.max(most, size), 0)
}

function mean(values: ArrayLike<number>): number | null {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0
  return values.length === 0 ? null : sum / values.length
}
