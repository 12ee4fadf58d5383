/** Wallets with random features, scores, labels and communities, many of them unknown, in a warehouse and beside it as plain rows. */
import * as Rng from '../../src/core/rng.ts'
import { DAY_S } from '../../src/core/time.ts'
import * as Build from '../../src/features/build.ts'
import * as Catalogue from '../../src/features/catalogue.ts'
import * as Lists from '../../src/segments/lists.ts'
import type { Segment } from '../../src/segments/segment.ts'
import * as Store from '../../src/segments/store.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import * as World from '../features/world.ts'

export const AS_OF_S = 1_600_000_000
export const GOAL = 'trades-again-90d'
export const OTHER_GOAL = 'buys-again-90d'

/** What a naive evaluator sees of one wallet; null = unknown. */
export type Row = {
  readonly wallet: number
  readonly features: Readonly<Record<string, number | null>>
  readonly categories: Readonly<Record<string, string | null>>
  readonly graph: Readonly<Record<string, number>> | null
  readonly scores: Readonly<Record<string, Readonly<Record<string, number>> | null>>
  readonly labels: readonly { readonly label: string; readonly source: string; readonly atS: number }[]
}

/** Numbers of wallets that lists and filters name: some beyond the world, so never seen. */
export const MOST = 400
/** Tokens: 0 is traded only, 1 an ERC-721 and traded, 2 an ERC-1155 and traded, 3 an ERC-20. */
export const TOKENS = [0, 1, 2, 3]

/** The address of a token. */
export function tokenOf(id: number): string {
  return World.addressOf(4096 + id)
}

/** A warehouse, and everything in it as plain rows. `trades`: the sales that are no wash trades. */
export type Made = {
  readonly w: Warehouse
  readonly seed: string
  readonly rows: readonly Row[]
  readonly sales: readonly World.Sale[]
  readonly trades: readonly World.Sale[]
  readonly transfers: readonly World.Transfer[]
  readonly transactions: readonly World.Transaction[]
  readonly neighbours: ReadonlyMap<number, ReadonlySet<number>>
  readonly entities: readonly { readonly members: readonly number[]; readonly confidence: number }[]
  readonly publics: readonly number[]
  readonly lists: Readonly<Record<string, readonly string[]>>
  readonly segments: Readonly<Record<string, Segment>>
}

/** A warehouse of `size` wallets (ids 1 to `size`) as of {@link AS_OF_S}, and the same as rows. */
export async function make(size: number, seed: string): Promise<Made> {
  const rng = Rng.create(seed)
  const w = await World.open(size + 20)
  const first: World.Sale = { atS: 5, seller: 1, buyer: 2, item: 1n }
  await World.sell(w, [first])
  await Build.build(w, { asOfS: 10 })
  await World.run(w, 'DELETE FROM derived.wallet_feature')
  const rows = Array.from({ length: size }, (_, i) => row(rng, i + 1))
  await fill(w, rows)
  const history = past(rng, size)
  await World.sell(w, history.sales)
  await World.transfer(w, history.transfers)
  await World.transact(w, history.transactions)
  const sales = [first, ...history.sales]
  const entities = [
    [3, 5],
    [7, 8, 9],
    [20, 30, 40, 50],
    [11, 60],
  ].map((members, i) => ({ members, confidence: (2 + i) / 20 }))
  const publics = [1, 2]
  await link(w, entities, publics)
  const listed = (each: () => boolean) =>
    Array.from({ length: MOST }, (_, i) => i + 1)
      .filter(each)
      .map(World.addressOf)
  const lists = { vips: listed(() => rng.uniform() < 0.4), others: listed(() => rng.uniform() < 0.05) }
  const list = (name: string, addresses: readonly string[]) => Lists.save(w, { name, addresses, savedBy: 'test' })
  await list(
    'vips',
    listed(() => rng.uniform() < 0.4),
  )
  await list('vips', lists.vips)
  await list('others', lists.others)
  const old: Segment = { feature: 'purchases', op: 'gte', value: 2 }
  const loyal: Segment = { and: [{ feature: 'sales', op: 'gte', value: 1 }, { not: { stored: 'others' } }] }
  const nested: Segment = { or: [{ segment: 'loyal' }, { segment: 'loyal', version: 1 }] }
  for (const [name, filter] of [
    ['loyal', old],
    ['loyal', loyal],
    ['nested', nested],
  ] as const)
    await Store.save(w, { name, filter, savedBy: 'test' })
  return {
    w,
    seed,
    rows,
    ...history,
    sales,
    trades: sales.filter((one) => one.seller !== one.buyer && !sales.some((other) => isWashed(one, other))),
    neighbours: neighbours(sales, history),
    entities,
    publics,
    lists,
    segments: { loyal, 'loyal@1': old, nested },
  }
}

