import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Saturation from '../../src/warehouse/saturation.ts'

test('rows with a saturated value come last, and both parts keep their order', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 0, 0, 1, 2)), (flags) => {
      const saturated = Uint8Array.from(flags)
      const runs = Saturation.widestLast(saturated)
      const rows = flags.map((flag, row) => ({ flag, row }))
      const wanted = [...rows.filter(({ flag }) => flag === 0), ...rows.filter(({ flag }) => flag !== 0)]
      expect(runs === null).toBe(flags.every((flag) => flag === 0))
      if (runs === null) return
      const pairs = Uint32Array.from(rows.flatMap(({ row }) => [row, row + 1000]))
      expect([...Saturation.inOrder(saturated, 1, runs)]).toEqual(wanted.map(({ flag }) => flag))
      expect([...Saturation.inOrder(pairs, 2, runs)]).toEqual(wanted.flatMap(({ row }) => [row, row + 1000]))
    }),
  )
})

test('where nothing is saturated, nothing moves', () => {
  expect(Saturation.widestLast(new Uint8Array(5))).toBeNull()
})
