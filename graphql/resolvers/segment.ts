/** Segments: previewed, saved, frozen, explained, compared, watched; and how wallets move over time. */

import type { SegmentInput } from '../../src/capabilities.ts'
import { Failure } from '../../src/core/failure.ts'
import { contentHash } from '../../src/core/ids.ts'
import type { Segment } from '../../src/segments/segment.ts'
import * as Acting from '../acting.ts'
import * as Auditing from '../auditing.ts'
import type { Context } from '../context.ts'
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
      return engine.segments.preview({ filter, sample, ...at(asOf) })
    },
    explain: (_source, { wallet, segment: name, asOf }, { engine }) =>
      engine.segments.explain({ name, wallet, ...at(asOf) }),
    segmentVersions: (_source, { name }, { engine }) => engine.segments.versions(name),
    segmentConsumers: (_source, { name }, { engine }) => engine.segments.consumers(name),
    segmentOverlap: (_source, { segments, asOf }, { engine, catalogue }) =>
      engine.segments.overlap({ segments: segments.map((each) => selected(each, catalogue)), ...at(asOf) }),
    segmentDiff: (_source, { name, from, to, fromAsOf, asOf }, { engine }) =>
      engine.segments.diff({
        name,
        ...(from == null ? {} : { from }),
        ...(to == null ? {} : { to }),
        ...(fromAsOf == null ? {} : { fromAsOf }),
        ...at(asOf),
      }),
    lookalike: (_source, { seed, size, by, asOf }, { engine, catalogue }) => {
      if (size < 1 || size > LIMITS.page)
        throw new Failure('INPUT_INVALID', `1 to ${LIMITS.page} lookalikes are shown.`, { argument: 'size', size })
      const how = by === 'EMBEDDING' ? 'embedding' : 'features'
      return engine.segments.lookalike({ seed: selected(seed, catalogue), size, by: how, ...at(asOf) })
    },
    segmentChanges: (_source, { name, first }, { engine }) => {
      if (first < 1 || first > LIMITS.page)
        throw new Failure('INPUT_INVALID', `1 to ${LIMITS.page} changes are shown.`, { argument: 'first', first })
      return engine.segments.changes({ name, first })
    },
    walletLists: (_source, _args, { engine }) => engine.segments.lists(),
    funnel: (_source, { pattern, asOf, ...filter }, { engine, catalogue }) =>
      engine.segments.funnel({ pattern, ...within(filter, catalogue), ...at(asOf) }),
    lifecycle: (_source, { asOf, ...filter }, { engine, catalogue }) =>
      engine.segments.lifecycle({ ...within(filter, catalogue), ...at(asOf) }),
    cohorts: (_source, { act, by, periods, asOf, ...filter }, { engine, catalogue }) =>
      engine.segments.cohorts({
        act,
        by: by === 'WEEK' ? 'week' : 'month',
        periods,
        ...within(filter, catalogue),
        ...at(asOf),
      }),
  },
  Mutation: {
    saveSegment: (_source, { name, where, text }, context, info) =>
      Acting.act(
        context,
        info,
        { subject: `segment ${name}`, args: { name, where, text }, state: segmentOf(context, name) },
        async () => {
          const filter = Filter.either({ where, text }, context.catalogue)
          return { __typename: 'Segment', ...(await context.engine.segments.save({ name, filter }, context.actor)) }
        },
      ),
    snapshotSegment: (_source, { name, asOf }, context, info) =>
      Acting.act(context, info, { subject: `segment ${name}`, args: { name, asOf }, state: made }, async () => {
        const frozen = await context.engine.segments.snapshot({ name, ...at(asOf) }, context.actor)
        return { __typename: 'Snapshot', ...frozen }
      }),
    removeSegment: (_source, { name }, context, info) =>
      Acting.act(
        context,
        info,
        { subject: `segment ${name}`, args: { name }, state: segmentOf(context, name) },
        async () => ({
          __typename: 'Segment',
          ...(await context.engine.segments.remove(name, context.actor)),
        }),
      ),
    // The audit log keeps what was stored by its hash, not a second copy of it.
    storeWalletList: (_source, { name, wallets }, context, info) => {
      const args = { name, size: wallets.length, hash: contentHash(wallets) }
      return Acting.act(
        context,
        info,
        { subject: `list ${name}`, args, state: () => Auditing.states(context.engine).walletList(name) },
        async () => ({
          __typename: 'WalletList',
          ...(await context.engine.segments.storeList({ name, wallets }, context.actor)),
        }),
      )
    },
    watchSegment: (_source, { name, watched }, context, info) =>
      Acting.act(
        context,
        info,
        {
          subject: `segment ${name}`,
          args: { name, watched },
          state: () => Auditing.states(context.engine).watch(name),
        },
        async () => {
          const { engine, actor } = context
          await (watched ? engine.segments.watch(name, actor) : engine.segments.unwatch(name, actor))
          return { __typename: 'SegmentWatch', segment: name, watched }
        },
      ),
  },
  Segment: {
    // The engine gives back only what it has checked.
    where: ({ filter }) => Filter.fromSegment(filter as Segment),
  },
}

function segmentOf({ engine }: Context, name: string): () => Promise<unknown> {
  return () => Auditing.states(engine).segment(name)
}

/** A snapshot is made and never changes: before there was none, or the same. */
async function made(frozen?: unknown): Promise<unknown> {
  return frozen ?? null
}

type Filtered = Parameters<typeof Filter.either>[0]

function at(asOf: string | null | undefined): { readonly asOf?: string } {
  return asOf == null ? {} : { asOf }
}

/** The wallets that are looked at: those of a filter, or everybody. */
function within({ where, text }: Filtered, catalogue: Filter.Catalogue): { readonly where?: unknown } {
  return where == null && text == null ? {} : { where: Filter.either({ where, text }, catalogue) }
}

type Selector = Filtered & {
  readonly name?: string | null | undefined
  readonly version?: number | null | undefined
}

function selected({ name, version, where, text }: Selector, catalogue: Filter.Catalogue): SegmentInput {
  const isNamed = name != null
  if (isNamed === (where != null || text != null))
    throw new Failure('INPUT_INVALID', 'A segment is selected by name, or by a filter.', { argument: 'segments' })
  if (!isNamed) return { filter: Filter.either({ where, text }, catalogue) }
  return version == null ? { name } : { name, version }
}
