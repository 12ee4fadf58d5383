import { readFileSync } from 'node:fs'
import { parse, validate } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../../graphql/limits.ts'
import type { Engine } from '../../src/capabilities.ts'
import { temporary } from '../warehouse/folder.ts'
import * as Sdl from './sdl.ts'
import * as World from './world.ts'

const folder = temporary()
const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/```graphql\n([\s\S]*?)```(?:\n\n```json\n(\{ "[\s\S]*?|\{\n[\s\S]*?)```)?/g)]
const queries = blocks.map(([, query = '', variables = '{}']) => ({ query, variables: JSON.parse(variables) }))
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

describe('docs/api.md', () => {
  it('has queries that the schema allows', () => {
    expect(queries.length).toBeGreaterThan(9)
    for (const { query } of queries) expect(validate(Sdl.schema, parse(query)), query).toEqual([])
  })

  it('has queries that answer, in its order', async () => {
    for (const { query, variables } of queries.filter(({ query: text }) => !text.startsWith('subscription'))) {
      const { status, errors, text } = await world.ask('admin', query, variables)
      expect([status, errors], query).toEqual([200, []])
      expect(text, query).not.toContain('"code":')
    }
  })

  it('states the limits that hold', () => {
    const number = (value: number) => value.toLocaleString('en')
    const { tokens, depth, aliases, fragments, cost } = LIMITS
    expect(page).toContain(`| ${[tokens, depth, aliases, fragments].map(number).join(', ')} |`)
    expect(page).toContain(`| ${number(cost)} |`)
  })
})
