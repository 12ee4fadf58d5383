/** Entities: listed, shown with their evidence, and appealed against. */
import { Failure } from '../../src/core/failure.ts'
import * as Acting from '../acting.ts'
import type { Resolvers } from '../types.generated.ts'

const MOST = 200

export const entity: Pick<Resolvers, 'Query' | 'Mutation'> = {
  Query: {
    entities: (_source, { asOf, first }, { engine }) => {
      if (first < 0 || first > MOST)
        throw new Failure('INPUT_INVALID', `A list has 0 to ${MOST} entities.`, { argument: 'first', first })
      return engine.entities.list({ first, ...(asOf == null ? {} : { asOf }) })
    },
    sybilRisk: (_source, { wallet, asOf }, { engine }) =>
      engine.sybil.risk({ wallet, ...(asOf == null ? {} : { asOf }) }),
    entity: (_source, { wallet, asOf }, { engine }) =>
      engine.entities.show({ wallet, ...(asOf == null ? {} : { asOf }) }),
  },
  Mutation: {
    appealEntity: (_source, { wallet, other, because }, context, info) =>
      Acting.act(
        context,
        info,
        {
          subject: `entity of ${wallet}`,
          args: { wallet, other, because },
          state: async (kept?: unknown) => kept ?? null,
        },
        async () => {
          const appeal = { wallet, because, ...(other == null ? {} : { other }) }
          return { __typename: 'EntityAppeal', ...(await context.engine.entities.appeal(appeal, context.actor)) }
        },
      ),
  },
}
