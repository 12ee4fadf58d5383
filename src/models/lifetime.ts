/**
 * How often and for how much wallets will buy again: BG/NBD (Fader, Hardie & Lee, 2005, doi:10.1287/mksc.1040.0098) for purchases and
 * Gamma-Gamma (Fader & Hardie, 2013, brucehardie.com/notes/025) for their mean value, both by maximum likelihood.
 */
import { Failure } from '../core/failure.ts'
import * as Gamma from '../statistics/gamma.ts'
import * as Simplex from '../statistics/simplex.ts'

/** A row a wallet: repeat purchases, the age at the last one and the age now, in one unit of time; `meanSpend` over repeat purchases (NaN without). */
export type Histories = {
  readonly frequency: Float64Array
  readonly recency: Float64Array
  readonly age: Float64Array
  readonly meanSpend: Float64Array
}

/** BG/NBD: purchase rates are Gamma(r, α), the chance to leave after a purchase is Beta(a, b). */
export type Purchasing = {
  readonly r: number
  readonly alpha: number
  readonly a: number
  readonly b: number
  readonly logLikelihood: number
}

/** Gamma-Gamma: values are Gamma(p, ν), ν is Gamma(q, v); independent of how often a wallet buys. */
export type Spending = { readonly p: number; readonly q: number; readonly v: number; readonly logLikelihood: number }

/** The fewest wallets that bought again; below it the four parameters do not settle. */
export const REPEATERS_MINIMUM = 50

// Where all wallets leave alike, a and b grow without end together; this pull ends it, too weak to move parameters that settle.
const PULL = 1e-6

/** BG/NBD of `histories`. Throws `INPUT_INVALID` for impossible histories, `DATA_TOO_SMALL`, `ESTIMATE_UNDEFINED` when the likelihood has no maximum. */
export function purchasing(histories: Histories): Purchasing {
  check(histories)
  const { frequency, recency, age } = histories
  requireRepeaters(frequency)
  const scale = age.reduce((most, T) => Math.max(most, T), 0) / 10
  const { at, value } = Simplex.minimise(
    (logs) => {
      const [r = 1, alpha = 1, a = 1, b = 1] = logs.map(Math.exp)
      let sum = 0
      for (let i = 0; i < frequency.length; i++) {
        const [x, tx, T] = [frequency[i] ?? 0, recency[i] ?? 0, age[i] ?? 0]
        const alive = -(r + x) * Math.log(alpha + T)
        const left = x > 0 ? Math.log(a / (b + x - 1)) - (r + x) * Math.log(alpha + tx) : Number.NEGATIVE_INFINITY
        sum += Gamma.log(r + x) + Gamma.log(b + x) - Gamma.log(a + b + x) + sumOfExponentials(alive, left)
      }
      const shared = -Gamma.log(r) + r * Math.log(alpha) + Gamma.log(a + b) - Gamma.log(b)
      return PULL * (logs[2] ?? 0) ** 2 + PULL * (logs[3] ?? 0) ** 2 - (sum / frequency.length + shared)
    },
    [0, Math.log(scale), 0, 0.5],
  )
  const [r = 1, alpha = 1, a = 1, b = 1] = at.map(Math.exp)
  const pull = PULL * (Math.log(a) ** 2 + Math.log(b) ** 2)
  return { r, alpha, a, b, logLikelihood: (pull - value) * frequency.length }
}

/** Gamma-Gamma of the wallets that bought again. Throws `INPUT_INVALID`, `DATA_TOO_SMALL`, `ESTIMATE_UNDEFINED`. */
export function spending({ frequency, meanSpend }: Pick<Histories, 'frequency' | 'meanSpend'>): Spending {
  const rows = Uint32Array.from(frequency.keys()).filter((row) => (frequency[row] ?? 0) > 0)
  requireRepeaters(frequency)
  const poor = rows.find((row) => !((meanSpend[row] ?? 0) > 0))
  if (poor !== undefined) {
    throw new Failure('INPUT_INVALID', 'The mean value of repeat purchases must be above 0.', {
      row: poor,
      value: meanSpend[poor] ?? null,
    })
  }
  const scale = rows.reduce((sum, row) => sum + (meanSpend[row] ?? 0), 0) / rows.length
  const { at, value } = Simplex.minimise(
    (logs) => {
      const [p = 1, q = 1, v = 1] = logs.map(Math.exp)
      let sum = 0
      for (const row of rows) {
        const [x, m] = [frequency[row] ?? 0, (meanSpend[row] ?? 0) / scale]
        sum += Gamma.log(p * x + q) - Gamma.log(p * x) + p * x * Math.log(x) + (p * x - 1) * Math.log(m)
        sum -= (p * x + q) * Math.log(v + x * m)
      }
      return -(sum / rows.length + q * Math.log(v) - Gamma.log(q))
    },
    [1, 1, 0],
  )
  const [p = 1, q = 1, v = 1] = at.map(Math.exp)
  return { p, q, v: v * scale, logLikelihood: -(value + Math.log(scale)) * rows.length }
}