type History = Pick<Made, 'sales' | 'transfers' | 'transactions'>

// Instants are multiples of six hours, so that many fall on one second; some lie on the instant and beyond it, which no filter may see.
function past(rng: Rng.Rng, size: number): History {
  const wallet = () => 1 + rng.below(size)
  const active = () => 1 + Math.floor(size * rng.uniform() ** 2)
  const at = () => AS_OF_S - 60 * DAY_S + rng.below(62 * 4) * 6 * 3600
  const times = (count: number) => Array.from({ length: count })
  const sales = times(size * 5).map(
    (): World.Sale => ({
      atS: at(),
      seller: active(),
      buyer: active(),
      item: BigInt(rng.below(12)),
      collection: rng.below(3),
    }),
  )
  // There and back within a day: wash trades.
  const back = sales
    .slice(0, size / 4)
    .map((sale) => ({ ...sale, seller: sale.buyer, buyer: sale.seller, atS: sale.atS + 3600 }))
  const transfers = times(size * 5).map((): World.Transfer => {
    const kind = ([1, 2, 3] as const)[rng.below(3)] ?? 1
    const mint = rng.uniform() < 0.4
    const base = { atS: at(), src: mint ? 0 : active(), dst: rng.uniform() < 0.5 ? wallet() : active() }
    if (kind === 2) return { ...base, kind, token: 1, item: BigInt(rng.below(60)) }
    if (kind === 3) return { ...base, kind, token: 2, item: BigInt(rng.below(9)), amount: BigInt(1 + rng.below(4)) }
    const huge = rng.uniform() < 0.01
    const large = rng.uniform() < 0.1
    const amount = huge ? World.LIMIT : large ? 2n ** 125n : BigInt(1 + rng.below(9))
    return { ...base, kind, token: 3, amount, saturated: huge ? 1 : 0 }
  })
  const transactions = times(size * 2).map(
    (): World.Transaction => ({
      atS: at(),
      src: active(),
      dst: rng.uniform() < 0.1 ? null : active(),
    }),
  )
  return { sales: [...sales, ...back], transfers, transactions }
}

function isWashed(one: World.Sale, other: World.Sale): boolean {
  const same = (one.collection ?? 0) === (other.collection ?? 0) && one.item === other.item
  const back = one.seller === other.buyer && one.buyer === other.seller && other.seller !== other.buyer
  return same && back && other.atS < AS_OF_S && Math.abs(one.atS - other.atS) <= DAY_S
}

function neighbours(sales: readonly World.Sale[], { transfers, transactions }: History): Map<number, Set<number>> {
  const found = new Map<number, Set<number>>()
  const add = (a: number, b: number) => found.set(a, (found.get(a) ?? new Set()).add(b))
  const pairs = [
    ...sales.map(({ atS, seller, buyer }) => [atS, seller, buyer] as const),
    ...transfers.map(({ atS, src, dst }) => [atS, src, dst] as const),
    ...transactions.flatMap(({ atS, src, dst }) => (dst === null ? [] : [[atS, src, dst] as const])),
  ]
  for (const [atS, a, b] of pairs) {
    if (atS >= AS_OF_S || a === b) continue
    add(a, b)
    add(b, a)
  }
  return found
}

async function link(w: Warehouse, entities: Made['entities'], publics: readonly number[]): Promise<void> {
  // An older and a later build, which no filter may see.
  for (const [asOfS, shift] of [
    [AS_OF_S - 100, 0],
    [AS_OF_S - 900, 1],
    [AS_OF_S + 1, 2],
  ] as const) {
    await World.run(w, `INSERT INTO derived.entity_build VALUES (${asOfS})`)
    for (const id of publics)
      await World.run(
        w,
        `INSERT INTO derived.public_wallet VALUES (${asOfS}, ${id + shift}, 'exchange', 'test', 'test')`,
      )
    for (const { members, confidence } of entities) {
      const entity = Math.min(...members) + shift
      await World.run(w, `INSERT INTO derived.entity VALUES (${asOfS}, ${entity}, ${members.length}, ${confidence})`)
      for (const id of members)
        await World.run(
          w,
          `INSERT INTO derived.entity_member VALUES (${asOfS}, ${entity}, ${id + shift}, ${confidence})`,
        )
    }
  }
}

