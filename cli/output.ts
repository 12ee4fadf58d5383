/** stdout is the result, stderr the progress and what went wrong. */
import type { Code } from '../src/core/catalogue.ts'
import { Failure } from '../src/core/failure.ts'
import type { Progress } from '../src/core/progress.ts'

/** Exit codes: 0 done · 1 a failure · 2 wrong words · 3 try again later · 130 interrupted. */
export const EXIT = { done: 0, failed: 1, usage: 2, retry: 3, interrupted: 130 } as const

const USAGE: readonly Code[] = [
  'USAGE',
  'INPUT_INVALID',
  'ADDRESS_INVALID',
  'ADDRESS_CHECKSUM',
  'AMOUNT_INVALID',
  'TIME_INVALID',
  'CHAIN_INVALID',
  'CONFIG_INVALID',
]

/** One JSON document for machines: `bigint` as decimal text. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item), 2)}\n`
}

/** Progress lines on stderr, at most five a second a stage; on a terminal each stage rewrites its own line. */
export function progress(write: (text: string) => void, terminal: boolean, nowMs: () => number = Date.now): Progress {
  let last = { stage: '', atMs: 0 }
  return ({ stage, done, total, unit, note }) => {
    const ended = total !== null && done >= total
    if (stage === last.stage && nowMs() - last.atMs < 200 && !ended) return
    const share = total && unit !== 'percent' ? ` ${Math.floor((100 * done) / total)} %` : ''
    const line = `${stage}: ${done}${total === null ? '' : `/${total}`} ${unit}${share}${note ? ` (${note})` : ''}`
    if (terminal && stage === last.stage) write(`\r\u001b[2K${line}`)
    else write(`${terminal && last.stage ? '\n' : ''}${line}${terminal ? '' : '\n'}`)
    last = { stage, atMs: nowMs() }
  }
}

/** A failure for people: what happened, its code and facts, and what to do. */
export function failure(error: Failure): string {
  const { code, message, hint, facts } = error.toJSON()
  const known = Object.entries(facts).map(
    ([key, value]) => `  ${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return [`${code}: ${message}`, ...known, `  → ${hint}`, ''].join('\n')
}

/** `thrown` itself when it is a failure; anything else is a defect of ours, with the place where it happened. */
export function named(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const stack = thrown instanceof Error ? (thrown.stack ?? '').split('\n').slice(1, 6) : []
  return new Failure('INVARIANT_BROKEN', message, { at: stack.map((line) => line.trim()) }, { cause: thrown })
}

/** The exit code that stands for `error`. */
export function exitCode(error: Failure): number {
  if (error.code === 'ABORTED') return EXIT.interrupted
  if (USAGE.includes(error.code)) return EXIT.usage
  return error.retry ? EXIT.retry : EXIT.failed
}
