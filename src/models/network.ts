/**
 * One network: low-rank cross layers (DCN-v2: Wang et al., 2021, doi:10.1145/3442381.3450078) beside a two-layer
 * perceptron, one logit out. `c ← x ⊙ (V(Uc) + b) + c`, and `z = w·[relu layers(x), c] + b`.
 *
 * The backward pass is written out: tfjs-core's Node build ships no gradients, the fused product's tape computes the
 * gradient of the input too, and a fixed architecture needs neither. All weights live in one flat array, so a snapshot
 * is a copy and a saved model is its bytes. `forward` and `backward` are to be called inside `Runtime.run`.
 */
import type { Tensor } from '@tensorflow/tfjs-core'
import { Failure } from '../core/failure.ts'
import type { Rng } from '../core/rng.ts'
import { tf } from './tensorflow.ts'

/** The sizes of a network; plain JSON. `dropout` is the share of hidden units left out of a training step. */
export type Shape = {
  readonly inputs: number
  readonly hidden: readonly [number, number]
  readonly rank: number
  readonly crosses: number
  readonly dropout: number
}

/** Where one matrix of weights lies in the flat array. */
export type Slot = {
  readonly name: string
  readonly rows: number
  readonly columns: number
  readonly offset: number
  /** The standard deviation of the initial weights; 0 starts at zero. */
  readonly spread: number
  readonly decays: boolean
}

/** The weights as tensors, by slot name; biases have one axis. */
export type Weights = ReadonlyMap<string, Tensor>

/** The dropout masks of one step, already scaled by 1 / (1 - dropout): `rows` × the width of each hidden layer. */
export type Masks = readonly [Float32Array, Float32Array]

/** What a forward pass leaves for the backward pass. */
export type Tape = {
  readonly x: Tensor
  readonly hidden: readonly [Tensor, Tensor]
  readonly kept: readonly [Tensor, Tensor]
  readonly masks: readonly [Tensor, Tensor] | null
  readonly crossed: readonly Tensor[]
  readonly reduced: readonly Tensor[]
  readonly logit: Tensor
}

// A piecewise-linear row is mostly zeros and ones, about two fifths of it non-zero.
const INPUT_DENSITY = 0.4

/** The slots of the flat weights, in order. */
export function layout(shape: Shape): Slot[] {
  const { inputs, hidden, rank, crosses } = shape
  const [first, second] = hidden
  const slots: Slot[] = []
  let offset = 0
  const slot = (name: string, rows: number, columns: number, spread: number, decays: boolean) => {
    slots.push({ name, rows, columns, offset, spread, decays })
    offset += rows * columns
  }
  for (let l = 0; l < crosses; l++) {
    slot(`U${l}`, inputs, rank, Math.sqrt(1 / inputs), true)
    slot(`V${l}`, rank, inputs, Math.sqrt(1 / (4 * rank)), true)
    slot(`b${l}`, 1, inputs, 0, false)
  }
  slot('W1', inputs, first, Math.sqrt(2 / (INPUT_DENSITY * inputs)), true)
  slot('c1', 1, first, 0, false)
  slot('W2', first, second, Math.sqrt(2 / first), true)
  slot('c2', 1, second, 0, false)
  slot('deep', second, 1, Math.sqrt(1 / inputs), true)
  slot('cross', inputs, 1, Math.sqrt(1 / inputs), true)
  slot('bias', 1, 1, 0, false)
  return slots
}

/** How many weights a network of `shape` has. */
export function size(shape: Shape): number {
  return layout(shape).reduce((sum, { rows, columns }) => sum + rows * columns, 0)
}

/** Fresh weights drawn from `rng`; the last bias starts at `logit`, the log-odds of the base rate. */
export function initial(shape: Shape, rng: Rng, logit: number): Float32Array {
  const flat = new Float32Array(size(shape))
  for (const { name, rows, columns, offset, spread } of layout(shape)) {
    for (let i = offset; i < offset + rows * columns; i++) flat[i] = spread === 0 ? 0 : rng.normal() * spread
    if (name === 'bias') flat[offset] = logit
  }
  return flat
}

/** `flat` with the last bias moved by `logit`. */
export function moved(shape: Shape, flat: Float32Array, logit: number): Float32Array {
  const copy = flat.slice()
  const bias = views(shape, copy).of('bias')
  bias[0] = (bias[0] ?? 0) + logit
  return copy
}

/** The weights of a network by slot name, without a copy. */
export type Views = { readonly shape: Shape; readonly of: (name: string) => Float32Array }

/** The flat weights by name. Throws `MODEL_CORRUPT` when their number does not fit the shape. */
export function views(shape: Shape, flat: Float32Array): Views {
  requireFit(shape, flat)
  const slots = new Map(
    layout(shape).map(({ name, rows, columns, offset }) => [name, flat.subarray(offset, offset + rows * columns)]),
  )
  return { shape, of: (name) => slots.get(name) ?? new Float32Array(0) }
}

