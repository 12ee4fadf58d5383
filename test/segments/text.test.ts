import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Segment from '../../src/segments/segment.ts'
import * as Text from '../../src/segments/text.ts'
import { addressOf } from '../features/world.ts'
import * as Filters from './filters.ts'

const A = addressOf(171)
const B = addressOf(4096)

const refused = (text: string, code: string, facts: object = {}) =>
  expect(() => Text.parse(text), text).toThrowError(
    expect.objectContaining({ code, facts: expect.objectContaining(facts) }),
  )

describe('the text of a filter', () => {
  test('says every filter: printed and read it is the same tree, and printed again the same text', async () => {
    const word = fc.string({ minLength: 1, maxLength: 20, unit: 'binary' })
    const odd = fc
      .record({ label: word, source: word }, { requiredKeys: ['label'] })
      .map((label) => ({ or: [{ not: label }] }))
    const property = fc.property(
      fc.oneof({ weight: 4, arbitrary: Filters.segment }, { weight: 1, arbitrary: odd }),
      (filter) => {
        const segment = Segment.parse(JSON.parse(JSON.stringify(filter)))
        const text = Text.print(segment)
        expect(Text.parse(text)).toEqual(segment)
        expect(Text.print(Text.parse(text))).toBe(text)
      },
    )
    await fc.assert(property, { numRuns: 1_000 })
  })

  test.each([
    ['purchases_90d >= 3', 'purchases_90d >= 3'],
    ['PURCHASES_90D>=3 And not(sales = 1 or sales is unknown)', 'refused'],
    ['purchases >= 3 and sales < 2 or spent_eth > 1', '(purchases >= 3 and sales < 2) or spent_eth > 1'],
    ['not purchases ≥ 3 and sales ≠ 2', 'not purchases >= 3 and sales != 2'],
    ['purchases between 1 and 5 and sales in (1, 2)', 'purchases between 1 and 5 and sales in (1, 2)'],
    ['trades-again-90d.percentile >= 90', 'trades-again-90d.percentile >= 90'],
    ['community = 7 and entity.size > 1', 'graph.community = 7 and entity.size > 1'],
    ['spent_eth >= 1500 gwei', 'spent_eth >= 0.0000015'],
    ['days_since_last_trade <= 2 weeks', 'days_since_last_trade <= 14'],
    ['purchase_share >= 25%', 'purchase_share >= 0.25'],
    ['sales is not unknown', 'not sales is unknown'],
    ['lifecycle_stage IN [new, "active"] and sales = 1', 'lifecycle_stage in [new, active] and sales = 1'],
    ['any(lifecycle_stage in [new, active], sales = 1)', 'lifecycle_stage in [new, active] or sales = 1'],
    ['label EXCHANGE from "ether scan"', 'label EXCHANGE from "ether scan"'],
    [`wallet in (${A.toUpperCase().replace('0X', '0x')}, ${B})`, `wallet in (${A}, ${B})`],
    ['wallet in list vips', 'wallet in list vips'],
    ['in segment loyal@3 or in segment "2021"', 'in segment loyal@3 or in segment "2021"'],
    [`holds ${B} >= 1000000 on eip155:1`, `holds ${B} >= 1000000 on eip155:1`],
    [`within 1 hop of ${A}`, `within 1 hops of (${A})`],
    ['within 2 hops of label EXCHANGE', 'within 2 hops of label EXCHANGE'],
    [
      `bought at least 2 times of ${B} within 30 days then nothing for 14 days`,
      `bought >= 2 of ${B} within 30 days then nothing for 14 days`,
    ],
    ['nothing bought for 30 days', 'nothing bought for 30 days'],
    ['sent then received >= 3 in last 90 days', 'sent >= 1 then received >= 3 in last 90 days'],
    ['purchases >= 3 # loyal\n and sales = 0', 'purchases >= 3 and sales = 0'],
  ])('reads %s', (text, printed) => {
    if (printed === 'refused')
      refused(text, 'SEGMENT_INVALID', { nearest: ['purchases_90d', 'purchases_30d', 'purchases_365d'] })
    else expect(Text.print(Text.parse(text))).toBe(printed)
  })

  test('says at which line and column it stops being a filter', () => {
    refused('', 'SEGMENT_TEXT_INVALID', { line: 1, column: 1 })
    refused('purchases >= ', 'SEGMENT_TEXT_INVALID', { line: 1, column: 14 })
    refused('purchases >= 3 and\n  and sales = 1', 'SEGMENT_TEXT_INVALID', { line: 2, column: 3 })
    refused('purchases >= 3 sales', 'SEGMENT_UNIT', { line: 1, column: 11 })
    refused('purchases >= 3 )', 'SEGMENT_TEXT_INVALID', { line: 1, column: 16 })
    refused('(purchases >= 3', 'SEGMENT_TEXT_INVALID', { line: 1, column: 16 })
    refused('label "open', 'SEGMENT_TEXT_INVALID', { line: 1, column: 7 })
    refused('sales in ()', 'SEGMENT_TEXT_INVALID', { line: 1, column: 11 })
    refused('holds 0x12 >= 1', 'SEGMENT_TEXT_INVALID', { line: 1, column: 7 })
    refused('bought then', 'SEGMENT_TEXT_INVALID', { line: 1, column: 12 })
    refused('sales = 1; DROP TABLE chain.wallet', 'SEGMENT_TEXT_INVALID', { line: 1, column: 10 })
    refused('('.repeat(500), 'SEGMENT_TEXT_INVALID')
  })

  test('says where a name or a value is wrong, and what may have been meant', () => {
    refused('sales = 1 and (label X or purchase_90d > 1)', 'SEGMENT_INVALID', {
      line: 1,
      column: 27,
      path: '$.and[1].or[1].feature',
      nearest: expect.arrayContaining(['purchases_90d']),
    })
    refused(`sales = 1 and\n holds ${B} >= 1.5 ETH`, 'SEGMENT_UNIT', { line: 2 })
    refused('spent_eth >= 1000000000000000000', 'SEGMENT_UNIT', { path: '$.value', column: 11 })
    refused('spent_eth >= 3 days', 'SEGMENT_UNIT', { accepted: ['wei', 'gwei', 'ETH'] })
    refused('trades-again-90d.probability > 40', 'SEGMENT_UNIT')
    refused('trades-again-90d.percentile >= 0.8', 'SEGMENT_UNIT', { accepted: ['percentile'] })
    refused('trades-again-90d.percentile > 101', 'SEGMENT_UNIT')
    refused(`${'not '.repeat(40)}sales = 1`, 'SEGMENT_INVALID')
  })
})
