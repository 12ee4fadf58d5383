/**
 * The filter that people write in GraphQL: its schema, made of the catalogue, and the way between it and the segment's plain tree.
 * Pure. Every field given must hold; what the tree means (three-valued logic) stands in src/segments/segment.ts.
 */
import type { CategoryEntry, FeatureEntry } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import type { Comparison, ScoreField, Segment } from '../src/segments/segment.ts'

/** What a filter can ask for: `engine.features.catalogue()` and `categories()`, and `engine.models.goals()`. */
export type Catalogue = {
  readonly features: readonly FeatureEntry[]
  readonly categories: readonly CategoryEntry[]
  readonly goals: readonly { readonly name: string; readonly definition: string }[]
}

/** A value of the input WalletFilter, as GraphQL has coerced it. */
export type Where = Readonly<Record<string, unknown>>

type Fields = Readonly<Record<string, unknown>>

const SCORES: Readonly<Record<ScoreField, string>> = {
  probability: 'calibrated probability, 0 to 1',
  low: 'lower end of the interval, 0 to 1',
  high: 'upper end of the interval, 0 to 1',
  percentile: 'percentile, 1 to 100',
}
const GRAPH = {
  community: 'Its Leiden community in the wallet graph, by number (the lowest wallet id in it).',
  component: 'Its weakly connected component of the wallet graph, by number (the lowest wallet id in it).',
} as const
const OTHERS = ['stored', 'segment', 'holds', 'near', 'pattern', 'entity'] as const
const RESERVED = ['and', 'or', 'not', 'label', 'list', 'score', ...OTHERS, ...Object.keys(GRAPH)]
const OPERATORS = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'between', 'in', 'isUnknown'] as const
const NAME = /^[_A-Za-z][_A-Za-z0-9]*$/

/** The generated part of the schema: WalletFilter, ScoreFilter, WalletFeatures and WalletOrderField. Throws `INVARIANT_BROKEN` when names clash. */
export function sdl({ features, categories, goals }: Catalogue): string {
  const names = [...RESERVED, ...[...features, ...categories].map(({ name }) => name)]
  const clash = names.find((name, i) => names.indexOf(name) !== i || !NAME.test(name))
  if (clash !== undefined) throw new Failure('INVARIANT_BROKEN', `"${clash}" cannot be a field of a filter.`)
  const ofFeature = ({ definition, unit }: FeatureEntry) => `${definition} Unit: ${unit}.`
  const filter = [
    field('All of these hold; at least one.', 'and: [WalletFilter!]'),
    field('Any of these holds; at least one.', 'or: [WalletFilter!]'),
    field('This does not hold. What is unknown stays unknown.', 'not: WalletFilter'),
    field('A label that stands at the instant.', 'label: LabelCondition'),
    field('One of these wallets; at least one, at most 200,000.', 'list: [Address!]'),
    field('One of the wallets of the stored list of this name.', 'stored: String'),
    field('A match of a saved segment.', 'segment: SegmentCondition'),
    field('Holds so much of a token.', 'holds: HoldingCondition'),
    field('Dealt with a wallet of a group, directly or through others.', 'near: NearCondition'),
    field('What it did, in which order, and then left undone.', 'pattern: PatternCondition'),
    field('The entity it is believed to belong to.', 'entity: EntityCondition'),
    field('Scores, by goal.', 'score: ScoreFilter'),
    ...Object.entries(GRAPH).map(([name, says]) => field(says, `${name}: Comparison`)),
    ...categories.map(({ name, definition }) => field(`One of these. ${definition}`, `${name}: [${enumOf(name)}!]`)),
    ...features.map((feature) => field(ofFeature(feature), `${feature.name}: Comparison`)),
  ]
  const scores = goals.map(({ name, definition }) => field(definition, `${fieldOf(name)}: ScoreCondition`))
  const values = features.map((feature) => {
    const says = `${ofFeature(feature)} Null where unknown.`
    return field(says, `${feature.name}: Float`)
  })
  const orders = [
    field('The order in which wallets were first stored.', 'wallet'),
    ...features.map((feature) => field(ofFeature(feature), feature.name)),
    ...goals.flatMap(({ name }) =>
      Object.entries(SCORES).map(([score, says]) => field(`Score of ${name}: ${says}.`, `${fieldOf(name)}_${score}`)),
    ),
  ]
  return [
    '# Made by `npm run generate` from the catalogue of features and goals; do not edit.',
    block('Which wallets. Every field given must hold. An empty filter is refused.', 'input WalletFilter', filter),
    block('Scores by goal; every field given must hold.', 'input ScoreFilter', scores),
    ...categories.map(({ name, definition, values: each }) =>
      block(
        definition,
        `enum ${enumOf(name)}`,
        each.map((value) => field(`The value ${value} of ${name}.`, value)),
      ),
    ),
    block('The features of a wallet as of an instant.', 'type WalletFeatures', values),
    block('By what wallets can be ordered.', 'enum WalletOrderField', orders),
  ].join('\n\n')
}

