import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Encoding from '../../src/models/encoding.ts'
import type * as Matrix from '../../src/models/matrix.ts'
import { world } from './world.ts'

function single(values: number[]): Matrix.Matrix {
  return { columns: [{ name: 'x' }], rows: values.length, values: Float32Array.from(values) }
}

function expanded(encoding: Encoding.Encoding, matrix: Matrix.Matrix): number[][] {
  const out = new Float32Array(matrix.rows * encoding.inputs)
  const rows = Uint32Array.from({ length: matrix.rows }, (_, i) => i)
  Encoding.expand(encoding, Encoding.locate(encoding, matrix), rows, out)
  return Array.from(rows, (i) => [...out.subarray(i * encoding.inputs, (i + 1) * encoding.inputs)])
}

describe('the encoding', () => {
  test('fills the bins below a value, the fraction of its own, and none above', () => {
    const encoding = Encoding.fit(single([0, 1, 2, 3, 4, 5, 6, 7, 8]), [0], 4)
    expect(encoding.columns[0]!.edges).toEqual([0, 2, 4, 6, 8])
    const rows = expanded(encoding, single([-5, 3, 8, 99])).map(([, ...bins]) => bins)
    expect(rows).toEqual([
      [0, 0, 0, 0],
      [1, 0.5, 0, 0],
      [1, 1, 1, 1],
      [1, 1, 1, 1],
    ])
  })

  test('gives the median the normal score 0 and mirrors the tails', () => {
    const encoding = Encoding.fit(single([1, 2, 3, 4, 5]), [0], 4)
    const [low, middle, high] = expanded(encoding, single([1, 3, 5])).map(([normal]) => normal!)
    expect(middle).toBeCloseTo(0, 6)
    expect(low! + high!).toBeCloseTo(0, 6)
    expect(high).toBeCloseTo(1.2816, 3)
  })

  test('never falls as a value rises, and keeps bins within 0 and 1', () => {
    const numbers = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), {
      minLength: 3,
      maxLength: 60,
    })
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 1, max: 12 }), (train, test, bins) => {
        const encoding = Encoding.fit(single(train), [0], bins)
        const rows = expanded(encoding, single([...test].sort((a, b) => a - b)))
        for (const [i, row] of rows.entries()) {
          expect(row).toHaveLength(encoding.inputs)
          expect(row.every(Number.isFinite)).toBe(true)
          if (i > 0) expect(row.every((value, k) => value >= rows[i - 1]![k]!)).toBe(true)
        }
      }),
      { numRuns: 200, seed: 1 },
    )
  })

  test('reads an unknown value as the median and marks it, only where training had unknown values', () => {
    const gaps = Encoding.fit(single([1, 2, 3, 4, Number.NaN]), [0], 2)
    const [unknown, median] = expanded(gaps, single([Number.NaN, gaps.columns[0]!.fill]))
    expect(unknown!.slice(0, -1)).toEqual(median!.slice(0, -1))
    expect([unknown!.at(-1), median!.at(-1)]).toEqual([1, 0])
    const full = Encoding.fit(single([1, 2, 3, 4, 5]), [0], 2)
    expect(full.inputs).toBe(gaps.inputs - 1)
    expect(expanded(full, single([Number.NaN]))).toEqual(expanded(full, single([3])))
  })

  test('gives a column of two values one input', () => {
    const encoding = Encoding.fit(single([0, 1, 1, 0, 1]), [0], 8)
    expect(expanded(encoding, single([0, 1]))).toEqual([[0], [1]])
  })

  test('is the same after JSON', () => {
    const train = world(1, 400)
    const kept = train.columns.map((_column, j) => j)
    const encoding = Encoding.fit(train, kept, 8)
    const back: Encoding.Encoding = JSON.parse(JSON.stringify(encoding))
    expect(expanded(back, world(2, 50))).toEqual(expanded(encoding, world(2, 50)))
  })

  test('gives a direction to the value of a column and none to the mark of its absence', () => {
    const columns = ['a', 'b', 'c'].map((name) => ({ name }))
    const gapped = { columns, rows: 3, values: Float32Array.of(1, 10, 5, Number.NaN, 20, 6, 3, 35, 7) }
    const encoding = Encoding.fit(gapped, [0, 1, 2], 2)
    const signs = Encoding.linearSigns(encoding, { a: 1, c: -1 })
    expect([...signs]).toEqual([1, 0, 0, -1])
    expect(signs).toHaveLength(encoding.linearInputs)
  })

  test('finds columns by name, whatever their order', () => {
    const encoding = Encoding.fit(
      { columns: [{ name: 'a' }, { name: 'b' }], rows: 3, values: Float32Array.of(1, 10, 2, 20, 3, 35) },
      [0, 1],
      2,
    )
    const straight = { columns: [{ name: 'a' }, { name: 'b' }], rows: 1, values: Float32Array.of(2, 30) }
    const turned = { columns: [{ name: 'b' }, { name: 'a' }], rows: 1, values: Float32Array.of(30, 2) }
    expect(expanded(encoding, turned)).toEqual(expanded(encoding, straight))
  })
})
