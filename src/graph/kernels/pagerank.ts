/**
 * PageRank by power iteration (Brin & Page, "The anatomy of a large-scale hypertextual Web search engine", 1998, §2.1), weighted, with the
 * dangling rule of networkx: x ← (1 − d)/n + d (Pᵀx + D/n), where D is the rank held by nodes whose out-edges weigh nothing.
 *
 * networkx and graphology stop when the L1 change falls below **n × tolerance**: at a million nodes and their default 1e-6 that
 * is 1.0, so they stop almost at once, off by up to 0.3. Here `tolerance` bounds the true L1 error whatever the size: one step shrinks the
 * distance to the fixed point by d at least, so that distance is at most d/(1 − d) × the last change.
 */
import { Failure } from '../../core/failure.ts'
import * as Csr from '../csr.ts'

/** `damping` is d, in [0, 1), 0.85 if left out; `tolerance` the largest L1 error, 1e-10 if left out; at most `maxIterations` steps, 1000 if left out. */
export type Options = { readonly damping?: number; readonly tolerance?: number; readonly maxIterations?: number }

/** `rank` sums to 1; `errorBound` is the largest L1 distance to the exact ranks (rounding aside), above the tolerance only when the steps ran out. */
export type Ranks = { readonly rank: Float64Array; readonly iterations: number; readonly errorBound: number }

/** The PageRank of every node of a directed graph; none for the empty graph. Throws `INPUT_INVALID` for options out of range. */
export function of(graph: Csr.Csr, options: Options = {}): Ranks {
  const { damping = 0.85, tolerance = 1e-10, maxIterations = 1000 } = options
  if (!(damping >= 0 && damping < 1 && tolerance > 0)) {
    throw new Failure('INPUT_INVALID', 'PageRank needs 0 <= damping < 1 and tolerance > 0.', { damping, tolerance })
  }
  const { nodes } = graph
  const { into, dangling } = transitions(graph)
  let rank = new Float64Array(nodes).fill(1 / nodes)
  let next = new Float64Array(nodes)
  let errorBound = nodes === 0 ? 0 : 2
  let iterations = 0
  while (errorBound > tolerance && iterations < maxIterations) {
    let lost = 0
    for (let i = 0; i < dangling.length; i++) lost += rank[dangling[i] ?? 0] ?? 0
    const change = step(into, rank, next, damping, (1 - damping + damping * lost) / nodes)
    errorBound = (change * damping) / (1 - damping)
    const old = rank
    rank = next
    next = old
    iterations++
  }
  return { rank, iterations, errorBound }
}

/** Pᵀ by rows, and the nodes whose row of P is empty or weighs nothing. */
function transitions(graph: Csr.Csr): { into: Csr.Csr; dangling: Uint32Array } {
  const { nodes, offsets, weights } = graph
  const shares = new Float64Array(weights.length)
  const dangling = new Uint32Array(nodes)
  let count = 0
  for (let u = 0; u < nodes; u++) {
    const start = offsets[u] ?? 0
    const end = offsets[u + 1] ?? 0
    let strength = 0
    for (let k = start; k < end; k++) strength += weights[k] ?? 0
    if (strength === 0) dangling[count++] = u
    else for (let k = start; k < end; k++) shares[k] = (weights[k] ?? 0) / strength
  }
  return { into: Csr.transpose({ ...graph, weights: shares }), dangling: dangling.slice(0, count) }
}

/** One step from `rank` to `next`; gives the L1 change. */
function step(into: Csr.Csr, rank: Float64Array, next: Float64Array, damping: number, base: number): number {
  const { nodes, offsets, targets, weights } = into
  let change = 0
  let k = 0
  for (let v = 0; v < nodes; v++) {
    const end = offsets[v + 1] ?? 0
    let flow = 0
    for (; k < end; k++) flow += (rank[targets[k] ?? 0] ?? 0) * (weights[k] ?? 0)
    const value = base + damping * flow
    change += Math.abs(value - (rank[v] ?? 0))
    next[v] = value
  }
  return change
}
