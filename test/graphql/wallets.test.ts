import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/capabilities.ts'
import * as Address from '../../src/core/address.ts'
import { call } from '../engine/config.ts'
import { temporary } from '../warehouse/folder.ts'
import * as World from './world.ts'

const folder = temporary()
let engine: Engine
let world: World.World

beforeAll(async () => {
  engine = await World.punks(folder)
  world = await World.serve(engine)
})
afterAll(async () => {
  await world.close()
  await engine[Symbol.asyncDispose]()
})

const PAGE = `query Page($where: WalletFilter, $orderBy: WalletOrder, $first: Int!, $after: String, $asOf: DateTime) {
  wallets(where: $where, orderBy: $orderBy, first: $first, after: $after, asOf: $asOf) {
    asOf totalCount
    edges { cursor node { id address features { purchases } scores { probability } } }
    pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
  }
}`
type Edge = {
  cursor: string
  node: { id: string; features: { purchases: number | null }; scores: { probability: number }[] }
}

const page = async (variables: Readonly<Record<string, unknown>>) => {
  const answer = await world.ask('analyst', PAGE, variables)
  expect(answer.errors).toEqual([])
  return answer.data.wallets as {
    asOf: string
    totalCount: number
    edges: Edge[]
    pageInfo: { startCursor: string; endCursor: string; hasNextPage: boolean; hasPreviousPage: boolean }
  }
}

/** Every wallet, page by page, with the number of pages. */
const walk = async (variables: Readonly<Record<string, unknown>>, first: number) => {
  const edges: Edge[] = []
  let after: string | null = null
  for (let pages = 1; ; pages++) {
    const { edges: more, pageInfo, totalCount } = await page({ ...variables, first, after })
    expect(pageInfo.hasPreviousPage).toBe(after !== null)
    edges.push(...more)
    if (!pageInfo.hasNextPage) return { edges, pages, totalCount }
    expect(more.length).toBe(first)
    after = pageInfo.endCursor
  }
}

describe('pages of wallets', () => {
  it.each([
    ['as they were stored', null],
    ['by a feature, lowest first', { field: 'purchases', direction: 'ASC' }],
    ['by a feature, highest first', { field: 'purchases', direction: 'DESC' }],
    ['by a score that many share and some lack, highest first', { field: 'trades_again_90d_probability' }],
    ['by the same, lowest first', { field: 'trades_again_90d_probability', direction: 'ASC' }],
  ])('%s hold every wallet once', async (_order, orderBy) => {
    const { edges, pages, totalCount } = await walk({ orderBy }, 97)
    expect(pages).toBe(6)
    expect(edges.length).toBe(totalCount)
    expect(totalCount).toBe(await engine.wallets.count({}))
    expect(new Set(edges.map(({ node }) => node.id)).size).toBe(totalCount)
    if (orderBy === null) return
    const key = ({ node }: Edge) =>
      orderBy.field === 'purchases' ? node.features.purchases : (node.scores[0]?.probability ?? null)
    const keys = edges.map(key)
    const known = keys.filter((value) => value !== null)
    const sign = 'direction' in orderBy && orderBy.direction === 'ASC' ? 1 : -1
    expect(known).toEqual([...known].sort((a, b) => sign * (a - b)))
    expect(keys.slice(known.length).every((value) => value === null)).toBe(true)
  })

  it('go on behind any wallet of a page, not only the last', async () => {
    const orderBy = { field: 'purchases' }
    const all = await page({ orderBy, first: 30 })
    for (const i of [0, 7, 28, 29]) {
      const next = await page({ orderBy, first: 5, after: all.edges[i]?.cursor })
      const second = await page({ orderBy, first: 5, after: next.edges[1]?.cursor })
      const expected = (await page({ orderBy, first: 60 })).edges.map(({ node }) => node.id)
      expect(next.edges.map(({ node }) => node.id)).toEqual(expected.slice(i + 1, i + 6))
      expect(second.edges.map(({ node }) => node.id)).toEqual(expected.slice(i + 3, i + 8))
    }
  })

  it('are counted only when asked for', async () => {
    const { data } = await world.ask('analyst', '{ wallets(first: 2) { nodes { id } pageInfo { hasNextPage } } }')
    expect(data.wallets).toEqual({ nodes: [expect.anything(), expect.anything()], pageInfo: { hasNextPage: true } })
  })

  it('keep the instant of their cursor when features of a later one are built meanwhile', async () => {
    const first = await page({ first: 10 })
    expect(first.asOf).toBe(World.AS_OF)
    await engine.graph.build({ asOf: '2020-02-01' }, call())
    await engine.features.build({ asOf: '2020-02-01' }, call())
    expect((await page({ first: 10 })).asOf).toBe('2020-02-01T00:00:00Z')
    const second = await page({ first: 10, after: first.pageInfo.endCursor })
    expect(second.asOf).toBe(World.AS_OF)
    const other = await world.ask('analyst', PAGE, { first: 5, after: first.pageInfo.endCursor, asOf: '2020-02-01' })
    expect(other.errors[0]?.extensions).toMatchObject({ code: 'INPUT_INVALID', facts: { argument: 'after' } })
  })

  it('refuse cursors of another filter or order, and those that are none', async () => {
    const { pageInfo } = await page({ first: 3, asOf: World.AS_OF })
    for (const variables of [
      { orderBy: { field: 'purchases' }, after: pageInfo.endCursor },
      { where: { purchases: { gt: 1 } }, after: pageInfo.endCursor },
      { after: 'bm90IG91cnM' },
      { after: Buffer.from('[1,2,3]').toString('base64url') },
      { after: '' },
    ]) {
      const { status, errors } = await world.ask('analyst', PAGE, { first: 3, asOf: World.AS_OF, ...variables })
      expect(status).toBe(200)
      expect(errors[0]?.extensions, JSON.stringify(variables)).toMatchObject({
        code: 'INPUT_INVALID',
        facts: { argument: 'after' },
      })
    }
  })

  it.each([0, -1, 501, 2_000_000])('refuse %i wallets', async (first) => {
    const { errors } = await world.ask(
      'analyst',
      '{ wallets(first: FIRST) { nodes { id } } }'.replace('FIRST', `${first}`),
    )
    expect(['INPUT_INVALID', 'QUERY_TOO_COMPLEX']).toContain(errors[0]?.extensions.code)
  })
})

