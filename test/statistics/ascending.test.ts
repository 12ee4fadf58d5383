import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ascending } from '../../src/statistics/ascending.ts'

test('orders single floats as the engine does, zeros of both signs, infinities and the smallest included', () => {
  const float = fc.oneof(
    fc.float({ noNaN: true }),
    fc.constantFrom(0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** -149, -(2 ** -149), 1, 1),
  )
  fc.assert(
    fc.property(fc.array(float, { maxLength: 300 }), (list) => {
      const values = Float32Array.from(list)
      const sorted = values.slice().sort()
      expect(ascending(values)).toEqual(sorted)
    }),
    { numRuns: 300 },
  )
})

test('orders a part of a larger array and leaves the rest alone', () => {
  const all = Float32Array.of(9, 3, -2, 1, 7)
  ascending(all.subarray(1, 4))
  expect([...all]).toEqual([9, -2, 1, 3, 7])
})
