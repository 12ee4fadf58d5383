import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import type * as Matrix from '../../src/models/matrix.ts'
import * as Rank from '../../src/models/rank.ts'

const COLUMNS = [{ name: 'price' }, { name: 'age' }]

function matrix(rows: readonly (readonly [number, number])[]): Matrix.Matrix {
  return { columns: COLUMNS, rows: rows.length, values: Float32Array.from(rows.flat()) }
}

const column = ({ values }: Matrix.Matrix, j: number) => [...values].filter((_value, i) => i % 2 === j)

describe('ranks', () => {
  test('are the share of values below with equals counting half, unknown stays unknown, other columns stay as they are', () => {
    const rows = matrix([
      [10, 1],
      [30, 2],
      [20, 3],
      [20, 4],
      [Number.NaN, 5],
    ])
    const read = Rank.read(Rank.scales(['price'], rows), rows)
    expect(column(read, 0)).toEqual([0.125, 0.875, 0.5, 0.5, Number.NaN])
    expect(column(read, 1)).toEqual([1, 2, 3, 4, 5])
    expect(column(rows, 0)).toEqual([10, 30, 20, 20, Number.NaN])
  })

  test('of another matrix lie between those of their neighbours, and beyond all of them at 0 and 1', () => {
    const scales = Rank.scales(
      ['price'],
      matrix([
        [10, 0],
        [20, 0],
      ]),
    )
    const asked = matrix([
      [5, 0],
      [15, 0],
      [20, 0],
      [25, 0],
    ])
    expect(column(Rank.read(scales, asked), 0)).toEqual([0, 0.5, 0.75, 1])
    const empty = Rank.scales(['price'], matrix([[Number.NaN, 0]]))
    expect(column(Rank.read(empty, asked), 0)).toEqual([0.5, 0.5, 0.5, 0.5])
  })

  test('do not change when a market multiplies every value of its instant', () => {
    const rng = Rng.create('market')
    const prices = Array.from({ length: 700 }, () => rng.normal() ** 2)
    const at = (factor: number) => prices.map((price, i): [number, number] => [price * factor, i])
    const dataset = {
      ...matrix([...at(1), ...at(64)]),
      label: new Uint8Array(1400),
      atS: Float64Array.from({ length: 1400 }, (_, i) => (i < 700 ? 1 : 2)),
    }
    const ranks = column(Rank.readEach(['price'], dataset), 0)
    expect(ranks.slice(0, 700)).toEqual(ranks.slice(700))
    const order = [...prices.keys()].sort((a, b) => (prices[a] ?? 0) - (prices[b] ?? 0))
    for (const [place, i] of order.entries())
      expect(Math.abs((ranks[i] ?? 0) - (place + 0.5) / 700)).toBeLessThan(0.003)
  })

  test('are made of every k-th row where there are many, and name a column that is missing', () => {
    expect([...Rank.sample(3)]).toEqual([0, 1, 2])
    const many = Rank.sample(50_001)
    expect([many.length, many[1], many.at(-1)]).toEqual([16_667, 3, 49_998])
    expect(() => Rank.scales(['volume'], matrix([[1, 1]]))).toThrowError(
      expect.objectContaining({ code: 'FEATURE_UNKNOWN' }),
    )
  })
})
