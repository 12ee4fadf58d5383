/** `dropcast segment …`: filters over wallets. */
import * as Auditing from '../graphql/auditing.ts'
import type {
  ExplainResult,
  LookalikeResult,
  OverlapResult,
  PreviewResult,
  SegmentEntry,
  SegmentInput,
  SnapshotResult,
  WalletListEntry,
} from '../src/capabilities.ts'
import { type Change, verb } from './verb.ts'
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
    reach: 'members by label, the most frequent twenty: label, wallets',
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

/** A segment as what a verb changes. */
const ofSegment: Change<{ readonly name: string }, unknown> = {
  subject: ({ name }) => `segment ${name}`,
  state: (engine, { name }) => Auditing.states(engine).segment(name),
}

/** A filter under a name. */
const listed = {
  name: 'the list’s name',
  version: 'counts from 1; storing other wallets under the name adds one',
  hash: 'of the sorted addresses',
  size: 'addresses',
  seen: 'those that the warehouse knows',
  savedAt: 'when',
  savedBy: 'principal',
}

/** Saves a filter. */
export const save = verb<{ name: string; filter: unknown }, SegmentEntry>({
  name: ['segment', 'save'],
  says: 'save a filter under a name',
  words: ['<name>'],
  options: [where],
  needs: 'engine',
  changes: ofSegment,
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
  changes: { subject: ({ name }) => `segment ${name}` },
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
    conditions: 'path, text, value (null = unknown), passed (null = cannot be told) and evidence of each',
  },
  lines: ({ wallet, segment, member, conditions }) => [
    `${wallet} is ${member ? '' : 'not '}in ${segment}`,
    ...Words.table(
      conditions.map(({ passed, text, value }) => [passed === null ? '?' : passed ? 'yes' : 'no', text, value]),
    ),
    ...conditions.flatMap(({ evidence }) =>
      evidence.map(
        ({ text, chain, block, index }) => `  ${text}${chain === null ? '' : ` ${chain} ${block ?? '–'}/${index}`}`,
      ),
    ),
  ],
})

const remove = verb<{ name: string }, SegmentEntry>({
  name: ['segment', 'remove'],
  says: 'take a segment that nothing uses out of the list; snapshots made of it stay',
  words: ['<name>'],
  needs: 'engine',
  changes: ofSegment,
  input: ([name = '']) => ({ name }),
  run: (engine, { name }, _call, actor) => engine.segments.remove(name, actor),
  answers: entry,
  lines: ({ name, version }) => [`${name}, removed up to version ${version}`],
})

/** What a segment was. */
export const versions = verb<{ name: string }, readonly SegmentEntry[]>({
  name: ['segment', 'versions'],
  says: 'every version of a segment, the newest first',
  words: ['<name>'],
  needs: 'engine',
  input: ([name = '']) => ({ name }),
  run: (engine, { name }) => engine.segments.versions(name),
  answers: entry,
  lines: (all) => Words.table(all.map(({ version, savedAt, savedBy, text }) => [version, savedAt, savedBy, text])),
})

/** What segments share. */
export const overlap = verb<{ segments: readonly SegmentInput[]; asOf?: string }, OverlapResult>({
  name: ['segment', 'overlap'],
  says: 'what two to eight segments share: saved ones by name or name@version, others as filters in text',
  words: ['<segments...>'],
  options: [asOf],
  needs: 'engine',
  input: (words, options) => ({
    segments: words.map(selected),
    ...Words.given('asOf', Words.instant(options, 'asOf')),
  }),
  run: (engine, input) => engine.segments.overlap(input),
  answers: {
    asOf: 'the instant',
    segments: 'segment and size of each, in the order asked',
    pairs: 'a, b (positions from 0), both and jaccard (null = both empty) of every two',
    regions: 'inside (positions) and wallets of those that are in just these, largest first',
    any: 'wallets in any of them',
  },
  lines: ({ segments, pairs, any }) => [
    ...Words.table(segments.map(({ segment, size }, i) => [i, segment, size])),
    ...Words.table([
      ['a', 'b', 'both', 'jaccard'],
      ...pairs.map(({ a, b, both, jaccard }) => [a, b, both, jaccard === null ? null : jaccard.toFixed(3)]),
    ]),
    `${any} wallets in any of them`,
  ],
})

