/** What there is to ask for: features, goals, models, coverage; and who asks. */
import * as Time from '../../src/core/time.ts'
import type { Resolvers } from '../types.generated.ts'

export const catalogue: Pick<Resolvers, 'Query' | 'Coverage'> = {
  Query: {
    me: (_source, _args, { actor, role }) => ({ principal: actor.principal, role }),
    features: async (_source, { asOf }, { engine }) =>
      (await engine.features.dictionary(asOf == null ? {} : { asOf })).features,
    asOf: (_source, _args, { engine }) => engine.features.latest(),
    goals: (_source, _args, { engine }) => engine.models.goals(),
    models: (_source, _args, { engine }) => engine.models.list(),
    model: (_source, { version }, { engine }) => engine.models.card(version),
    modelDecisions: (_source, { goal }, { engine }) => engine.models.decisions(goal == null ? {} : { goal }),
    scorings: (_source, { model, goal }, { engine }) =>
      engine.models.scorings({ ...(model == null ? {} : { model }), ...(goal == null ? {} : { goal }) }),
    scoreExplanation: async (_source, { wallet, goal, asOf }, { engine, call }) => {
      const input = { wallet, goal, ...(asOf == null ? {} : { asOf }) }
      const { against, ...explained } = await engine.models.explain(input, call)
      return { ...explained, comparedWith: against.wallets, comparedMean: against.mean }
    },
    coverage: (_source, _args, { engine }) => engine.ingest.coverage(),
  },
  Coverage: {
    fromBlock: ({ axis, from }) => (axis === 'block' ? from : null),
    toBlock: ({ axis, to }) => (axis === 'block' ? to - 1 : null),
    from: ({ axis, from }) => (axis === 'second' ? Time.toIso(from) : null),
    to: ({ axis, to }) => (axis === 'second' ? Time.toIso(to) : null),
  },
}
