/** Whether nodes of many neighbours join nodes of many (Newman, "Mixing patterns in networks", 2003, eq. 21; networkx `degree_assortativity_coefficient`). */
import * as Csr from '../csr.ts'

/** The correlation of the degrees at both ends of the edges of an undirected simple graph; null where all ends have one degree, or there is no edge. */
export function byDegree(graph: Csr.Csr): number | null {
  const degree = Csr.degrees(graph)
  let ends = 0
  let sum = 0
  let square = 0
  let product = 0
  for (let u = 0; u < graph.nodes; u++) {
    const d = degree[u] ?? 0
    ends += d
    sum += d * d
    square += d * d * d
    const last = graph.offsets[u + 1] ?? 0
    for (let k = graph.offsets[u] ?? 0; k < last; k++) product += d * (degree[graph.targets[k] ?? 0] ?? 0)
  }
  const spread = ends * square - sum * sum
  return spread > 0 ? (ends * product - sum * sum) / spread : null
}
