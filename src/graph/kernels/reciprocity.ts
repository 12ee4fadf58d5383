/** Reciprocity of a directed graph (Newman, Forrest & Balthrop, 2002; networkx `overall_reciprocity`). */
import * as Csr from '../csr.ts'

/** The share of edges whose reverse is an edge too. A self-loop is an edge but never answered, as in networkx. `null` without edges. */
export function overall(graph: Csr.Csr): number | null {
  const edges = graph.targets.length
  if (edges === 0) return null
  const joined = Csr.undirectedSimple(graph).targets.length / 2
  return (2 * (edges - loops(graph) - joined)) / edges
}

/** How many nodes have an edge to themselves. */
export function loops(graph: Csr.Csr): number {
  let count = 0
  for (let u = 0; u < graph.nodes; u++) {
    const end = graph.offsets[u + 1] ?? 0
    for (let k = graph.offsets[u] ?? 0; k < end; k++) if (graph.targets[k] === u) count++
  }
  return count
}
