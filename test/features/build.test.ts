import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_S, parse } from '../../src/core/time.ts'
import * as Build from '../../src/features/build.ts'
import * as Catalogue from '../../src/features/catalogue.ts'
import { dealings } from '../../src/graph/queries.generated.ts'
import * as Lineage from '../../src/warehouse/lineage.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import * as World from './world.ts'

const T = parse('2021-05-01')
const ETH = 10n ** 18n

async function featuresOf(w: Warehouse, wallet: number, asOfS = T): Promise<Record<string, number>> {
  const { columns, values } = await Build.matrix(w, { asOfS, wallets: Uint32Array.of(wallet) })
  return Object.fromEntries(columns.map(({ name }, i) => [name, values[i] as number]))
}

async function everything(w: Warehouse): Promise<unknown[]> {
  return World.rows(w, 'SELECT * FROM derived.wallet_feature ORDER BY as_of_s, wallet')
}

describe('wallet features', () => {
  test('are what their definitions say, on a history worked out by hand', async () => {
    await using w = await World.open(10)
    await World.sell(w, [
      { atS: T - 400 * DAY_S, seller: 2, buyer: 1, item: 1n, priceWei: 1n * ETH, category: 'Ape' },
      { atS: T - 100 * DAY_S, seller: 3, buyer: 1, item: 2n, priceWei: 2n * ETH, category: 'Alien' },
      { atS: T - 90 * DAY_S, seller: 1, buyer: 4, item: 2n, priceWei: 5n * ETH },
      { atS: T - 20 * DAY_S, seller: 2, buyer: 1, item: 3n, priceWei: 3n * ETH, category: 'Ape' },
      { atS: T, seller: 1, buyer: 5, item: 3n, priceWei: 9n * ETH },
    ])
    await Build.build(w, { asOfS: T })
    expect(await featuresOf(w, 1)).toMatchObject({
      days_since_first_activity: 400,
      days_since_last_activity: 20,
      active_days: 4,
      days_since_first_trade: 400,
      days_since_last_trade: 20,
      days_since_last_purchase: 20,
      days_since_last_sale: 90,
      purchases: 3,
      purchases_30d: 1,
      purchases_90d: 1,
      purchases_365d: 2,
      sales: 1,
      sales_30d: 0,
      sales_90d: 1,
      sales_365d: 1,
      spent_eth: 6,
      spent_eth_365d: 5,
      earned_eth: 5,
      earned_eth_365d: 5,
      purchase_price_median_eth: 2,
      purchase_price_max_eth: 3,
      purchase_price_to_market: 1,
      purchase_gap_mean_days: 190,
      purchase_gap_std_days: Math.fround(Math.sqrt(((300 - 190) ** 2 + (80 - 190) ** 2) / 1)),
      purchase_overdue_gaps: Math.fround(20 / 190),
      trading_months: 3,
      trade_counterparties: 3,
      purchase_share: 0.75,
      categories_bought: 2,
      collections_traded: 1,
      items_held: 2,
      held_mean_days: (400 + 20) / 2,
      kept_mean_days: 10,
      resold_share_30d: Math.fround(1 / 3),
    })
  })

  test('count native transactions and token movements from each side', async () => {
    await using w = await World.open(10)
    await World.transact(w, [
      { atS: T - 100 * DAY_S, src: 1, dst: 2, valueWei: ETH, nonce: 6 },
      { atS: T - 10 * DAY_S, src: 1, dst: 3, valueWei: ETH / 2n, nonce: 7, selector: 0xa9059cbb },
      { atS: T - 9 * DAY_S, src: 1, dst: null, nonce: 8 },
      { atS: T - 8 * DAY_S, src: 1, dst: 1, valueWei: 4n * ETH, nonce: 9 },
      { atS: T - 7 * DAY_S, src: 2, dst: 1, valueWei: 3n * ETH },
    ])
    await World.transfer(w, [
      { atS: T - 200 * DAY_S, src: 0, dst: 1, kind: 2, item: 7n, token: 1 },
      { atS: T - 5 * DAY_S, src: 1, dst: 2, kind: 1, token: 2 },
      { atS: T - 5 * DAY_S, src: 1, dst: 1, kind: 1, token: 3 },
    ])
    await Build.build(w, { asOfS: T })
    expect(await featuresOf(w, 1)).toMatchObject({
      transactions_sent: 4,
      transactions_received: 1,
      transactions_sent_90d: 3,
      days_since_last_transaction_sent: 8,
      native_sent_eth: 5.5,
      native_received_eth: 3,
      transaction_counterparties: 3,
      gas_price_median_gwei: 20,
      contract_call_share: 0.25,
      transactions_ever: 10,
      token_transfers_in: 1,
      token_transfers_out: 1,
      token_transfers_90d: 1,
      erc20_tokens: 1,
      nft_collections: 1,
      transfer_counterparties: 2,
      items_held: 1,
      held_mean_days: 200,
    })
    const zero = await World.rows(w, 'SELECT wallet FROM derived.wallet_feature WHERE wallet = 0')
    expect(zero).toEqual([])
  })

  test('are unknown, not zero, where a stream never saw the wallet', async () => {
    await using w = await World.open(5)
    await World.sell(w, [{ atS: T - DAY_S, seller: 1, buyer: 2, item: 1n, priceWei: null }])
    await World.transact(w, [{ atS: T - DAY_S, src: 3, dst: 4 }])
    await Build.build(w, { asOfS: T })
    expect(await featuresOf(w, 3)).toMatchObject({
      purchases: Number.NaN,
      items_held: Number.NaN,
      pagerank_to_mean: Number.NaN,
    })
    const seller = await featuresOf(w, 1)
    expect(seller).toMatchObject({
      purchases: 0,
      spent_eth: 0,
      days_since_last_purchase: Number.NaN,
      transactions_sent: Number.NaN,
    })
    expect(seller).toMatchObject({ earned_eth: Number.NaN, sales: 1, items_held: 0 })
  })

  test('count no sale to oneself and no item that goes there and back within a day', async () => {
    await using w = await World.open(9)
    const day = T - 50 * DAY_S
    await World.sell(w, [
      { atS: day, seller: 1, buyer: 1, item: 1n, priceWei: ETH },
      { atS: day, seller: 2, buyer: 3, item: 2n, priceWei: ETH },
      { atS: day + DAY_S, seller: 3, buyer: 2, item: 2n, priceWei: ETH },
      { atS: day, seller: 4, buyer: 5, item: 3n, priceWei: ETH },
      { atS: day + DAY_S + 1, seller: 5, buyer: 4, item: 3n, priceWei: ETH },
      { atS: day, seller: 6, buyer: 7, item: 4n, priceWei: ETH },
      { atS: day + 60, seller: 7, buyer: 6, item: 5n, priceWei: ETH },
    ])
    await Build.build(w, { asOfS: T })
    const traded = await World.rows(
      w,
      'SELECT wallet FROM derived.wallet_feature WHERE purchases IS NOT NULL ORDER BY wallet',
    )
    expect(traded.map(({ wallet }) => wallet)).toEqual([4, 5, 6, 7])
    // Before the way back, nothing says that the way there was a wash trade.
    await Build.build(w, { asOfS: day + DAY_S })
    expect(await featuresOf(w, 3, day + DAY_S)).toMatchObject({ purchases: 1 })
  })

  test('survive amounts of 2^256-1 in every kind of row, and keep the sums of all others exact', async () => {
    await using w = await World.open(10)
    const { LIMIT } = World
    await World.sell(w, [
      { atS: T - 9, seller: 2, buyer: 1, item: 1n, priceWei: LIMIT - 1n },
      { atS: T - 8, seller: 2, buyer: 1, item: 2n, priceWei: LIMIT - 1n },
      { atS: T - 7, seller: 2, buyer: 1, item: 3n, priceWei: 1n * ETH + 10n ** 9n },
      { atS: T - 6, seller: 2, buyer: 1, item: 4n, priceWei: LIMIT },
      { atS: T - 5, seller: 2, buyer: 1, item: LIMIT, priceWei: LIMIT },
      { atS: T - 5, seller: 2, buyer: 3, item: 5n, priceWei: 5n * ETH },
      { atS: T - 4, seller: 2, buyer: 3, item: 6n, priceWei: LIMIT },
      { atS: T - 4, seller: 2, buyer: 3, item: 7n, priceWei: LIMIT },
    ])
    await World.transfer(
      w,
      ([1, 2, 3] as const).flatMap((kind) => [
        { atS: T - 3, src: 4, dst: 5, kind, amount: LIMIT, item: LIMIT, saturated: 3 },
        { atS: T - 2, src: 4, dst: 5, kind, amount: LIMIT, item: LIMIT, saturated: 3 },
        { atS: T - 2, src: 4, dst: 5, kind, amount: 1n, item: 8n },
      ]),
    )
    await World.transact(w, [
      { atS: T - 3, src: 6, dst: 7, valueWei: LIMIT, saturated: 1 },
      { atS: T - 2, src: 6, dst: 7, valueWei: LIMIT, saturated: 1 },
      { atS: T - 1, src: 6, dst: 7, valueWei: 2n * ETH },
    ])
    await Build.build(w, { asOfS: T })
    const [bought] = await World.rows(w, 'SELECT purchases, spent_eth FROM derived.wallet_feature WHERE wallet = 1')
    const gwei = 2n * ((LIMIT - 1n) / 10n ** 9n) + 10n ** 9n + 1n
    expect(bought).toEqual({ purchases: 5, spent_eth: Number(gwei) / 1e9 })
    expect(await featuresOf(w, 3)).toMatchObject({ purchases: 3, spent_eth: 5, purchase_price_max_eth: 5 })
    expect(await featuresOf(w, 5)).toMatchObject({ token_transfers_in: 9, items_held: 1 })
    expect(await featuresOf(w, 6)).toMatchObject({ transactions_sent: 3, native_sent_eth: 2 })
    expect(await featuresOf(w, 7)).toMatchObject({ transactions_received: 3, native_received_eth: 2 })
  })

  test('do not change when anything is added that happens at or after the instant', async () => {
    await using w = await World.open(8)
    const wallet = fc.integer({ min: 0, max: 7 })
    const past = fc.oneof(fc.constant(T - 1), fc.integer({ min: T - 20 * DAY_S, max: T - 1 }))
    const future = fc.oneof(fc.constant(T), fc.integer({ min: T, max: T + 2 * DAY_S }))
    const history = (atS: fc.Arbitrary<number>) =>
      fc.record({
        sales: fc.array(
          fc.record({
            atS,
            seller: wallet,
            buyer: wallet,
            item: fc.bigInt(0n, 4n),
            priceWei: fc.option(fc.bigInt(0n, World.LIMIT)),
            category: fc.option(fc.constantFrom('Ape', 'Zombie')),
            collection: fc.integer({ min: 0, max: 1 }),
          }),
          { maxLength: 25 },
        ),
        transfers: fc.array(
          fc.record({
            atS,
            src: wallet,
            dst: wallet,
            kind: fc.constantFrom(1, 2, 3),
            item: fc.bigInt(0n, 4n),
            token: fc.integer({ min: 0, max: 1 }),
          }),
          { maxLength: 25 },
        ),
        transactions: fc.array(
          fc.record({ atS, src: wallet, dst: fc.option(wallet), valueWei: fc.bigInt(0n, World.LIMIT) }),
          { maxLength: 15 },
        ),
      })
    type History = typeof history extends (atS: fc.Arbitrary<number>) => fc.Arbitrary<infer H> ? H : never
    const add = async ({ sales, transfers, transactions }: History) => {
      await World.sell(w, sales)
      await World.transfer(w, transfers as World.Transfer[])
      await World.transact(w, transactions)
    }
    let changed = 0
    await fc.assert(
      fc.asyncProperty(history(past), history(future), async (before, after) => {
        for (const table of ['sale', 'transfer', 'transaction']) await World.run(w, `DELETE FROM chain.${table}`)
        await add(before)
        await Build.build(w, { asOfS: T })
        const features = await everything(w)
        const edges = (await w.all(dealings, { as_of_s: T })).map((row) => Object.values(row).join()).sort()
        await add(after)
        await Build.build(w, { asOfS: T })
        expect(await everything(w)).toEqual(features)
        expect((await w.all(dealings, { as_of_s: T })).map((row) => Object.values(row).join()).sort()).toEqual(edges)
        if (after.sales.length > 0) changed++
      }),
      { numRuns: 12 },
    )
    expect(changed).toBeGreaterThan(6)
  })

  test('are the same bit for bit in whatever order the rows lie', async () => {
    await using w = await World.punks()
    const asOfS = parse('2021-03-01')
    const built = await Build.build(w, { asOfS })
    expect(built).toEqual({ asOfS, wallets: 1779, features: Catalogue.features.length, graph: false })
    const features = await everything(w)
    await World.run(w, 'CREATE TEMP TABLE shuffled AS FROM chain.sale ORDER BY hash(seq)')
    await World.run(w, 'DELETE FROM chain.sale')
    await World.run(w, 'INSERT INTO chain.sale FROM shuffled')
    await Build.build(w, { asOfS })
    expect(await everything(w)).toEqual(features)
  })

  test('of another instant stay when one instant is built again, and a population can be narrowed to traders', async () => {
    await using w = await World.open(6)
    await World.sell(w, [{ atS: T - 5, seller: 1, buyer: 2, item: 1n }])
    await World.transact(w, [{ atS: T - 5, src: 3, dst: 4 }])
    await Build.build(w, { asOfS: T })
    await Build.build(w, { asOfS: T + DAY_S, population: 'traded' })
    await Build.build(w, { asOfS: T + DAY_S, population: 'traded' })
    expect((await everything(w)).map((row) => Object.values(row as object).slice(0, 2))).toEqual([
      [T, 1],
      [T, 2],
      [T, 3],
      [T, 4],
      [T + DAY_S, 1],
      [T + DAY_S, 2],
    ])
    expect(await Build.instants(w)).toEqual([T, T + DAY_S])
  })

  test('know the ranges and the graph that they were made from, once each however often they are built', async () => {
    await using w = await World.open(3)
    await World.run(
      w,
      `INSERT INTO chain.covered (chain, stream, axis, from_n, to_n, final, source, at_s) VALUES (1, 'sales:a', 'second', 5, 9, true, 'a', 0), (1, 'sales:a', 'second', 9, 20, true, 'b', 0)`,
    )
    await Build.build(w, { asOfS: T })
    await Build.build(w, { asOfS: T })
    const edges = await Lineage.ancestry(w, { kind: 'features', id: String(T) })
    expect(edges.map(({ parent }) => `${parent.kind} ${parent.id}`).sort()).toEqual([
      `graph ${T}`,
      'range eip155:1/sales:a/second/5-20',
    ])
  })

  test('are cancelled without a trace', async () => {
    await using w = await World.open(3)
    await World.sell(w, [{ atS: T - 5, seller: 1, buyer: 2, item: 1n }])
    const stop = new AbortController()
    const building = Build.build(w, { asOfS: T, signal: stop.signal })
    stop.abort()
    await expect(building).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await everything(w)).toEqual([])
  })
})

