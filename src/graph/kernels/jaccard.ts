/** The most similar nodes by shared neighbours (Jaccard, 1901; Liben-Nowell & Kleinberg, "The link-prediction problem for social networks", 2003, §3). */
import { Failure } from '../../core/failure.ts'
import type { Csr } from '../csr.ts'
import * as Top from '../top.ts'

/** `k` nodes at most; shared neighbours of more than `maxDegree` neighbours (1000 if left out) are not walked through. */
export type Options = { readonly k: number; readonly maxDegree?: number }

/** A node and |N(u) ∩ N(v)| / |N(u) ∪ N(v)|, above 0. */
export type Similar = { readonly node: number; readonly score: number }

/**
 * The `k` nodes most similar to each of `nodes` on an undirected simple graph, best first, ties by number; fewer where fewer share a neighbour.
 * `cut` says that a hub was passed over, so scores are lower bounds.
 * Costs the two-hop neighbourhood of a node. Throws `INPUT_INVALID` for a node outside the graph or `k` below 1.
 */
export function top(
  graph: Csr,
  nodes: ArrayLike<number>,
  { k, maxDegree = 1000 }: Options,
): { readonly similar: readonly (readonly Similar[])[]; readonly cut: boolean } {
  if (!Number.isInteger(k) || k < 1) throw new Failure('INPUT_INVALID', 'k is a whole number above 0.', { k })
  const shared = new Uint32Array(graph.nodes)
  const met = new Uint32Array(graph.nodes)
  const found: Similar[][] = []
  let cut = false
  for (let i = 0; i < nodes.length; i++) {
    const u = nodes[i] ?? 0
    if (!(u >= 0 && u < graph.nodes)) throw new Failure('INPUT_INVALID', 'There is no such node.', { node: u })
    const { count, passed } = twoHops(graph, u, { maxDegree, shared, met })
    cut ||= passed
    const du = degree(graph, u)
    const best = Top.create<Similar>(k, (a, b) => b.score - a.score || a.node - b.node)
    for (let j = 0; j < count; j++) {
      const v = met[j] ?? 0
      const both = shared[v] ?? 0
      shared[v] = 0
      if (v !== u) best.offer({ node: v, score: both / (du + degree(graph, v) - both) })
    }
    found.push(best.sorted())
  }
  return { similar: found, cut }
}

type Scratch = { readonly maxDegree: number; readonly shared: Uint32Array; readonly met: Uint32Array }

/** Counts in `shared` how often each node is met through a neighbour of `u`, and lists them in `met`. */
function twoHops(graph: Csr, u: number, { maxDegree, shared, met }: Scratch): { count: number; passed: boolean } {
  const { offsets, targets } = graph
  let count = 0
  let passed = false
  const end = offsets[u + 1] ?? 0
  for (let k = offsets[u] ?? 0; k < end; k++) {
    const v = targets[k] ?? 0
    if (degree(graph, v) > maxDegree) {
      passed = true
      continue
    }
    const last = offsets[v + 1] ?? 0
    for (let j = offsets[v] ?? 0; j < last; j++) {
      const w = targets[j] ?? 0
      if (shared[w] === 0) met[count++] = w
      shared[w] = (shared[w] ?? 0) + 1
    }
  }
  return { count, passed }
}

function degree({ offsets }: Csr, u: number): number {
  return (offsets[u + 1] ?? 0) - (offsets[u] ?? 0)
}
