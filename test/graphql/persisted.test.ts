import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/capabilities.ts'
import * as EngineOf from '../../src/engine.ts'
import { settings } from '../engine/config.ts'
import { temporary } from '../warehouse/folder.ts'
import * as World from './world.ts'

const folder = temporary()
const QUERY = 'query Who($yes: Boolean!) { me { role principal @include(if: $yes) } }'
const WATCH = 'subscription { jobProgress(job: "x") { run } }'
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
const operationsPath = join(folder, 'operations.json')
let engine: Engine

beforeAll(async () => {
  engine = await EngineOf.open(settings(folder), { verb: 'test' })
  writeFileSync(operationsPath, JSON.stringify({ [hashOf(QUERY)]: QUERY, [hashOf(WATCH)]: WATCH }))
})
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
})

const post = (world: World.World, body: object, path = '') =>
  World.post(`${world.url}${path}`, JSON.stringify(body), { authorization: `Bearer ${world.keys.analyst}` })

describe('persisted operations', () => {
  it('run by their hash, with variables, beside others', async () => {
    await using world = await World.serve(engine, { operationsPath })
    const variables = { yes: false }
    const ways = [
      { documentId: `sha256:${hashOf(QUERY)}` },
      { documentId: hashOf(QUERY) },
      { extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(QUERY) } } },
      { query: QUERY },
    ]
    for (const way of ways) expect((await post(world, { ...way, variables })).data).toEqual({ me: { role: 'analyst' } })
    const unknown = await post(world, { documentId: hashOf('{ me { role } }'), query: '{ me { role } }' })
    expect([unknown.status, unknown.errors[0]?.extensions.code]).toEqual([400, 'OPERATION_UNKNOWN'])
    expect((await post(world, { query: '{ asOf }' })).status).toBe(200)
  })

  it('are all that runs where only they are allowed, also for subscriptions', async () => {
    await using world = await World.serve(engine, { operationsPath, allow: 'listed' })
    expect((await post(world, { query: QUERY, variables: { yes: true } })).status).toBe(200)
    for (const query of ['{ asOf }', `${QUERY} `, '', 'mutation { runJob(name: "x") { __typename } }']) {
      const { status, errors } = await post(world, { query })
      expect([status, errors[0]?.extensions.code], query).toEqual([400, 'OPERATION_UNKNOWN'])
    }
    const watch = await post(world, { query: `${WATCH} ` }, '/stream')
    expect(watch.errors[0]?.extensions.code).toBe('OPERATION_UNKNOWN')
  })

  it.each([
    ['no file', undefined],
    ['no JSON', '{'],
    ['another hash', JSON.stringify({ [hashOf('x')]: QUERY })],
    ['what the schema does not allow', JSON.stringify({ [hashOf('{ nope }')]: '{ nope }' })],
    ['what is no document', JSON.stringify({ [hashOf('{')]: '{' })],
  ])('stop the start when they are %s', async (what, text) => {
    const path = join(folder, `${what}.json`)
    if (text !== undefined) writeFileSync(path, text)
    await expect(World.serve(engine, { operationsPath: path })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})
