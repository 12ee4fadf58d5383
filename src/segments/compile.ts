/** From a segment to SQL: identifiers come from the catalogue only, and every value is a bound parameter. */
import { toBytes } from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import * as Catalogue from '../features/catalogue.ts'
import { identifier, type Query, type Value } from '../warehouse/query.ts'
import * as Holding from './holding.ts'
import * as Neighbourhood from './neighbourhood.ts'
import * as Occurrence from './occurrence.ts'
import { keyOf } from './references.ts'
import {
  type Condition,
  conditions,
  goals,
  type Inline,
  type Label,
  type Operand,
  type Segment,
  type Stored,
} from './segment.ts'

/**
 * As of when wallets are judged; the model version whose scores count, by goal; when entities were last built; and what names stand for:
 * saved segments by `name` or `name@version`, stored lists by name (their versions), tokens by address or `chain address` (their ids).
 */
export type Scope = {
  readonly asOfS: number
  readonly models: Readonly<Record<string, string>>
  readonly entitiesAsOfS?: number | null
  readonly segments?: Readonly<
    Record<string, { readonly name: string; readonly version: number; readonly filter: Segment }>
  >
  readonly lists?: Readonly<Record<string, { readonly version: number; readonly hash: string }>>
  readonly tokens?: Readonly<Record<string, readonly number[]>>
}

/** SQL pieces over one row a wallet of the population: `from` (a FROM and WHERE), `condition` (three-valued), and what they bind. */
export type Compiled = {
  readonly from: string
  readonly condition: string
  readonly params: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, Value>>
}

/** One condition as SQL: its truth, and the value that it looks at. */
export type CompiledCondition = { readonly truth: string; readonly value: string }

/** What the SQL of a condition is made with: `bind` gives the placeholder of a value, `join` that of a relation with a column `wallet`. */
export type Binder = {
  readonly scope: Scope
  readonly bind: (type: string, value: Value) => string
  readonly join: (relation: string) => string
}

/** `segment` as SQL pieces. Throws `MODEL_UNKNOWN` when `scope.models` lacks a goal whose scores it reads. */
export function compile(segment: Segment, scope: Scope): Compiled {
  const { binder, finish } = create([segment], scope)
  return finish(tree(expand(segment, scope), binder))
}

/** The conditions of `segment`, in the order of `Segment.conditions`, as SQL over one shared `from`. */
export function eachCondition(
  segment: Segment,
  judged: readonly Condition[],
  scope: Scope,
): Compiled & { readonly conditions: readonly CompiledCondition[] } {
  const { binder, finish } = create([segment, ...judged], scope)
  const condition = tree(expand(segment, scope), binder)
  const each = judged.map((one) => ({ truth: tree(expand(one, scope), binder), value: valueIn(one, binder) }))
  return { ...finish(condition), conditions: each }
}

/** Several segments as SQL pieces over one shared `from`. */
export function several(segments: readonly Segment[], scope: Scope): Compiled & { readonly truths: readonly string[] } {
  const { binder, finish } = create(segments, scope)
  const truths = segments.map((each) => tree(expand(each, scope), binder))
  return { ...finish(truths.join(' OR ')), truths }
}

/** A statement around the members of `segment`: `say` gets the relation of their ids (a column `wallet`) and what binds its own values. */
export function around(
  segment: Segment,
  scope: Scope,
  say: (members: string, binder: Binder) => string,
): Pick<Compiled, 'params' | 'values'> & { readonly text: string } {
  const { binder, finish } = create([segment], scope)
  const { from, condition, params, values } = finish(tree(expand(segment, scope), binder))
  const text = say(`SELECT f.wallet AS wallet ${from} AND (${condition})`, binder)
  return { text, params, values }
}

