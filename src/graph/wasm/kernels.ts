/** The WebAssembly SIMD twins of PageRank, neighbour means and FastRP: same signatures, same bits, on a copy of the graph in the memory of a place. */
import type { Csr } from '../csr.ts'
import type * as FastRp from '../kernels/fastrp.ts'
import * as PageRank from '../kernels/pagerank.ts'
import * as Propagation from '../kernels/propagation.ts'
import * as Module from './module.ts'
import * as Phases from './phases.ts'

/** The kernels in one place. All throw what their references throw, and `GRAPH_TOO_LARGE`. */
export type Kernels = {
  /** `PageRank.of`, faster on large graphs. */
  readonly pagerank: (graph: Csr, options?: PageRank.Options) => PageRank.Ranks
  /** `Propagation.reference`, several times faster; for `Sign.hops`. */
  readonly propagation: Propagation.Make
  /** `FastRp.reference`, many times faster, for `FastRp.of`. Rows of a width that 8 divides are given as they lie in the place, which cannot move to another thread. */
  readonly embed: FastRp.Embed
}

/** The kernels at work in `place`; `hands` says who works at `embed`. */
export function at(place: Module.Place, hands: Phases.Hands = 'worth it'): Kernels {
  return {
    pagerank: (graph, options = {}) => PageRank.solve(graph, options, sweeper(place)),
    propagation: (graph, width) => propagated(place, graph, width),
    embed: (graph, projection, weights) => embedded({ place, hands }, graph, projection, weights),
  }
}

/** The kernels, each call in a memory of its own. */
export const { pagerank, propagation, embed } = at(Module.fresh)

function propagated(place: Module.Place, { nodes, offsets, targets }: Csr, width: number): Propagation.Propagation {
  Propagation.checkWidth(width)
  const lanes = Math.ceil(width / 4) * 4
  const bytes = nodes * lanes * 4
  const loaded = place([offsets.byteLength, targets.byteLength, bytes, bytes])
  const {
    memory: { buffer },
    at,
  } = loaded
  const [offsetsAt = 0, targetsAt = 0] = at
  let [, , rowsAt = 0, nextAt = 0] = at
  new Uint32Array(buffer, offsetsAt, offsets.length).set(offsets)
  new Uint32Array(buffer, targetsAt, targets.length).set(targets)
  // Rows are padded to whole vectors; a caller who sees them unpadded gets a copy, which `hop` takes back.
  let open: Float32Array | null = null
  const matrix = (address: number) => new Float32Array(buffer, address, nodes * lanes)
  matrix(rowsAt).fill(0)
  const settle = () => {
    if (open && lanes !== width) spread(open, matrix(rowsAt), width, lanes)
    open = null
  }
  return {
    rows: () => {
      open ??= lanes === width ? matrix(rowsAt) : gathered(matrix(rowsAt), nodes, width, lanes)
      return open
    },
    hop: () => {
      settle()
      const stride = lanes * 4
      const args = [
        [offsetsAt, 4],
        [targetsAt, 0],
        [stride, 0],
        [rowsAt, 0],
        [nextAt, stride],
      ] as const
      Phases.run(loaded, [{ kernel: 'hop', nodes, args }], 0, 'alone')
      ;[rowsAt, nextAt] = [nextAt, rowsAt]
    },
  }
}

/**
 * The first hop reads signs instead of floats, products are kept in half rows, and the last hop adds up what it finds where the first product was: 1.5 matrices of
 * floats in place of four. Memory touched for the first time costs more than the sums.
 */
