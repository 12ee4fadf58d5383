/** Connected components: weak ones by union-find (Tarjan & van Leeuwen, 1984, path halving), strong ones after Tarjan (1972), without recursion. */
import type { Csr } from '../csr.ts'
import * as Partition from '../partition.ts'

/** The weakly connected components: directions are ignored, an isolated node is its own. O(m α(n)). */
export function weak(graph: Csr): Partition.Partition {
  const { nodes, offsets, targets } = graph
  const parent = Uint32Array.from({ length: nodes }, (_, u) => u)
  const root = (node: number) => {
    let u = node
    for (let up = parent[u] ?? 0; up !== u; up = parent[u] ?? 0) {
      const above = parent[up] ?? 0
      parent[u] = above
      u = above
    }
    return u
  }
  for (let u = 0; u < nodes; u++) {
    const end = offsets[u + 1] ?? 0
    for (let k = offsets[u] ?? 0; k < end; k++) {
      const a = root(u)
      const b = root(targets[k] ?? 0)
      // The lower number wins: deep trees are rare, and halving keeps the bound.
      if (a < b) parent[b] = a
      else parent[a] = b
    }
  }
  for (let u = 0; u < nodes; u++) parent[u] = root(u)
  return Partition.fromLabels(parent)
}

/**
 * The strongly connected components of a directed graph: every node reaches every other of its component. O(n + m) with explicit stacks, because
 * a path of a few thousand wallets already overflows the call stack.
 */
export function strong(graph: Csr): Partition.Partition {
  const { nodes, offsets, targets } = graph
  const order = new Uint32Array(nodes) // 1 + the time of the first visit; 0 = not visited
  const low = new Uint32Array(nodes)
  const next = Uint32Array.from(offsets.subarray(0, nodes))
  const path = new Uint32Array(nodes)
  const open = new Uint32Array(nodes) // visited, component not yet closed
  const closed = new Uint8Array(nodes)
  const label = new Uint32Array(nodes)
  let time = 0
  let opened = 0
  for (let start = 0; start < nodes; start++) {
    if (order[start] !== 0) continue
    let depth = 0
    const enter = (u: number) => {
      order[u] = low[u] = ++time
      open[opened++] = u
      path[depth++] = u
    }
    enter(start)
    while (depth > 0) {
      const u = path[depth - 1] ?? 0
      const k = next[u] ?? 0
      if (k < (offsets[u + 1] ?? 0)) {
        next[u] = k + 1
        const v = targets[k] ?? 0
        if (order[v] === 0) enter(v)
        else if (closed[v] === 0) low[u] = Math.min(low[u] ?? 0, order[v] ?? 0)
        continue
      }
      depth--
      if (depth > 0) {
        const above = path[depth - 1] ?? 0
        low[above] = Math.min(low[above] ?? 0, low[u] ?? 0)
      }
      if (low[u] !== order[u]) continue
      for (let v = nodes; v !== u; ) {
        v = open[--opened] ?? 0
        closed[v] = 1
        label[v] = u
      }
    }
  }
  return Partition.fromLabels(label)
}