/** How many lookalikes unless said otherwise. */
const LOOKALIKES = 100

/** Who is like a seed. */
export const lookalike = verb<
  { seed: SegmentInput; size: number; by: 'features' | 'embedding'; asOf?: string },
  LookalikeResult
>({
  name: ['segment', 'lookalike'],
  says: 'the wallets nearest to a seed (a saved segment, or a filter in text), which is never among them',
  words: ['<seed>'],
  options: [
    { flags: '--size <count>', says: `how many (${LOOKALIKES})` },
    { flags: '--by <what>', says: 'features, or embedding of the wallet graph', fallback: 'features' },
    asOf,
  ],
  needs: 'engine',
  input: ([seed = ''], options) => ({
    seed: selected(seed),
    size: Words.whole(options, 'size') ?? LOOKALIKES,
    by: Words.choice(Words.text(options, 'by'), 'by', ['features', 'embedding']),
    ...Words.given('asOf', Words.instant(options, 'asOf')),
  }),
  run: (engine, input) => engine.segments.lookalike(input),
  answers: {
    asOf: 'the instant',
    seed: 'name, or text of the filter',
    seedWallets: 'wallets in it',
    by: 'the features compared, or embedding',
    dropped: 'feature and because of those left out as they define the seed',
    warnings: 'what else may make the seed find itself',
    wallets: 'wallet and distance (standard deviations) of each, nearest first',
    check:
      'how many of a half of the seed the other half finds: heldOut, found, share, low, high, expected by chance; or null',
  },
  lines: ({ wallets, dropped, warnings, check }) => [
    ...wallets.map(({ wallet, distance }) => `${wallet} ${distance.toFixed(3)}`),
    ...dropped.map(({ feature, because }) => `without ${feature}: ${because}`),
    ...warnings,
    check === null
      ? 'the seed is too small to check'
      : `of ${check.heldOut} of the seed held out, ${check.found} are found (${(100 * check.share).toFixed(1)} %; by chance ${(100 * check.expected).toFixed(1)} %)`,
  ],
})

function selected(typed: string): SegmentInput {
  const [whole, name = '', version] = /^([a-z0-9][a-z0-9._-]{0,63})(?:@(\d{1,6}))?$/.exec(typed) ?? []
  if (whole === undefined) return { filter: Words.filter(typed, 'segment') }
  return version === undefined ? { name } : { name, version: Number(version) }
}

const keep = verb<{ name: string; wallets: readonly string[] }, WalletListEntry>({
  name: ['segment', 'keep'],
  says: 'store a list of wallets under a name, for `wallet in list NAME`',
  words: ['<name>', '<file>'],
  needs: 'engine',
  changes: {
    subject: ({ name }) => `list ${name}`,
    state: (engine, { name }) => Auditing.states(engine).walletList(name),
  },
  input: ([name = '', file]) => ({ name, wallets: Words.addresses(file) }),
  run: (engine, input, _call, actor) => engine.segments.storeList(input, actor),
  answers: listed,
  lines: ({ name, version, size, seen }) => [`${name}, version ${version}: ${size} wallets, ${seen} of them seen`],
})

/** The stored lists of wallets. */
export const lists = verb<null, readonly WalletListEntry[]>({
  name: ['segment', 'lists'],
  says: 'the stored lists of wallets',
  needs: 'engine',
  input: () => null,
  run: (engine) => engine.segments.lists(),
  answers: listed,
  lines: (all) =>
    Words.table([
      ['name', 'version', 'wallets', 'seen', 'stored at', 'by'],
      ...all.map(({ name, version, size, seen, savedAt, savedBy }) => [name, version, size, seen, savedAt, savedBy]),
    ]),
})

/** The verbs. */
export const segment = [preview, save, snapshot, explain, list, remove, versions, overlap, lookalike, keep, lists]
