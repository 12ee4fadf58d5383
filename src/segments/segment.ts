/**
 * The segment: a filter over wallets as plain, serialisable data. Three-valued (Kleene's logic, as SQL's): a comparison with
 * an unknown value is itself unknown, NOT unknown stays unknown, and only what is true is a match. So neither `purchases ≥ 3`
 * nor `not (purchases ≥ 3)` selects a wallet whose purchases are unknown; `isUnknown` asks for it. Labels, lists and
 * `isUnknown` are always known; a balance is unknown where the movements seen do not add up.
 */
import type * as Address from '../core/address.ts'
import * as Catalogue from '../features/catalogue.ts'
import * as Goal from '../features/goal.ts'
import * as Pattern from './pattern.ts'
import * as Shape from './shape.ts'
import * as Suggestion from './suggestion.ts'
import * as Unit from './unit.ts'

/** How a value is compared; `between` includes both ends. */
export type Comparison =
  | { readonly op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'; readonly value: number }
  | { readonly op: 'between'; readonly value: readonly [number, number] }
  | { readonly op: 'in'; readonly value: readonly number[] }
  | { readonly op: 'isUnknown' }

/** A known or unknown number of a wallet: a feature, a score of a goal's model, its group in the wallet graph, or its entity. */
export type Operand =
  | { readonly feature: string }
  | { readonly score: string; readonly field: ScoreField }
  | { readonly graph: GraphField }
  | { readonly entity: EntityField }

/** `percentile` is 1 to 100; the others are probabilities from 0 to 1. */
export type ScoreField = 'probability' | 'low' | 'high' | 'percentile'
/** The number (lowest wallet id) of the wallet's component or community. */
export type GraphField = 'component' | 'community'

/** `size` counts its wallets, 1 where it is linked to none; `number` is its lowest wallet id; `confidence` is unknown of one wallet. */
export type EntityField = 'size' | 'number' | 'confidence'

/** A label of a wallet. It counts from its date on; `source` narrows it. */
export type Label = { readonly label: string; readonly source?: string }
/** A category of a wallet, a feature with a closed list of values, is one of these. */
export type Category = { readonly category: string; readonly in: readonly string[] }
/** One of these wallets. */
export type Inline = { readonly list: readonly Address.Address[] }
/** One of the wallets of a stored list, its newest version. */
export type Stored = { readonly stored: string }
/** A match of a saved segment, its newest version unless one is named. */
export type Reference = { readonly segment: string; readonly version?: number }
/** Holds at least so many base units of a token (items of a collection), on any chain unless one is named. */
export type Holding = { readonly holds: Address.Address; readonly atLeast: string; readonly chain?: string }
/** At most so many dealings away from any of the seed, which is itself 0 away; paths lead neither through public wallets nor the zero address. */
export type Near = { readonly near: Inline | Stored | Label; readonly hops: number }

/** One condition. */
export type Condition =
  | (Operand & Comparison)
  | Category
  | Label
  | Inline
  | Stored
  | Reference
  | Holding
  | Near
  | Pattern.Pattern

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
/** The fields of an entity. */
export const entityFields: readonly EntityField[] = ['size', 'number', 'confidence']
/** The operators. */
export const operators = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'between', 'in', 'isUnknown'] as const

/** The filter that every wallet of the population matches. */
export const EVERYBODY: Segment = { not: { list: [] } }

const MAX_DEPTH = 32
const MAX_CONDITIONS = 1_000
const MAX_LIST = 200_000
const MAX_HOPS = 3
/** Conditions that read whole tables of events. */
const MAX_HEAVY = 20

/**
 * The filter in `input` (JSON), its addresses in lower case and its numbers in the units of the catalogue. Throws `SEGMENT_INVALID` with
 * the path of what is wrong, and what exists where a name is unknown; `SEGMENT_UNIT` for a value in a unit of another kind.
 */
