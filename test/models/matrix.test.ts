import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Dataset from '../../src/models/dataset.ts'
import * as Matrix from '../../src/models/matrix.ts'
import { world } from './world.ts'

function dataset(
  columns: Record<string, number[]>,
  label: number[],
  more: Partial<Matrix.Dataset> = {},
): Matrix.Dataset {
  const names = Object.keys(columns)
  const values = Float32Array.from(label.flatMap((_y, i) => names.map((name) => columns[name]![i]!)))
  return {
    columns: names.map((name) => ({ name })),
    rows: label.length,
    values,
    label: Uint8Array.from(label),
    ...more,
  }
}

const thrown = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

describe('a matrix', () => {
  test('with an infinite value is refused, naming column and row', () => {
    const bad = dataset({ a: [1, 2, 3], b: [1, Number.NEGATIVE_INFINITY, 3] }, [0, 1, 0])
    expect(thrown(() => Matrix.check(bad))).toMatchObject({
      code: 'COLUMN_NOT_FINITE',
      facts: { column: 'b', row: 1 },
    })
  })

  test('may hold unknown values', () => {
    expect(thrown(() => Matrix.check(dataset({ a: [1, Number.NaN, 3] }, [0, 1, 0])))).toBeUndefined()
  })

  test('with a value too many, or two columns of one name, is refused', () => {
    const good = dataset({ a: [1, 2], b: [3, 4] }, [0, 1])
    expect(thrown(() => Matrix.check({ ...good, rows: 3 }))).toMatchObject({ code: 'INPUT_INVALID' })
    const twice = { ...good, columns: [{ name: 'a' }, { name: 'a' }] }
    expect(thrown(() => Matrix.check(twice))).toMatchObject({ code: 'INPUT_INVALID', facts: { column: 'a' } })
  })

  test('is read by column name, in any order, and names what it lacks', () => {
    const good = dataset({ a: [1, 2], b: [3, 4] }, [0, 1])
    expect([...Matrix.locate(good, ['b', 'a'])]).toEqual([1, 0])
    expect(thrown(() => Matrix.locate(good, ['a', 'c']))).toMatchObject({
      code: 'FEATURE_UNKNOWN',
      facts: { missing: ['c'], columns: ['a', 'b'] },
    })
  })
})

describe('the guards of a dataset', () => {
  test('one class is not learned from', () => {
    const same = dataset({ a: [1, 2, 3] }, [1, 1, 1])
    expect(thrown(() => Matrix.requireEnough(same, 'training', { positives: 0, negatives: 0 }))).toMatchObject({
      code: 'DATA_ONE_CLASS',
    })
  })

  test('too few of either outcome are refused with the counts', () => {
    const few = dataset({ a: [1, 2, 3] }, [1, 0, 0])
    const refused = thrown(() => Matrix.requireEnough(few, 'training', { positives: 2, negatives: 2 }))
    expect(refused).toMatchObject({ code: 'DATA_TOO_SMALL', facts: { positives: 1, negatives: 2 } })
    expect(thrown(() => Matrix.requireEnough(few, 'training', { positives: 1, negatives: 2 }))).toBeUndefined()
  })

  test('a label that is neither 0 nor 1 is refused with its row', () => {
    const bad = dataset({ a: [1, 2] }, [0, 2])
    expect(thrown(() => Matrix.classes(bad))).toMatchObject({ code: 'INPUT_INVALID', facts: { row: 1 } })
  })

  test('constant and empty columns are dropped with a note; a constant with gaps is kept', () => {
    const gap = Number.NaN
    const found = Matrix.informative(
      dataset({ flat: [5, 5, 5], empty: [gap, gap, gap], told: [1, 2, 3], gaps: [5, gap, 5] }, [0, 1, 0]),
    )
    expect(found).toEqual({
      kept: [2, 3],
      notes: ['Column flat is constant and was dropped.', 'Column empty is empty and was dropped.'],
    })
  })

  test('a column that gives the outcome away is called a leak, whichever way it points and also by being blank', () => {
    const label = Array.from({ length: 200 }, (_, i) => Number(i % 3 === 0))
    const noise = label.map((_y, i) => Math.sin(i * 12.9898) * 1000)
    const leak = dataset(
      {
        noise,
        up: label.map((y, i) => y * 10 + noise[i]! / 1000),
        down: label.map((y, i) => -y * 10 + noise[i]! / 1000),
        blank: label.map((y) => (y === 1 ? Number.NaN : 7)),
      },
      label,
    )
    const warnings = Matrix.leaks(leak)
    expect(warnings.map((text) => text.split(' ')[1])).toEqual(['up', 'down', 'blank'])
  })
})

