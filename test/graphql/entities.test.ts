import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/capabilities.ts'
import { call } from '../engine/config.ts'
import { temporary } from '../warehouse/folder.ts'
import * as World from './world.ts'

const folder = temporary()
let engine: Engine
let world: World.World

beforeAll(async () => {
  engine = await World.punks(folder)
  world = await World.serve(engine)
  await engine.entities.build({ asOf: '2021-05-01' }, call())
})
afterAll(async () => {
  await world.close()
  await engine[Symbol.asyncDispose]()
})

const APPEAL = `mutation ($wallet: Address!, $other: Address) {
  appealEntity(wallet: $wallet, other: $other, because: "Two collectors.") {
    __typename ... on EntityAppeal { wallet other because } ... on Refusal { code }
  }
}`

describe('entities through the API', () => {
  it('are for every reader, and a wallet of sales alone is linked to nobody', async () => {
    const [first] = (await engine.wallets.page({ first: 1 })).wallets
    const asked = await world.ask(
      'analyst',
      'query ($w: Address!) { entities { wallets } entity(wallet: $w) { members { wallet } evidence { rule } } }',
      {
        w: first?.address,
      },
    )
    expect(asked.errors).toEqual([])
    expect(asked.data).toEqual({ entities: [], entity: { members: [], evidence: [] } })
  })

  it('are appealed against by growth, not by an analyst', async () => {
    const [one, two] = (await engine.wallets.page({ first: 2 })).wallets
    const pair = { wallet: one?.address, other: two?.address }
    expect((await world.ask('analyst', APPEAL, pair)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    expect((await world.ask('growth', APPEAL, pair)).data.appealEntity).toMatchObject({ __typename: 'EntityAppeal' })
  })
})
