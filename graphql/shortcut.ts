/**
 * Answers without Apollo what Apollo would answer the same way: a query that was parsed, validated and compiled before, asked in the plainest
 * form, whose price is known and affordable, and whose answer has no error. Whatever is otherwise in any of that is Apollo's.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Context } from './context.ts'
import type { Executor } from './executor.ts'
import type { Prices } from './limits.ts'
import type { Metrics } from './metrics.ts'

/** The media type of an answer, as Apollo writes it. */
export const TYPE = 'application/json; charset=utf-8'

/** What it answers from. */
export type Options = {
  readonly ready: Executor['ready']
  readonly prices: Prices
  readonly metrics: Metrics
}

/** The body that answers `asked`, or null when it is for Apollo to answer. */
export type Shortcut = (headers: IncomingHttpHeaders, asked: unknown, context: () => Context) => Promise<string | null>

type Plain = {
  readonly query: string
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
}

const WORDS = ['query', 'operationName', 'variables']
const ACCEPTED = [undefined, '*/*', 'application/json']

/** The shortcut of one server. */
export function create({ ready, prices, metrics }: Options): Shortcut {
  return async (headers, asked, context) => {
    const plain = isPlainlyAsked(headers) ? plainOf(asked) : null
    const known = plain && ready(plain.query, plain.operationName)
    if (!plain || !known) return null
    const contextValue = context()
    const { queryHash, operation } = known
    const operationName = operation.name?.value
    if (!prices.take({ queryHash, operationName, variables: plain.variables }, contextValue.key)) return null
    const result = await known.run(contextValue, plain.variables)
    if (result === null) return null
    metrics.succeeded(operation)
    return `${JSON.stringify(result)}\n`
  }
}

// By the type of the body a browser's form, which needs no preflight, is told from a program: that is Apollo's to refuse.
function isPlainlyAsked({ accept, 'content-type': type }: IncomingHttpHeaders): boolean {
  return ACCEPTED.includes(accept) && type !== undefined && /^application\/json\b/i.test(type)
}

function plainOf(asked: unknown): Plain | null {
  if (typeof asked !== 'object' || asked === null || !Object.keys(asked).every((word) => WORDS.includes(word)))
    return null
  const { query, operationName: name, variables = {} } = asked as Readonly<Record<string, unknown>>
  const operationName = name ?? undefined
  if (typeof query !== 'string' || !(operationName === undefined || typeof operationName === 'string')) return null
  if (typeof variables !== 'object' || variables === null || Array.isArray(variables)) return null
  return { query, operationName, variables: variables as Plain['variables'] }
}
