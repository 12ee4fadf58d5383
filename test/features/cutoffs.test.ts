import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_S, parse } from '../../src/core/time.ts'
import * as Build from '../../src/features/build.ts'
import * as Catalogue from '../../src/features/catalogue.ts'
import { dealings } from '../../src/graph/queries.generated.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import * as Naive from './naive.ts'
import * as World from './world.ts'

const T = parse('2021-05-01')
/** Ascending; the middle one lies within a day. */
const INSTANTS = [T - 75 * DAY_S, T - 20 * DAY_S + 41_234, T]
const WALLETS = 7
const NOTHING: Naive.History = { sales: [], transfers: [], transactions: [], events: [] }
const TABLES = ['chain.sale', 'chain.transfer', 'chain.transaction', 'private.offchain_event', 'derived.wallet_graph']

/** Times at and around what the features' windows turn on, and anywhere in between. */
const around = [0, 1, 30, 90, 91, 125, 365].map((days) => T - days * DAY_S)
const past = fc.oneof(
  fc
    .constantFrom(...INSTANTS.flatMap((instant) => [instant - 1, instant]), ...around)
    .map((atS) => Math.min(atS, T - 1)),
  fc.integer({ min: T - 400 * DAY_S, max: T - 1 }),
  fc.integer({ min: T - 40 * DAY_S, max: T - 1 }),
)
const future = fc.oneof(fc.constant(T), fc.integer({ min: T, max: T + 2 * DAY_S }))

function histories(atS: fc.Arbitrary<number>): fc.Arbitrary<Naive.History> {
  const wallet = fc.integer({ min: 0, max: WALLETS - 1 })
  const sales = fc.record({
    atS,
    seller: wallet,
    buyer: wallet,
    item: fc.bigInt(0n, 3n),
    priceWei: fc.option(fc.bigInt(0n, World.LIMIT)),
    category: fc.option(fc.constantFrom('Ape', 'Zombie')),
    collection: fc.integer({ min: 0, max: 1 }),
  })
  const transfers = fc.record({
    atS,
    src: wallet,
    dst: wallet,
    kind: fc.constantFrom<1 | 2 | 3>(1, 2, 3),
    item: fc.bigInt(0n, 3n),
    token: fc.integer({ min: 0, max: 2 }),
  })
  const transactions = fc.record({
    atS,
    src: wallet,
    dst: fc.option(wallet),
    valueWei: fc.bigInt(0n, 10n ** 20n),
    selector: fc.option(fc.constantFrom(1, 2)),
    gasPriceWei: fc.bigInt(0n, 10n ** 11n),
    failed: fc.option(fc.boolean()),
  })
  const events = fc.record({ atS, wallet: fc.option(wallet), source: fc.constantFrom('app', 'mail') })
  return fc.record({
    sales: fc.array(sales, { minLength: 10, maxLength: 40 }),
    transfers: fc.array(transfers, { minLength: 1, maxLength: 40 }),
    transactions: fc.array(transactions, { minLength: 1, maxLength: 15 }),
    events: fc.array(events, { minLength: 1, maxLength: 8 }),
  })
}

async function clear(w: Warehouse): Promise<void> {
  for (const table of [...TABLES, 'derived.wallet_feature', 'private.wallet_feature'])
    await World.run(w, `DELETE FROM ${table}`)
}

async function add(w: Warehouse, { sales, transfers, transactions, events }: Naive.History): Promise<void> {
  await World.sell(w, sales)
  await World.transfer(w, transfers)
  await World.transact(w, transactions)
  await World.tell(w, events)
}

/** The wallet graph as of `asOfS`: what it says does not matter here, only as of when. */
async function measure(w: Warehouse, asOfS: number): Promise<void> {
  await World.run(
    w,
    `INSERT INTO derived.wallet_graph (as_of_s, wallet, pagerank, component, component_size, community, community_size, core, degree_in, degree_out, clustering,
       events, gap_mean_s, gap_median_s, burstiness, memory, peers, peer_similarity, neighbour_degree, neighbour_events, neighbour_age_days, neighbour_idle_days, second_degree, second_events, second_age_days, second_idle_days)
     SELECT ${asOfS}, id, 0.1 + id, 0, 5, 0, 5, 1, id, 2, 0.5, id, id, id, id, id, id, id, id, id, id, id, id, id, id, id FROM chain.wallet WHERE id > 0`,
  )
}

