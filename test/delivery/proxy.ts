/** An RPC node that misbehaves: a proxy that loses answers, drops, doubles and refuses what it is told to. */
import { createServer, type IncomingMessage } from 'node:http'
import { type Hex, keccak256 } from 'viem'
import * as Rng from '../../src/core/rng.ts'

/** A JSON-RPC request as the proxy sees it. */
export type Request = { readonly id: number; readonly method: string; readonly params?: readonly unknown[] }

/** `refuse`: 503, not forwarded. `lose`: forwarded, no answer. `drop`: a hash is answered, nothing forwarded. `double`: forwarded twice. */
export type Fault = 'none' | 'refuse' | 'lose' | 'drop' | 'double'

/** Decides each request; called after `drop`-able requests were parsed and before anything is forwarded. */
export type Decide = (request: Request) => Fault

/** A running proxy; `sent` holds the hash of every raw transaction that it was handed, in order. */
export type Proxy = AsyncDisposable & {
  readonly url: string
  readonly sent: Hex[]
  readonly counts: Record<Fault, number>
  decide: Decide
  /** Runs once a raw transaction has been forwarded, before it is answered. */
  forwarded: (hash: Hex) => void
  /** Runs on every request before it is decided. */
  before: (request: Request) => Promise<void>
  /** Changes a request before it is forwarded. */
  rewrite: (request: Request) => Request
}

/** A proxy on a free port in front of `target`. */
export async function start(target: string, decide: Decide = () => 'none'): Promise<Proxy> {
  const server = createServer((incoming, response) => {
    void answer(incoming).then(
      ({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(body)
      },
      () => {
        response.writeHead(502)
        response.end()
      },
    )
  })
  const answer = async (incoming: IncomingMessage): Promise<{ status: number; body: string }> => {
    const request: Request = JSON.parse(await text(incoming))
    const raw = request.method === 'eth_sendRawTransaction' ? (request.params?.[0] as Hex) : null
    const hash = raw && keccak256(raw)
    if (hash) proxy.sent.push(hash)
    await proxy.before(request)
    const fault = proxy.decide(request)
    proxy.counts[fault]++
    if (fault === 'refuse') return { status: 503, body: '' }
    if (fault === 'drop' && hash)
      return { status: 200, body: JSON.stringify({ jsonrpc: '2.0', id: request.id, result: hash }) }
    const body = await forward(target, proxy.rewrite(request))
    if (fault === 'double') await forward(target, request)
    if (hash) proxy.forwarded(hash)
    return fault === 'lose' ? { status: 504, body: '' } : { status: 200, body }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const proxy: Proxy = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    sent: [],
    counts: { none: 0, refuse: 0, lose: 0, drop: 0, double: 0 },
    decide,
    forwarded: () => undefined,
    before: async () => undefined,
    rewrite: (request) => request,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return proxy
}

/** Four of five sends fail, each way in turn, and 8 % of all reads. */
export function unreliable(seed: string): Decide {
  const rng = Rng.create(seed)
  const faults: readonly Fault[] = ['refuse', 'lose', 'none', 'drop', 'double']
  let sends = 0
  return ({ method }) => {
    if (method === 'eth_sendRawTransaction') return faults[sends++ % faults.length] ?? 'none'
    const draw = rng.uniform()
    return draw < 0.05 ? 'refuse' : draw < 0.08 ? 'lose' : 'none'
  }
}

async function forward(target: string, request: Request): Promise<string> {
  const answer = await fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })
  return answer.text()
}

async function text(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
