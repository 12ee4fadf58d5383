/**
 * The segment: a filter over wallets as plain, serialisable data. Three-valued (Kleene's logic, as SQL's): a comparison with
 * an unknown value is itself unknown, NOT unknown stays unknown, and only what is true is a match. So neither `purchases ≥ 3`
 * nor `not (purchases ≥ 3)` selects a wallet whose purchases are unknown; `isUnknown` asks for it. Labels, lists and
 * `isUnknown` are always known.
 */
import * as Address from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import * as Catalogue from '../features/catalogue.ts'
import * as Goal from '../features/goal.ts'

/** How a value is compared; `between` includes both ends. */
export type Comparison =
  | { readonly op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'; readonly value: number }
  | { readonly op: 'between'; readonly value: readonly [number, number] }
  | { readonly op: 'in'; readonly value: readonly number[] }
  | { readonly op: 'isUnknown' }

/** A known or unknown number of a wallet: a feature, a score of a goal's model, or its group in the wallet graph. */
export type Operand =
  | { readonly feature: string }
  | { readonly score: string; readonly field: ScoreField }
  | { readonly graph: GraphField }

/** `percentile` is 1 to 100; the others are probabilities from 0 to 1. */
export type ScoreField = 'probability' | 'low' | 'high' | 'percentile'
/** The number (lowest wallet id) of the wallet's component or community. */
export type GraphField = 'component' | 'community'

/** One condition. A label counts from its date on; `source` narrows it. `list` names wallets. */
export type Condition =
  | (Operand & Comparison)
  | { readonly label: string; readonly source?: string }
  | { readonly list: readonly Address.Address[] }

/** A filter. */
export type Segment =
  | { readonly and: readonly Segment[] }
  | { readonly or: readonly Segment[] }
  | { readonly not: Segment }
  | Condition

/** The fields of a score. */
export const scoreFields: readonly ScoreField[] = ['probability', 'low', 'high', 'percentile']
/** The fields of the wallet graph. */
export const graphFields: readonly GraphField[] = ['component', 'community']
/** The operators. */
export const operators = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'between', 'in', 'isUnknown'] as const

const MAX_DEPTH = 32
const MAX_CONDITIONS = 1_000
const MAX_LIST = 200_000

/**
 * The filter in `input` (JSON), its addresses in lower case. Throws `SEGMENT_INVALID` with the path of what is wrong, and what
 * exists where a name is unknown.
 */
export function parse(input: unknown): Segment {
  const segment = node(input, '$', 0)
  const count = conditions(segment).length
  if (count > MAX_CONDITIONS) throw invalid('$', `has ${count} conditions; ${MAX_CONDITIONS} are allowed`)
  return segment
}

/** Every condition of `segment` with its path, in the order in which they stand. */
export function conditions(segment: Segment, path = '$'): { readonly path: string; readonly condition: Condition }[] {
  if ('and' in segment) return segment.and.flatMap((each, i) => conditions(each, `${path}.and[${i}]`))
  if ('or' in segment) return segment.or.flatMap((each, i) => conditions(each, `${path}.or[${i}]`))
  if ('not' in segment) return conditions(segment.not, `${path}.not`)
  return [{ path, condition: segment }]
}

/** The goals whose scores `segment` reads, each once. */
export function goals(segment: Segment): string[] {
  const named = conditions(segment).flatMap(({ condition }) => ('score' in condition ? [condition.score] : []))
  return [...new Set(named)].sort()
}

/** A condition in words, such as `purchases_90d ≥ 3 trades`. */
export function text(condition: Condition): string {
  if ('label' in condition) return `labelled ${condition.label}${condition.source ? ` by ${condition.source}` : ''}`
  if ('list' in condition) return `one of ${condition.list.length} listed wallets`
  const name = subject(condition)
  const unit = 'feature' in condition ? ` ${Catalogue.get(condition.feature).unit}` : ''
  switch (condition.op) {
    case 'isUnknown':
      return `${name} is unknown`
    case 'between':
      return `${name} is between ${condition.value[0]} and ${condition.value[1]}${unit}`
    case 'in':
      return `${name} is one of ${condition.value.join(', ')}${unit}`
    default:
      return `${name} ${SIGNS[condition.op]} ${condition.value}${unit}`
  }
}

const SIGNS = { eq: '=', ne: '≠', lt: '<', lte: '≤', gt: '>', gte: '≥' } as const

function subject(operand: Operand): string {
  if ('feature' in operand) return operand.feature
  return 'score' in operand ? `${operand.field} of ${operand.score}` : operand.graph
}

type Fields = Readonly<Record<string, unknown>>

function node(input: unknown, path: string, depth: number): Segment {
  if (depth > MAX_DEPTH) throw invalid(path, `is nested deeper than ${MAX_DEPTH}`)
  const fields = object(input, path)
  if ('and' in fields) {
    only(fields, ['and'], path)
    return { and: several(fields.and, `${path}.and`, depth) }
  }
  if ('or' in fields) {
    only(fields, ['or'], path)
    return { or: several(fields.or, `${path}.or`, depth) }
  }
  if ('not' in fields) {
    only(fields, ['not'], path)
    return { not: node(fields.not, `${path}.not`, depth + 1) }
  }
  return leaf(fields, path)
}

