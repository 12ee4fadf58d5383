/** HTTP/1.1 as it may stand on the wire: every form of an answer, cut into pieces anywhere, is one answer or a named failure. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Connection from '../../src/ingest/connection.ts'
import * as Endpoint from '../../src/ingest/endpoint.ts'
import * as Transport from '../../src/ingest/transport.ts'
import { failureOf } from './failure.ts'

const signal = new AbortController().signal
const bounds = { timeoutMs: 5000, maxBodyBytes: 100_000, signal }
const TEXT = '{"jsonrpc":"2.0","id":1,"result":"the whole answer"}'

/** What the server says next: pieces, whether it hangs up after them; and what it was told. */
let said: { pieces: readonly Buffer[]; isEnd: boolean } = { pieces: [], isEnd: false }
let sockets = 0
const told: string[] = []
const serve = (socket: net.Socket) => {
  sockets++
  socket.on('error', () => undefined)
  socket.on('data', async (bytes) => {
    told.push(bytes.toString())
    if (!/\}$/.test(bytes.toString())) return
    const { pieces, isEnd } = said
    for (const piece of pieces) {
      socket.write(piece)
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (isEnd) socket.end()
  })
}
const server = net.createServer({ noDelay: true }, serve)
let endpoint: Endpoint.Endpoint
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  endpoint = Endpoint.parse(`http://name:a%20word@127.0.0.1:${port}/path?key=1`, { allowPrivate: true })
})
afterAll(() => server.close())

const chunked = (text: string, trailers = '') => {
  const half = text.length >> 1
  const part = (some: string) => `${some.length.toString(16)};a=b\r\n${some}\r\n`
  return `${part(text.slice(0, half))}${part(text.slice(half))}0\r\n${trailers}\r\n`
}
const zipped = gzipSync(TEXT)
const answer = (head: string, body: string | Buffer = TEXT) =>
  Buffer.concat([Buffer.from(`${head}\r\n\r\n`), Buffer.from(body)])
const LENGTH = `HTTP/1.1 200 OK\r\nContent-Length: ${TEXT.length}`
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked'
const whole: Readonly<Record<string, { bytes: Buffer; isEnd?: boolean; status?: number }>> = {
  announced: { bytes: answer(LENGTH) },
  'announced twice alike': { bytes: answer(`${LENGTH}\r\ncontent-length:${TEXT.length}`) },
  'after words in between': {
    bytes: Buffer.concat([answer('HTTP/1.1 103 Early Hints\r\nlink: </a>', ''), answer(LENGTH)]),
  },
  'without a reason': { bytes: answer(LENGTH.replace(' OK', '')) },
  chunked: { bytes: answer(CHUNKED, chunked(TEXT)) },
  'chunked with trailers': { bytes: answer(CHUNKED, chunked(TEXT, 'a: b\r\nc: d\r\n')) },
  'until the end': { bytes: answer('HTTP/1.1 200 OK'), isEnd: true },
  'HTTP/1.0': { bytes: answer('HTTP/1.0 200 OK'), isEnd: true },
  zipped: { bytes: answer(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${zipped.length}`, zipped) },
  'zipped until the end': { bytes: answer('HTTP/1.1 200 OK\r\ncontent-encoding: gzip', zipped), isEnd: true },
  'of another status': { bytes: answer(LENGTH.replace('200 OK', '429 Slow\r\nRetry-After: 7')), status: 429 },
}

test('an answer of any form is whole, wherever it is cut into pieces, and a kept connection serves the next', async () => {
  const rng = Rng.create('connection')
  const post = Transport.open(endpoint)
  for (let round = 0; round < 6; round++)
    for (const [form, { bytes, isEnd = false, status = 200 }] of Object.entries(whole)) {
      said = { pieces: cut(bytes, rng, round), isEnd }
      const got = await post('{}', bounds, (found) => ({ ...found, body: found.body.toString() }))
      expect({ form, ...got }).toEqual({ form, status, retryAfter: status === 429 ? '7' : null, body: TEXT })
    }
  // Only the three forms that end with the connection, one of each a round, need a new one.
  expect(sockets).toBeLessThanOrEqual(6 * 3 + 1)
  expect(told.at(-1)).toContain('POST /path?key=1 HTTP/1.1\r\n')
  expect(told.at(-1)).toContain(`authorization: Basic ${Buffer.from('name:a word').toString('base64')}\r\n`)
})

test.each([
  ['an announced body', answer(LENGTH).subarray(0, -1), 'RPC_ANSWER_INVALID'],
  ['a chunked body', answer(CHUNKED, chunked(TEXT)).subarray(0, -5), 'RPC_ANSWER_INVALID'],
  ['a zipped body', answer('HTTP/1.1 200 OK\r\ncontent-encoding: gzip', zipped.subarray(0, -4)), 'RPC_ANSWER_INVALID'],
  ['a head', answer(LENGTH).subarray(0, 20), 'RPC_UNREACHABLE'],
  ['everything', Buffer.alloc(0), 'RPC_UNREACHABLE'],
])('what breaks off in %s is no answer', async (_, bytes, code) => {
  said = { pieces: [bytes], isEnd: true }
  expect(await failureOf(Transport.open(endpoint)('{}', bounds, () => null))).toMatchObject({ code })
})

test.each([
  ['what is no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n'],
  ['two lengths', answer(`${LENGTH}\r\ncontent-length: 1`)],
  ['a length that is no number', answer('HTTP/1.1 200 OK\r\ncontent-length: -1')],
  ['a folded header', answer(`${LENGTH}\r\n more`)],
  ['a chunk without a size', answer(CHUNKED, 'x\r\n')],
  ['a chunk longer than its size', answer(CHUNKED, '1\r\nab\r\n0\r\n\r\n')],
  ['a coding that nobody asked for', answer('HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked', chunked(TEXT))],
  ['a head without an end', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(70_000)}`],
])('%s is refused, and the next request gets a connection of its own', async (_, bytes) => {
  const post = Transport.open(endpoint)
  said = { pieces: [Buffer.from(bytes)], isEnd: false }
  expect(await failureOf(post('{}', bounds, () => null))).toMatchObject({ code: 'RPC_UNREACHABLE' })
  said = { pieces: [answer(LENGTH)], isEnd: false }
  expect(await post('{}', bounds, ({ body }) => body.toString())).toBe(TEXT)
})

