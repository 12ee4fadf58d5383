import { beforeAll, describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import type * as Matrix from '../../src/models/matrix.ts'
import type { Runtime } from '../../src/models/runtime.ts'
import * as Wasm from '../../src/models/runtimes/wasm.ts'
import * as Table from '../../src/models/table.ts'
import * as Tabular from '../../src/models/tabular.ts'
import * as Trainer from '../../src/models/trainer.ts'
import * as Ranking from '../../src/statistics/ranking.ts'

const rng = Rng.create('tabular')

// Who says yes depends on a text, on a number, and on both together; ids are unique text.
function table(rows: number, more: { job?: string; spend?: Float64Array } = {}): Table.Table {
  const jobs = Array.from({ length: rows }, () => more.job ?? ['artist', 'broker', 'cook', ''][rng.below(4)]!)
  const spend = Float64Array.from({ length: rows }, () =>
    rng.uniform() < 0.1 ? Number.NaN : Math.exp(2 * rng.normal()),
  )
  const yes = jobs.map((job, i) => {
    const z = (job === 'artist' ? 2 : -1.5) + (spend[i]! > 1 === (job === 'cook') ? 1.5 : -0.5)
    return rng.uniform() < 1 / (1 + Math.exp(-z)) ? 'yes' : 'no'
  })
  return [
    { name: 'id', values: jobs.map((_job, i) => `row-${i}`) },
    { name: 'job', values: jobs },
    { name: 'spend', values: more.spend ?? spend },
    { name: 'answer', values: yes },
  ]
}

const train = table(1200)
const judged = table(800)
let runtime: Runtime
beforeAll(async () => {
  runtime = await Wasm.opener.open()
})
const run = (more: Partial<Tabular.Options> = {}) =>
  Tabular.run({ train, test: judged, label: 'answer', seed: 3, members: 1, runtime, ...more })

describe('a model from a table', () => {
  test('learns from text and numbers and reports the figures of both models', async () => {
    let clockMs = 0
    const nowMs = () => {
      clockMs += 2500
      return clockMs
    }
    const result = await run({ nowMs })
    expect(result).toMatchObject({ rows: 1200, positive: 'yes', seconds: 2.5, runtime: 'wasm', warnings: [] })
    expect(result.positives).toBe([...train[3]!.values].filter((value) => value === 'yes').length)
    expect(result.test.auc).toBeGreaterThan(0.8)
    expect(result.test.auc).toBeGreaterThan(result.baselines.logistic.auc)
    expect(result.test.ece).toBeLessThan(0.1)
    expect(result.notes).toEqual(['No value of column id occurs in 10 rows, so it was dropped.'])
  })

  test('gives the same figures on a thread of its own', async () => {
    const { seconds: _here, ...here } = await run()
    const options = { train, test: judged, label: 'answer', seed: 3, members: 1 }
    const { seconds: _there, ...there } = await Trainer.tabular(options, { runtimes: ['wasm'] })
    expect(there).toEqual(here)
  })

  test('counts texts among the rows learnt from alone, not among those that stop the training', async () => {
    // Ten rows in all say so, but not all ten of them are learnt from.
    const odd = { name: 'odd', values: Array.from({ length: 1200 }, (_, row) => (row < 10 ? 'seldom' : `once-${row}`)) }
    expect(Table.columns(Table.vocabulary(odd))).toHaveLength(2)
    const { notes } = await run({
      train: [...train, odd],
      test: [...judged, { ...odd, values: odd.values.slice(0, 800) }],
    })
    expect(notes).toContain('No value of column odd occurs in 10 rows, so it was dropped.')
  })

  test('gives rare texts no column of their own, and reads texts never seen like them', async () => {
    const rare = (from: Table.Table, prefix: string) =>
      from.map((column) => {
        if (column.name !== 'job' || column.values instanceof Float64Array) return column
        return { ...column, values: column.values.map((job, i) => (job === 'artist' ? `${prefix}-${i}` : job)) }
      })
    const known = await run({ train: rare(train, 'rare'), test: rare(judged, 'rare') })
    const unseen = await run({ train: rare(train, 'rare'), test: rare(judged, 'unseen') })
    expect(unseen.test).toEqual(known.test)
    expect(unseen.test.auc).toBeGreaterThan(0.8)
  })

  test('keeps texts too rare or never seen, and blanks, apart, and the vocabulary is the same after JSON', () => {
    const texts = [
      ...Array.from({ length: 30 }, (_, i) => (i < 20 ? 'often' : 'again')),
      ...Array.from({ length: 12 }, () => ' '),
    ]
    for (let k = 0; k < 10; k++) texts.push(`once-${k}`)
    const kept: Table.Vocabulary = JSON.parse(JSON.stringify(Table.vocabulary({ name: 'job', values: texts })))
    expect(kept).toEqual({ source: 'job', kind: 'LEVELS', levels: ['often', 'again'], hasOther: true, hasBlank: true })
    const asked = [{ name: 'job', values: ['again', 'never seen', '', 'often'] }]
    const { columns, values } = Table.matrix(asked, [kept], 4)
    expect(columns.map(({ name }) => name)).toEqual(['job=often', 'job=again', 'job (other)', 'job (blank)'])
    expect([...values]).toEqual([0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0])
    // A value may be called what others share.
    const awkward = Table.vocabulary({
      name: 'job',
      values: texts.map((text) => (text === 'often' ? '(other)' : text)),
    })
    expect(new Set(Table.columns(awkward).map(({ name }) => name)).size).toBe(4)
    // Where rows learnt from had neither, nothing was learnt of either.
    const full = Table.vocabulary({ name: 'job', values: texts.slice(0, 30) })
    expect([...Table.matrix(asked, [full], 4).values]).toEqual([0, 1, 0, 0, 0, 0, 1, 0])
  })

  test('hashes more than fifty frequent texts into 64 columns, each text always into the same, and says so', () => {
    const many = (levels: number) => ({
      name: 'shop',
      values: Array.from({ length: levels * 10 }, (_, row) => `shop-${row % levels}`),
    })
    expect(Table.vocabulary(many(50)).kind).toBe('LEVELS')
    const hashed = Table.vocabulary(many(51))
    expect(Table.columns(hashed)).toHaveLength(64)
    expect(Table.notes([hashed])).toEqual([expect.stringContaining('hashed into 64 columns')])
    const { values } = Table.matrix([{ name: 'shop', values: ['shop-7', 'new', '', 'shop-7'] }], [hashed], 4)
    const rows = [0, 1, 2, 3].map((row) => values.slice(row * 64, row * 64 + 64))
    expect(rows.map((row) => row.reduce((sum, cell) => sum + cell, 0))).toEqual([1, 1, 0, 1])
    expect(rows[3]).toEqual(rows[0])
    const used = Table.matrix([many(51)], [hashed], 51).values
    const columns = new Set([...used.keys()].filter((at) => used[at] === 1).map((at) => at % 64))
    expect(columns.size).toBeGreaterThan(25)
  })

  test('reads more than fifty frequent texts as how often each had the outcome, a text never seen as how often any had', () => {
    // The texts 0 to 59 in twenty rows each: all rows of the first thirty say yes, none of the others.
    const values = Array.from({ length: 1200 }, (_, row) => `shop-${row % 60}`)
    const label = Uint8Array.from(values, (_, row) => Number(row % 60 < 30))
    const [rates] = Table.learnt([{ name: 'shop', values }], label)
    expect(rates?.kind).toBe('RATES')
    const kept: Table.Vocabulary[] = JSON.parse(JSON.stringify([rates]))
    const asked = [{ name: 'shop', values: ['shop-3', ' shop-40 ', 'new', ''] }]
    const { columns, values: read } = Table.matrix(asked, kept, 4)
    expect(columns).toEqual([{ name: 'shop (rate)' }])
    // Twenty rows of its own and ten of the rate of all, one half.
    expect([...read]).toEqual([25 / 30, 5 / 30, 0.5, 0.5].map(Math.fround))
    expect(Table.notes(kept)).toEqual([expect.stringContaining('how often each had the outcome')])
    // Fewer texts stay columns of their own.
    const few = [{ name: 'shop', values: values.map((_, row) => `shop-${row % 50}`) }]
    expect(Table.learnt(few, label)).toEqual(few.map(Table.vocabulary))
  })

  test('tells no row learnt from its own outcome by a rate', () => {
    const rng = Rng.create('rates')
    const values = Array.from({ length: 900 }, (_, row) => `shop-${row % 60}`)
    const label = Uint8Array.from(values, () => Number(rng.uniform() < 0.3))
    const shop = [{ name: 'shop', values }]
    const vocabularies = Table.learnt(shop, label)
    const auc = ({ values: scores }: Matrix.Matrix) => Ranking.auc({ scores, outcomes: label })
    // The texts say nothing, so that whatever they foretell here is each row's own outcome.
    expect(auc(Table.matrix(shop, vocabularies, 900))).toBeGreaterThan(0.6)
    expect(auc(Table.ordered(shop, vocabularies, { label, seed: 'a' }))).toBeLessThan(0.55)
    const again = Table.ordered(shop, vocabularies, { label, seed: 'a' })
    expect(again).toEqual(Table.ordered(shop, vocabularies, { label, seed: 'a' }))
    expect(again).not.toEqual(Table.ordered(shop, vocabularies, { label, seed: 'b' }))
    expect(again.values[900 - 1]).not.toBe(Table.matrix(shop, vocabularies, 900).values[900 - 1])
  })

  test('learns from a text of many values what each of them does', async () => {
    const rng = Rng.create('many')
    const effect = Array.from({ length: 120 }, () => 2 * rng.normal())
    const shops = (rows: number): Table.Table => {
      const shop = Uint32Array.from({ length: rows }, () => rng.below(120))
      const said = Array.from(shop, (k) => (rng.uniform() < 1 / (1 + Math.exp(-(effect[k] ?? 0))) ? 'yes' : 'no'))
      return [
        { name: 'shop', values: Array.from(shop, (k) => `shop-${k}`) },
        { name: 'noise', values: Float64Array.from(shop, () => rng.normal()) },
        { name: 'answer', values: said },
      ]
    }
    const found = await Tabular.run({ train: shops(3000), test: shops(1500), label: 'answer', runtime, members: 1 })
    expect(found.notes.join(' ')).toContain('how often each had the outcome')
    expect(found.test.auc).toBeGreaterThan(0.8)
  })

  test('scores a table in which every text is new, and numbers where text was', async () => {
    const fresh = table(300, { job: 'diver' })
    expect((await run({ test: fresh })).test.auc).toBeGreaterThan(0.5)
    const numbers = fresh.map((column) =>
      column.name === 'job' ? { ...column, values: new Float64Array(300) } : column,
    )
    expect((await run({ test: numbers })).test.rows).toBe(300)
  })

  test('leaves out what it is told to', async () => {
    const without = await run({ drop: ['job', 'id'] })
    expect(without.test.auc).toBeLessThan(0.75)
    expect(without.notes).toEqual([])
  })

  test('judges on the latest rows, or on whole groups, of one table, and learns nothing of the column that parts them', async () => {
    const { length } = train[0]!.values
    const when = { name: 'when', values: Float64Array.from({ length }, (_, row) => 1e9 + (row % 600)) }
    const whose = { name: 'whose', values: Array.from({ length }, (_, row) => `entity-${row % 300}`) }
    const options = { train: [...train, when, whose], label: 'answer', seed: 3, members: 1, runtime }
    const later = await Tabular.run({ ...options, drop: ['id', 'whose'], rule: { by: 'TIME', column: 'when' } })
    expect(later).toMatchObject({ rows: 960, test: { rows: 240 }, warnings: [] })
    expect(later.notes).toEqual(['Judged on 240 of 1200 rows, the latest by when.'])
    const grouped = await Tabular.run({ ...options, drop: ['id', 'when'], rule: { by: 'GROUP', column: 'whose' } })
    expect(grouped.rows + grouped.test.rows).toBe(1200)
    expect(grouped.test.rows % 4).toBe(0)
    expect(grouped).toMatchObject({ warnings: [], notes: [expect.stringContaining('whole groups by whose')] })
  })

  test('names columns that are not there, with those that are', async () => {
    for (const more of [{ label: 'reply' }, { drop: ['reply'] }]) {
      await expect(run(more)).rejects.toMatchObject({
        code: 'FILE_COLUMN_UNKNOWN',
        facts: { columns: ['id', 'job', 'spend', 'answer'] },
      })
    }
    await expect(run({ test: judged.slice(1) })).rejects.toMatchObject({ code: 'FILE_COLUMN_UNKNOWN' })
  })

  test('refuses a label of three values, of one, with gaps, or of another value in the test table', async () => {
    const label = (values: string[]) =>
      train.map((column) => (column.name === 'answer' ? { ...column, values } : column))
    const answers = [...train[3]!.values].map(String)
    const three = label(answers.map((value, i) => (i === 5 ? 'maybe' : value)))
    await expect(run({ train: three })).rejects.toMatchObject({ code: 'LABEL_NOT_BINARY' })
    await expect(run({ train: label(answers.map(() => 'no')) })).rejects.toMatchObject({ code: 'DATA_ONE_CLASS' })
    const gap = label(answers.map((value, i) => (i === 5 ? '' : value)))
    await expect(run({ train: gap })).rejects.toMatchObject({ code: 'LABEL_NOT_BINARY' })
    await expect(run({ test: three })).rejects.toMatchObject({ code: 'LABEL_NOT_BINARY', facts: { row: 5 } })
  })

  test('refuses text where training had numbers, naming the row', async () => {
    const values = Array.from({ length: 800 }, (_, i) => (i === 9 ? 'lots' : '1'))
    const broken = judged.map((column) => (column.name === 'spend' ? { ...column, values } : column))
    await expect(run({ test: broken })).rejects.toMatchObject({
      code: 'COLUMN_NOT_NUMERIC',
      facts: { column: 'spend', row: 9 },
    })
  })

  test('refuses infinite numbers, naming the column', async () => {
    const values = new Float64Array(1200).map((_value, i) => (i === 4 ? Number.POSITIVE_INFINITY : i))
    const broken = train.map((column) => (column.name === 'spend' ? { ...column, values } : column))
    await expect(run({ train: broken })).rejects.toMatchObject({ code: 'COLUMN_NOT_FINITE' })
  })
})
