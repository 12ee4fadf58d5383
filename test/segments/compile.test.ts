import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Compile from '../../src/segments/compile.ts'
import * as Scope from '../../src/segments/scope.ts'
import * as Segment from '../../src/segments/segment.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import { addressOf } from '../features/world.ts'
import * as Filters from './filters.ts'
import * as Naive from './naive.ts'
import * as World from './world.ts'

const SIZE = 300
let made: World.Made
let w: Warehouse
let rows: readonly World.Row[]
let scope: Compile.Scope

beforeAll(async () => {
  made = await World.make(SIZE, 'compile')
  ;({ w, rows } = made)
  scope = await Scope.at(w, World.AS_OF_S)
})
afterAll(async () => w[Symbol.asyncDispose]())

async function members(segment: Segment.Segment): Promise<number[]> {
  const compiled = Compile.compile(segment, await Scope.at(w, World.AS_OF_S, segment))
  return (await w.all(Compile.members(compiled), compiled.values)).map(({ wallet }) => wallet)
}

describe('a compiled segment', () => {
  test('selects exactly the wallets that a naive evaluator selects', async () => {
    const seen = { filters: 0, deep: 0, selective: 0, unknowns: 0 }
    const kinds = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(Filters.segment, async (filter) => {
        const parsed = Segment.parse(JSON.parse(JSON.stringify(filter)))
        const truths = rows.map((row) => Naive.truth(parsed, row, made))
        const expected = rows.filter((_, i) => truths[i] === true).map(({ wallet }) => wallet)
        expect(await members(parsed)).toEqual(expected)
        seen.filters++
        if (Filters.depth(parsed) >= 4) seen.deep++
        if (expected.length >= SIZE * 0.05 && expected.length <= SIZE * 0.95) seen.selective++
        if (truths.includes(null)) seen.unknowns++
        for (const { condition } of Segment.conditions(parsed)) {
          const kind = Filters.kindOf(condition)
          kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
        }
      }),
      { numRuns: 500 },
    )
    expect(seen.filters).toBeGreaterThanOrEqual(500)
    expect(seen.deep).toBeGreaterThan(100)
    expect(seen.selective).toBeGreaterThan(200)
    expect(seen.unknowns).toBeGreaterThan(200)
    for (const type of ['category', 'label', 'list', 'stored', 'segment', 'holds', 'near', 'pattern'])
      expect(kinds.get(type) ?? 0, type).toBeGreaterThan(50)
    const byOperator = (op: string) => [...kinds].reduce((sum, [kind, n]) => sum + (kind.endsWith(` ${op}`) ? n : 0), 0)
    for (const op of Segment.operators) expect(byOperator(op), op).toBeGreaterThan(50)
  })

  test.each(Object.keys(Filters.conditions))('agrees with it on conditions of type %s alone', async (type) => {
    const condition = Filters.conditions[type]
    if (!condition) return expect.unreachable()
    await fc.assert(
      fc.asyncProperty(condition, async (filter) => {
        const parsed = Segment.parse(JSON.parse(JSON.stringify(filter)))
        const expected = rows.filter((row) => Naive.truth(parsed, row, made) === true).map(({ wallet }) => wallet)
        expect(await members(parsed)).toEqual(expected)
      }),
      { numRuns: 20 },
    )
  })

  test('neither selects an unknown value nor selects it by negation', async () => {
    const filter: Segment.Segment = { feature: 'purchases', op: 'gte', value: 3 }
    const yes = await members(filter)
    const no = await members({ not: filter })
    const unknown = await members({ feature: 'purchases', op: 'isUnknown' })
    expect([...yes, ...no, ...unknown].sort((a, b) => a - b)).toEqual(rows.map(({ wallet }) => wallet))
    expect(unknown.length).toBeGreaterThan(20)
    expect(
      await members({ and: [{ feature: 'purchases', op: 'isUnknown' }, { or: [filter, { not: filter }] }] }),
    ).toEqual([])
  })

  test('carries no value and no text of the filter in its SQL', () => {
    const label = "'; DROP TABLE chain.wallet; --"
    const filter = Segment.parse({
      or: [{ label, source: label }, { feature: 'sales', op: 'eq', value: 987_654_321 }, { list: [addressOf(1)] }],
    })
    const { from, condition: sql, values } = Compile.compile(filter, scope)
    for (const text of ['DROP', '987654321', addressOf(1).slice(2)]) expect(from + sql).not.toContain(text)
    expect(Object.values(values)).toContain(label)
  })

  test('refuses a goal that no model has scored', () => {
    const filter = Segment.parse({ score: World.GOAL, field: 'low', op: 'gt', value: 0.1 })
    expect(() => Compile.compile(filter, { asOfS: 5, models: {} })).toThrowError(
      expect.objectContaining({ code: 'MODEL_UNKNOWN' }),
    )
  })
})
