import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { page } from '../../docs/features.ts'
import * as Build from '../../src/features/build.ts'
import * as Catalogue from '../../src/features/catalogue.ts'
import * as Queries from '../../src/features/queries.generated.ts'
import type { Query, Row } from '../../src/warehouse/query.ts'
import * as World from './world.ts'

const statement: Readonly<Record<Catalogue.Source, Query<{ readonly instants: readonly number[] }, Row>>> = Queries

describe('the feature catalogue', () => {
  test('names exactly the columns that its statements give, in their order', async () => {
    await using w = await World.open(1)
    for (const source of [...Catalogue.sources, ...Catalogue.withheldSources]) {
      const { names } = await w.columns(statement[source], { instants: [1] })
      expect(names).toEqual(['as_of_s', 'wallet', ...Catalogue.of(source).map(({ name }) => name)])
    }
  })

  test('states the types that the statements give and the table keeps', async () => {
    await using w = await World.open(1)
    await Build.build(w, { asOfS: 1 })
    const stored = await World.rows(
      w,
      `SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE table_name = 'wallet_feature' ORDER BY schema_name, column_index`,
    )
    const keys = [
      { name: 'as_of_s', type: 'UINTEGER' },
      { name: 'wallet', type: 'UINTEGER' },
    ]
    const kept = (features: readonly Catalogue.Feature[]) => features.map(({ name, type }) => ({ name, type }))
    expect(stored).toEqual([...keys, ...kept(Catalogue.published), ...keys, ...kept(Catalogue.withheld)])
    for (const source of [...Catalogue.sources, ...Catalogue.withheldSources]) {
      const text = statement[source].text.replaceAll('$instants', '[1]::UINTEGER[]')
      const described = await World.rows(w, `DESCRIBE ${text}`)
      expect(described.slice(2).map((each) => [each.column_name, each.column_type])).toEqual(
        Catalogue.of(source).map(({ name, type }) => [name, type]),
      )
    }
  })

  test('names each feature once, with a unit, a sentence and the tables that it reads', () => {
    const all = [...Catalogue.published, ...Catalogue.withheld]
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
    for (const { name, unit, definition, tables } of all) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/)
      expect(unit).not.toBe('')
      expect(definition).toMatch(/^[A-Z].*\.$/)
      expect(tables.length).toBeGreaterThan(0)
    }
    for (const source of [...Catalogue.sources, ...Catalogue.withheldSources]) {
      const read = statement[source].text
        .replaceAll('derived.trade_as_of', 'chain.sale')
        .match(/\b(chain|derived|private)\.\w+/g)
      const tables = new Set(read?.filter((table) => table !== 'chain.wallet'))
      expect(tables).toEqual(new Set(Catalogue.of(source)[0]?.tables))
    }
  })

  test('gives models every published number, and of each published category one column a value, with words', () => {
    const indicators = Catalogue.inputs.filter(({ is }) => is)
    expect(Catalogue.inputs.filter(({ is }) => !is).map(({ name }) => name)).toEqual(
      Catalogue.features.map(({ name }) => name),
    )
    expect(indicators.map(({ name }) => name)).toEqual(
      Catalogue.categories.flatMap(({ name, values }) => values.map((value) => `${name}=${value}`)),
    )
    for (const { name, unit, definition } of indicators) {
      expect(unit).toBe(Catalogue.INDICATOR)
      expect(definition).toMatch(/^Whether [a-z_]+ is [a-z_]+ \(.+\)\.$/)
      expect(Catalogue.input(name)?.definition).toBe(definition)
      expect(() => Catalogue.get(name)).toThrowError(expect.objectContaining({ code: 'FEATURE_UNKNOWN' }))
    }
    expect(Catalogue.input('lifecycle_stage')).toBeUndefined()
    expect(Catalogue.input('lifecycle_stage=dormant')?.definition).toBe(
      'Whether lifecycle_stage is dormant (acted before that only, and no value before it holds).',
    )
  })

  test('puts the unit into the name where a number alone would mislead', () => {
    for (const { name, unit } of [...Catalogue.published, ...Catalogue.withheld]) {
      if (unit === 'ETH') expect(name).toMatch(/_eth(_\d+d)?$/)
      if (unit === 'gwei') expect(name).toMatch(/_gwei$/)
      if (unit === 'days') expect(name).toMatch(/days/)
      if (unit === 'share') expect(name).toMatch(/share/)
    }
  })

  test('is what docs/features.md lists (run `npx tsx docs/features.ts`)', () => {
    expect(readFileSync(new URL('../../docs/features.md', import.meta.url), 'utf8')).toBe(page())
  })

  test('lists what exists when a feature is unknown', () => {
    expect(() => Catalogue.get('balance')).toThrowError(
      expect.objectContaining({
        code: 'FEATURE_UNKNOWN',
        facts: expect.objectContaining({ features: expect.arrayContaining(['purchases']) }),
      }),
    )
  })
})
