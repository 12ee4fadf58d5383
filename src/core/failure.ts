/** The one error that Dropcast throws: a code of the catalogue, what happened, and the facts. */
import { type Code, catalogue } from './catalogue.ts'

/** Facts beside a failure; never a secret. */
export type Facts = Readonly<Record<string, unknown>>

/** A named failure. `code` decides the hint and whether a retry makes sense; nobody matches messages. */
export class Failure extends Error {
  readonly code: Code
  readonly facts: Facts

  constructor(code: Code, message: string, facts: Facts = {}, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'Failure'
    this.code = code
    this.facts = facts
  }

  /** What to do about it. */
  get hint(): string {
    return catalogue[this.code].hint
  }

  /** Whether the same call may succeed later. */
  get retry(): boolean {
    return catalogue[this.code].retry
  }

  /** The failure as plain data; `bigint` facts become decimal text. */
  toJSON(): { code: Code; message: string; hint: string; retry: boolean; facts: Facts } {
    const facts: Facts = JSON.parse(
      JSON.stringify(this.facts, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
    )
    return { code: this.code, message: this.message, hint: this.hint, retry: this.retry, facts }
  }
}

/** `error` when it is a {@link Failure}, of `code` when one is given. */
export function is(error: unknown, code?: Code): error is Failure {
  return error instanceof Failure && (code === undefined || error.code === code)
}

/** Throws `ABORTED` once `signal` is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Failure('ABORTED', 'The call was cancelled.', {}, { cause: signal.reason })
}
