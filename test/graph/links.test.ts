import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Facts from '../../src/graph/facts.ts'
import * as Join from '../../src/graph/join.ts'
import * as Links from '../../src/graph/links.ts'
import * as Numbering from '../../src/graph/numbering.ts'

type Act = { readonly wallet: number; readonly other: number; readonly block: number; readonly atS: number }

const T = 1_700_006_400

/** A table of calls and of payments into collectors, by ascending wallet. */
function table(
  calls: readonly Act[],
  payments: readonly Act[] = [],
  publicWallets: readonly number[] = [],
): Facts.Table {
  const columns = (acts: readonly Act[]) => {
    const sorted = [...acts].sort((a, b) => a.wallet - b.wallet || a.atS - b.atS || a.block - b.block)
    const column = (of: (act: Act) => number) => Uint32Array.from(sorted, of)
    return {
      wallet: column(({ wallet }) => wallet),
      other: column(({ other }) => other),
      chain: column(() => 1),
      block: column(({ block }) => block),
      txIndex: column(() => 0),
      atS: column(({ atS }) => atS),
    }
  }
  const { other: contract, ...called } = columns(calls)
  const { other: collector, ...paid } = columns(payments)
  const { other: funder, ...funded } = columns([])
  return {
    publicWallet: Uint32Array.from(publicWallets),
    funding: { ...funded, funder, value: new Float64Array() },
    calls: { ...called, contract },
    deposits: { ...paid, collector, forwards: new Float64Array(payments.length) },
  }
}

const forest = (given: Facts.Table, appeals: readonly Join.Appeal[] = []) => {
  const facts = Facts.of(given)
  return Join.of(facts, Links.of(facts), appeals)
}
const five = [10, 11, 12, 13, 14]
const acts = (other: number, block: number, atS: number) =>
  five.map((wallet) => ({ wallet, other, block: block + wallet, atS }))

describe('links', () => {
  test('of a call and a payment of two transactions stand, those of one transaction are one fact and link nobody', () => {
    const { members, evidence } = forest(table(acts(1, 0, T), acts(2, 100, T)))
    expect([...members.wallet]).toEqual(five)
    expect([...members.entity]).toEqual([10, 10, 10, 10, 10])
    expect(evidence.link.length).toBe(8)
    expect(forest(table(acts(1, 0, T), acts(2, 0, T))).members.wallet.length).toBe(0)
    expect(forest(table(acts(1, 0, T), acts(1, 100, T))).members.wallet.length).toBe(0)
  })

  const calls = (count: number, apartS: number) =>
    Array.from({ length: count }, (_, i) => acts(i, 100 * i, T + i * apartS)).flat()

  test('of two calls alone do not stand, nor of three of one visit; of three at two times they do', () => {
    expect(forest(table(calls(2, 60))).links.wallet.length).toBe(0)
    expect(forest(table(calls(2, 10 * 86_400))).links.wallet.length).toBe(0)
    expect(forest(table(calls(3, 60))).links.wallet.length).toBe(0)
    const { links, evidence } = forest(table(calls(3, 10 * 86_400)))
    expect([...links.wallet]).toEqual([10, 11, 12, 13])
    for (const confidence of links.confidence) expect(confidence).toBeCloseTo(1 - 0.4 ** 3, 12)
    expect([...evidence.link]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3])
    // As a feature, two calls within hours count all the same: they are a sign, not a link.
    const shared = Links.shared(Facts.of(table(calls(2, 60))))
    expect([...shared.wallet]).toEqual(five)
    expect([...shared.fine]).toEqual([5, 5, 5, 5, 5])
  })

  test('need five wallets, none of them public', () => {
    const given = calls(3, 10 * 86_400)
    expect(forest(table(given.filter(({ wallet }) => wallet !== 14))).links.wallet.length).toBe(0)
    expect(forest(table(given, [], [14])).links.wallet.length).toBe(0)
  })

  test('name the first time of several that a wallet did the same, and where the other did it', () => {
    const again = acts(0, 900, T + 3600)
    const { evidence } = forest(table([...calls(3, 10 * 86_400), ...again]))
    const first = [...evidence.counterpart].indexOf(0)
    expect([evidence.own.block[first], evidence.others.block[first]]).toEqual([10, 11])
    expect(evidence.own.atS[first]).toBe(T)
  })

  test('of appealed pairs are refused whichever way round, and every other is kept', () => {
    const given = table(acts(1, 0, T), acts(2, 100, T))
    const { members, refused } = forest(given, [{ wallet: 13, other: 10 }])
    expect([...members.wallet]).toEqual([10, 11, 12, 13, 14])
    const entityOf = new Map([...members.wallet].map((wallet, i) => [wallet, members.entity[i]]))
    expect(entityOf.get(13)).not.toBe(entityOf.get(10))
    expect(refused).toBeGreaterThan(0)
    expect([...forest(given, [{ wallet: 12, other: null }]).members.wallet]).not.toContain(12)
    expect(forest(given, [{ wallet: 99, other: 10 }]).refused).toBe(0)
  })
})

