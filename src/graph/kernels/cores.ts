/** Core numbers (Batagelj & Zaveršnik, "An O(m) algorithm for cores decomposition of networks", 2003, arXiv:cs/0310049). */
import * as Csr from '../csr.ts'

/**
 * The core number of every node of an undirected simple graph: the largest k such that the node is in a subgraph whose nodes all have k
 * neighbours or more in it. 0 for isolated nodes. O(n + m).
 */
export function numbers(graph: Csr.Csr): Uint32Array {
  const { nodes, offsets, targets } = graph
  const degree = Csr.degrees(graph)
  const { bin, vert, pos } = sortedByDegree(degree)
  for (let i = 0; i < nodes; i++) {
    const v = vert[i] ?? 0
    const dv = degree[v] ?? 0
    const end = offsets[v + 1] ?? 0
    for (let k = offsets[v] ?? 0; k < end; k++) {
      const u = targets[k] ?? 0
      const du = degree[u] ?? 0
      if (du <= dv) continue
      // u trades places with the first node of its bin, and the bin starts one later: u is now in the bin below.
      const pu = pos[u] ?? 0
      const pw = bin[du] ?? 0
      const w = vert[pw] ?? 0
      if (u !== w) {
        pos[u] = pw
        vert[pu] = w
        pos[w] = pu
        vert[pw] = u
      }
      bin[du] = pw + 1
      degree[u] = du - 1
    }
  }
  return degree
}

/** The paper's arrays: `vert` lists nodes by degree, `pos` is its inverse, `bin[d]` the position of the first node of degree d. */
function sortedByDegree(degree: Uint32Array): { bin: Uint32Array; vert: Uint32Array; pos: Uint32Array } {
  const largest = degree.reduce((most, d) => (d > most ? d : most), 0)
  const bin = new Uint32Array(largest + 2)
  for (const d of degree) bin[d + 1] = (bin[d + 1] ?? 0) + 1
  for (let d = 1; d < bin.length; d++) bin[d] = (bin[d] ?? 0) + (bin[d - 1] ?? 0)
  const next = bin.slice()
  const vert = new Uint32Array(degree.length)
  const pos = new Uint32Array(degree.length)
  for (let v = 0; v < degree.length; v++) {
    const d = degree[v] ?? 0
    const at = next[d] ?? 0
    next[d] = at + 1
    vert[at] = v
    pos[v] = at
  }
  return { bin, vert, pos }
}
