/** A served engine on the bundled CryptoPunks sales with made-up scores, a key for every role, and a way to ask over HTTP. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as Server from '../../graphql/server.ts'
import type { Engine, Role } from '../../src/capabilities.ts'
import type { Config } from '../../src/config.ts'
import * as Time from '../../src/core/time.ts'
import * as EngineOf from '../../src/engine.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { call, settings } from '../engine/config.ts'
import { run } from '../features/world.ts'

export const AS_OF = '2020-01-01T00:00:00Z'
export const GOAL = 'trades-again-90d'
export const ROLES: readonly Role[] = ['analyst', 'growth', 'marketer', 'approver', 'admin']

/** What came back. `data` and `errors` as the server wrote them. */
export type Answer = {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: answers are as various as queries.
  readonly data: any
  readonly errors: readonly {
    readonly message: string
    readonly path?: readonly unknown[]
    readonly extensions: Readonly<Record<string, unknown>>
  }[]
  readonly text: string
}

export type World = AsyncDisposable & {
  readonly engine: Engine
  readonly url: string
  readonly keys: Readonly<Record<Role, string>>
  /** Log lines so far. */
  readonly lines: readonly string[]
  readonly ask: (
    role: Role | null,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>
  readonly close: () => Promise<void>
}

/** Serves `engine` with a key for every role; the principal of `marketer` is `principals.marketer` or `the marketer`, and so on. */
export async function serve(
  engine: Engine,
  options: Partial<Server.Options> = {},
  principals: Readonly<Partial<Record<Role, string>>> = {},
): Promise<World> {
  const lines: string[] = []
  const server = await Server.serve(engine, {
    host: '127.0.0.1',
    port: 0,
    logLevel: 'info',
    logTo: { write: (line) => void lines.push(line) },
    ...options,
  })
  const root = (await engine.access.listKeys()).length === 0 ? null : { principal: 'root' }
  const secrets: [Role, string][] = []
  for (const role of ROLES) {
    const principal = principals[role] ?? `the ${role}`
    const actor = root ?? (secrets.length === 0 ? null : { principal: 'root' })
    secrets.push([role, (await engine.access.createKey({ principal, role }, actor)).secret])
  }
  const keys = Object.fromEntries(secrets) as Record<Role, string>
  const ask: World['ask'] = async (role, query, variables = {}, headers = {}) =>
    post(server.url, JSON.stringify({ query, variables }), {
      ...(role === null ? {} : { authorization: `Bearer ${keys[role]}` }),
      ...headers,
    })
  return { engine, url: server.url, keys, lines, ask, close: server.close, [Symbol.asyncDispose]: server.close }
}

/** Posts `body` as JSON. */
export async function post(url: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  const text = await response.text()
  const { data = null, errors = [] } = JSON.parse(text)
  return { status: response.status, headers: response.headers, data, errors, text }
}

/** The warehouse of {@link punks}, made once in a process and copied into each folder. */
let made: Promise<Buffer> | undefined

/** An engine in `folder` on the CryptoPunks sales, with graph and features as of {@link AS_OF} and a score of every wallet. */
export async function punks(folder: string): Promise<Engine> {
  const config = settings(folder)
  made ??= make()
  writeFileSync(config.warehousePath, await made)
  return EngineOf.open(config, { verb: 'test' })
}

async function make(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'dropcast-'))
  try {
    const config = settings(folder)
    const path = fileURLToPath(new URL('../../data/events/cryptopunks_sales.csv.gz', import.meta.url))
    {
      await using engine = await EngineOf.open(config, { verb: 'test' })
      await engine.ingest.file({ path }, call())
      await engine.graph.build({ asOf: AS_OF }, call())
      await engine.features.build({ asOf: AS_OF }, call())
    }
    await score(config)
    return readFileSync(config.warehousePath)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function score({ warehousePath }: Config): Promise<void> {
  await using w = await Warehouse.open({ path: warehousePath, threads: 1, now: Time.systemNow })
  const atS = Time.parse(AS_OF)
  await run(
    w,
    `INSERT INTO derived.model VALUES ('made-up', '${GOAL}', ${atS}, ${atS}, '{}', ''::BLOB, '{"name":"made up"}')`,
  )
  // Many wallets share a probability, and every seventh has none.
  await run(
    w,
    `INSERT INTO derived.score SELECT 'made-up', ${atS}, wallet, (wallet % 20) / 20, (wallet % 20) / 40, 1, 1 + wallet % 100
     FROM derived.wallet_feature WHERE as_of_s = ${atS} AND wallet % 7 <> 0`,
  )
}
