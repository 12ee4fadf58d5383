/** Small graphology graphs cut out of a large one, for people to look at; the only door to graphology. */
import { DirectedGraph } from 'graphology'
import type { Rng } from '../core/rng.ts'
import type { Csr } from './csr.ts'
import * as Sorted from './sorted.ts'

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
