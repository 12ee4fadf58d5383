/** Small graphology graphs cut out of a large one, for people to look at; the only door to graphology. */
import { DirectedGraph } from 'graphology'
import type { Rng } from '../core/rng.ts'
import type { Csr } from './csr.ts'
import * as Sorted from './sorted.ts'
import * as Top from './top.ts'

/** `node` is the number in the graph it was cut from, `hops` the distance from the centre (0 in a sample); a node's key is its name. */
export type NodeAttributes = { readonly node: number; readonly hops: number }
/** The edge's weight in the graph it was cut from. */
export type EdgeAttributes = { readonly weight: number }
/** `cut` says that a cap left nodes out, so that no one takes the view for the whole. */
export type GraphAttributes = { readonly cut: boolean }

/** A directed graphology graph, self-loops allowed; the key of an edge is `source>target`. */
export type View = DirectedGraph<NodeAttributes, EdgeAttributes, GraphAttributes>

/** A graph with its transpose (made once, for many views) and the name of each node. */
export type Viewed = { readonly out: Csr; readonly into: Csr; readonly name: (node: number) => string }

/** A view as plain data; `cut` as in {@link GraphAttributes}. */
export type Plain = {
  readonly cut: boolean
  readonly nodes: readonly (NodeAttributes & { readonly key: string })[]
  readonly edges: readonly { readonly source: string; readonly target: string; readonly weight: number }[]
}

/** The view of plain data. */
export function of({ cut, nodes, edges }: Plain): View {
  const view: View = new DirectedGraph()
  view.setAttribute('cut', cut)
  for (const { key, node, hops } of nodes) view.addNode(key, { node, hops })
  for (const { source, target, weight } of edges)
    view.addDirectedEdgeWithKey(`${source}>${target}`, source, target, { weight })
  return view
}

/** Caps of an ego view: nodes up to `hops` away (2), at most `maxNodes` (500); a node of more than `maxDegree` (200) neighbours is shown but not walked through. */
export type EgoCaps = { readonly hops?: number; readonly maxNodes?: number; readonly maxDegree?: number }

/**
 * The neighbourhood of `centre`: nodes are taken nearest first, walking edges either way, heavier edges before lighter ones, and all edges among them are
 * shown. The centre itself is walked through whatever its degree. `centre` must be a node of the graph.
 */
export function ego(graph: Viewed, centre: number, caps: EgoCaps = {}): View {
  const { hops = 2, maxNodes = 500, maxDegree = 200 } = caps
  const distance = new Map([[centre, 0]])
  let cut = false
  // A Map iterates in insertion order and over what is inserted meanwhile: it is the queue of the breadth-first search.
  for (const [u, at] of distance) {
    if (at === hops) continue
    if (u !== centre && degree(graph, u) > maxDegree) {
      cut = true
      continue
    }
    for (const v of byWeight(graph, u)) {
      if (distance.has(v)) continue
      if (distance.size >= maxNodes) {
        cut = true
        break
      }
      distance.set(v, at + 1)
    }
  }
  return induced(graph, distance, cut)
}

/**
 * At most `maxNodes` nodes met by a random walk along edges either way that jumps to a uniform node with probability 0.15 and when it is stuck (Leskovec &
 * Faloutsos, "Sampling from large graphs", 2006, §3.3), with all edges among them. It keeps the shape of degrees and clusters better than uniform nodes;
 * well-connected nodes are over-represented.
 */
export function sample(graph: Viewed, options: { readonly maxNodes: number; readonly rng: Rng }): View {
  const { maxNodes, rng } = options
  const { nodes } = graph.out
  const met = new Map<number, number>()
  if (maxNodes >= nodes) for (let u = 0; u < nodes; u++) met.set(u, 0)
  let u = nodes > 0 ? rng.below(nodes) : 0
  // A walk that meets nothing new for long is caught in a small component.
  for (let idle = 0; met.size < Math.min(maxNodes, nodes); idle++) {
    if (!met.has(u)) {
      met.set(u, 0)
      idle = 0
    }
    const d = degree(graph, u)
    u = d === 0 || idle > 100 || rng.uniform() < 0.15 ? rng.below(nodes) : neighbour(graph, u, rng.below(d))
  }
  return induced(graph, met, met.size < nodes)
}

/** Caps of a cluster view: at most `maxNodes` members (500), those with most edges in the whole graph first. */
export type ClusterCaps = { readonly maxNodes?: number }

/** The members of group `group` of `label` (one group number a node) and all edges among them; `hops` is 0 throughout. An unknown group is an empty view. */
export function cluster(graph: Viewed, label: Uint32Array, group: number, { maxNodes = 500 }: ClusterCaps = {}): View {
  const order = (a: number, b: number) => degree(graph, b) - degree(graph, a) || a - b
  return best(graph, order, { maxNodes, member: (u) => label[u] === group })
}

