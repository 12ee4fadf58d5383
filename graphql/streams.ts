/** Subscriptions over HTTP: server-sent events (graphql-sse) at `/graphql/stream`, WebSockets (graphql-transport-ws) at `/graphql`. */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, type Socket } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  subscribe,
  validate,
} from 'graphql'
import { createHandler } from 'graphql-sse/lib/use/fastify'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { Failure } from '../src/core/failure.ts'
import * as Cause from './cause.ts'
import type { Context } from './context.ts'
import type { Contexts } from './contexts.ts'
import * as Errors from './errors.ts'
import * as Limits from './limits.ts'
import type { Metrics } from './metrics.ts'
import type { Resolve } from './persisted.ts'
import type { Rates } from './rates.ts'
import type { Authenticate, Viewer } from './viewers.ts'

/** What subscriptions need. `leaving` ends all of them. */
export type Options = {
  readonly schema: GraphQLSchema
  readonly contexts: Contexts
  readonly authenticate: Authenticate
  readonly seen: (request: FastifyRequest) => Viewer
  readonly persisted: Resolve
  readonly rates: Rates
  readonly metrics: Metrics
  readonly leaving: AbortSignal
  readonly production: boolean
  readonly tls: 'none' | 'proxy'
  readonly proxies: readonly string[]
}

/** A key's subscriptions at one time. */
export const MOST_OPEN = 50

const PATH = '/graphql'
const INIT_MS = 3_000
const MOST_MESSAGE_BYTES = 1024 * 1024
const GOING_AWAY = 1001

/** Answers subscriptions on `app`; the answer closes its WebSockets. */
export function create(app: FastifyInstance, options: Options): () => Promise<void> {
  const open = new Map<string, number>()
  events(app, options, open)
  return sockets(app, options, open)
}

function events(app: FastifyInstance, options: Options, open: Map<string, number>): void {
  const { contexts, seen, authenticate, leaving } = options
  const handler = createHandler<Context>({
    schema: options.schema,
    // One stream a request: a stream for several would have to be remembered between them.
    authenticate: () => null,
    onSubscribe: async ({ raw }, params) => {
      const request = raw as FastifyRequest
      const viewer = seen(request)
      const recheck = async () => void (await authenticate(request.headers.authorization))
      const watch = { check: recheck, signal: leaving }
      try {
        return prepare(options, params, contexts.of(request, viewer, watch))
      } catch (error) {
        const [first] = asErrors(error)
        const failure = Cause.failureIn(error)
        const status = failure ? Errors.statusOf(failure) : 400
        return [
          JSON.stringify({ errors: [first] }),
          { status, statusText: '', headers: { 'content-type': 'application/json; charset=utf-8' } },
        ]
      }
    },
    subscribe: (args) => counted(options, open, args),
  })
  const prehandled = async (request: FastifyRequest) => {
    Limits.nesting(request.body)
    request.body = options.persisted(request.body)
    asked(request.body)
  }
  app.post(`${PATH}/stream`, { preHandler: prehandled }, (request, reply) => handler(request, reply))
}

function sockets(app: FastifyInstance, options: Options, open: Map<string, number>): () => Promise<void> {
  const { contexts, authenticate, leaving, tls } = options
  const server = new WebSocketServer({ noServer: true, maxPayload: MOST_MESSAGE_BYTES })
  const viewers = new WeakMap<object, { readonly viewer: Viewer; readonly authorization: string | undefined }>()
  const disposable = useServer<{ authorization?: unknown }>(
    {
      schema: options.schema,
      connectionInitWaitTimeout: INIT_MS,
      onConnect: async ({ connectionParams, extra }) => {
        const { authorization: given } = connectionParams ?? {}
        const authorization = typeof given === 'string' ? given : extra.request.headers.authorization
        try {
          const viewer = await authenticate(authorization)
          Limits.spend(options.rates, viewer.key, Limits.LIMITS.request)
          viewers.set(extra.socket, { viewer, authorization })
          return true
        } catch (error) {
          if (error instanceof Failure) return false
          throw error
        }
      },
      onSubscribe: ({ extra }, id, payload) => {
        const known = viewers.get(extra.socket)
        if (!known) return asErrors(new Failure('UNAUTHENTICATED', 'The connection has no valid API key.'))
        const check = async () => void (await authenticate(known.authorization))
        try {
          Limits.nesting(payload)
          const context = contexts.of({ id, headers: {} }, known.viewer, { check, signal: leaving })
          return prepare(options, payload, context)
        } catch (error) {
          return asErrors(error)
        }
      },
      subscribe: (args) => counted(options, open, args),
    },
    server,
  )
  const proxies = blocks(options.proxies)
  app.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const secure = tls === 'none' || (isFrom(proxies, request) && request.headers['x-forwarded-proto'] === 'https')
    if (request.url?.split('?')[0] !== PATH || !secure || leaving.aborted) {
      socket.end(`HTTP/1.1 ${secure ? '404 Not Found' : '421 Misdirected Request'}\r\nconnection: close\r\n\r\n`)
      return
    }
    server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request))
  })
  return async () => {
    await disposable.dispose()
    for (const client of server.clients) client.close(GOING_AWAY)
  }
}

