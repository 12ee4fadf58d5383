/**
 * How documents run. A query that comes a second time is compiled by graphql-jit; the first time, and mutations always, graphql-js
 * interprets it: compiling costs more than it saves on what comes once, and a stranger must not fill the memory with it.
 */
import type { ApolloServerOptions } from '@apollo/server'
import {
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  isInputObjectType,
  Kind,
  type OperationDefinitionNode,
  type TypeNode,
  type VariableDefinitionNode,
} from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import type { Context } from './context.ts'
import * as Recent from './recent.ts'

/** `interpreted` never compiles. */
export type Manner = 'compiled' | 'interpreted'

/** How many compiled queries are kept, how many are remembered as seen, and the longest text that a query is found again by. */
export const KEPT = { compiled: 200, seen: 2_000, textLength: 20_000 } as const

/** Apollo's door to an executor of one's own. */
export type Gateway = NonNullable<ApolloServerOptions<Context>['gateway']>

type Execute = Awaited<ReturnType<Gateway['load']>>['executor']
type Request = Parameters<NonNullable<Execute>>[0]

/** A compiled query whose last answer had no error: Apollo has parsed and validated its document. */
export type Ready = {
  readonly queryHash: string
  readonly operation: OperationDefinitionNode
  /** Runs it. Null when the answer has errors, which Apollo is to make. */
  readonly run: (context: Context, variables: Readonly<Record<string, unknown>>) => Promise<ExecutionResult | null>
}

/** Runs documents as Apollo's gateway, and tells which queries need Apollo no more. */
export type Executor = {
  readonly gateway: Gateway
  readonly ready: (text: string, operationName: string | undefined) => Ready | undefined
}

/** The executor of `schema`. */
export function create(schema: GraphQLSchema, manner: Manner): Executor {
  if (manner === 'compiled') {
    const { execute: compiled, ready } = compiling(schema)
    return { gateway: gateway(schema, compiled), ready }
  }
  return { gateway: gateway(schema, (request) => interpret(schema, request)), ready: () => undefined }
}

function gateway(schema: GraphQLSchema, executor: NonNullable<Execute>): Gateway {
  let tell: Parameters<Gateway['onSchemaLoadOrUpdate']>[0] = () => undefined
  return {
    onSchemaLoadOrUpdate: (listener) => {
      tell = listener
      return () => undefined
    },
    load: async () => {
      tell({ apiSchema: schema, coreSupergraphSdl: '' })
      return { executor }
    },
    stop: async () => undefined,
  }
}

function compiling(schema: GraphQLSchema): {
  readonly execute: NonNullable<Execute>
  readonly ready: Executor['ready']
} {
  const compiled = Recent.create<CompiledQuery['query'] | null>(KEPT.compiled)
  const seen = Recent.create<true>(KEPT.seen)
  const texts = Recent.create<Ready | null>(KEPT.compiled)
  return { execute: executor, ready: (text, operationName) => texts.get(nameOf(text, operationName)) ?? undefined }

  async function executor(request: Request): Promise<ExecutionResult> {
    const { queryHash, operation, operationName, document, context } = request
    // A document of several operations without a name for one has none, whatever the type says.
    if ((operation as typeof operation | undefined)?.operation !== 'query') return interpret(schema, request)
    const key = nameOf(queryHash, operationName)
    let query = compiled.get(key)
    if (query === undefined) {
      if (!seen.get(key)) {
        seen.set(key, true)
        return interpret(schema, request)
      }
      query = compile()
      compiled.set(key, query)
    }
    if (query === null) return interpret(schema, request)
    const result = await query(undefined, context, request.request.variables)
    if (result.errors) return { ...result, errors: result.errors.map(own) }
    keep(request, query)
    return result

    function compile(): CompiledQuery['query'] | null {
      if (operation.variableDefinitions?.some((variable) => isUnfit(schema, variable))) return null
      const made = compileQuery(schema, document, operationName ?? undefined, {
        useExperimentalPathBasedSkipInclude: true,
      })
      return isCompiledQuery(made) ? made.query : null
    }
  }

  function keep({ request, queryHash, operation }: Request, query: CompiledQuery['query']): void {
    const { query: text = '', operationName } = request
    if (text.length > KEPT.textLength) return
    const name = nameOf(text, operationName)
    texts.set(name, {
      queryHash,
      operation,
      run: async (context, variables) => {
        const result = await query(undefined, context, variables)
        if (!result.errors) return result
        // What fails is made twice, here and by Apollo: until it succeeds again it goes to Apollo at once.
        texts.set(name, null)
        return null
      },
    })
  }
}

function nameOf(text: string, operationName: string | null | undefined): string {
  return `${operationName ?? ''} ${text}`
}

/**
 * graphql-jit misses the default of a variable that may not be null, and unfolds input objects into code: WalletFilter, which holds itself
 * sixty ways, takes half a minute.
 */
function isUnfit(schema: GraphQLSchema, { type, defaultValue }: VariableDefinitionNode): boolean {
  if (type.kind === Kind.NON_NULL_TYPE && defaultValue) return true
  let named: TypeNode = type
  while (named.kind !== Kind.NAMED_TYPE) named = named.type
  return isInputObjectType(schema.getType(named.name.value))
}

async function interpret(schema: GraphQLSchema, request: Request): Promise<ExecutionResult> {
  const { document, context } = request
  // The name that was asked for: where no operation has it, the one that is resolved is none, and must not run as the only one.
  const { operationName, variables } = request.request
  return execute({
    schema,
    document,
    contextValue: context,
    operationName: operationName ?? null,
    variableValues: variables ?? null,
  })
}

/** graphql-jit's errors lack what Apollo and {@link Errors} read of graphql-js's. */
function own(error: GraphQLError): GraphQLError {
  const { message, path, originalError, locations } = error
  const extensions = error.extensions as GraphQLError['extensions'] | undefined
  const remade = new GraphQLError(message, { path, originalError, extensions: extensions ?? {} })
  return locations ? Object.assign(remade, { locations }) : remade
}
