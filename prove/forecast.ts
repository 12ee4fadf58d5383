/**
 * Forecasts of who acts next on real data, judged on later periods and entities that were not learnt from: CryptoPunks against recency,
 * Balancer's weeks against who was active last week. Cut-offs were fixed before any figure was seen.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as Rng from '../src/core/rng.ts'
import * as Time from '../src/core/time.ts'
import * as Features from '../src/features/build.ts'
import * as Goal from '../src/features/goal.ts'
import * as Graph from '../src/graph/build.ts'
import type * as Backtest from '../src/models/backtest.ts'
import * as Dataset from '../src/models/dataset.ts'
import * as Matrix from '../src/models/matrix.ts'
import * as Trainer from '../src/models/trainer.ts'
import * as Bootstrap from '../src/statistics/bootstrap.ts'
import * as Calibration from '../src/statistics/calibration.ts'
import type { Interval } from '../src/statistics/interval.ts'
import * as Ranking from '../src/statistics/ranking.ts'
import type { Warehouse } from '../src/warehouse/warehouse.ts'
import * as World from '../test/features/world.ts'

/** One cut-off: counts and AUCs. */
export type Row = {
  readonly set: string
  readonly cutOff: string
  readonly rows: number
  readonly positives: number
  readonly ours: number
  readonly logistic: number
  readonly boosting: number
  readonly baseline: number
}

/** All cut-offs of a set together: what differs from each baseline within cut-offs, by entity, and whether the probabilities come true. */
export type Pooled = {
  readonly set: string
  readonly baseline: string
  readonly vsBaseline: Interval
  readonly vsLogistic: Interval
  readonly vsBoosting: Interval
  readonly vsStronger: { readonly name: string; readonly gain: Interval } | null
  readonly ece: number
  readonly perfectBelow: number
  readonly forecast: number
  readonly observed: number
  /** The calibration error once every cut-off's forecasts were moved, on the logit scale, to the rate that came: what is left is not the base rate. */
  readonly eceMoved: number
}

/** What the proof found. */
export type Found = { readonly rows: readonly Row[]; readonly pooled: readonly Pooled[] }

/** `share` of Balancer's wallets are used, by hash: all of them take an hour. */
export type Options = {
  readonly data: string
  readonly sets: readonly string[]
  readonly share: number
  readonly seed: string
  readonly report: (row: Row) => void
}

/** Every calendar quarter whose 90 days lie within the bundled sales, the last six of them. */
const PUNK_CUT_OFFS = ['2020-01-01', '2020-04-01', '2020-07-01', '2020-10-01', '2021-01-01', '2021-04-01']

/** Every other week of the last third of the panel. */
const BALANCER_WEEKS = [20, 22, 24, 26, 28, 30]

const TRAINING_CUT_OFFS = 6
const DRAWS = 1_000

type Case = { readonly cutOff: string; readonly plan: Backtest.Plan; readonly stronger: Float64Array | null }

/** Runs the sets that are named. */
export async function run(options: Options): Promise<Found> {
  const rows: Row[] = []
  const pooled: Pooled[] = []
  if (options.sets.includes('punks')) {
    pooled.push(await judge('CryptoPunks', 'recency', punks(options.seed), { ...options, rows }))
  }
  if (options.sets.includes('balancer')) {
    pooled.push(await judge('Balancer', 'active last week', balancer(options), { ...options, rows }))
  }
  return { rows, pooled }
}

