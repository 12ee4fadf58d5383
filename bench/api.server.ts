/**
 * One side of the bench of the API, in a process of its own: the API as it is served, or plain Apollo Server with the same schema, resolvers
 * and engine. `node --import tsx bench/api.server.ts <ours|anchor> <memory|warehouse> <folder>`; it tells its parent where it
 * answers, and at a message how much processor time it has used.
 */
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { pino } from 'pino'
import type { Context } from '../graphql/context.ts'
import * as Contexts from '../graphql/contexts.ts'
import * as Links from '../graphql/links.ts'
import * as Operations from '../graphql/operations.ts'
import * as Server from '../graphql/server.ts'
import type { Engine, WalletPage } from '../src/capabilities.ts'
import { read } from '../src/config.ts'
import { Failure } from '../src/core/failure.ts'
import * as EngineOf from '../src/engine.ts'

const [, , side, pages, folder = ''] = process.argv
const config = read({
  DROPCAST_WAREHOUSE: `${folder}/dropcast.duckdb`,
  DROPCAST_STATE_DIR: `${folder}/state`,
  DROPCAST_HTTP_POINTS_PER_MINUTE: '1000000000000',
})
const opened = await EngineOf.open(config, { verb: 'bench' })
const engine = pages === 'memory' ? await remembering(opened) : opened
const { secret } = await engine.access.createKey(
  { principal: 'bench', role: 'analyst' },
  (await engine.access.listKeys()).length === 0 ? null : { principal: 'bench' },
)
const url = side === 'ours' ? await ours() : await anchor()
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }))
process.once('disconnect', () => process.exit(0))
process.send?.({ url, secret })

async function ours(): Promise<string> {
  const { host } = config.http
  return (await Server.serve(engine, { ...config.http, host, port: 0, logLevel: 'info' })).url
}

async function anchor(): Promise<string> {
  const server = new ApolloServer<Context>({ typeDefs: Operations.typeDefs(), resolvers: Operations.resolvers() })
  const call = { progress: () => undefined, signal: new AbortController().signal }
  const runJob = async () => undefined
  const links = Links.create(null, engine.now)
  const contexts = Contexts.create(engine, { call, log: pino({ level: 'silent' }), links, runJob })
  const viewer = { actor: { principal: 'bench' }, role: 'analyst', key: 'bench', tokenUntilS: null } as const
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async () => contexts.of({ id: 'bench', headers: {} }, viewer),
  })
  return url
}

/** `of`, with every page of wallets read once. */
async function remembering(of: Engine): Promise<Engine> {
  const kept = new Map<string, WalletPage>()
  const latest = await of.features.latest()
  return {
    ...of,
    features: { ...of.features, latest: async () => latest },
    wallets: {
      ...of.wallets,
      page: async (query) => {
        const name = JSON.stringify(query)
        const page = kept.get(name) ?? (await of.wallets.page(query))
        if (page.wallets.length === 0) throw new Failure('DATA_TOO_SMALL', 'There are no wallets to list.', {})
        kept.set(name, page)
        return page
      },
    },
  }
}
