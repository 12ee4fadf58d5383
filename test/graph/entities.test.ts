import { beforeAll, describe, expect, test } from 'vitest'
import { silent } from '../../src/core/progress.ts'
import * as Entities from '../../src/graph/entities.ts'
import * as Queries from '../../src/graph/queries.generated.ts'
import * as Linking from '../../src/linking.ts'
import * as Audits from '../../src/warehouse/audits.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import * as World from '../features/world.ts'
import * as Sybils from './sybils.ts'

const rederived = {
  star: Queries.rederiveStar,
  chain: Queries.rederiveChain,
  coactivity: Queries.rederiveCoactivity,
  collector: Queries.rederiveCollector,
  deposit: Queries.rederiveDeposit,
} as const

describe.each([false, true])('entities of a planted world (hard: %s)', (hard) => {
  const world = Sybils.plant({ wallets: 4000, seed: 3, hard })
  let w: Warehouse
  let built: Entities.Built
  beforeAll(async () => {
    w = await Sybils.open(world)
    built = await Entities.build(w, { asOfS: world.endS })
    return () => w[Symbol.asyncDispose]()
  })

  test('are of planted wallets, most of them found', async () => {
    const rows = (await World.rows(w, 'FROM derived.entity_member')) as { entity: number; wallet: number }[]
    const sybils = rows.filter(({ wallet }) => world.clusters[wallet]! >= 0).length
    expect(sybils / rows.length).toBeGreaterThan(0.95)
    expect(sybils / world.clusters.filter((c) => c >= 0).length).toBeGreaterThan(hard ? 0.6 : 0.8)
  })

  test('hold no exchange, bridge or distributor, and say why of each', async () => {
    const rows = await World.rows(w, 'SELECT wallet, kind, reason FROM derived.public_wallet')
    const known = new Set(rows.map(({ wallet }) => wallet))
    for (const [wallet, kind] of world.kinds.entries())
      if (kind === 'exchange' || kind === 'bridge' || kind === 'distributor') expect(known).toContain(wallet)
    expect(rows.every(({ reason }) => String(reason).length > 10)).toBe(true)
    expect(
      await World.rows(w, 'FROM derived.entity_member WHERE wallet IN (SELECT wallet FROM derived.public_wallet)'),
    ).toEqual([])
  })

  test('rest on two or more rows of evidence a link, of different transactions, each re-derived by its rule’s statement', async () => {
    const links = (await World.rows(
      w,
      `SELECT count(*) AS n, count(DISTINCT (chain, block, tx_index)) AS own, count(DISTINCT (other_chain, other_block, other_tx_index)) AS others
       FROM derived.entity_evidence GROUP BY wallet, other`,
    )) as { n: bigint; own: bigint; others: bigint }[]
    expect(links.length).toBe(built.wallets - built.entities)
    for (const { n, own, others } of links) {
      expect(n).toBeGreaterThanOrEqual(2n)
      expect([own, others]).toEqual([n, n])
    }
    expect(await Audits.run(w, { show: 'dependent_evidence' })).toEqual([])
    const key = (row: Record<string, unknown>) =>
      [row.wallet, row.other, row.counterpart, row.scale_s, row.shift_s].join()
    for (const [rule, query] of Object.entries(rederived)) {
      const evidence = await World.rows(w, `FROM derived.entity_evidence WHERE rule = '${rule}'`)
      expect((await w.all(query, { as_of_s: world.endS })).map(key).sort()).toEqual(evidence.map(key).sort())
    }
  })

  test('are rebuilt the same, and keep appeals for good', async () => {
    const members = 'FROM derived.entity_member ORDER BY wallet'
    const before = await World.rows(w, members)
    await Entities.build(w, { asOfS: world.endS })
    expect(await World.rows(w, members)).toEqual(before)
    const [a, b, c] = before.filter(({ entity }) => entity === before[0]?.entity).map(({ wallet }) => Number(wallet))
    const growth = { principal: 'growth' }
    await Entities.appeal(w, { wallet: a!, other: b!, because: 'They met for tea.' }, growth)
    await Entities.appeal(w, { wallet: c!, other: null, because: 'A shop.' }, growth)
    for (let i = 0; i < 2; i++) {
      expect((await Entities.build(w, { asOfS: world.endS })).refused).toBeGreaterThan(0)
      const after = new Map((await World.rows(w, members)).map(({ wallet, entity }) => [wallet, entity]))
      expect(after.has(c)).toBe(false)
      expect(after.get(a) === undefined || after.get(a) !== after.get(b)).toBe(true)
    }
  })
})

