/** Features of the neighbourhood, hop by hop (Frasca et al., "SIGN: Scalable Inception Graph Neural Networks", 2020, arXiv:2004.11198, eq. 2, operator D⁻¹A). */
import { Failure } from '../../core/failure.ts'
import type { Csr } from '../csr.ts'
import * as Propagation from './propagation.ts'

/** `features` holds `width` single floats a node, row after row; `hops` neighbour means are taken. */
export type Options = { readonly features: Float32Array; readonly width: number; readonly hops: number }

/**
 * One matrix a hop, of the shape of `features`: row u of hop h is the mean over its neighbours of their row of hop h − 1, zeros without neighbours.
 * `make` decides who multiplies: the reference or its WebAssembly twin, bit for bit the same. Throws `INPUT_INVALID` for a shape that does not fit.
 */
export function hops(
  graph: Csr,
  { features, width, hops: count }: Options,
  make: Propagation.Make = Propagation.reference,
): readonly Float32Array[] {
  if (features.length !== graph.nodes * width || !Number.isInteger(count) || count < 0) {
    const facts = { nodes: graph.nodes, width, length: features.length, hops: count }
    throw new Failure('INPUT_INVALID', 'Features are one row a node, and hops a whole number.', facts)
  }
  const moving = make(graph, width)
  moving.rows().set(features)
  return Array.from({ length: count }, () => {
    moving.hop()
    return moving.rows().slice()
  })
}
