/** `dropcast segment …`: how wallets move: between versions, in and out, along funnels, over their life. */
import * as Auditing from '../graphql/auditing.ts'
import type {
  ChangesResult,
  CohortEntry,
  ConsumerEntry,
  DiffResult,
  FunnelResult,
  Iso,
  LifecycleResult,
} from '../src/capabilities.ts'
import { type Options, verb } from './verb.ts'
import * as Words from './words.ts'

const asOf = { flags: '--as-of <time>', says: 'ISO-8601; the newest instant with features unless given' } as const
const where = {
  flags: '--where <filter>',
  says: 'only wallets that match this filter, as text, JSON or @FILE',
} as const

function instantOf(options: Options): { readonly asOf?: Iso } {
  return Words.given('asOf', Words.instant(options, 'asOf'))
}

function filterOf(options: Options): { readonly where?: unknown } {
  const typed = Words.text(options, 'where')
  return typed === undefined ? {} : { where: Words.filter(typed, 'where') }
}

const percent = (share: number | null) => (share === null ? null : `${(100 * share).toFixed(1)} %`)

/** What changed of a segment. */
export const diff = verb<{ name: string; from?: number; to?: number; fromAsOf?: Iso; asOf?: Iso }, DiffResult>({
  name: ['segment', 'diff'],
  says: 'who came and went between two versions of a segment, or two instants, and why',
  words: ['<name>'],
  options: [
    { flags: '--from <version>', says: 'the version before; the one before --to unless given' },
    { flags: '--to <version>', says: 'the version after; the newest unless given' },
    { flags: '--from-as-of <time>', says: 'the instant before; that of --as-of unless given' },
    asOf,
  ],
  needs: 'engine',
  input: ([name = ''], options) => ({
    name,
    ...Words.given('from', Words.whole(options, 'from')),
    ...Words.given('to', Words.whole(options, 'to')),
    ...Words.given('fromAsOf', Words.instant(options, 'fromAsOf')),
    ...instantOf(options),
  }),
  run: (engine, input) => engine.segments.diff(input),
  answers: {
    segment: 'name',
    before: 'version and asOf of what was',
    after: 'version and asOf of what is',
    entered: 'wallets that came',
    left: 'wallets that went',
    stayed: 'wallets that were and are in',
    causes: 'change, path, text and wallets of each condition that alone kept them out on the other side',
    unattributed: 'entered and left: wallets that no single condition kept out',
    sample: 'entered and left: ten wallets each',
  },
  lines: ({ segment, before, after, entered, left, stayed, causes, unattributed }) => [
    `${segment} ${before.version} → ${after.version}: ${entered} in, ${left} out, ${stayed} stayed`,
    ...Words.table(
      causes.map(({ change, text, wallets }) => [
        wallets,
        change === 'entered' ? 'in, no longer kept out by' : 'out, by',
        text,
      ]),
    ),
    `no single condition: ${unattributed.entered} in, ${unattributed.left} out`,
  ],
})

/** What uses a segment. */
export const consumers = verb<{ name: string }, readonly ConsumerEntry[]>({
  name: ['segment', 'consumers'],
  says: 'what uses a segment: other segments, campaigns, its being watched',
  words: ['<name>'],
  needs: 'engine',
  input: ([name = '']) => ({ name }),
  run: (engine, { name }) => engine.segments.consumers(name),
  answers: {
    kind: 'segment, campaign or watch',
    id: 'its name or id',
    state: 'its version or state',
    holds: 'whether it keeps the segment from being removed',
  },
  lines: (all) => Words.table(all.map(({ kind, id, state, holds }) => [kind, id, state, holds ? 'in use' : 'over'])),
})

const watch = verb<{ name: string; watched: boolean }, { segment: string; watched: boolean }>({
  name: ['segment', 'watch'],
  says: 'have a segment evaluated with every new instant; who enters and leaves is kept',
  words: ['<name>'],
  options: [{ flags: '--stop', says: 'no longer' }],
  needs: 'engine',
  changes: {
    subject: ({ name }) => `segment ${name}`,
    state: (engine, { name }) => Auditing.states(engine).watch(name),
  },
  input: ([name = ''], options) => ({ name, watched: !Words.flag(options, 'stop') }),
  run: async (engine, { name, watched }, _call, actor) => {
    await (watched ? engine.segments.watch(name, actor) : engine.segments.unwatch(name, actor))
    return { segment: name, watched }
  },
  answers: { segment: 'name', watched: 'whether it is watched now' },
  lines: ({ segment, watched }) => [`${segment} is ${watched ? '' : 'no longer '}watched`],
})

