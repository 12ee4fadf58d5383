/** The compiled forward pass on a memory of its own. */
import * as Module from '../../graph/wasm/module.ts'

/** The functions of `forward.as.ts`; addresses are bytes of the memory. */
export type Exports = {
  readonly locate: (rows: number, columns: number, spec: number, values: number, cells: number) => void
  readonly linear: (
    rows: number,
    columns: number,
    cells: number,
    table: number,
    normals: number,
    start: number,
    sums: number,
    stride: number,
  ) => void
  readonly finish: (
    rows: number,
    plan: number,
    network: number,
    cells: number,
    sums: number,
    scratch: number,
    logits: number,
  ) => void
}

/** The kernels, the buffer of their memory, and the address of each block that was asked for. */
export type Loaded = { readonly run: Exports; readonly buffer: ArrayBuffer; readonly at: readonly number[] }

/** Loads the kernels with one block of zeros for each of `sizesBytes`. Throws `GRAPH_TOO_LARGE` beyond 4 GiB. */
export function load(sizesBytes: readonly number[]): Loaded {
  const { exports, ...rest } = Module.instantiate(new URL('./forward.wasm', import.meta.url), sizesBytes)
  return { run: exports as Exports, ...rest }
}