/** The wallets that match, by ascending id. */
export function members({
  from,
  condition,
  params,
}: Compiled): Query<Readonly<Record<string, Value>>, { readonly wallet: number }> {
  return {
    name: 'segments.members',
    text: `SELECT f.wallet AS wallet ${from} AND (${condition}) ORDER BY f.wallet`,
    params,
    required: ['wallet'],
  }
}

/** `segment` with the filters of saved segments in place of their names. Throws `SEGMENT_UNKNOWN` for one that `scope` lacks. */
export function expand(segment: Segment, scope: Scope): Segment {
  if ('and' in segment) return { and: segment.and.map((each) => expand(each, scope)) }
  if ('or' in segment) return { or: segment.or.map((each) => expand(each, scope)) }
  if ('not' in segment) return { not: expand(segment.not, scope) }
  if (!('segment' in segment)) return segment
  const name = keyOf(segment)
  const found = scope.segments?.[name]
  if (!found) throw new Failure('SEGMENT_UNKNOWN', `There is no segment "${name}".`, { name })
  return expand(found.filter, scope)
}

function create(
  segments: readonly Segment[],
  scope: Scope,
): { binder: Binder & Columns; finish: (condition: string) => Compiled } {
  const params: Record<string, string> = {}
  const values: Record<string, Value> = {}
  const joins: string[] = []
  const bind = (type: string, value: Value): string => {
    const name = `p${Object.keys(params).length}`
    params[name] = type
    values[name] = value
    return `$${name}`
  }
  const join = (relation: string): string => {
    const alias = `j${joins.length}`
    joins.push(` LEFT JOIN (${relation}) ${alias} ON ${alias}.wallet = f.wallet`)
    return alias
  }
  const asOf = bind('UINTEGER', scope.asOfS)
  const all = segments.map((each) => expand(each, scope))
  const reads = all.flatMap((each) => conditions(each).map(({ condition }) => condition))
  const scores = new Map<string, string>()
  for (const goal of new Set(all.flatMap(goals))) {
    const model = modelOf(goal, scope)
    scores.set(
      goal,
      join(
        `SELECT wallet, probability, low, high, percentile FROM derived.score WHERE model = ${bind('VARCHAR', model)} AND as_of_s = ${asOf}`,
      ),
    )
  }
  const graph = reads.some((each) => 'graph' in each)
    ? join(`SELECT wallet, component, community FROM derived.wallet_graph WHERE as_of_s = ${asOf}`)
    : ''
  const entitiesAsOfS = scope.entitiesAsOfS ?? null
  const entity =
    entitiesAsOfS !== null && reads.some((each) => 'entity' in each)
      ? join(
          `SELECT m.wallet, m.entity, m.confidence, e.wallets FROM derived.entity_member m JOIN derived.entity e USING (as_of_s, entity) WHERE m.as_of_s = ${bind('UINTEGER', entitiesAsOfS)}`,
        )
      : ''
  const finish = (condition: string): Compiled => ({
    from: `FROM derived.wallet_feature f${joins.join('')} WHERE f.as_of_s = ${asOf}`,
    condition,
    params,
    values,
  })
  return { binder: { scope, bind, join, scores, graph, entity }, finish }
}

type Columns = { readonly scores: ReadonlyMap<string, string>; readonly graph: string; readonly entity: string }

/** The model whose scores of `goal` count. Throws `MODEL_UNKNOWN`. */
export function modelOf(goal: string, { models }: Scope): string {
  const model = models[goal]
  if (model !== undefined) return model
  const scored = Object.keys(models)
  throw new Failure('MODEL_UNKNOWN', `No model of ${goal} has scored wallets as of that instant.`, { goal, scored })
}

function tree(segment: Segment, binder: Binder & Columns): string {
  if ('and' in segment) return `(${segment.and.map((each) => tree(each, binder)).join(' AND ')})`
  if ('or' in segment) return `(${segment.or.map((each) => tree(each, binder)).join(' OR ')})`
  if ('not' in segment) return `(NOT ${tree(segment.not, binder)})`
  return leaf(segment, binder)
}

