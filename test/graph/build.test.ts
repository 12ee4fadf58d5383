import { describe, expect, test } from 'vitest'
import { parse } from '../../src/core/time.ts'
import * as Features from '../../src/features/build.ts'
import * as Build from '../../src/graph/build.ts'
import * as World from '../features/world.ts'

const T = parse('2021-05-01')

describe('building the wallet graph', () => {
  test('takes sales, transfers and transactions before the instant as edges, and feeds the features', async () => {
    await using w = await World.open(12)
    await World.sell(w, [{ atS: T - 3, seller: 1, buyer: 2, item: 1n }])
    await World.transfer(w, [
      { atS: T - 3, src: 2, dst: 3, kind: 1 },
      { atS: T - 2, src: 0, dst: 3, kind: 1 },
      { atS: T - 2, src: 3, dst: 0, kind: 1 },
    ])
    await World.transact(w, [
      { atS: T - 1, src: 3, dst: 1 },
      { atS: T - 1, src: 4, dst: 5 },
      { atS: T - 1, src: 4, dst: null },
      { atS: T, src: 6, dst: 1 },
    ])
    const built = await Build.build(w, { asOfS: T, seed: 1 })
    expect(built).toEqual({
      ...{ asOfS: T, wallets: 5, edges: 4, components: 2, communities: 2 },
      ...{ days: 1, daysRead: 1, measured: true },
    })
    await Features.build(w, { asOfS: T })
    const features = ['component_wallets', 'core_number', 'degree_in', 'degree_out', 'clustering_share']
    const { values } = await Features.matrix(w, { asOfS: T, wallets: Uint32Array.of(1, 5), features })
    expect([...values]).toEqual([3, 2, 1, 1, 1, 2, 1, 1, 0, 0])
    const { values: ranks } = await Features.matrix(w, { asOfS: T, features: ['pagerank_to_mean'] })
    expect(ranks.reduce((sum, rank) => sum + rank, 0)).toBeCloseTo(5, 5)
  })

  test('replaces the measures of its instant and leaves nothing when there is nothing', async () => {
    await using w = await World.open(3)
    expect(await Build.build(w, { asOfS: T, seed: 1 })).toMatchObject({ wallets: 0, edges: 0 })
    await World.sell(w, [{ atS: T - 3, seller: 1, buyer: 2, item: 1n }])
    expect(await Build.build(w, { asOfS: T, seed: 1 })).toMatchObject({ measured: true })
    expect(await Build.build(w, { asOfS: T, seed: 1 })).toMatchObject({ measured: false, wallets: 2, edges: 1 })
    expect(await Build.build(w, { asOfS: T, seed: 2 })).toMatchObject({ measured: true })
    const rows = await World.rows(w, 'SELECT as_of_s, wallet, degree_out FROM derived.wallet_graph ORDER BY wallet')
    expect(rows).toEqual([
      { as_of_s: T, wallet: 1, degree_out: 1 },
      { as_of_s: T, wallet: 2, degree_out: 0 },
    ])
  })

  test('keeps places and embeddings of the newest instant, and measures again what a later import changed', async () => {
    await using w = await World.open(9)
    await World.sell(w, [
      { atS: T - 3, seller: 1, buyer: 2, item: 1n },
      { atS: T - 3, seller: 3, buyer: 2, item: 2n, collection: 1 },
    ])
    await Build.build(w, { asOfS: T, seed: 1 })
    await Build.build(w, { asOfS: T - 1, seed: 1 })
    const drawn = 'SELECT as_of_s, count(x) AS n FROM derived.wallet_graph GROUP BY ALL ORDER BY as_of_s'
    expect(await World.rows(w, drawn)).toEqual([
      { as_of_s: T - 1, n: 0n },
      { as_of_s: T, n: 3n },
    ])
    const embedded = 'SELECT as_of_s, wallet, len(embedding) AS n FROM derived.wallet_embedding ORDER BY wallet'
    expect(await World.rows(w, embedded)).toEqual([1, 2, 3].map((wallet) => ({ as_of_s: T, wallet, n: 32n })))
    await World.transact(w, [{ atS: T - 2 * 86_400, src: 1, dst: 3 }])
    expect(await Build.build(w, { asOfS: T, seed: 1 })).toMatchObject({ edges: 3, daysRead: 1, measured: true })
    const [two] = await World.rows(w, 'SELECT peers, burstiness, gap_mean_s FROM derived.wallet_graph WHERE wallet = 2')
    expect(two).toEqual({ peers: 0, burstiness: null, gap_mean_s: 0 })
  })
})
