/** What every request passes on its way in and out: TLS, CORS, who asks, how much of it, the log, and refusals in GraphQL's form. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GraphQLError } from 'graphql'
import type { Logger } from 'pino'
import { Failure } from '../src/core/failure.ts'
import * as Cause from './cause.ts'
import * as Errors from './errors.ts'
import * as Limits from './limits.ts'
import type { Metrics } from './metrics.ts'
import type { Rates } from './rates.ts'
import type { Authenticate, Viewer } from './viewers.ts'

/** What the door needs. `origins` may call from a browser's page; `tls` `proxy` refuses what did not reach the proxy by https. */
export type Options = {
  readonly authenticate: Authenticate
  readonly rates: Rates
  readonly metrics: Metrics
  readonly log: Logger
  /** Where a line an answer goes. */
  readonly answers: Logger
  readonly origins: readonly string[]
  readonly tls: 'none' | 'proxy'
  /** Whether a path needs no key and no https: it must not tell anything. */
  readonly isOpen: (method: string, path: string) => boolean
  /** Whether a path needs no key, because it carries a signature of its own. */
  readonly isSigned: (method: string, path: string) => boolean
}

/** Tells who sent a request that passed the door. */
export type Seen = (request: FastifyRequest) => Viewer

const ALLOWED_HEADERS = 'authorization, content-type, idempotency-key'
const SHOWN_HEADERS = 'retry-after, x-request-id'
const PREFLIGHT_S = 600
/** Two years, as browsers ask for. */
const HSTS_S = 63_072_000
/** Refused requests without a valid key an address may send in a minute before it is told to wait. */
const STRANGERS_POINTS = 100

/** Sets the door of `app` and gives who passed it. */
export function create(app: FastifyInstance, options: Options): Seen {
  const { authenticate, rates, metrics, log, answers, origins, tls, isOpen, isSigned } = options
  const viewers = new WeakMap<FastifyRequest, Viewer>()
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('cache-control', 'no-store')
    const path = pathOf(request)
    const open = isOpen(request.method, path)
    if (tls === 'proxy') {
      reply.header('strict-transport-security', `max-age=${HSTS_S}`)
      if (request.protocol !== 'https' && !open) throw new Failure('TLS_REQUIRED', 'This API answers over https only.')
    }
    if (welcome(request, reply, origins)) return reply.code(204).send()
    if (open || isSigned(request.method, path)) return
    viewers.set(request, await known(request))
  })
  app.addHook('onResponse', (request, reply, done) => {
    const { id, method, routeOptions } = request
    const viewer = viewers.get(request)
    const ms = Math.round(reply.elapsedTime)
    const { statusCode: status } = reply
    metrics.answered({ route: routeOptions.url ?? 'none', status, seconds: reply.elapsedTime / 1_000 })
    // Of a path that carries a signature only the route is written.
    const path = routeOptions.url?.includes(':') ? routeOptions.url : pathOf(request)
    answers.info({ id, method, path, status, ms, principal: viewer?.actor.principal, key: viewer?.key }, 'answered')
    done()
  })
  app.setErrorHandler((error, request, reply) => refuse(error, request, reply, log))
  app.setNotFoundHandler(async (_request, reply) => {
    const failure = new Failure('INPUT_INVALID', 'There is nothing here: POST queries to /graphql.', {
      argument: 'path',
    })
    return reply.code(404).send(body(failure))
  })
  return (request) => {
    const viewer = viewers.get(request)
    if (!viewer) throw new Failure('UNAUTHENTICATED', 'The request has no valid API key.')
    return viewer
  }

  async function known(request: FastifyRequest): Promise<Viewer> {
    try {
      const viewer = await authenticate(request.headers.authorization)
      Limits.spend(rates, viewer.key, Limits.LIMITS.request)
      return viewer
    } catch (error) {
      if (Cause.failureIn(error)?.code === 'RATE_LIMITED') metrics.limited()
      else stranger(rates, request.ip)
      throw error
    }
  }
}

/** Counts a request of `ip` that nothing vouches for. Throws `RATE_LIMITED` when there were too many in a minute. */
export function stranger(rates: Rates, ip: string): void {
  Limits.spend(rates, `address ${ip}`, Limits.LIMITS.pointsPerMinute / STRANGERS_POINTS)
}

/** Lets pages of `origins` read the answer; true for a preflight that is to be answered at once. */
function welcome(request: FastifyRequest, reply: FastifyReply, origins: readonly string[]): boolean {
  const { origin } = request.headers
  if (origins.length > 0) reply.header('vary', 'origin')
  if (origin === undefined || !origins.includes(origin)) return false
  reply.header('access-control-allow-origin', origin)
  reply.header('access-control-expose-headers', SHOWN_HEADERS)
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return false
  reply.header('access-control-allow-methods', 'GET, POST')
  reply.header('access-control-allow-headers', ALLOWED_HEADERS)
  reply.header('access-control-max-age', PREFLIGHT_S)
  return true
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Logger): FastifyReply {
  const failure = failureOf(error)
  if (failure && Errors.shown(failure)) {
    if (failure.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer')
    for (const [name, value] of Errors.headersOf(failure)) reply.header(name, value)
    return reply.code(statusOf(error, failure)).send(body(failure))
  }
  log.error({ id: request.id, err: error }, 'defect')
  return reply.code(500).send(body(failure ?? new Failure('INVARIANT_BROKEN', '')))
}

/** What Fastify refuses by itself, such as a body that is no JSON, is a mistake of the caller. */
function failureOf(error: unknown): Failure | undefined {
  const failure = Cause.failureIn(error)
  if (failure || !(error instanceof Error) || error instanceof GraphQLError) return failure
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

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0] ?? url
}
