import { beforeAll, describe, expect, test } from 'vitest'
import { silent } from '../../src/core/progress.ts'
import * as Entities from '../../src/graph/entities.ts'
import * as Queries from '../../src/graph/queries.generated.ts'
import * as Linking from '../../src/linking.ts'
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
  await expect(engine.list({})).rejects.toMatchObject({ code: 'INPUT_INVALID' })
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