function several(input: unknown, path: string, depth: number): Segment[] {
  return array(input, path).map((each, i) => node(each, `${path}[${i}]`, depth + 1))
}

function leaf(fields: Fields, path: string): Condition {
  if ('label' in fields) {
    only(fields, ['label', 'source'], path)
    const label = word(fields.label, `${path}.label`)
    return fields.source === undefined ? { label } : { label, source: word(fields.source, `${path}.source`) }
  }
  if ('list' in fields) {
    only(fields, ['list'], path)
    const list = array(fields.list, `${path}.list`)
    if (list.length > MAX_LIST) throw invalid(`${path}.list`, `has ${list.length} wallets; ${MAX_LIST} are allowed`)
    return { list: list.map((each, i) => address(each, `${path}.list[${i}]`)) }
  }
  const [operand, keys] = operandOf(fields, path)
  only(fields, [...keys, 'op', 'value'], path)
  return { ...operand, ...comparison(fields, path) }
}

function operandOf(fields: Fields, path: string): [Operand, readonly string[]] {
  if ('feature' in fields) {
    const feature = fields.feature
    if (typeof feature === 'string' && Catalogue.has(feature)) return [{ feature }, ['feature']]
    const features = Catalogue.features.map(({ name }) => name)
    throw invalid(`${path}.feature`, `is not a feature: ${shown(feature)}`, { features })
  }
  if ('score' in fields) {
    const known = Goal.goals.map(({ name }) => name)
    const score = oneOf(fields.score, known, `${path}.score`, 'goal')
    return [{ score, field: oneOf(fields.field, scoreFields, `${path}.field`, 'field') }, ['score', 'field']]
  }
  if ('graph' in fields)
    return [{ graph: oneOf(fields.graph, graphFields, `${path}.graph`, 'graph column') }, ['graph']]
  throw invalid(path, 'has none of and, or, not, feature, score, graph, label, list', { keys: Object.keys(fields) })
}

function comparison(fields: Fields, path: string): Comparison {
  const op = oneOf(fields.op, operators, `${path}.op`, 'operator')
  const at = `${path}.value`
  if (op === 'isUnknown') {
    if (fields.value !== undefined) throw invalid(at, 'is not used by isUnknown')
    return { op }
  }
  if (op === 'in') return { op, value: array(fields.value, at).map((each, i) => number(each, `${at}[${i}]`)) }
  if (op !== 'between') return { op, value: number(fields.value, at) }
  const [low, high, ...rest] = array(fields.value, at).map((each, i) => number(each, `${at}[${i}]`))
  if (low === undefined || high === undefined || rest.length > 0 || low > high) {
    throw invalid(at, 'must be two numbers, the lower one first')
  }
  return { op, value: [low, high] }
}

function object(input: unknown, path: string): Fields {
  if (typeof input === 'object' && input !== null && !Array.isArray(input))
    return Object.fromEntries(Object.entries(input))
  throw invalid(path, `must be an object, not ${shown(input)}`)
}

function array(input: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(input)) throw invalid(path, `must be a list, not ${shown(input)}`)
  if (input.length === 0) throw invalid(path, 'is empty')
  return input
}

function number(input: unknown, path: string): number {
  if (typeof input === 'number' && Number.isFinite(input)) return input
  throw invalid(path, `must be a number, not ${shown(input)}`)
}

function word(input: unknown, path: string): string {
  if (typeof input === 'string' && input.length > 0 && input.length <= 200) return input
  throw invalid(path, `must be a text of 1 to 200 characters, not ${shown(input)}`)
}

function address(input: unknown, path: string): Address.Address {
  if (typeof input === 'string' && Address.is(input)) return Address.parse(input)
  throw invalid(path, `is not an address: ${shown(input)}`)
}

function oneOf<T extends string>(input: unknown, known: readonly T[], path: string, what: string): T {
  const found = known.find((each) => each === input)
  if (found !== undefined) return found
  throw invalid(path, `is not a ${what}: ${shown(input)}`, { known })
}

function only(fields: Fields, allowed: readonly string[], path: string): void {
  const stray = Object.keys(fields).find((key) => !allowed.includes(key))
  if (stray !== undefined) throw invalid(`${path}.${stray.slice(0, 64)}`, 'does not belong here', { allowed })
}

function shown(input: unknown): string {
  return input === undefined ? 'nothing' : JSON.stringify(input, limited).slice(0, 80)
}

// A hostile value can be large or deep; its text is cut before it is made.
function limited(key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  return key !== '' && typeof value === 'object' && value !== null ? '…' : value
}

function invalid(path: string, problem: string, facts: Readonly<Record<string, unknown>> = {}): Failure {
  return new Failure('SEGMENT_INVALID', `${path} ${problem}.`, { path, ...facts })
}