/** The tree of `where`, which the engine checks. Throws `INPUT_INVALID` for what says nothing: {}, null, no operator. */
export function toSegment(where: Where, catalogue: Catalogue, path = 'where'): Fields {
  const parts = Object.entries(given(where, path)).flatMap(([key, value]): Fields[] => {
    const at = `${path}.${key}`
    if (key === 'and' || key === 'or') {
      const each = listed(value, at).map((one, i) => toSegment(fieldsOf(one, `${at}[${i}]`), catalogue, `${at}[${i}]`))
      return [key === 'and' ? { and: each } : { or: each }]
    }
    if (key === 'not') return [{ not: toSegment(fieldsOf(value, at), catalogue, at) }]
    if (key === 'label') return groupOf(key, value, path)
    if (key === 'list') return [{ list: listed(value, at) }]
    if (OTHERS.some((other) => other === key)) return othersOf(key, value, at)
    if (key === 'score') return scoresOf(fieldsOf(value, at), catalogue, at)
    if (catalogue.categories.some(({ name }) => name === key)) return [{ category: key, in: listed(value, at) }]
    if (key === 'community' || key === 'component') return compared({ graph: key }, value, at)
    return compared({ feature: key }, value, at)
  })
  return joined(parts)
}

/** The filter of an operation that takes it as `where` or as `text`. Throws `INPUT_INVALID` unless it is one of them. */
export function either(
  { where, text }: { readonly where?: Where | null | undefined; readonly text?: string | null | undefined },
  catalogue: Catalogue,
): unknown {
  if ((where ?? null) === null ? (text ?? null) === null : (text ?? null) !== null)
    throw new Failure('INPUT_INVALID', 'Give the filter as where or as text.', { argument: 'where' })
  return text ?? toSegment({ ...where }, catalogue)
}

/** The filter in the form of WalletFilter: {@link toSegment} makes the same tree of it again. */
export function fromSegment(segment: Segment): Where {
  if ('and' in segment) return { and: segment.and.map(fromSegment) }
  if ('or' in segment) return { or: segment.or.map(fromSegment) }
  if ('not' in segment) return { not: fromSegment(segment.not) }
  if ('label' in segment) {
    const { label, source } = segment
    return { label: { name: label, ...(source === undefined ? {} : { source }) } }
  }
  if ('category' in segment) return { [segment.category]: segment.in }
  if ('list' in segment) return { list: segment.list }
  if ('stored' in segment) return { stored: segment.stored }
  if ('segment' in segment) {
    const { segment: name, version } = segment
    return { segment: { name, ...(version === undefined ? {} : { version }) } }
  }
  if ('holds' in segment) {
    const { holds: token, ...rest } = segment
    return { holds: { token, ...rest } }
  }
  if ('near' in segment) {
    const { near, hops } = segment
    return { near: { ...('list' in near ? { wallets: near.list } : fromSegment(near)), hops } }
  }
  if ('pattern' in segment) {
    const { pattern, lastDays } = segment
    const steps = pattern.map((step) =>
      'did' in step ? { ...step, did: step.did.toUpperCase() } : { ...step, didNot: step.didNot.toUpperCase() },
    )
    return { pattern: { steps, ...(lastDays === undefined ? {} : { lastDays }) } }
  }
  const comparison = operators(segment)
  if ('feature' in segment) return { [segment.feature]: comparison }
  if ('graph' in segment) return { [segment.graph]: comparison }
  if ('entity' in segment) return { entity: { [segment.entity]: comparison } }
  return { score: { [fieldOf(segment.score)]: { [segment.field]: comparison } } }
}

/** What `engine.wallets.page` calls the order that a value of WalletOrderField names. */
export function order(field: string, { goals }: Catalogue): string {
  if (field === 'wallet') return 'id'
  const score = goals.flatMap(({ name }) =>
    Object.keys(SCORES).flatMap((one) => (`${fieldOf(name)}_${one}` === field ? [`${name}.${one}`] : [])),
  )
  return score[0] ?? field
}

/** A goal's name as a GraphQL name: dashes and dots become underscores. */
export function fieldOf(goal: string): string {
  return goal.replace(/[^_A-Za-z0-9]/g, '_').replace(/^(?=\d)/, '_')
}

