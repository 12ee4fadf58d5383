import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Ranges from '../../src/core/ranges.ts'

const LIMIT = 60
const anyRanges = fc
  .array(fc.tuple(fc.nat(LIMIT), fc.nat(LIMIT)), { maxLength: 12 })
  .map((pairs) => pairs.map(([a, b]) => Ranges.range(Math.min(a, b), Math.max(a, b))))

/** The same sets as plain sets of numbers: slow and obvious. */
function numbers(ranges: readonly Ranges.Range[]): Set<number> {
  const set = new Set<number>()
  for (const { from, to } of ranges) for (let n = from; n < to; n++) set.add(n)
  return set
}
const sorted = (set: Iterable<number>) => [...set].sort((a, b) => a - b)
const canonical = (set: Ranges.RangeSet) =>
  set.every((r, i) => r.from < r.to && (i === 0 || (set[i - 1]?.to ?? Number.POSITIVE_INFINITY) < r.from))

describe('range algebra', () => {
  it('agrees with plain sets of numbers', () => {
    fc.assert(
      fc.property(anyRanges, anyRanges, (a, b) => {
        const [inA, inB] = [numbers(a), numbers(b)]
        expect(sorted(numbers(Ranges.union(a, b)))).toEqual(sorted(new Set([...inA, ...inB])))
        expect(sorted(numbers(Ranges.difference(a, b)))).toEqual(sorted([...inA].filter((n) => !inB.has(n))))
        expect(sorted(numbers(Ranges.intersection(a, b)))).toEqual(sorted([...inA].filter((n) => inB.has(n))))
        expect(Ranges.covers(a, b)).toBe([...inB].every((n) => inA.has(n)))
        expect(Ranges.size(Ranges.union(a))).toBe(inA.size)
      }),
    )
  })

  it('always answers ascending ranges that neither overlap nor touch', () => {
    fc.assert(
      fc.property(anyRanges, anyRanges, (a, b) => {
        expect(canonical(Ranges.union(a, b))).toBe(true)
        expect(canonical(Ranges.difference(a, b))).toBe(true)
        expect(canonical(Ranges.intersection(a, b))).toBe(true)
      }),
    )
  })

  it('what is done and what is left to do make up what is wanted, exactly once', () => {
    fc.assert(
      fc.property(anyRanges, anyRanges, (wanted, done) => {
        const left = Ranges.difference(wanted, done)
        expect(Ranges.intersection(left, done)).toEqual([])
        expect(Ranges.union(left, Ranges.intersection(wanted, done))).toEqual(Ranges.union(wanted))
      }),
    )
  })

  it('chunks cover the set in order, each no wider than the span', () => {
    fc.assert(
      fc.property(anyRanges, fc.integer({ min: 1, max: 9 }), (a, span) => {
        const cut = Ranges.chunks(a, span)
        expect(Ranges.union(cut)).toEqual(Ranges.union(a))
        expect(cut.every((r) => r.to - r.from <= span && r.from < r.to)).toBe(true)
        expect(cut.reduce((sum, r) => sum + r.to - r.from, 0)).toBe(Ranges.size(Ranges.union(a)))
      }),
    )
  })

  it('refuses what is not a range', () => {
    expect(() => Ranges.range(2, 1)).toThrow(expect.objectContaining({ code: 'RANGE_INVALID' }))
    expect(() => Ranges.range(0.5, 1)).toThrow(expect.objectContaining({ code: 'RANGE_INVALID' }))
    expect(() => Ranges.chunks([{ from: 0, to: 1 }], 0)).toThrow(expect.objectContaining({ code: 'RANGE_INVALID' }))
  })
})
