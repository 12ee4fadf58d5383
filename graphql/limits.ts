/** How much one request may ask: depth, aliases, cost from its real variables, and the nesting of its variables. */
import type { ApolloServerPlugin } from '@apollo/server'
import {
  type ASTVisitor,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql'
import { type ComplexityEstimatorArgs, getComplexity } from 'graphql-query-complexity'
import { Failure } from '../src/core/failure.ts'
import type { Context } from './context.ts'
import * as Errors from './errors.ts'
import type { Rates } from './rates.ts'
import * as Recent from './recent.ts'

/** The limits; a page is counted with as many wallets as it asks for. */
export const LIMITS = {
  tokens: 5_000,
  depth: 12,
  aliases: 30,
  fragments: 30,
  cost: 25_000,
  page: 500,
  sample: 100,
  holdings: 100,
  runs: 200,
  bodyBytes: 10 * 1024 * 1024,
  nesting: 30,
  pointsPerMinute: 1_000_000,
  /** What fetching a file takes of a key's points. */
  download: 20_000,
  /** What a request takes of a key's points before anything is known of it. */
  request: 10,
} as const

/** Prices are kept by document and variables, where those are no longer than this. */
const KEPT_PRICES = 2_000
const LONGEST_KEPT = 1_000

const ELSEWHERE = new Failure('INPUT_INVALID', 'Subscriptions are answered at /graphql/stream and over WebSockets.', {
  argument: 'query',
})

/** What operations cost beside their fields: a scan of all wallets, a read of a campaign's receipts. */
const COSTS: Readonly<Record<string, number>> = {
  'Query.wallets': 100,
  'Wallet.holdings': 20,
  'Wallet.entity': 2,
  'Query.segmentPreview': 200,
  'Query.segmentOverlap': 400,
  'Query.segmentDiff': 600,
  'Query.lookalike': 2_000,
  'Query.funnel': 600,
  'Query.lifecycle': 400,
  'Query.cohorts': 400,
  'Query.snapshotFile': 50,
  'Query.segmentFile': 50,
  'Query.walletsFile': 50,
  'Query.cohortsFile': 50,
  'Query.auditFile': 50,
  'Query.auditLog': 100,
  'Query.graphEgo': 200,
  'Query.graphPath': 200,
  'Query.graphCluster': 200,
  'Query.graphTop': 200,
  'Campaign.report': 200,
  'Campaign.plan': 50,
  'Campaign.progress': 50,
  'Campaign.ledger': 20,
  'Campaign.batches': 20,
}
/** How many entries a list without `first` is taken to have. */
const ENTRIES: Readonly<Record<string, number>> = {
  'Query.campaigns': 20,
  'Query.models': 10,
  'Query.segments': 10,
  'Query.segmentVersions': 10,
  'Query.cohorts': 24,
  'Query.jobs': 10,
  'Query.features': 50,
  'Query.coverage': 10,
}

/** A validation rule: no deeper than `depth` fields, no more than `aliases` renamed ones (introspection is not counted), no subscription. */
export function shape(context: ValidationContext): ASTVisitor {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of context.getDocument().definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  }
  const depths = new Map<string, number>()
  let aliases = 0
  let level = 0
  let nested = 0
  const deeper = () => {
    level++
    nested = Math.max(nested, level)
  }
  const shallower = () => {
    level--
  }
  return {
    OperationDefinition: (node) => {
      if (!context.getSchema().getRootType(node.operation))
        context.reportError(new GraphQLError(`There is no ${node.operation} here.`, { nodes: node }))
    },
    Field: (node) => {
      if (node.alias && node.alias.value !== node.name.value) aliases++
    },
    ObjectValue: { enter: deeper, leave: shallower },
    ListValue: { enter: deeper, leave: shallower },
    Document: {
      leave: (document) => {
        if (nested > LIMITS.nesting)
          context.reportError(refusal(`A value is nested ${nested} deep; ${LIMITS.nesting} are allowed.`))
        const tooMany = aliases > LIMITS.aliases
        if (tooMany) context.reportError(refusal(`The query renames ${aliases} fields; ${LIMITS.aliases} are allowed.`))
        for (const node of document.definitions) {
          if (node.kind !== Kind.OPERATION_DEFINITION) continue
          const deep = depth(node.selectionSet, fragments, depths)
          if (deep > LIMITS.depth)
            context.reportError(refusal(`The query is ${deep} fields deep; ${LIMITS.depth} are allowed.`))
        }
      },
    },
  }
}

/** An operation with the variables it comes with. */
type Asked = {
  readonly queryHash: string
  readonly operationName: string | null | undefined
  readonly variables: Readonly<Record<string, unknown>> | undefined
}

/** What operations cost. */
export type Prices = {
  /**
   * Refuses operations that cost more than `cost`, before they run, with the variables they came with, and takes what they cost from their
   * key's rates.
   */
  readonly plugin: ApolloServerPlugin<Context>
  /** Takes the price of `asked` from what `key` may still ask; false when it is not known yet or `key` has not that much. */
  readonly take: (asked: Asked, key: string) => boolean
}

