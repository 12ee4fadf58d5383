/**
 * One network with several outputs: a two-layer perceptron shared by all, and a small one for each output (TARNet: Shalit, Johansson
 * & Sontag, 2017, arXiv:1606.03976; DragonNet: Shi, Blei & Veitch, 2019, arXiv:1906.02120). The backward pass is written out and all
 * weights lie in one flat array, as in {@link Network}.
 */
import { setImmediate } from 'node:timers/promises'
import * as tf from '@tensorflow/tfjs-core'
import { throwIfAborted } from '../core/failure.ts'
import * as Rng from '../core/rng.ts'
import * as Adam from './adam.ts'
import * as Encoding from './encoding.ts'
import type { Recipe } from './member.ts'
import type { Slot } from './network.ts'
import type { Runtime } from './runtime.ts'

/** The sizes of a network; plain JSON. `head` is the hidden width of each output's own part. */
export type Shape = {
  readonly inputs: number
  readonly trunk: readonly [number, number]
  readonly head: number
  readonly heads: number
  readonly dropout: number
}

/** One array an output, a value a row. */
export type Outputs = readonly Float32Array[]

/** What a network learns: how far `outputs` of the rows numbered `rows` are off, and the gradient of that by each output. */
export type Objective = {
  /** The sum over rows, not the mean. */
  readonly loss: (outputs: Outputs, rows: Uint32Array) => number
  /** Writes the gradient of each row's own loss into `slopes`. */
  readonly slope: (outputs: Outputs, rows: Uint32Array, slopes: Outputs) => void
}

/** What {@link train} needs. `bias` is where each output starts. */
export type Options = {
  readonly runtime: Runtime
  readonly shape: Shape
  readonly encoding: Encoding.Encoding
  readonly located: Encoding.Located
  readonly recipe: Recipe
  readonly objective: Objective
  readonly train: Uint32Array
  readonly validation: Uint32Array
  readonly bias: readonly number[]
  readonly seed: string
  readonly signal?: AbortSignal | undefined
}

const SCORE_ROWS = 4096
const BETTER = 1e-5
const INPUT_DENSITY = 0.4

/** The weights of the epoch with the least validation loss. The same options give the same bits on one runtime. Throws `ABORTED`. */
export async function train(options: Options): Promise<Float32Array> {
  const { runtime, shape, recipe, objective, validation, signal } = options
  const rng = Rng.create(options.seed)
  const weights = initial(shape, rng.fork('weights'), options.bias)
  const state: State = {
    weights,
    adam: Adam.create(decays(shape)),
    order: options.train.slice(),
    shuffle: rng.fork('order'),
    drop: rng.fork('dropout'),
  }
  let best = { weights: weights.slice(), loss: Number.POSITIVE_INFINITY, epoch: 0 }
  for (let epoch = 1; epoch <= recipe.epochs && epoch - best.epoch <= recipe.patience; epoch++) {
    throwIfAborted(signal)
    await runtime.run(() => trainEpoch(options, state))
    const outputs = await outputsOf({ ...options, weights, rows: validation })
    const loss = objective.loss(outputs, validation) / validation.length
    if (loss < best.loss - BETTER) best = { weights: weights.slice(), loss, epoch }
    await setImmediate()
  }
  return best.weights
}

/** What {@link outputsOf} needs: all rows unless `rows` numbers some. */
export type Asked = Pick<Options, 'runtime' | 'shape' | 'encoding' | 'located' | 'signal'> & {
  readonly weights: Float32Array
  readonly rows?: Uint32Array
}

/** The outputs of the rows, in their order. Throws `ABORTED` between batches. */
export async function outputsOf({ runtime, shape, encoding, located, weights, rows, signal }: Asked): Promise<Outputs> {
  const asked = rows ?? Uint32Array.from({ length: located.rows }, (_, i) => i)
  const outputs = Array.from({ length: shape.heads }, () => new Float32Array(asked.length))
  for (let from = 0; from < asked.length; from += SCORE_ROWS) {
    throwIfAborted(signal)
    const picked = asked.subarray(from, from + SCORE_ROWS)
    const input = new Float32Array(picked.length * shape.inputs)
    Encoding.expand(encoding, located, picked, input)
    await runtime.run(() => {
      const tape = forward(shape, load(shape, weights), tf.tensor2d(input, [picked.length, shape.inputs]), null)
      for (const [h, { output }] of tape.heads.entries()) outputs[h]?.set(output.dataSync(), from)
    })
    if (from + SCORE_ROWS < asked.length) await setImmediate()
  }
  return outputs
}

