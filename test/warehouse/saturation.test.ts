import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Saturation from '../../src/warehouse/saturation.ts'

const MANY = 2_100

test('rows come by the width of their amounts, the saturated ones last, each width in its own order', () => {
  const amount = fc.record({ bits: fc.integer({ min: 0, max: 126 }), flag: fc.constantFrom(0, 0, 0, 1, 2) })
  fc.assert(
    fc.property(fc.array(amount, { minLength: 1, maxLength: 60 }), (some) => {
      const amounts = Array.from({ length: MANY }, (_, row) => some[(row * 7) % some.length] ?? { bits: 0, flag: 0 })
      const values = amounts.map(({ bits, flag }) => (flag === 0 ? (1n << BigInt(bits)) - 1n : (1n << 127n) - 1n))
      const words = BigUint64Array.from(values.flatMap((value) => [BigInt.asUintN(64, value), value >> 64n]))
      const saturated = Uint8Array.from(amounts, ({ flag }) => flag)
      const order = Saturation.byWidth(words, saturated)
      const classOf = (row: number) =>
        saturated[row] !== 0 ? 9 : Math.ceil((values[row] === 0n ? 0 : (values[row] ?? 0n).toString(2).length) / 16)
      const wanted = Array.from(values.keys()).sort((a, b) => classOf(a) - classOf(b) || a - b)
      expect([...(order ?? [])]).toEqual(wanted)
    }),
  )
})

test('rows that are packed together anyway keep their order', () => {
  expect(Saturation.byWidth(new BigUint64Array(2 * 2_048), new Uint8Array(2_048).fill(1))).toBeNull()
})
