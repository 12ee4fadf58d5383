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

/** Five wallets that called each of `calls` contracts, `apartS` seconds after each other. */
function* callers(calls: number, apartS: number): Generator<readonly [number, readonly Links.Fact[]]> {
  for (let wallet = 10; wallet < 15; wallet++) {
    const own = Array.from({ length: calls }, (_, i) => ({
      ...{ chain: 1, block: 100 * i + wallet, txIndex: 0, atS: 1_700_006_400 + i * apartS },
    }))
    yield [
      wallet,
      own.flatMap((at, i) => [
        ...Links.bucketed('coactivity', i, Links.FINE_S, at),
        ...Links.bucketed('coactivity', i, Links.COARSE_S, at),
      ]),
    ]
  }
}

test('two calls alone link nobody, nor do three of one visit; three at two times do', () => {
  expect(Links.from(() => callers(2, 60))).toEqual([])
  expect(Links.from(() => callers(2, 10 * 86_400))).toEqual([])
  expect(Links.from(() => callers(3, 60))).toEqual([])
  const links = Links.from(() => callers(3, 10 * 86_400))
  expect(links.length).toBeGreaterThanOrEqual(4)
  for (const { evidence } of links) expect(evidence.length).toBe(3)
  // As a feature, two calls within hours count all the same: they are a sign, not a link.
  expect(Links.shared(() => callers(2, 60)).get(10)).toMatchObject({ fine: 5 })
})

test('facts are independent when transactions, counterparts, and rules or times all differ', () => {
  const fact = (rule: Links.Rule, counterpart: number, block: number): Links.Fact => {
    const at = { chain: 1, block, txIndex: 0, atS: 1_700_006_400 + block * 86_400 }
    return { rule, counterpart, scaleS: Links.COARSE_S, shiftS: 0, bucket: Math.floor(at.atS / Links.COARSE_S), at }
  }
  const a = fact('coactivity', 1, 1)
  expect(Links.independent(a, fact('coactivity', 2, 30))).toBe(true)
  expect(Links.independent(a, fact('star', 2, 2))).toBe(true)
  expect(Links.independent(a, { ...fact('coactivity', 2, 2), bucket: a.bucket })).toBe(false)
  expect(Links.independent(a, fact('star', 2, 1))).toBe(false)
  expect(Links.independent(a, fact('star', 1, 9))).toBe(false)
  const deposit = (counterpart: number, block: number) => ({
    ...fact('deposit', counterpart, block),
    scaleS: 0,
    bucket: 0,
  })
  expect(Links.independent(deposit(1, 1), deposit(2, 2))).toBe(true)
})
