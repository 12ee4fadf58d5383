/** What callers see of errors: failures by their code, mistakes in the query as they are, and of everything else only that it broke. */
import { HeaderMap } from '@apollo/server'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { Code } from '../src/core/catalogue.ts'
import type { Failure } from '../src/core/failure.ts'
import * as Cause from './cause.ts'

/** The HTTP status of failures that concern the whole request; all others answer 200, as GraphQL does. */
const STATUS: Readonly<Partial<Record<Code, number>>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  IDEMPOTENCY_IN_PROGRESS: 409,
  IDEMPOTENCY_REUSED: 422,
  QUERY_TOO_COMPLEX: 400,
  RATE_LIMITED: 429,
  TLS_REQUIRED: 421,
  LINK_INVALID: 403,
  LINK_EXPIRED: 410,
  ISSUER_UNREACHABLE: 503,
}

// Their messages or facts name statements, paths or hosts, which belong in the log.
const INNER = /^(INVARIANT_BROKEN|WAREHOUSE_QUERY_FAILED|MODEL_CORRUPT|JOURNAL_CORRUPT)$/
const FACTS_INSIDE = /^(WAREHOUSE|FILE|RPC|ISSUER|CONFIG|JOURNAL|RUNTIME|SIGNER|ANVIL)_/

const BROKEN = {
  code: 'INVARIANT_BROKEN',
  retry: false,
  hint: 'The log says more under the x-request-id of the answer.',
}

/** Codes that mean a mistake in the request itself, as Apollo names them. */
const MISTAKES = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'INPUT_INVALID',
]

/** The longest message of a mistake. */
const MOST_CHARACTERS = 1_000

/** A failure as callers may see it. */
export type Shown = {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly retry: boolean
  readonly facts: Readonly<Record<string, unknown>>
}

/** `failure` as callers may see it, or null when it is none of their business. */
export function shown(failure: Failure): Shown | null {
  if (INNER.test(failure.code)) return null
  const { facts, ...plain } = failure.toJSON()
  return { ...plain, facts: FACTS_INSIDE.test(failure.code) ? {} : facts }
}

/** The HTTP status of `failure` where nothing of GraphQL was reached. */
export function statusOf(failure: Failure): number {
  return STATUS[failure.code] ?? 400
}

/** The code that callers see of `error`. */
export function codeOf(error: unknown): string {
  const failure = Cause.failureIn(error)
  if (failure) return shown(failure)?.code ?? BROKEN.code
  return mistakeIn(error) ?? BROKEN.code
}

/** The HTTP headers that go with `failure`. */
export function headersOf(failure: Failure): HeaderMap {
  const { waitS } = failure.facts
  return new HeaderMap(failure.code === 'RATE_LIMITED' ? [['retry-after', String(waitS)]] : [])
}

/** The error to throw at GraphQL for `error`: it carries the HTTP status of the failures that have one, or `otherwise`. */
export function thrown(error: unknown, otherwise?: number): GraphQLError {
  const failure = Cause.failureIn(error)
  const status = (failure && STATUS[failure.code]) ?? otherwise
  const extensions = !failure || status === undefined ? {} : { http: { status, headers: headersOf(failure) } }
  const originalError = error instanceof Error ? error : new Error(String(error))
  return new GraphQLError(originalError.message, { originalError, extensions })
}

/** Apollo's `formatError`: failures by their code with hint and facts, mistakes as they are, the rest masked. */
export function format(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { locations, path } = formatted
  const place = { ...(locations ? { locations } : {}), ...(path ? { path } : {}) }
  const failure = Cause.failureIn(error)
  const visible = failure && shown(failure)
  if (visible) {
    const { message, ...extensions } = visible
    return { message, ...place, extensions }
  }
  const mistake = failure ? null : mistakeIn(error)
  if (mistake) return { message: shortened(formatted.message), ...place, extensions: { code: mistake } }
  return { message: 'Something in Dropcast broke.', ...place, extensions: BROKEN }
}

/** GraphQL's messages repeat the text that they refuse, which may be megabytes long. */
function shortened(message: string): string {
  if (message.length <= MOST_CHARACTERS) return message
  return `${message.slice(0, MOST_CHARACTERS / 2)} … ${message.slice(-MOST_CHARACTERS / 2)}`
}

/** Whether `error` is a defect, to be logged: neither a failure that callers may see nor their own mistake. */
export function isDefect(error: unknown): boolean {
  const failure = Cause.failureIn(error)
  return failure ? shown(failure) === null : mistakeIn(error) === null
}

/** The code of a mistake in the request: it comes from GraphQL itself, so that nothing of ours threw. */
function mistakeIn(error: unknown): string | null {
  if (!Cause.isGraphQL(error)) return null
  const { originalError, extensions } = error
  if (originalError !== undefined && !Cause.isGraphQL(originalError)) return null
  return MISTAKES.find((code) => code === extensions?.code) ?? null
}