describe('rows drawn', () => {
  const all = {
    ...world(1, 3000),
    group: Uint32Array.from({ length: 3000 }, (_, row) => row),
    atS: Float64Array.from({ length: 3000 }, (_, row) => 10 * row),
  }
  const rng = (seed: string) => Rng.create(seed)

  test('are distinct rows with all that belongs to them, in order, from the whole of the set, the same for the same seed', () => {
    const sampled = Matrix.sample(3000, 1000, rng('a')) ?? Uint32Array.of()
    expect(sampled).toHaveLength(1000)
    const drawn = Matrix.select(all, sampled)
    const rows = [...(drawn.group ?? [])]
    expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b))
    expect(rows.filter((row) => row >= 1500).length).toBeGreaterThan(430)
    expect(rows.filter((row) => row >= 1500).length).toBeLessThan(570)
    expect([...drawn.label]).toEqual(rows.map((row) => all.label[row]))
    expect([...(drawn.atS ?? [])]).toEqual(rows.map((row) => 10 * row))
    expect(drawn.values).toEqual(Matrix.rowsOf(all, Uint32Array.from(rows)).values)
    expect(Matrix.sample(3000, 1000, rng('a'))).toEqual(sampled)
    expect(Matrix.sample(3000, 1000, rng('b'))).not.toEqual(sampled)
    expect(Matrix.sample(3000, 3000, rng('a'))).toBeNull()
  })

  test('are more than were asked for where an outcome is rare, whichever it is', () => {
    const rare = Uint8Array.from({ length: 3000 }, (_, row) => Number(row % 300 === 0))
    for (const label of [rare, rare.map((y) => 1 - y)]) {
      expect(Dataset.drawn(label, { most: 250, rng: rng('a') })).toHaveLength(1500)
      expect(Dataset.drawn(label, { most: 1000, rng: rng('a') })).toBeNull()
    }
    const common = Uint8Array.from({ length: 3000 }, (_, row) => row % 2)
    expect(Dataset.drawn(common, { most: 250, rng: rng('a') })).toHaveLength(250)
  })
})

describe('a hash split', () => {
  test('keeps every row once, about the share asked for, and the same for the same key', () => {
    const all = world(1, 2000)
    const { rest, heldOut } = Matrix.split(all, 0.2, 'k')
    expect([...rest, ...heldOut].sort((a, b) => a - b)).toEqual(Array.from({ length: 2000 }, (_, row) => row))
    expect(heldOut.length).toBeGreaterThan(330)
    expect(heldOut.length).toBeLessThan(470)
    expect(Matrix.split(all, 0.2, 'k').heldOut).toEqual(heldOut)
    expect(Matrix.split(all, 0.2, 'other').heldOut).not.toEqual(heldOut)
  })

  test('never parts equal rows, nor rows of one entity', () => {
    const half = world(2, 300)
    const twice: Matrix.Dataset = {
      columns: half.columns,
      rows: 600,
      values: Float32Array.from([...half.values, ...half.values]),
      label: Uint8Array.from([...half.label, ...half.label]),
    }
    const held = new Set(Matrix.split(twice, 0.3, 'k').heldOut)
    expect(held.size).toBeGreaterThan(100)
    expect([...held].every((row) => held.has((row + 300) % 600))).toBe(true)
    const group = Uint32Array.from({ length: 600 }, (_, i) => i % 50)
    const { rest, heldOut } = Matrix.split({ ...twice, group }, 0.3, 'k')
    const seen = new Set(Array.from(rest, (row) => group[row]))
    expect(Array.from(heldOut, (row) => group[row]).some((entity) => seen.has(entity))).toBe(false)
  })
})
