/** Neighbour means of a matrix with one row a node: one hop of SIGN and FastRP. Single floats, added in the order of the edges, so that twins agree bit for bit. */
import { Failure } from '../../core/failure.ts'
import type { Csr } from '../csr.ts'

/**
 * A matrix of `graph.nodes` rows of `width` single floats that moves along the edges. `rows` is written before the first hop and read after each; the array may be
 * another one after a `hop`, which replaces every row by the mean of its neighbours' rows (0 without neighbours; weights do not count).
 * `addUnit(scale)` adds to each row of `sum`, zeros at first, the row scaled to length `scale` (a row of zeros adds nothing).
 */
export type Propagation = {
  readonly rows: () => Float32Array
  readonly hop: () => void
  readonly addUnit: (scale: number) => void
  readonly sum: () => Float32Array
}

/** Makes the propagation of a graph: the reference here, or its WebAssembly twin. */
export type Make = (graph: Csr, width: number) => Propagation

/** The reference. Throws `INPUT_INVALID` when `width` is no whole number above 0. */
export const reference: Make = (graph, width) => {
  checkWidth(width)
  const { nodes, offsets, targets } = graph
  let rows = new Float32Array(nodes * width)
  let next = new Float32Array(nodes * width)
  let sum = new Float32Array(0)
  const hop = () => {
    next.fill(0)
    for (let u = 0; u < nodes; u++) {
      const start = offsets[u] ?? 0
      const end = offsets[u + 1] ?? 0
      if (start === end) continue
      const to = u * width
      for (let k = start; k < end; k++) {
        const from = (targets[k] ?? 0) * width
        for (let i = 0; i < width; i++) next[to + i] = (next[to + i] ?? 0) + (rows[from + i] ?? 0)
      }
      const share = Math.fround(1 / (end - start))
      for (let i = 0; i < width; i++) next[to + i] = (next[to + i] ?? 0) * share
    }
    const old = rows
    rows = next
    next = old
  }
  const addUnit = (scale: number) => {
    if (sum.length === 0) sum = new Float32Array(nodes * width)
    for (let u = 0; u < nodes; u++) {
      const at = u * width
      let square = 0
      for (let i = 0; i < width; i++) square += (rows[at + i] ?? 0) ** 2
      if (square === 0) continue
      const factor = Math.fround(scale / Math.sqrt(square))
      for (let i = 0; i < width; i++) {
        sum[at + i] = (sum[at + i] ?? 0) + Math.fround((rows[at + i] ?? 0) * factor)
      }
    }
  }
  return { rows: () => rows, hop, addUnit, sum: () => (sum.length === 0 ? new Float32Array(nodes * width) : sum) }
}

/** Throws `INPUT_INVALID` when `width` is no whole number above 0. */
export function checkWidth(width: number): void {
  if (!Number.isInteger(width) || width < 1) {
    throw new Failure('INPUT_INVALID', 'A width is a whole number above 0.', { width })
  }
}
