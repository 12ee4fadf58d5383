/**
 * The plainest learners of an effect on a rate: a logistic regression an arm (T), and one over both arms whose terms of treatment × column are
 * drawn towards nothing as far as held-out rows want it (S; Künzel et al., 2019, doi:10.1073/pnas.1804597116).
 */
import * as Logistic from './logistic.ts'
import type { View } from './nuisance.ts'

/** The outcome under control and under treatment; the effect is the difference of their probabilities. */
export type Pair = readonly [control: Logistic.Logistic, treated: Logistic.Logistic]

/** What is fitted: `outcome` is 0 or 1; `fold` numbers the part that each row is held out in. */
export type Sample = {
  readonly view: View
  readonly treatment: Uint8Array
  readonly outcome: Float64Array
  readonly fold: Uint8Array
  readonly folds: number
}

/** A fit with the effect of each row by the fits of the other folds. */
export type Fitted = { readonly pair: Pair; readonly outOfFold: Float64Array }

/** How much of the penalty of a column's own weight its interaction escapes, as a factor on its values: 0 leaves one effect on the log-odds for all. */
const SCALES = [0, 0.03, 0.1, 0.3, 1]
/** So large that the penalty does not move the average effect. */
const MAIN = 30

/** One regression an arm. */
export function separate(sample: Sample): Fitted {
  const regress = (rows: Uint32Array): Pair => arms(sample, rows)
  return { pair: regress(rowsWhere(sample, () => true)), outOfFold: heldOutEffects(sample, pairsOf(sample, regress)) }
}

/** One regression over both arms; the weight of interactions is that of the least log loss on held-out folds, of equal ones the smaller. */
export function joint(sample: Sample): Fitted {
  const tried = SCALES.map((scale) => {
    const regress = (rows: Uint32Array): Pair => interacting(sample, rows, scale)
    const pairs = pairsOf(sample, regress)
    return { regress, pairs, loss: heldOutLoss(sample, pairs) }
  })
  const best = tried.reduce((a, b) => (b.loss < a.loss ? b : a))
  return { pair: best.regress(rowsWhere(sample, () => true)), outOfFold: heldOutEffects(sample, best.pairs) }
}

/** A regression of each arm among `rows`. */
export function arms({ view, treatment, outcome }: Omit<Sample, 'fold' | 'folds'>, rows: Uint32Array): Pair {
  const regressed = (arm: number) => {
    const own = rows.filter((row) => treatment[row] === arm)
    const label = Uint8Array.from(own, (row) => outcome[row] ?? 0)
    return Logistic.fit({ x: rowsOf(view, own), label, inputs: view.inputs })
  }
  return [regressed(0), regressed(1)]
}

/** How far a learnt effect is drawn towards its own mean: `slope` 1 leaves it, 0 gives one effect for all. */
export type Shrinkage = { readonly slope: number; readonly centre: number }

/**
 * Draws an effect towards its mean as far as held-out rows want it: the slope of their pseudo-outcomes on it (the best linear predictor of
 * Chernozhukov et al., 2018, arXiv:1712.04802), within 0 and 1. `outOfFold` is drawn by the slope of the other folds.
 */
export function shrink(
  outOfFold: Float64Array,
  pseudo: Float64Array,
  { fold, folds }: Pick<Sample, 'fold' | 'folds'>,
): Shrinkage & { readonly outOfFold: Float64Array } {
  const others = Array.from({ length: folds }, (_, k) => lineOf(outOfFold, pseudo, (row) => fold[row] !== k))
  const whole = lineOf(outOfFold, pseudo, () => true)
  return { ...whole, outOfFold: outOfFold.map((effect, row) => drawn(others[fold[row] ?? 0] ?? whole, effect)) }
}

/** `effect` after its shrinkage. */
export function drawn({ slope, centre }: Shrinkage, effect: number): number {
  return centre + slope * (effect - centre)
}

