/** One request and its answer: bodies whole, bounded, and each in a place of its own while it is read. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Endpoint from '../../src/ingest/endpoint.ts'
import * as JsonRpc from '../../src/ingest/jsonrpc.ts'
import * as Transport from '../../src/ingest/transport.ts'
import { failureOf } from './failure.ts'

type Form = 'announced' | 'chunked' | 'gzip'
type Asked = { readonly form: Form; readonly sizeBytes: number; readonly sentBytes?: number }

/** A text of `sizeBytes` that differs from that of its neighbours in every place. */
const textOf = (sizeBytes: number) => {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789-'
  const from = sizeBytes % letters.length
  return letters.repeat(Math.ceil(sizeBytes / letters.length) + 1).slice(from, from + sizeBytes)
}
const signal = new AbortController().signal
const bounds = { timeoutMs: 5000, maxBodyBytes: 1_000_000, signal }

let server: http.Server
let endpoint: Endpoint.Endpoint
beforeAll(async () => {
  server = http.createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const asked = JSON.parse(Buffer.concat(parts).toString())
    const { form, sizeBytes, sentBytes = sizeBytes }: Asked = asked.params?.[0] ?? asked
    const body = Buffer.from(textOf(sizeBytes).slice(0, sentBytes))
    if (form === 'gzip') {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body))
      return
    }
    response.writeHead(200, form === 'announced' ? { 'content-length': sizeBytes } : {})
    for (let at = 0; at < body.length; at += 70_001) response.write(body.subarray(at, at + 70_001))
    if (sentBytes === sizeBytes) response.end()
    else if (asked.params) response.write('', () => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  endpoint = Endpoint.parse(url, { allowPrivate: true })
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

test('answers of any form and size that come at the same time, round after round, do not mix', async () => {
  const post = Transport.open(endpoint)
  const rng = Rng.create('transport')
  const forms: readonly Form[] = ['announced', 'chunked', 'gzip']
  for (let round = 0; round < 6; round++) {
    const asked = Array.from({ length: 8 }, (_, i) => {
      return { form: forms[i % 3] ?? 'gzip', sizeBytes: rng.below(round % 2 === 0 ? 900_000 : 3_000) }
    })
    const same = asked.map((each) =>
      post(JSON.stringify(each), bounds, ({ body }) => body.toString() === textOf(each.sizeBytes)),
    )
    expect(await Promise.all(same)).toEqual(asked.map(() => true))
  }
})

test.each<Form>(['announced', 'chunked', 'gzip'])('a body beyond the bound is refused: %s', async (form) => {
  const post = Transport.open(endpoint)
  const asked = (sizeBytes: number) => post(JSON.stringify({ form, sizeBytes }), bounds, ({ body }) => body.length)
  expect(await asked(bounds.maxBodyBytes)).toBe(bounds.maxBodyBytes)
  expect(await failureOf(asked(bounds.maxBodyBytes + 1))).toMatchObject({ code: 'RPC_RANGE_TOO_WIDE' })
})

test('a body that is announced beyond the bound is refused before any of it has come', async () => {
  const post = Transport.open(endpoint)
  const asked: Asked = { form: 'announced', sizeBytes: 9_000_000, sentBytes: 1 }
  const failure = await failureOf(post(JSON.stringify(asked), bounds, () => null))
  expect(failure).toMatchObject({
    code: 'RPC_RANGE_TOO_WIDE',
    facts: { sizeBytes: 9_000_000, maxBodyBytes: 1_000_000 },
  })
})

test('of what can be split, no answer is taken that is larger than is wise to hold at once', async () => {
  const client = JsonRpc.open({
    endpoint,
    ...{ attempts: 1, backoffMs: 1, timeoutMs: 5000, maxBodyBytes: 256 * 1024 * 1024, batchSize: 1, concurrency: 1 },
    rng: Rng.create('transport'),
    now: () => 0,
  })
  const params = [{ form: 'announced', sizeBytes: 13 * 1024 * 1024, sentBytes: 1 } satisfies Asked]
  const ways = { read: () => null, parse: (result: unknown) => result }
  const ask = (splittable?: 'splittable') => failureOf(client.read({ method: 'ask', params }, signal, ways, splittable))
  expect(await ask('splittable')).toMatchObject({
    code: 'RPC_RANGE_TOO_WIDE',
    facts: { sizeBytes: 13 * 1024 * 1024, maxBodyBytes: 12 * 1024 * 1024 },
  })
  // A single block has to be taken as large as it is: this one breaks off.
  expect(await ask()).toMatchObject({ code: 'RPC_ANSWER_INVALID' })
})
