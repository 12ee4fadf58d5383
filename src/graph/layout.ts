/**
 * Positions for drawing, computed once a rebuild: the graph of communities is laid out by ForceAtlas2 (Jacomy et al., 2014), the members of each around its centre on
 * a sunflower spiral (Vogel, 1979). ForceAtlas2 on every wallet would take two seconds an iteration at 100,000 already.
 */
import { UndirectedGraph } from 'graphology'
import layout from 'graphology-layout-forceatlas2'
import * as Csr from './csr.ts'
import type { Partition } from './partition.ts'

/** `iterations` of ForceAtlas2 (200 if left out) on the `maxCommunities` largest communities (2000); the rest stand on a ring around them. */
export type Options = { readonly iterations?: number; readonly maxCommunities?: number }

/** One place a node; neighbouring members of a community are about 1 apart. */
export type Positions = { readonly x: Float32Array; readonly y: Float32Array }

// The package is CommonJS and its types say `export default`: what node imports is the function itself.
const forceAtlas2 = layout as unknown as typeof layout.default
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5))

/** Places every node of an undirected simple graph; members of a community by degree, the highest at its centre. The same input gives the same places. */
export function positions(graph: Csr.Csr, partition: Partition, options: Options = {}): Positions {
  const { iterations = 200, maxCommunities = 2000 } = options
  const { label, sizes } = partition
  const communities = Uint32Array.from(sizes.keys()).sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b)
  const centres = arranged(graph, partition, { order: communities, count: maxCommunities, iterations })
  const degree = Csr.degrees(graph)
  const x = new Float32Array(graph.nodes)
  const y = new Float32Array(graph.nodes)
  const placed = new Uint32Array(sizes.length)
  const byDegree = new Uint32Array(graph.nodes)
    .map((_, u) => u)
    .sort((a, b) => (degree[b] ?? 0) - (degree[a] ?? 0) || a - b)
  for (const u of byDegree) {
    const c = label[u] ?? 0
    const i = placed[c] ?? 0
    placed[c] = i + 1
    const radius = Math.sqrt(i)
    x[u] = (centres.x[c] ?? 0) + radius * Math.cos(i * GOLDEN_ANGLE)
    y[u] = (centres.y[c] ?? 0) + radius * Math.sin(i * GOLDEN_ANGLE)
  }
  return { x, y }
}

type Arranging = { readonly order: Uint32Array; readonly count: number; readonly iterations: number }

/** The centre of each community. */
function arranged(graph: Csr.Csr, { label, sizes }: Partition, { order, count, iterations }: Arranging) {
  const x = new Float64Array(sizes.length)
  const y = new Float64Array(sizes.length)
  const shown = order.subarray(0, count)
  const isShown = new Uint8Array(sizes.length)
  const view = new UndirectedGraph<{ x: number; y: number; size: number }, { weight: number }>()
  let spread = 0
  // A start on a spiral: ForceAtlas2 draws no random numbers, so the places repeat.
  for (const [i, c] of shown.entries()) {
    const size = Math.sqrt(sizes[c] ?? 1)
    spread += 2 * size
    isShown[c] = 1
    const radius = spread / Math.sqrt(i + 1)
    view.addNode(c, { x: radius * Math.cos(i * GOLDEN_ANGLE), y: radius * Math.sin(i * GOLDEN_ANGLE), size })
  }
  for (const [key, weight] of between(graph, label, isShown)) {
    const a = Math.floor(key / sizes.length)
    view.addUndirectedEdge(a, key - a * sizes.length, { weight })
  }
  if (view.order > 0 && iterations > 0) {
    const settings = { adjustSizes: true, barnesHutOptimize: view.order > 500, gravity: 1, scalingRatio: 10 }
    const found = forceAtlas2(view, { iterations, getEdgeWeight: 'weight', settings })
    for (const c of shown) {
      x[c] = found[c]?.x ?? 0
      y[c] = found[c]?.y ?? 0
    }
  }
  let reach = 0
  for (const c of shown) reach = Math.max(reach, Math.hypot(x[c] ?? 0, y[c] ?? 0) + Math.sqrt(sizes[c] ?? 1))
  const rest = order.subarray(count)
  for (const [i, c] of rest.entries()) {
    const angle = (2 * Math.PI * i) / rest.length
    const radius = Math.max(reach * 1.1, rest.length / Math.PI)
    x[c] = radius * Math.cos(angle)
    y[c] = radius * Math.sin(angle)
  }
  return { x, y }
}

/** The weight between each pair of shown communities, by lower × groups + higher. */
function between(graph: Csr.Csr, label: Uint32Array, isShown: Uint8Array): Map<number, number> {
  const groups = isShown.length
  const total = new Map<number, number>()
  for (let u = 0; u < graph.nodes; u++) {
    const a = label[u] ?? 0
    if (isShown[a] === 0) continue
    const end = graph.offsets[u + 1] ?? 0
    for (let k = graph.offsets[u] ?? 0; k < end; k++) {
      const b = label[graph.targets[k] ?? 0] ?? 0
      if (b <= a || isShown[b] === 0) continue
      const key = a * groups + b
      total.set(key, (total.get(key) ?? 0) + (graph.weights[k] ?? 0))
    }
  }
  return total
}
