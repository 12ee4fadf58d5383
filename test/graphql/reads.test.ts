/** What fields of wallets read, counted in statements and columns. */
import { DuckDBConnection } from '@duckdb/node-api'
import { Kind, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Selection from '../../graphql/selection.ts'
import type { Engine } from '../../src/capabilities.ts'
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

/** The statements that reach DuckDB are noted, and let pass. */
const statements: string[] = []
const { run } = DuckDBConnection.prototype
beforeAll(() => {
  DuckDBConnection.prototype.run = function (this: DuckDBConnection, ...args: Parameters<typeof run>) {
    statements.push(args[0])
    return run.apply(this, args)
  }
})
afterAll(() => {
  DuckDBConnection.prototype.run = run
})

const FIELDS = `id features { purchases spent_eth } scores { probability } labels { label }
  entity { entity wallets } holdings(first: 3) { chain token symbol decimals amountUnits }`

/** How many statements the warehouse was given for `query`. */
const counted = async (query: string) => {
  // The first request of a key asks who holds it.
  await world.ask('analyst', '{ asOf }')
  statements.length = 0
  const { errors, data } = await world.ask('analyst', query)
  expect(errors).toEqual([])
  return { count: statements.length, data }
}

describe('fields of wallets', () => {
  it('take as many statements for a hundred wallets of a page as for one', async () => {
    const counts = []
    for (const first of [1, 10, 100]) {
      const { count, data } = await counted(`{ wallets(first: ${first}) { nodes { ${FIELDS} } } }`)
      expect(data.wallets.nodes).toHaveLength(first)
      counts.push(count)
    }
    expect(new Set(counts).size, String(counts)).toBe(1)
    expect(counts[0]).toBeGreaterThan(4)
    expect(counts[0]).toBeLessThan(15)
  })

  it('take as many statements for thirty wallets that are asked for one by one as for one', async () => {
    const addresses = (await engine.wallets.page({ first: 30 })).wallets.map(({ address }) => address)
    const counts = []
    for (const many of [1, 10, 30]) {
      const asked = addresses.slice(0, many).map((address, i) => `w${i}: wallet(address: "${address}") { ${FIELDS} }`)
      const { count, data } = await counted(`{ ${asked.join(' ')} }`)
      expect(Object.values(data).map((one) => (one as { id: string }).id)).toEqual(addresses.slice(0, many))
      counts.push(count)
    }
    expect(new Set(counts).size, String(counts)).toBe(1)
    expect(counts[0]).toBeGreaterThan(4)
  })

  it.each([
    ['of the wallets themselves only', '{ nodes { id address } }', [], []],
    ['by nodes', '{ nodes { features { purchases } } }', ['purchases'], []],
    [
      'by edges, nodes, aliases and fragments together',
      '{ nodes { f: features { p: purchases __typename } } edges { node { ...Scored ... on Wallet { features { spent_eth } } } } }',
      ['purchases', 'spent_eth'],
      ['scores'],
    ],
    [
      'that a variable leaves out, read all the same',
      '{ nodes { features @skip(if: $yes) { purchases } labels @include(if: $yes) { label } } }',
      ['purchases'],
      ['labels'],
    ],
  ])('are read only as asked for: %s', async (_what, selection, features, others) => {
    const query =
      `query Asked($yes: Boolean!) { wallets(first: 5) ${selection} } query Other { wallets(first: 1) { nodes { ...Scored } } }
      fragment Scored on Wallet { scores { probability } }`.replace(
        selection.includes('$yes') ? '' : '($yes: Boolean!)',
        '',
      )
    const body = JSON.stringify({ query, operationName: 'Asked', variables: { yes: true } })
    for (const time of ['interpreted', 'compiled', 'without Apollo']) {
      await world.ask('analyst', '{ asOf }')
      statements.length = 0
      const { errors } = await World.post(world.url, body, { authorization: `Bearer ${world.keys.analyst}` })
      expect(errors).toEqual([])
      const read = statements.flatMap(
        (sql) => /^SELECT f\.wallet, (.+) FROM derived\.wallet_feature/.exec(sql)?.slice(1) ?? [],
      )
      const columns = read
        .flatMap((list) => list.split(', '))
        .map((column) => column.replace('f.', '').replaceAll('"', ''))
      expect(columns.sort(), time).toEqual(features)
      const parts = { scores: 'FROM derived.score s JOIN derived.model m', labels: 'FROM chain.label WHERE wallet IN' }
      const seen = Object.entries(parts).flatMap(([part, sql]) =>
        statements.some((one) => one.includes(sql)) ? [part] : [],
      )
      expect(seen, time).toEqual(others)
    }
  })

  it('are found once in fragments that spread each other twice, forty deep', () => {
    const fragments = Array.from({ length: 40 }, (_, i) => `fragment F${i} on Wallet { ...F${i + 1} ...F${i + 1} }`)
    const { definitions } = parse(
      `{ wallets(first: 1) { nodes { ...F0 } } } ${fragments.join(' ')} fragment F40 on Wallet { features { purchases } }`,
    )
    const named = definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
    )
    const fieldNodes = definitions.flatMap((node) =>
      node.kind === Kind.OPERATION_DEFINITION
        ? node.selectionSet.selections.flatMap((field) => (field.kind === Kind.FIELD ? [field] : []))
        : [],
    )
    expect(Selection.ofWallets({ fieldNodes, fragments: Object.fromEntries(named) })).toEqual({
      features: ['purchases'],
      scores: false,
      labels: false,
    })
  })

  it('say of holdings what the filter of holdings says', async () => {
    const { data } = await counted('{ wallets(first: 40) { nodes { id holdings(first: 1) { token amountUnits } } } }')
    let holders = 0
    for (const { id, holdings } of data.wallets.nodes) {
      const [held] = holdings
      const count = Number(held?.amountUnits ?? 0)
      if (count > 0) holders++
      const token =
        held?.token ?? data.wallets.nodes.find((one: { holdings: unknown[] }) => one.holdings[0]).holdings[0].token
      const holds = (atLeast: number) => ({ and: [{ list: [id] }, { holds: token, atLeast: String(atLeast) }] })
      const size = async (atLeast: number) => (await engine.segments.preview({ filter: holds(atLeast) })).size
      expect([await size(Math.max(1, count)), await size(count + 1)], id).toEqual([count > 0 ? 1 : 0, 0])
    }
    expect(holders).toBeGreaterThan(10)
  })

  it('are null and empty where nothing is known, and refuse more than a hundred tokens', async () => {
    const unseen = `0x${'f'.repeat(40)}`
    const seen = (await engine.wallets.page({ first: 1 })).wallets[0]?.address
    const { data } = await counted(
      `{ none: wallet(address: "${unseen}") { id } some: wallet(address: "${seen}") { entity { wallets } } }`,
    )
    expect(data).toEqual({ none: null, some: { entity: null } })
    const { errors } = await world.ask('analyst', '{ wallets(first: 1) { nodes { holdings(first: 101) { token } } } }')
    expect(errors[0]?.extensions.code).toBe('INPUT_INVALID')
  })
})