/** How many weights a network of `shape` has. */
export function size(shape: Shape): number {
  return layout(shape).reduce((sum, { rows, columns }) => sum + rows * columns, 0)
}

type State = {
  readonly weights: Float32Array
  readonly adam: Adam.Adam
  readonly order: Uint32Array
  readonly shuffle: Rng.Rng
  readonly drop: Rng.Rng
}

function trainEpoch({ shape, encoding, located, recipe, objective }: Options, state: State): void {
  const rows = state.order.length
  const batchRows = Math.min(recipe.batchRows, rows)
  const batches = Math.floor(rows / batchRows)
  const input = new Float32Array(batchRows * shape.inputs)
  const gradient = new Float32Array(state.weights.length)
  const slopes = Array.from({ length: shape.heads }, () => new Float32Array(batchRows))
  const masks = shape.trunk.map((width) => new Float32Array(batchRows * width))
  state.shuffle.shuffle(state.order)
  for (let b = 0; b < batches; b++) {
    const picked = state.order.subarray(b * batchRows, (b + 1) * batchRows)
    Encoding.expand(encoding, located, picked, input)
    for (const mask of masks) drawMask(mask, shape.dropout, state.drop)
    tf.tidy(() => {
      const weights = load(shape, state.weights)
      const tape = forward(shape, weights, tf.tensor2d(input, [batchRows, shape.inputs]), masks)
      const outputs = tape.heads.map(({ output }) => output.dataSync() as Float32Array)
      objective.slope(outputs, picked, slopes)
      for (const slope of slopes) for (const [i, g] of slope.entries()) slope[i] = g / batchRows
      backward(shape, weights, tape, slopes, gradient)
    })
    const rate = Adam.cosine(recipe.rate, state.adam.step, batches * recipe.epochs)
    Adam.update(state.adam, state.weights, gradient, { rate, decay: recipe.decay })
  }
}

type Weights = ReadonlyMap<string, tf.Tensor>

type Tape = {
  readonly x: tf.Tensor
  readonly hidden: readonly [tf.Tensor, tf.Tensor]
  readonly kept: readonly [tf.Tensor, tf.Tensor]
  readonly masks: readonly tf.Tensor[]
  readonly heads: readonly { readonly hidden: tf.Tensor; readonly output: tf.Tensor }[]
}

function layout({ inputs, trunk: [first, second], head, heads }: Shape): Slot[] {
  const slots: Slot[] = []
  let offset = 0
  const slot = (name: string, rows: number, columns: number, spread: number) => {
    slots.push({ name, rows, columns, offset, spread, decays: spread > 0 })
    offset += rows * columns
  }
  slot('W1', inputs, first, Math.sqrt(2 / (INPUT_DENSITY * inputs)))
  slot('c1', 1, first, 0)
  slot('W2', first, second, Math.sqrt(2 / first))
  slot('c2', 1, second, 0)
  for (let h = 0; h < heads; h++) {
    slot(`H${h}`, second, head, Math.sqrt(2 / second))
    slot(`h${h}`, 1, head, 0)
    slot(`O${h}`, head, 1, Math.sqrt(1 / (4 * head)))
    slot(`o${h}`, 1, 1, 0)
  }
  return slots
}

function initial(shape: Shape, rng: Rng.Rng, bias: readonly number[]): Float32Array {
  const flat = new Float32Array(size(shape))
  for (const { name, rows, columns, offset, spread } of layout(shape)) {
    for (let i = offset; i < offset + rows * columns; i++) flat[i] = spread === 0 ? 0 : rng.normal() * spread
    if (name.startsWith('o')) flat[offset] = bias[Number(name.slice(1))] ?? 0
  }
  return flat
}

