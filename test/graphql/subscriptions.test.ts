import { once } from 'node:events'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import * as Channel from '../../graphql/channel.ts'
import { MOST_OPEN } from '../../graphql/streams.ts'
import type { Call, Engine, StatusResult } from '../../src/capabilities.ts'
import * as EngineOf from '../../src/engine.ts'
import { settings } from '../engine/config.ts'
import { temporary } from '../warehouse/folder.ts'
import * as World from './world.ts'

const folder = temporary()
let engine: Engine
let world: World.World
let release: () => void = () => undefined
let state = 'RUNNING'

const ID = '00000000-0000-4000-8000-000000000000'

const runJob = async (name: string, call: Call) => {
  const work = async ({ progress }: Call) => {
    progress({ stage: 'work', done: 1, total: 2, unit: 'part' })
    await new Promise<void>((resolve) => {
      release = resolve
    })
    return 'well'
  }
  await engine.runs.carry(await engine.runs.queue(name), work, call)
}

beforeAll(async () => {
  const real = await EngineOf.open(settings(folder), { verb: 'test' })
  const status = async (id: string): Promise<StatusResult> => {
    if (id !== ID) return real.campaigns.status(id)
    const campaign = { id, name: 'watched', state } as unknown as StatusResult['campaign']
    return { campaign, ledger: null, batches: [], events: [] }
  }
  engine = { ...real, campaigns: { ...real.campaigns, status } }
  world = await World.serve(engine, { runJob })
})
afterAll(async () => {
  await world.close()
  await engine[Symbol.asyncDispose]()
})

type Stream = AsyncDisposable & { readonly status: number; readonly next: (until?: RegExp) => Promise<string> }

