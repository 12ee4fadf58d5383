import http from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/capabilities.ts'
import * as EngineOf from '../../src/engine.ts'
import { settings } from '../engine/config.ts'
import { temporary } from '../warehouse/folder.ts'
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

const at = (of: World.World, path: string) => new URL(path, of.url)
const bearer = (of: World.World) => ({ authorization: `Bearer ${of.keys.analyst}` })

describe('rate limits', () => {
  it('refuse a key that asked too much, tell it when to come back, and leave other keys alone', async () => {
    await using strict = await World.serve(engine, { pointsPerMinute: 1_000 })
    const costly = '{ wallets(first: 100) { nodes { id address asOf } } }'
    expect((await strict.ask('analyst', costly)).status).toBe(200)
    const refused = await strict.ask('analyst', costly)
    expect([refused.status, refused.errors[0]?.extensions.code]).toEqual([429, 'RATE_LIMITED'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.errors[0]?.extensions.retry).toBe(true)
    expect((await strict.ask('growth', costly)).status).toBe(200)
    const mistakes: number[] = []
    while (mistakes.at(-1) !== 429 && mistakes.length < 500) mistakes.push((await strict.ask('approver', '{')).status)
    expect(mistakes.at(-1), 'mistakes count, too').toBe(429)
    const metrics = await (
      await fetch(at(strict, '/metrics'), { headers: { authorization: `Bearer ${strict.keys.admin}` } })
    ).text()
    expect(/^dropcast_rate_limited_total (\d+)$/m.exec(metrics)?.[1]).not.toBe('0')
  })

  it('tell strangers to wait after a hundred tries in a minute', async () => {
    await using other = await World.serve(engine)
    const statuses = new Set<number>()
    for (let i = 0; i < 102; i++) statuses.add((await other.ask(null, '{ asOf }')).status)
    expect([...statuses]).toEqual([401, 429])
    expect((await other.ask('analyst', '{ asOf }')).status).toBe(200)
  })
})

describe('metrics', () => {
  it('need a key and count answers, fields and outcomes under names of the schema only', async () => {
    expect((await fetch(at(world, '/metrics'))).status).toBe(401)
    await world.ask('analyst', 'query Hostile_name { x: asOf }')
    await world.ask('analyst', 'mutation { runJob(name: "x") { __typename } }')
    await world.ask('analyst', '{ nothing_like_this }')
    const response = await fetch(at(world, '/metrics'), { headers: bearer(world) })
    expect(response.headers.get('content-type')).toContain('text/plain')
    const text = await response.text()
    expect(text).toMatch(/dropcast_graphql_fields_total\{operation="query\.asOf",outcome="ok"\} 1/)
    expect(text).toMatch(/operation="mutation\.runJob",outcome="FORBIDDEN"\} 1/)
    expect(text).toMatch(/operation="invalid",outcome="GRAPHQL_VALIDATION_FAILED"\} 1/)
    expect(text).toMatch(/dropcast_http_request_seconds_count\{route="\/graphql",status="200"\} \d/)
    expect(text).toMatch(/dropcast_process_resident_bytes \d+/)
    expect(text).not.toMatch(/Hostile_name|nothing_like_this|dck_/)
  })
})

describe('pages of other origins', () => {
  it('are let in when they are listed, after a preflight, and else are not', async () => {
    await using listed = await World.serve(engine, { origins: ['https://console.example'] })
    const preflight = (origin: string) =>
      fetch(listed.url, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      })
    const allowed = await preflight('https://console.example')
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://console.example',
    ])
    expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization')
    const answer = await listed.ask('analyst', '{ asOf }', {}, { origin: 'https://console.example' })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, 'https://console.example'])
    const refused = await preflight('https://evil.example')
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, null])
    const none = await world.ask('analyst', '{ asOf }', {}, { origin: 'https://console.example' })
    expect(none.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('behind a proxy that ends TLS', () => {
  it('what came to it by plain http is refused, and who says so must be a proxy', async () => {
    await using behind = await World.serve(engine, { tls: 'proxy', proxies: ['127.0.0.1'] })
    const plain = await behind.ask('analyst', '{ asOf }')
    expect([plain.status, plain.errors[0]?.extensions.code]).toEqual([421, 'TLS_REQUIRED'])
    const secure = await behind.ask('analyst', '{ asOf }', {}, { 'x-forwarded-proto': 'https' })
    expect([secure.status, secure.headers.get('strict-transport-security')]).toEqual([200, 'max-age=63072000'])
    expect((await fetch(at(behind, '/health'))).status).toBe(200)
    await using strangers = await World.serve(engine, { tls: 'proxy', proxies: ['10.1.2.3'] })
    expect((await strangers.ask('analyst', '{ asOf }', {}, { 'x-forwarded-proto': 'https' })).status).toBe(421)
  })
})

describe('a hostile host header', () => {
  it('is no defect', async () => {
    const { port } = new URL(world.url)
    const status = await new Promise((resolve, reject) => {
      const body = '{"query":"{ asOf }"}'
      const headers = {
        host: 'a b[',
        'content-type': 'application/json',
        'content-length': body.length,
        ...bearer(world),
      }
      const request = http.request(
        { port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers },
        (response) => {
          response.resume()
          resolve(response.statusCode)
        },
      )
      request.on('error', reject)
      request.end(body)
    })
    expect(status).toBeLessThan(500)
  })
})

describe('draining', () => {
  it('lets a request end, takes no new one, and cuts off what does not end in time', async () => {
    const slow = (ms: number): Engine => ({
      ...engine,
      ingest: {
        ...engine.ingest,
        coverage: async () => {
          await new Promise((resolve) => setTimeout(resolve, ms))
          return []
        },
      },
    })
    const patient = await World.serve(slow(300))
    const going = patient.ask('analyst', '{ coverage { stream } }')
    await new Promise((resolve) => setTimeout(resolve, 100))
    const closed = patient.close()
    expect((await going).data).toEqual({ coverage: [] })
    await closed
    await expect(fetch(at(patient, '/health'))).rejects.toThrow()
    const hurried = await World.serve(slow(20_000), { drainMs: 200 })
    const cut = hurried.ask('analyst', '{ coverage { stream } }').then(
      () => 'answered',
      () => 'cut off',
    )
    await new Promise((resolve) => setTimeout(resolve, 100))
    await hurried.close()
    expect(await cut).toBe('cut off')
  })
})
