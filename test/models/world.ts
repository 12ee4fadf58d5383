/** A seeded world of wallets with a known chance to act: heavy tails, zero inflation, unknowns, thresholds and interactions. */
import * as Rng from '../../src/core/rng.ts'
import type * as Matrix from '../../src/models/matrix.ts'
import type { Settings } from '../../src/models/recipe.ts'

export type World = Matrix.Dataset & { readonly chance: Float64Array }

/** The least that is still an ensemble's network: two epochs of four units. */
export const QUICK: Settings = {
  bins: 3,
  shape: { hidden: [4, 4], rank: 2, crosses: 1, dropout: 0.1 },
  recipe: { batchRows: 256, epochs: 2, patience: 2, rate: 1e-3, decay: 0.01 },
}

const NAMES = ['days_since_last', 'trades', 'volume', 'held', 'age_days', 'partners', 'hour', 'fee_share'] as const

/** `rows` wallets with the eight telling columns and `noise` that tell nothing; about a fifth act. */
export function world(seed: number, rows: number, noise = 4): World {
  const rng = Rng.create(`world-${seed}`)
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z))
  const columns = [
    ...NAMES.map((name) => ({ name, unit: 'count' })),
    ...Array.from({ length: noise }, (_, k) => ({ name: `noise_${k}` })),
  ]
  const values = new Float32Array(rows * columns.length)
  const label = new Uint8Array(rows)
  const chance = new Float64Array(rows)
  for (let i = 0; i < rows; i++) {
    const drive = rng.normal()
    const wealth = 0.5 * drive + rng.normal()
    const age = 200 * Math.exp(0.6 * rng.normal())
    const recency = Math.min(age, -30 * Math.exp(-drive) * Math.log(1 - rng.uniform()))
    const trades = Math.floor(Math.exp(drive + 0.8 * rng.normal()))
    const volume = rng.uniform() < 0.2 ? 0 : trades * Math.exp(1.4 * wealth)
    const held = Math.floor(Math.exp(0.7 * rng.normal()))
    const partners = Math.floor(trades * rng.uniform())
    const hour = Math.floor(24 * rng.uniform())
    const feeShare = rng.uniform() < 0.1 ? Number.NaN : sigmoid(rng.normal() - 2)
    const z =
      -2.3 +
      1.6 * Math.exp(-recency / 25) * Math.log1p(trades) +
      (held > 1 && wealth > 0 ? 1.4 : 0) -
      (age < 90 && partners === 0 ? 1.2 : 0) +
      0.9 * Math.cos(((hour - 20) * Math.PI) / 12) +
      (Number.isNaN(feeShare) ? 0.8 : 0)
    const row = [recency, trades, volume, held, age, partners, hour, feeShare]
    for (let k = 0; k < noise; k++) row.push(rng.normal())
    values.set(row, i * columns.length)
    chance[i] = sigmoid(z)
    label[i] = rng.uniform() < sigmoid(z) ? 1 : 0
  }
  return { columns, rows, values, label, chance }
}
