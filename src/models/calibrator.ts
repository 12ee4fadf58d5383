/** From logits to probabilities that come true, and the interval beside each; fitted on validation rows, never on test rows. */
import * as Calibration from '../statistics/calibration.ts'
import * as Isotonic from '../statistics/isotonic.ts'
import * as Moments from '../statistics/moments.ts'
import * as Proportions from '../statistics/proportions.ts'
import * as Ranking from '../statistics/ranking.ts'

/**
 * A temperature `1 / (1 + exp(−slope · z))`, Platt's sigmoid `1 / (1 + exp(−(slope · z + intercept)))`, or a monotone curve over logits
 * cut to [floor, 1 − floor]; plain JSON.
 */
export type Calibrator =
  | { readonly kind: 'temperature'; readonly slope: number }
  | { readonly kind: 'platt'; readonly slope: number; readonly intercept: number }
  | { readonly kind: 'isotonic'; readonly curve: Isotonic.Isotonic; readonly floor: number }

/** Neighbouring scores of validation rows, up to probability `upTo`: how many, how many acted, and Wilson's 95 % interval of that rate. */
export type Band = {
  readonly upTo: number
  readonly units: number
  readonly events: number
  readonly low: number
  readonly high: number
}

/** What the interval beside a score means, for cards and pages. */
export const INTERVAL_MEANING =
  'The interval beside a score is the 95 % Wilson interval of the observed rate among the validation wallets of the ' +
  'same score band, widened to hold the score itself and the score of every ensemble member. It speaks of the rate ' +
  'among wallets scored alike, not of one wallet, and holds as long as the future behaves like the validation period.'

/** From this many rows of the rarer outcome the curve is tried: below it, isotonic regression overfits (Niculescu-Mizil & Caruana, 2005). */
export const ISOTONIC_FROM = 1000

/** Calibrators are compared on this many parts of the validation rows, each fitted on the others. */
const PARTS = 5

const BAND_ROWS = 50
const BANDS = 20

/**
 * The calibrator that foretells validation rows best which it was not fitted on, by log loss in cross-validation; one with more parameters
 * must win by more than a standard error (Breiman and others, 1984). It is then fitted on all of them.
 */
export function fit(logits: Float64Array, label: Uint8Array): Calibrator {
  const positives = label.reduce((sum, y) => sum + y, 0)
  const rarer = Math.min(positives, label.length - positives)
  const candidates: readonly [Fit, ...Fit[]] =
    rarer < ISOTONIC_FROM ? [temperature, platt] : [temperature, platt, isotonic]
  // Too few to part: both classes must stand on either side of every cut.
  if (rarer < 2 * PARTS) return platt(logits, label)
  let best = temperature
  let losses = crossLosses(best, logits, label)
  for (const each of candidates.slice(1)) {
    const own = crossLosses(each, logits, label)
    const { mean, variance, units } = Moments.of(losses.map((loss, part) => loss - (own[part] ?? 0)))
    if (mean > Math.sqrt(variance / units)) [best, losses] = [each, own]
  }
  return best(logits, label)
}

/** The calibrated probability of every logit. */
export function apply(calibrator: Calibrator, logits: Float64Array): Float64Array {
  if (calibrator.kind !== 'isotonic') {
    const { slope } = calibrator
    const intercept = calibrator.kind === 'platt' ? calibrator.intercept : 0
    return logits.map((z) => 1 / (1 + Math.exp(-(slope * z + intercept))))
  }
  const { curve, floor } = calibrator
  return Isotonic.apply(curve, logits).map((p) => Math.min(1 - floor, Math.max(floor, p)))
}

/** The bands of calibrated validation probabilities: equally many rows in each, at least 50 when there are as many. */
export function bands(probabilities: Float64Array, label: Uint8Array): Band[] {
  const count = Math.max(1, Math.min(BANDS, Math.floor(label.length / BAND_ROWS)))
  const sorted = probabilities.slice().sort()
  let seen = 0
  return Calibration.reliability({ probabilities, outcomes: label }, count).map(({ units, observed }) => {
    seen += units
    const events = Math.round(units * observed)
    const { low, high } = Proportions.one({ events, units })
    return { upTo: sorted[seen - 1] ?? 1, units, events, low, high }
  })
}

/** The ends of intervals, one a row. */
export type Ends = { readonly low: Float64Array; readonly high: Float64Array }

/** Writes the ends of every row's interval (see {@link INTERVAL_MEANING}) into `ends`, given its probability and its members'. */
export function intervals(
  list: readonly Band[],
  { joint, members }: { readonly joint: Float64Array; readonly members: readonly Float64Array[] },
  { low, high }: Ends,
): void {
  const upTo = Float64Array.from(list, (band) => band.upTo)
  const lows = Float64Array.from(list, (band) => band.low)
  const highs = Float64Array.from(list, (band) => band.high)
  const last = Math.max(0, list.length - 1)
  for (let row = 0; row < joint.length; row++) {
    const probability = joint[row] ?? 0
    let band = 0
    while (band < last && probability > (upTo[band] ?? 1)) band++
    low[row] = Math.min(lows[band] ?? 0, probability)
    high[row] = Math.max(highs[band] ?? 1, probability)
  }
  for (const member of members) {
    for (let row = 0; row < joint.length; row++) {
      const probability = member[row] ?? 0
      if (probability < (low[row] ?? 0)) low[row] = probability
      if (probability > (high[row] ?? 1)) high[row] = probability
    }
  }
}

