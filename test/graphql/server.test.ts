import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../../graphql/limits.ts'
import type { Call, Engine } from '../../src/capabilities.ts'
import { Failure } from '../../src/core/failure.ts'
import { temporary } from '../warehouse/folder.ts'
import * as World from './world.ts'

const folder = temporary()
let engine: Engine
let world: World.World
let release: () => void = () => undefined

/** Jobs as jobs/run.ts runs them: `quick` ends at once, `slow` when it is told to or cancelled, `broken` fails. */
const runJob = async (name: string, call: Call) => {
  if (!['quick', 'slow', 'broken'].includes(name))
    throw new Failure('JOB_UNKNOWN', 'No such job.', { jobs: ['quick', 'slow', 'broken'] })
  const work = async ({ signal }: Call) => {
    if (name === 'broken') throw new Failure('DATA_TOO_SMALL', 'There are 3 rows.', { rows: 3 })
    if (name === 'quick') return 'well'
    await new Promise<void>((resolve) => {
      release = resolve
      signal.addEventListener('abort', () => resolve())
    })
    return signal.aborted ? 'cancelled' : 'well'
  }
  await engine.runs.carry(await engine.runs.queue(name), work, call)
}

beforeAll(async () => {
  engine = await World.punks(folder)
  world = await World.serve(engine, { runJob })
})
afterAll(async () => {
  await world.close()
  await engine[Symbol.asyncDispose]()
})

const ID = '00000000-0000-4000-8000-000000000000'
describe('roles', () => {
  it('say whose key it is', async () => {
    const { data } = await world.ask('approver', '{ me { principal role } }')
    expect(data.me).toEqual({ principal: 'the approver', role: 'approver' })
  })
})

describe('keys', () => {
  it.each([
    ['no header', {}],
    ['a wrong key', { authorization: 'Bearer dck_wrong' }],
    ['another scheme', { authorization: 'Basic abc' }],
    ['no key', { authorization: 'Bearer ' }],
  ])(
    '%s is refused on every route but health, before the body is read',
    async (_what, headers: Record<string, string>) => {
      for (const path of ['/graphql', '/', '/nothing', '/ready/../graphql']) {
        const response = await fetch(new URL(path, world.url), { method: 'POST', headers, body: '{not json' })
        expect(response.status, path).toBe(401)
        expect(response.headers.get('www-authenticate')).toBe('Bearer')
        expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
      }
      expect((await fetch(new URL('/graphql', world.url), { headers })).status).toBe(401)
    },
  )

  it('that are revoked or expired are refused', async () => {
    const actor = { principal: 'root' }
    const revoked = await engine.access.createKey({ principal: 'x', role: 'analyst' }, actor)
    const expired = await engine.access.createKey(
      { principal: 'x', role: 'admin', expiresAt: '2020-01-01T00:00:00Z' },
      actor,
    )
    const ask = ({ secret }: { secret: string }) =>
      World.post(world.url, '{"query":"{ asOf }"}', { authorization: `Bearer ${secret}` })
    expect((await ask(revoked)).status).toBe(200)
    await engine.access.revokeKey(revoked.id, actor)
    expect((await ask(revoked)).status).toBe(401)
    expect((await ask(expired)).status).toBe(401)
  })

  it('are not needed to ask for health', async () => {
    const health = await fetch(new URL('/health', world.url))
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }])
    const ready = await fetch(new URL('/ready', world.url))
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }])
    expect((await fetch(new URL('/health', world.url), { method: 'POST' })).status).toBe(401)
  })
})

