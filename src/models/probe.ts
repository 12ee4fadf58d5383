/** A fixed batch through every kind of kernel that our networks use, to tell a right engine from a wrong one. */
import * as tf from '@tensorflow/tfjs-core'
import * as Rng from '../core/rng.ts'

/** The values of one probed operation. */
export type Output = { readonly name: string; readonly values: Float32Array }

// Wider than 48: the stock WASM kernel adds the bias once per block of 48 columns (tfjs 4.22, batch_mat_mul_impl.cc).
const INNER = 130
const ROWS = 6
const UNITS = 9

/** Every probed operation on the fixed batch; to be called inside `Runtime.run`. */
export function outputs(): readonly Output[] {
  const rng = Rng.create('models/probe')
  const draw = (...shape: number[]) => {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal() / 8)
    return tf.tensor(values, shape)
  }
  const left = draw(ROWS, INNER)
  const right = draw(INNER, UNITS)
  const bias = draw(UNITS)
  const matrix = { a: left, b: right }
  const turned = { a: tf.transpose(matrix.a), b: tf.transpose(matrix.b) }
  const batched = { a: draw(3, ROWS, INNER), b: draw(3, INNER, UNITS) }
  const hidden = tf.matMul(left, right)
  const probes: Readonly<Record<string, () => tf.Tensor>> = {
    'matMul 2x2': () => tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])),
    matMul: () => hidden,
    'matMul with a transposed': () => tf.matMul(turned.a, matrix.b, true, false),
    'matMul with b transposed': () => tf.matMul(matrix.a, turned.b, false, true),
    'matMul with both transposed': () => tf.matMul(turned.a, turned.b, true, true),
    'matMul in a batch': () => tf.matMul(batched.a, batched.b),
    'fused matMul': () => tf.fused.matMul({ ...matrix, bias }),
    'fused matMul with relu': () => tf.fused.matMul({ ...matrix, bias, activation: 'relu' }),
    'fused matMul in a batch': () => tf.fused.matMul({ ...batched, bias }),
    'fused matMul in a batch with relu': () => tf.fused.matMul({ ...batched, bias, activation: 'relu' }),
    'fused matMul with b transposed and sigmoid': () =>
      tf.fused.matMul({ a: matrix.a, b: turned.b, transposeB: true, bias, activation: 'sigmoid' }),
    'add and multiply': () => tf.add(tf.mul(hidden, bias), hidden),
    'step and sigmoid': () => tf.add(tf.step(hidden), tf.sigmoid(hidden)),
    'unsorted segment sum': () => tf.unsortedSegmentSum(left, tf.tensor1d([2, 0, 2, 1, 0, 2], 'int32'), 4),
  }
  return Object.entries(probes).map(([name, compute]) => ({ name, values: Float32Array.from(compute().dataSync()) }))
}

/** The operation in which `actual` is furthest from `expected`; a NaN or a missing value is infinitely far. */
export function compare(
  actual: readonly Output[],
  expected: readonly Output[],
): { readonly name: string; readonly difference: number } {
  let worst = { name: 'nothing', difference: 0 }
  expected.forEach((output, i) => {
    for (const [k, value] of output.values.entries()) {
      const gap = Math.abs((actual[i]?.values[k] ?? Number.NaN) - value)
      const difference = Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap
      if (difference > worst.difference) worst = { name: output.name, difference }
    }
  })
  return worst
}
