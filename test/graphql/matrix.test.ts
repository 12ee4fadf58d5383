import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Roles from '../../graphql/roles.ts'
import type { Engine, Role } from '../../src/capabilities.ts'
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

const operations = Sdl.operations()

/** The roles that the description of an operation names. */
const stated = (roles: string | undefined): readonly string[] =>
  roles === 'all' ? World.ROLES : (roles?.split(', ') ?? [])

/** Status and code of a call: subscriptions are asked as event streams, whose first word is enough. */
async function outcome(role: Role | null, { name, query, variables }: Sdl.Operation) {
  if (!name.startsWith('Subscription.')) {
    const { status, errors, data } = await world.ask(role, query, variables)
    return { status, code: errors[0]?.extensions.code, facts: errors[0]?.extensions.facts, data }
  }
  const abort = new AbortController()
  const response = await fetch(`${world.url}/stream`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(role === null ? {} : { authorization: `Bearer ${world.keys[role]}` }),
    },
    body: JSON.stringify({ query, variables }),
    signal: abort.signal,
  })
  try {
    if (response.status !== 200) {
      const { errors } = (await response.json()) as World.Answer
      return { status: response.status, code: errors[0]?.extensions.code, facts: undefined, data: null }
    }
    // A watch that is allowed says nothing until something happens.
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const silence = new Promise<{ value: string }>((resolve) => setTimeout(() => resolve({ value: '' }), 300))
    const words = async () => {
      let text = ''
      while (!text.includes('event: ')) text += (await reader?.read())?.value ?? 'event: '
      return { value: text }
    }
    const { value } = await Promise.race([words(), silence])
    const code = /"code":"([A-Z_]+)"/.exec(value)?.[1]
    return { status: 200, code, facts: undefined, data: null }
  } finally {
    abort.abort()
  }
}

describe('the matrix of operations and roles', () => {
  it('has a rule for every operation of the schema, and a sentence that says the same', () => {
    expect(operations.length).toBeGreaterThan(30)
    expect(operations.map(({ name }) => name).sort()).toEqual(Object.keys(Roles.operations).sort())
    for (const { name, roles } of operations) expect(stated(roles), name).toEqual(Roles.operations[name])
  })

  it('gives nobody more than reading who does not need it', () => {
    for (const { name } of operations) {
      const roles = Roles.operations[name] ?? []
      expect(roles, name).toContain('admin')
      if (!name.startsWith('Mutation.')) continue
      expect(roles, name).not.toContain('analyst')
      if (/Campaign$/.test(name)) expect(roles.includes('approver'), name).toBe(name === 'Mutation.approveCampaign')
      if (/Job/.test(name)) expect(roles, name).toEqual(['admin'])
    }
  })

  it.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s answers those who may call it, refuses the others, and knows no strangers',
    async (name, operation) => {
      const allowed = Roles.operations[name] ?? []
      for (const role of World.ROLES) {
        const { status, code, facts, data } = await outcome(role, operation)
        if (allowed.includes(role)) {
          expect(code, role).not.toBe('FORBIDDEN')
          expect(status, role).toBe(200)
          continue
        }
        expect([status, code, data], role).toEqual([403, 'FORBIDDEN', null])
        expect(facts).toEqual({ operation: name, roles: allowed })
      }
      const stranger = await outcome(null, operation)
      expect([stranger.status, stranger.code]).toEqual([401, 'UNAUTHENTICATED'])
    },
  )

  it('has nothing for anybody where the table has no rule', () => {
    const gate = Roles.gate('Query.forgotten', () => 'secret')
    for (const role of World.ROLES) {
      const context = { role } as unknown as Parameters<typeof gate>[2]
      expect(() => gate(null, {}, context, {} as unknown as Parameters<typeof gate>[3])).toThrow(/may not call/)
    }
  })
})
