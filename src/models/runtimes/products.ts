/**
 * Matrix products by a kernel of our own (`wasm/products.as.ts`) in the memory of TensorFlow's WebAssembly engine, without a copy. The left factors of our
 * networks, encoded rows and hidden units, are mostly zeros, whose terms are left out; and a product with a transposed left factor is made without
 * transposing it. {@link plain} is the reference, to the bit.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { Failure } from '../../core/failure.ts'
import * as WebAssembly from '../../core/webassembly.ts'

/** A product of two matrices, and what is added to each row and put in the place of what is less. */
export type Product = {
  readonly a: TensorInfo
  readonly b: TensorInfo
  readonly bias?: TensorInfo
  readonly floor?: number
}

type Exports = {
  readonly product: (
    rows: number,
    inner: number,
    width: number,
    left: number,
    right: number,
    bias: number,
    floor: number,
    out: number,
    list: number,
  ) => void
  readonly across: (
    rows: number,
    height: number,
    width: number,
    left: number,
    right: number,
    bias: number,
    out: number,
    scratch: number,
  ) => void
  readonly turn: (rows: number, columns: number, from: number, to: number) => void
}

/** max(`floor`, `a` · `b` + `bias`), of matrices, alone or in a batch of one. */
export function product(backend: BackendWasm, { a, b, bias, floor = Number.NEGATIVE_INFINITY }: Product): TensorInfo {
  const [[rows, inner], [, width]] = [sizes(a), sizes(b)]
  if (inner <= NARROW && rows >= 4 && width >= 8 && floor === Number.NEGATIVE_INFINITY) {
    // Few inner numbers are hardly ever 0, and tiles read the right factor once for four rows.
    const turned = turn(backend, a)
    const out = across(backend, { a: turned, b, ...(bias ? { bias } : {}) })
    backend.disposeData(turned.dataId)
    return { ...out, shape: [...a.shape.slice(0, -2), rows, width] }
  }
  const { product } = kernels(backend)
  const out = backend.makeOutput([...a.shape.slice(0, -2), rows, width], 'float32')
  withRoom(backend, 2 * inner + 2, (list) => {
    const biased = bias ? at(backend, bias) : 0
    product(rows, inner, width, at(backend, a), at(backend, b), biased, floor, at(backend, out), list)
  })
  return out
}

/** Inner numbers up to which all of them are multiplied. */
const NARROW = 64

/** `a`ᵀ · `b` + `bias`, of matrices for which {@link canAcross} holds. */
export function across(backend: BackendWasm, { a, b, bias }: Product): TensorInfo {
  const [[rows, height], [, width]] = [sizes(a), sizes(b)]
  const { across } = kernels(backend)
  const out = backend.makeOutput([height, width], 'float32')
  withRoom(backend, 5 * rows + rows * (width + 8), (scratch) =>
    across(
      rows,
      height,
      width,
      at(backend, a),
      at(backend, b),
      bias ? at(backend, bias) : 0,
      at(backend, out),
      scratch,
    ),
  )
  return out
}

/** The transpose of a matrix. */
export function turn(backend: BackendWasm, matrix: TensorInfo): TensorInfo {
  const [rows, columns] = sizes(matrix)
  const { turn } = kernels(backend)
  const out = backend.makeOutput([columns, rows], 'float32')
  turn(rows, columns, at(backend, matrix), at(backend, out))
  return out
}

/** Whether {@link across} can: a tile of it is four by eight. */
export function canAcross({ a, b }: Product): boolean {
  return sizes(a)[1] >= 4 && sizes(b)[1] >= 8
}

/** The reference of the kernel, on plain arrays: matrices row after row. */
export const plain = {
  product(left: Float32Array, right: Float32Array, { rows, inner, width, bias, floor }: Plain): Float32Array {
    const out = new Float32Array(rows * width)
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < width; j++) {
        let sum = bias?.[j] ?? 0
        for (let k = 0; k < inner; k++) sum = added(sum, left[i * inner + k] ?? 0, right[k * width + j] ?? 0)
        out[i * width + j] = Math.max(sum, floor ?? Number.NEGATIVE_INFINITY)
      }
    }
    return out
  },
  across(left: Float32Array, right: Float32Array, { rows, inner, width }: Plain): Float32Array {
    const out = new Float32Array(inner * width)
    for (let i = 0; i < inner; i++) {
      for (let j = 0; j < width; j++) {
        let sum = 0
        for (let k = 0; k < rows; k++) sum = added(sum, left[k * inner + i] ?? 0, right[k * width + j] ?? 0)
        out[i * width + j] = sum
      }
    }
    return out
  },
}

/** `left` is `rows` × `inner`; `right` has `width` columns. */
type Plain = {
  readonly rows: number
  readonly inner: number
  readonly width: number
  readonly bias?: Float32Array
  readonly floor?: number
}

function added(sum: number, a: number, b: number): number {
  return a === 0 ? sum : Math.fround(sum + Math.fround(a * b))
}

function sizes({ shape }: TensorInfo): readonly [number, number] {
  return [shape.at(-2) ?? 0, shape.at(-1) ?? 0]
}

function at(backend: BackendWasm, { dataId }: TensorInfo): number {
  return backend.getMemoryOffset(dataId)
}

/** Calls `work` with the address of room for so many single numbers. */
function withRoom(backend: BackendWasm, numbers: number, work: (address: number) => void): void {
  const room = backend.makeOutput([numbers], 'float32')
  try {
    work(at(backend, room))
  } finally {
    backend.disposeData(room.dataId)
  }
}

const opened = new WeakMap<BackendWasm, Exports>()

function kernels(backend: BackendWasm): Exports {
  const known = opened.get(backend)
  if (known) return known
  // The engine's own module does not name its memory; what it was loaded from does.
  const assembly: unknown = Reflect.get(backend.wasm, 'asm')
  const memory: unknown = typeof assembly === 'object' && assembly !== null ? Reflect.get(assembly, 'memory') : null
  if (typeof memory !== 'object' || memory === null) {
    throw new Failure('RUNTIME_UNAVAILABLE', 'The wasm engine does not show its memory.')
  }
  const exports = WebAssembly.on(
    WebAssembly.module(new URL('../wasm/products.wasm', import.meta.url)),
    memory,
  ) as Exports
  opened.set(backend, exports)
  return exports
}