describe('limits', () => {
  const refused = async (query: string, variables: Record<string, unknown> = {}) => {
    const { status, errors, data } = await world.ask('analyst', query, variables)
    expect(data).toBeNull()
    return [status, errors[0]?.extensions.code]
  }

  it('count a page by its real size, literal or variable', async () => {
    const query = (first: string) =>
      `query ($n: Int!) { wallets(first: ${first}) { edges { node { id address features { purchases sales } } } } used: wallets(first: $n) { nodes { id } } }`
    expect(await refused(query('100000'), { n: 1 })).toEqual([400, 'QUERY_TOO_COMPLEX'])
    expect(await refused(query('1'), { n: 100000 })).toEqual([400, 'QUERY_TOO_COMPLEX'])
    expect(await refused(query('100000'), { n: -2000000 })).toEqual([400, 'QUERY_TOO_COMPLEX'])
    expect((await world.ask('analyst', query('500'), { n: 1 })).errors).toEqual([])
  })

  it('refuse deep queries, also through fragments, and fragments that end in themselves', async () => {
    const codes = async (query: string) => {
      const { status, errors } = await world.ask('analyst', query)
      expect(status).toBe(400)
      return errors.map(({ extensions }) => extensions.code)
    }
    const nested = (depth: number) => `{ campaigns ${'{ report '.repeat(depth - 2)} { name } ${'}'.repeat(depth - 2)} }`
    expect(await codes(nested(LIMITS.depth + 1))).toContain('QUERY_TOO_COMPLEX')
    expect(await codes(nested(LIMITS.depth))).not.toContain('QUERY_TOO_COMPLEX')
    const chain = (length: number) =>
      Array.from({ length }, (_, i) => `fragment f${i} on Query { campaigns { ...f${i + 1} } }`).join(' ')
    expect(await codes(`{ ...f0 } ${chain(12)} fragment f12 on Query { asOf }`)).toContain('QUERY_TOO_COMPLEX')
    expect(await codes(`{ ...f0 } ${chain(11)} fragment f11 on Query { asOf }`)).not.toContain('QUERY_TOO_COMPLEX')
    expect(await codes(`{ ...f0 } ${chain(2)} fragment f2 on Query { ...f0 }`)).toContain('GRAPHQL_VALIDATION_FAILED')
  })

  it('refuse many aliases, many tokens and long nestings', async () => {
    const aliases = Array.from({ length: LIMITS.aliases + 1 }, (_, i) => `a${i}: asOf`).join(' ')
    expect(await refused(`{ ${aliases} }`)).toEqual([400, 'QUERY_TOO_COMPLEX'])
    const few = Array.from({ length: LIMITS.aliases }, (_, i) => `a${i}: asOf`).join(' ')
    expect((await world.ask('analyst', `{ ${few} }`)).status).toBe(200)
    expect(await refused(`{ ${'asOf '.repeat(LIMITS.tokens)} }`)).toEqual([400, 'GRAPHQL_PARSE_FAILED'])
    expect((await refused(`{${'a{'.repeat(2000)}`))[0]).toBe(400)
    const nested = (depth: number) => `${'{"not":'.repeat(depth)}{"purchases":{"gt":1}}${'}'.repeat(depth)}`
    const ask = (depth: number) =>
      World.post(
        world.url,
        `{"query":"query($w: WalletFilter!) { segmentPreview(where: $w) { size } }","variables":{"w":${nested(depth)}}}`,
        { authorization: `Bearer ${world.keys.analyst}` },
      )
    expect((await ask(20)).errors).toEqual([])
    for (const depth of [30, 120, 100_000]) {
      const { status, errors } = await ask(depth)
      expect([status, errors[0]?.extensions.code], `${depth}`).toEqual([400, 'INPUT_INVALID'])
    }
  })

  it('refuse bodies that are too large, no JSON, batches, and what a form can send', async () => {
    const headers = { authorization: `Bearer ${world.keys.analyst}` }
    const large = await World.post(world.url, `{"query":"${'x'.repeat(LIMITS.bodyBytes)}"}`, headers)
    expect([large.status, large.errors[0]?.extensions.code]).toEqual([413, 'INPUT_INVALID'])
    const broken = await World.post(world.url, '{"query":', headers)
    expect([broken.status, broken.errors[0]?.extensions.code]).toEqual([400, 'INPUT_INVALID'])
    const batch = await World.post(world.url, '[{"query":"{ asOf }"},{"query":"{ asOf }"}]', headers)
    expect(batch.status).toBe(400)
    const form = await fetch(world.url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'text/plain' },
      body: '{"query":"{ asOf }"}',
    })
    expect(form.status).toBe(400)
    const get = await fetch(`${world.url}?query={asOf}`, { headers })
    expect(get.status).toBe(404)
  })

  it('refuse samples and lists of runs out of range', async () => {
    for (const sample of [-1, 101]) {
      const query = `{ segmentPreview(where: { purchases: { gt: 1 } }, sample: ${sample}) { size } }`
      expect((await world.ask('analyst', query)).errors[0]?.extensions.code).toBe('INPUT_INVALID')
    }
    await world.ask('admin', 'mutation { runJob(name: "quick") { __typename } }')
    const query = '{ jobs { runs(first: 201) { id } } }'
    expect((await world.ask('analyst', query)).errors[0]?.extensions.code).toBe('INPUT_INVALID')
  })
})

