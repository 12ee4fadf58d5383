/** From a filter's text to its tree, unchecked: a recursive descent with one word of sight. `or` binds weakest, then `and`, then `not`. */

import * as Lexer from './lexer.ts'
import { acts } from './pattern.ts'
import { entityFields, graphFields, scoreFields } from './segment.ts'

/** A tree that `Segment.parse` checks, and where the text says what stands at a path of it. */
export type Read = { readonly tree: unknown; readonly placeOf: (path: string) => Lexer.Place }

/** Words of the grammar: a name that is one of them is quoted. */
export const reserved: readonly string[] = [
  ...[
    'and',
    'or',
    'not',
    'all',
    'any',
    'in',
    'is',
    'unknown',
    'between',
    'then',
    'within',
    'of',
    'on',
    'from',
    'for',
    'last',
  ],
  ...['label', 'wallet', 'list', 'segment', 'holds', 'nothing', 'at', 'least', 'times', 'day', 'days', 'hop', 'hops'],
  ...acts,
]

const SIGNS: Readonly<Record<string, string>> = {
  '=': 'eq',
  '!=': 'ne',
  '<>': 'ne',
  '≠': 'ne',
  '<': 'lt',
  '<=': 'lte',
  '≤': 'lte',
  '>': 'gt',
  '>=': 'gte',
  '≥': 'gte',
}
/** Deeper is refused by the tree's own limit; this one only keeps the descent off the stack's end. */
const MOST_DEPTH = 64

/** Reads `text`. Throws `SEGMENT_TEXT_INVALID` at the first word that cannot stand where it does. */
export function read(text: string): Read {
  const places = new Map<string, number>()
  const cursor = create(text, places)
  const tree = disjunction(cursor, '$', 0)
  const rest = cursor.peek()
  if (rest.kind !== 'end') throw cursor.unexpected('and, or, or the end')
  const placeOf = (path: string): Lexer.Place => {
    const known = [...places.keys()].filter((each) => path.startsWith(each))
    const nearest = known.reduce((best, each) => (each.length > best.length ? each : best), '$')
    return Lexer.place(text, places.get(nearest) ?? 0)
  }
  return { tree, placeOf }
}

type Cursor = {
  readonly peek: (ahead?: number) => Lexer.Token
  readonly next: () => Lexer.Token
  /** Whether the next word is `word`; it is then taken. */
  readonly takes: (word: string) => boolean
  readonly expect: (word: string) => void
  readonly unexpected: (wanted: string) => Error
  /** Remembers that what stands at `path` begins with the next word. */
  readonly mark: (path: string) => void
}

function create(text: string, places: Map<string, number>): Cursor {
  const words = Lexer.words(text)
  const end: Lexer.Token = { kind: 'end', text: '', at: text.length }
  let i = 0
  const peek = (ahead = 0) => words[i + ahead] ?? end
  const is = ({ kind, text: word }: Lexer.Token, wanted: string) =>
    (kind === 'word' || kind === 'sign') && word.toLowerCase() === wanted
  const unexpected = (wanted: string) => {
    const { kind, text: word, at } = peek()
    return Lexer.invalid(`expected ${wanted}, found ${kind === 'end' ? 'the end' : `"${word.slice(0, 40)}"`}`, {
      text,
      at,
    })
  }
  const takes = (word: string) => {
    const found = is(peek(), word)
    if (found) i++
    return found
  }
  return {
    peek,
    next: () => words[i++] ?? end,
    takes,
    expect: (word) => {
      if (!takes(word)) throw unexpected(word)
    },
    unexpected,
    mark: (path) => places.set(path, peek().at),
  }
}

// The paths below follow from how many parts there are, which is known at the end only; so parts are read first, and marked again.
function disjunction(cursor: Cursor, path: string, depth: number): unknown {
  return infix(cursor, { path, depth, word: 'or', part: conjunction })
}

function conjunction(cursor: Cursor, path: string, depth: number): unknown {
  return infix(cursor, { path, depth, word: 'and', part: negation })
}

type Part = (cursor: Cursor, path: string, depth: number) => unknown

function infix(
  cursor: Cursor,
  { path, depth, word, part }: { path: string; depth: number; word: 'and' | 'or'; part: Part },
): unknown {
  if (depth > MOST_DEPTH) throw cursor.unexpected(`nesting of at most ${MOST_DEPTH}`)
  const count = parts(cursor, word)
  if (count === 1) return part(cursor, path, depth)
  const each: unknown[] = []
  do each.push(part(cursor, `${path}.${word}[${each.length}]`, depth + 1))
  while (cursor.takes(word))
  return { [word]: each }
}

