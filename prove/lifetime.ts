/** BG/NBD and Gamma-Gamma on CDNOW against the published figures, from the bundled summary and from the raw purchases, and judged after the cut-off. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as Time from '../src/core/time.ts'
import * as Boosting from '../src/models/boosting.ts'
import type * as Clv from '../src/models/clv.ts'
import * as Encoding from '../src/models/encoding.ts'
import * as History from '../src/models/history.ts'
import * as Lifetime from '../src/models/lifetime.ts'
import * as Logistic from '../src/models/logistic.ts'
import * as Matrix from '../src/models/matrix.ts'
import * as Trainer from '../src/models/trainer.ts'
import * as Ranking from '../src/statistics/ranking.ts'

/** A figure beside the published one; `passed` within 1 %. */
export type Check = {
  readonly what: string
  readonly found: number
  readonly published: number
  readonly passed: boolean
}

/** What the proof found: the checks, and how the models did on the 39 weeks after the cut-off. */
export type Found = {
  readonly checks: readonly Check[]
  readonly judged: Pick<Clv.Result, 'purchases' | 'spend'>
  readonly again: Again
}

/** AUC of who buys again after the cut-off: by the expected purchases of BG/NBD, by two models of the same histories, and by recency. */
export type Again = Readonly<Record<'ours' | 'logistic' | 'boosting' | 'recency', number>>

const CUT_OFF = '1997-09-30T23:59:59Z'

/** Runs it on the data in `folder`. */
export async function run(folder: string): Promise<Found> {
  const reference = JSON.parse(readFileSync(join(folder, 'vectors/reference_figures.json'), 'utf8')).cdnow_published
  const cells = text(folder, 'cdnow_customers_summary.csv.gz')
    .slice(1)
    .map((line) => line.split(',').map(Number))
  const valued = text(folder, 'cdnow_customers_summary_with_transactions.csv.gz')
    .slice(1)
    .map((line) => line.split(',').map(Number))
  const column = (rows: readonly (readonly number[])[], k: number) =>
    Float64Array.from(rows, (row) => row[k] ?? Number.NaN)
  const summary = {
    frequency: column(cells, 1),
    recency: column(cells, 2),
    age: column(cells, 3),
    meanSpend: column(cells, 1),
  }
  const purchasing = Lifetime.purchasing(summary)
  const spending = Lifetime.spending({ frequency: column(valued, 1), meanSpend: column(valued, 4) })
  const example = {
    frequency: Float64Array.of(2),
    recency: Float64Array.of(30.43),
    age: Float64Array.of(38.86),
    meanSpend: Float64Array.of(0),
  }
  const gamma = reference['Gamma-Gamma (returning customers of cdnow_customers_summary_with_transactions)']
  const checks = [
    ...(['r', 'alpha', 'a', 'b'] as const).map((name) =>
      check(`BG/NBD ${name}`, purchasing[name], reference['BG/NBD'][name]),
    ),
    check(
      'BG/NBD expected purchases (x 2, t_x 30.43, T 38.86, 39 weeks)',
      Lifetime.expectedPurchases(purchasing, example, 39)[0] ?? Number.NaN,
      1.226,
    ),
    check('BG/NBD expected purchases of a new wallet in 78 weeks', Lifetime.expectedOfNew(purchasing, 78), 1.8576),
    ...(['p', 'q', 'v'] as const).map((name) => check(`Gamma-Gamma ${name}`, spending[name], gamma[name])),
  ]
  const { result } = await Trainer.clv({ purchases: purchases(folder), cutOffS: Time.parse(CUT_OFF), seed: 1 })
  const fromRaw = [
    check('BG/NBD r, from the raw purchases', result.purchasing.r, reference['BG/NBD'].r),
    check('BG/NBD alpha in weeks, from the raw purchases', result.purchasing.alpha / 7, reference['BG/NBD'].alpha),
  ]
  return { checks: [...checks, ...fromRaw], judged: result, again: again(purchases(folder), result) }
}

/** The two models learn half the time earlier who bought again until the cut-off, as BG/NBD knows nothing later either. */
function again(all: History.Purchases, { forecast, cutOffS, endS }: Clv.Result): Again {
  const known = History.at(all, cutOffS)
  const bought = (at: History.Known, range: { readonly fromS: number; readonly toS: number }) =>
    Uint8Array.from(History.between(all, at.wallet, range).purchases, (count) => Number(count > 0))
  const outcomes = bought(known, { fromS: cutOffS, toS: endS })
  const earlierS = cutOffS - (cutOffS - History.span(all).fromS) / 2
  const earlier = History.at(all, earlierS)
  const whole = { ...History.matrix(earlier), label: bought(earlier, { fromS: earlierS, toS: cutOffS }) }
  const parts = Matrix.split(whole, 0.2, 'prove/lifetime')
  const [train, heldOut] = [Matrix.select(whole, parts.rest), Matrix.select(whole, parts.heldOut)]
  const { kept } = Matrix.informative(train)
  const encoding = Encoding.fit(train, kept, 12)
  const linear = (of: Matrix.Matrix) => Encoding.linear(encoding, Encoding.locate(encoding, of))
  const logistic = Logistic.fit({ x: linear(train), label: train.label, inputs: encoding.linearInputs })
  const boosting = Boosting.fit({
    loss: 'logistic',
    train: { matrix: train, target: train.label },
    validation: { matrix: heldOut, target: heldOut.label },
    seed: 'prove/lifetime',
    recipe: { depth: 3, leastWeight: 5 },
  })
  const now = History.matrix(known)
  const auc = (scores: Float64Array) => Ranking.auc({ scores, outcomes })
  return {
    ours: auc(forecast.purchases),
    logistic: auc(Logistic.probabilities(logistic, linear(now))),
    boosting: auc(Boosting.predict(boosting, now)),
    recency: auc(known.recency.map((last, row) => last - (known.age[row] ?? 0))),
  }
}

function check(what: string, found: number, published: number): Check {
  return { what, found, published, passed: Math.abs(found / published - 1) <= 0.01 }
}

function text(folder: string, name: string): readonly string[] {
  return gunzipSync(readFileSync(join(folder, 'marketing', name)))
    .toString()
    .trim()
    .split('\n')
}

// id, number in the sample, day, discs, dollars; of the blanks nothing depends.
function purchases(folder: string) {
  const rows = text(folder, 'cdnow_sample.txt.gz').map((line) => line.trim().split(/\s+/))
  const day = (digits = '') => Time.parse(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`)
  return {
    wallet: Uint32Array.from(rows, ([id]) => Number(id)),
    atS: Float64Array.from(rows, ([, , when]) => day(when)),
    amount: Float64Array.from(rows, ([, , , , dollars]) => Number(dollars)),
  }
}