/** Who entered and left a watched segment. */
export const changes = verb<{ name: string; first?: number }, ChangesResult>({
  name: ['segment', 'changes'],
  says: 'the evaluations of a watched segment, and who entered and left',
  words: ['<name>'],
  options: [{ flags: '--first <count>', says: 'how many changes to show' }],
  needs: 'engine',
  input: ([name = ''], options) => ({ name, ...Words.given('first', Words.whole(options, 'first')) }),
  run: (engine, input) => engine.segments.changes(input),
  answers: {
    segment: 'name',
    evaluations: 'segment, asOf, version, model, size, entered and exited of each, newest first',
    changes: 'wallet, asOf and entered (else left) of each, newest first',
  },
  lines: ({ evaluations, changes: all }) => [
    ...Words.table(
      evaluations.map(({ asOf: at, version, size, entered, exited }) => [
        at,
        `version ${version}`,
        size,
        `+${entered}`,
        `-${exited}`,
      ]),
    ),
    ...all.map(({ wallet, asOf: at, entered }) => `${at} ${entered ? 'in ' : 'out'} ${wallet}`),
  ],
})

/** How far wallets come in a sequence of acts. */
export const funnel = verb<{ pattern: unknown; where?: unknown; asOf?: Iso }, FunnelResult>({
  name: ['segment', 'funnel'],
  says: 'how many wallets come how far, such as "bought then sold within 30 days"',
  words: ['<pattern>'],
  options: [where, asOf],
  needs: 'engine',
  input: ([pattern = ''], options) => ({
    pattern: Words.filter(pattern, 'pattern'),
    ...filterOf(options),
    ...instantOf(options),
  }),
  run: (engine, input) => engine.segments.funnel(input),
  answers: { asOf: 'the instant', steps: 'text, wallets, ofFirst and ofBefore (shares; null = of none) of each step' },
  lines: ({ steps }) =>
    Words.table(
      steps.map(({ text, wallets, ofFirst, ofBefore }) => [text, wallets, percent(ofFirst), percent(ofBefore)]),
    ),
})

/** In which stages of life wallets stand. */
export const lifecycle = verb<{ where?: unknown; asOf?: Iso }, LifecycleResult>({
  name: ['segment', 'lifecycle'],
  says: 'how many wallets stand in each stage of life, the feature lifecycle_stage',
  options: [where, asOf],
  needs: 'engine',
  input: (_words, options) => ({ ...filterOf(options), ...instantOf(options) }),
  run: (engine, input) => engine.segments.lifecycle(input),
  answers: { asOf: 'the instant', stages: 'stage, rule, wallets and share of each; the first whose rule holds counts' },
  lines: ({ stages }) =>
    Words.table(stages.map(({ stage, wallets, share, rule }) => [stage, wallets, percent(share), rule])),
})

type Table = { act: unknown; by: 'month' | 'week'; periods?: number; where?: unknown; asOf?: Iso }

/** Who comes back, by when they began. */
export const cohorts = verb<Table, readonly CohortEntry[]>({
  name: ['segment', 'cohorts'],
  says: 'retention by the month or week of the first act, such as "bought"',
  words: ['<act>'],
  options: [
    { flags: '--by <period>', says: 'month (periods of 30 days) or week (of 7)', fallback: 'month' },
    { flags: '--periods <count>', says: 'how many, 1 to 36 (12)' },
    where,
    asOf,
  ],
  needs: 'engine',
  input: ([act = ''], options) => ({
    act: Words.filter(act, 'act'),
    by: Words.choice(Words.text(options, 'by'), 'by', ['month', 'week']),
    ...Words.given('periods', Words.whole(options, 'periods')),
    ...filterOf(options),
    ...instantOf(options),
  }),
  run: (engine, input) => engine.segments.cohorts(input),
  answers: {
    from: 'when the month or week begins',
    wallets: 'whose first act lies in it',
    cells: 'period, wallets, share, low and high (Wilson, 95 %) of each period after; null while it is not over',
  },
  lines: (all) =>
    Words.table(
      all.map(({ from, wallets, cells }) => [from.slice(0, 10), wallets, ...cells.map(({ share }) => percent(share))]),
    ),
})

/** The verbs. */
export const movement = [diff, consumers, watch, changes, funnel, lifecycle, cohorts]