const everything = async (w: Warehouse) => ({
  published: await World.rows(w, 'SELECT * FROM derived.wallet_feature ORDER BY as_of_s, wallet'),
  withheld: await World.rows(w, 'SELECT * FROM private.wallet_feature ORDER BY as_of_s, wallet'),
})

/** What models read of `rows`, worked out from the features themselves; an indicator is unknown where its category is. */
const inputsOf = (rows: readonly Record<string, unknown>[]) =>
  rows.flatMap((row) =>
    Catalogue.inputs.map(({ name, is }) => {
      const value = row[is ? is.category : name]
      return value === null ? Number.NaN : Math.fround(Number(is ? value === is.value : value))
    }),
  )

describe('features of several instants at once', () => {
  test('are those of each instant alone, and no later row of any source changes one', async () => {
    await using w = await World.open(WALLETS)
    const known = new Set<string>()
    const stages = new Set<unknown>()
    const added = { sales: 0, transfers: 0, transactions: 0, events: 0 }
    await fc.assert(
      fc.asyncProperty(histories(past), histories(future), async (before, after) => {
        await clear(w)
        await add(w, before)
        for (const instant of INSTANTS) await measure(w, instant)
        for (const asOfS of INSTANTS) await Build.build(w, { asOfS })
        const features = await everything(w)
        for (const row of [...features.published, ...features.withheld])
          for (const [name, value] of Object.entries(row)) if (value !== null) known.add(name)
        for (const { lifecycle_stage } of features.published) stages.add(lifecycle_stage)
        await add(w, after)
        await measure(w, T + DAY_S)
        for (const source of ['sales', 'transfers', 'transactions', 'events'] as const)
          added[source] += after[source].length
        const built = await Build.buildAll(w, { instants: [...INSTANTS].reverse() })
        expect(built.map(({ asOfS }) => asOfS)).toEqual(INSTANTS)
        expect(await everything(w)).toEqual(features)
        for (const asOfS of INSTANTS) {
          const { values } = await Build.matrix(w, { asOfS })
          expect([...values]).toEqual(inputsOf(features.published.filter((row) => row.as_of_s === asOfS)))
        }
      }),
      { numRuns: 12 },
    )
    expect(Math.min(...Object.values(added))).toBeGreaterThan(0)
    const named = [...Catalogue.published, ...Catalogue.withheld].map(({ name }) => name)
    // What the worlds do not show cannot be seen to leak.
    expect(named.filter((name) => !known.has(name))).toEqual([])
    expect(stages.size).toBeGreaterThanOrEqual(6)
  })

  test('are what plain loops over the history say', async () => {
    await using w = await World.open(WALLETS)
    const stages = new Set<unknown>()
    await fc.assert(
      fc.asyncProperty(histories(past), async (history) => {
        await clear(w)
        await add(w, history)
        await Build.buildAll(w, { instants: INSTANTS })
        for (const asOfS of INSTANTS) {
          const rows = await World.rows(
            w,
            `SELECT f.*, p.* EXCLUDE (as_of_s, wallet) FROM derived.wallet_feature f
             LEFT JOIN private.wallet_feature p USING (as_of_s, wallet) WHERE f.as_of_s = ${asOfS}`,
          )
          const found = new Map(rows.map((row) => [row.wallet, row]))
          for (let wallet = 0; wallet < WALLETS; wallet++) {
            const naive = Naive.features(history, wallet, asOfS)
            const row = found.get(wallet)
            if (naive === null) expect(row).toBeUndefined()
            else
              for (const [name, value] of Object.entries(naive))
                expect([wallet, name, near(row?.[name])]).toEqual([wallet, name, near(value)])
            if (row) stages.add(row.lifecycle_stage)
          }
        }
      }),
      { numRuns: 15 },
    )
    expect(stages.size).toBeGreaterThanOrEqual(6)
  })

  test('leave the edges of the graph as they were, whatever comes later', async () => {
    await using w = await World.open(WALLETS)
    const [before, after] = fc.sample(fc.tuple(histories(past), histories(future)), { numRuns: 1, seed: 1 })[0] ?? []
    await add(w, before ?? NOTHING)
    const sorted = async () => (await w.all(dealings, { as_of_s: T })).map((row) => Object.values(row).join()).sort()
    const edges = await sorted()
    await add(w, after ?? NOTHING)
    expect(edges.length).toBeGreaterThan(0)
    expect(await sorted()).toEqual(edges)
  })
})

function near(value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(12)) : value
}
