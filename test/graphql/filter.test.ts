import fc from 'fast-check'
import { buildSchema, coerceInputValue, GraphQLInputObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'
import * as Filter from '../../graphql/filter.ts'
import * as Operations from '../../graphql/operations.ts'
import * as Scalars from '../../graphql/scalars.ts'
import * as Catalogue from '../../src/features/catalogue.ts'
import * as Goal from '../../src/features/goal.ts'
import * as Segment from '../../src/segments/segment.ts'
import * as Filters from '../segments/filters.ts'

const catalogue = {
  features: Catalogue.features,
  categories: Catalogue.categories,
  goals: Goal.goals.map(({ name }) => ({ name, definition: 'It happens.' })),
}
const schema = buildSchema(Operations.typeDefs().join('\n'))
const address = schema.getType('Address')
if (address) Object.assign(address, { parseValue: Scalars.Address.parseValue.bind(Scalars.Address) })

/** `where` as GraphQL gives it to a resolver. */
function coerced(where: unknown): Filter.Where {
  const type = schema.getType('WalletFilter')
  if (!(type instanceof GraphQLInputObjectType)) throw new Error('no WalletFilter')
  return coerceInputValue(where, type) as Filter.Where
}

const to = (where: unknown) => Filter.toSegment(coerced(where), catalogue)

describe('the filter of GraphQL', () => {
  it('says every segment: written as WalletFilter and read back it is the same tree', () => {
    fc.assert(
      fc.property(Filters.segment, (input) => {
        const segment = Segment.parse(JSON.parse(JSON.stringify(input)))
        expect(Segment.parse(to(Filter.fromSegment(segment)))).toEqual(segment)
      }),
      { numRuns: 500 },
    )
  })

  it('means that every field and every operator given holds', () => {
    expect(to({ purchases: { gte: 3, lt: 9 }, not: { sales: { isUnknown: false } } })).toEqual({
      and: [
        { not: { not: { feature: 'sales', op: 'isUnknown' } } },
        { feature: 'purchases', op: 'lt', value: 9 },
        { feature: 'purchases', op: 'gte', value: 3 },
      ],
    })
    expect(to({ score: { trades_again_90d: { probability: { gt: 0.5 }, percentile: { gte: 90 } } } })).toEqual({
      and: [
        { score: 'trades-again-90d', field: 'probability', op: 'gt', value: 0.5 },
        { score: 'trades-again-90d', field: 'percentile', op: 'gte', value: 90 },
      ],
    })
  })

  it.each([
    ['nothing', {}],
    ['nothing, deeper', { and: [{ purchases: { gt: 1 } }, {}] }],
    ['no operator', { purchases: {} }],
    ['no score', { score: { trades_again_90d: {} } }],
    ['no goal', { score: {} }],
    ['null for a feature', { purchases: null }],
    ['null for an operator', { purchases: { gt: null } }],
    ['null for a filter', { not: null }],
    ['null for a list', { list: null }],
    ['an empty list', { list: [] }],
    ['an empty and', { and: [] }],
    ['null among others', { purchases: { gt: 1 }, sales: null }],
  ])('refuses %s, which would otherwise mean everybody', (_what, where) => {
    expect(() => to(where)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
  })

  it('refuses names that clash, so that no feature hides an operator', () => {
    const feature = { name: 'and', unit: 'x', grain: 'wallet', type: 'DOUBLE', definition: 'Bad.' }
    expect(() => Filter.sdl({ ...catalogue, features: [feature] })).toThrow(/cannot be a field/)
    expect(() => Filter.sdl({ ...catalogue, features: [{ ...feature, name: 'a-b' }] })).toThrow(/cannot be a field/)
  })

  it('names the orders that the engine knows', () => {
    expect(Filter.order('wallet', catalogue)).toBe('id')
    expect(Filter.order('purchases', catalogue)).toBe('purchases')
    expect(Filter.order('trades_again_90d_percentile', catalogue)).toBe('trades-again-90d.percentile')
  })
})