async function judge(
  set: string,
  baseline: string,
  cases: AsyncIterable<Case>,
  { report, rows }: Pick<Options, 'report'> & { readonly rows: Row[] },
): Promise<Pooled> {
  const judged: (Backtest.Judged & { readonly stronger: Float64Array | null })[] = []
  for await (const { cutOff, plan, stronger } of cases) {
    const { judged: all } = await Trainer.backtest(plan)
    const { outcomes, probability, logistic, boosting, recency } = all
    const auc = (scores: Float64Array) => Ranking.auc({ scores, outcomes })
    const row = {
      set,
      cutOff,
      rows: outcomes.length,
      positives: outcomes.reduce((sum, y) => sum + y, 0),
      ours: auc(probability),
      logistic: auc(logistic),
      boosting: boosting ? auc(boosting) : Number.NaN,
      baseline: recency ? auc(recency) : Number.NaN,
    }
    rows.push(row)
    report(row)
    judged.push({ ...all, stronger: stronger && Float64Array.from(all.row, (at) => stronger[at] ?? 0) })
  }
  const gain = (than: (one: (typeof judged)[number]) => Float64Array | null) =>
    difference(
      judged,
      judged.map((one) => than(one) ?? new Float64Array(one.outcomes.length)),
      set,
    )
  const probabilities = Float64Array.from(judged.flatMap((one) => [...one.probability]))
  const outcomes = Uint8Array.from(judged.flatMap((one) => [...one.outcomes]))
  const large = Calibration.inTheLarge({ probabilities, outcomes })
  const strong = judged.every(({ stronger }) => stronger !== null)
  return {
    set,
    baseline,
    vsBaseline: gain(({ recency }) => recency),
    vsLogistic: gain(({ logistic }) => logistic),
    vsBoosting: gain(({ boosting }) => boosting),
    vsStronger: strong ? { name: 'weeks since last active', gain: gain(({ stronger }) => stronger) } : null,
    ece: Calibration.error({ probabilities, outcomes }),
    perfectBelow: Calibration.band(probabilities, { rng: Rng.create(`${set}/band`) }).high,
    forecast: large.forecast,
    observed: large.observed,
    eceMoved: Calibration.error({
      probabilities: Float64Array.from(judged.flatMap((one) => [...moved(one)])),
      outcomes,
    }),
  }
}

/** The forecasts of one cut-off with their logits moved such that their mean is the rate that came. */
function moved({ probability, outcomes }: Backtest.Judged): Float64Array {
  const rate = outcomes.reduce((sum, y) => sum + y, 0) / outcomes.length
  const by = (shift: number) => probability.map((p) => 1 / (1 + ((1 - p) / p) * Math.exp(-shift)))
  let [low, high] = [-10, 10]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    const mean = by(middle).reduce((sum, p) => sum + p, 0) / outcomes.length
    if (mean < rate) low = middle
    else high = middle
  }
  return by(low)
}

/**
 * The mean over cut-offs of AUC (ours) minus AUC (theirs), each within its cut-off, with a bootstrap that draws entities with all of
 * their rows of all cut-offs, because one entity's rows are not independent.
 */
function difference(judged: readonly Backtest.Judged[], theirs: readonly Float64Array[], seed: string): Interval {
  const entities = [...new Set(judged.flatMap(({ group }) => [...group]))]
  const place = new Map(entities.map((entity, i) => [entity, i]))
  const places = judged.map(({ group }) => Uint32Array.from(group, (entity) => place.get(entity) ?? 0))
  const mean = (counts: Uint32Array) => {
    const gains = judged.map(({ probability, outcomes }, k) => {
      const drawn: number[] = []
      for (const [row, at] of (places[k] ?? []).entries()) for (let n = counts[at] ?? 0; n > 0; n--) drawn.push(row)
      const pick = (from: ArrayLike<number>) => Float64Array.from(drawn, (row) => from[row] ?? 0)
      const drawnOutcomes = pick(outcomes)
      const auc = (scores: ArrayLike<number>) => Ranking.auc({ scores: pick(scores), outcomes: drawnOutcomes })
      return auc(probability) - auc(theirs[k] ?? [])
    })
    return gains.reduce((sum, gain) => sum + gain, 0) / gains.length
  }
  const rng = Rng.create(`${seed}/difference`)
  return Bootstrap.percentile(mean(new Uint32Array(entities.length).fill(1)), { rng, draws: DRAWS }, () => {
    const counts = new Uint32Array(entities.length)
    for (let i = 0; i < entities.length; i++) {
      const drawn = rng.below(entities.length)
      counts[drawn] = (counts[drawn] ?? 0) + 1
    }
    return mean(counts)
  })
}

/** The bundled sales, through the warehouse's own features: train … T−2.5w, T−2w, validate T−w, judge T. */
async function* punks(seed: string): AsyncIterable<Case> {
  await using warehouse = await World.punks()
  const goal = Goal.get('trades-again-90d')
  const half = goal.windowS / 2
  for (const cutOff of PUNK_CUT_OFFS) {
    const asOfS = Time.parse(cutOff)
    const train = Array.from({ length: TRAINING_CUT_OFFS }, (_, k) => asOfS - (4 + k) * half)
    yield {
      cutOff,
      stronger: null,
      plan: {
        train: await labelled(warehouse, goal, train),
        validation: await labelled(warehouse, goal, [asOfS - 2 * half]),
        test: await labelled(warehouse, goal, [asOfS]),
        seed: `${seed}/${cutOff}`,
        recency: { column: 'days_since_last_trade', likelier: 'low' },
      },
    }
  }
}