export function parse(input: unknown): Segment {
  const segment = node(input, '$', 0)
  const all = conditions(segment)
  if (all.length > MAX_CONDITIONS)
    throw Shape.invalid('$', `has ${all.length} conditions; ${MAX_CONDITIONS} are allowed`)
  const heavy = all.filter(({ condition }) => 'pattern' in condition || 'near' in condition || 'holds' in condition)
  if (heavy.length > MAX_HEAVY)
    throw Shape.invalid(
      '$',
      `has ${heavy.length} conditions on events, holdings and neighbours; ${MAX_HEAVY} are allowed`,
    )
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

/** The stored lists that `segment` names, each once. */
export function lists(segment: Segment): string[] {
  const named = conditions(segment).flatMap(({ condition }) => {
    if ('stored' in condition) return [condition.stored]
    return 'near' in condition && 'stored' in condition.near ? [condition.near.stored] : []
  })
  return [...new Set(named)].sort()
}

/** The saved segments that `segment` refers to, each once. */
export function references(segment: Segment): Reference[] {
  const named = conditions(segment).flatMap(({ condition }) => ('segment' in condition ? [condition] : []))
  return [...new Map(named.map((each) => [`${each.segment}@${each.version ?? 0}`, each])).values()]
}

/** A condition in words, such as `purchases_90d ≥ 3 trades`. */
export function text(condition: Condition): string {
  if ('label' in condition) return `labelled ${condition.label}${condition.source ? ` by ${condition.source}` : ''}`
  if ('category' in condition) return `${condition.category} is one of ${condition.in.join(', ')}`
  if ('list' in condition) return `one of ${condition.list.length} listed wallets`
  if ('stored' in condition) return `in the list ${condition.stored}`
  if ('segment' in condition)
    return `in the segment ${condition.segment}${condition.version === undefined ? '' : `, version ${condition.version}`}`
  if ('holds' in condition) {
    const chain = condition.chain === undefined ? '' : ` on ${condition.chain}`
    return `holds ≥ ${condition.atLeast} base units of ${condition.holds}${chain}`
  }
  if ('near' in condition) return `within ${condition.hops} hops of a wallet ${text(condition.near)}`
  if ('pattern' in condition) return Pattern.text(condition)
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
  if ('score' in operand) return `${operand.field} of ${operand.score}`
  return 'graph' in operand ? operand.graph : `${operand.entity} of its entity`
}

function node(input: unknown, path: string, depth: number): Segment {
  if (depth > MAX_DEPTH) throw Shape.invalid(path, `is nested deeper than ${MAX_DEPTH}`)
  const fields = Shape.object(input, path)
  if ('and' in fields) {
    Shape.only(fields, ['and'], path)
    return { and: several(fields.and, `${path}.and`, depth) }
  }
  if ('or' in fields) {
    Shape.only(fields, ['or'], path)
    return { or: several(fields.or, `${path}.or`, depth) }
  }
  if ('not' in fields) {
    Shape.only(fields, ['not'], path)
    return { not: node(fields.not, `${path}.not`, depth + 1) }
  }
  return leaf(fields, path)
}

function several(input: unknown, path: string, depth: number): Segment[] {
  return Shape.array(input, path).map((each, i) => node(each, `${path}[${i}]`, depth + 1))
}

function leaf(fields: Shape.Fields, path: string): Condition {
  if ('holds' in fields) return holding(fields, path)
  if ('near' in fields) {
    Shape.only(fields, ['near', 'hops'], path)
    const seed = Shape.object(fields.near, `${path}.near`)
    return { near: group(seed, `${path}.near`), hops: Shape.whole(fields.hops, `${path}.hops`, [1, MAX_HOPS]) }
  }
  if ('pattern' in fields) return Pattern.parse(fields, path)
  if ('category' in fields) return category(fields, path)
  if ('segment' in fields) {
    Shape.only(fields, ['segment', 'version'], path)
    const segment = Shape.name(fields.segment, `${path}.segment`)
    if (fields.version === undefined) return { segment }
    return { segment, version: Shape.whole(fields.version, `${path}.version`, [1, 1_000_000]) }
  }
  if ('label' in fields || 'list' in fields || 'stored' in fields) return group(fields, path)
  const [operand, keys] = operandOf(fields, path)
  Shape.only(fields, [...keys, 'op', 'value'], path)
  return { ...operand, ...comparison(fields, unitOf(operand), path) }
}

function group(fields: Shape.Fields, path: string): Inline | Stored | Label {
  if ('label' in fields) {
    Shape.only(fields, ['label', 'source'], path)
    const label = Shape.word(fields.label, `${path}.label`)
    return fields.source === undefined ? { label } : { label, source: Shape.word(fields.source, `${path}.source`) }
  }
  if ('stored' in fields) {
    Shape.only(fields, ['stored'], path)
    return { stored: Shape.name(fields.stored, `${path}.stored`) }
  }
  Shape.only(fields, ['list'], path)
  const list = Shape.array(fields.list, `${path}.list`)
  if (list.length > MAX_LIST) throw Shape.invalid(`${path}.list`, `has ${list.length} wallets; ${MAX_LIST} are allowed`)
  return { list: list.map((each, i) => Shape.address(each, `${path}.list[${i}]`)) }
}

function category(fields: Shape.Fields, path: string): Category {
  Shape.only(fields, ['category', 'in'], path)
  const names = Catalogue.categories.map(({ name }) => name)
  const named = Shape.oneOf(fields.category, names, { path: `${path}.category`, what: 'category' })
  const { values = [] } = Catalogue.get(named)
  const listed = Shape.array(fields.in, `${path}.in`)
  if (listed.length > values.length) throw Shape.invalid(`${path}.in`, `has more than the ${values.length} values`)
  const what = `value of ${named}`
  return { category: named, in: listed.map((each, i) => Shape.oneOf(each, values, { path: `${path}.in[${i}]`, what })) }
}

function holding(fields: Shape.Fields, path: string): Holding {
  Shape.only(fields, ['holds', 'atLeast', 'chain'], path)
  return {
    holds: Shape.address(fields.holds, `${path}.holds`),
    atLeast: Unit.base(fields.atLeast, `${path}.atLeast`),
    ...(fields.chain === undefined ? {} : { chain: Shape.chain(fields.chain, `${path}.chain`) }),
  }
}

function operandOf(fields: Shape.Fields, path: string): [Operand, readonly string[]] {
  if ('feature' in fields) {
    const feature = fields.feature
    if (typeof feature === 'string' && Catalogue.has(feature)) return [{ feature }, ['feature']]
    const closed = Catalogue.categories.find(({ name }) => name === feature)
    if (closed) {
      const problem = `is a category, which is one of its values: ${closed.name} in [${closed.values.join(', ')}]`
      throw Shape.invalid(`${path}.feature`, problem, { category: closed.name, known: closed.values })
    }
    const features = Catalogue.features.map(({ name }) => name)
    const nearest = typeof feature === 'string' ? Suggestion.nearest(feature, features) : []
    const problem = `is not a feature: ${Shape.shown(feature)}${Suggestion.said(nearest)}`
    throw Shape.invalid(`${path}.feature`, problem, { features, nearest })
  }
  if ('score' in fields) {
    // Goals are defined in the warehouse: one that nobody defined has no model, and is refused for that when the filter is compiled.
    const known = Goal.goals.map(({ name }) => name)
    const named = typeof fields.score === 'string' && Goal.isName(fields.score) ? [fields.score] : known
    const score = Shape.oneOf(fields.score, named, { path: `${path}.score`, what: 'goal' })
    const field = Shape.oneOf(fields.field, scoreFields, { path: `${path}.field`, what: 'field' })
    return [{ score, field }, ['score', 'field']]
  }
  if ('graph' in fields) {
    const graph = Shape.oneOf(fields.graph, graphFields, { path: `${path}.graph`, what: 'graph column' })
    return [{ graph }, ['graph']]
  }
  if ('entity' in fields) {
    const entity = Shape.oneOf(fields.entity, entityFields, { path: `${path}.entity`, what: 'field of an entity' })
    return [{ entity }, ['entity']]
  }
  const known =
    'and, or, not, feature, category, score, graph, entity, label, list, stored, segment, holds, near, pattern'
  throw Shape.invalid(path, `has none of ${known}`, { keys: Object.keys(fields).map((key) => key.slice(0, 64)) })
}

function unitOf(operand: Operand): string {
  if ('feature' in operand) return Catalogue.get(operand.feature).unit
  if ('score' in operand) return operand.field === 'percentile' ? 'percentile' : 'share'
  return 'entity' in operand && operand.entity === 'confidence' ? 'share' : 'number'
}

function comparison(fields: Shape.Fields, unit: string, path: string): Comparison {
  const op = Shape.oneOf(fields.op, operators, { path: `${path}.op`, what: 'operator' })
  const at = `${path}.value`
  if (op === 'isUnknown') {
    if (fields.value !== undefined) throw Shape.invalid(at, 'is not used by isUnknown')
    return { op }
  }
  const numbers = () => Shape.array(fields.value, at).map((each, i) => Unit.value(each, unit, `${at}[${i}]`))
  if (op === 'in') return { op, value: numbers() }
  if (op !== 'between') return { op, value: Unit.value(fields.value, unit, at) }
  const [low, high, ...rest] = numbers()
  if (low === undefined || high === undefined || rest.length > 0 || low > high) {
    throw Shape.invalid(at, 'must be two numbers, the lower one first')
  }
  return { op, value: [low, high] }
}
