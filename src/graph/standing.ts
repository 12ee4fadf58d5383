/** What each wallet's place in the wallet graph is: kernels run on one graph, results put back in the order of wallet ids. */
import * as Rng from '../core/rng.ts'
import { DAY_S } from '../core/time.ts'
import * as Csr from './csr.ts'
import * as Components from './kernels/components.ts'
import * as Cores from './kernels/cores.ts'
import * as FastRp from './kernels/fastrp.ts'
import * as Leiden from './kernels/leiden.ts'
import * as Projection from './kernels/projection.ts'
import * as Sign from './kernels/sign.ts'
import * as Temporal from './kernels/temporal.ts'
import * as Triangles from './kernels/triangles.ts'
import * as Layout from './layout.ts'
import * as Order from './order.ts'
import * as Partition from './partition.ts'
import * as Sorted from './sorted.ts'
import * as WalletGraph from './wallet.ts'
import * as Wasm from './wasm/kernels.ts'
import * as Module from './wasm/module.ts'

/** When wallets dealt with each other: wallet ids and unix seconds, columns of one length. */
export type Dealings = { readonly sources: Uint32Array; readonly targets: Uint32Array; readonly atS: Uint32Array }

/** Which wallet received something of which collection, columns of one length. */
export type Holdings = { readonly wallets: Uint32Array; readonly collections: Uint32Array }

/** All that the measures are made of, before one instant. */
export type Activity = {
  readonly edges: WalletGraph.Transfers
  readonly events: Dealings
  readonly holdings: Holdings
}

/**
 * `seed` decides communities and embeddings; everything else is determined by the activity. `parts`: `features` leaves out what only the newest graph needs,
 * places to draw wallets at and embeddings. `asOfS` is the instant in unix seconds, from which ages are counted.
 */
export type MeasureOptions = {
  readonly seed: number | string
  readonly asOfS: number
  readonly parts: 'features' | 'all'
}

/** The width of an embedding, as the table has it. */
export const EMBEDDING_WIDTH = 32

/** Counts up whenever a measure changes its meaning, so that what stands is measured anew. */
export const RULES = 1

/** A name of a column of `derived.wallet_graph`; docs/graph.md defines each. */
export type Columns = {
  readonly wallet: Uint32Array
  readonly pagerank: Float64Array
  readonly component: Uint32Array
  readonly component_size: Uint32Array
  readonly community: Uint32Array
  readonly community_size: Uint32Array
  readonly core: Uint32Array
  readonly degree_in: Uint32Array
  readonly degree_out: Uint32Array
  readonly clustering: Float64Array
  readonly events: Uint32Array
  readonly gap_mean_s: Float64Array
  readonly gap_median_s: Float64Array
  readonly burstiness: Float64Array
  readonly memory: Float64Array
  readonly peers: Float64Array
  readonly peer_similarity: Float64Array
  readonly neighbour_degree: Float32Array
  readonly neighbour_events: Float32Array
  readonly neighbour_age_days: Float32Array
  readonly neighbour_idle_days: Float32Array
  readonly second_degree: Float32Array
  readonly second_events: Float32Array
  readonly second_age_days: Float32Array
  readonly second_idle_days: Float32Array
  readonly x?: Float32Array
  readonly y?: Float32Array
}

/**
 * One row a wallet, columns of one length in memory of their own, by ascending wallet id; NaN = unknown. `component` (weak) and `community` carry the lowest wallet id
 * in them, so that a number means the same in every run. `embedding` holds {@link EMBEDDING_WIDTH} values a wallet; null unless all parts were asked for.
 */
export type Standing = { readonly columns: Columns; readonly embedding: Float32Array | null; readonly edges: number }

/** What SIGN carries along the edges, per wallet. Degrees and events as ln(1 + n): a hub would drown the rest. */
const BASES = ['degree', 'events', 'age_days', 'idle_days'] as const

/** Measures every wallet. Takes two minutes at a million wallets: call `Measure.inWorker` where an event loop must not wait. Throws as `WalletGraph.from`. */
export function of(activity: Activity, { seed, asOfS, parts }: MeasureOptions): Standing {
  const { nodes, moved, near, order, degree, weak, groups, places, edges, ...degrees } = placed(activity, seed, parts)
  const back = <T extends Uint32Array | Float64Array | Float32Array>(values: T) => Order.undone(values, order)
  const rhythm = Temporal.of(numbered(activity.events, nodes))
  const bases = new Float32Array(nodes.length * BASES.length)
  for (let i = 0; i < nodes.length; i++) {
    const u = order.node[i] ?? 0
    const own = [
      Math.log1p(degree[u] ?? 0),
      Math.log1p(rhythm.events[u] ?? 0),
      (asOfS - (rhythm.firstS[u] ?? 0)) / DAY_S,
      (asOfS - (rhythm.lastS[u] ?? 0)) / DAY_S,
    ]
    bases.set(own, i * BASES.length)
  }
  const width = BASES.length
  const kernels = Wasm.at(Module.shared())
  const [first, second] = Sign.hops(near, { features: bases, width, hops: 2 }, kernels.propagation)
  const base = (hop: Float32Array | undefined, name: (typeof BASES)[number]) => {
    const at = BASES.indexOf(name)
    return back(Float32Array.from(nodes, (_, i) => hop?.[i * width + at] ?? Number.NaN))
  }
  return {
    edges,
    embedding: parts === 'all' ? embedded(near, nodes, { order, seed, kernels }) : null,
    columns: {
      wallet: nodes.slice(),
      pagerank: back(kernels.pagerank(moved).rank),
      component: weak.group,
      component_size: weak.size,
      community: groups.group,
      community_size: groups.size,
      core: back(Cores.numbers(near)),
      degree_in: degrees.in,
      degree_out: degrees.out,
      clustering: back(Triangles.clustering(near, Triangles.perNode(near))),
      events: rhythm.events,
      gap_mean_s: rhythm.meanGapS,
      gap_median_s: rhythm.medianGapS,
      burstiness: rhythm.burstiness,
      memory: rhythm.memory,
      ...alike(activity.holdings, nodes),
      neighbour_degree: base(first, 'degree'),
      neighbour_events: base(first, 'events'),
      neighbour_age_days: base(first, 'age_days'),
      neighbour_idle_days: base(first, 'idle_days'),
      second_degree: base(second, 'degree'),
      second_events: base(second, 'events'),
      second_age_days: base(second, 'age_days'),
      second_idle_days: base(second, 'idle_days'),
      ...(places ?? {}),
    },
  }
}

