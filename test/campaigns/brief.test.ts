import { describe, expect, test } from 'vitest'
import * as Brief from '../../src/campaigns/brief.ts'
import { canonicalJson } from '../../src/core/ids.ts'
import { json } from './world.ts'

const proportional = { kind: 'proportional', minUnits: '10', maxUnits: '100', stepUnits: '10' }

describe('a brief', () => {
  test('comes back from its own JSON unchanged, amounts beyond 2^64 included', () => {
    for (const allocation of [
      { kind: 'equal', amountUnits: '340282366920938463463374607431768211455' },
      proportional,
    ]) {
      const brief = Brief.parse(json({ allocation, budgetUnits: '0xffffffffffffffffffff', outcomeFrom: 'asOf' }))
      expect(brief.budgetUnits).toBe(2n ** 80n - 1n)
      expect(Brief.parse(JSON.parse(canonicalJson(Brief.toJson(brief))))).toEqual(brief)
    }
  })

  test('counts outcomes from the send unless it says otherwise, and leaves the batch size open', () => {
    const { outcomeFrom, batchSize, unit } = Brief.parse(json({ outcomeFrom: undefined, batchSize: undefined }))
    expect({ outcomeFrom, batchSize, unit }).toEqual({ outcomeFrom: 'send', batchSize: null, unit: 'wallet' })
  })

  test.each([
    ['name', { name: ' ' }],
    ['segment', { segment: 7 }],
    ['goal', { goal: undefined }],
    ['asOf', { asOf: 'yesterday' }],
    ['holdoutBps', { holdoutBps: 10_001 }],
    ['holdoutBps', { holdoutBps: '2000' }],
    ['holdoutBps', { holdoutBps: 0.5 }],
    ['budgetUnits', { budgetUnits: 1_000 }],
    ['budgetUnits', { budgetUnits: '-1' }],
    ['budgetUnits', { budgetUnits: '1.5' }],
    ['budgetUnits', { budgetUnits: (2n ** 256n).toString() }],
    ['allocation', { allocation: null }],
    ['allocation.kind', { allocation: { kind: 'generous' } }],
    ['allocation.amountUnits', { allocation: { kind: 'equal' } }],
    ['allocation.minUnits', { allocation: { ...proportional, minUnits: 'ten' } }],
    ['allocation.maxUnits', { allocation: { ...proportional, maxUnits: 100 } }],
    ['allocation.stepUnits', { allocation: { ...proportional, stepUnits: undefined } }],
    ['token', { token: 'DEMO' }],
    ['token.address', { token: { address: '0x12', symbol: 'DEMO', decimals: 18 } }],
    ['token.symbol', { token: { address: json().payer, symbol: '', decimals: 18 } }],
    ['token.decimals', { token: { address: json().payer, symbol: 'DEMO', decimals: -1 } }],
    ['chain', { chain: 'base' }],
    ['payer', { payer: `0x${'g'.repeat(40)}` }],
    ['outcomeFrom', { outcomeFrom: 'never' }],
    ['unit', { unit: 'person' }],
    ['batchSize', { batchSize: 1.5 }],
  ])('with a bad %s is refused by that name', (argument, change) => {
    expect(() => Brief.parse(json(change))).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', facts: expect.objectContaining({ argument }) }),
    )
  })

  test.each([
    ['name', { name: 'x'.repeat(201) }],
    ['token.symbol', { token: { address: json().payer, symbol: 'D'.repeat(65), decimals: 18 } }],
    ['token.decimals', { token: { address: json().payer, symbol: 'DEMO', decimals: 256 } }],
    ['budgetUnits', { budgetUnits: '0' }],
    ['batchSize', { batchSize: 0 }],
    ['allocation.amountUnits', { allocation: { kind: 'equal', amountUnits: '0' } }],
    ['allocation.minUnits', { allocation: { ...proportional, minUnits: '0' } }],
    ['allocation.minUnits', { allocation: { ...proportional, minUnits: '110' } }],
  ])('that is new and has a %s out of bounds is refused, while one that is kept is read', (argument, change) => {
    expect(() => Brief.draft(json(change))).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', facts: expect.objectContaining({ argument }) }),
    )
    expect(Brief.parse(json(change))).toMatchObject({ name: expect.any(String) })
    expect(Brief.draft(json())).toEqual(Brief.parse(json()))
  })

  test.each([
    [{ holdoutBps: -1 }, "The brief's holdoutBps must be a whole number, 0 or more."],
    [{ holdoutBps: 10_001 }, "The brief's holdoutBps: A share is a whole number of basis points from 0 to 10000."],
    [{ chain: 'base' }, 'The brief\'s chain: "base" is not a CAIP-2 chain id such as eip155:1.'],
  ])('%j is refused in a sentence', (change, message) => {
    expect(() => Brief.parse(json(change))).toThrow(expect.objectContaining({ message }))
  })

  test.each([null, [], 'brief', 7])('that is %j is refused', (value) => {
    expect(() => Brief.parse(value)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
  })
})
