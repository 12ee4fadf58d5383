/** A list of 100 wallets over HTTP, beside plain Apollo Server with the same schema, resolvers and engine in the same run. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { read } from '../src/config.ts'
import { Failure } from '../src/core/failure.ts'
import * as EngineOf from '../src/engine.ts'
import * as Figure from './figure.ts'

const ROUNDS = 5
const CONNECTIONS = 16
const AS_OF = '2020-01-01T00:00:00Z'
const QUERY =
  'query ($first: Int!) { wallets(first: $first) { nodes { id address asOf features { purchases sales_90d } } } }'

type Side = { readonly child: ChildProcess; readonly url: URL; readonly secret: string }
type Speed = { readonly perSecond: number; readonly perCpuSecond: number }

/** Loads both sides for `words[0]` milliseconds (2,000) in turns. */
export async function run(words: readonly string[]): Promise<Figure.Found> {
  const turnMs = Figure.whole(words, 0, 2_000)
  const folder = await mkdtemp(join(tmpdir(), 'dropcast-bench-'))
  try {
    await Promise.all(['ours', 'anchor'].map((side) => prepare(join(folder, side))))
    const memory = await compare('memory', folder, turnMs)
    const warehouse = await compare('warehouse', folder, turnMs)
    return {
      anchor:
        'Apollo Server’s startStandaloneServer with the same schema, resolvers and engine; no key, limit, log or metric',
      figures: [
        figure('requests answered from memory, on the clock', memory, 'perSecond'),
        figure('requests answered from memory, the server’s processor time', memory, 'perCpuSecond'),
        figure('requests answered by the warehouse, on the clock', warehouse, 'perSecond'),
        figure('requests answered by the warehouse, the server’s processor time', warehouse, 'perCpuSecond'),
      ],
      notes: [
        `\`${QUERY}\` with 100 wallets over ${CONNECTIONS} connections, ${ROUNDS} turns of ${turnMs / 1_000} s a side; each side is a process of its own, and both give the same data.`,
        'Ours is as `dropcast serve` has it: API key, an Idempotency-Key on every request, cost limit, rate limit, metrics, one log line a request. "From memory": the page of wallets is read once, so that what is compared is the API; "by the warehouse": DuckDB reads it at every request, which is the same work on both sides.',
      ],
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function figure(what: string, { ours, anchor }: Record<'ours' | 'anchor', Speed>, by: keyof Speed): Figure.Figure {
  const unit = by === 'perSecond' ? '1/s' : '1/CPU-s'
  return Figure.higher(what, unit, { ours: ours[by], anchor: anchor[by] })
}

/** A warehouse with the bundled sales and their features. */
async function prepare(folder: string): Promise<void> {
  const path = fileURLToPath(new URL('../data/events/cryptopunks_sales.csv.gz', import.meta.url))
  const config = read({ DROPCAST_WAREHOUSE: `${folder}/dropcast.duckdb`, DROPCAST_STATE_DIR: `${folder}/state` })
  const call = { progress: () => undefined, signal: new AbortController().signal }
  await using engine = await EngineOf.open(config, { verb: 'bench' })
  await engine.ingest.file({ path }, call)
  await engine.graph.build({ asOf: AS_OF }, call)
  await engine.features.build({ asOf: AS_OF }, call)
}

async function compare(
  pages: 'memory' | 'warehouse',
  folder: string,
  turnMs: number,
): Promise<Record<'ours' | 'anchor', Speed>> {
  const sides = {
    ours: await start('ours', pages, join(folder, 'ours')),
    anchor: await start('anchor', pages, join(folder, 'anchor')),
  }
  try {
    const answers = { ours: await answer(sides.ours), anchor: await answer(sides.anchor) }
    if (answers.ours !== answers.anchor) throw new Failure('INVARIANT_BROKEN', 'The sides answer differently.', answers)
    const speeds: Record<'ours' | 'anchor', Speed[]> = { ours: [], anchor: [] }
    for (let round = 0; round <= ROUNDS; round++) {
      for (const side of ['ours', 'anchor'] as const) {
        const speed = await turn(sides[side], turnMs)
        if (round > 0) speeds[side].push(speed)
      }
    }
    return { ours: middle(speeds.ours), anchor: middle(speeds.anchor) }
  } finally {
    for (const { child } of Object.values(sides)) if (child.connected) child.disconnect()
  }
}

async function start(side: string, pages: string, folder: string): Promise<Side> {
  const file = fileURLToPath(new URL('api.server.ts', import.meta.url))
  const child = fork(file, [side, pages, folder], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const [{ url, secret }] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Failure('INVARIANT_BROKEN', 'A side of the bench ended before it answered.', { side })
    }),
  ])
  return { child, url: new URL(url), secret }
}

