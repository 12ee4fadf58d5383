/**
 * Betweenness from sampled sources (Brandes, "A faster algorithm for betweenness centrality", 2001; sampling after Brandes & Pich, "Centrality
 * estimation in large networks", 2007): each source's dependencies are counted exactly, and their sum is scaled by n over the number of sources.
 */
import { Failure } from '../../core/failure.ts'
import type { Rng } from '../../core/rng.ts'
import type { Csr } from '../csr.ts'

/** `sources` distinct nodes are drawn by `rng`; all of them when there are no more, and the result is then exact. */
export type Options = { readonly sources: number; readonly rng: Rng }

/**
 * For each node of an undirected simple graph, the estimated sum over pairs {s, t} of the share of shortest paths (in edges; weights do not count) that
 * pass through it, without its own as an end: networkx's `betweenness_centrality(normalized=False)`. O(sources × (n + m)).
 * Throws `INPUT_INVALID` for fewer than one source.
 */
export function of(graph: Csr, { sources, rng }: Options): Float64Array {
  if (!Number.isInteger(sources) || sources < 1) {
    throw new Failure('INPUT_INVALID', 'Betweenness needs a whole number of sources above 0.', { sources })
  }
  const { nodes } = graph
  const between = new Float64Array(nodes)
  const chosen = rng.shuffle(Uint32Array.from({ length: nodes }, (_, u) => u)).subarray(0, Math.min(sources, nodes))
  const scratch = {
    distance: new Int32Array(nodes).fill(-1),
    paths: new Float64Array(nodes),
    dependency: new Float64Array(nodes),
    order: new Uint32Array(nodes),
  }
  for (const s of chosen) accumulate(graph, s, scratch, between)
  // Every pair is met from both ends when all nodes are sources.
  const scale = chosen.length === 0 ? 0 : nodes / chosen.length / 2
  return between.map((value) => value * scale)
}

type Scratch = {
  readonly distance: Int32Array
  readonly paths: Float64Array
  readonly dependency: Float64Array
  readonly order: Uint32Array
}

/** The paper's σ (`paths`) by breadth-first search from `s`, then δ (`dependency`) in reverse order, added to `between`. */
function accumulate({ offsets, targets }: Csr, s: number, scratch: Scratch, between: Float64Array): void {
  const { distance, paths, dependency, order } = scratch
  let met = 0
  order[met++] = s
  distance[s] = 0
  paths[s] = 1
  for (let head = 0; head < met; head++) {
    const u = order[head] ?? 0
    const next = (distance[u] ?? 0) + 1
    const end = offsets[u + 1] ?? 0
    for (let k = offsets[u] ?? 0; k < end; k++) {
      const v = targets[k] ?? 0
      if (distance[v] === -1) {
        distance[v] = next
        order[met++] = v
      }
      if (distance[v] === next) paths[v] = (paths[v] ?? 0) + (paths[u] ?? 0)
    }
  }
  for (let i = met - 1; i > 0; i--) {
    const u = order[i] ?? 0
    const before = (distance[u] ?? 0) - 1
    const share = (1 + (dependency[u] ?? 0)) / (paths[u] ?? 1)
    const end = offsets[u + 1] ?? 0
    for (let k = offsets[u] ?? 0; k < end; k++) {
      const v = targets[k] ?? 0
      if (distance[v] === before) dependency[v] = (dependency[v] ?? 0) + (paths[v] ?? 0) * share
    }
    between[u] = (between[u] ?? 0) + (dependency[u] ?? 0)
  }
  for (let i = 0; i < met; i++) {
    const u = order[i] ?? 0
    distance[u] = -1
    paths[u] = 0
    dependency[u] = 0
  }
}
