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

/** The random projection: row u is drawn from `draws[u]` alone, entries ± `sizes[u]` with probability 1/6 each, else 0. */
export type Projection = { readonly width: number; readonly draws: Uint32Array; readonly sizes: Float32Array }

/**
 * The sum over the powers p of rows of length `weights[p]` in the direction of the projection's neighbour means taken p + 1 times, `width` single floats a node;
 * a mean that is 0 adds nothing. A product that another is made of is rounded to bfloat16 (the nearest, ties to even), as is the first: a part in 512 at most, where a
 * projection on 64 columns errs by an eighth.
 */
export type Embed = (graph: Csr, projection: Projection, weights: readonly number[]) => Float32Array

/**
 * One row of `width` single floats a node of an undirected simple graph, row after row; zeros for isolated nodes. `embed` decides who multiplies: the reference or its
 * WebAssembly twin, bit for bit the same. Throws `INPUT_INVALID` for options out of range.
 */
export function of(graph: Csr, options: Options, embed: Embed = reference): Float32Array {
  const { width = 64, weights = [0, 1, 1], beta = -0.5, seed, keys } = options
  Propagation.checkWidth(width)
  if (!weights.every(Number.isFinite) || !Number.isFinite(beta)) {
    throw new Failure('INPUT_INVALID', 'Weights and beta are finite numbers.', { weights, beta })
  }
  if (keys && keys.length !== graph.nodes)
    throw new Failure('INPUT_INVALID', 'Keys are one a node.', { nodes: graph.nodes, keys: keys.length })
  return embed(graph, project(graph, { width, beta, seed, keys }), weights)
}

/** The reference. Column c, even, and column c + 1 are the halves of one hash of 32 bits. */
export const reference: Embed = (graph, { width, draws, sizes }, weights) => {
  const moving = Propagation.reference(graph, width)
  const rows = moving.rows()
  for (let u = 0; u < graph.nodes; u++) {
    for (let c = 0; c < width; c++) {
      const bits = mixed(((draws[u] ?? 0) + Math.imul(c | 1, 0x9e3779b1)) >>> 0)
      rows[u * width + c] = (sizes[u] ?? 0) * signOf(c % 2 === 0 ? bits & 0xffff : bits >>> 16)
    }
  }
  const sum = new Float32Array(rows.length)
  const last = weights.findLastIndex((weight) => weight !== 0)
  for (const [power, weight] of weights.slice(0, last + 1).entries()) {
    moving.hop()
    if (power === 0 || power < last) round(moving.rows())
    if (weight !== 0) addUnit(moving.rows(), sum, width, weight)
  }
  return sum
}

/** Single floats to their nearest of 16 bits, ties to even. */
function round(rows: Float32Array): void {
  const bits = new Uint32Array(rows.buffer, rows.byteOffset, rows.length)
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i] ?? 0
    bits[i] = (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000
  }
}

/** Adds to each row of `sum` the row scaled to length `scale`; rows of zeros add nothing. Squares are summed by column mod 4, as vectors do it. */
function addUnit(rows: Float32Array, sum: Float32Array, width: number, scale: number): void {
  for (let at = 0; at < rows.length; at += width) {
    const squares: [number, number, number, number] = [0, 0, 0, 0]
    for (let i = 0; i < width; i++) squares[i % 4] = (squares[i % 4] ?? 0) + (rows[at + i] ?? 0) ** 2
    const square = squares[0] + squares[1] + (squares[2] + squares[3])
    if (square === 0) continue
    const factor = Math.fround(scale / Math.sqrt(square))
    for (let i = at; i < at + width; i++) sum[i] = (sum[i] ?? 0) + Math.fround((rows[i] ?? 0) * factor)
  }
}

type Projecting = {
  readonly width: number
  readonly beta: number
  readonly seed: number
  readonly keys: Uint32Array | undefined
}

/** Entries are ±√3 × degree^β, by a counter-based hash: a node's row depends on its key, its degree and the seed alone. */
function project({ nodes, offsets }: Csr, { width, beta, seed, keys }: Projecting): Projection {
  const draws = new Uint32Array(nodes)
  const sizes = new Float32Array(nodes)
  const start = mixed(seed >>> 0)
  for (let u = 0; u < nodes; u++) {
    draws[u] = mixed(start ^ (keys?.[u] ?? u))
    sizes[u] = Math.sqrt(3) * Math.max(1, (offsets[u + 1] ?? 0) - (offsets[u] ?? 0)) ** beta
  }
  return { width, draws, sizes }
}

const SIXTH = 0x2aab // 65,536 / 6

/** What 16 random bits stand for. */
function signOf(bits: number): number {
  if (bits >= 2 * SIXTH) return 0
  return bits < SIXTH ? 1 : -1
}

/** The finaliser of MurmurHash3 (Appleby, 2011), a bijection of 32 bits. */
function mixed(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
