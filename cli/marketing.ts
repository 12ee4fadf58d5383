/** `dropcast lab clv`: what wallets are worth, from a list of purchases. */
import type * as Lab from '../src/lab.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

const loaded = () => import('../src/lab.ts')

type Judged = Lab.ClvResult['spend'][number]

const clv = verb<Lab.ClvInput, Lab.ClvResult>({
  name: ['lab', 'clv'],
  says: 'what customers will buy and spend (BG/NBD, Gamma-Gamma, a zero-inflated lognormal network), judged after a cut-off',
  words: ['[file]'],
  options: [
    { flags: '--file <file>', says: 'the list of purchases, instead of the word' },
    { flags: '--customer <name>', says: 'column that names who bought', needed: true },
    { flags: '--time <name>', says: 'column of times: ISO-8601, YYYYMMDD or unix seconds', needed: true },
    { flags: '--amount <name>', says: 'column of amounts, 0 or more', needed: true },
    {
      flags: '--cutoff <time>',
      says: 'learn up to here and judge on what follows (two thirds of the span unless given)',
    },
    { flags: '--seed <text>', says: 'decides the networks’ first weights' },
    { flags: '--out <file>', says: 'write what is expected of each customer after the cut-off, as CSV' },
  ],
  needs: 'nothing',
  input: ([file], options) => ({
    path: Words.path(Words.text(options, 'file') ?? file),
    customer: Words.needed(options, 'customer'),
    time: Words.needed(options, 'time'),
    amount: Words.needed(options, 'amount'),
    ...Words.given('cutoff', Words.instant(options, 'cutoff')),
    ...Words.given('seed', Words.text(options, 'seed')),
    ...Words.given('out', Words.optionalPath(options, 'out')),
  }),
  run: async (_config, input, call) => (await loaded()).clv(input, call),
  answers: {
    wallets: 'customers that had bought by the cut-off',
    repeaters: 'of them, those that had bought on a second day',
    cutoff: 'what lies before it was learnt from, what lies after it judged on',
    end: 'time of the last purchase',
    horizonDays: 'days between cutoff and end',
    purchasing: 'BG/NBD: r, alpha (days), a, b, logLikelihood',
    spending: 'Gamma-Gamma: p, q, v, logLikelihood; null where amounts of 0 rule it out',
    correlation: 'of mean value and number of repeat purchases, which Gamma-Gamma takes for 0',
    purchases:
      'forecasts of purchases: name, forecast and observed totals, error (mean absolute, a customer), betterThanBefore',
    spend:
      'forecasts of spending, with the same keys; betterThanBefore is the error of “as before” minus this one, with its interval',
    runtime: 'TensorFlow runtime that was used: native, wasm or cpu',
    notes: 'what was left out or scaled',
    warnings: 'what a reader should doubt',
  },
  lines: ({
    wallets,
    repeaters,
    cutoff,
    end,
    horizonDays,
    purchasing,
    spending,
    purchases,
    spend,
    notes,
    warnings,
  }) => [
    `${wallets} customers, ${repeaters} of them bought again by ${cutoff}; judged on the ${horizonDays.toFixed(0)} days to ${end}`,
    `BG/NBD r ${purchasing.r.toFixed(4)}, alpha ${purchasing.alpha.toFixed(3)} days, a ${purchasing.a.toFixed(4)}, b ${purchasing.b.toFixed(4)}` +
      (spending
        ? `; Gamma-Gamma p ${spending.p.toFixed(3)}, q ${spending.q.toFixed(3)}, v ${spending.v.toFixed(3)}`
        : ''),
    '',
    ...forecasts('purchases', purchases),
    '',
    ...forecasts('spending', spend),
    ...[...notes, ...warnings].flatMap((line, i) => (i === 0 ? ['', line] : [line])),
  ],
})

function forecasts(what: string, judged: readonly Judged[]): readonly string[] {
  return Words.table([
    [what, 'forecast', 'observed', 'mean error', 'better than before, 95 %'],
    ...judged.map(({ name, forecast, observed, error, betterThanBefore: better }) => [
      name,
      forecast.toFixed(1),
      observed.toFixed(1),
      error.toFixed(4),
      better ? `${better.estimate.toFixed(4)} (${better.low.toFixed(4)} to ${better.high.toFixed(4)})` : null,
    ]),
  ])
}

/** The lab of values. */
export const marketing = [clv]