describe('filters', () => {
  it.each([
    [{ purchases: { gte: 5 } }, { feature: 'purchases', op: 'gte', value: 5 }],
    [{ days_since_last_sale: { isUnknown: true } }, { feature: 'days_since_last_sale', op: 'isUnknown' }],
    [
      { or: [{ sales: { between: { low: 2, high: 4 } } }, { not: { spent_eth: { gt: 0.5 } } }] },
      {
        or: [
          { feature: 'sales', op: 'between', value: [2, 4] },
          { not: { feature: 'spent_eth', op: 'gt', value: 0.5 } },
        ],
      },
    ],
    [
      { score: { trades_again_90d: { probability: { gte: 0.9 } } }, items_held: { in: [1, 2] } },
      {
        and: [
          { score: World.GOAL, field: 'probability', op: 'gte', value: 0.9 },
          { feature: 'items_held', op: 'in', value: [1, 2] },
        ],
      },
    ],
  ])('%j gives the wallets that the engine gives', async (where, filter) => {
    const asOf = World.AS_OF
    const { edges, totalCount } = await walk({ where, asOf }, 500)
    expect(totalCount).toBe(await engine.wallets.count({ where: filter, asOf }))
    expect(totalCount).toBeGreaterThan(0)
    expect(totalCount).toBeLessThan(await engine.wallets.count({ asOf }))
    const own = await engine.wallets.page({ where: filter, asOf, first: 1000 })
    expect(edges.slice(0, 1000).map(({ node }) => node.id)).toEqual(own.wallets.map(({ address }) => address))
    const preview = await world.ask(
      'analyst',
      'query ($where: WalletFilter!, $asOf: DateTime) { segmentPreview(where: $where, asOf: $asOf, sample: 3) { size population share unknown sample histogram { wallets } } }',
      { where, asOf },
    )
    const { size, population, share, unknown, histogram } = await engine.segments.preview({ filter, asOf })
    expect(preview.data.segmentPreview).toMatchObject({ size, population, share, unknown })
    expect(preview.data.segmentPreview.size).toBe(totalCount)
    expect(preview.data.segmentPreview.histogram.length).toBe(histogram.length)
    expect(preview.data.segmentPreview.sample.length).toBe(3)
  })

  it('take a list of addresses in any case, and refuse a wrong checksum', async () => {
    const { edges } = await page({ first: 3, asOf: World.AS_OF })
    const [a, b] = edges.map(({ node }) => Address.parse(node.id))
    if (!a || !b) throw new Error('no wallets')
    const upper = `0x${a.slice(2).toUpperCase()}`
    const found = await page({ where: { list: [upper, Address.checksum(b)] }, first: 5, asOf: World.AS_OF })
    expect(found.edges.map(({ node }) => node.id)).toEqual([a, b])
    const digit = Address.checksum(b).search(/[a-f]/)
    const wrong = `${Address.checksum(b).slice(0, digit)}${Address.checksum(b).charAt(digit).toUpperCase()}${Address.checksum(b).slice(digit + 1)}`
    const refused = await world.ask('analyst', PAGE, { where: { list: [wrong] }, first: 5 })
    expect(refused.status).toBe(400)
    expect(refused.errors[0]?.extensions).toMatchObject({
      code: 'ADDRESS_CHECKSUM',
      facts: { expected: Address.checksum(b) },
    })
    const literal = await world.ask('analyst', `{ wallet(address: "${wrong}") { id } }`)
    expect(literal.status).toBe(400)
    expect(literal.errors[0]?.extensions).toMatchObject({ code: 'ADDRESS_CHECKSUM' })
  })
})

