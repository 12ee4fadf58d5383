/** A trained model as plain data: everything that a score needs, and how it came about. */
import type { Blend } from './blend.ts'
import type { Boosting } from './boosting.ts'
import type { Band, Calibrator } from './calibrator.ts'
import type { Directions } from './direction.ts'
import type { Encoding } from './encoding.ts'
import type { Logistic } from './logistic.ts'
import type * as Matrix from './matrix.ts'
import type { Recipe } from './member.ts'
import type { Shape } from './network.ts'
import type { Recency } from './recency.ts'
import type { Name } from './runtime.ts'

/** The version of this type, for stored models. */
export const FORMAT = 4

/** One network of the ensemble. */
export type Member = {
  readonly seed: string
  readonly weights: Float32Array
  readonly bestEpoch: number
  readonly epochs: number
  readonly validationLogLoss: number
}

/** How much worse the ranking of validation rows gets when one column is shuffled: the drop of AUC, 0 for a useless one. */
export type Importance = { readonly name: string; readonly unit?: string; readonly aucDrop: number }

/** Rows and outcomes of a set. */
export type Counts = { readonly rows: number; readonly positives: number }

/** A trained model; structured-cloneable, and JSON but for the members' weights. */
export type Model = {
  readonly format: typeof FORMAT
  /** The columns that the matrix had in training, also those that were dropped. */
  readonly columns: readonly Matrix.Column[]
  /** Columns that are read as their rank among the rows of one instant, because their values move from period to period. */
  readonly ranked: readonly string[]
  /** Columns that a score may only rise or fall with; where there are any, no networks were trained. */
  readonly monotone: Directions
  readonly encoding: Encoding
  readonly shape: Shape
  readonly recipe: Recipe
  readonly members: readonly Member[]
  readonly boosting: Boosting
  readonly blend: Blend
  readonly calibrator: Calibrator
  readonly bands: readonly Band[]
  readonly logistic: Logistic
  readonly recency: Recency | null
  readonly importance: readonly Importance[]
  readonly seed: string
  readonly runtime: Name
  readonly train: Counts
  readonly validation: Counts
  /** What was done to the data without asking. */
  readonly notes: readonly string[]
  /** What a reader should doubt. */
  readonly warnings: readonly string[]
}

/** The columns that scores of `model` depend on: no other needs to be read for them. */
export function reads({ encoding, ranked }: Pick<Model, 'encoding' | 'ranked'>): string[] {
  return [...new Set([...encoding.columns.map(({ name }) => name), ...ranked])]
}
