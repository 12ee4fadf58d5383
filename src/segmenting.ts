/** Composes the segment layer: instants as ISO-8601, wallets by address. */
import type { SegmentInput } from './answers.segments.ts'
import type { Engine, Iso } from './capabilities.ts'
import * as Address from './core/address.ts'
import * as Time from './core/time.ts'
import * as Results from './results.ts'
import * as Cohorts from './segments/cohorts.ts'
import * as Consumers from './segments/consumers.ts'
import * as Diff from './segments/diff.ts'
import * as Explain from './segments/explain.ts'
import * as Funnel from './segments/funnel.ts'
import * as Lifecycle from './segments/lifecycle.ts'
import * as Lists from './segments/lists.ts'
import * as Lookalike from './segments/lookalike.ts'
import type { Memory } from './segments/memory.ts'
import * as Overlap from './segments/overlap.ts'
import * as Preview from './segments/preview.ts'
import * as Snapshot from './segments/snapshot.ts'
import * as Store from './segments/store.ts'
import * as Text from './segments/text.ts'
import * as Watch from './segments/watch.ts'

/** The calls of `engine.segments`; `instant` gives the unix seconds of a time, of the newest with features when none is given. */
export function create(memory: Memory, instant: (asOf: Iso | undefined) => Promise<number>): Engine['segments'] {
  const { warehouse } = memory
  const one = async (input: SegmentInput) => {
    if (!('name' in input)) {
      const filter = Text.from(input.filter)
      return { called: Text.print(filter), filter }
    }
    const { name, version, filter } = await Store.get(warehouse, input.name, input.version)
    return { called: input.version === undefined ? name : `${name}@${version}`, filter }
  }
  return {
    preview: async ({ filter, asOf, sample }) => {
      const { asOfS, ...preview } = await Preview.of(memory, filter, {
        asOfS: await instant(asOf),
        ...(sample === undefined ? {} : { sample }),
      })
      return { asOf: Time.toIso(asOfS), ...preview }
    },
    save: async ({ name, filter }, { principal }) =>
      Results.segment(await Store.save(warehouse, { name, filter, savedBy: principal })),
    remove: async (name, { principal }) =>
      Results.segment(await Consumers.remove(warehouse, { name, removedBy: principal })),
    list: async () => (await Store.list(warehouse)).map(Results.segment),
    versions: async (name) => (await Store.versions(warehouse, name)).map(Results.segment),
    consumers: (name) => Consumers.of(warehouse, name),
    snapshot: async ({ name, asOf }) =>
      Results.snapshot(await Snapshot.freeze(warehouse, { name, asOfS: await instant(asOf) })),
    explain: async ({ name, wallet, asOf }) => {
      const saved = await Store.get(warehouse, name)
      const { asOfS, member, conditions, inPopulation } = await Explain.of(warehouse, saved.filter, {
        wallet: Address.fromTyped(wallet),
        asOfS: await instant(asOf),
      })
      return {
        wallet: Address.parse(wallet),
        segment: name,
        asOf: Time.toIso(asOfS),
        member,
        inPopulation,
        conditions: conditions.map(({ evidence, ...condition }) => ({
          ...condition,
          evidence: evidence.map(({ atS, ...each }) => ({ ...each, at: atS === null ? null : Time.toIso(atS) })),
        })),
      }
    },
    overlap: async ({ segments, asOf }) => {
      const each = await Promise.all(segments.map(one))
      const { asOfS, sizes, ...overlap } = await Overlap.of(
        memory,
        each.map(({ filter }) => filter),
        await instant(asOf),
      )
      const named = each.map(({ called }, i) => ({ segment: called, size: sizes[i] ?? 0 }))
      return { asOf: Time.toIso(asOfS), segments: named, ...overlap }
    },
    diff: async ({ name, from, to, fromAsOf, asOf }) => {
      const asOfS = await instant(asOf)
      const beforeS = fromAsOf === undefined ? asOfS : Time.parse(fromAsOf)
      const after = await Store.get(warehouse, name, to)
      // One version at two instants, or two versions at one: by default the one before this.
      const before =
        from === undefined && fromAsOf !== undefined
          ? after
          : await Store.get(warehouse, name, from ?? Math.max(1, after.version - 1))
      const diff = await Diff.between(
        warehouse,
        { filter: before.filter, asOfS: beforeS },
        { filter: after.filter, asOfS },
      )
      return {
        segment: name,
        before: { version: before.version, asOf: Time.toIso(beforeS) },
        after: { version: after.version, asOf: Time.toIso(asOfS) },
        ...diff,
      }
    },
    lookalike: async ({ seed, size, by = 'features', asOf }) => {
      const { called, filter } = await one(seed)
      const { asOfS, ...found } = await Lookalike.of(warehouse, { seed: filter, size, by, asOfS: await instant(asOf) })
      return { asOf: Time.toIso(asOfS), seed: called, ...found }
    },
    storeList: async ({ name, wallets }, { principal }) =>
      Results.walletList(await Lists.save(warehouse, { name, addresses: wallets, savedBy: principal })),
    lists: async () => (await Lists.all(warehouse)).map(Results.walletList),
    watch: (name, { principal }) => Watch.start(warehouse, { name, watchedBy: principal }),
    unwatch: (name) => Watch.stop(warehouse, name),
    watched: () => Watch.watched(warehouse),
    evaluate: async ({ asOf }, { signal }) =>
      (await Watch.evaluate(warehouse, { asOfS: await instant(asOf), signal })).map(Results.evaluation),
    changes: async ({ name, first = 100 }) => ({
      segment: name,
      evaluations: (await Watch.evaluations(warehouse, name)).map(Results.evaluation),
      changes: (await Watch.changes(warehouse, name, first)).map(({ asOfS, ...change }) => ({
        ...change,
        asOf: Time.toIso(asOfS),
      })),
    }),
    funnel: async ({ pattern, where, asOf }) => {
      const { asOfS, steps } = await Funnel.of(warehouse, { pattern, where, asOfS: await instant(asOf) })
      return { asOf: Time.toIso(asOfS), steps }
    },
    lifecycle: async ({ where, asOf }) => {
      const { asOfS, stages } = await Lifecycle.of(warehouse, { where, asOfS: await instant(asOf) })
      return { asOf: Time.toIso(asOfS), stages }
    },
    cohorts: async ({ asOf, ...options }) => {
      const cohorts = await Cohorts.of(warehouse, { ...options, asOfS: await instant(asOf) })
      return cohorts.map(({ fromS, ...cohort }) => ({ from: Time.toIso(fromS), ...cohort }))
    },
  }
}
