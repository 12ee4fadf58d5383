/** The compiled kernels on a memory of their own. */

import { Failure } from '../../core/failure.ts'
import * as WebAssembly from '../../core/webassembly.ts'

/** The functions of `kernels.as.ts`; addresses are bytes of the memory. */
export type Exports = {
  readonly sweep: (
    nodes: number,
    offsets: number,
    targets: number,
    shares: number,
    teleport: number,
    y: number,
    damping: number,
  ) => number
  readonly hop: (nodes: number, offsets: number, targets: number, stride: number, rows: number, next: number) => void
  readonly signs: (nodes: number, draws: number, width: number, to: number) => void
  readonly hopSigns: (
    nodes: number,
    offsets: number,
    targets: number,
    signs: number,
    sizes: number,
    stride: number,
    next: number,
  ) => void
  readonly hopSum: (
    nodes: number,
    offsets: number,
    targets: number,
    stride: number,
    rows: number,
    own: number,
    means: number,
    sum: number,
    before: number,
    scale: number,
  ) => void
  readonly addUnit: (nodes: number, stride: number, rows: number, sum: number, scale: number) => void
}

/** The kernels, the buffer of their memory, and the address of each block that was asked for. */
export type Loaded = { readonly run: Exports; readonly buffer: ArrayBuffer; readonly at: readonly number[] }

/** Where kernels work: gives them a block for each of `sizesBytes`. Throws `GRAPH_TOO_LARGE` beyond 4 GiB. */
export type Place = (sizesBytes: readonly number[]) => Loaded

/** What a module exports, the buffer of its memory, and the address of each block of zeros. */
export type Instance = WebAssembly.Instance & { readonly at: readonly number[] }

const KERNELS = new URL('./kernels.wasm', import.meta.url)

/** A memory of zeros of their own, each time. */
export const fresh: Place = (sizesBytes) => {
  const { exports, ...rest } = instantiate(KERNELS, sizesBytes)
  return { run: exports as Exports, ...rest }
}

/**
 * One memory for kernels that run one after another, which holds what was left there: to touch a page for the first time costs more than most
 * kernels do with it. What a kernel gave as a view of it is good until the next one begins.
 */
export function shared(): Place {
  const { exports, reach } = WebAssembly.growing(KERNELS)
  return (sizesBytes) => {
    const { at, end } = blocks(sizesBytes)
    return { run: exports as Exports, buffer: reach(end), at }
  }
}

/** Any module of ours (`compile.ts`) on a fresh memory with one block of zeros for each of `sizesBytes`. Throws `GRAPH_TOO_LARGE` beyond 4 GiB. */
export function instantiate(file: URL, sizesBytes: readonly number[]): Instance {
  const { at, end } = blocks(sizesBytes)
  return { ...WebAssembly.open(file, end), at }
}

function blocks(sizesBytes: readonly number[]): { readonly at: readonly number[]; readonly end: number } {
  const at: number[] = []
  let end = 1024 // below lies what the compiler keeps for itself
  for (const size of sizesBytes) {
    at.push(end)
    end += Math.ceil(size / 16) * 16
  }
  if (end > WebAssembly.MAX_PAGES * WebAssembly.PAGE) {
    throw new Failure('GRAPH_TOO_LARGE', 'The work does not fit into a WebAssembly memory.', { bytes: end })
  }
  return { at, end }
}
