/** The short text form of a filter, for people; docs/segments.md has the grammar. What `print` writes, `parse` reads as the same tree. */
import { Failure } from '../core/failure.ts'
import type { Did, DidNot, Step } from './pattern.ts'
import * as Reader from './reader.ts'
import * as Segment from './segment.ts'

const MOST_LETTERS = 16_000_000

/**
 * The filter that `text` says. Throws `SEGMENT_TEXT_INVALID` with line and column where the text is no filter, and what `Segment.parse`
 * throws, with line and column among the facts.
 */
export function parse(text: string): Segment.Segment {
  if (text.length > MOST_LETTERS)
    throw new Failure('SEGMENT_TEXT_INVALID', `The text has more than ${MOST_LETTERS} letters.`, {
      length: text.length,
    })
  const { tree, placeOf } = Reader.read(text)
  try {
    return Segment.parse(tree)
  } catch (cause) {
    if (!(cause instanceof Failure) || typeof cause.facts.path !== 'string') throw cause
    const { line, column } = placeOf(cause.facts.path)
    const message = `Line ${line}, column ${column}: ${cause.message}`
    throw new Failure(cause.code, message, { ...cause.facts, line, column }, { cause })
  }
}

/** The filter in `input`: a text, or the tree as JSON. Throws as {@link parse} and `Segment.parse` do. */
export function from(input: unknown): Segment.Segment {
  return typeof input === 'string' ? parse(input) : Segment.parse(input)
}

/** `segment` as text on one line. */
export function print(segment: Segment.Segment): string {
  if ('and' in segment) return joined(segment.and, 'and')
  if ('or' in segment) return joined(segment.or, 'or')
  if ('not' in segment) return `not ${enclosed(segment.not)}`
  return condition(segment)
}

function joined(each: readonly Segment.Segment[], word: 'and' | 'or'): string {
  const [only, ...rest] = each
  // A single one is no sum of parts in infix notation: it is named.
  if (only && rest.length === 0) return `${word === 'and' ? 'all' : 'any'}(${print(only)})`
  return each.map(enclosed).join(` ${word} `)
}

function enclosed(segment: Segment.Segment): string {
  const isInfix = ('and' in segment && segment.and.length > 1) || ('or' in segment && segment.or.length > 1)
  return isInfix ? `(${print(segment)})` : print(segment)
}

const SIGNS = { eq: '=', ne: '!=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

function condition(one: Segment.Condition): string {
  if ('label' in one || 'list' in one || 'stored' in one) return 'label' in one ? group(one) : `wallet in ${group(one)}`
  if ('category' in one) return `${one.category} in [${one.in.map(name).join(', ')}]`
  if ('segment' in one) return `in segment ${name(one.segment)}${one.version === undefined ? '' : `@${one.version}`}`
  if ('holds' in one) return `holds ${one.holds} >= ${one.atLeast}${one.chain === undefined ? '' : ` on ${one.chain}`}`
  if ('near' in one) return `within ${one.hops} hops of ${group(one.near)}`
  if ('pattern' in one) {
    const last = one.lastDays === undefined ? '' : ` in last ${one.lastDays} days`
    return `${one.pattern.map(step).join(' then ')}${last}`
  }
  const left = operand(one)
  if (one.op === 'isUnknown') return `${left} is unknown`
  if (one.op === 'between') return `${left} between ${one.value[0]} and ${one.value[1]}`
  if (one.op === 'in') return `${left} in (${one.value.join(', ')})`
  return `${left} ${SIGNS[one.op]} ${one.value}`
}

function operand(one: Segment.Operand): string {
  if ('feature' in one) return one.feature
  if ('score' in one) return `${one.score}.${one.field}`
  return 'graph' in one ? `graph.${one.graph}` : `entity.${one.entity}`
}

function group(one: Segment.Inline | Segment.Stored | Segment.Label): string {
  if ('list' in one) return `(${one.list.join(', ')})`
  if ('stored' in one) return `list ${name(one.stored)}`
  return `label ${name(one.label)}${one.source === undefined ? '' : ` from ${name(one.source)}`}`
}

function step(one: Step): string {
  const of = one.of === undefined ? '' : ` of ${one.of}`
  return 'did' in one ? done(one, of) : undone(one, of)
}

function done({ did, atLeast, withinDays }: Did, of: string): string {
  return `${did} >= ${atLeast}${of}${withinDays === undefined ? '' : ` within ${withinDays} days`}`
}

function undone({ didNot, forDays }: DidNot, of: string): string {
  return `nothing${didNot === 'acted' ? '' : ` ${didNot}`}${of} for ${forDays} days`
}

function name(text: string): string {
  return /^[A-Za-z_][\w.:-]*$/.test(text) && !Reader.reserved.includes(text.toLowerCase()) ? text : JSON.stringify(text)
}