describe('exchange deposit addresses', () => {
  const world = Sybils.plant({ wallets: 2000, seed: 5, hard: true, deposits: 9 })
  const addresses = new Set(world.kinds.flatMap((kind, wallet) => (kind === 'deposit' ? [wallet] : [])))

  test('that several wallets pay link them beside other evidence, and a shop’s does not link its customers', async () => {
    await using w = await Sybils.open(world)
    await Entities.build(w, { asOfS: world.endS })
    const evidence = (await World.rows(w, "FROM derived.entity_evidence WHERE rule = 'deposit'")) as Evidence[]
    expect(evidence.length).toBeGreaterThan(20)
    for (const { wallet, other, counterpart } of evidence) {
      expect(addresses).toContain(counterpart)
      expect(world.clusters[wallet]).toBe(world.clusters[other])
      expect(world.clusters[wallet]).toBe(world.clusters[counterpart])
    }
    // Nobody who only deposits is linked: the addresses of one honest wallet each, and the shop's twelve customers.
    const honest = new Set(
      world.transactions.flatMap(({ src, dst }) =>
        dst !== null && addresses.has(dst) && world.clusters[dst]! < 0 ? [src] : [],
      ),
    )
    expect(honest.size).toBeGreaterThan(15)
    const members = await World.rows(w, 'SELECT wallet FROM derived.entity_member')
    expect(members.filter(({ wallet }) => honest.has(Number(wallet)))).toEqual([])
    const rederived = await w.all(Queries.rederiveDeposit, { as_of_s: world.endS })
    expect(rederived.length).toBe(evidence.length)
    expect(await Audits.run(w, { show: 'dependent_evidence' })).toEqual([])
  })

  test('find members that the same world without them does not', async () => {
    const found = async (planted: Sybils.Planted) => {
      await using w = await Sybils.open(planted)
      await Entities.build(w, { asOfS: planted.endS })
      const members = (await World.rows(w, 'SELECT wallet FROM derived.entity_member')) as { wallet: number }[]
      return members.filter(({ wallet }) => (planted.clusters[wallet] ?? -1) >= 0).length
    }
    const without = {
      ...world,
      transactions: world.transactions.filter(({ dst }) => dst === null || !addresses.has(dst)),
    }
    expect(await found(world)).toBeGreaterThan(await found(without))
  })
})

type Evidence = { readonly wallet: number; readonly other: number; readonly counterpart: number }

describe('public wallets by what they are called', () => {
  const kindsOf = async (told: (w: Warehouse) => Promise<void>) => {
    await using w = await World.open(40)
    await told(w)
    await Entities.build(w, { asOfS: 1000 })
    return World.rows(w, 'SELECT wallet, kind, source, reason FROM derived.public_wallet ORDER BY wallet')
  }
  const name = (w: Warehouse, wallet: number, text: string) =>
    World.run(w, `INSERT INTO chain.wallet_name VALUES (${wallet}, '${text}', 'etherscan', 5)`)

  test('are exchanges by a brand with a number or a wallet’s word, and nothing else of the brand', async () => {
    const exchanges = [
      'Binance 14',
      'Coinbase 3',
      'Kraken: Hot Wallet',
      'Upbit: Cold Wallet',
      'Bitkub: Hot Wallet 4',
      'Gate.io',
    ]
    const others = [
      'Binance USD',
      'Binance: Deployer 3',
      'Three Arrows Capital: Binance Deposit',
      'Binance: Deposit 1',
      'Blue Kraken Loyalty',
    ]
    const found = await kindsOf(async (w) => {
      for (const [i, text] of [...exchanges, ...others].entries()) await name(w, i + 1, text)
    })
    expect(found).toEqual(
      exchanges.map((text, i) => ({
        wallet: i + 1,
        kind: 'exchange',
        source: 'etherscan',
        reason: `named "${text}" by etherscan`,
      })),
    )
  })

  test('are bridges and routers by those words, but not who broke into one', async () => {
    const found = await kindsOf(async (w) => {
      await name(w, 1, 'Axie Infinity: Ronin Bridge')
      await name(w, 2, 'Ronin Bridge Exploiter')
      await name(w, 3, '1inch v5: Aggregation Router')
    })
    expect(found.map(({ wallet, kind }) => [wallet, kind])).toEqual([
      [1, 'bridge'],
      [3, 'router'],
    ])
  })

  test('are what a label says when a name contradicts it, and the reason names both', async () => {
    const found = await kindsOf(async (w) => {
      await name(w, 1, 'Binance 14')
      await World.run(
        w,
        `INSERT INTO chain.label VALUES (1, 'bridge', 'us', 5), (1, 'router', 'them', 5), (1, 'exchange', 'late', 5000)`,
      )
    })
    expect(found).toEqual([
      {
        wallet: 1,
        kind: 'bridge',
        source: 'us',
        reason: 'labelled bridge by us; contradicted: labelled router by them, named "Binance 14" by etherscan',
      },
    ])
  })
})

