/** Why one wallet is in a segment, or is not. */
import { type Address, toBytes } from '../core/address.ts'
import type { Query, Value } from '../warehouse/query.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Compile from './compile.ts'
import * as Evidence from './evidence.ts'
import * as References from './references.ts'
import * as Scope from './scope.ts'
import * as Segment from './segment.ts'
import * as Text from './text.ts'

/** One condition: where it stands, in words, what the wallet's value is (null = unknown), whether it holds (null = unknown), and why. */
export type Judgement = {
  readonly path: string
  readonly text: string
  readonly value: number | string | null
  readonly passed: boolean | null
  readonly evidence: readonly Evidence.Evidence[]
}

/** The judgement of one wallet. `inPopulation`: whether it has features as of that instant; without them every condition is unknown. */
export type Explanation = {
  readonly wallet: Address
  readonly asOfS: number
  readonly inPopulation: boolean
  readonly member: boolean
  readonly conditions: readonly Judgement[]
}

/** Judges `wallet` by `filter`, a tree or a text. Throws what `Text.from` throws, `FEATURES_NOT_BUILT` and `MODEL_UNKNOWN`. */
export async function of(
  warehouse: Warehouse,
  filter: unknown,
  { wallet, asOfS }: { wallet: Address; asOfS: number },
): Promise<Explanation> {
  const segment = Text.from(filter)
  const scope = await Scope.at(warehouse, asOfS, segment)
  const conditions = named(segment, scope, '$')
  const compiled = Compile.eachCondition(
    segment,
    conditions.map(({ condition }) => condition),
    scope,
  )
  const row = await warehouse.one(judging(compiled), { ...compiled.values, address: toBytes(wallet) })
  const id = row?.wallet
  const evidence =
    typeof id !== 'number'
      ? []
      : await Promise.all(conditions.map(({ condition }) => Evidence.of(warehouse, condition, { wallet: id, scope })))
  return {
    wallet,
    asOfS,
    inPopulation: row !== undefined,
    member: row?.member === true,
    conditions: conditions.map(({ path, condition }, i) => ({
      path,
      text: Segment.text(condition),
      value: scalar(row?.[`value${i}`]),
      passed: truth(row?.[`truth${i}`]),
      evidence: evidence[i] ?? [],
    })),
  }
}

/** The conditions of `segment`; behind a reference to a saved segment stand that one's own. */
function named(
  segment: Segment.Segment,
  scope: Compile.Scope,
  path: string,
): { readonly path: string; readonly condition: Segment.Condition }[] {
  return Segment.conditions(segment, path).flatMap((each) => {
    if (!('segment' in each.condition)) return [each]
    const found = scope.segments?.[References.keyOf(each.condition)]
    return found ? [each, ...named(found.filter, scope, `${each.path} → ${each.condition.segment}`)] : [each]
  })
}

type Judged = ReturnType<typeof Compile.eachCondition>

function judging({
  from,
  condition,
  conditions,
  params,
}: Judged): Query<Readonly<Record<string, Value>>, Readonly<Record<string, unknown>>> {
  const each = conditions.map(({ value, truth }, i) => `, ${value} AS value${i}, ${truth} AS truth${i}`)
  return {
    name: 'segments.explain',
    text: `SELECT f.wallet AS wallet, ${condition} AS member${each.join('')} ${from} AND f.wallet = (SELECT id FROM chain.wallet WHERE address = $address)`,
    params: { ...params, address: 'BLOB' },
    required: [],
  }
}

function scalar(value: unknown): number | string | null {
  return typeof value === 'number' || typeof value === 'string' ? value : null
}

function truth(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null
}
