/** Hubs and authorities (Kleinberg, "Authoritative sources in a hyperlinked environment", 1999, §3), weighted, each scaled to sum 1 as networkx does. */
import { Failure } from '../../core/failure.ts'
import * as Csr from '../csr.ts'

/** Iteration stops once hubs change by less than `tolerance` (L1, 1e-10 if left out) or after `maxIterations` (1000 if left out). */
export type Options = { readonly tolerance?: number; readonly maxIterations?: number }

/** `hub` and `authority` sum to 1 each, or are all 0 when no edge weighs anything; `change` is the last L1 change of `hub`. */
export type Scores = {
  readonly hub: Float64Array
  readonly authority: Float64Array
  readonly iterations: number
  readonly change: number
}

/**
 * The hub and authority scores of a directed graph. Where two components tie for the largest singular value the result depends on the start, which is
 * uniform. Throws `INPUT_INVALID` for a tolerance that is not positive.
 */
export function of(graph: Csr.Csr, { tolerance = 1e-10, maxIterations = 1000 }: Options = {}): Scores {
  if (!(tolerance > 0)) throw new Failure('INPUT_INVALID', 'A tolerance is a positive number.', { tolerance })
  const into = Csr.transpose(graph)
  let hub = new Float64Array(graph.nodes).fill(1 / graph.nodes)
  let next = new Float64Array(graph.nodes)
  const authority = new Float64Array(graph.nodes)
  let iterations = 0
  let change = graph.nodes === 0 ? 0 : Number.POSITIVE_INFINITY
  while (change > tolerance && iterations < maxIterations) {
    gather(into, hub, authority)
    gather(graph, authority, next)
    change = 0
    for (let u = 0; u < next.length; u++) change += Math.abs((next[u] ?? 0) - (hub[u] ?? 0))
    const old = hub
    hub = next
    next = old
    iterations++
  }
  return { hub, authority, iterations, change }
}

/** `to[u]` = Σ weight × `from` over the row of u, scaled to sum 1. */
function gather(rows: Csr.Csr, from: Float64Array, to: Float64Array): void {
  const { nodes, offsets, targets, weights } = rows
  let sum = 0
  let k = 0
  for (let u = 0; u < nodes; u++) {
    const end = offsets[u + 1] ?? 0
    let score = 0
    for (; k < end; k++) score += (from[targets[k] ?? 0] ?? 0) * (weights[k] ?? 0)
    to[u] = score
    sum += score
  }
  if (sum > 0) for (let u = 0; u < nodes; u++) to[u] = (to[u] ?? 0) / sum
}
