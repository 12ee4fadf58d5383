/**
 * What boosting asks of binned rows: for each column and bin the sums of gradient and curvature of some rows. A kernel of our own counts
 * (`wasm/boosting.as.ts`), to the bits of {@link plain}: in either a bin gets its rows in their order.
 */
import * as Module from '../graph/wasm/module.ts'
import * as Bins from './bins.ts'

/** Gradient and curvature of every row. */
export type Slopes = { readonly gradient: Float64Array; readonly curvature: Float64Array }

/**
 * The histogram of `rows` over every column: {@link STRIDE} numbers a column, two a bin (gradient, curvature), the bin of the unknown first. Columns
 * that `isWanted` (one number a column) says 0 of may stay 0.
 */
export type Count = (rows: Uint32Array, slopes: Slopes, isWanted: Uint8Array) => Float64Array

/** The numbers of one column. */
export const STRIDE = 2 * (Bins.COUNT + 1)

type Exports = {
  readonly count: (rows: number, list: number, pairs: number, bins: number, hist: number) => void
}

/** Columns that the kernel counts at once. */
const TOGETHER = 8

/** Counts rows of `binned`: by the kernel, where they fit into its memory. */
export function of(binned: Bins.Binned): Count {
  const blocks = Math.ceil(binned.bins.length / TOGETHER)
  return blocks * TOGETHER * binned.rows + 20 * binned.rows <= MOST_BYTES ? compiled(binned, blocks) : plain(binned)
}

/** Of the 4 GiB of a memory, without the sums. */
const MOST_BYTES = 3 * 2 ** 30

/** The kernel's reference: counts in JavaScript. */
export function plain({ bins }: Bins.Binned): Count {
  return (rows, slopes, isWanted) => {
    const hist = new Float64Array(bins.length * STRIDE)
    const pairs = new Float64Array(2 * rows.length)
    pair(rows, slopes, pairs)
    for (const [j, column] of bins.entries()) {
      if (isWanted[j] === 0) continue
      for (let i = 0; i < rows.length; i++) {
        const at = j * STRIDE + 2 * (column[rows[i] ?? 0] ?? 0)
        hist[at] = (hist[at] ?? 0) + (pairs[2 * i] ?? 0)
        hist[at + 1] = (hist[at + 1] ?? 0) + (pairs[2 * i + 1] ?? 0)
      }
    }
    return hist
  }
}

function compiled({ bins, rows: size }: Bins.Binned, blocks: number): Count {
  const sizesBytes = [blocks * TOGETHER * size, 4 * size, 16 * size, blocks * TOGETHER * STRIDE * 8]
  const { exports, buffer, at } = Module.instantiate(new URL('./wasm/boosting.wasm', import.meta.url), sizesBytes)
  const { count } = exports as Exports
  const [binsAt = 0, listAt = 0, pairsAt = 0, histAt = 0] = at
  for (const [j, column] of bins.entries()) {
    const block = Math.floor(j / TOGETHER) * TOGETHER
    const to = new Uint8Array(buffer, binsAt + block * size, TOGETHER * size)
    for (let row = 0, k = j - block; row < size; row++, k += TOGETHER) to[k] = column[row] ?? 0
  }
  const list = new Uint32Array(buffer, listAt, size)
  const pairs = new Float64Array(buffer, pairsAt, 2 * size)
  const hist = new Float64Array(buffer, histAt, blocks * TOGETHER * STRIDE)
  return (rows, slopes, isWanted) => {
    hist.fill(0)
    list.set(rows)
    pair(rows, slopes, pairs)
    for (let block = 0; block < blocks; block++) {
      const from = block * TOGETHER
      if (!isWanted.subarray(from, from + TOGETHER).includes(1)) continue
      count(rows.length, listAt, pairsAt, binsAt + from * size, histAt + from * STRIDE * 8)
    }
    return hist.slice(0, bins.length * STRIDE)
  }
}

/** Puts gradient and curvature of `rows` side by side: they are read in order for every column, though the rows lie far apart. */
function pair(rows: Uint32Array, { gradient, curvature }: Slopes, pairs: Float64Array): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    pairs[2 * i] = gradient[row] ?? 0
    pairs[2 * i + 1] = curvature[row] ?? 0
  }
}
