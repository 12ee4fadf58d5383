/** What an error was made of, told without loading Apollo, which verbs of the command line do not need. */
import type { GraphQLError } from 'graphql'
import { Failure } from '../src/core/failure.ts'

/** The failure that `error` is or was made of. */
export function failureIn(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error
  return isGraphQL(error) && error.originalError !== undefined ? failureIn(error.originalError) : undefined
}

/** Whether `error` is GraphQL's. Not by `instanceof`: a bundler may have loaded the package twice, as CommonJS and as a module. */
export function isGraphQL(error: unknown): error is GraphQLError {
  return error instanceof Error && 'originalError' in error && 'extensions' in error
}
