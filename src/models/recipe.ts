/** The sizes and the training of a network, by how many rows there are to learn from. */
import type { Recipe } from './member.ts'
import type { Shape } from './network.ts'

/** The settings for one size of data: `bins` of the encoding, the network without its input width, and its training. */
export type Settings = { readonly bins: number; readonly shape: Omit<Shape, 'inputs'>; readonly recipe: Recipe }

// A rate that falls to nothing within the epochs that are run ends lower than one cut off near its height by early stopping, which is what
// 40 epochs came to (the folder's README has the figures).
const PATIENCE = 6
const CROSSES = 2
const DROPOUT = 0.3

// Small data gets a small net: as good there (see the folder's README), and half of the time.
const BY_ROWS: readonly { readonly below: number; readonly settings: Settings }[] = [
  {
    below: 3_000,
    settings: {
      bins: 6,
      shape: { hidden: [32, 16], rank: 4, crosses: CROSSES, dropout: DROPOUT },
      recipe: { epochs: 8, patience: PATIENCE, batchRows: 128, rate: 1.5e-3, decay: 0.1 },
    },
  },
  {
    below: 20_000,
    settings: {
      bins: 8,
      shape: { hidden: [64, 32], rank: 8, crosses: CROSSES, dropout: DROPOUT },
      recipe: { epochs: 12, patience: PATIENCE, batchRows: 256, rate: 2e-3, decay: 0.1 },
    },
  },
  {
    below: 60_000,
    settings: {
      bins: 10,
      shape: { hidden: [128, 64], rank: 16, crosses: CROSSES, dropout: DROPOUT },
      recipe: { epochs: 5, patience: PATIENCE, batchRows: 256, rate: 2e-3, decay: 0.1 },
    },
  },
]

const LARGE: Settings = {
  bins: 12,
  shape: { hidden: [128, 64], rank: 32, crosses: CROSSES, dropout: DROPOUT },
  recipe: { epochs: 3, patience: PATIENCE, batchRows: 512, rate: 2e-3, decay: 0.1 },
}

/** The settings for `rows` training rows. */
export function forRows(rows: number): Settings {
  return BY_ROWS.find(({ below }) => rows < below)?.settings ?? LARGE
}
