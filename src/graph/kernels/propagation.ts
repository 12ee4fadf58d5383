/** Neighbour means of a matrix with one row a node: one hop of SIGN and FastRP. Single floats, added in the order of the edges, so that twins agree bit for bit. */
import { Failure } from '../../core/failure.ts'
import type { Csr } from '../csr.ts'

/**
 * A matrix of `graph.nodes` rows of `width` single floats that moves along the edges. `rows` is written before the first hop and read after each; the array may be
 * another one after a `hop`, which replaces every row by the mean of its neighbours' rows (0 without neighbours; weights do not count).
 */
export type Propagation = {
  readonly rows: () => Float32Array
  readonly hop: () => void
}

/** Makes the propagation of a graph: the reference here, or its WebAssembly twin. */
export type Make = (graph: Csr, width: number) => Propagation

/** The reference. Throws `INPUT_INVALID` when `width` is no whole number above 0. */
export const reference: Make = (graph, width) => {
  checkWidth(width)
  const { nodes, offsets, targets } = graph
  let rows = new Float32Array(nodes * width)
  let next = new Float32Array(nodes * width)
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
  return { rows: () => rows, hop }
}

/** Throws `INPUT_INVALID` when `width` is no whole number above 0. */
export function checkWidth(width: number): void {
  if (!Number.isInteger(width) || width < 1) {
    throw new Failure('INPUT_INVALID', 'A width is a whole number above 0.', { width })
  }
}