/** The effect of every row of `x`. */
export function predict([control, treated]: Pair, x: Float32Array): Float64Array {
  const without = Logistic.probabilities(control, x)
  return Logistic.probabilities(treated, x).map((p, row) => p - (without[row] ?? 0))
}

type Fit = (rows: Uint32Array) => Pair

function lineOf(effect: Float64Array, pseudo: Float64Array, holds: (row: number) => boolean): Shrinkage {
  const rows = Uint32Array.from(effect.keys()).filter(holds)
  const mean = (of: Float64Array) => rows.reduce((sum, row) => sum + (of[row] ?? 0), 0) / Math.max(1, rows.length)
  const [centre, middle] = [mean(effect), mean(pseudo)]
  let [together, alone] = [0, 0]
  for (const row of rows) {
    const away = (effect[row] ?? 0) - centre
    together += away * ((pseudo[row] ?? 0) - middle)
    alone += away * away
  }
  return { slope: alone > 0 ? Math.min(1, Math.max(0, together / alone)) : 0, centre }
}

function pairsOf(sample: Sample, regress: Fit): readonly Pair[] {
  return Array.from({ length: sample.folds }, (_, k) => regress(rowsWhere(sample, (row) => sample.fold[row] !== k)))
}

/** Treatment counts as ∓½, so that neither arm is the one that is drawn towards the other. */
function interacting({ view, treatment, outcome }: Sample, rows: Uint32Array, scale: number): Pair {
  const { x, inputs } = view
  const width = 2 * inputs + 1
  const wide = new Float32Array(rows.length * width)
  for (const [i, row] of rows.entries()) {
    const side = (treatment[row] ?? 0) - 0.5
    for (let j = 0; j < inputs; j++) {
      const value = x[row * inputs + j] ?? 0
      wide[i * width + j] = value
      wide[i * width + inputs + j] = scale * side * value
    }
    wide[i * width + 2 * inputs] = MAIN * side
  }
  const label = Uint8Array.from(rows, (row) => outcome[row] ?? 0)
  const { weights, bias } = Logistic.fit({ x: wide, label, inputs: width })
  const arm = (side: number): Logistic.Logistic => ({
    weights: Array.from({ length: inputs }, (_, j) => (weights[j] ?? 0) + side * scale * (weights[inputs + j] ?? 0)),
    bias: bias + side * MAIN * (weights[2 * inputs] ?? 0),
  })
  return [arm(-0.5), arm(0.5)]
}

function heldOutEffects(sample: Sample, pairs: readonly Pair[]): Float64Array {
  const effect = new Float64Array(sample.fold.length)
  for (const [k, pair] of pairs.entries()) {
    const held = rowsWhere(sample, (row) => sample.fold[row] === k)
    const found = predict(pair, rowsOf(sample.view, held))
    for (const [i, row] of held.entries()) effect[row] = found[i] ?? 0
  }
  return effect
}

function heldOutLoss(sample: Sample, pairs: readonly Pair[]): number {
  let sum = 0
  for (const [k, pair] of pairs.entries()) {
    const held = rowsWhere(sample, (row) => sample.fold[row] === k)
    const x = rowsOf(sample.view, held)
    const arms = pair.map((one) => Logistic.probabilities(one, x))
    for (const [i, row] of held.entries()) {
      const p = arms[sample.treatment[row] ?? 0]?.[i] ?? 0.5
      sum -= Math.log(Math.max(1e-12, sample.outcome[row] === 1 ? p : 1 - p))
    }
  }
  return sum
}

function rowsWhere({ fold }: Sample, holds: (row: number) => boolean): Uint32Array {
  return Uint32Array.from(fold.keys()).filter(holds)
}

function rowsOf({ x, inputs }: View, rows: Uint32Array): Float32Array {
  const own = new Float32Array(rows.length * inputs)
  for (const [i, row] of rows.entries()) own.set(x.subarray(row * inputs, (row + 1) * inputs), i * inputs)
  return own
}
