/**
 * The value of wallets from a list of purchases: BG/NBD with Gamma-Gamma and the zero-inflated lognormal network, fitted on what was known
 * at the cut-off, judged on what came after it, beside "as before".
 */
import { Failure } from '../core/failure.ts'
import * as Progress from '../core/progress.ts'
import { DAY_S } from '../core/time.ts'
import type { Interval } from '../statistics/interval.ts'
import * as Means from '../statistics/means.ts'
import * as History from './history.ts'
import * as Lifetime from './lifetime.ts'
import type { Runtime } from './runtime.ts'
import * as ZeroInflated from './zeroinflated.ts'

/** What {@link run} needs; without `cutOffS` two thirds of the span are learnt from. */
export type Options = {
  readonly purchases: History.Purchases
  readonly cutOffS?: number
  readonly seed: number | string
  readonly runtime: Runtime
  readonly progress?: Progress.Progress
  readonly signal?: AbortSignal | undefined
}

/** How a forecast of one quantity did after the cut-off: sums over all wallets, and the mean absolute error a wallet. */
export type Judged = {
  readonly name: string
  readonly forecast: number
  readonly observed: number
  readonly error: number
  /** The error of "as before" minus this one, paired by wallet: above 0 throughout is better. */
  readonly betterThanBefore: Interval | null
}

/** What is expected of each wallet after the cut-off; `wallet` numbers those of the purchases. */
export type Forecast = {
  readonly wallet: Uint32Array
  readonly alive: Float64Array
  readonly purchases: Float64Array
  readonly spend: Float64Array | null
  readonly spendByNetwork: Float64Array | null
}

/** Both models with what they are worth. `horizonDays` lie between cut-off and end; `correlation` is that of mean value and purchases, which Gamma-Gamma takes for 0. */
export type Result = {
  readonly wallets: number
  readonly repeaters: number
  readonly cutOffS: number
  readonly endS: number
  readonly horizonDays: number
  readonly purchasing: Lifetime.Purchasing
  readonly spending: Lifetime.Spending | null
  readonly correlation: number | null
  readonly purchases: readonly Judged[]
  readonly spend: readonly Judged[]
  readonly forecast: Forecast
  readonly notes: readonly string[]
  readonly warnings: readonly string[]
}

/** Fits, forecasts and judges. Throws `INPUT_INVALID`, `DATA_TOO_SMALL`, `ESTIMATE_UNDEFINED`, `ABORTED`. */
export async function run(options: Options): Promise<Result> {
  const { purchases, runtime, seed, progress = Progress.silent, signal } = options
  const span = History.span(purchases)
  const cutOffS = options.cutOffS ?? Math.round(span.fromS + ((span.toS - span.fromS) * 2) / 3)
  if (!(cutOffS > span.fromS && cutOffS < span.toS)) {
    throw new Failure('INPUT_INVALID', 'The cut-off must lie between the first and the last purchase.', {
      cutOffS,
      ...span,
    })
  }
  const notes: string[] = []
  const warnings: string[] = []
  const known = History.at(purchases, cutOffS)
  const after = History.between(purchases, known.wallet, { fromS: cutOffS, toS: span.toS })
  const horizonDays = (span.toS - cutOffS) / DAY_S
  progress({ stage: 'clv', done: 0, total: 3, unit: 'model' })
  const model = Lifetime.purchasing(known)
  const expected = Lifetime.expectedPurchases(model, known, horizonDays)
  progress({ stage: 'clv', done: 1, total: 3, unit: 'model' })
  const spending = spendingOf(known, notes)
  const spend = spending && Lifetime.expectedSpend(spending, known).map((value, row) => value * (expected[row] ?? 0))
  progress({ stage: 'clv', done: 2, total: 3, unit: 'model' })
  const byNetwork = await networkOf(
    purchases,
    { known, cutOffS, horizonDays, fromS: span.fromS },
    { seed, runtime, signal, notes },
  )
  progress({ stage: 'clv', done: 3, total: 3, unit: 'model' })

  const rate = (values: Float64Array) =>
    values.map((value, row) => (value / Math.max(known.age[row] ?? 0, 1)) * horizonDays)
  const judge = (forecasts: readonly [string, Float64Array | null][], before: Float64Array, observed: Float64Array) => [
    ...forecasts.flatMap(([name, forecast]) => (forecast ? [judged(name, { forecast, observed, before })] : [])),
    { ...judged('as before', { forecast: before, observed, before }), betterThanBefore: null },
  ]
  const correlation = spending && correlationOf(known)
  if (correlation !== null && Math.abs(correlation) > 0.3) {
    warnings.push(
      `Mean value and number of purchases correlate (${correlation.toFixed(2)}); Gamma-Gamma takes them for independent.`,
    )
  }
  const judgedPurchases = judge([['BG/NBD', expected]], rate(known.frequency), after.purchases)
  const judgedSpend = judge(
    [
      ['BG/NBD × Gamma-Gamma', spend],
      ['zero-inflated lognormal', byNetwork],
    ],
    rate(known.spendAfterFirst),
    after.spend,
  )
  for (const { name, forecast, observed, betterThanBefore } of [...judgedPurchases, ...judgedSpend]) {
    if (betterThanBefore && betterThanBefore.high < 0)
      warnings.push(`${name} did worse than "as before" after the cut-off.`)
    if (betterThanBefore && observed > 0 && Math.abs(forecast / observed - 1) > 0.25) {
      warnings.push(`${name} missed the total after the cut-off by ${(100 * (forecast / observed - 1)).toFixed(0)} %.`)
    }
  }
  return {
    wallets: known.wallet.length,
    repeaters: known.frequency.reduce((sum, x) => sum + Number(x > 0), 0),
    cutOffS,
    endS: span.toS,
    horizonDays,
    purchasing: model,
    spending,
    correlation,
    purchases: judgedPurchases,
    spend: judgedSpend,
    forecast: {
      wallet: known.wallet,
      alive: Lifetime.alive(model, known),
      purchases: expected,
      spend,
      spendByNetwork: byNetwork,
    },
    notes,
    warnings,
  }
}

