/** Training a {@link Multihead} network on any loss: seeded from the first weight to the last batch, stopped by validation loss. */
import { setImmediate } from 'node:timers/promises'
import type { Tensor } from '@tensorflow/tfjs-core'
import { throwIfAborted } from '../core/failure.ts'
import * as Rng from '../core/rng.ts'
import * as Adam from './adam.ts'
import type { Recipe } from './member.ts'
import * as Multihead from './multihead.ts'
import type { Runtime } from './runtime.ts'
import { tf } from './tensorflow.ts'

/**
 * What is minimised. `outputs` holds `width` numbers for each of `rows` (numbers of the rows in the whole table), in that order; the
 * sum of their losses is returned, and its gradient by every output written into `slopes`.
 */
export type Loss = (outputs: Float32Array, rows: Uint32Array, slopes: Float32Array) => number

/** What {@link train} needs: `x` holds every row of the table, `train` and `validation` number those that are used. */
export type Options = {
  readonly runtime: Runtime
  readonly shape: Multihead.Shape
  readonly recipe: Recipe
  readonly x: Float32Array
  readonly train: Uint32Array
  readonly validation: Uint32Array
  readonly loss: Loss
  /** The outputs before anything is learnt, such as base rates. */
  readonly start: readonly number[]
  readonly seed: string
  readonly signal?: AbortSignal | undefined
}

/** A trained network: the weights of its best epoch and their mean validation loss. */
export type Fitted = { readonly weights: Float32Array; readonly epochs: number; readonly validationLoss: number }

const SCORE_ROWS = 4096
const BETTER = 1e-6

/** Trains one network. The same options give the same bits on one runtime. Throws `ABORTED` between epochs. */
export async function train(options: Options): Promise<Fitted> {
  const { runtime, shape, recipe, x, validation, loss, signal } = options
  const rng = Rng.create(options.seed)
  const weights = Multihead.initial(shape, rng.fork('weights'), options.start)
  const adam = Adam.create(Multihead.decays(shape))
  const order = options.train.slice()
  const shuffle = rng.fork('order')
  const unused = new Float32Array(validation.length * outputsOf(shape))
  let best = { weights: weights.slice(), loss: Number.POSITIVE_INFINITY, epoch: 0 }
  let epoch = 0
  while (epoch < recipe.epochs && epoch - best.epoch < recipe.patience) {
    throwIfAborted(signal)
    shuffle.shuffle(order)
    await runtime.run(() => trainEpoch(options, { weights, adam, order }))
    epoch++
    const outputs = await outputsAt(runtime, shape, [weights], { x, rows: validation, signal })
    const found = loss(outputs, validation, unused) / validation.length
    if (found < best.loss - BETTER) best = { weights: weights.slice(), loss: found, epoch }
    await setImmediate()
  }
  return { weights: best.weights, epochs: epoch, validationLoss: best.loss }
}

/** The mean outputs of `members` for the rows numbered `rows` of `x`, row-major. Throws `ABORTED` between batches. */
export async function outputsAt(
  runtime: Runtime,
  shape: Multihead.Shape,
  members: readonly Float32Array[],
  at: { readonly x: Float32Array; readonly rows: Uint32Array; readonly signal?: AbortSignal | undefined },
): Promise<Float32Array> {
  const width = outputsOf(shape)
  const mean = new Float32Array(at.rows.length * width)
  for (let from = 0; from < at.rows.length; from += SCORE_ROWS) {
    throwIfAborted(at.signal)
    const rows = at.rows.subarray(from, from + SCORE_ROWS)
    const input = gather(at.x, rows, shape.inputs)
    await runtime.run(() => {
      const x = tf.tensor2d(input, [rows.length, shape.inputs])
      for (const weights of members) {
        tf.tidy(() => {
          const { outputs } = Multihead.forward(shape, Multihead.load(shape, weights), x)
          const each = interleaved(outputs, shape, rows.length)
          for (const [i, value] of each.entries()) {
            const to = from * width + i
            mean[to] = (mean[to] ?? 0) + value / members.length
          }
        })
      }
    })
  }
  return mean
}

type State = { readonly weights: Float32Array; readonly adam: Adam.Adam; readonly order: Uint32Array }

function trainEpoch({ shape, recipe, x, loss }: Options, { weights, adam, order }: State): void {
  const batchRows = Math.min(recipe.batchRows, order.length)
  // The rows left over by the last full batch differ every epoch, because the order does.
  const batches = Math.floor(order.length / batchRows)
  const slopes = new Float32Array(batchRows * outputsOf(shape))
  const gradient = new Float32Array(weights.length)
  for (let b = 0; b < batches; b++) {
    const rows = order.subarray(b * batchRows, (b + 1) * batchRows)
    const input = gather(x, rows, shape.inputs)
    tf.tidy(() => {
      const loaded = Multihead.load(shape, weights)
      const tape = Multihead.forward(shape, loaded, tf.tensor2d(input, [batchRows, shape.inputs]))
      loss(interleaved(tape.outputs, shape, batchRows), rows, slopes)
      Multihead.backward(shape, loaded, tape, apart(slopes, shape, batchRows), gradient)
    })
    const rate = Adam.cosine(recipe.rate, adam.step, batches * recipe.epochs)
    Adam.update(adam, weights, gradient, { rate, decay: recipe.decay })
  }
}

function outputsOf(shape: Multihead.Shape): number {
  return Multihead.widths(shape).reduce((sum, width) => sum + width, 0)
}

function gather(x: Float32Array, rows: Uint32Array, inputs: number): Float32Array {
  const out = new Float32Array(rows.length * inputs)
  for (const [i, row] of rows.entries()) out.set(x.subarray(row * inputs, (row + 1) * inputs), i * inputs)
  return out
}

function interleaved(tensors: readonly Tensor[], shape: Multihead.Shape, rows: number): Float32Array {
  const width = outputsOf(shape)
  const out = new Float32Array(rows * width)
  let at = 0
  for (const [k, columns] of Multihead.widths(shape).entries()) {
    const values = tensors[k]?.dataSync() ?? []
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) out[i * width + at + j] = values[i * columns + j] ?? 0
    }
    at += columns
  }
  return out
}

// The slopes of the mean loss, one tensor for each tensor of outputs.
function apart(slopes: Float32Array, shape: Multihead.Shape, rows: number): Tensor[] {
  const width = outputsOf(shape)
  let at = 0
  return Multihead.widths(shape).map((columns) => {
    const values = new Float32Array(rows * columns)
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) values[i * columns + j] = (slopes[i * width + at + j] ?? 0) / rows
    }
    at += columns
    return tf.tensor2d(values, [rows, columns])
  })
}