describe('production', () => {
  it('shows no schema; elsewhere it does', async () => {
    const introspection =
      '{ __schema { types { name fields { name args { name type { name ofType { name ofType { name ofType { name } } } } } } } } }'
    const hidden = await world.ask('admin', introspection)
    expect([hidden.status, hidden.data]).toEqual([400, null])
    const typed = await world.ask('admin', '{ wallet(adress: "x") { id } feature { name } }')
    expect(typed.text).not.toContain('Did you mean')
    await using open = await World.serve(engine, { mode: 'development' })
    expect((await open.ask('analyst', introspection)).data.__schema.types.length).toBeGreaterThan(40)
    expect((await open.ask('analyst', '{ feature { name } }')).text).toContain('Did you mean')
  })
})

describe('what fails inside', () => {
  it('shows neither statement, stack nor path, and is logged under the id of the answer', async () => {
    const broken: Engine = {
      ...engine,
      segments: {
        ...engine.segments,
        list: async () => {
          throw new Failure('WAREHOUSE_QUERY_FAILED', 'SELECT secret FROM private.api_key', {
            statement: 'SELECT 1',
            path: '/srv/x',
          })
        },
      },
      models: {
        ...engine.models,
        list: async () => {
          throw new TypeError('Cannot read /srv/dropcast/x of undefined')
        },
      },
      campaigns: {
        ...engine.campaigns,
        cancel: async () => {
          throw new Failure('INVARIANT_BROKEN', 'Two of /srv/x stand.', { at: '/srv/x' })
        },
        pause: async () => {
          throw new Failure('RPC_UNREACHABLE', 'The node is not reachable.', { url: 'https://node.example/secret-key' })
        },
      },
    }
    await using other = await World.serve(broken)
    const queries = [
      '{ segments { name } }',
      '{ models { version } }',
      `mutation { cancelCampaign(id: "${ID}") { __typename } }`,
    ]
    for (const query of queries) {
      const { status, errors, headers, text } = await other.ask('admin', query)
      expect(status).toBe(200)
      expect(errors[0]).toMatchObject({
        message: 'Something in Dropcast broke.',
        extensions: { code: 'INVARIANT_BROKEN', retry: false },
      })
      expect(text).not.toMatch(/SELECT|\/srv|\.ts|stack/)
      const id = headers.get('x-request-id') ?? ''
      expect(other.lines.find((line) => line.includes(id) && line.includes('"level":50'))).toMatch(/SELECT|\/srv/)
    }
    const refused = await other.ask(
      'admin',
      `mutation { pauseCampaign(id: "${ID}") { ... on Refusal { code facts } } }`,
    )
    expect(refused.data.pauseCampaign).toEqual({ code: 'RPC_UNREACHABLE', facts: {} })
    expect(refused.text).not.toContain('secret-key')
  })

  it('never shows a stack for mistakes in the query either', async () => {
    for (const query of ['{', '{ nothing }', 'query A { asOf } query B { asOf }', '']) {
      const { status, errors, text } = await world.ask('analyst', query)
      expect(status, query).toBe(400)
      expect(errors[0]?.extensions.code, query).toMatch(/^(GRAPHQL_|BAD_|OPERATION_)/)
      expect(text).not.toMatch(/stack|node_modules|\.js/)
    }
  })
})

