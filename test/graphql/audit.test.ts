import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/capabilities.ts'
import * as EngineOf from '../../src/engine.ts'
import { settings } from '../engine/config.ts'
import { temporary } from '../warehouse/folder.ts'
import * as Sdl from './sdl.ts'
import * as World from './world.ts'

const folder = temporary()
let engine: Engine
let world: World.World

beforeAll(async () => {
  engine = await EngineOf.open(settings(folder), { verb: 'test' })
  world = await World.serve(engine)
})
afterAll(async () => {
  await world.close()
  await engine[Symbol.asyncDispose]()
})

const LOG = `query ($first: Int!, $after: String, $principal: String, $action: String, $subject: String) {
  auditLog(first: $first, after: $after, principal: $principal, action: $action, subject: $subject) {
    nodes { at principal action subject outcome before after facts } pageInfo { endCursor hasNextPage }
  }
}`
type Entry = {
  principal: string
  action: string
  subject: string
  outcome: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  facts: { args: Record<string, unknown>; key: string | null }
}
const log = async (variables: Readonly<Record<string, unknown>> = {}) => {
  const { data, errors } = await world.ask('admin', LOG, { first: 500, ...variables })
  expect(errors).toEqual([])
  return data.auditLog.nodes as Entry[]
}

const SAVE = 'mutation ($n: Float!) { saveSegment(name: "kept", where: { purchases: { gt: $n } }) { __typename } }'

describe('the audit log', () => {
  it('says what a segment was and what it became, by which key', async () => {
    for (const n of [1, 2]) await world.ask('growth', SAVE, { n })
    await world.ask('growth', 'mutation { removeSegment(name: "kept") { __typename } }')
    const [removed, second, first] = await log({ subject: 'segment kept' })
    expect([first?.before, first?.after]).toEqual([
      null,
      expect.objectContaining({ version: 1, text: 'purchases > 1' }),
    ])
    expect(second?.before).toEqual(first?.after)
    expect(second?.after).toEqual(expect.objectContaining({ version: 2, text: 'purchases > 2' }))
    expect([removed?.before, removed?.after]).toEqual([second?.after, null])
    const keys = new Map((await engine.access.listKeys()).map(({ id, principal }) => [id, principal]))
    expect(keys.get(first?.facts.key ?? '')).toBe('the growth')
    expect(first?.principal).toBe('the growth')
  })

  it('hears of every mutation, done or refused, of roles that may not, and of Idempotency-Keys that are none', async () => {
    const mutations = Sdl.operations().filter(({ name }) => name.startsWith('Mutation.'))
    for (const { query, variables } of mutations) {
      await world.ask('admin', query, variables)
      await world.ask('analyst', query, variables)
      await world.ask('admin', query, variables, { 'idempotency-key': 'x'.repeat(300) })
    }
    const entries = await log()
    for (const { name } of mutations) {
      const mine = entries.filter(({ action }) => `Mutation.${action}` === name)
      expect(
        mine.filter(({ principal }) => principal === 'the analyst').map(({ outcome }) => outcome),
        name,
      ).toEqual(['FORBIDDEN'])
      const outcomes = mine.filter(({ principal }) => principal === 'the admin').map(({ outcome }) => outcome)
      expect(outcomes, name).toHaveLength(2)
      expect(outcomes[0], name).toBe('INPUT_INVALID')
      // Who looks for what was done to something finds those who were refused, too.
      const theirs = mine.filter(({ principal }) => ['the analyst', 'the admin'].includes(principal))
      expect(new Set(theirs.map(({ subject }) => subject)).size, name).toBe(1)
    }
  })

  it('says of a campaign how its state changed, and that a refused step left it as it was', async () => {
    await world.ask('growth', SAVE, { n: 1 })
    const input = {
      name: 'logged',
      segment: 'kept',
      goal: World.GOAL,
      asOf: World.AS_OF,
      budgetUnits: '1000',
      allocation: { equal: { amountUnits: '5' } },
      chain: 'eip155:31337',
      payer: `0x${'9'.repeat(40)}`,
      token: { address: `0x${'7'.repeat(40)}`, symbol: 'DEMO', decimals: 18 },
    }
    const made = await world.ask(
      'marketer',
      'mutation ($input: CampaignInput!) { createCampaign(input: $input) { ... on Campaign { id } } }',
      { input },
    )
    const { id } = made.data.createCampaign
    const step = (name: string) =>
      world.ask('marketer', `mutation ($id: ID!) { ${name}(id: $id) { __typename } }`, { id })
    await step('pauseCampaign')
    await step('cancelCampaign')
    const [cancelled, paused] = await log({ subject: `campaign ${id}` })
    expect([paused?.outcome, paused?.before?.state, paused?.after?.state]).toEqual(['CAMPAIGN_STATE', 'DRAFT', 'DRAFT'])
    expect([cancelled?.outcome, cancelled?.before?.state, cancelled?.after?.state]).toEqual([
      'DONE',
      'DRAFT',
      'CANCELLED',
    ])
    const [created] = await log({ action: 'createCampaign', subject: 'campaign logged' })
    expect([created?.before, created?.after]).toEqual([null, expect.objectContaining({ id, state: 'DRAFT' })])
  })

  it('says who made and revoked which key, without its secret', async () => {
    const { id, secret } = await engine.access.createKey({ principal: 'gus', role: 'growth' }, { principal: 'root' })
    await engine.access.revokeKey(id, { principal: 'root' })
    await expect(engine.access.revokeKey('nobody', { principal: 'root' })).rejects.toMatchObject({
      code: 'KEY_UNKNOWN',
    })
    const [revoked] = await log({ subject: `key ${id}` })
    expect([revoked?.before?.revokedAt, revoked?.after?.revokedAt]).toEqual([null, expect.any(String)])
    const [created] = await log({ subject: 'principal gus' })
    expect(created?.after).toEqual(expect.objectContaining({ id, role: 'growth', principal: 'gus' }))
    expect((await log({ subject: 'key nobody' })).map(({ outcome }) => outcome)).toEqual(['KEY_UNKNOWN'])
    expect(JSON.stringify(await log())).not.toContain(secret)
  })

  it('is for admins', async () => {
    await expect(engine.access.auditLog({ first: 1 }, { principal: 'x', role: 'marketer' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})
