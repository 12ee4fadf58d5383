/** From a segment to SQL: identifiers come from the catalogue only, and every value is a bound parameter. */
import { toBytes } from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import * as Catalogue from '../features/catalogue.ts'
import { identifier, type Query, type Value } from '../warehouse/query.ts'
import { type Condition, goals, type Operand, type Segment } from './segment.ts'

/** As of when wallets are judged, and the model version whose scores count, by goal. */
export type Scope = { readonly asOfS: number; readonly models: Readonly<Record<string, string>> }

/** SQL pieces over one row a wallet of the population: `from` (a FROM and WHERE), `condition` (three-valued), and what they bind. */
export type Compiled = {
  readonly from: string
  readonly condition: string
  readonly params: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, Value>>
}

/** One condition as SQL: its truth, and the value that it looks at. */
export type CompiledCondition = { readonly truth: string; readonly value: string }

/** `segment` as SQL pieces. Throws `MODEL_UNKNOWN` when `scope.models` lacks a goal whose scores it reads. */
export function compile(segment: Segment, scope: Scope): Compiled {
  const binder = create(segment, scope)
  const condition = tree(segment, binder)
  return { from: binder.from, condition, params: binder.params, values: binder.values }
}

/** The conditions of `segment`, in the order of `Segment.conditions`, as SQL over one shared `from`. */
export function eachCondition(
  segment: Segment,
  conditions: readonly Condition[],
  scope: Scope,
): Compiled & { readonly conditions: readonly CompiledCondition[] } {
  const binder = create(segment, scope)
  const condition = tree(segment, binder)
  const each = conditions.map((one) => ({ truth: leaf(one, binder), value: valueIn(one, binder) }))
  return { from: binder.from, condition, conditions: each, params: binder.params, values: binder.values }
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

type Binder = {
  readonly from: string
  readonly params: Record<string, string>
  readonly values: Record<string, Value>
  readonly scores: ReadonlyMap<string, string>
  readonly bind: (type: string, value: Value) => string
}

function create(segment: Segment, { asOfS, models }: Scope): Binder {
  const params: Record<string, string> = {}
  const values: Record<string, Value> = {}
  const bind = (type: string, value: Value): string => {
    const name = `p${Object.keys(params).length}`
    params[name] = type
    values[name] = value
    return `$${name}`
  }
  const asOf = bind('UINTEGER', asOfS)
  const scores = new Map<string, string>()
  const joins = goals(segment).map((goal, i) => {
    const model = models[goal]
    if (model === undefined) {
      const scored = Object.keys(models)
      throw new Failure('MODEL_UNKNOWN', `No model of ${goal} has scored wallets as of that instant.`, { goal, scored })
    }
    scores.set(goal, `s${i}`)
    return ` LEFT JOIN derived.score s${i} ON s${i}.model = ${bind('VARCHAR', model)} AND s${i}.as_of_s = f.as_of_s AND s${i}.wallet = f.wallet`
  })
  const from = `FROM derived.wallet_feature f LEFT JOIN derived.wallet_graph g ON g.as_of_s = f.as_of_s AND g.wallet = f.wallet${joins.join('')} WHERE f.as_of_s = ${asOf}`
  return { from, params, values, scores, bind }
}

function tree(segment: Segment, binder: Binder): string {
  if ('and' in segment) return `(${segment.and.map((each) => tree(each, binder)).join(' AND ')})`
  if ('or' in segment) return `(${segment.or.map((each) => tree(each, binder)).join(' OR ')})`
  if ('not' in segment) return `(NOT ${tree(segment.not, binder)})`
  return leaf(segment, binder)
}

function leaf(condition: Condition, binder: Binder): string {
  const { bind } = binder
  if ('label' in condition) return `EXISTS (${labels(condition, binder, '1')})`
  if ('list' in condition) {
    const addresses = bind('BLOB[]', condition.list.map(toBytes))
    return `(f.wallet IN (SELECT w.id FROM chain.wallet w WHERE w.address IN (SELECT unnest(${addresses}))))`
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

function valueIn(condition: Condition, binder: Binder): string {
  if ('label' in condition) return `(${labels(condition, binder, 'min(l.source)')})`
  if ('list' in condition) return 'NULL'
  return columnOf(condition, binder)
}

function labels(condition: { label: string; source?: string }, { bind, values }: Binder, what: string): string {
  const source = condition.source === undefined ? '' : ` AND l.source = ${bind('VARCHAR', condition.source)}`
  const asOf = bind('UINTEGER', values.p0 ?? 0)
  return `SELECT ${what} FROM chain.label l WHERE l.wallet = f.wallet AND l.label = ${bind('VARCHAR', condition.label)}${source} AND l.at_s < ${asOf}`
}

function columnOf(operand: Operand, { scores }: Binder): string {
  if ('feature' in operand) return `f.${identifier(Catalogue.get(operand.feature).name)}`
  if ('score' in operand) return `${scores.get(operand.score) ?? 's'}.${operand.field}`
  return `g.${operand.graph}`
}