test('bytes beyond an answer never become part of the next one', async () => {
  const post = Transport.open(endpoint)
  const other = answer(LENGTH, TEXT.replace('whole', 'wrong'))
  for (const pieces of [[Buffer.concat([answer(LENGTH), other])], [answer(LENGTH), other]]) {
    said = { pieces, isEnd: false }
    expect(await post('{}', bounds, ({ body }) => body.toString())).toBe(TEXT)
    await new Promise((resolve) => setTimeout(resolve, 20))
    const before = sockets
    said = { pieces: [answer(LENGTH)], isEnd: false }
    expect(await post('{}', bounds, ({ body }) => body.toString())).toBe(TEXT)
    expect(sockets).toBe(before + 1)
  }
})

test('a connection that its server keeps for a second only, or closes, is not used again', async () => {
  const post = Transport.open(endpoint)
  for (const line of ['keep-alive: timeout=1', 'connection: Close']) {
    const before = sockets
    said = { pieces: [answer(`${LENGTH}\r\n${line}`)], isEnd: false }
    for (let i = 0; i < 3; i++) expect(await post('{}', bounds, ({ body }) => body.toString())).toBe(TEXT)
    expect(sockets - before).toBeGreaterThanOrEqual(2)
  }
})

test('TLS: an answer comes through, and a certificate that nobody vouches for is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dropcast-tls-'))
  try {
    const [key, cert] = [join(folder, 'key'), join(folder, 'cert')]
    const options = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost'
    const extra = ['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert]
    execFileSync('openssl', ['req', '-x509', ...options.split(' '), ...extra], { stdio: 'ignore' })
    const secure = tls.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, serve)
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
    const there = Endpoint.parse(`https://localhost:${(secure.address() as AddressInfo).port}`, { allowPrivate: true })
    const body = 'x'.repeat(90_000)
    said = { pieces: [answer(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}`, body)], isEnd: false }
    expect(await failureOf(Transport.open(there)('{}', bounds, () => null))).toMatchObject({ code: 'RPC_UNREACHABLE' })
    const vouched = Transport.open(there, (to, onread) => Connection.dial(to, onread, readFileSync(cert)))
    for (let i = 0; i < 2; i++) expect(await vouched('{}', bounds, (found) => found.body.toString())).toBe(body)
    secure.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** `bytes` in one piece, byte by byte, or in pieces of any size. */
function cut(bytes: Buffer, rng: Rng.Rng, round: number): readonly Buffer[] {
  if (round === 0) return [bytes]
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const size = round === 1 ? 1 : 1 + rng.below(round * 20)
    pieces.push(bytes.subarray(at, at + size))
    at += size
  }
  return pieces
}