/** The graph in two orders: what is measured in that of wallet ids, and the graph with neighbours beside each other, in which the first is left to be forgotten. */
type Placed = {
  readonly nodes: Uint32Array
  readonly moved: Csr.Csr
  readonly near: Csr.Csr
  readonly order: Order.Order
  readonly degree: Uint32Array
  readonly in: Uint32Array
  readonly out: Uint32Array
  readonly weak: Grouped
  readonly groups: Grouped
  readonly places: { readonly x: Float32Array; readonly y: Float32Array } | null
  readonly edges: number
}

function placed({ edges }: Activity, seed: MeasureOptions['seed'], parts: MeasureOptions['parts']): Placed {
  const { nodes, csr } = WalletGraph.from(edges)
  const simple = Csr.undirectedSimple(csr)
  const communities = Leiden.communities(simple, { rng: Rng.create(seed) }).partition
  const degree = Csr.degrees(simple)
  // Neighbours beside each other in memory: every kernel that follows gains, most of them twofold.
  const order = Order.byCommunity(communities, degree)
  return {
    nodes,
    moved: Order.applied(csr, order),
    near: Order.applied(simple, order),
    order,
    degree,
    in: Csr.degrees(Csr.transpose(csr)),
    out: Csr.degrees(csr),
    weak: byLowestWallet(nodes, Components.weak(csr)),
    groups: byLowestWallet(nodes, communities),
    places: parts === 'all' ? Layout.positions(simple, communities) : null,
    edges: csr.targets.length,
  }
}

/** Dealings by node number. A wallet's dealings with itself are no edges, and so no dealings. */
function numbered({ sources, targets, atS }: Dealings, nodes: Uint32Array): Temporal.Events {
  const between = (_: number, i: number) => sources[i] !== targets[i]
  const place = (id: number) => Sorted.position(nodes, id)
  return {
    nodes: nodes.length,
    sources: sources.filter(between).map(place),
    targets: targets.filter(between).map(place),
    atS: atS.filter(between),
  }
}

type Embedding = { readonly order: Order.Order; readonly seed: number | string; readonly kernels: Wasm.Kernels }

/** A wallet's own random row follows from its id, so that embeddings of a grown graph stay near those before. */
function embedded(graph: Csr.Csr, nodes: Uint32Array, { order, seed, kernels }: Embedding): Float32Array {
  const width = EMBEDDING_WIDTH
  const keys = Order.column(nodes, order)
  const start = Rng.create(seed)
    .fork('embedding')
    .below(2 ** 32)
  const rows = FastRp.of(graph, { width, seed: start, keys }, kernels.embed)
  const moved = new Float32Array(rows.length)
  for (let i = 0; i < nodes.length; i++) {
    moved.set(rows.subarray(i * width, (i + 1) * width), (order.node[i] ?? 0) * width)
  }
  return moved
}

/** How many wallets are among the most alike by collections, and how alike they are on average; NaN for a wallet that received nothing. */
function alike({ wallets, collections }: Holdings, nodes: Uint32Array): Pick<Columns, 'peers' | 'peer_similarity'> {
  const owners = Uint32Array.from(new Set(wallets)).sort()
  const kinds = Uint32Array.from(new Set(collections)).sort()
  const { graph } = Projection.of(
    {
      walletCount: owners.length,
      collectionCount: kinds.length,
      wallets: wallets.map((id) => Sorted.position(owners, id)),
      collections: collections.map((id) => Sorted.position(kinds, id)),
    },
    { similarity: 'cosine' },
  )
  const peers = new Float64Array(nodes.length).fill(Number.NaN)
  const similarity = new Float64Array(nodes.length).fill(Number.NaN)
  for (let u = 0; u < nodes.length; u++) {
    const v = Sorted.position(owners, nodes[u] ?? 0)
    if (owners[v] !== nodes[u]) continue
    const own = graph.weights.subarray(graph.offsets[v] ?? 0, graph.offsets[v + 1] ?? 0)
    peers[u] = own.length
    if (own.length > 0) similarity[u] = own.reduce((sum, weight) => sum + weight, 0) / own.length
  }
  return { peers, peer_similarity: similarity }
}

type Grouped = { readonly group: Uint32Array; readonly size: Uint32Array }

function byLowestWallet(nodes: Uint32Array, { label, sizes }: Partition.Partition): Grouped {
  const first = Partition.lowest({ label, sizes })
  return { group: label.map((g) => nodes[first[g] ?? 0] ?? 0), size: label.map((g) => sizes[g] ?? 0) }
}
