/** Adam (Kingma & Ba, 2015, arXiv:1412.6980) with decoupled weight decay (Loshchilov & Hutter, 2019, arXiv:1711.05101), on flat arrays. */

/** The optimiser's memory of one network. */
export type Adam = {
  readonly m: Float32Array
  readonly v: Float32Array
  /** 1 for weights that decay, 0 for biases. */
  readonly decays: Uint8Array
  step: number
}

const BETA_1 = 0.9
const BETA_2 = 0.999
const EPSILON = 1e-8

/** A fresh optimiser for as many weights as `decays` has. */
export function create(decays: Uint8Array): Adam {
  return { m: new Float32Array(decays.length), v: new Float32Array(decays.length), decays, step: 0 }
}

/** Moves `weights` in place against `gradient` by `rate`, and shrinks those that decay by `rate × decay`. */
export function update(
  adam: Adam,
  weights: Float32Array,
  gradient: Float32Array,
  options: { readonly rate: number; readonly decay: number },
): void {
  const { m, v, decays } = adam
  const { rate, decay } = options
  adam.step++
  const stride = (rate * Math.sqrt(1 - BETA_2 ** adam.step)) / (1 - BETA_1 ** adam.step)
  const floor = EPSILON * Math.sqrt(1 - BETA_2 ** adam.step)
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i] ?? 0
    const first = BETA_1 * (m[i] ?? 0) + (1 - BETA_1) * g
    const second = BETA_2 * (v[i] ?? 0) + (1 - BETA_2) * g * g
    const weight = weights[i] ?? 0
    m[i] = first
    v[i] = second
    weights[i] = weight - (stride * first) / (Math.sqrt(second) + floor) - rate * decay * (decays[i] ?? 0) * weight
  }
}

/** The cosine schedule of the learning rate: `peak` at the start, 0 at the end. */
export function cosine(peak: number, done: number, total: number): number {
  return (peak / 2) * (1 + Math.cos((Math.PI * Math.min(done, total)) / total))
}
