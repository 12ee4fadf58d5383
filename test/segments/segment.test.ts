import { describe, expect, test } from 'vitest'
import * as Catalogue from '../../src/features/catalogue.ts'
import * as Segment from '../../src/segments/segment.ts'
import { addressOf } from '../features/world.ts'

const refused = (input: unknown, path: string, facts: object = {}) =>
  expect(() => Segment.parse(input)).toThrowError(
    expect.objectContaining({ code: 'SEGMENT_INVALID', facts: expect.objectContaining({ path, ...facts }) }),
  )

describe('a segment', () => {
  test('is taken as it is written, addresses in lower case', () => {
    const filter = {
      and: [
        { feature: 'purchases_90d', op: 'gte', value: 3 },
        {
          or: [
            { score: 'trades-again-90d', field: 'percentile', op: 'gt', value: 90 },
            { graph: 'community', op: 'in', value: [1, 2] },
          ],
        },
        { not: { label: 'EXCHANGE', source: 'etherscan' } },
        { not: { list: ['0xB47E3CD837DDF8E4C57F05D70AB865DE6E193BBB'] } },
        { feature: 'sales', op: 'isUnknown' },
        { feature: 'spent_eth', op: 'between', value: [0.5, 2] },
      ],
    }
    const parsed = Segment.parse(filter)
    const lowered = JSON.parse(JSON.stringify(filter).replace(/0x[0-9A-F]+/, (found) => found.toLowerCase()))
    expect(parsed).toEqual(lowered)
    expect(Segment.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed)
    expect(Segment.goals(parsed)).toEqual(['trades-again-90d'])
    expect(
      Segment.conditions(parsed).map(({ path, condition }) => `${path}: ${Segment.text(condition)}`),
    ).toMatchInlineSnapshot(`
      [
        "$.and[0]: purchases_90d ≥ 3 trades",
        "$.and[1].or[0]: percentile of trades-again-90d > 90",
        "$.and[1].or[1]: community is one of 1, 2",
        "$.and[2].not: labelled EXCHANGE by etherscan",
        "$.and[3].not: one of 1 listed wallets",
        "$.and[4]: sales is unknown",
        "$.and[5]: spent_eth is between 0.5 and 2 ETH",
      ]
    `)
  })

  test('names the path of what is wrong', () => {
    refused(null, '$')
    refused([], '$')
    refused({}, '$')
    refused({ and: [] }, '$.and')
    refused({ and: {} }, '$.and')
    refused({ and: [{ not: 5 }] }, '$.and[0].not')
    refused({ and: [{ label: 'A' }], or: [] }, '$.or')
    refused({ label: '' }, '$.label')
    refused({ label: 'A', op: 'eq' }, '$.op')
    refused({ list: [] }, '$.list')
    refused({ list: ['0x12'] }, '$.list[0]')
    refused({ feature: 'sales' }, '$.op')
    refused({ feature: 'sales', op: 'like', value: 1 }, '$.op', { known: Segment.operators })
    refused({ feature: 'sales', op: 'gte', value: '1' }, '$.value')
    refused({ feature: 'sales', op: 'gte', value: Number.NaN }, '$.value')
    refused({ feature: 'sales', op: 'gte', value: 10n }, '$.value')
    refused({ feature: 'sales', op: 'in', value: [] }, '$.value')
    refused({ feature: 'sales', op: 'in', value: [1, null] }, '$.value[1]')
    refused({ feature: 'sales', op: 'between', value: [2, 1] }, '$.value')
    refused({ feature: 'sales', op: 'between', value: [1, 2, 3] }, '$.value')
    refused({ feature: 'sales', op: 'isUnknown', value: 1 }, '$.value')
    refused({ feature: 'sales', op: 'eq', value: 1, extra: 1 }, '$.extra')
    refused({ graph: 'core', op: 'eq', value: 1 }, '$.graph', { known: Segment.graphFields })
    refused({ score: 'Moons!', field: 'low', op: 'gt', value: 0 }, '$.score', {
      known: ['trades-again-90d', 'buys-again-90d'],
    })
    refused({ score: 'buys-again-90d', op: 'gt', value: 0 }, '$.field', { known: Segment.scoreFields })
  })

  test('lists the features there are when one is unknown, and shows no more of hostile input than 80 characters', () => {
    refused({ feature: 'balance', op: 'eq', value: 1 }, '$.feature', {
      features: expect.arrayContaining(['purchases', 'core_number']),
    })
    for (const hostile of [
      'x'.repeat(1e6),
      { toString: 'x'.repeat(1e6) },
      ['x'.repeat(1e6)],
      'constructor',
      '__proto__',
    ]) {
      try {
        Segment.parse({ feature: hostile, op: 'eq', value: 1 })
        expect.unreachable()
      } catch (error) {
        expect((error as Error).message.length).toBeLessThan(200)
      }
    }
  })

  test('takes categories, and names the known ones where one or a value of it is unknown', () => {
    const filter = { category: 'lifecycle_stage', in: ['new', 'active'] }
    expect(Segment.parse(filter)).toEqual(filter)
    expect(Segment.conditions(Segment.parse(filter)).map(({ condition }) => Segment.text(condition))).toEqual([
      'lifecycle_stage is one of new, active',
    ])
    const known = Catalogue.stages.map(([stage]) => stage)
    refused({ category: 'stage', in: ['new'] }, '$.category', { known: ['lifecycle_stage'] })
    refused({ category: 'purchases', in: ['new'] }, '$.category', { known: ['lifecycle_stage'] })
    refused({ ...filter, in: ['new', 'asleep'] }, '$.in[1]', { known })
    refused({ ...filter, in: [1] }, '$.in[0]', { known })
    refused({ ...filter, in: [] }, '$.in')
    refused({ ...filter, in: 'new' }, '$.in')
    refused({ ...filter, in: [...known, 'new'] }, '$.in')
    refused({ ...filter, op: 'in' }, '$.op')
    refused({ category: 'lifecycle_stage' }, '$.in')
    for (const comparison of [{ op: 'in', value: ['new'] }, { op: 'eq', value: 1 }, { op: 'isUnknown' }])
      refused({ feature: 'lifecycle_stage', ...comparison }, '$.feature', { category: 'lifecycle_stage', known })
    refused({ ...filter, in: ["new') OR 1=1 --"] }, '$.in[0]', { known })
  })

  test('has bounds on depth and size', () => {
    let deep: unknown = { label: 'A' }
    for (let i = 0; i < 32; i++) deep = { not: deep }
    expect(Segment.conditions(Segment.parse(deep))).toHaveLength(1)
    expect(() => Segment.parse({ not: deep })).toThrowError(/nested deeper than 32/)
    expect(() => Segment.parse({ or: Array.from({ length: 1_001 }, () => ({ label: 'A' })) })).toThrowError(
      /1001 conditions/,
    )
  })

  test('takes holdings, neighbours, lists, references, entities and patterns, and names what is wrong in them', () => {
    const token = addressOf(4096)
    refused({ stored: 'No Such' }, '$.stored')
    refused({ segment: 'x', version: 0 }, '$.version')
    refused({ entity: 'age', op: 'gt', value: 1 }, '$.entity', { known: Segment.entityFields })
    refused({ near: { label: 'A' }, hops: 4 }, '$.hops')
    refused({ near: { label: 'A', list: [token] }, hops: 1 }, '$.near.list')
    refused({ near: {}, hops: 1 }, '$.near.list')
    refused({ holds: token, atLeast: '1', chain: 'ethereum' }, '$.chain')
    refused({ pattern: [] }, '$.pattern')
    refused({ pattern: [{ did: 'burned' }] }, '$.pattern[0].did')
    refused({ pattern: [{ did: 'bought', atLeast: 0 }] }, '$.pattern[0].atLeast')
    refused({ pattern: [{ did: 'bought', forDays: 3 }] }, '$.pattern[0].forDays')
    refused({ pattern: [{ did: 'acted', of: token }] }, '$.pattern[0].of')
    refused({ pattern: [{ didNot: 'sold' }] }, '$.pattern[0].forDays')
    refused({ pattern: [{ didNot: 'sold', forDays: 3 }, { did: 'bought' }] }, '$.pattern[0]')
    refused({ pattern: [{ didNot: 'sold', forDays: 3 }], lastDays: 3 }, '$.lastDays')
    refused({ pattern: Array.from({ length: 9 }, () => ({ did: 'bought' })) }, '$.pattern')
    refused({ and: Array.from({ length: 21 }, () => ({ holds: token, atLeast: '1' })) }, '$')
    expect(Segment.parse({ pattern: [{ did: 'bought' }] })).toEqual({ pattern: [{ did: 'bought', atLeast: 1 }] })
  })

  test('refuses amounts that are no whole base units, and values that only another unit explains', () => {
    const unit = (filter: object, path: string) =>
      expect(() => Segment.parse(filter)).toThrowError(
        expect.objectContaining({ code: 'SEGMENT_UNIT', facts: expect.objectContaining({ path }) }),
      )
    for (const atLeast of ['1.5', '1 ETH', '0', '-1', '1e18', 5, (1n << 127n).toString()])
      unit({ holds: addressOf(4096), atLeast }, '$.atLeast')
    unit({ feature: 'spent_eth', op: 'gte', value: 1e18 }, '$.value')
    unit({ feature: 'spent_eth', op: 'between', value: [0, 5e9] }, '$.value[1]')
    unit({ feature: 'spent_eth', op: 'gte', value: '3 days' }, '$.value')
    unit({ feature: 'purchases', op: 'in', value: [1, '2 ETH'] }, '$.value[1]')
    unit({ feature: 'purchase_share', op: 'gte', value: 25 }, '$.value')
    unit({ score: 'buys-again-90d', field: 'probability', op: 'gte', value: 40 }, '$.value')
    expect(Segment.parse({ feature: 'spent_eth', op: 'gte', value: '1000000000000000000 wei' })).toMatchObject({
      value: 1,
    })
    expect(Segment.parse({ feature: 'gas_price_median_gwei', op: 'lt', value: '20 gwei' })).toMatchObject({ value: 20 })
  })

  test('takes lists of 100,000 wallets, and refuses what is too large or too deep without reading it all', () => {
    const list = Array.from({ length: 100_000 }, (_, i) => addressOf(i))
    expect(Segment.parse({ list })).toEqual({ list })
    refused({ list: Array.from({ length: 200_001 }, () => list[0]) }, '$.list')
    let deep: object = { label: 'A' }
    for (let i = 0; i < 10_000; i++) deep = { not: deep }
    refused(deep, `$${'.not'.repeat(33)}`)
  })
})
