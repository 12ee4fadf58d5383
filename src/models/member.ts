/** Training one network of the ensemble: seeded from the first weight to the last dropout mask, stopped by validation loss. */
import { setImmediate } from 'node:timers/promises'
import { throwIfAborted } from '../core/failure.ts'
import * as Rng from '../core/rng.ts'
import * as Adam from './adam.ts'
import * as Encoding from './encoding.ts'
import * as Network from './network.ts'
import type { Runtime } from './runtime.ts'
import { tf } from './tensorflow.ts'

/** How a network is trained; plain JSON. `rate` is the peak learning rate, `patience` the epochs without a better validation loss. */
export type Recipe = {
  readonly batchRows: number
  readonly epochs: number
  readonly patience: number
  readonly rate: number
  readonly decay: number
}

/** A located matrix with the outcome of each row and what it weighs, 1 unless told. */
export type Rows = {
  readonly located: Encoding.Located
  readonly label: Uint8Array
  readonly weight?: Float64Array
}

/** A trained network: the weights of the best epoch, its number (from 1), how many ran, and its mean validation log loss (weighted where rows weigh). */
export type Member = {
  readonly weights: Float32Array
  readonly bestEpoch: number
  readonly epochs: number
  readonly validationLogLoss: number
}

/** What {@link train} needs. `onEpoch` hears the epochs done. */
export type Options = {
  readonly runtime: Runtime
  readonly shape: Network.Shape
  readonly encoding: Encoding.Encoding
  readonly recipe: Recipe
  readonly train: Rows
  readonly validation: Rows
  readonly seed: string
  readonly onEpoch: (done: number) => void
  readonly signal?: AbortSignal | undefined
}

const SCORE_ROWS = 4096
const BETTER = 1e-5

/** Trains one network. The same options give the same bits on one runtime. Throws `ABORTED` between epochs. */
export async function train(options: Options): Promise<Member> {
  const { runtime, shape, recipe, validation, seed, signal } = options
  const rng = Rng.create(seed)
  const weights = Network.initial(shape, rng.fork('weights'), baseLogit(options.train))
  const state: State = {
    weights,
    adam: Adam.create(decays(shape)),
    order: Uint32Array.from(options.train.label, (_label, row) => row),
    shuffle: rng.fork('order'),
    drop: rng.fork('dropout'),
  }
  let best = { weights: weights.slice(), loss: Number.POSITIVE_INFINITY, epoch: 0 }
  let epoch = 0
  while (epoch < recipe.epochs && epoch - best.epoch < recipe.patience) {
    throwIfAborted(signal)
    await runtime.run(() => trainEpoch(options, state))
    epoch++
    const [logits = new Float32Array(0)] = await logitsOf(runtime, shape, options.encoding, validation.located, [
      weights,
    ])
    const loss = logLoss(logits, validation)
    if (loss < best.loss - BETTER) best = { weights: weights.slice(), loss, epoch }
    options.onEpoch(epoch)
    await setImmediate()
  }
  return { weights: best.weights, bestEpoch: best.epoch, epochs: epoch, validationLogLoss: best.loss }
}

/** The logits of every row of `located`, one array for each of `members`. Throws `ABORTED` between batches. */
export async function logitsOf(
  runtime: Runtime,
  shape: Network.Shape,
  encoding: Encoding.Encoding,
  located: Encoding.Located,
  members: readonly Float32Array[],
  watch: { readonly onRows?: (done: number) => void; readonly signal?: AbortSignal | undefined } = {},
): Promise<Float32Array[]> {
  const logits = members.map(() => new Float32Array(located.rows))
  for (let from = 0; from < located.rows; from += SCORE_ROWS) {
    throwIfAborted(watch.signal)
    const rows = Uint32Array.from({ length: Math.min(SCORE_ROWS, located.rows - from) }, (_, i) => from + i)
    const input = new Float32Array(rows.length * shape.inputs)
    Encoding.expand(encoding, located, rows, input)
    await runtime.run(() => {
      const x = tf.tensor2d(input, [rows.length, shape.inputs])
      for (const [k, weights] of members.entries()) {
        tf.tidy(() => {
          logits[k]?.set(Network.forward(shape, Network.load(shape, weights), x, null).logit.dataSync(), from)
        })
      }
    })
    watch.onRows?.(from + rows.length)
    if (from + SCORE_ROWS < located.rows) await setImmediate()
  }
  return logits
}

function logLoss(logits: ArrayLike<number>, { label, weight }: Rows): number {
  const total = weight ? weight.reduce((sum, w) => sum + w, 0) : label.length
  return losses(logits, label).reduce((sum, loss, i) => sum + (weight?.[i] ?? 1) * loss, 0) / total
}

/** The log loss of every row, in nats. */
export function losses(logits: ArrayLike<number>, label: Uint8Array): Float64Array {
  return Float64Array.from(label, (y, i) => {
    const z = logits[i] ?? 0
    return Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)))
  })
}

type State = {
  readonly weights: Float32Array
  readonly adam: Adam.Adam
  readonly order: Uint32Array
  readonly shuffle: Rng.Rng
  readonly drop: Rng.Rng
}

function trainEpoch({ shape, encoding, recipe, train: { located, label, weight } }: Options, state: State): void {
  const rows = state.order.length
  const batchRows = Math.min(recipe.batchRows, rows)
  // The rows left over by the last full batch differ every epoch, because the order does.
  const batches = Math.floor(rows / batchRows)
  const input = new Float32Array(batchRows * shape.inputs)
  const slope = new Float32Array(batchRows)
  const gradient = new Float32Array(state.weights.length)
  const [first, second] = shape.hidden
  const masks: Network.Masks = [new Float32Array(batchRows * first), new Float32Array(batchRows * second)]
  state.shuffle.shuffle(state.order)
  for (let b = 0; b < batches; b++) {
    const picked = state.order.subarray(b * batchRows, (b + 1) * batchRows)
    Encoding.expand(encoding, located, picked, input)
    for (const mask of masks) drawMask(mask, shape.dropout, state.drop)
    tf.tidy(() => {
      const weights = Network.load(shape, state.weights)
      const tape = Network.forward(shape, weights, tf.tensor2d(input, [batchRows, shape.inputs]), masks)
      for (const [i, z] of tape.logit.dataSync().entries()) {
        const row = picked[i] ?? 0
        slope[i] = ((weight?.[row] ?? 1) * (1 / (1 + Math.exp(-z)) - (label[row] ?? 0))) / batchRows
      }
      Network.backward(shape, weights, tape, tf.tensor2d(slope, [batchRows, 1]), gradient)
    })
    const rate = Adam.cosine(recipe.rate, state.adam.step, batches * recipe.epochs)
    Adam.update(state.adam, state.weights, gradient, { rate, decay: recipe.decay })
  }
}

function drawMask(mask: Float32Array, dropout: number, rng: Rng.Rng): void {
  const kept = 1 / (1 - dropout)
  for (let i = 0; i < mask.length; i++) mask[i] = rng.uniform() < dropout ? 0 : kept
}

function decays(shape: Network.Shape): Uint8Array {
  const marks = new Uint8Array(Network.size(shape))
  for (const slot of Network.layout(shape)) {
    if (slot.decays) marks.fill(1, slot.offset, slot.offset + slot.rows * slot.columns)
  }
  return marks
}

function baseLogit({ label, weight }: Rows): number {
  const sums = [0, 0]
  for (const [i, y] of label.entries()) sums[y] = (sums[y] ?? 0) + (weight?.[i] ?? 1)
  return Math.log((sums[1] ?? 0) / (sums[0] ?? 0))
}
