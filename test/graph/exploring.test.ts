import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silent } from '../../src/core/progress.ts'
import { parse } from '../../src/core/time.ts'
import * as Exploring from '../../src/exploring.ts'
import * as Atlas from '../../src/graph/atlas.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import * as World from '../features/world.ts'

const AS_OF = '2021-05-01'
const T = parse(AS_OF)
const call = () => ({ progress: silent, signal: new AbortController().signal })
const address = World.addressOf

let w: Warehouse
let atlas: Atlas.Atlas
let graph: ReturnType<typeof Exploring.create>
beforeAll(async () => {
  w = await World.open(400)
  // 1-2-3-4 in a row; 5 is a hub of 300 that joins 1 and 9; 20 only sent to itself.
  const pairs = [
    [1, 2],
    [2, 3],
    [2, 3],
    [3, 4],
    [5, 1],
    [5, 9],
    ...Array.from({ length: 300 }, (_, i) => [5, 50 + i]),
    [20, 20],
  ]
  await World.transact(
    w,
    pairs.map(([src = 0, dst = 0], i) => ({ atS: T - 1000 + i, src, dst })),
  )
  await World.run(w, `INSERT INTO derived.entity_build VALUES (${T})`)
  await World.run(w, `INSERT INTO derived.public_wallet VALUES (${T}, 5, 'exchange', 'us', 'labelled')`)
  atlas = Atlas.open(w)
  graph = Exploring.create(w, atlas, { seed: 1 })
})
afterAll(async () => {
  await atlas[Symbol.asyncDispose]()
  await w[Symbol.asyncDispose]()
})

describe('views of the graph', () => {
  test('are refused before it was measured, and of an instant that was not', async () => {
    await expect(graph.top({}, call())).rejects.toMatchObject({ code: 'GRAPH_NOT_BUILT' })
    await graph.build({ asOf: AS_OF }, call())
    await expect(graph.top({ asOf: '2021-04-01' }, call())).rejects.toMatchObject({ code: 'GRAPH_NOT_BUILT' })
  })

  test('around a wallet walk edges either way, not through hubs, and say where each is drawn', async () => {
    const view = await graph.ego({ wallet: address(1) }, call())
    expect(view.cut).toBe(true)
    expect(Object.fromEntries(view.wallets.map(({ wallet, hops }) => [wallet, hops]))).toEqual({
      [address(1)]: 0,
      [address(2)]: 1,
      [address(5)]: 1,
      [address(3)]: 2,
    })
    expect(view.edges).toContainEqual({ source: address(2), target: address(3), weight: 2 })
    const hub = view.wallets.find(({ wallet }) => wallet === address(5))
    expect(hub).toMatchObject({ publicKind: 'exchange', core: 1 })
    const stored = await World.rows(
      w,
      'SELECT x::DOUBLE AS x, y::DOUBLE AS y FROM derived.wallet_graph WHERE wallet = 5',
    )
    expect([{ x: hub?.x, y: hub?.y }]).toEqual(stored)
  })

  test('asked for at once are of one graph, read once', async () => {
    await graph.build({ asOf: AS_OF }, call())
    await atlas.forget()
    const read = await Promise.all([1, 2, 3].map((id) => graph.ego({ wallet: address(id) }, call())))
    expect(read.map(({ wallets }) => wallets[0]?.wallet)).toEqual([1, 2, 3].map(address))
  })

  test('between two wallets are a shortest path, or none where only a hub joins them', async () => {
    const path = await graph.path({ from: address(1), to: address(4) }, call())
    expect(path?.wallets.map(({ wallet }) => wallet)).toEqual([1, 2, 3, 4].map(address))
    expect(await graph.path({ from: address(4), to: address(9) }, call())).toBeNull()
    expect(await graph.path({ from: address(1), to: address(4), maxHops: 2 }, call())).toBeNull()
  })

  test('of a community and of the highest ranks keep the caps and say when they cut', async () => {
    const cluster = await graph.cluster({ wallet: address(60), maxWallets: 10 }, call())
    expect(cluster.wallets.length).toBe(10)
    expect(cluster.cut).toBe(true)
    expect(new Set(cluster.wallets.map(({ community }) => community)).size).toBe(1)
    const top = await graph.top({ first: 3 }, call())
    const ranks = await World.rows(w, 'SELECT wallet FROM derived.wallet_graph ORDER BY pagerank DESC, wallet LIMIT 3')
    expect(top.wallets.map(({ wallet }) => wallet)).toEqual(ranks.map(({ wallet }) => address(Number(wallet))))
  })

  test.each([
    ['hops', () => graph.ego({ wallet: address(1), hops: 4 }, call())],
    ['maxWallets', () => graph.ego({ wallet: address(1), maxWallets: 2001 }, call())],
    ['maxHops', () => graph.path({ from: address(1), to: address(2), maxHops: 9 }, call())],
    ['first', () => graph.top({ first: 0 }, call())],
  ])('refuse %s beyond its bounds instead of cutting it', async (argument, asked) => {
    await expect(asked()).rejects.toMatchObject({ code: 'INPUT_INVALID', facts: { argument } })
  })

  test('of a wallet that is unknown, or dealt with nobody, are refused', async () => {
    for (const wallet of [address(4000), address(20)])
      await expect(graph.ego({ wallet }, call())).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  test('become a GEXF document with the places that stand and what is known of each wallet', async () => {
    const view = await graph.ego({ wallet: address(1) }, call())
    const document = await graph.document(view)
    expect(document.match(/<viz:position/g)?.length).toBe(view.wallets.length)
    expect(document).toContain(`label="${address(5)}"`)
    expect(document).toContain('A cap left nodes out.')
    const hub = view.wallets.find(({ wallet }) => wallet === address(5))
    for (const name of ['pagerank', 'core', 'community', 'publicKind'] as const)
      expect(document).toContain(`<attvalue for="${name}" value="${hub?.[name]}"/>`)
    expect(document.match(/for="publicKind"/g)).toHaveLength(1)
  })

  test('show the graph as it was built last', async () => {
    await World.transact(w, [{ atS: T - 5, src: 4, dst: 9 }])
    await graph.build({ asOf: AS_OF }, call())
    const path = await graph.path({ from: address(1), to: address(9) }, call())
    expect(path?.wallets.length).toBe(5)
  })
})
