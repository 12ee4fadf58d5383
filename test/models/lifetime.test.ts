import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as History from '../../src/models/history.ts'
import * as Lifetime from '../../src/models/lifetime.ts'
import * as Simplex from '../../src/statistics/simplex.ts'

const CDNOW = new URL('../../data/marketing/cdnow_customers_summary_with_transactions.csv.gz', import.meta.url)
const rows = gunzipSync(readFileSync(CDNOW)).toString().trim().split('\n').slice(1)
const cells = rows.map((line) => line.split(',').map(Number))
const column = (k: number) => Float64Array.from(cells, (row) => row[k]!)
const cdnow = { frequency: column(1), recency: column(2), age: column(3), meanSpend: column(4) }
const one = (x: number, tx: number, T: number) => ({
  frequency: Float64Array.of(x),
  recency: Float64Array.of(tx),
  age: Float64Array.of(T),
  meanSpend: Float64Array.of(20),
})

describe('BG/NBD and Gamma-Gamma on CDNOW', () => {
  const model = Lifetime.purchasing(cdnow)

  test('find the published parameters within 1 %', () => {
    const published = { r: 0.242593, alpha: 4.413532, a: 0.792886, b: 2.425752 }
    for (const name of ['r', 'alpha', 'a', 'b'] as const) {
      expect(Math.abs(model[name] / published[name] - 1), name).toBeLessThan(0.001)
    }
    const spending = Lifetime.spending(cdnow)
    for (const [name, value] of Object.entries({ p: 6.25, q: 3.74, v: 15.44 })) {
      expect(Math.abs(spending[name as 'p' | 'q' | 'v'] / value - 1), name).toBeLessThan(0.01)
    }
  })

  test('expect the purchases that the papers print', () => {
    expect(Lifetime.expectedPurchases(model, one(2, 30.43, 38.86), 39)[0]).toBeCloseTo(1.226, 3)
    const curve = [0.1429, 1, 3, 31.8571, 32, 78].map((time) => Lifetime.expectedOfNew(model, time))
    const published = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576]
    for (const [i, value] of curve.entries()) expect(Math.abs(value - published[i]!)).toBeLessThan(1e-3)
  })

  test('lower likelihood in every direction: the point is a maximum', () => {
    const at = (changed: Partial<Lifetime.Purchasing>) => likelihood({ ...model, ...changed })
    expect(at({})).toBeCloseTo(model.logLikelihood, 4)
    for (const name of ['r', 'alpha', 'a', 'b'] as const) {
      for (const by of [0.97, 1.03]) expect(at({ [name]: model[name] * by })).toBeLessThan(model.logLikelihood)
    }
  })

  test('a wallet is the likelier to be gone the longer it was silent for its rhythm', () => {
    const silent = (weeks: number) => Lifetime.alive(model, one(6, 20, 20 + weeks))[0]!
    expect(silent(2)).toBeGreaterThan(0.8)
    expect(silent(30)).toBeLessThan(0.2)
    expect(Lifetime.alive(model, one(0, 0, 30))[0]).toBe(1)
    expect(Lifetime.expectedPurchases(model, one(6, 20, 22), 1e-9)[0]).toBeCloseTo(0, 6)
  })

  test('one purchase is drawn to everybody’s mean, many stand for themselves', () => {
    const spending = Lifetime.spending(cdnow)
    const mean = (x: number) =>
      Lifetime.expectedSpend(spending, { frequency: Float64Array.of(x), meanSpend: Float64Array.of(100) })[0]!
    const everybody = mean(0)
    expect(everybody).toBeCloseTo((spending.p * spending.v) / (spending.q - 1), 9)
    expect(mean(1)).toBeLessThan(mean(5))
    expect(mean(200)).toBeGreaterThan(98)
  })
})