function leaf(condition: Condition, binder: Binder & Columns): string {
  const { bind } = binder
  if ('label' in condition || 'list' in condition || 'stored' in condition)
    return `(f.wallet IN (${group(condition, binder)}))`
  if ('segment' in condition) return unexpanded(condition.segment)
  if ('holds' in condition) return Holding.truth(condition, binder)
  if ('near' in condition) {
    const seed = group(condition.near, binder)
    return `(f.wallet IN (${Neighbourhood.wallets({ seed, hops: condition.hops }, binder)}))`
  }
  if ('pattern' in condition) return Occurrence.truth(condition, binder)
  if ('category' in condition) {
    const values = condition.in.map((each) => bind('VARCHAR', each))
    return `(f.${identifier(Catalogue.get(condition.category).name)} IN (${values.join(', ')}))`
  }
  const column = columnOf(condition, binder)
  switch (condition.op) {
    case 'isUnknown':
      return `(${column} IS NULL)`
    case 'between':
      return `(${column} BETWEEN ${bind('DOUBLE', condition.value[0])} AND ${bind('DOUBLE', condition.value[1])})`
    case 'in':
      return `(${column} IN (${condition.value.map((each) => bind('DOUBLE', each)).join(', ')}))`
    default:
      return `(${column} ${COMPARES[condition.op]} ${bind('DOUBLE', condition.value)})`
  }
}

const COMPARES = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

function unexpanded(name: string): never {
  throw new Failure('INVARIANT_BROKEN', 'A segment was compiled before its references were expanded.', { name })
}

function valueIn(condition: Condition, binder: Binder & Columns): string {
  if ('label' in condition) return `(${labels(condition, binder, 'min(l.source)')} AND l.wallet = f.wallet)`
  if ('holds' in condition) return Holding.value(condition, binder)
  if ('category' in condition) return `f.${identifier(Catalogue.get(condition.category).name)}`
  if ('op' in condition) return columnOf(condition, binder)
  return 'NULL'
}

/** The ids of the wallets in a group; never NULL, so that membership is always known. */
function group(condition: Inline | Stored | Label, binder: Binder): string {
  const { bind, scope } = binder
  if ('label' in condition) return labels(condition, binder, 'l.wallet')
  if ('list' in condition)
    return `SELECT w.id FROM chain.wallet w WHERE w.address IN (SELECT unnest(${bind('BLOB[]', condition.list.map(toBytes))}))`
  const version = scope.lists?.[condition.stored]?.version
  if (version === undefined)
    throw new Failure('WALLET_LIST_UNKNOWN', `There is no list "${condition.stored}".`, { name: condition.stored })
  const [name, number] = [bind('VARCHAR', condition.stored), bind('UINTEGER', version)]
  return `SELECT w.id FROM private.wallet_list_member m JOIN chain.wallet w ON w.address = m.address WHERE m.name = ${name} AND m.version = ${number}`
}

function labels({ label, source }: Label, { bind, scope }: Binder, what: string): string {
  const by = source === undefined ? '' : ` AND l.source = ${bind('VARCHAR', source)}`
  return `SELECT ${what} FROM chain.label l WHERE l.label = ${bind('VARCHAR', label)}${by} AND l.at_s < ${bind('UINTEGER', scope.asOfS)}`
}

function columnOf(operand: Operand, { scores, graph, entity }: Columns): string {
  if ('feature' in operand) return `f.${identifier(Catalogue.get(operand.feature).name)}`
  if ('score' in operand) return `${scores.get(operand.score) ?? 's'}.${operand.field}`
  if ('graph' in operand) return `${graph}.${operand.graph}`
  if (entity === '') return 'NULL::DOUBLE'
  if (operand.entity === 'confidence') return `${entity}.confidence`
  return operand.entity === 'size' ? `coalesce(${entity}.wallets, 1)` : `coalesce(${entity}.entity, f.wallet)`
}
