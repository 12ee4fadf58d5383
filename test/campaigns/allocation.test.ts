import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Allocation from '../../src/campaigns/allocation.ts'

const weights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 })
const rule = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 18n }), fc.bigInt({ min: 1n, max: 50n }), fc.bigInt({ min: 0n, max: 500n }))
  .map(([stepUnits, least, more]) => ({
    kind: 'proportional' as const,
    stepUnits,
    minUnits: least * stepUnits,
    maxUnits: (least + more) * stepUnits,
  }))
const total = (amounts: readonly bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n)

describe('allocation', () => {
  it('never exceeds the budget, stays in range and in whole steps, and never gives less for more', () => {
    fc.assert(
      fc.property(weights, rule, fc.bigInt({ min: 0n, max: 30_000n }), (w, r, extra) => {
        const budget = r.minUnits * BigInt(w.length) + extra * r.stepUnits
        const amounts = Allocation.allocate(w, r, budget)
        expect(total(amounts) <= budget).toBe(true)
        for (const amount of amounts) {
          expect(amount >= r.minUnits && amount <= r.maxUnits && amount % r.stepUnits === 0n).toBe(true)
        }
        const order = w.map((weight, i) => ({ weight, amount: amounts[i]! })).sort((a, b) => a.weight - b.weight)
        for (let i = 1; i < order.length; i++) expect(order[i]!.amount >= order[i - 1]!.amount).toBe(true)
      }),
    )
  })

  it('spends the budget up to less than a step a wallet when nobody is clamped', () => {
    const r = { kind: 'proportional', stepUnits: 1n, minUnits: 1n, maxUnits: 10n ** 12n } as const
    const w = [0.9, 0.5, 0.1, 0.3]
    expect(10_000n - total(Allocation.allocate(w, r, 10_000n))).toBeLessThan(4n)
    expect(Allocation.allocate(w, r, 10_000n)).toEqual([5000n, 2778n, 555n, 1666n])
  })

  it('gives everybody the maximum when the budget allows it', () => {
    const r = { kind: 'proportional', stepUnits: 10n, minUnits: 10n, maxUnits: 50n } as const
    expect(Allocation.allocate([1, 0.5], r, 10_000n)).toEqual([50n, 50n])
  })

  it('says so when the budget does not reach', () => {
    const equal = { kind: 'equal', amountUnits: 10n } as const
    expect(Allocation.allocate([1, 2], equal, 20n)).toEqual([10n, 10n])
    expect(() => Allocation.allocate([1, 2], equal, 19n)).toThrow(expect.objectContaining({ code: 'BUDGET_EXCEEDED' }))
    expect(() =>
      Allocation.allocate(
        [Number.NaN],
        { ...equal, kind: 'proportional', minUnits: 1n, maxUnits: 1n, stepUnits: 1n },
        9n,
      ),
    ).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
  })
})
