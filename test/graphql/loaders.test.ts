import { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/capabilities.ts'
import { temporary } from '../warehouse/folder.ts'
import * as World from './world.ts'

const folder = temporary()
let engine: Engine
let world: World.World
let addresses: readonly string[]
let statements: string[] = []
const { run } = DuckDBConnection.prototype

beforeAll(async () => {
  engine = await World.punks(folder)
  world = await World.serve(engine)
  addresses = (await engine.wallets.page({ first: 100, asOf: World.AS_OF })).wallets.map(({ address }) => address)
  // The first request of a key asks who holds it.
  await world.ask('analyst', '{ asOf }')
  // Counts what passes and lets it pass.
  DuckDBConnection.prototype.run = function (this: DuckDBConnection, ...args: Parameters<typeof run>) {
    statements.push(args[0])
    return run.apply(this, args)
  }
})
afterEach(() => {
  statements = []
})
afterAll(async () => {
  DuckDBConnection.prototype.run = run
  await world.close()
  await engine[Symbol.asyncDispose]()
})

const FIELDS = `id features { purchases spent_eth } scores { probability } labels { label }
  entity { entity wallets } holdings(first: 3) { chain token symbol decimals amountUnits }`

/** How many statements the warehouse was given for `query`. */
const counted = async (query: string) => {
  statements = []
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
    expect(counts[0]).toBeLessThan(15)
  })

  it('take as many statements for thirty wallets that are asked for one by one as for one', async () => {
    const counts = []
    for (const many of [1, 10, 30]) {
      const asked = addresses.slice(0, many).map((address, i) => `w${i}: wallet(address: "${address}") { ${FIELDS} }`)
      const { count, data } = await counted(`{ ${asked.join(' ')} }`)
      expect(Object.values(data).map((one) => (one as { id: string }).id)).toEqual(addresses.slice(0, many))
      counts.push(count)
    }
    expect(new Set(counts).size, String(counts)).toBe(1)
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
    const { data } = await counted(
      `{ none: wallet(address: "${unseen}") { id } some: wallet(address: "${addresses[0]}") { entity { wallets } } }`,
    )
    expect(data).toEqual({ none: null, some: { entity: null } })
    const { errors } = await world.ask('analyst', '{ wallets(first: 1) { nodes { holdings(first: 101) { token } } } }')
    expect(errors[0]?.extensions.code).toBe('INPUT_INVALID')
  })
})
