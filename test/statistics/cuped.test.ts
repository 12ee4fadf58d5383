import { expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Arms from '../../src/statistics/arms.ts'
import * as Cuped from '../../src/statistics/cuped.ts'
import * as Interval from '../../src/statistics/interval.ts'
import * as Means from '../../src/statistics/means.ts'
import { expectNear, read } from './golden.ts'

type Golden = {
  cuped: {
    outcome: number[]
    treatment: number[]
    covariates: number[][]
    estimate: number
    theta: number[]
    standardError: number
  }
}
const golden = read<Golden>('estimators').cuped

function arms(outcome: number[], covariates: number[][], treatment: number[]): Arms.Arms<Cuped.Adjusted> {
  const split = [outcome, ...covariates].map((column) => Arms.split(column, treatment))
  const arm = (name: 'treated' | 'control') => {
    const [first, ...rest] = split.map((column) => column[name])
    return { outcome: first ?? [], covariates: rest }
  }
  return { treated: arm('treated'), control: arm('control') }
}

test('estimate and θ are those of the regression on treatment and covariates', () => {
  const cuped = Cuped.difference(arms(golden.outcome, golden.covariates, golden.treatment))
  expectNear(cuped.estimate, golden.estimate)
  cuped.theta.forEach((theta, i) => {
    expectNear(theta, golden.theta[i] ?? 0)
  })
  const margin = (cuped.high - cuped.low) / 2
  expect(margin / (1.98 * golden.standardError)).toBeGreaterThan(0.9)
  expect(margin / (1.98 * golden.standardError)).toBeLessThan(1.1)
  expect(cuped.varianceShare).toBeLessThan(0.6)
})

test('constant and repeated covariates change nothing and are named', () => {
  const [first = []] = golden.covariates
  const alone = Cuped.difference(arms(golden.outcome, [first], golden.treatment))
  const constant = first.map(() => 3)
  const doubled = first.map((x) => 2 * x - 1)
  const cuped = Cuped.difference(arms(golden.outcome, [constant, first, doubled], golden.treatment))
  expect(cuped.ignored).toEqual([0, 2])
  expectNear(cuped.low, alone.low)
  const none = Cuped.difference(arms(golden.outcome, [constant], golden.treatment))
  const welch = Means.difference(Arms.split(golden.outcome, golden.treatment))
  expectNear(none.low, welch.low)
  expectNear(none.high, welch.high)
})

test('arms with different covariates or fewer units than covariates are refused', () => {
  const arm = { outcome: [1, 2], covariates: [[1, 3]] }
  expect(() => Cuped.difference({ treated: arm, control: { outcome: [1, 2], covariates: [] } })).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID' }),
  )
  const two = {
    outcome: [1, 2],
    covariates: [
      [1, 3],
      [2, 9],
    ],
  }
  const other = {
    outcome: [1, 2],
    covariates: [
      [1, 3],
      [4, 1],
    ],
  }
  expect(() => Cuped.difference({ treated: two, control: other })).toThrow(
    expect.objectContaining({ code: 'ESTIMATE_UNDEFINED' }),
  )
})

test("CUPED's 95 % interval covers in 93.5 to 96.5 % of 2,000 small experiments and is within 5 % of the oracle's width", () => {
  const rng = Rng.create('cuped')
  let covered = 0
  let width = 0
  let oracle = 0
  for (let world = 0; world < 2000; world++) {
    const draw = (units: number, effect: number) => {
      const before = Float64Array.from({ length: units }, () => rng.normal())
      const outcome = before.map((x) => effect + 1.5 * x + rng.normal())
      const known = outcome.map((y, i) => y - 1.5 * (before[i] ?? 0))
      return { outcome, covariates: [before], known }
    }
    const pair = { treated: draw(60, 0.4), control: draw(40, 0) }
    const cuped = Cuped.difference(pair)
    const best = Means.difference(Arms.map(pair, (arm) => arm.known))
    if (Interval.contains(cuped, 0.4)) covered++
    width += cuped.high - cuped.low
    oracle += best.high - best.low
  }
  expect(covered / 2000).toBeGreaterThan(0.935)
  expect(covered / 2000).toBeLessThan(0.965)
  expect(width / oracle).toBeLessThan(1.05)
})