describe('a wallet', () => {
  const WALLET = `query ($address: Address!, $asOf: DateTime, $goal: String) { wallet(address: $address, asOf: $asOf) {
    id address asOf features { purchases spent_eth pagerank_to_mean } scores(goal: $goal) { goal model asOf probability low high percentile } labels { label source at } } }`

  it('is what the engine knows, its address in EIP-55', async () => {
    const { wallets } = await engine.wallets.page({ first: 20, asOf: World.AS_OF })
    const own = wallets.find(({ scores }) => scores.length > 0)
    if (!own) throw new Error('no scored wallet')
    const { data } = await world.ask('analyst', WALLET, {
      address: own.address.toUpperCase().replace('X', 'x'),
      asOf: World.AS_OF,
    })
    const { purchases, spent_eth, pagerank_to_mean } = own.features
    expect(data.wallet).toEqual({
      id: own.address,
      address: Address.checksum(own.address),
      asOf: World.AS_OF,
      features: { purchases, spent_eth, pagerank_to_mean },
      scores: own.scores,
      labels: [],
    })
    const none = await world.ask('analyst', WALLET, { address: own.address, asOf: World.AS_OF, goal: 'buys-again-90d' })
    expect(none.data.wallet.scores).toEqual([])
  })

  it('that was never seen is null', async () => {
    const { data, errors } = await world.ask('analyst', WALLET, { address: `0x${'ab'.repeat(20)}` })
    expect(errors).toEqual([])
    expect(data).toEqual({ wallet: null })
  })
})

describe('what there is', () => {
  it('is listed as the engine lists it', async () => {
    const { data, errors } = await world.ask(
      'analyst',
      '{ features { name unit grain type definition } goals { name definition } asOf models { version goal asOf card } model(version: "made-up") { goal } coverage { chain stream axis from to fromBlock toBlock final } segments { name } campaigns { id } jobs { name } }',
    )
    expect(errors).toEqual([])
    const numbers = (data.features as { type: string; name: string }[]).filter(({ type }) => type !== 'VARCHAR')
    expect(numbers.filter(({ name }) => !name.includes('offchain'))).toEqual(engine.features.catalogue())
    expect(data.features).toContainEqual(expect.objectContaining({ name: 'lifecycle_stage', unit: 'category' }))
    expect(data.goals).toEqual(engine.models.goals())
    expect(data.asOf).toBe(await engine.features.latest())
    expect(data.models).toEqual([
      { version: 'made-up', goal: World.GOAL, asOf: World.AS_OF, card: { name: 'made up' } },
    ])
    expect(data.model).toEqual({ goal: World.GOAL })
    const coverage = await engine.ingest.coverage()
    expect(data.coverage.length).toBe(coverage.length)
    expect(data.coverage[0]).toMatchObject({
      chain: 'eip155:1',
      axis: 'second',
      from: new Date((coverage[0]?.from ?? 0) * 1000).toISOString().replace('.000', ''),
      fromBlock: null,
      toBlock: null,
    })
    expect(data).toMatchObject({ segments: [], campaigns: [], jobs: [] })
  })

  it.each([
    ['{ model(version: "nope") { goal } }', 'MODEL_UNKNOWN', 'made-up'],
    [
      '{ explain(wallet: "0x0000000000000000000000000000000000000001", segment: "nope") { member } }',
      'SEGMENT_UNKNOWN',
      '',
    ],
    ['{ campaign(id: "nope") { name } }', 'CAMPAIGN_UNKNOWN', ''],
    ['{ wallets(asOf: "2019-01-01") { nodes { id } } }', 'FEATURES_NOT_BUILT', '2020-01-01'],
    ['{ wallets(asOf: "soon") { nodes { id } } }', 'TIME_INVALID', ''],
    [
      '{ wallets(orderBy: { field: buys_again_90d_low }, asOf: "2020-01-01") { nodes { id } } }',
      'MODEL_UNKNOWN',
      World.GOAL,
    ],
    ['{ wallets(where: {}) { nodes { id } } }', 'INPUT_INVALID', 'where'],
    [
      '{ segmentPreview(where: { purchases: { between: { low: 5, high: 2 } } }) { size } }',
      'SEGMENT_INVALID',
      '$.value',
    ],
  ])('%s is refused with its code and what exists', async (query, code, named) => {
    const { errors, data } = await world.ask('analyst', query)
    expect(errors[0]?.extensions).toMatchObject({ code, retry: false, hint: expect.stringMatching(/\.$/) })
    expect(JSON.stringify(errors[0]?.extensions.facts)).toContain(named)
    expect(data).toBeNull()
  })
})
