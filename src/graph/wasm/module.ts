/** The compiled kernels on a memory of their own. */

import { Failure } from '../../core/failure.ts'
import * as WebAssembly from '../../core/webassembly.ts'

/** Those functions of `kernels.as.ts` that work out rows, each for itself; addresses are bytes of the memory. */
export type Rowwise = {
  readonly hop: (nodes: number, offsets: number, targets: number, stride: number, rows: number, next: number) => void
  readonly hopHalf: (
    nodes: number,
    offsets: number,
    targets: number,
    stride: number,
    rows: number,
    next: number,
  ) => void
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

/** All functions of `kernels.as.ts`. */
export type Exports = Rowwise & {
  readonly sweep: (
    nodes: number,
    offsets: number,
    targets: number,
    shares: number,
    teleport: number,
    y: number,
    damping: number,
  ) => number
}

/** The kernels, the memory that they work on, which threads can share, and the address of each block that was asked for. */
export type Loaded = {
  readonly run: Exports
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Shared
  readonly at: readonly number[]
}

/** Where kernels work: gives them a block for each of `sizesBytes`. Throws `GRAPH_TOO_LARGE` beyond 4 GiB. */
export type Place = (sizesBytes: readonly number[]) => Loaded

/** What a module exports, the buffer of its memory, and the address of each block of zeros. */
export type Instance = WebAssembly.Instance & { readonly at: readonly number[] }

const KERNELS = new URL('./kernels.wasm', import.meta.url)

/** A memory of zeros of their own, each time. */
export const fresh: Place = (sizesBytes) => shared()(sizesBytes)

/**
 * One memory for kernels that run one after another, which holds what was left there: to touch a page for the first time costs more than most
 * kernels do with it. What a kernel gave as a view of it is good until the next one begins.
 */
export function shared(): Place {
  const module = WebAssembly.module(KERNELS)
  const memory = WebAssembly.shared()
  const run = WebAssembly.on(module, memory) as Exports
  return (sizesBytes) => {
    const { at, end } = blocks(sizesBytes)
    WebAssembly.reach(memory, end)
    return { run, module, memory, at }
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
