/** The order of nodes in memory: neighbours that lie beside each other are read in one go. Ids never change, only node numbers do. */
import type { Csr } from './csr.ts'
import * as Memory from './memory.ts'
import type { Partition } from './partition.ts'

/** `node[i]` is the old number of new node i, `place[u]` the new number of old node u; each undoes the other. */
export type Order = { readonly node: Uint32Array; readonly place: Uint32Array }

/** Larger communities first, within one the higher degree first, ties by number (Arai et al., "Rabbit order", 2016, for the idea of communities as memory blocks). */
export function byCommunity({ label, sizes }: Partition, degree: Uint32Array): Order {
  const nodes = label.length
  const communities = Uint32Array.from(sizes.keys()).sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b)
  const start = new Uint32Array(sizes.length)
  let at = 0
  for (const c of communities) {
    start[c] = at
    at += sizes[c] ?? 0
  }
  const node = Memory.uint32(nodes)
  const place = Memory.uint32(nodes)
  for (const u of descending(degree)) {
    const c = label[u] ?? 0
    const to = start[c] ?? 0
    start[c] = to + 1
    node[to] = u
    place[u] = to
  }
  return { node, place }
}

/** The same graph with its nodes in `order`, rows ascending again. O(nodes + edges). */
export function applied(graph: Csr, { place }: Order): Csr {
  return transposed(transposed(graph, place), place)
}

/** Columns of one value a node, put in `order`. */
export function column<T extends Uint32Array | Float64Array | Float32Array>(values: T, { node }: Order): T {
  const moved = values.slice() as T
  for (let i = 0; i < node.length; i++) moved[i] = values[node[i] ?? 0] ?? 0
  return moved
}

/** Columns of one value a node, put back from `order`. */
export function undone<T extends Uint32Array | Float64Array | Float32Array>(values: T, { node, place }: Order): T {
  return column(values, { node: place, place: node })
}

/** The transpose, its rows numbered by `place`; twice, rows and targets both are, and rows ascend because rows were read ascending. */
function transposed(graph: Csr, place: Uint32Array): Csr {
  const { nodes, offsets, targets, weights } = graph
  const turned = {
    nodes,
    offsets: Memory.uint32(nodes + 1),
    targets: Memory.uint32(targets.length),
    weights: Memory.float64(targets.length),
  }
  for (let k = 0; k < targets.length; k++) {
    const row = (place[targets[k] ?? 0] ?? 0) + 1
    turned.offsets[row] = (turned.offsets[row] ?? 0) + 1
  }
  for (let u = 0; u < nodes; u++) turned.offsets[u + 1] = (turned.offsets[u + 1] ?? 0) + (turned.offsets[u] ?? 0)
  const next = turned.offsets.slice()
  for (let u = 0; u < nodes; u++) {
    const end = offsets[u + 1] ?? 0
    for (let k = offsets[u] ?? 0; k < end; k++) {
      const row = place[targets[k] ?? 0] ?? 0
      const at = next[row] ?? 0
      next[row] = at + 1
      turned.targets[at] = u
      turned.weights[at] = weights[k] ?? 0
    }
  }
  return turned
}

function descending(degree: Uint32Array): Uint32Array {
  let most = 0
  for (const d of degree) if (d > most) most = d
  const next = new Uint32Array(most + 2)
  for (const d of degree) next[most - d + 1] = (next[most - d + 1] ?? 0) + 1
  for (let d = 1; d < next.length; d++) next[d] = (next[d] ?? 0) + (next[d - 1] ?? 0)
  const sorted = new Uint32Array(degree.length)
  for (let u = 0; u < degree.length; u++) {
    const bin = most - (degree[u] ?? 0)
    const at = next[bin] ?? 0
    next[bin] = at + 1
    sorted[at] = u
  }
  return sorted
}
