import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from '../../src/core/address.ts'
import * as Catalogue from '../../src/features/catalogue.ts'
import * as Compile from '../../src/segments/compile.ts'
import * as Scope from '../../src/segments/scope.ts'
import * as Segment from '../../src/segments/segment.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import { addressOf } from '../features/world.ts'
import * as World from './world.ts'

const SIZE = 300
let w: Warehouse
let rows: World.Row[]
let scope: Compile.Scope

beforeAll(async () => {
  ;({ w, rows } = await World.make(SIZE, 'compile'))
  scope = await Scope.at(w, World.AS_OF_S)
})
afterAll(async () => w[Symbol.asyncDispose]())

async function members(segment: Segment.Segment): Promise<number[]> {
  const compiled = Compile.compile(segment, scope)
  return (await w.all(Compile.members(compiled), compiled.values)).map(({ wallet }) => wallet)
}

/** Kleene's three values, written without a look at SQL: null is unknown. */
function truth(segment: Segment.Segment, row: World.Row): boolean | null {
  if ('and' in segment) return fold(segment.and, row, false)
  if ('or' in segment) return fold(segment.or, row, true)
  if ('not' in segment) {
    const inner = truth(segment.not, row)
    return inner === null ? null : !inner
  }
  if ('label' in segment) {
    const { label, source } = segment
    return row.labels.some(
      (l) => l.label === label && l.atS < World.AS_OF_S && (source === undefined || l.source === source),
    )
  }
  if ('list' in segment) return segment.list.some((address) => address === addressOf(row.wallet))
  const value = known(segment, row)
  if (segment.op === 'isUnknown') return value === null
  if (value === null) return null
  switch (segment.op) {
    case 'eq':
      return value === segment.value
    case 'ne':
      return value !== segment.value
    case 'lt':
      return value < segment.value
    case 'lte':
      return value <= segment.value
    case 'gt':
      return value > segment.value
    case 'gte':
      return value >= segment.value
    case 'between':
      return segment.value[0] <= value && value <= segment.value[1]
    case 'in':
      return segment.value.includes(value)
  }
}

function fold(segments: readonly Segment.Segment[], row: World.Row, decisive: boolean): boolean | null {
  const values = segments.map((each) => truth(each, row))
  if (values.includes(decisive)) return decisive
  return values.includes(null) ? null : !decisive
}

function known(operand: Segment.Operand, row: World.Row): number | null {
  if ('feature' in operand) return row.features[operand.feature] ?? null
  if ('graph' in operand) return row.graph?.[operand.graph] ?? null
  return row.scores[operand.score]?.[operand.field] ?? null
}

const quarter = (max: number) => fc.integer({ min: -8, max: max * 4 }).map((n) => n / 4)
const comparison: fc.Arbitrary<Segment.Comparison> = fc.oneof(
  fc.record({ op: fc.constantFrom('eq', 'ne', 'lt', 'lte', 'gt', 'gte'), value: quarter(6) }),
  fc
    .tuple(quarter(6), quarter(6))
    .map(([a, b]) => ({ op: 'between', value: [Math.min(a, b), Math.max(a, b)] }) as const),
  fc.record({ op: fc.constant('in'), value: fc.array(quarter(6), { minLength: 1, maxLength: 5 }) }),
  fc.constant({ op: 'isUnknown' } as const),
)
const operand: fc.Arbitrary<Segment.Operand> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ feature: fc.constantFrom(...Catalogue.features.map(({ name }) => name)) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      score: fc.constantFrom(World.GOAL, World.OTHER_GOAL),
      field: fc.constantFrom(...Segment.scoreFields),
    }),
  },
  { weight: 1, arbitrary: fc.record({ graph: fc.constantFrom(...Segment.graphFields) }) },
)
const condition: fc.Arbitrary<Segment.Segment> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(operand, comparison).map(([left, right]) => ({ ...left, ...right })) },
  { weight: 1, arbitrary: fc.record({ label: fc.constantFrom('EXCHANGE', 'SANCTIONED', "x' OR 1=1 --") }) },
  {
    weight: 1,
    arbitrary: fc.record({
      label: fc.constantFrom('EXCHANGE', 'SANCTIONED'),
      source: fc.constantFrom('ofac', 'etherscan'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.integer({ min: 1, max: SIZE + 500 }), { minLength: 1, maxLength: 200 })
      .map((ids) => ({ list: ids.map((id) => parse(addressOf(id))) })),
  },
)
const { segment } = fc.letrec<{ segment: Segment.Segment }>((tie) => ({
  segment: fc.oneof(
    { maxDepth: 6, depthSize: 'large' },
    condition,
    fc.record({ and: fc.array(tie('segment'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('segment'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('segment') }),
  ),
}))

function depth(each: Segment.Segment): number {
  if ('and' in each) return 1 + Math.max(...each.and.map(depth))
  if ('or' in each) return 1 + Math.max(...each.or.map(depth))
  return 'not' in each ? 1 + depth(each.not) : 0
}

describe('a compiled segment', () => {
  test('selects exactly the wallets that a naive evaluator selects', async () => {
    const seen = { filters: 0, deep: 0, selective: 0, unknowns: 0 }
    const operators = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(segment, async (filter) => {
        const parsed = Segment.parse(JSON.parse(JSON.stringify(filter)))
        const expected = rows.filter((row) => truth(parsed, row) === true).map(({ wallet }) => wallet)
        expect(await members(parsed)).toEqual(expected)
        seen.filters++
        if (depth(parsed) >= 4) seen.deep++
        if (expected.length >= SIZE * 0.05 && expected.length <= SIZE * 0.95) seen.selective++
        if (rows.some((row) => truth(parsed, row) === null)) seen.unknowns++
        for (const { condition: one } of Segment.conditions(parsed)) {
          const kind = 'op' in one ? one.op : 'label' in one ? 'label' : 'list'
          operators.set(kind, (operators.get(kind) ?? 0) + 1)
        }
      }),
      { numRuns: 500 },
    )
    expect(seen.filters).toBeGreaterThanOrEqual(500)
    expect(seen.deep).toBeGreaterThan(100)
    expect(seen.selective).toBeGreaterThan(200)
    expect(seen.unknowns).toBeGreaterThan(200)
    for (const kind of [...Segment.operators, 'label', 'list']) expect(operators.get(kind) ?? 0).toBeGreaterThan(50)
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
