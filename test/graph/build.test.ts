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
    expect(built).toEqual({ asOfS: T, wallets: 5, edges: 4, components: 2, communities: 2 })
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
    await Build.build(w, { asOfS: T, seed: 1 })
    await Build.build(w, { asOfS: T, seed: 1 })
    const rows = await World.rows(w, 'SELECT as_of_s, wallet, degree_out FROM derived.wallet_graph ORDER BY wallet')
    expect(rows).toEqual([
      { as_of_s: T, wallet: 1, degree_out: 1 },
      { as_of_s: T, wallet: 2, degree_out: 0 },
    ])
  })
})
