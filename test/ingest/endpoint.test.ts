import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../src/core/failure.ts'
import * as Endpoint from '../../src/ingest/endpoint.ts'
import * as Rpc from '../../src/ingest/sources/rpc.ts'
import * as Transport from '../../src/ingest/transport.ts'
import { failureOf } from './failure.ts'

const strict = { allowPrivate: false }
const codeOf = (url: string) => {
  try {
    Endpoint.parse(url, strict)
    return null
  } catch (error) {
    return error instanceof Failure ? error.code : error
  }
}

describe('an address inside the network is refused', () => {
  test.each([
    'http://127.0.0.1:8545',
    'http://2130706433',
    'http://0x7f.1',
    'http://10.1.2.3',
    'http://172.31.0.1',
    'http://192.168.1.1',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1',
    'http://0.0.0.0',
    'http://[::1]:8545',
    'http://[::ffff:10.0.0.1]',
    'http://[::ffff:7f00:1]',
    'http://[64:ff9b::7f00:1]',
    'http://[fd00::1]',
    'http://[fe80::1]',
  ])('%s', (url) => expect(codeOf(url)).toBe('RPC_ADDRESS_REFUSED'))

  test('also when a name resolves to it, at the moment of connecting', async () => {
    const source = Rpc.open({ url: 'http://localhost:9', chain: 'eip155:1' })
    expect(await failureOf(source.extent(new AbortController().signal))).toMatchObject({ code: 'RPC_ADDRESS_REFUSED' })
  })
})

test.each(['https://1.1.1.1/key', 'https://[2606:4700::1111]', 'http://8.8.8.8', 'https://172.32.0.1'])(
  '%s is public',
  (url) => expect(codeOf(url)).toBeNull(),
)

test.each(['', 'ftp://1.1.1.1', 'file:///etc/passwd', 'localhost:8545'])('"%s" is no RPC address', (url) =>
  expect(codeOf(url)).toBe('CONFIG_INVALID'),
)

test('redirects are not followed', async () => {
  let followed = 0
  const server = http.createServer((request, response) => {
    if (request.url === '/inside') followed++
    response.writeHead(307, { location: '/inside' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const post = Transport.open(Endpoint.parse(url, { allowPrivate: true }))
  const bounds = { timeoutMs: 1000, maxBodyBytes: 1000, signal: new AbortController().signal }
  expect(await post('{}', bounds, ({ status }) => status)).toBe(307)
  const source = Rpc.open({ url, chain: 'eip155:1', allowPrivate: true })
  expect(await failureOf(source.extent(bounds.signal))).toMatchObject({ code: 'RPC_ERROR', facts: { status: 307 } })
  expect(followed).toBe(0)
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