/** The flat weights as tensors. Throws `MODEL_CORRUPT` when their number does not fit the shape. */
export function load(shape: Shape, flat: Float32Array): Weights {
  requireFit(shape, flat)
  return new Map(
    layout(shape).map(({ name, rows, columns, offset, decays }) => {
      const values = flat.subarray(offset, offset + rows * columns)
      // Only biases do not decay, and the fused product takes them as vectors.
      return [name, tf.tensor(values, decays ? [rows, columns] : [columns])]
    }),
  )
}

/** The logits (`rows` × 1) of the rows `x`; without masks nothing is dropped. */
export function forward(shape: Shape, weights: Weights, x: Tensor, masks: Masks | null): Tape {
  const w = reader(weights)
  const crossed: Tensor[] = [x]
  const reduced: Tensor[] = []
  let c = x
  for (let l = 0; l < shape.crosses; l++) {
    const t: Tensor = tf.matMul(c, w(`U${l}`))
    const gate: Tensor = dense(t, w(`V${l}`), w(`b${l}`), 'linear')
    c = tf.add(tf.mul(x, gate), c)
    reduced.push(t)
    crossed.push(c)
  }
  const [first, second] = shape.hidden
  const rows = x.shape[0] ?? 0
  const drop: Tape['masks'] = masks
    ? [tf.tensor2d(masks[0], [rows, first]), tf.tensor2d(masks[1], [rows, second])]
    : null
  const h1 = dense(x, w('W1'), w('c1'), 'relu')
  const k1: Tensor = drop ? tf.mul(h1, drop[0]) : h1
  const h2 = dense(k1, w('W2'), w('c2'), 'relu')
  const k2: Tensor = drop ? tf.mul(h2, drop[1]) : h2
  const logit: Tensor = tf.add(dense(k2, w('deep'), w('bias'), 'linear'), tf.matMul(c, w('cross')))
  return { x, hidden: [h1, h2], kept: [k1, k2], masks: drop, crossed, reduced, logit }
}

/** Writes the gradient of the loss by every weight into `gradient`, given `slope`, its gradient by the logits (`rows` × 1). */
export function backward(shape: Shape, weights: Weights, tape: Tape, slope: Tensor, gradient: Float32Array): void {
  const w = reader(weights)
  const { x, hidden, kept, masks, crossed, reduced } = tape
  const ones = tf.ones([1, x.shape[0] ?? 0])
  const found = new Map<string, Tensor>()
  // A row of ones times a matrix sums its columns on the fast product kernel.
  const columnSums = (m: Tensor): Tensor => tf.matMul(ones, m)
  const last = crossed.at(-1) ?? x

  found.set('deep', tf.matMul(kept[1], slope, true))
  found.set('cross', tf.matMul(last, slope, true))
  found.set('bias', columnSums(slope))
  const d2 = through(tf.matMul(slope, w('deep'), false, true), hidden[1], masks?.[1])
  found.set('W2', tf.matMul(kept[0], d2, true))
  found.set('c2', columnSums(d2))
  const d1 = through(tf.matMul(d2, w('W2'), false, true), hidden[0], masks?.[0])
  found.set('W1', tf.matMul(x, d1, true))
  found.set('c1', columnSums(d1))

  let dc: Tensor = tf.matMul(slope, w('cross'), false, true)
  for (let l = shape.crosses - 1; l >= 0; l--) {
    const gate: Tensor = tf.mul(dc, x)
    const t: Tensor = tf.matMul(gate, w(`V${l}`), false, true)
    found.set(`V${l}`, tf.matMul(reduced[l] ?? x, gate, true))
    found.set(`b${l}`, columnSums(gate))
    found.set(`U${l}`, tf.matMul(crossed[l] ?? x, t, true))
    // Below the first layer lies the input, whose gradient nobody needs.
    if (l > 0) dc = tf.add(dc, tf.matMul(t, w(`U${l}`), false, true))
  }
  for (const { name, offset } of layout(shape)) gradient.set(found.get(name)?.dataSync() ?? [], offset)
}

function requireFit(shape: Shape, flat: Float32Array): void {
  if (flat.length === size(shape)) return
  throw new Failure('MODEL_CORRUPT', 'The weights do not fit the network.', {
    weights: flat.length,
    needed: size(shape),
  })
}

function dense(x: Tensor, weights: Tensor, bias: Tensor, activation: 'linear' | 'relu'): Tensor {
  return tf.fused.matMul({ a: x, b: weights, bias, activation })
}

function through(slope: Tensor, hidden: Tensor, mask: Tensor | undefined): Tensor {
  const open: Tensor = tf.mul(slope, tf.step(hidden))
  return mask ? tf.mul(open, mask) : open
}

function reader(weights: Weights): (name: string) => Tensor {
  return (name) => {
    const found = weights.get(name)
    if (!found) throw new Failure('INVARIANT_BROKEN', `The network has no weights called ${name}.`)
    return found
  }
}