/** How many parts `word` joins from here on, up to the bracket, comma or weaker word that ends them: 1 or "more". */
function parts(cursor: Cursor, word: 'and' | 'or'): 1 | 2 {
  let open = 0
  let skip = 0
  for (let ahead = 0; ; ahead++) {
    const { kind, text } = cursor.peek(ahead)
    if (kind === 'end') return 1
    const low = kind === 'text' ? '' : text.toLowerCase()
    if (low === '(' || low === '[') open++
    if ((low === ')' || low === ']') && --open < 0) return 1
    if (open > 0) continue
    if (low === ',') return 1
    if (low === 'between') skip++
    else if (low === 'and' && skip > 0) skip--
    else if (low === word) return 2
    else if (word === 'and' && low === 'or') return 1
  }
}

function negation(cursor: Cursor, path: string, depth: number): unknown {
  if (depth > MOST_DEPTH) throw cursor.unexpected(`nesting of at most ${MOST_DEPTH}`)
  cursor.mark(path)
  if (cursor.takes('not')) return { not: negation(cursor, `${path}.not`, depth + 1) }
  if (cursor.takes('(')) {
    const inner = disjunction(cursor, path, depth + 1)
    cursor.expect(')')
    return inner
  }
  for (const [word, key] of [
    ['all', 'and'],
    ['any', 'or'],
  ] as const) {
    if (!cursor.takes(word)) continue
    cursor.expect('(')
    const each = listed(cursor, (i) => disjunction(cursor, `${path}.${key}[${i}]`, depth + 1))
    return { [key]: each }
  }
  return condition(cursor, path)
}

function condition(cursor: Cursor, path: string): unknown {
  const { kind, text } = cursor.peek()
  if (kind !== 'word') throw cursor.unexpected('a condition')
  const word = text.toLowerCase()
  if (word === 'label') return group(cursor, path)
  if (cursor.takes('wallet')) {
    cursor.expect('in')
    if (cursor.peek().text === '(' || cursor.peek().text.toLowerCase() === 'list') return group(cursor, path)
    throw cursor.unexpected('a list, as (0x…, 0x…) or list NAME')
  }
  if (cursor.takes('in')) {
    cursor.expect('segment')
    cursor.mark(`${path}.segment`)
    const segment = named(cursor, 'the name of a segment')
    return cursor.takes('@') ? { segment, version: whole(cursor, 'a version') } : { segment }
  }
  if (cursor.takes('holds')) return holding(cursor, path)
  if (cursor.takes('within')) {
    const hops = whole(cursor, 'how many hops')
    if (!cursor.takes('hop')) cursor.expect('hops')
    cursor.expect('of')
    if (cursor.peek().kind === 'address') return { near: { list: [cursor.next().text] }, hops }
    return { near: group(cursor, `${path}.near`), hops }
  }
  if (word === 'nothing' || acts.some((act) => act === word)) return pattern(cursor, path)
  if (reserved.includes(word)) throw cursor.unexpected('a condition')
  return comparison(cursor, path)
}

function group(cursor: Cursor, path: string): unknown {
  if (cursor.takes('label')) {
    cursor.mark(`${path}.label`)
    const label = named(cursor, 'a label')
    return cursor.takes('from') ? { label, source: named(cursor, 'a source') } : { label }
  }
  if (cursor.takes('list')) {
    cursor.mark(`${path}.stored`)
    return { stored: named(cursor, 'the name of a list') }
  }
  if (!cursor.takes('(')) throw cursor.unexpected('an address, (0x…, 0x…), list NAME or label NAME')
  return { list: listed(cursor, () => address(cursor)) }
}

function holding(cursor: Cursor, path: string): unknown {
  const holds = address(cursor)
  if (!cursor.takes('>=')) cursor.expect('≥')
  cursor.mark(`${path}.atLeast`)
  const { kind, text } = cursor.peek()
  if (kind !== 'number') throw cursor.unexpected('whole base units')
  cursor.next()
  const unit = cursor.peek().kind === 'word' && isUnit(cursor.peek()) ? ` ${cursor.next().text}` : ''
  return { holds, atLeast: `${text}${unit}`, ...(cursor.takes('on') ? { chain: named(cursor, 'a chain') } : {}) }
}

function pattern(cursor: Cursor, path: string): unknown {
  const steps: unknown[] = []
  do {
    cursor.mark(`${path}.pattern[${steps.length}]`)
    steps.push(step(cursor))
  } while (cursor.takes('then'))
  if (!cursor.takes('in')) return { pattern: steps }
  cursor.expect('last')
  return { pattern: steps, lastDays: days(cursor) }
}

