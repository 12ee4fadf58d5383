/** The words of a filter's text, each with the place where it stands. */
import { Failure } from '../core/failure.ts'

/** A word of the text; `at` is its offset. A `text` was quoted. */
export type Token = {
  readonly kind: 'word' | 'number' | 'text' | 'address' | 'sign' | 'end'
  readonly text: string
  readonly at: number
}

/** Where an offset lies; both count from 1. */
export type Place = { readonly line: number; readonly column: number }

const SPACE = /(?:\s+|#[^\n]*)+/y
const KINDS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['address', /0x[0-9a-f]{40}(?![\w.])/iy],
  ['text', /"(?:[^"\\\n]|\\.)*"/y],
  ['number', /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/iy],
  ['word', /[A-Za-z_][\w.:-]*|%/y],
  ['sign', /<=|>=|!=|<>|[<>=≤≥≠(),@[\]]/y],
]

/** The words of `text`, the last of kind `end`. Throws `SEGMENT_TEXT_INVALID` where a letter belongs to no word. */
export function words(text: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    at += match(SPACE, text, at).length
    if (at >= text.length) return [...tokens, { kind: 'end', text: '', at }]
    const [kind, found] = read(text, at)
    tokens.push({ kind, text: kind === 'text' ? unquoted(found, { text, at }) : found, at })
    at += found.length
  }
}

/** Where `at` lies in `text`. */
export function place(text: string, at: number): Place {
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** The refusal of what stands at `at` in `text`. */
export function invalid(problem: string, { text, at }: { text: string; at: number }): Failure {
  const { line, column } = place(text, at)
  const near = text.slice(at, at + 40).split('\n')[0] ?? ''
  return new Failure('SEGMENT_TEXT_INVALID', `Line ${line}, column ${column}: ${problem}.`, { line, column, near })
}

function read(text: string, at: number): [Token['kind'], string] {
  for (const [kind, pattern] of KINDS) {
    const found = match(pattern, text, at)
    if (found !== '') return [kind, found]
  }
  const problem = text[at] === '"' ? 'a quoted text does not end on its line' : 'nothing begins like this'
  throw invalid(problem, { text, at })
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

function unquoted(found: string, where: { text: string; at: number }): string {
  try {
    const value: unknown = JSON.parse(found)
    if (typeof value === 'string') return value
  } catch (cause) {
    throw new Failure(
      'SEGMENT_TEXT_INVALID',
      'A quoted text has an escape that JSON does not know.',
      place(where.text, where.at),
      {
        cause,
      },
    )
  }
  throw invalid('this is no text', where)
}