test('too few repeat purchases, impossible histories and worthless purchases are refused by name', () => {
  const few = { ...cdnow, frequency: cdnow.frequency.map(() => 0), recency: cdnow.recency.map(() => 0) }
  expect(() => Lifetime.purchasing(few)).toThrow(
    expect.objectContaining({ code: 'DATA_TOO_SMALL', facts: { repeaters: 0, needed: 50 } }),
  )
  const late = { ...cdnow, recency: cdnow.recency.map((tx) => tx + 1000) }
  expect(() => Lifetime.purchasing(late)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
  const free = { ...cdnow, meanSpend: cdnow.meanSpend.map(() => 0) }
  expect(() => Lifetime.spending(free)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
})

test('a simulated world’s totals come true within their noise', () => {
  const rng = Rng.create('lifetime')
  const gammaOfTwo = () => -Math.log(1 - rng.uniform()) - Math.log(1 - rng.uniform())
  const histories = Array.from({ length: 3000 }, () => {
    const rate = gammaOfTwo() / 20
    const leaves = 1 - (1 - rng.uniform()) ** (1 / 4)
    const times: number[] = []
    let gone = false
    for (let t = 0; !gone && t < 200; ) {
      t += -Math.log(1 - rng.uniform()) / rate
      if (t < 200) times.push(t)
      gone = rng.uniform() < leaves
    }
    return times
  })
  const before = histories.map((times) => times.filter((t) => t <= 100))
  const known = {
    frequency: Float64Array.from(before, (times) => times.length),
    recency: Float64Array.from(before, (times) => times.at(-1) ?? 0),
    age: new Float64Array(3000).fill(100),
    meanSpend: new Float64Array(3000),
  }
  const model = Lifetime.purchasing(known)
  const expected = Lifetime.expectedPurchases(model, known, 100).reduce((a, b) => a + b, 0)
  const observed = histories.reduce((sum, times) => sum + times.filter((t) => t > 100).length, 0)
  expect(Math.abs(expected / observed - 1)).toBeLessThan(0.08)
  expect(Math.abs(model.r / 2 - 1)).toBeLessThan(0.2)
})

test('where all wallets leave alike, purchases stay finite and near a geometric life', () => {
  const [p, rate] = [0.2, 0.1]
  // A wallet of rate 0.1 a day that leaves with chance 0.2 after each purchase buys (1 − e^(−p λ t)) / p more in t days.
  const model = { r: 1e4, alpha: 1e5, a: 1e5, b: 4e5, logLikelihood: 0 }
  const [found] = Lifetime.expectedPurchases(model, one(0, 0, 30), 90)
  expect(found).toBeCloseTo((1 - Math.exp(-p * rate * 90)) / p, 2)
})

describe('histories', () => {
  const DAY = 86_400
  const purchases = {
    wallet: Uint32Array.of(7, 7, 7, 3, 7),
    atS: Float64Array.of(10 * DAY, 10 * DAY + 60, 25 * DAY, 12 * DAY, 40 * DAY),
    amount: Float64Array.of(5, 6, 8, 2, 100),
  }

  test('purchases of a day are one, and what came later is not known', () => {
    const known = History.at(purchases, 30 * DAY)
    expect(known).toMatchObject({
      wallet: Uint32Array.of(3, 7),
      frequency: Float64Array.of(0, 1),
      recency: Float64Array.of(0, 15),
      age: Float64Array.of(18, 20),
      meanSpend: Float64Array.of(Number.NaN, 8),
      firstSpend: Float64Array.of(2, 11),
    })
    const without = {
      wallet: purchases.wallet.slice(0, 4),
      atS: purchases.atS.slice(0, 4),
      amount: purchases.amount.slice(0, 4),
    }
    expect(History.at(without, 30 * DAY)).toEqual(known)
    const after = History.between(purchases, known.wallet, { fromS: 30 * DAY, toS: 40 * DAY })
    expect(after).toEqual({ purchases: Float64Array.of(0, 1), spend: Float64Array.of(0, 100) })
  })

  test('an amount below 0 and no purchase at all are refused', () => {
    const bad = { ...purchases, amount: Float64Array.of(5, -6, 8, 2, 100) }
    expect(() => History.span(bad)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
    const none = { wallet: new Uint32Array(), atS: new Float64Array(), amount: new Float64Array() }
    expect(() => History.span(none)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
  })
})

describe('the simplex', () => {
  test('finds the end of Rosenbrock’s valley', () => {
    const { at } = Simplex.minimise(([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-1.2, 1])
    expect(at[0]).toBeCloseTo(1, 4)
    expect(at[1]).toBeCloseTo(1, 4)
  })

  test('says that a function without a minimum has none', () => {
    expect(() => Simplex.minimise(([x = 0]) => -x * Math.abs(x), [1], { maxCalls: 2000 })).toThrow(
      expect.objectContaining({ code: 'ESTIMATE_UNDEFINED' }),
    )
    expect(() => Simplex.minimise(() => Number.NaN, [1])).toThrow(
      expect.objectContaining({ code: 'ESTIMATE_UNDEFINED' }),
    )
  })
})

function likelihood({ r, alpha, a, b }: Lifetime.Purchasing): number {
  // By Stirling-free log-gamma differences: Γ(z + n) / Γ(z) is a product.
  const rising = (z: number, n: number) =>
    Array.from({ length: n }, (_, k) => Math.log(z + k)).reduce((s, v) => s + v, 0)
  return cells.reduce((sum, [, x = 0, tx = 0, T = 0]) => {
    const alive = rising(b, x) - rising(a + b, x) - (r + x) * Math.log(alpha + T)
    const left =
      x === 0
        ? Number.NEGATIVE_INFINITY
        : Math.log(a) + rising(b, x - 1) - rising(a + b, x) - (r + x) * Math.log(alpha + tx)
    const most = Math.max(alive, left)
    return sum + rising(r, x) + r * Math.log(alpha) + most + Math.log(Math.exp(alive - most) + Math.exp(left - most))
  }, 0)
}