/** Subscribes by server-sent events; `next` gives the text up to what is waited for. */
async function stream(body: object, key = world.keys.analyst, of = world): Promise<Stream> {
  const abort = new AbortController()
  const response = await fetch(`${of.url}/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
    signal: abort.signal,
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  return {
    status: response.status,
    next: async (until) => {
      let text = ''
      for (;;) {
        const read = await reader?.read()
        if (!read || read.done) return text
        text += read.value
        if (until?.test(text)) return text
      }
    },
    [Symbol.asyncDispose]: async () => abort.abort(),
  }
}

const JOB =
  'subscription ($run: ID, $job: String) { jobProgress(run: $run, job: $job) { run job state progress { stage done total } } }'
const CAMPAIGN = `subscription { campaignProgress(id: "${ID}") { name state } }`

async function start(): Promise<string> {
  const RUN = 'mutation { runJob(name: "watched") { ... on JobRun { id } } }'
  const { data } = await world.ask('admin', RUN)
  return data.runJob.id
}

describe('events', () => {
  it('of one run begin with how it stands and end when it does', async () => {
    const run = await start()
    await using watched = await stream({ query: JOB, variables: { run } })
    expect(watched.status).toBe(200)
    expect(await watched.next(/RUNNING/)).toContain('"progress":{"stage":"work","done":1,"total":2}')
    release()
    const rest = await watched.next(/event: complete/)
    expect(rest).toContain(`"run":"${run}","job":"watched","state":"DONE"`)
  })

  it('of all runs go on from now, and only those of the job that was asked for', async () => {
    await using all = await stream({ query: JOB })
    await using other = await stream({ query: JOB, variables: { job: 'other' } })
    const seen = all.next(/DONE/)
    const unseen = other.next(/event: (next|complete)/)
    await start()
    release()
    expect(await seen).toContain('"state":"RUNNING"')
    expect(await Promise.race([unseen, new Promise((resolve) => setTimeout(() => resolve('nothing'), 300))])).toBe(
      'nothing',
    )
  })

  it('of a campaign come when it has changed, and end with it', async () => {
    state = 'RUNNING'
    await using watched = await stream({ query: CAMPAIGN })
    expect(await watched.next(/RUNNING/)).toContain('"campaignProgress":{"name":"watched","state":"RUNNING"}')
    state = 'COMPLETED'
    const rest = await watched.next(/event: complete/)
    expect(rest.match(/event: next/g)).toHaveLength(1)
    expect(rest).toContain('COMPLETED')
  })

  it('end when their key is revoked', async () => {
    const key = await engine.access.createKey({ principal: 'x', role: 'analyst' }, { principal: 'root' })
    await using watched = await stream({ query: JOB }, key.secret)
    const seen = watched.next(/event: complete/)
    await engine.access.revokeKey(key.id, { principal: 'root' })
    await start()
    release()
    const text = await seen
    expect(text).toContain('"code":"UNAUTHENTICATED"')
    expect(text).not.toContain('jobProgress')
  })
})

describe('streams', () => {
  it.each([
    ['a query', { query: '{ asOf }' }, 'INPUT_INVALID'],
    ['a mutation', { query: 'mutation { runJob(name: "x") { __typename } }' }, 'INPUT_INVALID'],
    ['a mistake', { query: 'subscription { nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['introspection', { query: 'subscription { __schema { types { name } } }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['half a query', { query: 'subscription {' }, 'GRAPHQL_PARSE_FAILED'],
    ['a wrong variable', { query: JOB, variables: { run: {} } }, 'BAD_USER_INPUT'],
    ['no text', { query: 5 }, 'INPUT_INVALID'],
    [
      'many aliases',
      { query: `subscription { jobProgress { ${Array.from({ length: 31 }, (_, i) => `a${i}: run`).join(' ')} } }` },
      'QUERY_TOO_COMPLEX',
    ],
    ['a run that does not exist', { query: JOB, variables: { run: ID } }, 'RUN_UNKNOWN'],
  ])('refuse %s', async (_what, body, code) => {
    await using refused = await stream(body)
    const text = await refused.next(/event: complete/)
    expect(text).toContain(`"code":"${code}"`)
    expect(text).not.toMatch(/\.ts|node_modules|"data":\{/)
    expect(refused.status === 400 || /errors/.test(text)).toBe(true)
  })

  it('need a key, and a key has not too many', async () => {
    await using stranger = await stream({ query: JOB }, 'dck_wrong')
    expect(stranger.status).toBe(401)
    const key = await engine.access.createKey({ principal: 'many', role: 'analyst' }, { principal: 'root' })
    const open = await Promise.all(Array.from({ length: MOST_OPEN }, () => stream({ query: JOB }, key.secret)))
    expect(open.map(({ status }) => status)).toEqual(open.map(() => 200))
    await using more = await stream({ query: JOB }, key.secret)
    expect(await more.next(/event: complete/)).toContain('RATE_LIMITED')
    await Promise.all(open.map((one) => one[Symbol.asyncDispose]()))
    const metrics = async () => {
      const response = await fetch(new URL('/metrics', world.url), {
        headers: { authorization: `Bearer ${world.keys.admin}` },
      })
      return /^dropcast_subscriptions (\d+)$/m.exec(await response.text())?.[1]
    }
    await expect.poll(metrics, { timeout: 10_000 }).toBe('0')
  })

  it('are not answered where queries are', async () => {
    const { status, errors } = await world.ask('analyst', JOB)
    expect([status, errors[0]?.extensions.code]).toEqual([400, 'INPUT_INVALID'])
  })
})

describe('a WebSocket', () => {
  const client = (authorization: string, url = world.url) =>
    createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
      retryAttempts: 0,
      lazy: true,
    })

  it('watches as an event stream does', async () => {
    const run = await start()
    const socket = client(`Bearer ${world.keys.analyst}`)
    const seen: unknown[] = []
    for await (const { data } of socket.iterate({ query: JOB, variables: { run } })) {
      seen.push((data as { jobProgress: { state: string } }).jobProgress.state)
      release()
    }
    expect(seen).toEqual(['RUNNING', 'DONE'])
    await socket.dispose()
  })

  it('is closed to a wrong key, and refuses queries', async () => {
    const wrong = client('Bearer dck_wrong').iterate({ query: JOB })
    await expect(wrong.next()).rejects.toMatchObject({ code: 4403 })
    const socket = client(`Bearer ${world.keys.admin}`)
    await expect(socket.iterate({ query: '{ asOf }' }).next()).rejects.toMatchObject([
      { extensions: { code: 'INPUT_INVALID' } },
    ])
    await socket.dispose()
    const elsewhere = new WebSocket(`${world.url.replace('http', 'ws')}/other`, 'graphql-transport-ws')
    const [error] = await once(elsewhere, 'error')
    expect(String(error)).toContain('404')
  })

  it('and event streams end when the server closes', async () => {
    const other = await World.serve(engine, { runJob })
    const watched = await stream({ query: JOB }, other.keys.analyst, other)
    const socket = client(`Bearer ${other.keys.analyst}`, other.url)
    const values = socket.iterate({ query: JOB })
    const next = values.next().then(
      ({ done }) => done,
      () => true,
    )
    const rest = watched.next(/event: complete/)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await other.close()
    expect(await rest).toContain('event: complete')
    expect(await next).toBe(true)
  })
})

describe('a channel', () => {
  const options = (signal: AbortSignal, check = async (): Promise<void> => undefined) => ({ signal, check })

  it('keeps the newest unread value of a name, in the order of pushing', async () => {
    const values = Channel.create<number>(({ push, end }) => {
      push('a', 1)
      push('b', 2)
      push('a', 3)
      end()
      push('c', 4)
      return () => undefined
    }, options(new AbortController().signal))
    const seen: number[] = []
    for await (const value of values) seen.push(value)
    expect(seen).toEqual([2, 3])
  })

  it('lets a waiting reader go at once, and closes once', async () => {
    let closed = 0
    const abort = new AbortController()
    const make = () => Channel.create<number>(() => () => void closed++, options(abort.signal))
    const left = make()
    const waiting = left.next()
    await left.return?.()
    expect([(await waiting).done, closed]).toEqual([true, 1])
    const cut = make()
    const second = cut.next()
    abort.abort()
    expect([(await second).done, closed]).toEqual([true, 2])
    expect([(await make().next()).done, closed]).toEqual([true, 3])
  })

  it('ends with what the check throws', async () => {
    const values = Channel.create<number>(
      ({ push }) => {
        push('a', 1)
        return () => undefined
      },
      options(new AbortController().signal, async () => {
        throw new Error('revoked')
      }),
    )
    await expect(values.next()).rejects.toThrow('revoked')
    expect((await values.next()).done).toBe(true)
  })
})
