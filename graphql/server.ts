/** The API over HTTP: GraphQL for whoever has a key, health for everybody. */
import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import Fastify, { type FastifyRequest } from 'fastify'
import { type DestinationStream, pino } from 'pino'
import type { Call, Engine } from '../src/capabilities.ts'
import type { Config } from '../src/config.ts'
import { Failure } from '../src/core/failure.ts'
import type { Context, RunJob } from './context.ts'
import * as Contexts from './contexts.ts'
import * as Door from './door.ts'
import * as Downloads from './downloads.ts'
import * as Errors from './errors.ts'
import * as Executor from './executor.ts'
import * as Explorer from './explorer.ts'
import * as Limits from './limits.ts'
import * as Links from './links.ts'
import * as Metrics from './metrics.ts'
import * as Operations from './operations.ts'
import * as Persisted from './persisted.ts'
import * as Rates from './rates.ts'
import * as Shortcut from './shortcut.ts'
import * as Streams from './streams.ts'
import * as Viewers from './viewers.ts'

/** How to serve; `port` 0 takes a free one, and what is not given is as the configuration has it unless set. */
export type Options = Pick<Config['http'], 'host' | 'port'> &
  Partial<Config['http']> & {
    readonly logLevel: string
    /** Runs jobs: `(name, call) => Run.run(engine, name, call)` of jobs/run.ts. Without it no job can be run here. */
    readonly runJob?: RunJob
    /** Where log lines go; stderr unless given. */
    readonly logTo?: DestinationStream
  }

/** What answers. `close` lets requests end, cancels what goes on behind them, and waits for it. */
export type Serving = { readonly url: string; readonly close: () => Promise<void> }

const OPEN = ['/health', '/ready']
const SECRETS = [
  'authorization',
  'apiKey',
  'secret',
  'key',
  'signerKey',
  'payerKey',
  'approverKey',
  'piiKey',
  'privateKey',
  'downloadKey',
  'headers',
]
const RECEIVE_MS = 60_000
const DRAIN_MS = 10_000

/** Serves `engine` until closed. Throws what listening throws, such as a port that is taken. */
export async function serve(engine: Engine, options: Options): Promise<Serving> {
  const { host, port, logLevel, mode = 'production', executor = 'compiled', proxies = [], tls = 'none' } = options
  const production = mode === 'production'
  // The id of a key is no secret; it stands at the top as `key`, where nothing else is written.
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]).filter((path) => path !== 'key')
  const logTo = options.logTo ?? pino.destination(2)
  const log = pino({ level: logLevel, redact: { paths, censor: '…' } }, logTo)
  // The line of an answer is made field by field of what is no secret, so nothing has to be looked for in it.
  const answers = pino({ level: logLevel }, logTo)
  const closing = new AbortController()
  const leaving = new AbortController()
  // Every subscription listens.
  setMaxListeners(0, leaving.signal)
  const metrics = Metrics.create()
  const rates = Rates.create(options.pointsPerMinute ?? Limits.LIMITS.pointsPerMinute)
  const app = Fastify({
    bodyLimit: Limits.LIMITS.bodyBytes,
    requestTimeout: RECEIVE_MS,
    genReqId: () => randomUUID(),
    trustProxy: proxies.length > 0 ? [...proxies] : false,
    forceCloseConnections: 'idle',
  })
  const authenticate = Viewers.create(engine)
  const seen = Door.create(app, {
    authenticate,
    rates,
    metrics,
    log,
    answers,
    origins: options.origins ?? [],
    tls,
    isOpen: (method, path) => method === 'GET' && (OPEN.includes(path) || (!production && Explorer.isOpen(path))),
    isSigned: (method, path) => method === 'GET' && path.startsWith(Links.PATH),
  })
  const schema = Operations.schema()
  const persisted = Persisted.create(schema, {
    path: options.operationsPath ?? null,
    allow: options.allow ?? 'any',
  })
  const running = Executor.create(schema, executor)
  const prices = Limits.prices(rates, metrics.limited)
  const apollo = new ApolloServer<Context>({
    gateway: running.gateway,
    introspection: !production,
    hideSchemaDetailsFromClientErrors: production,
    includeStacktraceInErrorResponses: false,
    nodeEnv: 'production',
    stopOnTerminationSignals: false,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    parseOptions: { maxTokens: Limits.LIMITS.tokens },
    validationRules: [Limits.shape],
    formatError: Errors.format,
    logger: log,
    plugins: [
      prices.plugin,
      metrics.plugin,
      defects,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  })
  await apollo.start()
  const call: Call = { progress: (event) => log.debug({ progress: event }, 'progress'), signal: closing.signal }
  const links = Links.create(options.downloadKey ?? null, engine.now)
  const contexts = Contexts.create(engine, { call, log, links, runJob: options.runJob ?? noJobs })
  const shortcut = Shortcut.create({ ready: running.ready, prices, metrics })
  app.post('/graphql', { preHandler: async ({ body }) => Limits.nesting(body) }, async (request, reply) => {
    const { method } = request
    const asked = persisted(request.body)
    const short = await shortcut(request.headers, asked, () => contexts.of(request, seen(request)))
    if (short !== null) return reply.header('content-type', Shortcut.TYPE).send(short)
    Limits.fragments(asked)
    const { headers, body, status } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, headers: headersOf(request), body: asked, search: '' },
      context: async () => contexts.of(request, seen(request)),
    })
    for (const [name, value] of headers) reply.header(name, value)
    if (body.kind !== 'complete') throw new Failure('INVARIANT_BROKEN', 'An answer came in parts.')
    return reply.code(status ?? 200).send(body.string)
  })
  if (!production) Explorer.create(app)
  Downloads.create(app, { engine, contexts, links, rates })
  const closeSockets = Streams.create(app, {
    schema,
    contexts,
    authenticate,
    seen,
    persisted,
    rates,
    metrics,
    leaving: leaving.signal,
    production,
    tls,
    proxies,
  })
  app.get('/health', async () => ({ status: 'ok' }))
  app.get('/ready', async (_request, reply) => {
    if (leaving.signal.aborted) return reply.code(503).send({ status: 'closing' })
    await engine.runs.schedules()
    return { status: 'ready' }
  })
  app.get('/metrics', async (_request, reply) => {
    const { body, type } = await metrics.text()
    return reply.type(type).send(body)
  })
  try {
    const url = await app.listen({ host, port })
    log.info({ url }, 'serving')
    return { url: `${url}/graphql`, close }
  } catch (error) {
    await apollo.stop()
    throw error
  }

  async function close(): Promise<void> {
    const cut = setTimeout(() => app.server.closeAllConnections(), options.drainMs ?? DRAIN_MS)
    leaving.abort()
    try {
      await closeSockets()
      await app.close()
      await apollo.stop()
    } finally {
      clearTimeout(cut)
    }
    closing.abort()
    await contexts.settled()
    log.info('closed')
  }
}

function headersOf({ headers }: FastifyRequest): HeaderMap {
  const map = new HeaderMap()
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value)
  return map
}

/** Logs what callers may not see. */
const defects: ApolloServerPlugin<Context> = {
  requestDidStart: async () => ({
    didEncounterErrors: async ({ errors, contextValue }) => {
      for (const error of errors.filter(Errors.isDefect)) contextValue.log.error({ err: error }, 'defect')
    },
  }),
}

const noJobs: RunJob = async (name) => {
  throw new Failure('JOB_UNKNOWN', 'This server runs no jobs.', { name, jobs: [] })
}