/** What wallets share, by looking at every combination of every wallet as text. */
function naively(calls: readonly Act[], counting: 'evidence' | 'all'): Map<string, number[]> {
  const groups = new Map<string, Set<number>>()
  const scales = counting === 'all' ? [Facts.FINE_S, Facts.COARSE_S] : [Facts.COARSE_S]
  for (const wallet of new Set(calls.map((act) => act.wallet)))
    for (const scaleS of scales)
      for (const shiftS of [0, scaleS / 2]) {
        const own = calls
          .filter((act) => act.wallet === wallet)
          .map(({ other, atS }) => ({ other, bucket: Math.floor((atS + shiftS) / scaleS) }))
        for (const a of own)
          for (const b of own)
            for (const c of scaleS === Facts.FINE_S ? [null] : own) {
              const chosen = c ? [a, b, c] : [a, b]
              if (new Set(chosen.map(({ other }) => other)).size < chosen.length) continue
              if (counting === 'evidence' && new Set(chosen.map(({ bucket }) => bucket)).size === 1) continue
              const names = chosen.map(({ other, bucket }) => `${other}@${bucket}`).sort()
              const key = [scaleS, shiftS, ...names].join()
              groups.set(key, (groups.get(key) ?? new Set()).add(wallet))
            }
      }
  return new Map(
    [...groups].flatMap(([key, wallets]) => (wallets.size >= 5 ? [[key, [...wallets].sort((a, b) => a - b)]] : [])),
  )
}

const worlds = fc.array(fc.record({ wallet: fc.integer({ min: 1, max: 9 }), other: fc.nat(3), slot: fc.nat(5) }), {
  maxLength: 90,
})

/** At most sixteen calls a wallet, an hour or two days apart, each in a block of its own. */
function callsOf(drawn: readonly { wallet: number; other: number; slot: number }[]): Act[] {
  const all = drawn.map(({ wallet, other, slot }, block) => {
    return { wallet, other, block, atS: T + (slot >> 1) * 2 * 86_400 + (slot & 1) * 3600 }
  })
  return all.filter((act, i) => all.slice(0, i).filter(({ wallet }) => wallet === act.wallet).length < 16)
}

describe('beside looking at every combination', () => {
  test('the same wallets are one entity', () => {
    fc.assert(
      fc.property(worlds, (drawn) => {
        const calls = callsOf(drawn)
        const rootOf = new Map<number, number>()
        const root = (wallet: number): number => {
          const above = rootOf.get(wallet) ?? wallet
          return above === wallet ? wallet : root(above)
        }
        for (const wallets of naively(calls, 'evidence').values())
          for (const wallet of wallets) {
            const [a, b] = [root(wallets[0]!), root(wallet)]
            rootOf.set(Math.max(a, b), Math.min(a, b))
          }
        const expected = [...rootOf.keys()].map((wallet): [number, number] => [wallet, root(wallet)])
        const { members } = forest(table(calls))
        const found = [...members.wallet].map((wallet, i): [number, number] => [wallet, members.entity[i]!])
        expect(found).toEqual(expected.sort(([a], [b]) => a - b))
      }),
    )
  })

  test('the same number of wallets share with each', () => {
    fc.assert(
      fc.property(worlds, (drawn) => {
        const calls = callsOf(drawn)
        const most = new Map<string, number>()
        for (const [key, wallets] of naively(calls, 'all'))
          for (const wallet of wallets) {
            const sort = `${wallet} ${key.startsWith(`${Facts.FINE_S},`) ? 'fine' : 'coarse'}`
            most.set(sort, Math.max(most.get(sort) ?? 0, wallets.length))
          }
        const { wallet, ...counts } = Links.shared(Facts.of(table(calls)))
        for (const [i, one] of wallet.entries())
          for (const sort of ['fine', 'coarse'] as const) expect(counts[sort][i]).toBe(most.get(`${one} ${sort}`) ?? 0)
        for (const key of most.keys()) expect([...wallet]).toContain(Number(key.split(' ')[0]))
      }),
    )
  })
})

test('keys are numbered once each in their order, however many there are, and counted never too low', () => {
  const numbers = Numbering.create()
  const sketch = Numbering.sketch(100, 3)
  for (let round = 0; round < 3; round++)
    for (let i = 0; i < 20_000; i++) {
      expect(numbers.of(i % 7, i, 0xffff_ffff)).toBe(i)
      sketch.count(i, round, 0)
      sketch.count(i, 9, 0)
    }
  expect(numbers.size()).toBe(20_000)
  expect([numbers.x(9), numbers.y(9), numbers.z(9)]).toEqual([2, 9, 0xffff_ffff])
  expect(numbers.find(1, 2, 3)).toBe(-1)
  for (let i = 0; i < 20_000; i++) expect(sketch.reaches(i, 9, 0)).toBe(true)
  expect(Numbering.sketch(100, 3).reaches(1, 2, 3)).toBe(false)
})