function row(rng: Rng.Rng, wallet: number): Row {
  const maybe = <T>(share: number, value: T): T | null => (rng.uniform() < share ? value : null)
  const score = () => {
    const probability = rng.below(20) / 20
    return { probability, low: probability / 2, high: (1 + probability) / 2, percentile: 1 + rng.below(100) }
  }
  const known = Object.fromEntries(
    Catalogue.features.map(({ name, type, unit }) => [
      name,
      maybe(
        0.75,
        type === 'UINTEGER' ? rng.below(6) : unit === 'share' ? rng.below(21) / 20 : Math.round(rng.normal() * 8) / 4,
      ),
    ]),
  )
  return {
    wallet,
    features: known,
    categories: Object.fromEntries(
      Catalogue.categories.map(({ name, values }) => [name, maybe(0.8, values[rng.below(values.length)] ?? '')]),
    ),
    graph: maybe(0.8, { community: rng.below(5), component: rng.below(2) }),
    scores: { [GOAL]: maybe(0.8, score()), [OTHER_GOAL]: maybe(0.5, score()) },
    labels: ['EXCHANGE', 'SANCTIONED'].flatMap((label) =>
      rng.uniform() < 0.3
        ? [{ label, source: rng.uniform() < 0.5 ? 'etherscan' : 'ofac', atS: AS_OF_S - 3 + rng.below(5) }]
        : [],
    ),
  }
}

async function fill(w: Warehouse, rows: readonly Row[]): Promise<void> {
  const asOf = new Uint32Array(rows.length).fill(AS_OF_S)
  const wallet = Uint32Array.from(rows, (each) => each.wallet)
  const features = Catalogue.features.map(({ name, type }) => {
    const values = rows.map((each) => each.features[name] ?? null)
    const numbers = values.map((value) => value ?? 0)
    const valid = Uint8Array.from(values, (value) => (value === null ? 0 : 1))
    return [
      name,
      { values: type === 'UINTEGER' ? Uint32Array.from(numbers) : Float64Array.from(numbers), valid },
    ] as const
  })
  const categories = Catalogue.categories.map(({ name }) => [name, rows.map((each) => each.categories[name] ?? null)])
  await w.appendColumns('derived.wallet_feature', {
    as_of_s: asOf,
    wallet,
    ...Object.fromEntries([...features, ...categories]),
  })
  // The same wallets as of another instant, which no query may see.
  await w.appendColumns('derived.wallet_feature', { as_of_s: asOf.map((at) => at - 1), wallet })
  const values = (groups: readonly (readonly string[])[]) => groups.flat().join(', ')
  await World.run(
    w,
    `INSERT INTO derived.wallet_graph BY NAME SELECT ${AS_OF_S} AS as_of_s, wallet, 0.1 AS pagerank, component, 1 AS component_size, community,
       1 AS community_size, 1 AS core, 1 AS degree_in, 1 AS degree_out, 0 AS clustering
     FROM (VALUES ${values(rows.map(({ wallet: id, graph }) => (graph ? [`(${id}, ${graph.component}, ${graph.community})`] : [])))}) t(wallet, component, community)`,
  )
  const scored = rows.map(({ wallet: id, scores }) =>
    Object.entries(scores).flatMap(([goal, score]) =>
      score
        ? [
            `('model of ${goal}', ${AS_OF_S}, ${id}, ${score.probability}, ${score.low}, ${score.high}, ${score.percentile})`,
          ]
        : [],
    ),
  )
  await World.run(w, `INSERT INTO derived.score VALUES ${values(scored)}`)
  const said = rows.map(({ wallet: id, labels }) =>
    labels.map(({ label, source, atS }) => `(${id}, '${label}', '${source}', ${atS})`),
  )
  await World.run(w, `INSERT INTO chain.label VALUES ${values(said)}`)
  for (const goal of [GOAL, OTHER_GOAL]) {
    await World.run(
      w,
      `INSERT INTO derived.model VALUES ('model of ${goal}', '${goal}', ${AS_OF_S - 5}, ${AS_OF_S - 9}, '{}', ''::BLOB, '{}')`,
    )
  }
}
