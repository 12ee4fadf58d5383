import { describe, expect, test } from 'vitest'
import { DAY_S, parse } from '../../src/core/time.ts'
import * as Build from '../../src/features/build.ts'
import * as Catalogue from '../../src/features/catalogue.ts'
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
      native_sent_eth: 1.5,
      native_received_eth: 3,
      transaction_counterparties: 2,
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

  test('tell habits from what a wallet did itself, by the hour', async () => {
    await using w = await World.open(6)
    const hour = (days: number, hours: number) => T - days * DAY_S + hours * 3600
    await World.transfer(w, [
      { atS: hour(100, 9.5), src: 1, dst: 2, kind: 1 },
      { atS: hour(60, 9.25), src: 1, dst: 3, kind: 1 },
      { atS: hour(5, 9.75), src: 1, dst: 2, kind: 2, item: 1n },
      { atS: hour(5, 9.75), src: 1, dst: 2, kind: 2, item: 2n },
      { atS: hour(2, 20), src: 1, dst: 1, kind: 1 },
      { atS: hour(1, 20), src: 3, dst: 1, kind: 1 },
    ])
    await Build.build(w, { asOfS: T })
    const std = Math.sqrt(2 * 7.5 ** 2)
    expect(await featuresOf(w, 1)).toMatchObject({
      days_since_first_act: Math.fround(100 - 9.5 / 24),
      days_since_last_act: Math.fround(5 - 9.75 / 24),
      acts: 4,
      acts_30d: 2,
      act_days: 3,
      act_days_30d: 1,
      act_days_90d: 2,
      hour_regularity_share: 1,
      usual_hour: 9.5,
      act_gap_mean_days: 47.5,
      act_gap_std_days: Math.fround(std),
      act_gap_max_days: 55,
      burstiness: Math.fround((std - 47.5) / (std + 47.5)),
      act_overdue_gaps: Math.fround((5 - 9.75 / 24) / 47.5),
    })
    // A Thursday, a Tuesday and a Monday: three of seven directions, and none of a weekend.
    expect(await featuresOf(w, 1)).toMatchObject({ weekend_share: 0 })
    expect((await featuresOf(w, 1)).weekday_regularity_share).toBeCloseTo(0.471405, 5)
  })

  test('put every wallet at the first stage of life that holds, whatever it receives', async () => {
    const cases = [
      { stage: 'passive', days: [] },
      { stage: 'new', days: [30] },
      { stage: 'new', days: [5, 4, 3, 2, 1] },
      { stage: 'returned', days: [200, 10] },
      { stage: 'returned', days: [200, 6, 5, 4, 3, 2] },
      { stage: 'power', days: [100, 31, 6, 5, 4, 3, 2] },
      { stage: 'active', days: [100, 31, 6, 5, 4, 3] },
      { stage: 'active', days: [119, 30] },
      { stage: 'at_risk', days: [200, 31] },
      { stage: 'at_risk', days: [90] },
      { stage: 'dormant', days: [91] },
    ]
    await using w = await World.open(cases.length + 2)
    const stranger = cases.length + 1
    await World.transfer(
      w,
      cases.flatMap(({ days }, i) => [
        { atS: T - DAY_S, src: 0, dst: i + 1, kind: 1 as const },
        ...days.map((day) => ({ atS: T - day * DAY_S, src: i + 1, dst: stranger, kind: 1 as const })),
      ]),
    )
    await Build.build(w, { asOfS: T })
    const rows = await World.rows(w, 'SELECT lifecycle_stage AS stage FROM derived.wallet_feature ORDER BY wallet')
    expect(rows.slice(0, -1)).toEqual(cases.map(({ stage }) => ({ stage })))
    const { columns, values } = await Build.matrix(w, { asOfS: T, features: ['lifecycle_stage'] })
    const stages = Catalogue.get('lifecycle_stage').values
    expect(columns).toEqual([{ name: 'lifecycle_stage', unit: 'category', categories: stages }])
    expect([...values].slice(0, -1)).toEqual(cases.map(({ stage }) => stages?.indexOf(stage)))
  })

  test('tell what gas a wallet offers, and who funded it first', async () => {
    await using w = await World.open(8)
    await World.transact(w, [
      { atS: T - 9 * DAY_S, src: 5, dst: 1, valueWei: 0n },
      { atS: T - 8 * DAY_S, src: 2, dst: 1, valueWei: 3n * ETH },
      { atS: T - 7 * DAY_S, src: 2, dst: 3, valueWei: ETH },
      { atS: T - 6 * DAY_S, src: 4, dst: 1, valueWei: 5n * ETH },
      { atS: T - 5 * DAY_S, src: 1, dst: 4, selector: 7, gasPriceWei: 30n * 10n ** 9n, failed: true },
      { atS: T - 5 * DAY_S, src: 6, dst: 4, gasPriceWei: 10n * 10n ** 9n, failed: false },
      { atS: T - 4 * DAY_S, src: 1, dst: null, selector: 8, gasPriceWei: 50n * 10n ** 9n, failed: false },
    ])
    await Build.build(w, { asOfS: T })
    expect(await featuresOf(w, 1)).toMatchObject({
      days_since_first_funding: 8,
      first_funding_eth: 3,
      first_funder_wallets: 2,
      gas_price_median_gwei: 40,
      gas_price_max_gwei: 50,
      gas_price_to_market: 1.25,
      gas_limit_median: 21_000,
      functions_called: 2,
      contracts_created: 1,
      failed_share: 0.5,
      transactions_sent_30d: 2,
    })
    expect(await featuresOf(w, 5)).toMatchObject({ first_funder_wallets: Number.NaN, failed_share: Number.NaN })
  })

  test('are the same bit for bit in whatever order the rows lie', async () => {
    await using w = await World.punks()
    const asOfS = parse('2021-03-01')
    const built = await Build.build(w, { asOfS })
    expect(built).toEqual({ asOfS, wallets: 1779, features: Catalogue.published.length, graph: false })
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

  test('gives a wallet that is asked for twice both times, and many as it gives few', async () => {
    const count = 5_000
    await using w = await World.open(count + 2)
    await World.transfer(
      w,
      Array.from({ length: count }, (_, i) => ({ atS: T - 5 - i, src: 0, dst: i + 1, kind: 1 as const })),
    )
    await Build.build(w, { asOfS: T })
    // Rows do not lie by ascending wallet where growth or retention wrote them anew.
    await World.run(w, 'CREATE TEMP TABLE kept AS FROM derived.wallet_feature WHERE wallet < 900')
    await World.run(w, 'DELETE FROM derived.wallet_feature WHERE wallet < 900')
    await World.run(w, 'INSERT INTO derived.wallet_feature FROM kept ORDER BY wallet DESC')
    const features = ['days_since_last_activity', 'token_transfers_in']
    const all = await Build.matrix(w, { asOfS: T, features })
    expect([...all.wallet]).toEqual([...all.wallet].sort((a, b) => a - b))
    expect(all.wallet.length).toBe(count)
    const rowOf = (id: number) => {
      const row = all.wallet.indexOf(id)
      return row < 0 ? [Number.NaN, Number.NaN] : [...all.values.subarray(2 * row, 2 * row + 2)]
    }
    const few = Uint32Array.of(7, 4_000, count + 1, 7, 3, 7)
    const many = Uint32Array.from({ length: 3 * count }, (_, i) => ((i * 7919) % (count + 2)) + (i % 2))
    for (const wallets of [few, many]) {
      const { values } = await Build.matrix(w, { asOfS: T, wallets, features })
      expect([...values]).toEqual([...wallets].flatMap(rowOf))
    }
    expect(new Set(all.values).size).toBeGreaterThan(3)
  })

  test('has, unless told, the published numbers and an indicator a stage of life, which is unknown where the stage is', async () => {
    const stages = Catalogue.get('lifecycle_stage').values ?? []
    await using w = await World.open(stages.length + 3)
    await World.transfer(
      w,
      Array.from({ length: stages.length + 1 }, (_, i) => ({ atS: T - 5, src: 0, dst: i + 1, kind: 1 as const })),
    )
    await Build.build(w, { asOfS: T })
    for (const [i, stage] of stages.entries())
      await World.run(w, `UPDATE derived.wallet_feature SET lifecycle_stage = '${stage}' WHERE wallet = ${i + 1}`)
    // As rows of features that were built before stages were.
    await World.run(w, `UPDATE derived.wallet_feature SET lifecycle_stage = NULL WHERE wallet = ${stages.length + 1}`)
    const wallets = Uint32Array.from({ length: stages.length + 2 }, (_, i) => i + 1)
    const matrix = await Build.matrix(w, { asOfS: T, wallets })
    expect(matrix.columns).toEqual(Catalogue.inputs.map(({ name, unit }) => ({ name, unit })))
    const indicators = await Build.matrix(w, { asOfS: T, wallets, features: stages.map((s) => `lifecycle_stage=${s}`) })
    const unknown = stages.map(() => Number.NaN)
    const expected = [...stages.map((_, i) => stages.map((_, j) => Number(i === j))), unknown, unknown].flat()
    expect([...indicators.values]).toEqual(expected)
    const from = matrix.columns.findIndex(({ name }) => name === `lifecycle_stage=${stages[0]}`)
    const width = matrix.columns.length
    expect(expected).toEqual(
      [...wallets].flatMap((_, row) => [
        ...matrix.values.slice(row * width + from, row * width + from + stages.length),
      ]),
    )
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
