/** A fixed batch through every kind of kernel that our networks use, to tell a right engine from a wrong one. */
import type { Tensor } from '@tensorflow/tfjs-core'
import * as Rng from '../core/rng.ts'
import * as Encoding from './encoding.ts'
import * as Fold from './fold.ts'
import * as Network from './network.ts'
import { tf } from './tensorflow.ts'

/** The values of one probed operation. */
export type Output = { readonly name: string; readonly values: Float32Array }

// Wider than 48: the stock WASM kernel adds the bias once per block of 48 columns (tfjs 4.22, batch_mat_mul_impl.cc).
const INNER = 130
const ROWS = 6
const UNITS = 9
const WALLETS = 40
/** Unequal columns, some of them unknown in places, and widths that are no multiple of a vector's. */
const COLUMNS = 5
const SHAPE = { hidden: [37, 9], rank: 33, crosses: 3, dropout: 0 } as const
const FORWARD = 'forward pass of a network'

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
  const probes: Readonly<Record<string, () => Tensor>> = {
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
    [FORWARD]: () => {
      const { encoding, shape, networks, matrix } = network()
      const input = new Float32Array(WALLETS * shape.inputs)
      Encoding.expand(
        encoding,
        Encoding.locate(encoding, matrix),
        Uint32Array.from({ length: WALLETS }, (_, i) => i),
        input,
      )
      const loaded = Network.load(shape, networks[0] ?? new Float32Array(0))
      return Network.forward(shape, loaded, tf.tensor2d(input, [WALLETS, shape.inputs]), null).logit
    },
    'unsorted segment sum': () => tf.unsortedSegmentSum(left, tf.tensor1d([2, 0, 2, 1, 0, 2], 'int32'), 4),
  }
  return Object.entries(probes).map(([name, compute]) => ({ name, values: Float32Array.from(compute().dataSync()) }))
}

/** The probed forward pass by the folded kernel, to be held against the same of {@link outputs}. */
export async function folded(): Promise<readonly Output[]> {
  const { matrix, ...ensemble } = network()
  const { networks } = await Fold.fold({ ...ensemble, logistic: { weights: [], bias: 0 } }).logits(matrix)
  const [values = new Float32Array(0)] = networks
  return [{ name: FORWARD, values }]
}

function network() {
  const rng = Rng.create('models/probe/network')
  const columns = Array.from({ length: COLUMNS }, (_, j) => ({ name: `column ${j}` }))
  const cell = (j: number) =>
    j > 2 && rng.uniform() < 0.2 ? Number.NaN : j === 0 ? rng.below(2) : rng.normal() * 2 ** j
  const values = Float32Array.from({ length: WALLETS * COLUMNS }, (_, i) => cell(i % COLUMNS))
  const matrix = { columns, rows: WALLETS, values }
  const encoding = Encoding.fit(matrix, [0, 1, 2, 3, 4], 9)
  const shape = { ...SHAPE, inputs: encoding.inputs }
  const weights = Network.initial(shape, rng, -1).map((weight) => weight / 2 + rng.normal() / 40)
  return { encoding, shape, networks: [weights], matrix }
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
