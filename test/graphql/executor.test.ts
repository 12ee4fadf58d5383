import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Executor from '../../graphql/executor.ts'
import * as Rates from '../../graphql/rates.ts'
import * as Recent from '../../graphql/recent.ts'
import type { Engine } from '../../src/capabilities.ts'
import { Failure } from '../../src/core/failure.ts'
import { temporary } from '../warehouse/folder.ts'
import * as World from './world.ts'

const folder = temporary()
let engine: Engine
let compiled: World.World
let interpreted: World.World

beforeAll(async () => {
  const real = await World.punks(folder)
  engine = {
    ...real,
    segments: {
      ...real.segments,
      list: async () => {
        throw new Failure('FEATURES_NOT_BUILT', 'No features were built yet.', { builtAsOf: [] })
      },
    },
    models: {
      ...real.models,
      list: async () => {
        throw new TypeError('Cannot read /srv/dropcast/x of undefined')
      },
    },
  }
  compiled = await World.serve(engine, { executor: 'compiled' })
  interpreted = await World.serve(engine, { executor: 'interpreted' })
})
afterAll(async () => {
  await compiled.close()
  await interpreted.close()
  await engine[Symbol.asyncDispose]()
})

const WALLET = '0xc352b534e8b987e036a93539fd6897f53488e56a'
const shapes: [what: string, query: string, variables?: Record<string, unknown>][] = [
  ['a list with a variable', 'query ($n: Int!) { wallets(first: $n) { nodes { id address asOf } } }', { n: 3 }],
  ['a default of the schema', '{ wallets { nodes { id features { purchases sales_90d } } pageInfo { hasNextPage } } }'],
  ['edges and a count', '{ wallets(first: 2) { totalCount edges { cursor node { address scores { goal low } } } } }'],
  ['an alias and a fragment', 'fragment F on Wallet { id a: address } { w: wallet(address: "WALLET") { ...F asOf } }'],
  [
    'directives on fields and fragments',
    'query ($yes: Boolean!, $no: Boolean!) { me { role @skip(if: $yes) principal @include(if: $yes) ...F @include(if: $no) } } fragment F on Viewer { role }',
    { yes: true, no: false },
  ],
  [
    'the same the other way',
    'query ($v: Boolean!) { me { ...F @skip(if: $v) principal } } fragment F on Viewer { role }',
    { v: false },
  ],
  [
    'a filter',
    'query ($w: WalletFilter) { wallets(where: $w, first: 1) { nodes { id } } }',
    { w: { purchases: { gt: 5 } } },
  ],
  ['a failure', '{ segments { name } me { role } }'],
  ['a defect', '{ models { version } }'],
  [
    'a failure where null is allowed',
    '{ wallet(address: "WALLET") { id } explain(wallet: "WALLET", segment: "x") { member } }',
  ],
  ['a page out of range', 'query ($n: Int!) { wallets(first: $n) { nodes { id } } }', { n: 0 }],
  ['a wrong variable', 'query ($n: Int!) { wallets(first: $n) { nodes { id } } }', { n: 'many' }],
  ['a wrong scalar', 'query ($a: Address!) { wallet(address: $a) { id } }', { a: '0x12' }],
  ['a missing variable', 'query ($n: Int!) { wallets(first: $n) { nodes { id } } }'],
  ['a default of a variable', 'query ($n: Int! = 2) { wallets(first: $n) { nodes { id } } }'],
  ['a default that is out of range', 'query ($n: Int! = 0) { wallets(first: $n) { nodes { id } } }'],
  ['a type name', '{ __typename me { __typename role } }'],
  ['two operations without a name', 'query A { me { role } } query B { me { role } }'],
]

/** What an answer tells, without what is every answer's own. */
function told({ status, headers, text }: World.Answer) {
  const own = ['date', 'x-request-id', 'keep-alive']
  return { status, text, headers: [...headers].filter(([name]) => !own.includes(name)) }
}

/** How many queries `compiled` has answered without Apollo. */
async function shortcuts(): Promise<number> {
  const metrics = await fetch(new URL('/metrics', compiled.url), {
    headers: { authorization: `Bearer ${compiled.keys.admin}` },
  })
  return Number(/^dropcast_graphql_shortcuts_total (\d+)$/m.exec(await metrics.text())?.[1])
}

describe('a compiled query', () => {
  it.each(shapes)(
    'with %s answers as an interpreted one, from the first time on',
    async (_what, text, variables = {}) => {
      const query = text.replaceAll('WALLET', WALLET)
      const expected = told(await interpreted.ask('analyst', query, variables))
      for (const time of ['first', 'second, compiled', 'third, without Apollo', 'fourth'])
        expect(told(await compiled.ask('analyst', query, variables)), time).toEqual(expected)
    },
  )

  it('never runs under a name that the document lacks', async () => {
    const query = 'mutation Real { saveSegment(name: "unnamed", where: { purchases: { gt: 1 } }) { __typename } }'
    for (const world of [compiled, interpreted]) {
      const body = JSON.stringify({ query, operationName: 'Other' })
      const { status, errors } = await World.post(world.url, body, { authorization: `Bearer ${world.keys.growth}` })
      expect([status, errors[0]?.extensions.code]).toEqual([400, 'OPERATION_RESOLUTION_FAILURE'])
    }
  })

  it('keeps what belongs to one caller from the next', async () => {
    const query = '{ me { principal role } }'
    for (const role of [...World.ROLES, ...World.ROLES])
      expect((await compiled.ask(role, query)).data.me).toEqual({ principal: `the ${role}`, role })
  })

  it('runs mutations one after the other', async () => {
    const save = (name: string, more: number) =>
      `${name}: saveSegment(name: "serial", where: { purchases: { gt: ${more} } }) { ... on Segment { version } }`
    const query = `mutation { ${save('a', 1)} ${save('b', 2)} ${save('c', 3)} }`
    for (const first of [1, 4]) {
      const { data } = await compiled.ask('growth', query)
      expect(data).toEqual({ a: { version: first }, b: { version: first + 1 }, c: { version: first + 2 } })
    }
  })
})