type Fit = (logits: Float64Array, label: Uint8Array) => Calibrator

/** The mean log loss of each part under a calibrator fitted on the others. Each class is dealt out on its own, so that no part lacks one. */
function crossLosses(fitted: Fit, logits: Float64Array, label: Uint8Array): number[] {
  const seen = [0, 0]
  const part = Uint8Array.from(label, (y) => {
    const turn = seen[y] ?? 0
    seen[y] = turn + 1
    return turn % PARTS
  })
  const rows = Uint32Array.from(label.keys())
  return Array.from({ length: PARTS }, (_, held) => {
    const [rest, out] = [rows.filter((row) => part[row] !== held), rows.filter((row) => part[row] === held)]
    const z = (from: Uint32Array) => Float64Array.from(from, (row) => logits[row] ?? 0)
    const y = (from: Uint32Array) => Uint8Array.from(from, (row) => label[row] ?? 0)
    return Ranking.logLoss({ scores: apply(fitted(z(rest), y(rest)), z(out)), outcomes: y(out) })
  })
}

function isotonic(logits: Float64Array, label: Uint8Array): Calibrator {
  return { kind: 'isotonic', curve: smooth(Isotonic.fit({ scores: logits, outcomes: label })), floor: 1 / label.length }
}

// How far a trained network's logits may reasonably be off, as standard deviations of normal priors around slope 1 and
// intercept 0: on few validation rows the fit stays near what the network said.
const SLOPE_SPREAD = 0.2
const INTERCEPT_SPREAD = 0.6

// Temperature scaling (Guo and others, 2017, arXiv:1706.04599), with the same prior on the slope.
function temperature(logits: Float64Array, label: Uint8Array): Calibrator {
  const { slope } = newton(logits, label, 0)
  return slope > 0 ? { kind: 'temperature', slope } : platt(logits, label)
}

function platt(logits: Float64Array, label: Uint8Array): Calibrator {
  const { slope, intercept } = newton(logits, label, INTERCEPT_SPREAD)
  if (slope > 0) return { kind: 'platt', slope, intercept }
  // A slope that is not positive would turn the ranking round; then only the base rate is taken from validation.
  const positives = label.reduce((sum, y) => sum + y, 0)
  return { kind: 'platt', slope: 1e-3, intercept: Math.log(positives / (label.length - positives)) }
}

// Platt (1999) by Newton's method on two parameters (Lin, Lin & Weng, 2007, doi:10.1007/s10994-007-5018-6), with priors instead of smoothed
// targets. An intercept without spread stays 0.
function newton(
  logits: Float64Array,
  label: Uint8Array,
  interceptSpread: number,
): { slope: number; intercept: number } {
  const tightSlope = 1 / SLOPE_SPREAD ** 2
  const tightIntercept = interceptSpread === 0 ? 1e12 : 1 / interceptSpread ** 2
  const loss = (slope: number, intercept: number) => {
    let sum = (tightSlope * (slope - 1) ** 2 + tightIntercept * intercept ** 2) / 2
    for (let i = 0; i < logits.length; i++) {
      const z = slope * (logits[i] ?? 0) + intercept
      sum += Math.max(z, 0) - z * (label[i] ?? 0) + Math.log1p(Math.exp(-Math.abs(z)))
    }
    return sum
  }
  let slope = 1
  let intercept = 0
  for (let step = 0; step < 100; step++) {
    let [gs, gi] = [tightSlope * (slope - 1), tightIntercept * intercept]
    let [hss, hsi, hii] = [tightSlope, 0, tightIntercept]
    for (let i = 0; i < logits.length; i++) {
      const z = logits[i] ?? 0
      const p = 1 / (1 + Math.exp(-(slope * z + intercept)))
      const gap = p - (label[i] ?? 0)
      const bend = p * (1 - p)
      gs += gap * z
      gi += gap
      hss += bend * z * z
      hsi += bend * z
      hii += bend
    }
    if (Math.abs(gs) + Math.abs(gi) < 1e-8 * logits.length) break
    const determinant = hss * hii - hsi * hsi
    const [ds, di] = [(hii * gs - hsi * gi) / determinant, (hss * gi - hsi * gs) / determinant]
    const before = loss(slope, intercept)
    let length = 1
    while (length > 1e-8 && !(loss(slope - length * ds, intercept - length * di) < before)) length /= 2
    if (length <= 1e-8) break
    slope -= length * ds
    intercept -= length * di
  }
  return { slope, intercept: interceptSpread === 0 ? 0 : intercept }
}

// One point in the middle of each flat piece instead of its two ends, so that the curve rises and keeps the ranking.
function smooth({ scores, values }: Isotonic.Isotonic): Isotonic.Isotonic {
  const points: { score: number; value: number; first: number }[] = []
  for (const [i, score] of scores.entries()) {
    const value = values[i] ?? 0
    const last = points.at(-1)
    if (last && last.value === value) last.score = (last.first + score) / 2
    else points.push({ score, value, first: score })
  }
  return { scores: points.map(({ score }) => score), values: points.map(({ value }) => value) }
}
