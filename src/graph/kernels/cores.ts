/**
 * Core numbers by peeling in rounds (Batagelj & Zaveršnik, "An O(m) algorithm for cores decomposition of networks", 2003, arXiv:cs/0310049; the rounds of Kabir &
 * Madduri, "Parallel k-core decomposition on multicore platforms", 2017, which need no bins). A round reads what is left, Σ core numbers ≤ 2m in all.
 */
import * as Csr from '../csr.ts'

/**
 * The core number of every node of an undirected simple graph: the largest k such that the node is in a subgraph whose nodes all have k
 * neighbours or more in it. 0 for isolated nodes. O(n + m).
 */
export function numbers(graph: Csr.Csr): Uint32Array {
  const { nodes, offsets, targets } = graph
  const degree = Csr.degrees(graph) // of what is left; the core number once a node is peeled
  const left = new Uint32Array(nodes)
  for (let u = 0; u < nodes; u++) left[u] = u
  const peeling = new Uint32Array(nodes)
  let alive = nodes
  for (let k = 0; alive > 0; k++) {
    let kept = 0
    let found = 0
    for (let i = 0; i < alive; i++) {
      const u = left[i] ?? 0
      const d = degree[u] ?? 0
      if (d > k) left[kept++] = u
      else if (d === k) peeling[found++] = u
    }
    // What was peeled in an earlier round has a lower degree, what is peeled in this one has k: neither falls further.
    for (let i = 0; i < found; i++) {
      const u = peeling[i] ?? 0
      const end = offsets[u + 1] ?? 0
      for (let j = offsets[u] ?? 0; j < end; j++) {
        const v = targets[j] ?? 0
        const d = degree[v] ?? 0
        if (d <= k) continue
        degree[v] = d - 1
        if (d - 1 === k) peeling[found++] = v
      }
    }
    alive = kept
  }
  return degree
}