describe('the way around Apollo', () => {
  const query = 'query Page($n: Int) { wallets(first: $n) { nodes { id address } } }'
  const variables = { n: 2 }
  const ask = (headers: Record<string, string> = {}, more: object = {}, role: keyof World.World['keys'] = 'analyst') =>
    World.post(compiled.url, JSON.stringify({ query, variables, ...more }), {
      authorization: `Bearer ${compiled.keys[role]}`,
      ...headers,
    })
  /** The answer, and how many answers went around Apollo meanwhile. */
  const around = async (asked: Promise<World.Answer>, before = 0) => ({
    answer: await asked,
    way: (await shortcuts()) - before,
  })

  beforeAll(async () => {
    for (let time = 0; time < 3; time++) await ask()
  })

  it('is taken from the third time on, under its name too, and counts the same', async () => {
    const before = await shortcuts()
    expect((await around(ask(), before)).way).toBe(1)
    expect((await around(ask({}, { operationName: null }), before)).way).toBe(2)
    expect((await around(ask({ accept: 'application/json' }), before)).way).toBe(3)
    for (let time = 0; time < 2; time++) await ask({}, { operationName: 'Page' })
    expect((await around(ask({}, { operationName: 'Page' }), before)).way).toBe(5)
  })

  it.each([
    ['another media type is asked for', { accept: 'application/graphql-response+json' }, {}, 200],
    ['the body is no JSON of a program', { 'content-type': 'text/plain' }, {}, 400],
    ['the body says more', {}, { extensions: {} }, 200],
    ['the name is another', {}, { operationName: 'Other' }, 400],
    ['the variables are none', {}, { variables: [1] }, 400],
    ['a variable is of another type', {}, { variables: { n: 'x' } }, 400],
    ['the page costs more than is allowed', {}, { variables: { n: 100_000 } }, 400],
    ['the key is none', { authorization: 'Bearer dc_none' }, {}, 401],
  ])('is not taken where %s', async (_what, headers, more, status) => {
    const before = await shortcuts()
    for (let time = 0; time < 2; time++) {
      const { answer, way } = await around(ask(headers, more), before)
      expect([answer.status, way]).toEqual([status, 0])
    }
  })

  it('takes points from a key, and refuses it when they are spent', async () => {
    await using poor = await World.serve(engine, { executor: 'compiled', pointsPerMinute: 1_000 })
    const statuses: number[] = []
    for (let time = 0; time < 12; time++) statuses.push((await poor.ask('analyst', query, variables)).status)
    expect(statuses.slice(0, 5)).toEqual([200, 200, 200, 200, 200])
    expect(statuses.at(-1)).toBe(429)
  })

  it('ends with the key', async () => {
    const { id, secret } = await engine.access.createKey(
      { principal: 'leaver', role: 'analyst' },
      { principal: 'root' },
    )
    const asked = () =>
      World.post(compiled.url, JSON.stringify({ query, variables }), { authorization: `Bearer ${secret}` })
    expect((await asked()).status).toBe(200)
    await engine.access.revokeKey(id, { principal: 'root' })
    expect((await asked()).status).toBe(401)
  })

  it('is left for Apollo by what fails, until it succeeds again', async () => {
    let fails = false
    const moody: Engine = {
      ...engine,
      features: {
        ...engine.features,
        latest: async () => {
          if (fails) throw new Failure('FEATURES_NOT_BUILT', 'No features were built yet.', { builtAsOf: [] })
          return engine.features.latest()
        },
      },
    }
    await using world = await World.serve(moody, { executor: 'compiled' })
    const failed: unknown[] = []
    for (const now of [false, false, false, true, true, false, false, false]) {
      fails = now
      const { status, errors } = await world.ask('analyst', query, variables)
      expect(status).toBe(200)
      failed.push(errors[0]?.extensions.code ?? null)
    }
    const code = 'FEATURES_NOT_BUILT'
    expect(failed).toEqual([null, null, null, code, code, null, null, null])
  })
})

describe('a bounded memory', () => {
  it('forgets what was used least recently', () => {
    const recent = Recent.create<number>(2)
    recent.set('a', 1)
    recent.set('b', 2)
    expect(recent.get('a')).toBe(1)
    recent.set('c', 3)
    expect(['a', 'b', 'c'].map(recent.get)).toEqual([1, undefined, 3])
    recent.set('a', 4)
    expect(['a', 'c'].map(recent.get)).toEqual([4, 3])
    expect(Executor.KEPT.compiled).toBeLessThan(Executor.KEPT.seen)
  })
})

describe('rates', () => {
  it('let a minute’s worth through at once, then as much as has come since, and tell how long to wait', () => {
    let nowMs = 0
    const rates = Rates.create(60, () => nowMs)
    expect(rates.take('a', 60)).toBe(0)
    expect(rates.take('a', 10)).toBe(10_000)
    expect(rates.take('b', 60)).toBe(0)
    nowMs = 9_999
    expect(rates.take('a', 10)).toBe(1)
    nowMs = 10_000
    expect(rates.take('a', 10)).toBe(0)
    nowMs = 10_000_000
    expect(rates.take('a', 1_000)).toBe(0)
    expect(rates.take('a', 1)).toBe(1_000)
  })
})
