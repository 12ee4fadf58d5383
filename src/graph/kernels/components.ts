/** Connected components: weak ones by union-find (Tarjan & van Leeuwen, 1984, path halving), strong ones after Pearce, "A space-efficient algorithm for finding strongly connected components" (2016), without recursion. */
import type { Csr } from '../csr.ts'
import * as Partition from '../partition.ts'

const CLOSED = 0xffff_ffff

/** The weakly connected components: directions are ignored, an isolated node is its own. O(m α(n)). */
export function weak(graph: Csr): Partition.Partition {
  const { nodes, offsets, targets } = graph
  const parent = new Uint32Array(nodes)
  for (let u = 0; u < nodes; u++) parent[u] = u
  for (let u = 0; u < nodes; u++) {
    const end = offsets[u + 1] ?? 0
    let k = offsets[u] ?? 0
    if (k === end) continue
    let own = rootOf(parent, u)
    for (; k < end; k++) {
      const v = targets[k] ?? 0
      if (parent[v] === own) continue
      const other = rootOf(parent, v)
      // The lower number wins: deep trees are rare, and halving keeps the bound.
      if (own < other) parent[other] = own
      else {
        parent[own] = other
        own = other
      }
    }
  }
  // Roots are lower than what they hold, so one ascending pass settles every chain.
  for (let u = 0; u < nodes; u++) parent[u] = parent[parent[u] ?? 0] ?? 0
  return Partition.fromLabels(parent)
}

/**
 * The strongly connected components of a directed graph: every node reaches every other of its component. O(n + m) with explicit stacks, because
 * a path of a few thousand wallets already overflows the call stack.
 */
export function strong(graph: Csr): Partition.Partition {
  const { nodes, offsets, targets } = graph
  // 1 + the time of the first visit, later the lowest seen from it; 0 = not visited; CLOSED once the component is known.
  const low = new Uint32Array(nodes)
  const next = new Uint32Array(nodes)
  const path = new Uint32Array(nodes)
  const open = new Uint32Array(nodes) // left, but not the root of a component yet
  const label = new Uint32Array(nodes)
  const inner = new Uint8Array(nodes) // reaches something earlier: no root
  let time = 0
  let opened = 0
  for (let start = 0; start < nodes; start++) {
    if (low[start] !== 0) continue
    let depth = 1
    path[0] = start
    low[start] = ++time
    next[start] = offsets[start] ?? 0
    while (depth > 0) {
      const u = path[depth - 1] ?? 0
      const end = offsets[u + 1] ?? 0
      let own = low[u] ?? 0
      let k = next[u] ?? 0
      let entered = false
      for (; k < end; k++) {
        const v = targets[k] ?? 0
        const seen = low[v] ?? 0
        if (seen === 0) {
          // Not past this edge: its target's lowest is read when the walk is back.
          low[v] = ++time
          next[v] = offsets[v] ?? 0
          path[depth++] = v
          entered = true
          break
        }
        if (seen < own) {
          own = seen
          inner[u] = 1
        }
      }
      low[u] = own
      next[u] = k
      if (entered) continue
      depth--
      if (inner[u] === 1) {
        open[opened++] = u
        continue
      }
      label[u] = u
      while (opened > 0 && (low[open[opened - 1] ?? 0] ?? 0) >= own) {
        const v = open[--opened] ?? 0
        label[v] = u
        low[v] = CLOSED
      }
      low[u] = CLOSED
    }
  }
  return Partition.fromLabels(label)
}

function rootOf(parent: Uint32Array, node: number): number {
  let u = node
  for (let up = parent[u] ?? 0; up !== u; up = parent[u] ?? 0) {
    const above = parent[up] ?? 0
    parent[u] = above
    u = above
  }
  return u
}
