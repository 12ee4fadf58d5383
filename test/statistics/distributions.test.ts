import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Beta from '../../src/statistics/beta.ts'
import * as ChiSquare from '../../src/statistics/chisquare.ts'
import * as Normal from '../../src/statistics/normal.ts'
import * as Student from '../../src/statistics/student.ts'
import { expectNear, read } from './golden.ts'

type Row = { x: number; p: number; degrees: number; delta: number; a: number; b: number; value: number }
const golden = read<Record<string, Row[]>>('distributions')

const claims: [string, number, (row: Row) => number][] = [
  ['normalCdf', 1e-14, (r) => Normal.cdf(r.x)],
  ['normalQuantile', 1e-13, (r) => Normal.quantile(r.p)],
  ['studentCdf', 1e-11, (r) => Student.cdf(r.x, r.degrees)],
  ['studentQuantile', 1e-11, (r) => Student.quantile(r.p, r.degrees)],
  ['noncentral', 1e-10, (r) => Student.noncentral(r.x, r.degrees, r.delta)],
  ['chisquareCdf', 1e-12, (r) => ChiSquare.cdf(r.x, r.degrees)],
  ['chisquareSurvival', 1e-12, (r) => ChiSquare.survival(r.x, r.degrees)],
  ['chisquareQuantile', 1e-12, (r) => ChiSquare.quantile(r.p, r.degrees)],
  ['betaCdf', 1e-11, (r) => Beta.cdf(r.x, r)],
  ['betaQuantile', 1e-11, (r) => Beta.quantile(r.p, r)],
]

test.each(claims)('%s agrees with mpmath to %d of the value', (name, relative, of) => {
  const rows = golden[name] ?? []
  expect(rows.length).toBeGreaterThan(10)
  for (const row of rows) expectNear(of(row), row.value, relative)
})

test('a quantile is undone by its cdf', () => {
  const probability = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true })
  const degrees = fc.double({ min: 0.5, max: 1e5, noNaN: true })
  fc.assert(
    fc.property(probability, degrees, (p, v) => {
      expectNear(Normal.cdf(Normal.quantile(p)), p, 1e-10)
      expectNear(Student.cdf(Student.quantile(p, v), v), p, 1e-9)
      expectNear(ChiSquare.cdf(ChiSquare.quantile(p, v), v), p, 1e-9)
    }),
    { numRuns: 300, seed: 1 },
  )
})

test('what is no probability has no quantile', () => {
  for (const p of [0, 1, -0.1, Number.NaN]) {
    expect(() => Normal.quantile(p)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
  }
  expect(() => Student.quantile(0.9, 0)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
})
