/**
 * A network with a shared trunk and several heads: two ELU layers (Clevert et al., 2016, arXiv:1511.07289), then one hidden layer
 * a head, then its outputs; `direct` outputs come straight from the trunk. It is the shape of TARNet (Shalit, Johansson & Sontag,
 * 2017, arXiv:1606.03976) and, with one direct output for the propensity, of DragonNet (Shi, Blei & Veitch, 2019, arXiv:1906.02120).
 * The backward pass is written out, for the reasons of `network.ts`. Call `forward` and `backward` inside `Runtime.run`.
 */
import type { Tensor } from '@tensorflow/tfjs-core'
import { Failure } from '../core/failure.ts'
import type { Rng } from '../core/rng.ts'
import { tf } from './tensorflow.ts'

/** The sizes of a network; plain JSON. `heads` holds the number of outputs of each head. */
export type Shape = {
  readonly inputs: number
  readonly trunk: readonly [number, number]
  readonly headUnits: number
  readonly heads: readonly number[]
  readonly direct: number
}

/** The weights as tensors, by slot name; biases have one axis. */
export type Weights = ReadonlyMap<string, Tensor>

/** What a forward pass leaves for the backward pass. `outputs` holds one tensor a head, then the direct one if there is any. */
export type Tape = {
  readonly x: Tensor
  readonly trunk: readonly [Tensor, Tensor]
  readonly hidden: readonly Tensor[]
  readonly outputs: readonly Tensor[]
}

type Slot = {
  readonly name: string
  readonly rows: number
  readonly columns: number
  readonly offset: number
  readonly isBias: boolean
}

/** How many numbers each row puts out, of each head and then direct. */
export function widths({ heads, direct }: Shape): readonly number[] {
  return direct > 0 ? [...heads, direct] : heads
}

/** The slots of the flat weights, in order. */
export function layout(shape: Shape): readonly Slot[] {
  const [first, second] = shape.trunk
  const slots: Slot[] = []
  let offset = 0
  const layer = (name: string, rows: number, columns: number) => {
    slots.push({ name, rows, columns, offset, isBias: false })
    offset += rows * columns
    slots.push({ name: `${name}.bias`, rows: 1, columns, offset, isBias: true })
    offset += columns
  }
  layer('trunk0', shape.inputs, first)
  layer('trunk1', first, second)
  for (const [k, outputs] of shape.heads.entries()) {
    layer(`hidden${k}`, second, shape.headUnits)
    layer(`out${k}`, shape.headUnits, outputs)
  }
  if (shape.direct > 0) layer(`out${shape.heads.length}`, second, shape.direct)
  return slots
}

/** How many weights a network of `shape` has. */
export function size(shape: Shape): number {
  return layout(shape).reduce((sum, { rows, columns }) => sum + rows * columns, 0)
}

/** Fresh weights drawn from `rng`; the biases of the outputs begin at `start`, one number an output. */
export function initial(shape: Shape, rng: Rng, start: readonly number[]): Float32Array {
  const flat = new Float32Array(size(shape))
  let output = 0
  for (const { name, rows, columns, offset, isBias } of layout(shape)) {
    const isOutput = name.startsWith('out')
    // A small last layer begins near the start values, so that the first steps do not have to unlearn noise.
    const spread = Math.sqrt((isOutput ? 0.1 : 1) / rows)
    for (let i = offset; i < offset + rows * columns; i++) {
      if (!isBias) flat[i] = rng.normal() * spread
      else if (isOutput) flat[i] = start[output++] ?? 0
    }
  }
  return flat
}

/** 1 for every weight that decays: all but biases. */
export function decays(shape: Shape): Uint8Array {
  const marks = new Uint8Array(size(shape))
  for (const { rows, columns, offset, isBias } of layout(shape)) {
    if (!isBias) marks.fill(1, offset, offset + rows * columns)
  }
  return marks
}

/** The flat weights as tensors. Throws `MODEL_CORRUPT` when their number does not fit the shape. */
export function load(shape: Shape, flat: Float32Array): Weights {
  if (flat.length !== size(shape)) {
    const facts = { weights: flat.length, needed: size(shape) }
    throw new Failure('MODEL_CORRUPT', 'The weights do not fit the network.', facts)
  }
  return new Map(
    layout(shape).map(({ name, rows, columns, offset, isBias }) => {
      const values = flat.subarray(offset, offset + rows * columns)
      return [name, tf.tensor(values, isBias ? [columns] : [rows, columns])]
    }),
  )
}

/** The outputs of the rows `x` (`rows` × `inputs`). */
export function forward(shape: Shape, weights: Weights, x: Tensor): Tape {
  const dense = (from: Tensor, name: string, activation: 'linear' | 'elu'): Tensor =>
    tf.fused.matMul({ a: from, b: read(weights, name), bias: read(weights, `${name}.bias`), activation })
  const first = dense(x, 'trunk0', 'elu')
  const second = dense(first, 'trunk1', 'elu')
  const hidden = shape.heads.map((_outputs, k) => dense(second, `hidden${k}`, 'elu'))
  const outputs = widths(shape).map((_width, k) => dense(hidden[k] ?? second, `out${k}`, 'linear'))
  return { x, trunk: [first, second], hidden, outputs }
}

/** Writes the gradient of the loss by every weight into `gradient`, given `slopes`, its gradient by each tensor of outputs. */
export function backward(
  shape: Shape,
  weights: Weights,
  tape: Tape,
  slopes: readonly Tensor[],
  gradient: Float32Array,
): void {
  const [first, second] = tape.trunk
  const ones = tf.ones([1, tape.x.shape[0] ?? 0])
  const found = new Map<string, Tensor>()
  const layer = (name: string, from: Tensor, slope: Tensor) => {
    found.set(name, tf.matMul(from, slope, true))
    // A row of ones times a matrix sums its columns on the fast product kernel.
    found.set(`${name}.bias`, tf.matMul(ones, slope))
  }
  const before = (name: string, slope: Tensor): Tensor => tf.matMul(slope, read(weights, name), false, true)
  const reaching = slopes.map((slope, k) => {
    const hidden = tape.hidden[k]
    layer(`out${k}`, hidden ?? second, slope)
    if (!hidden) return before(`out${k}`, slope)
    const inner = through(before(`out${k}`, slope), hidden)
    layer(`hidden${k}`, second, inner)
    return before(`hidden${k}`, inner)
  })
  const slopeSecond = through(tf.addN(reaching), second)
  layer('trunk1', first, slopeSecond)
  layer('trunk0', tape.x, through(before('trunk1', slopeSecond), first))
  for (const { name, offset } of layout(shape)) gradient.set(found.get(name)?.dataSync() ?? [], offset)
}

// The slope of ELU from its output: 1 above zero, output + 1 below.
function through(slope: Tensor, output: Tensor): Tensor {
  return tf.mul(slope, tf.add(tf.minimum(output, 0), 1))
}

function read(weights: Weights, name: string): Tensor {
  const found = weights.get(name)
  if (!found) throw new Failure('INVARIANT_BROKEN', `The network has no weights called ${name}.`)
  return found
}