function embedded(
  { place, hands }: { readonly place: Module.Place; readonly hands: Phases.Hands },
  { nodes, offsets, targets }: Csr,
  { width, draws, sizes }: FastRp.Projection,
  weights: readonly number[],
): Float32Array {
  const last = weights.findLastIndex((weight) => weight !== 0)
  if (last < 0) return new Float32Array(nodes * width)
  const lanes = Math.ceil(width / 8) * 8
  const stride = lanes * 2
  const half = nodes * stride
  const signsBytes = Math.ceil(width / 64) * 16
  // Whether the sum has begun before the last hop: it then lies apart from products and means.
  const apart = last === 0 || weights.slice(0, last - 1).some((weight) => weight !== 0)
  const columns = [offsets, targets, draws, sizes]
  const sized = [
    ...columns.map((column) => column.byteLength),
    nodes * signsBytes,
    2 * half,
    half,
    apart ? 2 * half : 0,
  ]
  const loaded = place(sized)
  const {
    memory: { buffer },
    at,
  } = loaded
  for (const [i, column] of columns.entries()) new Uint32Array(buffer, at[i], column.length).set(wordsOf(column))
  const [offsetsAt = 0, targetsAt = 0, drawsAt = 0, sizesAt = 0, signsAt = 0, meansAt = 0, secondAt = 0, apartAt = 0] =
    at
  const sum = apart ? apartAt : meansAt
  if (apart) new Float32Array(buffer, sum, nodes * lanes).fill(0)
  const phases: Phases.Phase[] = []
  const phase = (kernel: Phases.Phase['kernel'], ...args: Phases.Phase['args']) => phases.push({ kernel, nodes, args })
  const graph = [
    [offsetsAt, 4],
    [targetsAt, 0],
  ] as const
  const row = (address: number) => [address, stride] as const
  const wide = (address: number) => [address, 2 * stride] as const
  const same = (value: number) => [value, 0] as const
  // Where means come to lie is free until the last hop, which reads the product before from elsewhere.
  const product = (power: number) => ((last - power) % 2 === 1 ? secondAt : meansAt)
  phase('signs', [drawsAt, 4], same(width), [signsAt, signsBytes])
  phase('hopSigns', ...graph, same(signsAt), same(sizesAt), same(stride), row(product(0)))
  for (const [power, weight] of weights.slice(0, Math.max(last, 1)).entries()) {
    const rows = product(power)
    if (power > 0) phase('hopHalf', ...graph, same(stride), same(product(power - 1)), row(rows))
    if (weight !== 0 && (power < last - 1 || last === 0))
      phase('addUnit', same(stride), row(rows), wide(sum), same(weight))
  }
  if (last > 0) {
    const rows = product(last - 1)
    const scales = [same(weights[last - 1] ?? 0), same(weights[last] ?? 0)] as const
    phase('hopSum', ...graph, same(stride), same(rows), row(rows), wide(meansAt), wide(sum), ...scales)
  }
  Phases.run(loaded, phases, half * phases.length, hands)
  const found = new Float32Array(buffer, sum, nodes * lanes)
  return lanes === width ? found : gathered(found, nodes, width, lanes)
}

function sweeper(place: Module.Place): PageRank.Sweeper {
  return ({ into, teleport, y }, damping) => {
    const columns = [into.offsets, into.targets, into.weights, teleport, y]
    const {
      run,
      memory: { buffer },
      at,
    } = place(columns.map(({ byteLength }) => byteLength))
    const [offsets = 0, targets = 0, shares = 0, teleportAt = 0, yAt = 0] = at
    new Uint32Array(buffer, offsets, into.offsets.length).set(into.offsets)
    new Uint32Array(buffer, targets, into.targets.length).set(into.targets)
    new Float64Array(buffer, shares, into.weights.length).set(into.weights)
    new Float64Array(buffer, teleportAt, teleport.length).set(teleport)
    const inside = new Float64Array(buffer, yAt, y.length)
    inside.set(y)
    return {
      sweep: () => run.sweep(into.nodes, offsets, targets, shares, teleportAt, yAt, damping),
      y: inside,
    }
  }
}

/** The bits of numbers of 32 bits. */
function wordsOf({ buffer, byteOffset, length }: Uint32Array | Float32Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length)
}

function gathered(padded: Float32Array, nodes: number, width: number, lanes: number): Float32Array {
  const rows = new Float32Array(nodes * width)
  for (let u = 0; u < nodes; u++) rows.set(padded.subarray(u * lanes, u * lanes + width), u * width)
  return rows
}

function spread(rows: Float32Array, padded: Float32Array, width: number, lanes: number): void {
  for (let u = 0; u * width < rows.length; u++) padded.set(rows.subarray(u * width, (u + 1) * width), u * lanes)
}
