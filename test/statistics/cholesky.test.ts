import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Cholesky from '../../src/statistics/cholesky.ts'

describe('solving by Cholesky’s factor', () => {
  const size = 40
  const rng = Rng.create('cholesky')
  const root = Array.from({ length: size }, () => Float64Array.from({ length: size }, () => rng.normal()))
  const product = (i: number, j: number) => root.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0)
  const matrix = Array.from({ length: size }, (_, i) => Float64Array.from({ length: size }, (_, j) => product(i, j)))

  test('gives what the matrix turns into the right side, for one right side after the other', () => {
    const solve = Cholesky.solver(matrix)
    for (let k = 0; k < 3; k++) {
      const b = Float64Array.from({ length: size }, () => rng.normal())
      const before = b.slice()
      const x = solve(b)
      expect(b).toEqual(before)
      for (const [i, row] of matrix.entries())
        expect(row.reduce((sum, value, j) => sum + value * (x[j] ?? 0), 0)).toBeCloseTo(b[i] ?? 0, 6)
    }
  })

  test('reads nothing above the diagonal', () => {
    const lower = matrix.map((row, i) => row.map((value, j) => (j > i ? Number.NaN : value)))
    const b = new Float64Array(size).fill(1)
    expect(Cholesky.solver(lower)(b)).toEqual(Cholesky.solver(matrix)(b))
  })

  test('stays finite where one row repeats another', () => {
    const twice = [Float64Array.of(2, 0, 0), Float64Array.of(2, 2, 0), Float64Array.of(1, 1, 3)]
    expect([...Cholesky.solver(twice)(Float64Array.of(1, 1, 1))].every(Number.isFinite)).toBe(true)
  })
})
