import { readFileSync } from 'node:fs'
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import * as Rng from '../../../src/core/rng.ts'
import type { Runtime } from '../../../src/models/runtime.ts'
import * as Products from '../../../src/models/runtimes/products.ts'
import * as Wasm from '../../../src/models/runtimes/wasm.ts'

/** `rows` × `columns` numbers, of which about half are 0, as of rows that a network reads. */
function drawn(rows: number, columns: number, rng: Rng.Rng): Float32Array {
  return Float32Array.from({ length: rows * columns }, () => (rng.uniform() < 0.5 ? 0 : rng.normal()))
}

const bits = (values: ArrayLike<number>) => Buffer.from(Float32Array.from(values).buffer)

describe('products in the memory of the wasm engine', () => {
  let runtime: Runtime
  beforeAll(async () => {
    runtime = await Wasm.opener.open()
  })
  const run = (work: (backend: BackendWasm) => void) => runtime.run(() => work(tf.backend() as BackendWasm))
  const sizes = [
    [1, 1, 1],
    [1, 300, 70],
    [5, 130, 3],
    [5, 130, 31],
    [7, 32, 32],
    [7, 33, 33],
    [64, 50, 100],
    [9, 4, 8],
    [9, 5, 9],
    [30, 47, 61],
  ] as const

  test.each(sizes)(
    '%i × %i times %i numbers a row are the sums of plain loops, bit for bit',
    async (rows, inner, width) => {
      const rng = Rng.create(`products/${rows}/${inner}/${width}`)
      const [left, right, own] = [drawn(rows, inner, rng), drawn(inner, width, rng), drawn(1, width, rng)]
      await run((backend) => {
        const [a, b, bias] = [tf.tensor2d(left, [rows, inner]), tf.tensor2d(right, [inner, width]), tf.tensor1d(own)]
        const size = { rows, inner, width }
        const read = (found: ReturnType<typeof Products.product>) => backend.typedArrayFromHeap(found)
        expect(bits(read(Products.product(backend, { a, b })))).toEqual(bits(Products.plain.product(left, right, size)))
        expect(bits(read(Products.product(backend, { a, b, bias })))).toEqual(
          bits(Products.plain.product(left, right, { ...size, bias: own })),
        )
        const whole = { ...size, bias: own, floor: 0 }
        const rectified = Products.product(backend, { a, b, bias, floor: 0 })
        expect(bits(read(rectified))).toEqual(bits(Products.plain.product(left, right, whole)))
        // What TensorFlow's own operations give is these sums.
        expect(bits(tf.matMul(a, b).dataSync())).toEqual(bits(Products.plain.product(left, right, size)))
        expect(bits(tf.fused.matMul({ a, b, bias, activation: 'relu' }).dataSync())).toEqual(
          bits(Products.plain.product(left, right, whole)),
        )
      })
    },
  )

  test.each(sizes)('%i rows of %i, transposed, times %i numbers a row likewise', async (rows, inner, width) => {
    const rng = Rng.create(`across/${rows}/${inner}/${width}`)
    const [left, right] = [drawn(rows, inner, rng), drawn(rows, width, rng)]
    await run(() => {
      const [a, b] = [tf.tensor2d(left, [rows, inner]), tf.tensor2d(right, [rows, width])]
      expect(bits(tf.matMul(a, b, true).dataSync())).toEqual(
        bits(Products.plain.across(left, right, { rows, inner, width })),
      )
      expect(Products.canAcross({ a, b })).toBe(inner >= 4 && width >= 8)
      // Turned twice, the same product.
      const turned = (x: tf.Tensor2D) => tf.tensor(tf.transpose(x).dataSync(), [x.shape[1], x.shape[0]])
      expect(bits(tf.matMul(turned(a), turned(b), false, true).dataSync())).toEqual(
        bits(tf.matMul(a, b, true).dataSync()),
      )
      expect(bits(tf.matMul(a, turned(b), true, true).dataSync())).toEqual(bits(tf.matMul(a, b, true).dataSync()))
    })
  })

  test('leave nothing behind in the memory of the engine', async () => {
    const rng = Rng.create('products/memory')
    await run((backend) => {
      const [a, b] = [tf.tensor2d(drawn(8, 8, rng), [8, 8]), tf.tensor2d(drawn(8, 8, rng), [8, 8])]
      const before = backend.numDataIds()
      for (let k = 0; k < 5; k++) {
        for (const { dataId } of [Products.product(backend, { a, b }), Products.across(backend, { a, b })])
          backend.disposeData(dataId)
      }
      expect(backend.numDataIds()).toBe(before)
    })
  })

  test('are made by a module that writes nothing of its own into a memory', () => {
    // A data section (number 11) would be copied over what the engine keeps at those addresses.
    const module = new URL('../../../src/models/wasm/products.wasm', import.meta.url)
    expect(sectionsOf(module)).not.toContain(11)
  })
})

/** The numbers of the sections of a WebAssembly module, in order. */
function sectionsOf(file: URL): number[] {
  const bytes = readFileSync(file)
  const found: number[] = []
  for (let at = 8; at < bytes.length; ) {
    found.push(bytes[at++] ?? 0)
    let [size, shift, byte] = [0, 0, 128]
    for (; byte >= 128; shift += 7) {
      byte = bytes[at++] ?? 0
      size |= (byte & 127) << shift
    }
    at += size
  }
  return found
}