describe('who is paid by one wallet and pays another', () => {
  const DAY_S = 86_400
  /** Wallet 1 pays 30 wallets, who pay wallet 2; `daysBefore`, wallet 98 paid wallet 99: the chain is known for so long. */
  const built = async (daysBefore: number, chain = 1) => {
    await using w = await World.open(200)
    const atS = 100 * DAY_S
    const pay = (src: number, dst: number, at: number) => ({ atS: at, src, dst, valueWei: 10n ** 17n })
    await World.transact(w, [
      pay(98, 99, atS - daysBefore * DAY_S),
      ...Array.from({ length: 30 }, (_, i) => pay(1, 10 + i, atS + 60 * i)),
      ...Array.from({ length: 30 }, (_, i) => pay(10 + i, 2, atS + 7200 + 60 * i)),
    ])
    await World.run(w, `UPDATE chain.transaction SET chain = ${chain} WHERE src = 98`)
    const { entities, wallets, unsettled } = await Entities.build(w, { asOfS: atS + DAY_S })
    return {
      entities,
      wallets,
      unsettled,
      known: await World.rows(w, 'SELECT wallet, kind, source, reason FROM derived.public_wallet'),
    }
  }

  test('is linked to nobody while too little of the chain is known to tell a mining pool from a funder, and the reason says so', async () => {
    expect(await built(50)).toEqual({
      entities: 0,
      wallets: 0,
      unsettled: 1,
      known: [
        {
          wallet: 1,
          kind: 'unsettled',
          source: 'behaviour',
          reason: 'paid 30 wallets, was paid by 0: 50 days of its chain are too few to tell what it is',
        },
      ],
    })
  })

  test('is linked once the chain is known for long, as the payer did nothing else', async () => {
    expect(await built(60)).toEqual({ entities: 1, wallets: 30, unsettled: 0, known: [] })
  })

  test('is told by the history of its own chain, not by another’s', async () => {
    expect(await built(60, 2)).toMatchObject({ entities: 0, unsettled: 1 })
  })
})

test('an appeal of a wallet against itself or without a reason is refused', async () => {
  await using w = await World.open(3)
  const by = { principal: 'growth' }
  for (const bad of [
    { wallet: 1, other: 1, because: 'so' },
    { wallet: 1, other: 2, because: ' ' },
  ])
    await expect(Entities.appeal(w, bad, by)).rejects.toMatchObject({ code: 'USAGE' })
})

test('the engine lists and shows entities by address and keeps who appealed and why', async () => {
  const world = Sybils.plant({ wallets: 1000, seed: 1, hard: false })
  await using w = await Sybils.open(world)
  const engine = Linking.create(w)
  const call = { progress: silent, signal: new AbortController().signal }
  await expect(engine.list({})).rejects.toMatchObject({ code: 'ENTITIES_NOT_BUILT' })
  const built = await engine.build({ asOf: '2023-01-01' }, call)
  const [largest] = await engine.list({ first: 1 })
  const shown = await engine.show({ wallet: largest!.entity })
  expect(shown.members).toHaveLength(largest!.wallets)
  expect(shown.evidence.length).toBeGreaterThanOrEqual(2 * (largest!.wallets - 1))
  expect(built.entities).toBeGreaterThan(0)
  const says = { wallet: largest!.entity, because: 'A family.' }
  await expect(engine.appeal(says, { principal: 'ana', role: 'analyst' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await engine.appeal(says, { principal: 'gro', role: 'growth' })).toMatchObject({
    other: null,
    principal: 'gro',
  })
  await engine.build({ asOf: '2023-01-01' }, call)
  expect((await engine.show({ wallet: largest!.entity })).members).toEqual([])
  expect(await World.rows(w, "SELECT principal FROM private.audit WHERE action = 'entity.appeal'")).toEqual([
    { principal: 'gro' },
  ])
})
