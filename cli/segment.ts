/** `dropcast segment …`: filters over wallets. */
import type { ExplainResult, PreviewResult, SegmentEntry, SnapshotResult } from '../src/capabilities.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

const where = {
  flags: '--where <filter>',
  says: 'the filter as text such as "purchases >= 3", as JSON, or @FILE of either; an unknown name lists what exists',
  needed: true,
} as const
const asOf = { flags: '--as-of <time>', says: 'ISO-8601; the newest instant with features unless given' } as const

/** Who passes a filter. */
export const preview = verb<{ filter: unknown; asOf?: string; sample?: number }, PreviewResult>({
  name: ['segment', 'preview'],
  says: 'how many wallets pass a filter, and some of them',
  options: [where, asOf, { flags: '--sample <count>', says: 'how many wallets to show' }],
  needs: 'engine',
  input: (_words, options) => ({
    filter: Words.filter(Words.needed(options, 'where'), 'where'),
    ...Words.given('asOf', Words.instant(options, 'asOf')),
    ...Words.given('sample', Words.whole(options, 'sample')),
  }),
  run: (engine, input) => engine.segments.preview(input),
  answers: {
    asOf: 'the instant',
    size: 'wallets that pass',
    population: 'wallets with features',
    share: 'size / population',
    unknown: 'wallets of which the filter cannot say, because a value is unknown',
    sample: 'addresses of some that pass',
    histogramGoal: 'goal whose scores the histogram shows, or null',
    histogram: 'from, to and wallets of each bin',
    suppressed: 'members that a standing suppression would hold back: reason, wallets',
  },
  lines: ({ asOf: at, size, population, share, sample }) => [
    `${size} of ${population} wallets (${(100 * share).toFixed(2)} %) as of ${at}`,
    ...sample.map((address) => `  ${address}`),
  ],
})

const entry = {
  name: 'the segment’s name',
  version: 'counts from 1; saving another filter under the name adds one',
  filter: 'the filter as a tree',
  text: 'the filter as text',
  savedAt: 'when',
  savedBy: 'principal',
}

/** A filter under a name. */
export const save = verb<{ name: string; filter: unknown }, SegmentEntry>({
  name: ['segment', 'save'],
  says: 'save a filter under a name',
  words: ['<name>'],
  options: [where],
  needs: 'engine',
  input: ([name = ''], options) => ({ name, filter: Words.filter(Words.needed(options, 'where'), 'where') }),
  run: (engine, input, _call, actor) => engine.segments.save(input, actor),
  answers: entry,
  lines: ({ name, version }) => [`${name}, version ${version}`],
})

/** The saved segments. */
export const list = verb<null, readonly SegmentEntry[]>({
  name: ['segment', 'list'],
  says: 'list the saved segments',
  needs: 'engine',
  input: () => null,
  run: (engine) => engine.segments.list(),
  answers: entry,
  lines: (segments) =>
    Words.table([
      ['name', 'version', 'saved at', 'by', 'filter'],
      ...segments.map(({ name, version, savedAt, savedBy, text }) => [
        name,
        version,
        savedAt,
        savedBy,
        text.length > 120 ? `${text.slice(0, 119)}…` : text,
      ]),
    ]),
})

/** Who is in a segment, frozen. */
export const snapshot = verb<{ name: string; asOf?: string }, SnapshotResult>({
  name: ['segment', 'snapshot'],
  says: 'freeze who is in a segment',
  words: ['<name>'],
  options: [asOf],
  needs: 'engine',
  input: ([name = ''], options) => ({ name, ...Words.given('asOf', Words.instant(options, 'asOf')) }),
  run: (engine, input, _call, actor) => engine.segments.snapshot(input, actor),
  answers: {
    id: 'content hash of filter, instant, model and members',
    segment: 'name',
    version: 'of the segment',
    asOf: 'the instant',
    model: 'version of the model whose scores it read, or null',
    size: 'members',
  },
  lines: ({ id, segment, version, size, asOf: at }) => [
    `${size} wallets in ${segment} version ${version} as of ${at}`,
    `snapshot ${id}`,
  ],
})

/** Why a wallet is in, or not. */
export const explain = verb<{ name: string; wallet: string; asOf?: string }, ExplainResult>({
  name: ['segment', 'explain'],
  says: 'why a wallet is in a segment, or not: every condition with the wallet’s value',
  words: ['<name>', '<wallet>'],
  options: [asOf],
  needs: 'engine',
  input: ([name = '', wallet = ''], options) => ({
    name,
    wallet,
    ...Words.given('asOf', Words.instant(options, 'asOf')),
  }),
  run: (engine, input) => engine.segments.explain(input),
  answers: {
    wallet: 'address',
    segment: 'name',
    asOf: 'the instant',
    member: 'whether the wallet passes',
    inPopulation: 'whether the wallet has features as of the instant',
    conditions: 'path, text, value (null = unknown) and passed (null = cannot be told) of each',
  },
  lines: ({ wallet, segment, member, conditions }) => [
    `${wallet} is ${member ? '' : 'not '}in ${segment}`,
    ...Words.table(
      conditions.map(({ passed, text, value }) => [passed === null ? '?' : passed ? 'yes' : 'no', text, value]),
    ),
  ],
})

/** The verbs. */
export const segment = [preview, save, snapshot, explain, list]
