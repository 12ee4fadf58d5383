import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Logistic from '../../src/models/logistic.ts'
import * as Recency from '../../src/models/recency.ts'

const rng = Rng.create('logistic')
const ROWS = 800
const INPUTS = 5
const truth = [1.5, -2, 0, 0.5, 1]
const x = Float32Array.from({ length: ROWS * INPUTS }, () => rng.normal())
const label = Uint8Array.from({ length: ROWS }, (_, i) => {
  const z = truth.reduce((sum, weight, j) => sum + weight * x[i * INPUTS + j]!, -0.7)
  return rng.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0
})

describe('the logistic baseline', () => {
  test('stands where the penalised loss is flat in every weight', () => {
    const penalty = 2
    const fitted = Logistic.fit({ x, label, inputs: INPUTS }, { penalty })
    const error = Logistic.probabilities(fitted, x).map((p, i) => p - label[i]!)
    for (let j = 0; j < INPUTS; j++) {
      const slope = error.reduce((sum, e, i) => sum + e * x[i * INPUTS + j]!, 0) + penalty * fitted.weights[j]!
      expect(Math.abs(slope)).toBeLessThan(1e-3)
    }
    expect(Math.abs(error.reduce((a, b) => a + b, 0))).toBeLessThan(1e-3)
  })

  test('finds the weights that made the data', () => {
    const { weights, bias } = Logistic.fit({ x, label, inputs: INPUTS })
    for (const [j, weight] of weights.entries()) expect(Math.abs(weight - truth[j]!)).toBeLessThan(0.4)
    expect(Math.abs(bias + 0.7)).toBeLessThan(0.3)
  })

  test('stays finite on data that a line separates, and on a column that never varies', () => {
    const line = Float32Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? i - 20 : 1))
    const side = Uint8Array.from({ length: 20 }, (_, i) => Number(i >= 10))
    const { weights, bias } = Logistic.fit({ x: line, label: side, inputs: 2 })
    expect([...weights, bias].every(Number.isFinite)).toBe(true)
    expect(weights[0]).toBeGreaterThan(0)
  })

  test('a row that weighs three counts as three rows', () => {
    const weight = Float64Array.from(label, (y) => (y === 1 ? 3 : 1))
    const thrice = [...label.keys()].flatMap((row) => (label[row] === 1 ? [row, row, row] : [row]))
    const repeated = {
      x: Float32Array.from(thrice.flatMap((row) => [...x.subarray(row * INPUTS, (row + 1) * INPUTS)])),
      label: Uint8Array.from(thrice, (row) => label[row]!),
      inputs: INPUTS,
    }
    const [weighed, counted] = [Logistic.fit({ x, label, inputs: INPUTS, weight }), Logistic.fit(repeated)]
    for (const [j, w] of counted.weights.entries()) expect(weighed.weights[j]).toBeCloseTo(w, 5)
    expect(weighed.bias).toBeCloseTo(counted.bias, 5)
  })

  test('stands where no weight that keeps its sign would do better, one of them held at 0', () => {
    // The truth of the second input is −2 and of the fourth .5: both are asked to be what they are not.
    const signs = [1, 1, -1, -1, 0]
    const penalty = 2
    const { weights, bias } = Logistic.fit({ x, label, inputs: INPUTS }, { penalty, signs })
    const error = Logistic.probabilities({ weights, bias }, x).map((p, i) => p - label[i]!)
    for (const [j, weight] of weights.entries()) {
      const slope = error.reduce((sum, e, i) => sum + e * x[i * INPUTS + j]!, 0) + penalty * weight
      expect(signs[j]! * weight).toBeGreaterThanOrEqual(0)
      if (weight === 0) expect(signs[j]! * slope).toBeGreaterThan(0)
      else expect(Math.abs(slope)).toBeLessThan(1e-3)
    }
    expect([weights[1], weights[3]]).toEqual([0, 0])
    expect(weights[0]).toBeGreaterThan(0.5)
  })

  test('stands flat too where inputs nearly repeat each other and a few rows alone have another', () => {
    const width = 12
    const rows = 6000
    const draws = Rng.create('logistic/valley')
    const near = new Float32Array(rows * width)
    for (let i = 0; i < rows; i++) {
      const common = draws.normal()
      for (let j = 0; j < width - 1; j++) near[i * width + j] = 30 * common + 0.01 * draws.normal()
      // Of one row in 997: none of them lies in what a sample of every k-th row could see.
      near[i * width + width - 1] = Number(i % 997 === 1)
    }
    const acted = Uint8Array.from({ length: rows }, (_, i) =>
      Number(
        draws.uniform() < 1 / (1 + Math.exp(-(near[i * width] ?? 0) / 30 - 3 * (near[i * width + width - 1] ?? 0))),
      ),
    )
    const fitted = Logistic.fit({ x: near, label: acted, inputs: width }, { penalty: 0.5 })
    const error = Logistic.probabilities(fitted, near).map((p, i) => p - (acted[i] ?? 0))
    for (let j = 0; j < width; j++) {
      const slope = error.reduce((sum, e, i) => sum + e * (near[i * width + j] ?? 0), 0.5 * (fitted.weights[j] ?? 0))
      // Of a slope of tens of thousands at the start.
      expect(Math.abs(slope)).toBeLessThan(0.1)
    }
    expect(fitted.weights.at(-1)).toBeGreaterThan(0.5)
  })

  test('gives the same bits twice', () => {
    expect(Logistic.fit({ x, label, inputs: INPUTS })).toEqual(Logistic.fit({ x, label, inputs: INPUTS }))
  })

  test('refuses inputs that do not fit the rows', () => {
    expect(() => Logistic.fit({ x, label, inputs: 4 })).toThrow('do not fit')
  })
})

describe('the recency baseline', () => {
  const matrix = { columns: [{ name: 'days' }], rows: 4, values: Float32Array.of(5, Number.NaN, 0, 90) }

  test('ranks the most recent first and the unknown last', () => {
    const scores = Recency.scores({ column: 'days', likelier: 'low' }, matrix)
    expect([...scores.keys()].sort((a, b) => scores[b]! - scores[a]!)).toEqual([2, 0, 3, 1])
  })

  test('ranks the other way round where high is likelier, the unknown still last', () => {
    const scores = Recency.scores({ column: 'days', likelier: 'high' }, matrix)
    expect([...scores.keys()].sort((a, b) => scores[b]! - scores[a]!)).toEqual([3, 0, 2, 1])
  })

  test('names a column that is not there', () => {
    expect(() => Recency.scores({ column: 'weeks', likelier: 'low' }, matrix)).toThrow('weeks')
  })
})
