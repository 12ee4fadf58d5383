import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import * as Uplift from '../../src/statistics/uplift.ts'
import { expectNear, read } from './golden.ts'

type Points = { x: number[]; y: number[] }
type Golden = {
  hillstrom: Record<string, Record<string, number> & { qini_curve_last: number[]; uplift_curve_last: number[] }>
  vectors: {
    pair_cases: { fn: string; y: number[]; uplift: number[]; treatment: number[]; expected: number }[]
    tied_scores_case: {
      y: number[]
      treatment: number[]
      uplift_curve: Points
      perfect_uplift_curve: Points
      qini_curve: Points
      perfect_qini_curve: Points
      weighted_average_uplift_bins1: number
    }
  }
}
const golden = read<Golden>('uplift')
const rows = hillstrom()

test.each(Object.keys(golden.hillstrom))('%s is scored as scikit-uplift scores it', (key) => {
  const expected = golden.hillstrom[key]!
  const [segment = '', outcome = '', score = ''] = key.split('|')
  const ranked = ranking(segment, outcome, score.replace('score=', ''))
  expect(ranked.outcome.length).toBe(expected.n)
  expect(ranked.treatment.reduce((sum, t) => sum + t, 0)).toBe(expected.treated)
  expectNear(Uplift.qini(ranked), expected.qini_auc_score!)
  expectNear(Uplift.auuc(ranked), expected.uplift_auc_score!)
  expectNear(Uplift.atK(ranked, 0.1), expected['uplift_at_0.1_overall']!)
  expectNear(Uplift.atK(ranked, 0.1, 'by_group'), expected['uplift_at_0.1_by_group']!)
  expectNear(Uplift.atK(ranked, 0.3), expected['uplift_at_0.3_overall']!)
  expectNear(Uplift.atK(ranked, 0.3, 'by_group'), expected['uplift_at_0.3_by_group']!)
  expectNear(Uplift.weightedAverage(ranked), expected.weighted_average_uplift_overall_bins10!)
  const qini = Uplift.qiniCurve(ranked)
  const curve = Uplift.curve(ranked)
  expect(qini.units.length).toBe(expected.qini_curve_points)
  expectNear(qini.values.at(-1)!, expected.qini_curve_last[1]!)
  expectNear(curve.values.at(-1)!, expected.uplift_curve_last[1]!)
  expectNear(Uplift.area(qini), expected.qini_curve_area!)
  expectNear(Uplift.area(curve), expected.uplift_curve_area!)
})

test("the pairs of scikit-uplift's own tests score as there", () => {
  for (const { fn, y, uplift, treatment, expected } of golden.vectors.pair_cases) {
    const ranked = { outcome: y, score: uplift, treatment }
    expect(fn === 'qini_auc_score' ? Uplift.qini(ranked) : Uplift.auuc(ranked)).toBe(expected)
  }
})

test('equal scores are one point of every curve', () => {
  const { y: outcome, treatment, ...expected } = golden.vectors.tied_scores_case
  const ranked = { outcome, treatment, score: outcome.map(() => 0.5) }
  const points = ({ units, values }: Uplift.Curve): Points => ({ x: [...units], y: [...values] })
  expect(points(Uplift.curve(ranked))).toEqual(expected.uplift_curve)
  expect(points(Uplift.perfectCurve(ranked))).toEqual(expected.perfect_uplift_curve)
  expect(points(Uplift.qiniCurve(ranked))).toEqual(expected.qini_curve)
  expect(points(Uplift.perfectQiniCurve(ranked))).toEqual(expected.perfect_qini_curve)
  expect(points(Uplift.perfectQiniCurve(ranked, 'none'))).toEqual({ x: [0, 1, 3], y: [0, 1, 1] })
  expect(Uplift.weightedAverage(ranked, 1)).toBe(expected.weighted_average_uplift_bins1)
  expect(Uplift.percentiles(ranked, 1)).toEqual([
    { treated: 2, control: 1, treatedRate: 0.5, controlRate: 0, uplift: 0.5 },
  ])
})

test('the perfect ranking scores 1, and equal scores give the same whatever the order of rows', () => {
  const ranked = ranking('Womens E-Mail', 'visit', 'history')
  const score = Float64Array.from(ranked.outcome, (y, i) => (ranked.treatment[i] === 1 ? y : -y))
  expectNear(Uplift.qini({ ...ranked, score }), 1)
  const recency = ranking('Womens E-Mail', 'visit', 'recency')
  const reversed = {
    outcome: recency.outcome.toReversed(),
    score: recency.score.toReversed(),
    treatment: recency.treatment.toReversed(),
  }
  expectNear(Uplift.qini(reversed), Uplift.qini(recency))
})

test('one arm, an outcome that is no event, and a k out of range are refused', () => {
  const ranked = { outcome: [0, 1, 1], score: [3, 2, 1], treatment: [0, 1, 1] }
  const refused = expect.objectContaining({ code: 'INPUT_INVALID' })
  const undefinedEstimate = expect.objectContaining({ code: 'ESTIMATE_UNDEFINED' })
  expect(() => Uplift.qini({ ...ranked, treatment: [1, 1, 1] })).toThrow(undefinedEstimate)
  expect(() => Uplift.qini({ ...ranked, treatment: [1, 2, 1] })).toThrow(refused)
  expect(() => Uplift.auuc({ ...ranked, outcome: [0, 5, 1] })).toThrow(refused)
  expect(() => Uplift.qini({ ...ranked, outcome: [0, 0, 0] })).toThrow(undefinedEstimate)
  expect(() => Uplift.curve({ ...ranked, score: [1, Number.NaN, 2] })).toThrow(refused)
  for (const k of [0, 3, 1.5, Number.NaN]) expect(() => Uplift.atK(ranked, k)).toThrow(refused)
  expect(() => Uplift.atK(ranked, 1)).toThrow(undefinedEstimate)
  expect(() => Uplift.percentiles(ranked, 3)).toThrow(undefinedEstimate)
})

function ranking(segment: string, outcome: string, score: string) {
  const kept = rows.filter((row) => row.segment === segment || row.segment === 'No E-Mail')
  const scoreOf = (row: Record<string, string>): number => {
    if (score === 'womens_minus_mens') return Number(row.womens) - Number(row.mens)
    return score === 'minus_recency' ? -Number(row.recency) : Number(row[score])
  }
  return {
    outcome: Uint8Array.from(kept, (row) => Number(row[outcome])),
    score: Float64Array.from(kept, scoreOf),
    treatment: Uint8Array.from(kept, (row) => (row.segment === segment ? 1 : 0)),
  }
}

function hillstrom(): Record<string, string>[] {
  const path = new URL('../../data/marketing/hillstrom.csv.gz', import.meta.url)
  const [header = '', ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trim().split(/\r?\n/)
  const names = header.split(',')
  return lines.map((line) => {
    // One label, "6) $750 - $1,000", is quoted for its comma.
    const fields = line.replace(/"[^"]*"/, (quoted) => quoted.replace(',', '')).split(',')
    return Object.fromEntries(names.map((name, i) => [name, fields[i] ?? '']))
  })
}
