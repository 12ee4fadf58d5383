/**
 * Node embeddings by FastRP (Chen et al., "Fast and accurate network embeddings via very sparse random projection", 2019, arXiv:1908.11512, alg. 1): a very
 * sparse random projection (Achlioptas, s = 3, scaled by degree^β) moved along the edges, each power scaled to unit rows and summed by weight.
 */
import { Failure } from '../../core/failure.ts'
import type { Csr } from '../csr.ts'
import * as Propagation from './propagation.ts'

/**
 * `width` columns (64 if left out); `weights` α of the powers 1, 2, … of the neighbour mean ([0, 1, 1]); `beta` the exponent of degree (−0.5); `seed` a whole number
 * (0 to 2³² − 1) that decides the projection, node by node; `keys`, one whole number a node, are hashed in place of node numbers, for graphs whose nodes were renumbered.
 */
export type Options = {
  readonly width?: number
  readonly weights?: readonly number[]
  readonly beta?: number
  readonly seed: number
  readonly keys?: Uint32Array
}

/**
 * One row of `width` single floats a node of an undirected simple graph, row after row; zeros for isolated nodes. `make` decides who multiplies: the reference or its
 * WebAssembly twin, bit for bit the same. Throws `INPUT_INVALID` for options out of range.
 */
export function of(graph: Csr, options: Options, make: Propagation.Make = Propagation.reference): Float32Array {
  const { width = 64, weights = [0, 1, 1], beta = -0.5, seed, keys } = options
  if (!weights.every(Number.isFinite) || !Number.isFinite(beta)) {
    throw new Failure('INPUT_INVALID', 'Weights and beta are finite numbers.', { weights, beta })
  }
  if (keys && keys.length !== graph.nodes)
    throw new Failure('INPUT_INVALID', 'Keys are one a node.', { nodes: graph.nodes, keys: keys.length })
  const moving = make(graph, width)
  project(graph, moving.rows(), { width, beta, seed, keys })
  for (const weight of weights) {
    moving.hop()
    if (weight !== 0) moving.addUnit(weight)
  }
  return moving.sum()
}

const SIXTH = 0x2aab // 65,536 / 6

type Projecting = {
  readonly width: number
  readonly beta: number
  readonly seed: number
  readonly keys: Uint32Array | undefined
}

/** Entries are ±√3 × degree^β with probability 1/6 each, else 0, by a counter-based hash: a node's row depends on its key and the seed alone. */
function project({ nodes, offsets }: Csr, rows: Float32Array, { width, beta, seed, keys }: Projecting): void {
  const start = mixed(seed >>> 0)
  for (let u = 0; u < nodes; u++) {
    const degree = (offsets[u + 1] ?? 0) - (offsets[u] ?? 0)
    const size = Math.sqrt(3) * Math.max(1, degree) ** beta
    const row = mixed(start ^ (keys?.[u] ?? u))
    const at = u * width
    for (let i = 0; i < width; i += 2) {
      const bits = mixed((row + Math.imul(i + 1, 0x9e3779b1)) >>> 0)
      rows[at + i] = size * (SIGNS[bits & 0xffff] ?? 0)
      if (i + 1 < width) rows[at + i + 1] = size * (SIGNS[bits >>> 16] ?? 0)
    }
  }
}

/** What 16 random bits stand for: a sixth each for 1 and −1. A table, because a branch that nobody can foretell costs more. */
const SIGNS = Int8Array.from({ length: 2 ** 16 }, (_, bits) => (bits < SIXTH ? 1 : bits < 2 * SIXTH ? -1 : 0))

/** The finaliser of MurmurHash3 (Appleby, 2011), a bijection of 32 bits. */
function mixed(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
