/** The compiled kernels on a memory of their own. */
import { readFileSync } from 'node:fs'
import { Failure } from '../../core/failure.ts'

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
  readonly addUnit: (nodes: number, stride: number, rows: number, sum: number, scale: number) => void
}

/** The part of the JavaScript API that is used; the compiler's library knows it only together with a browser's. */
type Engine = {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Memory: new (pages: {
    readonly initial: number
    readonly maximum: number
  }) => { readonly buffer: ArrayBuffer }
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
}

/** The kernels, the buffer of their memory, and the address of each block that was asked for. */
export type Loaded = { readonly run: Exports; readonly buffer: ArrayBuffer; readonly at: readonly number[] }

const PAGE = 65_536
const MAX_PAGES = 65_536
const engine = Reflect.get(globalThis, 'WebAssembly') as Engine
let compiled: object | undefined

/** Loads the kernels on a fresh memory with one block of zeros for each of `sizesBytes`. Throws `GRAPH_TOO_LARGE` beyond 4 GiB. */
export function load(sizesBytes: readonly number[]): Loaded {
  const at: number[] = []
  let end = 1024 // below lies what the compiler keeps for itself
  for (const size of sizesBytes) {
    at.push(end)
    end += Math.ceil(size / 16) * 16
  }
  const pages = Math.ceil(end / PAGE)
  if (pages > MAX_PAGES) {
    throw new Failure('GRAPH_TOO_LARGE', 'The work does not fit into a WebAssembly memory.', { bytes: end })
  }
  compiled ??= new engine.Module(readFileSync(new URL('./kernels.wasm', import.meta.url)))
  const memory = new engine.Memory({ initial: pages, maximum: pages })
  const { exports } = new engine.Instance(compiled, { env: { memory } })
  return { run: exports as Exports, buffer: memory.buffer, at }
}