function load(shape: Shape, flat: Float32Array): Weights {
  return new Map(
    layout(shape).map(({ name, rows, columns, offset, decays: isMatrix }) => [
      name,
      tf.tensor(flat.subarray(offset, offset + rows * columns), isMatrix ? [rows, columns] : [columns]),
    ]),
  )
}

function forward(shape: Shape, weights: Weights, x: tf.Tensor, drawn: readonly Float32Array[] | null): Tape {
  const w = (name: string) => weights.get(name) ?? x
  const rows = x.shape[0] ?? 0
  const masks = (drawn ?? []).map((mask, l) => tf.tensor2d(mask, [rows, shape.trunk[l] ?? 0]))
  const dropped = (hidden: tf.Tensor, mask: tf.Tensor | undefined): tf.Tensor => (mask ? tf.mul(hidden, mask) : hidden)
  const h1 = dense(x, w('W1'), w('c1'), 'relu')
  const k1 = dropped(h1, masks[0])
  const h2 = dense(k1, w('W2'), w('c2'), 'relu')
  const k2 = dropped(h2, masks[1])
  const heads = Array.from({ length: shape.heads }, (_, h) => {
    const hidden = dense(k2, w(`H${h}`), w(`h${h}`), 'relu')
    return { hidden, output: dense(hidden, w(`O${h}`), w(`o${h}`), 'linear') }
  })
  return { x, hidden: [h1, h2], kept: [k1, k2], masks, heads }
}

function backward(shape: Shape, weights: Weights, tape: Tape, slopes: Outputs, gradient: Float32Array): void {
  const w = (name: string) => weights.get(name) ?? tape.x
  const { x, hidden, kept, masks } = tape
  const rows = x.shape[0] ?? 0
  const ones = tf.ones([1, rows])
  const found = new Map<string, tf.Tensor>()
  const columnSums = (m: tf.Tensor): tf.Tensor => tf.matMul(ones, m)
  let d2: tf.Tensor | null = null
  for (const [h, head] of tape.heads.entries()) {
    const slope = tf.tensor2d(slopes[h] ?? new Float32Array(rows), [rows, 1])
    found.set(`O${h}`, tf.matMul(head.hidden, slope, true))
    found.set(`o${h}`, columnSums(slope))
    const own = through(tf.matMul(slope, w(`O${h}`), false, true), head.hidden, undefined)
    found.set(`H${h}`, tf.matMul(kept[1], own, true))
    found.set(`h${h}`, columnSums(own))
    const share: tf.Tensor = tf.matMul(own, w(`H${h}`), false, true)
    d2 = d2 === null ? share : tf.add(d2, share)
  }
  const second = through(d2 ?? tf.zerosLike(hidden[1]), hidden[1], masks[1])
  found.set('W2', tf.matMul(kept[0], second, true))
  found.set('c2', columnSums(second))
  const first = through(tf.matMul(second, w('W2'), false, true), hidden[0], masks[0])
  found.set('W1', tf.matMul(x, first, true))
  found.set('c1', columnSums(first))
  for (const { name, offset } of layout(shape)) gradient.set(found.get(name)?.dataSync() ?? [], offset)
}

function dense(x: tf.Tensor, weights: tf.Tensor, bias: tf.Tensor, activation: 'linear' | 'relu'): tf.Tensor {
  return tf.fused.matMul({ a: x, b: weights, bias, activation })
}

function through(slope: tf.Tensor, hidden: tf.Tensor, mask: tf.Tensor | undefined): tf.Tensor {
  const open: tf.Tensor = tf.mul(slope, tf.step(hidden))
  return mask ? tf.mul(open, mask) : open
}

function drawMask(mask: Float32Array, dropout: number, rng: Rng.Rng): void {
  const kept = 1 / (1 - dropout)
  for (let i = 0; i < mask.length; i++) mask[i] = rng.uniform() < dropout ? 0 : kept
}

function decays(shape: Shape): Uint8Array {
  const marks = new Uint8Array(size(shape))
  for (const slot of layout(shape)) {
    if (slot.decays) marks.fill(1, slot.offset, slot.offset + slot.rows * slot.columns)
  }
  return marks
}
