/** The API over HTTP: GraphQL for whoever has a key, health for everybody. */
import { randomUUID } from 'node:crypto'
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type DestinationStream, type Logger, pino } from 'pino'
import type { Actor, Call, Engine, Role } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import type { Context, RunJob } from './context.ts'
import * as Errors from './errors.ts'
import * as Limits from './limits.ts'
import * as Operations from './operations.ts'

/** How to serve. `port` 0 takes a free one. */
export type Options = {
  readonly host: string
  readonly port: number
  readonly logLevel: string
  /** False allows introspection and names what exists in messages about mistyped fields; true unless given. */
  readonly production?: boolean
  /** Runs jobs: `(name, call) => Run.run(engine, name, call)` of jobs/run.ts. Without it no job can be run here. */
  readonly runJob?: RunJob
  /** Where log lines go; stderr unless given. */
  readonly logTo?: DestinationStream
}

/** What answers. `close` lets requests end, cancels what goes on behind them, and waits for it. */
export type Serving = { readonly url: string; readonly close: () => Promise<void> }

type Viewer = { readonly actor: Actor; readonly role: Role }

const OPEN = ['/health', '/ready']
const SECRETS = [
  'authorization',
  'secret',
  'key',
  'signerKey',
  'payerKey',
  'approverKey',
  'piiKey',
  'privateKey',
  'headers',
]
const RECEIVE_MS = 60_000

/** Serves `engine` until closed. Throws what listening throws, such as a port that is taken. */
export async function serve(engine: Engine, options: Options): Promise<Serving> {
  const { host, port, logLevel, production = true } = options
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  const log = pino({ level: logLevel, redact: { paths, censor: '…' } }, options.logTo ?? pino.destination(2))
  const closing = new AbortController()
  const held = new Set<Promise<unknown>>()
  const app = Fastify({
    bodyLimit: Limits.LIMITS.bodyBytes,
    requestTimeout: RECEIVE_MS,
    genReqId: () => randomUUID(),
  })
  const viewers = guard(app, engine, log)
  const apollo = new ApolloServer<Context>({
    typeDefs: Operations.typeDefs(),
    resolvers: Operations.resolvers(),
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
      fastifyApolloDrainPlugin(app),
      Limits.cost,
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
  const hold: Context['hold'] = (work) => {
    held.add(work)
    return work.finally(() => held.delete(work))
  }
  const shared = {
    engine,
    call,
    hold,
    catalogue: { features: engine.features.catalogue(), goals: engine.models.goals() },
    runJob: options.runJob ?? noJobs,
  }
  app.post(
    '/graphql',
    { preHandler: async ({ body }) => Limits.nesting(body) },
    fastifyApolloHandler(apollo, { context: async (request) => contextOf(request, viewers, shared, log) }),
  )
  app.get('/health', async () => ({ status: 'ok' }))
  app.get('/ready', async () => {
    await engine.runs.schedules()
    return { status: 'ready' }
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
    await apollo.stop()
    closing.abort()
    await Promise.allSettled(held)
    log.info('closed')
  }
}

/** Lets in who has a key, and answers what fails outside of GraphQL in GraphQL's form. */
function guard(app: FastifyInstance, engine: Engine, log: Logger): WeakMap<FastifyRequest, Viewer> {
  const viewers = new WeakMap<FastifyRequest, Viewer>()
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('cache-control', 'no-store')
    if (OPEN.includes(pathOf(request)) && request.method === 'GET') return
    viewers.set(request, await authenticate(request, engine))
  })
  app.addHook('onResponse', async (request, reply) => {
    const { id, method } = request
    const principal = viewers.get(request)?.actor.principal
    const ms = Math.round(reply.elapsedTime)
    log.info({ id, method, path: pathOf(request), status: reply.statusCode, ms, principal }, 'answered')
  })
  app.setErrorHandler((error, request, reply) => refuse(error, request, reply, log))
  app.setNotFoundHandler(async (_request, reply) => {
    const failure = new Failure('INPUT_INVALID', 'There is nothing here: POST queries to /graphql.', {
      argument: 'path',
    })
    return reply.code(404).send(body(failure))
  })
  return viewers
}

async function authenticate(request: FastifyRequest, engine: Engine): Promise<Viewer> {
  const [, secret] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  const holder = secret === undefined ? null : await engine.access.verifyKey(secret)
  if (holder) return { actor: holder, role: holder.role }
  throw new Failure('UNAUTHENTICATED', 'The request has no valid API key.')
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Logger): FastifyReply {
  const failure = failureOf(error)
  if (failure && Errors.shown(failure)) {
    if (failure.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer')
    return reply.code(statusOf(error, failure)).send(body(failure))
  }
  log.error({ id: request.id, err: error }, 'defect')
  return reply.code(500).send(body(failure ?? new Failure('INVARIANT_BROKEN', '')))
}

/** What Fastify refuses by itself, such as a body that is no JSON, is a mistake of the caller. */
function failureOf(error: unknown): Failure | undefined {
  const failure = Errors.failureIn(error)
  if (failure || !(error instanceof Error)) return failure
  const status = statusOf(error)
  if (status < 400 || status >= 500) return undefined
  return new Failure('INPUT_INVALID', error.message, { argument: 'body' }, { cause: error })
}

function statusOf(error: unknown, failure?: Failure): number {
  if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number')
    return error.statusCode
  return failure ? Errors.statusOf(failure) : 500
}

function body(failure: Failure): { readonly errors: readonly unknown[] } {
  return { errors: [Errors.format({ message: failure.message }, failure)] }
}

type Shared = Pick<Context, 'engine' | 'call' | 'hold' | 'catalogue' | 'runJob'>

function contextOf(
  request: FastifyRequest,
  viewers: WeakMap<FastifyRequest, Viewer>,
  shared: Shared,
  log: Logger,
): Context {
  const viewer = viewers.get(request)
  if (!viewer) throw new Failure('UNAUTHENTICATED', 'The request has no valid API key.')
  const key = request.headers['idempotency-key']
  const own = log.child({ id: request.id, principal: viewer.actor.principal })
  const read = new Map<string, ReturnType<Context['status']>>()
  return {
    ...shared,
    ...viewer,
    log: own,
    idempotencyKey: key === undefined ? null : String(key),
    background: (what, work) => {
      const failed = (error: unknown) => own.warn({ err: error }, `${what} failed behind the answer`)
      void shared.hold(work.catch(failed))
    },
    status: (campaign) => {
      const status = read.get(campaign) ?? shared.engine.campaigns.status(campaign)
      read.set(campaign, status)
      return status
    },
    changed: () => read.clear(),
  }
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

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0] ?? url
}
