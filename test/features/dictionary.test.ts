import { describe, expect, test } from 'vitest'
import { DAY_S, parse } from '../../src/core/time.ts'
import * as Build from '../../src/features/build.ts'
import * as Catalogue from '../../src/features/catalogue.ts'
import * as Dictionary from '../../src/features/dictionary.ts'
import * as World from './world.ts'

const T = parse('2021-05-01')

async function entriesAt(w: Parameters<typeof Dictionary.entries>[0], asOfS: number | null) {
  return new Map((await Dictionary.entries(w, asOfS)).map((entry) => [entry.feature.name, entry]))
}

describe('the dictionary of features', () => {
  test('says of how many wallets each is known, the withheld too, which no published table counts', async () => {
    await using w = await World.open(8)
    await World.transfer(w, [
      { atS: T - 3 * DAY_S, src: 1, dst: 2, kind: 1 },
      { atS: T - 2 * DAY_S, src: 3, dst: 4, kind: 1 },
    ])
    await World.sell(w, [{ atS: T - DAY_S, seller: 1, buyer: 2, item: 1n, priceWei: 5n }])
    await World.tell(w, [
      { atS: T - DAY_S, wallet: 1, source: 'app' },
      { atS: T, wallet: 2, source: 'app' },
      { atS: T - DAY_S, wallet: 7, source: 'app' },
    ])
    await Build.buildAll(w, { instants: [T, T - 2 * DAY_S] })
    const found = await entriesAt(w, T)
    expect([...found.keys()]).toEqual([...Catalogue.published, ...Catalogue.withheld].map(({ name }) => name))
    expect(found.get('active_days')).toMatchObject({ wallets: 4, known: 4 })
    expect(found.get('purchases')).toMatchObject({ wallets: 4, known: 2 })
    expect(found.get('lifecycle_stage')).toMatchObject({ wallets: 4, known: 4 })
    expect(found.get('transactions_sent')).toMatchObject({ wallets: 4, known: 0 })
    expect(found.get('offchain_events')).toMatchObject({ wallets: 4, known: 1, isWithheld: true })
    expect((await entriesAt(w, T - 2 * DAY_S)).get('active_days')).toMatchObject({ wallets: 2, known: 2 })
    const stored = await World.rows(w, 'SELECT DISTINCT feature FROM derived.feature_coverage')
    expect(stored.filter(({ feature }) => String(feature).includes('offchain'))).toEqual([])
  })

  test('says how far the streams behind a feature reached before the instant, and from whom', async () => {
    await using w = await World.open(3)
    await World.transfer(w, [{ atS: T - DAY_S, src: 1, dst: 2, kind: 1 }])
    const covered = (values: string) =>
      World.run(
        w,
        `INSERT INTO chain.covered (chain, stream, axis, from_n, to_n, final, source, at_s) VALUES ${values}`,
      )
    await World.run(
      w,
      `INSERT INTO chain.block (chain, block, at_s) VALUES (1, 10, ${T - 50}), (1, 20, ${T - 20}), (1, 30, ${T}), (1, 40, ${T + 9})`,
    )
    await covered(
      `(1, 'transfers:erc20', 'block', 0, 11, true, 'node', 0), (1, 'transfers:erc20', 'block', 11, 41, false, 'archive', 0)`,
    )
    await covered(`(1, 'transfers:erc721', 'block', 30, 41, true, 'node', 0)`)
    await covered(`(1, 'sales:punks', 'second', 5, ${T + 100}, true, 'file', 0)`)
    await Build.build(w, { asOfS: T })
    const found = await entriesAt(w, T)
    const erc20 = {
      chain: 'eip155:1',
      stream: 'transfers:erc20',
      sources: ['archive', 'node'],
      toBlock: 20,
      toS: T - 20,
      finalS: T - 50,
    }
    const sales = { chain: 'eip155:1', stream: 'sales:punks', sources: ['file'], toBlock: null, toS: T, finalS: T }
    // What begins after the instant has not reached it.
    expect(found.get('token_transfers_in')?.streams).toEqual([erc20])
    expect(found.get('purchases')?.streams).toEqual([sales])
    expect(found.get('active_days')?.streams).toEqual([sales, erc20])
    expect(found.get('pagerank_to_mean')?.streams).toEqual([sales, erc20])
    expect(found.get('offchain_events')?.streams).toEqual([])
  })

  test('knows definitions only before the first build, and refuses instants that were not built', async () => {
    await using w = await World.open(1)
    expect((await entriesAt(w, null)).get('purchases')).toMatchObject({ wallets: null, known: null, streams: [] })
    await expect(Dictionary.entries(w, T)).rejects.toMatchObject({ code: 'FEATURES_NOT_BUILT' })
  })
})