describe('the feature matrix', () => {
  test('has the wallets and features asked for, in that order, and NaN for what is unknown', async () => {
    await using w = await World.open(6)
    await World.sell(w, [{ atS: T - 5, seller: 1, buyer: 2, item: 1n }])
    await Build.build(w, { asOfS: T })
    const wallets = Uint32Array.of(5, 2, 1)
    const matrix = await Build.matrix(w, { asOfS: T, wallets, features: ['sales', 'purchases'] })
    expect(matrix.columns).toEqual([
      { name: 'sales', unit: 'trades' },
      { name: 'purchases', unit: 'trades' },
    ])
    expect([...matrix.wallet]).toEqual([5, 2, 1])
    expect([...matrix.values]).toEqual([Number.NaN, Number.NaN, 0, 1, 1, 0])
  })

  test('refuses features and instants that do not exist, and lists those that do', async () => {
    await using w = await World.open(3)
    await expect(Build.matrix(w, { asOfS: T })).rejects.toMatchObject({
      code: 'FEATURES_NOT_BUILT',
      facts: { builtAsOf: [] },
    })
    await World.sell(w, [{ atS: T - 5, seller: 1, buyer: 2, item: 1n }])
    await Build.build(w, { asOfS: T })
    await expect(Build.matrix(w, { asOfS: T + 1 })).rejects.toMatchObject({
      code: 'FEATURES_NOT_BUILT',
      facts: { builtAsOf: ['2021-05-01T00:00:00Z'] },
    })
    await expect(Build.matrix(w, { asOfS: T, features: ['wealth'] })).rejects.toMatchObject({ code: 'FEATURE_UNKNOWN' })
  })
})
