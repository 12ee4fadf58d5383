/** Random filters over the world of `world.ts`: every operator on every type, unknown values, nesting. */
import * as fc from 'fast-check'
import { parse } from '../../src/core/address.ts'
import * as Catalogue from '../../src/features/catalogue.ts'
import * as Pattern from '../../src/segments/pattern.ts'
import * as Segment from '../../src/segments/segment.ts'
import { addressOf } from '../features/world.ts'
import * as World from './world.ts'

const quarter = (low: number, high: number) => fc.integer({ min: low * 4, max: high * 4 }).map((n) => n / 4)

function comparison(number: fc.Arbitrary<number>): fc.Arbitrary<Segment.Comparison> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.record({ op: fc.constantFrom('eq', 'ne', 'lt', 'lte', 'gt', 'gte'), value: number }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(number, number)
        .map(([a, b]) => ({ op: 'between', value: [Math.min(a, b), Math.max(a, b)] }) as const),
    },
    {
      weight: 1,
      arbitrary: fc.record({ op: fc.constant('in'), value: fc.array(number, { minLength: 1, maxLength: 5 }) }),
    },
    { weight: 1, arbitrary: fc.constant({ op: 'isUnknown' } as const) },
  )
}

function compared(operand: fc.Arbitrary<Segment.Operand>, number: fc.Arbitrary<number>): fc.Arbitrary<Segment.Segment> {
  return fc.tuple(operand, comparison(number)).map(([left, right]) => ({ ...left, ...right }))
}

const share = fc.integer({ min: -2, max: 20 }).map((n) => n / 20)
const ids = fc.array(fc.integer({ min: 1, max: World.MOST }), { minLength: 1, maxLength: World.MOST / 2 })
const inline = ids.map((list) => ({ list: list.map((id) => parse(addressOf(id))) }))
const few = fc.array(fc.integer({ min: 1, max: World.MOST }), { minLength: 1, maxLength: 3 })
const label = fc.record(
  {
    label: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom('EXCHANGE', 'SANCTIONED') },
      { weight: 1, arbitrary: fc.constant("x' OR 1=1 --") },
    ),
    source: fc.constantFrom('ofac', 'etherscan'),
  },
  { requiredKeys: ['label'] },
)
const token = fc.constantFrom(...World.TOKENS.map((id) => parse(World.tokenOf(id))))
const days = fc.integer({ min: 1, max: 40 })
const act = fc.constantFrom(...Pattern.acts)

const of = (one: Pattern.Act) =>
  one === 'acted'
    ? fc.constant({})
    : fc.oneof(
        fc.constant({}),
        (one === 'called' ? fc.integer({ min: 1, max: 9 }).map((id) => parse(addressOf(id))) : token).map(
          (address) => ({
            of: address,
          }),
        ),
      )
const did: fc.Arbitrary<Pattern.Did> = act.chain((one) =>
  fc
    .tuple(of(one), fc.integer({ min: 1, max: 4 }), fc.option(days, { nil: undefined }))
    .map(([narrow, atLeast, within]) => ({
      did: one,
      ...narrow,
      atLeast,
      ...(within === undefined ? {} : { withinDays: within }),
    })),
)
const didNot: fc.Arbitrary<Pattern.DidNot> = act.chain((one) =>
  fc.tuple(of(one), days).map(([narrow, forDays]) => ({ didNot: one, ...narrow, forDays })),
)
const steps = fc.tuple(did, fc.array(fc.oneof(did, didNot), { maxLength: 3 })).map(([first, rest]) => [first, ...rest])
const pattern: fc.Arbitrary<Pattern.Pattern> = fc.oneof(
  { weight: 1, arbitrary: didNot.map((step) => ({ pattern: [step] })) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(steps, fc.option(days, { nil: undefined }))
      .map(([each, last]) => ({ pattern: each, ...(last === undefined ? {} : { lastDays: last }) })),
  },
)

/** Values that tell wallets of the world apart: it has 200 or 300, in entities of up to four. */
const NUMBERS = {
  confidence: share,
  size: fc.integer({ min: 0, max: 4 }),
  number: fc.integer({ min: 0, max: 200 }),
}

