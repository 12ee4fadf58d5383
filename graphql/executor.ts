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
  type TypeNode,
  type VariableDefinitionNode,
} from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import type { Context } from './context.ts'
import * as Recent from './recent.ts'

/** `interpreted` never compiles. */
export type Manner = 'compiled' | 'interpreted'

/** How many compiled queries are kept, and how many are remembered as seen. */
export const KEPT = { compiled: 200, seen: 2_000 } as const

/** Apollo's door to an executor of one's own. */
export type Gateway = NonNullable<ApolloServerOptions<Context>['gateway']>

type Execute = Awaited<ReturnType<Gateway['load']>>['executor']
type Request = Parameters<NonNullable<Execute>>[0]

/** The executor of `schema`, as Apollo takes it. */
export function create(schema: GraphQLSchema, manner: Manner): Gateway {
  let tell: Parameters<Gateway['onSchemaLoadOrUpdate']>[0] = () => undefined
  return {
    onSchemaLoadOrUpdate: (listener) => {
      tell = listener
      return () => undefined
    },
    load: async () => {
      tell({ apiSchema: schema, coreSupergraphSdl: '' })
      return { executor: manner === 'compiled' ? compiling(schema) : (request) => interpret(schema, request) }
    },
    stop: async () => undefined,
  }
}

function compiling(schema: GraphQLSchema): NonNullable<Execute> {
  const compiled = Recent.create<CompiledQuery['query'] | null>(KEPT.compiled)
  const seen = Recent.create<true>(KEPT.seen)
  return async (request) => {
    const { queryHash, operation, operationName, document, context } = request
    // A document of several operations without a name for one has none, whatever the type says.
    if ((operation as typeof operation | undefined)?.operation !== 'query') return interpret(schema, request)
    const key = `${queryHash} ${operationName ?? ''}`
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
    return result.errors ? { ...result, errors: result.errors.map(own) } : result

    function compile(): CompiledQuery['query'] | null {
      if (operation.variableDefinitions?.some((variable) => isUnfit(schema, variable))) return null
      const made = compileQuery(schema, document, operationName ?? undefined, {
        useExperimentalPathBasedSkipInclude: true,
      })
      return isCompiledQuery(made) ? made.query : null
    }
  }
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