/** Prices that are taken from `rates`; `limited` is told of each refusal for want of points. */
export function prices(rates: Rates, limited: () => void): Prices {
  const known = Recent.create<number>(KEPT_PRICES)
  return {
    take: (asked, key) => {
      const name = nameOf(asked)
      const points = name === null ? undefined : known.get(name)
      return points !== undefined && rates.take(key, points) === 0
    },
    plugin: {
      requestDidStart: async () => ({
        didResolveOperation: async (about) => {
          const { schema, document, operation, request, operationName, queryHash, contextValue } = about
          const { variables } = request
          const name = nameOf({ queryHash, operationName, variables })
          const before = name === null ? undefined : known.get(name)
          const named = operationName === null ? {} : { operationName }
          const spent = before ?? priced({ schema, query: document, variables: variables ?? {}, ...named })
          if (before === undefined && name !== null) known.set(name, spent)
          if (operation?.operation === 'subscription') throw Errors.thrown(ELSEWHERE, 400)
          try {
            spend(rates, contextValue.key, spent)
          } catch (error) {
            limited()
            throw Errors.thrown(error)
          }
        },
      }),
    },
  }
}

/** What a price is kept by, or null where the variables are too long for it. */
function nameOf({ queryHash, operationName, variables = {} }: Asked): string | null {
  const values = JSON.stringify(variables)
  return values.length > LONGEST_KEPT ? null : `${queryHash} ${operationName ?? ''} ${values}`
}

/** Takes `points` from what `key` may still ask. Throws `RATE_LIMITED`, saying when to come back. */
export function spend(rates: Rates, key: string, points: number): void {
  const waitMs = rates.take(key, points)
  if (waitMs > 0)
    throw new Failure('RATE_LIMITED', 'This key has asked too much within a minute.', {
      waitS: Math.ceil(waitMs / 1_000),
    })
}

/**
 * Throws `QUERY_TOO_COMPLEX` for a request whose text defines more than `fragments`: GraphQL's own rules compare fragments by pairs and run
 * out of stack on hundreds. Words in strings and comments count as well.
 */
export function fragments(body: unknown): void {
  const text = typeof body === 'object' && body !== null && 'query' in body ? body.query : null
  if (typeof text !== 'string') return
  const found = text.match(/\bfragment\b/g)?.length ?? 0
  if (found > LIMITS.fragments)
    throw new Failure('QUERY_TOO_COMPLEX', `The query has ${found} fragments; ${LIMITS.fragments} are allowed.`)
}

/** Throws `INPUT_INVALID` when `value` (parsed JSON) is nested deeper than `nesting`. Does not recurse itself. */
export function nesting(value: unknown): void {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > LIMITS.nesting) {
      throw new Failure('INPUT_INVALID', `The request is nested deeper than ${LIMITS.nesting}.`, { argument: 'body' })
    }
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
}

/**
 * What an operation costs with its variables. Throws `QUERY_TOO_COMPLEX`; what cannot be priced (a variable of the wrong type, too many
 * nodes) is a mistake of the caller.
 */
export function priced(options: Omit<Parameters<typeof getComplexity>[0], 'estimators'>): number {
  let spent: number
  try {
    spent = getComplexity({ ...options, estimators: [estimate] })
  } catch (cause) {
    const originalError = cause instanceof Error ? cause : new Error(String(cause))
    const extensions = { code: 'BAD_USER_INPUT', http: { status: 400 } }
    // GraphQL's own messages name what exists.
    const message = originalError.message.replace(/ ?Did you mean .+?\?$/, '')
    throw new GraphQLError(message, { originalError, extensions })
  }
  if (spent > LIMITS.cost) throw refusal(`The query costs ${spent}; ${LIMITS.cost} are allowed.`, { cost: spent })
  return spent
}

function estimate({ type, field, args, childComplexity }: ComplexityEstimatorArgs): number {
  const name = `${type.name}.${field.name}`
  const first: unknown = args.first
  // What lies outside the range is refused by the field; until then it must not lower the cost of others.
  const entries = typeof first === 'number' ? Math.max(1, first) : (ENTRIES[name] ?? 1)
  return 1 + (COSTS[name] ?? 0) + entries * childComplexity
}

function depth(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  known: Map<string, number>,
): number {
  let deepest = 0
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) deepest = Math.max(deepest, ofField(node, fragments, known))
    else if (node.kind === Kind.INLINE_FRAGMENT) deepest = Math.max(deepest, depth(node.selectionSet, fragments, known))
    else deepest = Math.max(deepest, ofFragment(node.name.value, fragments, known))
  }
  return deepest
}

function ofField(
  node: FieldNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  known: Map<string, number>,
): number {
  if (node.name.value.startsWith('__')) return 0
  return 1 + (node.selectionSet ? depth(node.selectionSet, fragments, known) : 0)
}

function ofFragment(
  name: string,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  known: Map<string, number>,
): number {
  const before = known.get(name)
  const fragment = fragments.get(name)
  if (before !== undefined || !fragment) return before ?? 0
  // A cycle is another rule's to report; here it must only end.
  known.set(name, 0)
  const deep = depth(fragment.selectionSet, fragments, known)
  known.set(name, deep)
  return deep
}

function refusal(message: string, facts: Readonly<Record<string, unknown>> = {}): GraphQLError {
  return Errors.thrown(new Failure('QUERY_TOO_COMPLEX', message, facts))
}