/** What runs, checked as a query is. Throws what is wrong with it. */
function prepare(options: Options, payload: unknown, context: Context): ExecutionArgs & { contextValue: Context } {
  const { schema, production, rates, persisted } = options
  const body = persisted(payload)
  Limits.fragments(body)
  const { query, variables, operationName } = asked(body)
  const document = parsed(query)
  const rules = [...specifiedRules, Limits.shape, ...(production ? [NoSchemaIntrospectionCustomRule] : [])]
  const [problem] = validate(schema, document, rules)
  if (problem) throw mistake(problem, 'GRAPHQL_VALIDATION_FAILED', production ? 'less' : 'all')
  if (getOperationAST(document, operationName)?.operation !== 'subscription')
    throw new Failure('INPUT_INVALID', 'Only subscriptions are answered here: POST queries to /graphql.', {
      argument: 'query',
    })
  const name = operationName === undefined ? {} : { operationName }
  Limits.spend(rates, context.key, Limits.priced({ schema, query: document, variables, ...name }))
  return { schema, document, variableValues: variables, operationName, contextValue: context }
}

function parsed(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: Limits.LIMITS.tokens })
  } catch (error) {
    throw error instanceof GraphQLError ? mistake(error, 'GRAPHQL_PARSE_FAILED', 'all') : error
  }
}

/** `problem` as Apollo would have it: with a code, and without names of what exists where the schema is not shown. */
function mistake(problem: GraphQLError, code: string, shown: 'all' | 'less'): GraphQLError {
  if (problem.originalError) return problem
  const message = shown === 'less' ? problem.message.replace(/ ?Did you mean(.+?)\?$/, '') : problem.message
  const { nodes = null, source = null, positions = null } = problem
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } })
}

function asked(body: unknown) {
  const invalid = (argument: string) =>
    new Failure('INPUT_INVALID', `A request has a query as text, and perhaps variables and a name.`, { argument })
  if (typeof body !== 'object' || body === null) throw invalid('body')
  const { query, variables, operationName }: Readonly<Record<string, unknown>> = { ...body }
  if (typeof query !== 'string') throw invalid('query')
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    throw invalid('operationName')
  if (variables !== undefined && variables !== null && (typeof variables !== 'object' || Array.isArray(variables)))
    throw invalid('variables')
  return { query, variables: { ...variables }, operationName: operationName ?? undefined }
}

/** Subscribes, while the key has not too many open. */
async function counted({ metrics }: Options, open: Map<string, number>, args: ExecutionArgs) {
  const { key } = args.contextValue as Context
  const before = open.get(key) ?? 0
  if (before >= MOST_OPEN)
    return { errors: asErrors(new Failure('RATE_LIMITED', 'This key has too many subscriptions open.', { waitS: 1 })) }
  open.set(key, before + 1)
  metrics.subscribed(1)
  const ended = () => {
    const left = (open.get(key) ?? 1) - 1
    if (left > 0) open.set(key, left)
    else open.delete(key)
    metrics.subscribed(-1)
  }
  try {
    const result = await subscribe(args)
    if (!(Symbol.asyncIterator in result)) {
      ended()
      return { ...result, errors: (result.errors ?? []).flatMap(asErrors) }
    }
    return ending(result, ended)
  } catch (error) {
    ended()
    throw error
  }
}

/** `values`, telling once when they end; what they end by is the last of them, as callers may know it. */
function ending(values: AsyncGenerator<ExecutionResult, void, void>, ended: () => void) {
  let isOver = false
  const over = () => {
    if (!isOver) ended()
    isOver = true
    return { done: true, value: undefined } as const
  }
  return {
    next: async (): Promise<IteratorResult<ExecutionResult, undefined>> => {
      if (isOver) return over()
      try {
        const result = await values.next()
        return result.done ? over() : { done: false, value: formatted(result.value) }
      } catch (error) {
        over()
        return { done: false, value: { errors: asErrors(error) } }
      }
    },
    return: async () => {
      over()
      await values.return()
      return over()
    },
    throw: async (error: unknown) => {
      over()
      await values.return()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** Errors as callers may see them. */
function asErrors(error: unknown): GraphQLError[] {
  const { message, ...rest } = Errors.format({ message: error instanceof Error ? error.message : '' }, error)
  return [new GraphQLError(message, rest)]
}

function formatted(result: ExecutionResult): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.flatMap(asErrors) } : result
}

function blocks(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(address) === 0) continue
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

function isFrom(list: BlockList, { socket }: IncomingMessage): boolean {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  return isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
