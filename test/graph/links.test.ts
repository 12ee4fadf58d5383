import { expect, test } from 'vitest'
import * as Links from '../../src/graph/links.ts'

/** Five wallets, each with a call of a contract and a payment to a collector in one bucket, `apart` blocks from each other. */
function* five(apart: number): Generator<readonly [number, readonly Links.Fact[]]> {
  for (let wallet = 10; wallet < 15; wallet++) {
    const at = { chain: 1, block: wallet, txIndex: 0, atS: 1_700_000_000 }
    const facts = [
      ...Links.bucketed('coactivity', 1, Links.COARSE_S, at),
      ...Links.bucketed('collector', 2, Links.COARSE_S, { ...at, block: at.block + apart }),
    ]
    yield [wallet, facts]
  }
}

test('a call and a payment of two transactions link, those of one transaction are one fact and link nobody', () => {
  expect(Links.from(() => five(100)).length).toBeGreaterThanOrEqual(4)
  expect(Links.from(() => five(0))).toEqual([])
})