/** The enum of a category's values: `lifecycle_stage` has `LifecycleStageValue`. */
function enumOf(category: string): string {
  const words = category.split('_').map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
  return `${words.join('')}Value`
}

function scoresOf(scores: Fields, { goals }: Catalogue, path: string): Fields[] {
  return Object.entries(given(scores, path)).flatMap(([key, value]) => {
    const at = `${path}.${key}`
    const goal = goals.find(({ name }) => fieldOf(name) === key)
    if (!goal) throw invalid(at, 'is no goal', { goals: goals.map(({ name }) => fieldOf(name)) })
    return Object.entries(given(fieldsOf(value, at), at)).flatMap(([field, comparison]) =>
      compared({ score: goal.name, field }, comparison, `${at}.${field}`),
    )
  })
}

function othersOf(key: string, value: unknown, path: string): Fields[] {
  if (key === 'stored') return [{ stored: value }]
  const fields = Object.fromEntries(Object.entries(fieldsOf(value, path)).filter(([, one]) => one !== null))
  if (key === 'segment') {
    const { name, ...rest } = fields
    return [{ segment: name, ...rest }]
  }
  if (key === 'holds') {
    const { token, ...rest } = fields
    return [{ holds: token, ...rest }]
  }
  if (key === 'entity')
    return Object.entries(given(fields, path)).flatMap(([entity, one]) =>
      compared({ entity }, one, `${path}.${entity}`),
    )
  if (key === 'near') {
    const { hops, ...seed } = fields
    const [only, ...rest] = Object.entries(seed)
    if (!only || rest.length > 0) throw invalid(path, 'needs one of wallets, stored and label')
    const [kind, group] = only
    const [near] = kind === 'wallets' ? [{ list: listed(group, `${path}.wallets`) }] : groupOf(kind, group, path)
    return [{ near, hops }]
  }
  const { steps, ...rest } = fields
  const pattern = listed(steps, `${path}.steps`).map((step, i) => {
    const { did, didNot, ...more } = fieldsOf(step, `${path}.steps[${i}]`)
    const said = Object.fromEntries(Object.entries(more).filter(([, one]) => one !== null))
    const lower = (act: unknown) => (typeof act === 'string' ? act.toLowerCase() : act)
    if ((did ?? null) !== null && (didNot ?? null) !== null)
      throw invalid(`${path}.steps[${i}]`, 'is done or not done, not both')
    return (didNot ?? null) === null ? { did: lower(did), ...said } : { didNot: lower(didNot), ...said }
  })
  return [{ pattern, ...rest }]
}

function groupOf(kind: string, group: unknown, path: string): Fields[] {
  if (kind !== 'label') return [{ [kind]: group }]
  const { name, source } = fieldsOf(group, `${path}.label`)
  return [{ label: name, ...(source === undefined || source === null ? {} : { source }) }]
}

function compared(operand: Fields, value: unknown, path: string): Fields[] {
  const comparison = given(fieldsOf(value, path), path)
  return OPERATORS.filter((op) => op in comparison).map((op) => {
    const against = comparison[op]
    if (against === null) throw invalid(`${path}.${op}`, 'is null: leave it out')
    if (op === 'isUnknown') return against ? { ...operand, op } : { not: { ...operand, op } }
    if (op !== 'between') return { ...operand, op, value: against }
    const { low, high } = fieldsOf(against, `${path}.between`)
    return { ...operand, op, value: [low, high] }
  })
}

function operators(comparison: Comparison): Fields {
  if (comparison.op === 'isUnknown') return { isUnknown: true }
  if (comparison.op !== 'between') return { [comparison.op]: comparison.value }
  const [low, high] = comparison.value
  return { between: { low, high } }
}

function joined(parts: readonly Fields[]): Fields {
  const [only, ...rest] = parts
  return only && rest.length === 0 ? only : { and: parts }
}

function fieldsOf(value: unknown, path: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw invalid(path, 'is null: leave it out')
}

/** A filter grows as people type; one that says nothing would otherwise mean everybody. */
function given(fields: Fields, path: string): Fields {
  if (Object.keys(fields).length > 0) return fields
  throw invalid(path, 'is empty: it names no condition')
}

function listed(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(path, 'is null: leave it out')
  if (value.length === 0) throw invalid(path, 'is empty')
  return value
}

function invalid(path: string, problem: string, facts: Fields = {}): Failure {
  return new Failure('INPUT_INVALID', `${path} ${problem}.`, { argument: path, ...facts })
}

function field(says: string, declaration: string): string {
  return `  ${JSON.stringify(says)}\n  ${declaration}`
}

function block(says: string, declaration: string, fields: readonly string[]): string {
  return `${JSON.stringify(says)}\n${declaration} {\n${fields.join('\n')}\n}`
}
