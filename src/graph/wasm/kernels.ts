/** The WebAssembly SIMD twins of PageRank and neighbour means: same signatures, same bits, on a copy of the graph in a memory of their own. */
import type { Csr } from '../csr.ts'
import * as PageRank from '../kernels/pagerank.ts'
import * as Propagation from '../kernels/propagation.ts'
import * as Module from './module.ts'

/** `PageRank.of`, faster on large graphs. Throws what it throws, and `GRAPH_TOO_LARGE`. */
export function pagerank(graph: Csr, options: PageRank.Options = {}): PageRank.Ranks {
  return PageRank.solve(graph, options, sweeper)
}

/** `Propagation.reference`, several times faster; for `FastRp.of` and `Sign.hops`. Throws what it throws, and `GRAPH_TOO_LARGE`. */
export const propagation: Propagation.Make = ({ nodes, offsets, targets }, width) => {
  Propagation.checkWidth(width)
  const lanes = Math.ceil(width / 4) * 4
  const bytes = nodes * lanes * 4
  const { run, buffer, at } = Module.load([offsets.byteLength, targets.byteLength, bytes, bytes, bytes])
  const [offsetsAt = 0, targetsAt = 0, , , sumAt = 0] = at
  let [, , rowsAt = 0, nextAt = 0] = at
  new Uint32Array(buffer, offsetsAt, offsets.length).set(offsets)
  new Uint32Array(buffer, targetsAt, targets.length).set(targets)
  // Rows are padded to whole vectors; a caller who sees them unpadded gets a copy, which `hop` takes back.
  let open: Float32Array | null = null
  const matrix = (address: number) => new Float32Array(buffer, address, nodes * lanes)
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
      run.hop(nodes, offsetsAt, targetsAt, lanes * 4, rowsAt, nextAt)
      const old = rowsAt
      rowsAt = nextAt
      nextAt = old
    },
    addUnit: (scale) => {
      settle()
      run.addUnit(nodes, lanes * 4, rowsAt, sumAt, scale)
    },
    sum: () => gathered(matrix(sumAt), nodes, width, lanes),
  }
}

const sweeper: PageRank.Sweeper = ({ into, teleport, y }, damping) => {
  const columns = [into.offsets, into.targets, into.weights, teleport, y]
  const { run, buffer, at } = Module.load(columns.map(({ byteLength }) => byteLength))
  const [offsets = 0, targets = 0, shares = 0, teleportAt = 0, yAt = 0] = at
  new Uint32Array(buffer, offsets, into.offsets.length).set(into.offsets)
  new Uint32Array(buffer, targets, into.targets.length).set(into.targets)
  new Float64Array(buffer, shares, into.weights.length).set(into.weights)
  new Float64Array(buffer, teleportAt, teleport.length).set(teleport)
  const inside = new Float64Array(buffer, yAt, y.length)
  inside.set(y)
  return {
    sweep: () => run.sweep(into.nodes, offsets, targets, shares, teleportAt, yAt, damping),
    finish: () => inside.slice(),
  }
}

function gathered(padded: Float32Array, nodes: number, width: number, lanes: number): Float32Array {
  if (lanes === width) return padded.slice()
  const rows = new Float32Array(nodes * width)
  for (let u = 0; u < nodes; u++) rows.set(padded.subarray(u * lanes, u * lanes + width), u * width)
  return rows
}

function spread(rows: Float32Array, padded: Float32Array, width: number, lanes: number): void {
  for (let u = 0; u * width < rows.length; u++) padded.set(rows.subarray(u * width, (u + 1) * width), u * lanes)
}