/** The `k` nodes of the highest `score` (one value a node), ties by number, and all edges among them; `cut` whenever the graph has more. */
export function top(graph: Viewed, score: ArrayLike<number>, k: number): View {
  const order = (a: number, b: number) => (score[b] ?? 0) - (score[a] ?? 0) || a - b
  return best(graph, order, { maxNodes: k, member: () => true })
}

/** Caps of a path: at most `maxHops` edges (6); nodes of more than `maxDegree` neighbours (200) are not walked through, at most `maxVisited` nodes (100,000) are looked at. */
export type PathCaps = { readonly maxHops?: number; readonly maxDegree?: number; readonly maxVisited?: number }

/**
 * One shortest path between `a` and `b`, edges walked either way, as a view of its nodes (`hops` from `a`) and all edges among them; null when the caps allow none.
 * Exchanges join everyone: hence `maxDegree`, which never stops at `a` or `b` themselves. Both must be nodes of the graph.
 */
export function path(graph: Viewed, a: number, b: number, caps: PathCaps = {}): View | null {
  const { maxHops = 6, maxDegree = 200, maxVisited = 100_000 } = caps
  const before = new Map([[a, a]])
  let frontier = [a]
  let cut = false
  for (let hops = 0; hops < maxHops && frontier.length > 0 && !before.has(b); hops++) {
    const next: number[] = []
    for (const u of frontier) {
      if (u !== a && degree(graph, u) > maxDegree) {
        cut = true
        continue
      }
      for (const v of byWeight(graph, u)) {
        if (before.has(v)) continue
        if (before.size >= maxVisited && v !== b) {
          cut = true
          continue
        }
        before.set(v, u)
        next.push(v)
      }
    }
    frontier = next
  }
  if (!before.has(b)) return null
  const nodes = [b]
  for (let u = b; u !== a; ) {
    u = before.get(u) ?? a
    nodes.push(u)
  }
  return induced(graph, new Map(nodes.reverse().map((u, hops) => [u, hops])), cut)
}

type Choice = { readonly maxNodes: number; readonly member: (node: number) => boolean }

function best(graph: Viewed, order: (a: number, b: number) => number, { maxNodes, member }: Choice): View {
  const kept = Top.create<number>(maxNodes, order)
  let members = 0
  for (let u = 0; u < graph.out.nodes; u++) {
    if (!member(u)) continue
    members++
    kept.offer(u)
  }
  return induced(graph, new Map(kept.sorted().map((u) => [u, 0])), members > maxNodes)
}

function induced({ out, name }: Viewed, distance: ReadonlyMap<number, number>, cut: boolean): View {
  const view: View = new DirectedGraph()
  view.setAttribute('cut', cut)
  for (const [node, hops] of distance) view.addNode(name(node), { node, hops })
  for (const u of distance.keys()) {
    for (const [v, weight] of reachable(out, u, distance)) {
      // A key of our own: graphology's counts up through the whole process, and no export would repeat itself.
      view.addDirectedEdgeWithKey(`${name(u)}>${name(v)}`, name(u), name(v), { weight })
    }
  }
  return view
}

/** The out-edges of `u` into `nodes`; a hub's row is searched for the nodes rather than read through. */
function* reachable(
  out: Csr,
  u: number,
  nodes: ReadonlyMap<number, number>,
): Generator<[target: number, weight: number]> {
  const start = out.offsets[u] ?? 0
  const end = out.offsets[u + 1] ?? 0
  if (end - start > 20 * nodes.size) {
    const row = out.targets.subarray(start, end)
    for (const v of nodes.keys()) {
      const k = Sorted.position(row, v)
      if (row[k] === v) yield [v, out.weights[start + k] ?? 0]
    }
    return
  }
  for (let k = start; k < end; k++) {
    const v = out.targets[k] ?? 0
    if (nodes.has(v)) yield [v, out.weights[k] ?? 0]
  }
}

function degree({ out, into }: Viewed, u: number): number {
  return (out.offsets[u + 1] ?? 0) - (out.offsets[u] ?? 0) + (into.offsets[u + 1] ?? 0) - (into.offsets[u] ?? 0)
}

/** The `i`th of the edges of `u`, out-edges first. */
function neighbour({ out, into }: Viewed, u: number, i: number): number {
  const start = out.offsets[u] ?? 0
  const ownSize = (out.offsets[u + 1] ?? 0) - start
  return (i < ownSize ? out.targets[start + i] : into.targets[(into.offsets[u] ?? 0) + i - ownSize]) ?? 0
}

/** The neighbours of `u` either way, by the weight of both directions descending, then by number. */
function byWeight({ out, into }: Viewed, u: number): number[] {
  const weight = new Map<number, number>()
  for (const side of [out, into]) {
    const end = side.offsets[u + 1] ?? 0
    for (let k = side.offsets[u] ?? 0; k < end; k++) {
      const v = side.targets[k] ?? 0
      weight.set(v, (weight.get(v) ?? 0) + (side.weights[k] ?? 0))
    }
  }
  return [...weight].sort(([a, wa], [b, wb]) => wb - wa || a - b).map(([v]) => v)
}
