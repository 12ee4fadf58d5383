import { Failure } from '../../src/core/failure.ts'

/** The failure that `promise` ends in; anything else fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => new Error('It succeeded.'),
    (reason: unknown) => reason,
  )
  if (error instanceof Failure) return error
  throw error
}
