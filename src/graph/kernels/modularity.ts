/** Modularity of a partition (Newman & Girvan, 2004; with resolution γ, Reichardt & Bornholdt, 2006; networkx `modularity`). */
import type { Csr } from '../csr.ts'

/**
 * Q = Σ_c [ L_c/m − γ (k_c/2m)² ] on an undirected simple graph, weighted: L_c is the weight inside community c, k_c the strength of its
 * nodes, m the weight of the graph. `label[u]` is the community of u, below `graph.nodes`. `null` when the graph weighs nothing.
 */
export function of(graph: Csr, label: Uint32Array, resolution = 1): number | null {
  const { nodes, offsets, targets, weights } = graph
  const strength = new Float64Array(nodes)
  let inside = 0
  let total = 0
  for (let u = 0; u < nodes; u++) {
    const group = label[u] ?? 0
    const end = offsets[u + 1] ?? 0
    let k = 0
    for (let j = offsets[u] ?? 0; j < end; j++) {
      const weight = weights[j] ?? 0
      k += weight
      if (label[targets[j] ?? 0] === group) inside += weight
    }
    strength[group] = (strength[group] ?? 0) + k
    total += k
  }
  if (total === 0) return null
  let expected = 0
  for (const k of strength) expected += (k / total) ** 2
  return inside / total - resolution * expected
}