describe('mistakes in the query', () => {
  it('are told without repeating what was sent, however long that is', async () => {
    const where = { nothing: 'x'.repeat(1_000_000) }
    const query = 'query ($where: WalletFilter!) { segmentPreview(where: $where) { size } }'
    const { status, errors, text } = await world.ask('analyst', query, { where })
    expect([status, errors[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
    expect(errors[0]?.message).toMatch(
      /^Variable "\$where" got invalid value .* … .*"nothing" is not defined by type "WalletFilter"\.$/,
    )
    expect(text.length).toBeLessThan(2_000)
  })
})

describe('the log', () => {
  it('has a line for every answer, with principal and path, and no key', async () => {
    const { headers } = await world.ask('analyst', '{ asOf }', {}, { 'idempotency-key': 'abcdef' })
    const id = headers.get('x-request-id') ?? ''
    const line = world.lines.find((one) => one.includes(id) && one.includes('answered'))
    expect(JSON.parse(line ?? '')).toMatchObject({
      method: 'POST',
      path: '/graphql',
      status: 200,
      principal: 'the analyst',
    })
    const all = world.lines.join('')
    for (const secret of Object.values(world.keys)) expect(all).not.toContain(secret)
    expect(all.toLowerCase()).not.toContain('bearer')
  })
})

describe('running jobs', () => {
  const RUN =
    'mutation ($name: String!) { runJob(name: $name) { __typename ... on JobRun { id job state result endedAt } ... on Refusal { code message facts } } }'

  it('answers with the run that ended', async () => {
    const { data } = await world.ask('admin', RUN, { name: 'quick' })
    expect(data.runJob).toMatchObject({ __typename: 'JobRun', job: 'quick', state: 'DONE', result: 'well' })
    const { data: listed } = await world.ask('analyst', '{ jobs { name enabled runs(first: 1) { id state } } }')
    expect(listed.jobs).toContainEqual({ name: 'quick', enabled: false, runs: [{ id: data.runJob.id, state: 'DONE' }] })
  })

  it('answers after a second while it goes on', async () => {
    const { data } = await world.ask('admin', RUN, { name: 'slow' })
    expect(data.runJob).toMatchObject({ job: 'slow', state: 'RUNNING', endedAt: null })
    release()
    await expect
      .poll(async () => (await world.ask('analyst', '{ jobs { name runs { state } } }')).data.jobs)
      .toContainEqual({ name: 'slow', runs: [{ state: 'DONE' }] })
  })

  it('refuses what fails at once and what does not exist, listing what does', async () => {
    const broken = await world.ask('admin', RUN, { name: 'broken' })
    expect(broken.data.runJob).toMatchObject({ __typename: 'Refusal', code: 'DATA_TOO_SMALL', facts: { rows: 3 } })
    const unknown = await world.ask('admin', RUN, { name: 'nope' })
    expect(unknown.data.runJob).toMatchObject({ code: 'JOB_UNKNOWN', facts: { jobs: ['quick', 'slow', 'broken'] } })
    await using none = await World.serve(engine)
    expect((await none.ask('admin', RUN, { name: 'quick' })).data.runJob).toMatchObject({ code: 'JOB_UNKNOWN' })
  })

  it('cancels a run that goes on, and refuses one that is over or unknown', async () => {
    const CANCEL =
      'mutation ($id: ID!) { cancelJobRun(id: $id) { __typename ... on JobRun { job attempt } ... on Refusal { code } } }'
    const { data } = await world.ask('admin', RUN, { name: 'slow' })
    const { id } = data.runJob
    const cancelled = await world.ask('admin', CANCEL, { id })
    expect(cancelled.data.cancelJobRun).toEqual({ __typename: 'JobRun', job: 'slow', attempt: 1 })
    await expect.poll(async () => (await engine.runs.get(id)).endedAt).not.toBeNull()
    for (const [run, code] of [
      [id, 'RUN_ENDED'],
      [ID, 'RUN_UNKNOWN'],
    ]) {
      const refused = await world.ask('admin', CANCEL, { id: run })
      expect(refused.data.cancelJobRun).toEqual({ __typename: 'Refusal', code })
    }
  })

  it('changes what is given of a schedule, and refuses what no clock could follow', async () => {
    const SCHEDULE =
      'mutation ($changes: ScheduleInput!) { scheduleJob(name: "hourly", changes: $changes) { __typename ... on Job { cron zone enabled overlap catchUpSeconds nextDue } ... on Refusal { code facts } } }'
    const ask = async (changes: object) => (await world.ask('admin', SCHEDULE, { changes })).data.scheduleJob
    expect(await ask({})).toMatchObject({ __typename: 'Refusal', code: 'JOB_UNKNOWN' })
    await engine.runs.schedule({ job: 'hourly', cron: '0 * * * *' })
    expect(await ask({ zone: 'Europe/Vienna', overlap: 'QUEUE', catchUpSeconds: 600 })).toMatchObject({
      cron: '0 * * * *',
      zone: 'Europe/Vienna',
      overlap: 'QUEUE',
      catchUpSeconds: 600,
      nextDue: expect.stringMatching(/:00:00Z$/),
    })
    expect(await ask({ enabled: false })).toMatchObject({ zone: 'Europe/Vienna', enabled: false, nextDue: null })
    for (const [changes, argument] of [
      [{ cron: '61 * * * *' }, 'cron'],
      [{ zone: 'Vienna' }, 'zone'],
      [{ catchUpSeconds: 5 }, 'catchUpS'],
    ] as const)
      expect(await ask(changes)).toMatchObject({ code: 'INPUT_INVALID', facts: { argument } })
  })

  it('ends what goes on when the server closes, and waits for it', async () => {
    const other = await World.serve(engine, { runJob })
    const { data } = await other.ask('admin', RUN, { name: 'slow' })
    expect(data.runJob.state).toBe('RUNNING')
    await other.close()
    const [run] = await engine.runs.list('slow')
    expect(run).toMatchObject({ id: data.runJob.id, state: 'DONE', result: 'cancelled' })
    await expect(fetch(new URL('/health', other.url))).rejects.toThrow()
  })
})

describe('starting', () => {
  it('fails when the port is taken', async () => {
    const port = Number(new URL(world.url).port)
    await expect(World.serve(engine, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