/** The probability that each wallet still buys; 1 for one that bought once, as the model knows no leaving before a repeat purchase. */
export function alive({ r, alpha, a, b }: Purchasing, { frequency, recency, age }: Histories): Float64Array {
  return frequency.map((x, i) => 1 / (1 + oddsOfLeft({ r, alpha, a, b }, x, recency[i] ?? 0, age[i] ?? 0)))
}

/** The purchases that each wallet is expected to make in the next `time`. */
export function expectedPurchases(
  model: Purchasing,
  { frequency, recency, age }: Histories,
  time: number,
): Float64Array {
  return frequency.map((x, i) => {
    const T = age[i] ?? 0
    return ifAlive(model, x, T, time) / (1 + oddsOfLeft(model, x, recency[i] ?? 0, T))
  })
}

/** The purchases after the first that a new wallet is expected to make in its first `time`. */
export function expectedOfNew(model: Purchasing, time: number): number {
  return ifAlive(model, 0, 0, time)
}

/** The mean value of a purchase expected of each wallet: its own mean drawn towards everybody's, the more so the fewer it made. */
export function expectedSpend(
  { p, q, v }: Spending,
  { frequency, meanSpend }: Pick<Histories, 'frequency' | 'meanSpend'>,
): Float64Array {
  // Below q = 1 the mean over wallets is infinite; it is then the mean of one purchase at q = 1 + 0.05.
  const tail = Math.max(q - 1, 0.05)
  return frequency.map((x, i) => (p * (v + (x > 0 ? x * (meanSpend[i] ?? 0) : 0))) / (p * x + tail))
}

type Parameters = Pick<Purchasing, 'r' | 'alpha' | 'a' | 'b'>

function oddsOfLeft({ r, alpha, a, b }: Parameters, x: number, tx: number, T: number): number {
  return x === 0 ? 0 : (a / (b + x - 1)) * ((alpha + T) / (alpha + tx)) ** (r + x)
}

// Equation 10's numerator: c / (a − 1) · (1 − (1−z)^(r+x) ₂F₁(r+x, b+x; c; z)) with c = a + b + x − 1, and the same after Euler's
// transformation, (1−z)^(a−1) ₂F₁(c−r−x, a−1; c; z): of the two series the one of the smaller power neither cancels nor overflows.
function ifAlive({ r, alpha, a: fitted, b }: Parameters, x: number, T: number, time: number): number {
  const a = Math.abs(fitted - 1) < 1e-6 ? 1 + 1e-6 : fitted
  const z = time / (alpha + T + time)
  const c = a + b + x - 1
  const stays =
    a - 1 > r + x
      ? (1 - z) ** (r + x) * hypergeometric({ a: r + x, b: b + x, c, z })
      : (1 - z) ** (a - 1) * hypergeometric({ a: c - r - x, b: a - 1, c, z })
  return (c / (a - 1)) * (1 - stays)
}

// Abramowitz and Stegun, 15.1.1.
function hypergeometric({
  a,
  b,
  c,
  z,
}: {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly z: number
}): number {
  let term = 1
  let sum = 1
  for (let k = 0; k < 100_000 && Math.abs(term) > 1e-16 * Math.abs(sum); k++) {
    term *= (((a + k) * (b + k)) / ((c + k) * (k + 1))) * z
    sum += term
  }
  return sum
}

function sumOfExponentials(a: number, b: number): number {
  const most = Math.max(a, b)
  return most + Math.log(Math.exp(a - most) + Math.exp(b - most))
}

function check({ frequency, recency, age }: Histories): void {
  if (recency.length !== frequency.length || age.length !== frequency.length) {
    throw new Failure('INPUT_INVALID', 'The columns of the histories differ in length.', { rows: frequency.length })
  }
  for (const [row, x] of frequency.entries()) {
    const [tx, T] = [recency[row] ?? Number.NaN, age[row] ?? Number.NaN]
    const possible = Number.isInteger(x) && x >= 0 && T >= 0 && tx >= 0 && tx <= T && Number.isFinite(T)
    if (!possible || (x === 0) !== (tx === 0)) {
      throw new Failure('INPUT_INVALID', `The history of row ${row} is impossible.`, {
        row,
        frequency: x,
        recency: tx,
        age: T,
      })
    }
  }
}

function requireRepeaters(frequency: Float64Array): void {
  const repeaters = frequency.reduce((sum, x) => sum + Number(x > 0), 0)
  if (repeaters >= REPEATERS_MINIMUM) return
  throw new Failure('DATA_TOO_SMALL', `Only ${repeaters} wallets bought again; ${REPEATERS_MINIMUM} are needed.`, {
    repeaters,
    needed: REPEATERS_MINIMUM,
  })
}
