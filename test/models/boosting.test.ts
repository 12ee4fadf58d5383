import { describe, expect, it } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Boosting from '../../src/models/boosting.ts'
import type * as Direction from '../../src/models/direction.ts'
import * as Matrix from '../../src/models/matrix.ts'
import * as Ranking from '../../src/statistics/ranking.ts'

function matrix(rows: number, columns: number, cell: (row: number, column: number) => number): Matrix.Matrix {
  return {
    columns: Array.from({ length: columns }, (_, j) => ({ name: `c${j}` })),
    rows,
    values: Float32Array.from({ length: rows * columns }, (_, i) => cell(Math.floor(i / columns), i % columns)),
  }
}

/** Outcomes by the product of two columns: nothing that a straight line could find. */
function crossed(rows: number, seed: string) {
  const rng = Rng.create(seed)
  const found = matrix(rows, 4, (_row, j) => (j === 3 && rng.uniform() < 0.3 ? Number.NaN : rng.normal()))
  const at = (row: number, j: number) => found.values[row * 4 + j] ?? 0
  const target = Uint8Array.from({ length: rows }, (_, row) =>
    Number(rng.uniform() < 1 / (1 + Math.exp(-2 * at(row, 0) * at(row, 1) - (Number.isNaN(at(row, 3)) ? 1 : -0.5)))),
  )
  return { matrix: found, target }
}

describe('boosting', () => {
  const train = crossed(4000, 'train')
  const validation = crossed(1500, 'validation')
  const trained = (seed = '0') => Boosting.fit({ loss: 'logistic', train, validation, seed })

  it('finds a crossing and what an unknown value tells, and is the same trees from the same seed', () => {
    const test = crossed(4000, 'test')
    const model = trained()
    expect(Ranking.auc({ scores: Boosting.predict(model, test.matrix), outcomes: test.target })).toBeGreaterThan(0.8)
    expect(trained()).toEqual(model)
    expect(JSON.parse(JSON.stringify(model))).toEqual(model)
    expect(model.trees.length).toBeGreaterThan(20)
    expect(model.trees.length).toBeLessThan(Boosting.RECIPE.rounds)
  })

  it('counts a row that weighs three as three rows', () => {
    // Whole numbers, so that both have the same bins.
    const values = train.matrix.values.map((value) => Math.round(3 * value))
    const once = { matrix: { ...train.matrix, values }, target: train.target }
    const rows = [...train.target.keys()].flatMap((row) => (train.target[row] === 1 ? [row, row, row] : [row]))
    const thrice = {
      matrix: Matrix.rowsOf(once.matrix, Uint32Array.from(rows)),
      target: Uint8Array.from(rows, (row) => train.target[row] ?? 0),
    }
    const weight = Float64Array.from(train.target, (y) => 1 + 2 * y)
    const recipe = { rounds: 6 }
    const weighed = Boosting.fit({ loss: 'logistic', train: { ...once, weight }, validation, seed: '0', recipe })
    const counted = Boosting.fit({ loss: 'logistic', train: thrice, validation, seed: '0', recipe })
    const expected = Boosting.margins(counted, once.matrix)
    for (const [row, z] of Boosting.margins(weighed, once.matrix).entries())
      expect(z).toBeCloseTo(expected[row] ?? Number.NaN, 6)
  })

  it('is stopped by validation rows as far as they weigh', () => {
    const half = Matrix.rowsOf(
      validation.matrix,
      Uint32Array.from({ length: 750 }, (_, row) => row),
    )
    const weight = Float64Array.from(validation.target, (_y, row) => Number(row < 750))
    const stoppedBy = (held: Boosting.Sample) =>
      Boosting.fit({ loss: 'logistic', train, validation: held, seed: '0', recipe: { rounds: 60, patience: 5 } })
    expect(stoppedBy({ ...validation, weight })).toEqual(
      stoppedBy({ matrix: half, target: validation.target.subarray(0, 750) }),
    )
  })

  it('never falls along a column with a direction, nor rises against it, though the rows say otherwise', () => {
    const rng = Rng.create('directions')
    // The outcome rises and falls with each of the first two columns, and crosses both with the third.
    const wavy = (rows: number): Boosting.Sample => {
      const found = matrix(rows, 3, (_row, j) => (j === 0 && rng.uniform() < 0.2 ? Number.NaN : 4 * rng.uniform()))
      const z = (row: number) => {
        const [a = 0, b = 0, c = 0] = found.values.subarray(3 * row, 3 * row + 3)
        return 2 * Math.sin(3 * (Number.isNaN(a) ? 1 : a)) + 2 * Math.cos(3 * b) * (c > 2 ? 1 : -1)
      }
      return { matrix: found, target: Float64Array.from({ length: rows }, (_, row) => z(row) + rng.normal()) }
    }
    const falls = (directions: Direction.Directions): number[] => {
      const model = Boosting.fit({ loss: 'squared', train: wavy(3000), validation: wavy(800), seed: '0', directions })
      expect(model.trees.length).toBeGreaterThan(5)
      return [0, 1].map((j) => {
        const rows = 400
        const low = wavy(rows).matrix
        const values = low.values.map((value, i) => (i % 3 === j ? value + 2 * rng.uniform() : value))
        const [before, after] = [Boosting.predict(model, low), Boosting.predict(model, { ...low, values })]
        return before.filter((value, row) => (after[row] ?? 0) < value).length / rows
      })
    }
    const [first, second] = falls({})
    expect(Math.min(first ?? 0, second ?? 0)).toBeGreaterThan(0.2)
    expect(falls({ c0: 1, c1: 1 })).toEqual([0, 0])
    const [rising, falling] = falls({ c0: 1, c1: -1 })
    expect(rising).toBe(0)
    expect(falling).toBeGreaterThan(0.2)
  })

  it('predicts the mean of equal rows, and reads columns by name', () => {
    const target = [1, 2, 3, 6]
    const one = { matrix: matrix(4, 1, () => 5), target }
    const flat = Boosting.fit({ loss: 'squared', train: one, validation: one, seed: '0' })
    expect([...Boosting.predict(flat, one.matrix)]).toEqual([3, 3, 3, 3])
    const model = trained()
    const { columns, rows, values } = validation.matrix
    const turned = {
      columns: [...columns].reverse(),
      rows,
      values: Float32Array.from(values, (_value, i) => values[Math.floor(i / 4) * 4 + 3 - (i % 4)] ?? 0),
    }
    expect(Boosting.predict(model, turned)).toEqual(Boosting.predict(model, validation.matrix))
    expect(() =>
      Boosting.predict(
        model,
        matrix(1, 2, () => 0),
      ),
    ).toThrowError(expect.objectContaining({ code: 'FEATURE_UNKNOWN' }))
  })

  it('fits a step exactly, on either side of a threshold that lies in between', () => {
    const step = {
      matrix: matrix(200, 1, (row) => row),
      target: Float64Array.from({ length: 200 }, (_, row) => Number(row >= 120)),
    }
    const recipe = { rounds: 400, rate: 0.3, penalty: 0, patience: 400 }
    const model = Boosting.fit({ loss: 'squared', train: step, validation: step, seed: '0', recipe })
    for (const [row, value] of Boosting.predict(model, step.matrix).entries())
      expect(value).toBeCloseTo(row >= 120 ? 1 : 0, 3)
  })
})