// A free purchase says nothing of values; Gamma-Gamma is for wallets that paid.
function spendingOf(known: History.Known, notes: string[]): Lifetime.Spending | null {
  try {
    return Lifetime.spending(known)
  } catch (error) {
    if (!(error instanceof Failure) || !['INPUT_INVALID', 'ESTIMATE_UNDEFINED'].includes(error.code)) throw error
    notes.push(`Gamma-Gamma was left out: ${error.message}`)
    return null
  }
}

type Frame = {
  readonly known: History.Known
  readonly cutOffS: number
  readonly horizonDays: number
  readonly fromS: number
}

// Learnt one window earlier: what was known then, and what was spent between then and the cut-off.
async function networkOf(
  purchases: History.Purchases,
  { known, cutOffS, horizonDays, fromS }: Frame,
  {
    notes,
    ...setup
  }: {
    readonly seed: number | string
    readonly runtime: Runtime
    readonly signal?: AbortSignal | undefined
    readonly notes: string[]
  },
): Promise<Float64Array | null> {
  const windowS = Math.min(horizonDays * DAY_S, (cutOffS - fromS) / 2)
  const earlier = History.at(purchases, cutOffS - windowS)
  const came = History.between(purchases, earlier.wallet, { fromS: cutOffS - windowS, toS: cutOffS })
  try {
    const model = await ZeroInflated.train({ ...setup, matrix: History.matrix(earlier), amount: came.spend })
    const { value } = await ZeroInflated.values(model, History.matrix(known), setup.runtime, setup.signal)
    const stretch = (horizonDays * DAY_S) / windowS
    if (stretch > 1) {
      notes.push(
        `The network learnt from a window of ${(windowS / DAY_S).toFixed(0)} days; its values are multiplied by ${stretch.toFixed(2)}.`,
      )
    }
    return value.map((each) => each * stretch)
  } catch (error) {
    if (!(error instanceof Failure) || !['DATA_TOO_SMALL', 'DATA_ONE_CLASS'].includes(error.code)) throw error
    notes.push(`The network was left out: ${error.message}`)
    return null
  }
}

function judged(
  name: string,
  {
    forecast,
    observed,
    before,
  }: { readonly forecast: Float64Array; readonly observed: Float64Array; readonly before: Float64Array },
): Judged {
  const errors = (from: Float64Array) => from.map((value, row) => Math.abs(value - (observed[row] ?? 0)))
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0)
  const ours = errors(forecast)
  const gains = errors(before).map((error, row) => error - (ours[row] ?? 0))
  return {
    name,
    forecast: total(forecast),
    observed: total(observed),
    error: total(ours) / ours.length,
    betterThanBefore: gains.some((gain) => gain !== gains[0]) ? Means.one(gains) : null,
  }
}

function correlationOf({ frequency, meanSpend }: History.Known): number | null {
  const rows = Array.from(frequency.keys()).filter((row) => (frequency[row] ?? 0) > 0)
  const mean = (of: (row: number) => number) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length
  const [mx, my] = [mean((row) => frequency[row] ?? 0), mean((row) => meanSpend[row] ?? 0)]
  const product = (f: (row: number) => number, g: (row: number) => number) => mean((row) => f(row) * g(row))
  const dx = (row: number) => (frequency[row] ?? 0) - mx
  const dy = (row: number) => (meanSpend[row] ?? 0) - my
  const spread = Math.sqrt(product(dx, dx) * product(dy, dy))
  return spread > 0 ? product(dx, dy) / spread : null
}