function step(cursor: Cursor): unknown {
  if (cursor.takes('nothing')) {
    const didNot = cursor.peek().text.toLowerCase()
    const named = acts.some((act) => act === didNot)
    if (named) cursor.next()
    const of = cursor.takes('of') ? { of: address(cursor) } : {}
    cursor.expect('for')
    return { didNot: named ? didNot : 'acted', ...of, forDays: days(cursor) }
  }
  const did = cursor.peek().text.toLowerCase()
  if (!acts.some((act) => act === did)) throw cursor.unexpected(`nothing, or one of ${acts.join(', ')}`)
  cursor.next()
  let atLeast = 1
  if (cursor.takes('>=') || cursor.takes('≥')) atLeast = whole(cursor, 'how many times')
  else if (cursor.takes('at')) {
    cursor.expect('least')
    atLeast = whole(cursor, 'how many times')
  }
  cursor.takes('times')
  const of = cursor.takes('of') ? { of: address(cursor) } : {}
  const within = cursor.takes('within') ? { withinDays: days(cursor) } : {}
  return { did, atLeast, ...of, ...within }
}

function comparison(cursor: Cursor, path: string): unknown {
  cursor.mark(path)
  const word = cursor.next().text
  const subject = operand(word)
  if (cursor.takes('is')) {
    const known = cursor.takes('not')
    if (!known && cursor.takes('known')) return { not: { ...subject, op: 'isUnknown' } }
    cursor.expect('unknown')
    return known ? { not: { ...subject, op: 'isUnknown' } } : { ...subject, op: 'isUnknown' }
  }
  cursor.mark(`${path}.value`)
  if (cursor.takes('between')) {
    const low = number(cursor)
    cursor.expect('and')
    return { ...subject, op: 'between', value: [low, number(cursor)] }
  }
  if (cursor.takes('in')) {
    if (cursor.takes('[')) {
      const values = listed(
        cursor,
        (i) => {
          cursor.mark(`${path}.in[${i}]`)
          return named(cursor, 'a value')
        },
        ']',
      )
      return { category: word, in: values }
    }
    cursor.expect('(')
    return { ...subject, op: 'in', value: listed(cursor, () => number(cursor)) }
  }
  const op = SIGNS[cursor.peek().text]
  if (op === undefined) throw cursor.unexpected('=, !=, <, <=, >, >=, between, in or is unknown')
  cursor.next()
  return { ...subject, op, value: number(cursor) }
}

function operand(word: string): Readonly<Record<string, string>> {
  const dot = word.lastIndexOf('.')
  const [before, after] = [word.slice(0, Math.max(0, dot)), word.slice(dot + 1)]
  if (before === 'graph' || (before === '' && graphFields.some((each) => each === word))) return { graph: after }
  if (before === 'entity' || (before === '' && entityFields.some((each) => each === word))) return { entity: after }
  return dot > 0 && (scoreFields.some((each) => each === after) || before.includes('-'))
    ? { score: before, field: after }
    : { feature: word }
}

function number(cursor: Cursor): number | string {
  const { kind, text } = cursor.peek()
  if (kind !== 'number') throw cursor.unexpected('a number')
  cursor.next()
  return isUnit(cursor.peek()) ? `${text} ${cursor.next().text}` : Number(text)
}

function isUnit({ kind, text }: Lexer.Token): boolean {
  return (
    kind === 'word' &&
    /^(?:[A-Za-z]+|%)$/.test(text) &&
    (!reserved.includes(text.toLowerCase()) || text.toLowerCase().startsWith('day'))
  )
}

function days(cursor: Cursor): number {
  const count = whole(cursor, 'how many days')
  if (!cursor.takes('day')) cursor.expect('days')
  return count
}

function whole(cursor: Cursor, what: string): number {
  const { kind, text } = cursor.peek()
  if (kind !== 'number' || !/^\d{1,9}$/.test(text)) throw cursor.unexpected(`${what}, a whole number`)
  cursor.next()
  return Number(text)
}

function address(cursor: Cursor): string {
  if (cursor.peek().kind !== 'address') throw cursor.unexpected('an address')
  return cursor.next().text
}

function named(cursor: Cursor, what: string): string {
  const { kind } = cursor.peek()
  if (kind !== 'word' && kind !== 'text') throw cursor.unexpected(what)
  return cursor.next().text
}

/** One or more, separated by commas, up to the closing bracket, which is taken. */
function listed<T>(cursor: Cursor, item: (i: number) => T, close: ')' | ']' = ')'): readonly T[] {
  const each: T[] = []
  if (cursor.peek().text === close) throw cursor.unexpected('at least one')
  do each.push(item(each.length))
  while (cursor.takes(','))
  cursor.expect(close)
  return each
}