async function labelled(warehouse: Warehouse, goal: Goal.Goal, cutOffsS: readonly number[]): Promise<Matrix.Dataset> {
  for (const asOfS of cutOffsS) {
    await Graph.build(warehouse, { asOfS, seed: 'prove' })
    await Features.build(warehouse, { asOfS, population: 'traded' })
  }
  const by = await Dataset.entities(warehouse, Math.max(...cutOffsS))
  return (await Dataset.labelled(warehouse, goal, { cutOffsS, by })).dataset
}

/** The weeks of Balancer's liquidity mining: who earns in a week, from who earned in the weeks before; eligible is who ever earned. */
async function* balancer({ data, share, seed }: Options): AsyncIterable<Case> {
  const path = join(data, 'marketing', 'balancer_lp_weekly.csv.gz')
  const [, ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n')
  const earned = new Map<string, Map<number, number>>()
  for (const line of lines) {
    const [week = '', address = '', amount = ''] = line.split(',')
    const weeks = earned.get(address) ?? new Map<number, number>()
    weeks.set(Number(week), (weeks.get(Number(week)) ?? 0) + Number(amount))
    earned.set(address, weeks)
  }
  const everyone = [...earned.keys()].sort()
  const wallets = everyone.map((address, id) => ({ id, weeks: earned.get(address) ?? new Map<number, number>() }))
  const kept = wallets.filter(({ id }) => Matrix.drawOf(id, 'balancer') < share)
  const at = (weeks: readonly number[]) => panel(kept, weeks)
  for (const week of BALANCER_WEEKS) {
    const train = Array.from({ length: TRAINING_CUT_OFFS }, (_, k) => week - 2 - k)
    const test = at([week])
    const since = test.columns.findIndex(({ name }) => name === 'weeks_since_last_active')
    yield {
      cutOff: `week ${week}`,
      stronger: Float64Array.from({ length: test.rows }, (_, row) => -Matrix.at(test, row, since)),
      plan: {
        train: at(train),
        validation: at([week - 1]),
        test,
        seed: `${seed}/${week}`,
        recency: { column: 'active_last_week', likelier: 'high' },
      },
    }
  }
}

type Earner = { readonly id: number; readonly weeks: ReadonlyMap<number, number> }

const WEEK_COLUMNS = [
  'active_last_week',
  'weeks_since_last_active',
  'weeks_since_first_active',
  'weeks_active',
  'weeks_active_of_4',
  'weeks_active_of_8',
  'weeks_in_a_row',
  'share_of_weeks',
  'earned_last_week',
  'earned_of_4',
  'earned',
  'earned_last_to_mean',
  'times_returned',
]

/** Rows of everyone who earned before each of `weeks`, from those weeks alone; the label is earning in the week itself. */
function panel(wallets: readonly Earner[], weeks: readonly number[]): Matrix.Dataset {
  const values: number[] = []
  const label: number[] = []
  const group: number[] = []
  const atS: number[] = []
  for (const week of weeks)
    for (const { id, weeks: own } of wallets) {
      const before = [...own].filter(([each]) => each < week).sort(([a], [b]) => a - b)
      const [first, last] = [before[0], before.at(-1)]
      if (!first || !last) continue
      const active = new Set(before.map(([each]) => each))
      const within = (span: number) => before.filter(([each]) => each >= week - span)
      const sum = (of: typeof before) => of.reduce((total, [, amount]) => total + amount, 0)
      let run = 0
      while (active.has(week - 1 - run)) run++
      const returned = before.filter(([each], i) => i > 0 && each - (before[i - 1]?.[0] ?? each) > 1).length
      values.push(
        active.has(week - 1) ? 1 : 0,
        week - last[0],
        week - first[0],
        before.length,
        within(4).length,
        within(8).length,
        run,
        before.length / (week - first[0]),
        sum(within(1)),
        sum(within(4)),
        sum(before),
        (last[1] * before.length) / sum(before),
        returned,
      )
      label.push(own.has(week) ? 1 : 0)
      group.push(id)
      atS.push(week)
    }
  return {
    columns: WEEK_COLUMNS.map((name) => ({ name })),
    rows: label.length,
    values: Float32Array.from(values),
    label: Uint8Array.from(label),
    group: Uint32Array.from(group),
    atS: Float64Array.from(atS),
  }
}
