import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Contest from '../../src/models/contest.ts'
import * as Neighbours from '../../src/models/neighbours.ts'
import * as Sybil from '../../src/models/sybil.ts'

/** `clusters` clusters of ten sybils that one column tells from as many honest wallets, with some noise. */
function sample(clusters: number): Sybil.Sample {
  const rng = Rng.create('sample')
  const rows = clusters * 20
  const label = Uint8Array.from({ length: rows }, (_, row) => Number(row < rows / 2))
  return {
    columns: [{ name: 'shared' }, { name: 'noise' }],
    rows,
    values: Float32Array.from(label, (y) => y * 2 + rng.normal()).reduce(
      (all, value, i) => {
        all[2 * i] = value
        all[2 * i + 1] = rng.normal()
        return all
      },
      new Float32Array(2 * rows),
    ),
    label,
    group: Uint32Array.from(label, (y, row) => (y === 1 ? Math.floor(row / 10) : clusters + row)),
  }
}

describe('the split by clusters', () => {
  const parts = Sybil.split(sample(20), 'seed')

  test('puts every wallet into one part, and no cluster into two', () => {
    const groups = [parts.train, parts.validation, parts.test].map(({ group }) => new Set(group))
    for (const [i, one] of groups.entries())
      for (const other of groups.slice(i + 1)) expect([...one].filter((group) => other.has(group))).toEqual([])
    expect(parts.train.rows + parts.validation.rows + parts.test.rows).toBe(400)
  })

  test('gives each part its share of the clusters with sybils', () => {
    const sybils = (part: Sybil.Sample) => part.label.reduce((sum, y) => sum + y, 0)
    expect([parts.train, parts.validation, parts.test].map(sybils)).toEqual([120, 40, 40])
  })

  test('keeps rows and labels together', () => {
    const whole = sample(20)
    const values = new Map(Array.from(whole.label, (y, row) => [whole.values[2 * row], y]))
    for (const [row, y] of parts.test.label.entries()) expect(values.get(parts.test.values[2 * row])).toBe(y)
  })
})

describe('the operating point', () => {
  const scores = Float64Array.of(0.9, 0.8, 0.7, 0.6, 0.5, 0.4)
  const label = Uint8Array.of(1, 1, 0, 1, 0, 0)

  test('flags as many sybils as the stated precision allows', () => {
    expect(Sybil.threshold({ scores, label }, { precision: 1 })).toBeCloseTo(0.75)
    expect(Sybil.threshold({ scores, label }, { precision: 0.75 })).toBeCloseTo(0.55)
  })

  test('is none when no threshold reaches the precision, and then nobody is flagged', () => {
    const upside = label.map((y) => 1 - y)
    expect(Sybil.threshold({ scores, label: upside }, { precision: 0.9 })).toBeNull()
    const quality = Sybil.quality({ scores, label, group: Uint32Array.from(scores.keys()), threshold: null }, 's')
    expect(quality).toMatchObject({ flagged: 0, hits: 0, positives: 3, precision: null, f1: 0 })
  })

  test('never parts wallets of one score', () => {
    const tied = Float64Array.of(0.9, 0.9, 0.9, 0.1)
    expect(Sybil.threshold({ scores: tied, label: Uint8Array.of(1, 0, 0, 0) }, { precision: 0.5 })).toBeNull()
  })

  test('has an interval as wide as few clusters make it', () => {
    const many = {
      scores: new Float64Array(200).fill(1),
      label: Uint8Array.from({ length: 200 }, (_, i) => i % 2),
      threshold: 0.5,
    }
    const alone = Sybil.quality({ ...many, group: Uint32Array.from({ length: 200 }, (_, i) => i) }, 's').precision
    const together = Sybil.quality(
      { ...many, group: Uint32Array.from({ length: 200 }, (_, i) => (i % 2) * 4 + (i % 3)) },
      's',
    ).precision
    const width = (of: typeof alone) => (of ? of.high - of.low : 0)
    expect(width(together)).toBeGreaterThan(2 * width(alone))
  })
})

describe('what edges say of wallets', () => {
  const wallets = ['a', 'b', 'c', 'd']
  const edges = { sources: ['f', 'f', 'h', 'h', 'h', 'd'], targets: ['a', 'b', 'b', 'c', 'd', 'x'] }
  const told = (name: string, hubs: readonly string[] = []) => {
    const { columns, values, rows } = Neighbours.of(edges, { wallets, hubs: new Set(hubs) })
    const j = columns.findIndex((column) => column.name === name)
    expect(j).toBeGreaterThanOrEqual(0)
    return Array.from({ length: rows }, (_, row) => values[row * columns.length + j])
  }

  test('counts how many wallets the payer of a wallet paid', () => {
    expect(told('paid_by_same_most')).toEqual([2, 3, 3, 3])
    expect(told('peers')).toEqual([1, 3, 2, 2])
  })

  test('lets a hub link nobody', () => {
    expect(told('paid_by_same_most', ['h'])).toEqual([2, 2, 0, 0])
    expect(told('peers', ['h'])).toEqual([1, 1, 0, 0])
    expect(told('hubs_in', ['h'])).toEqual([0, 1, 1, 1])
  })

  test('never takes a wallet that is asked about for a hub', () => {
    expect(told('peers', ['a', 'h'])).toEqual(told('peers', ['h']))
    expect(told('hubs_in', ['a', 'h'])).toEqual(told('hubs_in', ['h']))
  })

  test('knows wallets with the very same counterparts', () => {
    expect(told('same_who')).toEqual([1, 1, 1, 1])
    expect(told('same_who', ['f'])).toEqual([0, 2, 2, 1])
  })

  test('does not depend on the order of the edges', () => {
    const turned = { sources: [...edges.sources].reverse(), targets: [...edges.targets].reverse() }
    expect(Neighbours.of(turned, { wallets })).toEqual(Neighbours.of(edges, { wallets }))
  })
})

test('a network, a regression and boosting all tell sybils on clusters they have not seen', async () => {
  const parts = Sybil.split(sample(40), 'contest')
  const { network, logistic } = await Contest.ours(parts, { seed: 'contest', members: 1 })
  const boosting = Contest.boosting(parts, 'contest')
  for (const said of [network, logistic, boosting]) {
    const { auc, threshold, quality } = Contest.judge(said, parts, { aim: { precision: 0.8 }, seed: 'contest' })
    expect(auc).toBeGreaterThan(0.85)
    expect(threshold).not.toBeNull()
    expect(quality.recall.estimate).toBeGreaterThan(0.4)
  }
}, 60_000)
