/** Triangles by the compact-forward method (Latapy, "Main-memory triangle computations for very large graphs", 2008, §3.2) and local clustering (Watts & Strogatz, 1998). */
import * as Csr from '../csr.ts'

/** How many triangles each node of an undirected simple graph is a corner of. O(m^1.5) whatever the hubs. */
export function perNode(graph: Csr.Csr): Uint32Array {
  const { nodes } = graph
  const { offsets, targets, rank } = upward(graph)
  const corners = new Uint32Array(nodes) // by rank
  const seenFrom = new Uint32Array(nodes) // u + 1 while the neighbours above u are marked
  for (let u = 0; u < nodes; u++) {
    const start = offsets[u] ?? 0
    const end = offsets[u + 1] ?? 0
    if (end - start < 2) continue
    const mark = u + 1
    for (let k = start; k < end; k++) seenFrom[targets[k] ?? 0] = mark
    let ofU = 0
    for (let k = start; k < end; k++) {
      const v = targets[k] ?? 0
      const last = offsets[v + 1] ?? 0
      let ofV = 0
      for (let j = offsets[v] ?? 0; j < last; j++) {
        const w = targets[j] ?? 0
        if (seenFrom[w] !== mark) continue
        corners[w] = (corners[w] ?? 0) + 1
        ofV++
      }
      if (ofV === 0) continue
      corners[v] = (corners[v] ?? 0) + ofV
      ofU += ofV
    }
    corners[u] = (corners[u] ?? 0) + ofU
  }
  return rank.map((r) => corners[r] ?? 0)
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

/**
 * Each edge once, from its end of lower rank: by degree, then by number. No row is longer than √(2m). Nodes are numbered by `rank`, so that the hubs, which
 * nearly every row points at, lie beside each other in memory.
 */
function upward(graph: Csr.Csr): { offsets: Uint32Array; targets: Uint32Array; rank: Uint32Array } {
  const { nodes } = graph
  const { rank, byRank } = ranked(Csr.degrees(graph))
  const offsets = new Uint32Array(nodes + 1)
  const targets = new Uint32Array(graph.targets.length / 2)
  let at = 0
  for (let r = 0; r < nodes; r++) {
    const u = byRank[r] ?? 0
    const end = graph.offsets[u + 1] ?? 0
    for (let k = graph.offsets[u] ?? 0; k < end; k++) {
      const other = rank[graph.targets[k] ?? 0] ?? 0
      if (other > r) targets[at++] = other
    }
    offsets[r + 1] = at
  }
  return { offsets, targets, rank }
}

/** Positions by ascending degree, and their inverse. */
function ranked(degree: Uint32Array): { rank: Uint32Array; byRank: Uint32Array } {
  let most = 0
  for (const d of degree) if (d > most) most = d
  const next = new Uint32Array(most + 2)
  for (const d of degree) next[d + 1] = (next[d + 1] ?? 0) + 1
  for (let d = 1; d < next.length; d++) next[d] = (next[d] ?? 0) + (next[d - 1] ?? 0)
  const rank = new Uint32Array(degree.length)
  const byRank = new Uint32Array(degree.length)
  for (let u = 0; u < degree.length; u++) {
    const d = degree[u] ?? 0
    const r = next[d] ?? 0
    next[d] = r + 1
    rank[u] = r
    byRank[r] = u
  }
  return { rank, byRank }
}