/** Conditions by type. */
export const conditions: Readonly<Record<string, fc.Arbitrary<Segment.Segment>>> = {
  feature: fc
    .constantFrom(...Catalogue.features)
    .chain(({ name, unit }) => compared(fc.constant({ feature: name }), unit === 'share' ? share : quarter(-1, 4))),
  score: fc
    .tuple(fc.constantFrom(World.GOAL, World.OTHER_GOAL), fc.constantFrom(...Segment.scoreFields))
    .chain(([score, field]) =>
      compared(fc.constant({ score, field }), field === 'percentile' ? fc.integer({ min: 0, max: 100 }) : share),
    ),
  graph: compared(fc.record({ graph: fc.constantFrom(...Segment.graphFields) }), fc.integer({ min: -1, max: 5 })),
  entity: fc
    .constantFrom(...Segment.entityFields)
    .chain((entity) => compared(fc.constant({ entity }), NUMBERS[entity])),
  category: fc
    .constantFrom(...Catalogue.categories)
    .chain(({ name, values }) =>
      fc
        .uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: values.length })
        .map((each) => ({ category: name, in: each })),
    ),
  label,
  list: inline,
  stored: fc.record({ stored: fc.constantFrom('vips', 'others') }),
  segment: fc.constantFrom({ segment: 'loyal' }, { segment: 'loyal', version: 1 }, { segment: 'nested' }),
  holds: fc.record(
    {
      holds: token,
      atLeast: fc.constantFrom('1', '1', '2', '2', '3', '3', '5', '9', '100000000000000000000'),
      chain: fc.constant('eip155:1'),
    },
    { requiredKeys: ['holds', 'atLeast'] },
  ),
  near: fc.record({
    near: fc.oneof(
      few.map((list) => ({ list: list.map((id) => parse(addressOf(id))) })),
      label,
      fc.constant({ stored: 'others' }),
    ),
    hops: fc.integer({ min: 1, max: 3 }),
  }),
  pattern,
}

/** The condition types that read whole tables of events, which a filter may only have some of. */
const HEAVY = ['holds', 'near', 'pattern']
/** Those that compare, each of them in eight ways, are twice as likely as the others. */
const COMPARING = ['feature', 'score', 'graph', 'entity']
const light = Object.entries(conditions)
  .filter(([type]) => !HEAVY.includes(type))
  .map(([type, arbitrary]) => ({ weight: COMPARING.includes(type) ? 2 : 1, arbitrary }))
const condition = fc.oneof(
  { weight: 5, arbitrary: fc.oneof(...light) },
  { weight: 2, arbitrary: fc.oneof(...HEAVY.flatMap((type) => conditions[type] ?? [])) },
)

/** A filter, up to eight levels deep. */
export const segment: fc.Arbitrary<Segment.Segment> = fc
  .letrec<{ segment: Segment.Segment }>((tie) => ({
    segment: fc.oneof(
      { maxDepth: 8, depthSize: 'large' },
      condition,
      fc.record({ and: fc.array(tie('segment'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ or: fc.array(tie('segment'), { minLength: 1, maxLength: 4 }) }),
      fc.record({ not: tie('segment') }),
    ),
  }))
  .segment.filter((each) => {
    const kinds = Segment.conditions(each).map(({ condition: one }) => typeOf(one))
    return kinds.filter((kind) => HEAVY.includes(kind)).length <= 4
  })

/** Operator and type of a condition, such as `feature gte`. */
export function kindOf(one: Segment.Condition): string {
  const type = typeOf(one)
  if ('op' in one) return `${type} ${one.op}`
  return type
}

/** How deep a filter is nested. */
export function depth(each: Segment.Segment): number {
  if ('and' in each) return 1 + Math.max(...each.and.map(depth))
  if ('or' in each) return 1 + Math.max(...each.or.map(depth))
  return 'not' in each ? 1 + depth(each.not) : 0
}

function typeOf(one: Segment.Condition): string {
  return Object.keys(conditions).find((type) => type in one) ?? 'none'
}
