/** Triangles by the compact-forward method (Latapy, "Main-memory triangle computations for very large graphs", 2008, §3.2) and local clustering (Watts & Strogatz, 1998). */
import * as Csr from '../csr.ts'

/** How many triangles each node of an undirected simple graph is a corner of. O(m^1.5) whatever the hubs. */
export function perNode(graph: Csr.Csr): Uint32Array {
  const { nodes } = graph
  const { offsets, targets } = upward(graph)
  const corners = new Uint32Array(nodes)
  const marked = new Uint32Array((nodes >>> 5) + 1) // bit w while w is above u: small enough to stay in the cache
  for (let u = 0; u < nodes; u++) {
    const start = offsets[u] ?? 0
    const end = offsets[u + 1] ?? 0
    if (end - start < 2) continue
    for (let k = start; k < end; k++) {
      const w = targets[k] ?? 0
      marked[w >>> 5] = (marked[w >>> 5] ?? 0) | (1 << (w & 31))
    }
    let ofU = 0
    for (let k = start; k < end; k++) {
      const v = targets[k] ?? 0
      const last = offsets[v + 1] ?? 0
      let ofV = 0
      for (let j = offsets[v] ?? 0; j < last; j++) {
        const w = targets[j] ?? 0
        if ((((marked[w >>> 5] ?? 0) >>> (w & 31)) & 1) === 0) continue
        corners[w] = (corners[w] ?? 0) + 1
        ofV++
      }
      if (ofV === 0) continue
      corners[v] = (corners[v] ?? 0) + ofV
      ofU += ofV
    }
    for (let k = start; k < end; k++) marked[(targets[k] ?? 0) >>> 5] = 0
    corners[u] = (corners[u] ?? 0) + ofU
  }
  return corners
}

/** The number of triangles, from the corners of {@link perNode}. */
export function total(corners: Uint32Array): number {
  let sum = 0
  for (const count of corners) sum += count
  return sum / 3
}

/** The local clustering of every node: the share of its pairs of neighbours that are joined, 0 with fewer than two neighbours. */
export function clustering(graph: Csr.Csr, corners: Uint32Array): Float64Array {
  const local = new Float64Array(graph.nodes)
  const degree = Csr.degrees(graph)
  for (let u = 0; u < graph.nodes; u++) {
    const d = degree[u] ?? 0
    if (d > 1) local[u] = (2 * (corners[u] ?? 0)) / (d * (d - 1))
  }
  return local
}

/** The share of paths of two edges that a third closes (Newman, Watts & Strogatz, 2002; networkx `transitivity`); 0 where there is no such path. */
export function transitivity(graph: Csr.Csr, corners: Uint32Array): number {
  let paths = 0
  for (const d of Csr.degrees(graph)) paths += (d * (d - 1)) / 2
  return paths === 0 ? 0 : (3 * total(corners)) / paths
}

/** Each edge once, from its end of lower degree, or lower number where degrees are equal. No row is longer than √(2m). */
function upward(graph: Csr.Csr): { offsets: Uint32Array; targets: Uint32Array } {
  const { nodes } = graph
  const degree = Csr.degrees(graph)
  const offsets = new Uint32Array(nodes + 1)
  const targets = new Uint32Array(graph.targets.length / 2)
  let at = 0
  let k = 0
  for (let u = 0; u < nodes; u++) {
    const own = degree[u] ?? 0
    for (const end = k + own; k < end; k++) {
      const v = graph.targets[k] ?? 0
      const other = degree[v] ?? 0
      if (other > own || (other === own && v > u)) targets[at++] = v
    }
    offsets[u + 1] = at
  }
  return { offsets, targets }
}
