/** Segments: previewed, saved, frozen, explained. */

import { Failure } from '../../src/core/failure.ts'
import type { Segment } from '../../src/segments/segment.ts'
import * as Acting from '../acting.ts'
import * as Filter from '../filter.ts'
import { LIMITS } from '../limits.ts'
import type { Resolvers } from '../types.generated.ts'

export const segment: Pick<Resolvers, 'Query' | 'Mutation' | 'Segment'> = {
  Query: {
    segments: (_source, _args, { engine }) => engine.segments.list(),
    segmentPreview: (_source, { where, text, asOf, sample }, { engine, catalogue }) => {
      if (sample < 0 || sample > LIMITS.sample)
        throw new Failure('INPUT_INVALID', `A sample has 0 to ${LIMITS.sample} wallets.`, {
          argument: 'sample',
          sample,
        })
      const filter = Filter.either({ where, text }, catalogue)
      return engine.segments.preview({ filter, sample, ...(asOf == null ? {} : { asOf }) })
    },
    explain: (_source, { wallet, segment: name, asOf }, { engine }) =>
      engine.segments.explain({ name, wallet, ...(asOf == null ? {} : { asOf }) }),
  },
  Mutation: {
    saveSegment: (_source, { name, where, text }, context, info) =>
      Acting.act(context, info, { subject: `segment ${name}`, args: { name, where, text } }, async () => {
        const filter = Filter.either({ where, text }, context.catalogue)
        return { __typename: 'Segment', ...(await context.engine.segments.save({ name, filter }, context.actor)) }
      }),
    snapshotSegment: (_source, { name, asOf }, context, info) =>
      Acting.act(context, info, { subject: `segment ${name}`, args: { name, asOf } }, async () => {
        const made = await context.engine.segments.snapshot({ name, ...(asOf == null ? {} : { asOf }) }, context.actor)
        return { __typename: 'Snapshot', ...made }
      }),
  },
  Segment: {
    // The engine gives back only what it has checked.
    where: ({ filter }) => Filter.fromSegment(filter as Segment),
  },
}
