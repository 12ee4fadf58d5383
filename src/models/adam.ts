/**
 * Adam (Kingma & Ba, 2015, arXiv:1412.6980) with decoupled weight decay (Loshchilov & Hutter, 2019, arXiv:1711.05101), on flat arrays. A kernel of our own steps
 * (`wasm/adam.as.ts`), to the bits of {@link plain}.
 */
import * as Module from '../graph/wasm/module.ts'

/** The optimiser's memory of one network. */
export type Adam = {
  readonly m: Float32Array
  readonly v: Float32Array
  /** 1 for weights that decay, 0 for biases. */
  readonly decays: Uint8Array
  readonly kernel: Kernel
  step: number
}

/** How far a step goes, and how much of a weight that decays is lost, for a rate of 1. */
export type Pace = { readonly rate: number; readonly decay: number }

/** The kernel on its own memory: what it reads besides the moments, and writes. */
type Kernel = {
  readonly weights: Float32Array
  readonly gradient: Float32Array
  readonly run: (factors: Factors) => void
}

type Factors = { readonly stride: number; readonly floor: number; readonly shrink: number }

type Exports = {
  readonly step: (count: number, ...addressesAndFactors: readonly number[]) => void
}

const BETA_1 = 0.9
const BETA_2 = 0.999
const EPSILON = 1e-8

/** A fresh optimiser for as many weights as `decays` has. */
export function create(decays: Uint8Array): Adam {
  const { length } = decays
  // The kernel takes two at a time.
  const count = length + (length % 2)
  const file = new URL('./wasm/adam.wasm', import.meta.url)
  const { exports, buffer, at } = Module.instantiate(file, Array<number>(5).fill(4 * count))
  const { step } = exports as Exports
  const view = (block: number) => new Float32Array(buffer, at[block], length)
  view(4).set(decays)
  return {
    m: view(2),
    v: view(3),
    decays,
    kernel: {
      weights: view(0),
      gradient: view(1),
      run: ({ stride, floor, shrink }) =>
        step(count, ...at, BETA_1, 1 - BETA_1, BETA_2, 1 - BETA_2, stride, floor, shrink),
    },
    step: 0,
  }
}

/** Moves `weights` in place against `gradient` by `rate`, and shrinks those that decay by `rate × decay`. */
export function update(adam: Adam, weights: Float32Array, gradient: Float32Array, pace: Pace): void {
  const { kernel } = adam
  const factors = factorsOf(adam, pace)
  kernel.weights.set(weights)
  kernel.gradient.set(gradient)
  kernel.run(factors)
  weights.set(kernel.weights)
}

/** As {@link update}, by plain loops. */
export function plain(adam: Adam, weights: Float32Array, gradient: Float32Array, pace: Pace): void {
  const { m, v, decays } = adam
  const { stride, floor, shrink } = factorsOf(adam, pace)
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i] ?? 0
    const first = BETA_1 * (m[i] ?? 0) + (1 - BETA_1) * g
    const second = BETA_2 * (v[i] ?? 0) + (1 - BETA_2) * g * g
    const weight = weights[i] ?? 0
    m[i] = first
    v[i] = second
    weights[i] = weight - (stride * first) / (Math.sqrt(second) + floor) - shrink * (decays[i] ?? 0) * weight
  }
}

/** One step more, and what it is multiplied by. */
function factorsOf(adam: Adam, { rate, decay }: Pace): Factors {
  adam.step++
  const unbiased = Math.sqrt(1 - BETA_2 ** adam.step)
  return {
    stride: (rate * unbiased) / (1 - BETA_1 ** adam.step),
    floor: EPSILON * unbiased,
    shrink: rate * decay,
  }
}

/** The cosine schedule of the learning rate: `peak` at the start, 0 at the end. */
export function cosine(peak: number, done: number, total: number): number {
  return (peak / 2) * (1 + Math.cos((Math.PI * Math.min(done, total)) / total))
}