async function cpuMs({ child }: Side): Promise<number> {
  const told = once(child, 'message')
  child.send('cpu')
  const [{ cpu }] = await told
  return (cpu.user + cpu.system) / 1_000
}

async function turn(side: Side, turnMs: number): Promise<Speed> {
  const before = await cpuMs(side)
  const from = performance.now()
  const until = from + turnMs
  const counts = await Promise.all(Array.from({ length: CONNECTIONS }, (_, i) => loop(side, i, until)))
  const wallMs = performance.now() - from
  const usedMs = (await cpuMs(side)) - before
  const requests = counts.reduce((sum, count) => sum + count, 0)
  return { perSecond: (1_000 * requests) / wallMs, perCpuSecond: (1_000 * requests) / usedMs }
}

async function answer(side: Side): Promise<string> {
  const { body, headers } = request(side, 'once')
  const response = await fetch(side.url, { method: 'POST', body, headers })
  const { data } = (await response.json()) as { readonly data?: { readonly wallets: { readonly nodes: unknown[] } } }
  if (data?.wallets.nodes.length !== 100)
    throw new Failure('INVARIANT_BROKEN', 'A side does not list 100 wallets.', { status: response.status })
  return JSON.stringify(data)
}

function request({ secret }: Side, key: string) {
  const body = JSON.stringify({ query: QUERY, variables: { first: 100 } })
  return {
    body,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}`, 'idempotency-key': key },
  }
}

/** Asks again and again on one connection until `until`; a client as thin as this leaves the processor to the server. */
async function loop(side: Side, number: number, until: number): Promise<number> {
  const { url } = side
  const { body, headers } = request(side, `bench-${number}`)
  const lines = Object.entries({ host: url.host, ...headers, 'content-length': String(Buffer.byteLength(body)) })
  const text = `POST ${url.pathname} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
  const socket = connect({ host: url.hostname, port: Number(url.port) })
  await once(socket, 'connect')
  let count = 0
  try {
    while (performance.now() < until) {
      await exchange(socket, text)
      count++
    }
  } finally {
    socket.destroy()
  }
  return count
}

function exchange(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = ''
    let missing = -1
    const closed = () => reject(new Failure('INVARIANT_BROKEN', 'A side closed a connection.'))
    const read = (chunk: Buffer) => {
      if (missing >= 0) missing -= chunk.length
      else {
        head += chunk.toString('latin1')
        const end = head.indexOf('\r\n\r\n')
        if (end < 0) return
        const length = /^content-length: (\d+)\r?$/im.exec(head)?.[1]
        if (!head.startsWith('HTTP/1.1 200 ') || length === undefined) return done(head.slice(0, 300))
        missing = Number(length) - (head.length - end - 4)
      }
      if (missing === 0) done()
    }
    const done = (wrong?: string) => {
      socket.off('data', read)
      socket.off('close', closed)
      if (wrong === undefined) resolve()
      else reject(new Failure('INVARIANT_BROKEN', 'A side refused a request.', { wrong }))
    }
    socket.on('data', read)
    socket.on('close', closed)
    socket.write(text)
  })
}

function middle(speeds: readonly Speed[]): Speed {
  const median = (of: (speed: Speed) => number) => [...speeds].map(of).sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN
  return { perSecond: median((one) => one.perSecond), perCpuSecond: median((one) => one.perCpuSecond) }
}
