/** `dropcast features`, `train`, `score`, `models …`: from features to calibrated scores, and what they are worth. */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type {
  DecisionEntry,
  DictionaryResult,
  FeatureStanding,
  FeaturesResult,
  ModelEntry,
  ScoreExplanation,
  ScoreResult,
  ScoringEntry,
} from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

const asOf = { flags: '--as-of <time>', says: 'ISO-8601; nothing at or after it is read', needed: true } as const

const entry = {
  version: 'content hash of manifest and weights',
  goal: 'what it forecasts',
  asOf: 'instant as of which it was trained',
  trainedAt: 'when',
  champion: 'whether it is the one that scores for its goal',
  card: 'the model card: data, figures beside baselines, calibration, importances, limits',
}

const features = verb<{ asOf: string }, FeaturesResult>({
  name: ['features'],
  says: 'build the features of every wallet as of an instant; those of the graph stay unknown until it is measured as of then',
  options: [asOf],
  needs: 'engine',
  changes: { subject: ({ asOf: at }) => `features ${at}` },
  input: (_words, options) => ({ asOf: Words.neededInstant(options, 'asOf') }),
  run: (engine, input, call) => engine.features.build(input, call),
  answers: { asOf: 'the instant', wallets: 'wallets with features', features: 'features of each' },
  lines: ({ asOf: at, wallets, features: count }) => [`${count} features of ${wallets} wallets as of ${at}`],
})

const dictionary = verb<{ asOf?: string }, DictionaryResult>({
  name: ['features', 'list'],
  says: 'list every feature with definition, unit, of how many wallets it is known, and how far its sources reach',
  options: [{ flags: '--as-of <time>', says: 'ISO-8601; the newest instant built unless given' }],
  needs: 'engine',
  input: (_words, options) => ({ ...Words.given('asOf', Words.instant(options, 'asOf')) }),
  run: (engine, input) => engine.features.dictionary(input),
  answers: {
    asOf: 'the instant, or null before the first build',
    features: 'name, unit, type, values, definition, tables, withheld, wallets, known, share and streams of each',
  },
  lines: ({ asOf: at, features: all }) => [
    at === null ? 'no features were built yet' : `as of ${at}`,
    ...Words.table(
      all.map(({ name, unit, share, withheld, definition }) => [
        name,
        unit,
        share === null ? '' : `${(share * 100).toFixed(1)} %`,
        withheld ? 'withheld' : '',
        definition,
      ]),
    ),
    ...[...new Set(all.flatMap(({ streams }) => streams.map(reached)))].sort(),
  ],
})

function reached({ chain, stream, sources, toBlock, to, finalTo }: FeatureStanding['streams'][number]): string {
  const end = [toBlock === null ? '' : ` to block ${toBlock}`, to === null ? '' : ` until ${to}`].join('')
  return `${stream} of ${chain}${end}, final until ${finalTo ?? 'nothing known'}, from ${sources.join(', ')}`
}

const train = verb<{ goal: string; asOf: string; seed?: string; acceptSmall?: boolean }, ModelEntry>({
  name: ['train'],
  says: 'train, backtest and register a model of a goal, hold it against the champion, and score everyone eligible by the winner',
  options: [
    { flags: '--goal <name>', says: 'what to forecast; an unknown one lists what exists', needed: true },
    asOf,
    { flags: '--seed <text>', says: 'decides first weights and batches; the configured one unless given' },
    { flags: '--accept-small', says: 'lift the minimum of data; the card says so' },
  ],
  needs: 'engine',
  changes: { subject: ({ goal }) => `goal ${goal}` },
  input: (_words, options) => ({
    goal: Words.needed(options, 'goal'),
    asOf: Words.neededInstant(options, 'asOf'),
    acceptSmall: Words.flag(options, 'acceptSmall'),
    ...Words.given('seed', Words.text(options, 'seed')),
  }),
  run: (engine, input, call) => engine.models.train(input, call),
  answers: entry,
  lines: (model) => shown(model),
})

const score = verb<{ model?: string; goal?: string; asOf: string }, ScoreResult>({
  name: ['score'],
  says: 'score every eligible wallet as of an instant',
  options: [
    { flags: '--model <version>', says: 'a registered model' },
    { flags: '--goal <name>', says: 'the champion of a goal' },
    asOf,
  ],
  needs: 'engine',
  changes: { subject: ({ model, goal }) => (goal === undefined ? `model ${model}` : `goal ${goal}`) },
  input: (_words, options) => {
    const model = Words.text(options, 'model')
    const goal = Words.text(options, 'goal')
    if (model === undefined && goal === undefined) throw new Failure('USAGE', 'Name --model or --goal.')
    return {
      asOf: Words.neededInstant(options, 'asOf'),
      ...Words.given('model', model),
      ...Words.given('goal', goal),
    }
  },
  run: (engine, input, call) => engine.models.score(input, call),
  answers: {
    model: 'version that scored',
    asOf: 'the instant',
    wallets: 'wallets scored',
    drift: 'how far scores and features have moved since training, in sentences',
  },
  lines: ({ model, asOf: at, wallets, drift }) => [
    `${wallets} wallets scored by ${model.slice(0, 12)} as of ${at}`,
    ...drift,
  ],
})

/** The registered models. */
export const models = verb<{ version?: string }, readonly ModelEntry[]>({
  name: ['models'],
  says: 'list the registered models, or one with its card',
  words: ['[version]'],
  needs: 'engine',
  input: ([version]) => Words.given('version', version),
  run: async (engine, { version }) =>
    version === undefined ? engine.models.list() : [await engine.models.card(version)],
  answers: entry,
  lines: (list) =>
    list.length === 1
      ? list.flatMap(shown)
      : Words.table([
          ['version', 'goal', 'as of', 'trained at', 'champion'],
          ...list.map(({ version, goal, asOf: at, trainedAt, champion }) => [
            version.slice(0, 12),
            goal,
            at,
            trainedAt,
            champion ? 'yes' : 'no',
          ]),
        ]),
})

const card = verb<
  { version: string; path?: string },
  { version: string; file: string | null; sizeBytes: number | null; card: unknown }
>({
  name: ['models', 'card'],
  says: 'show the card of a model, or write it as one HTML page',
  words: ['<version>'],
  options: [{ flags: '--html <file>', says: 'where to write the page, which needs no other file' }],
  needs: 'engine',
  input: ([version = ''], options) => {
    const file = Words.text(options, 'html')
    return { version, ...Words.given('path', file === undefined ? undefined : resolve(file)) }
  },
  run: async (engine, { version, path }) => {
    const entry = await engine.models.card(version)
    if (path === undefined) return { version: entry.version, file: null, sizeBytes: null, card: entry.card }
    const { html } = await engine.models.page(version)
    await writeFile(path, html)
    return { version: entry.version, file: path, sizeBytes: Buffer.byteLength(html), card: entry.card }
  },
  answers: {
    version: entry.version,
    file: 'where the page was written, or null',
    sizeBytes: 'of the page, or null',
    card: entry.card,
  },
  lines: ({ version, file, card: shownCard }) =>
    file === null
      ? [`model ${version}`, JSON.stringify(shownCard, null, 2)]
      : [`card of ${version.slice(0, 12)} written to ${file}`],
})

const which = [
  { flags: '--model <version>', says: 'a registered model' },
  { flags: '--goal <name>', says: 'the champion of a goal' },
] as const

/** Why a wallet has its score. */
export const explain = verb<{ wallet: string; model?: string; goal?: string; asOf?: string }, ScoreExplanation>({
  name: ['models', 'explain'],
  says: 'say in words why a wallet has its score',
  words: ['<wallet>'],
  options: [...which, { flags: '--as-of <time>', says: 'ISO-8601; the newest scoring unless given' }],
  needs: 'engine',
  input: ([wallet = ''], options) => ({
    wallet,
    ...Words.given('model', Words.text(options, 'model')),
    ...Words.given('goal', Words.text(options, 'goal')),
    ...Words.given('asOf', Words.instant(options, 'asOf')),
  }),
  run: (engine, input, call) => engine.models.explain(input, call),
  answers: {
    wallet: 'its address',
    goal: 'what is forecast',
    model: 'version that is asked',
    asOf: 'the instant',
    probability: 'the score, 0 to 1',
    against: 'how many wallets it is compared with, and their mean score',
    shares: 'what each feature adds to that mean, in probability, largest first; they sum to the distance',
    words: 'the same in sentences',
  },
  lines: ({ words }) => words,
})

const scorings = verb<{ model?: string; goal?: string; judge: boolean }, readonly ScoringEntry[]>({
  name: ['models', 'scorings'],
  says: 'list past scorings: drift since training and, once the window has ended, what became of them',
  options: [
    { flags: '--model <version>', says: 'only of a model' },
    { flags: '--goal <name>', says: 'only of a goal' },
    { flags: '--judge', says: 'first hold every scoring whose window has ended against what happened' },
  ],
  needs: 'engine',
  changes: { subject: ({ judge }) => (judge ? 'scorings' : null) },
  input: (_words, options) => ({
    judge: Words.flag(options, 'judge'),
    ...Words.given('model', Words.text(options, 'model')),
    ...Words.given('goal', Words.text(options, 'goal')),
  }),
  run: async (engine, { judge, ...input }, call) => {
    if (judge) await engine.models.judge(call)
    return engine.models.scorings(input)
  },
  answers: {
    model: 'version that scored',
    goal: 'what it forecasts',
    asOf: 'the instant',
    scoredAt: 'when',
    wallets: 'wallets scored',
    drift: 'population stability index of the scores and of every feature',
    judgedAt: 'when it was judged, or null',
    outcome: 'figures against what happened, or null',
    words: 'both in sentences',
  },
  lines: (found) =>
    found.flatMap(({ model, goal, asOf: at, wallets, words }) => [
      `${goal} as of ${at}: ${wallets} wallets by ${model.slice(0, 12)}`,
      ...words.map((sentence) => `  ${sentence}`),
    ]),
})

const decisions = verb<{ goal?: string }, readonly DecisionEntry[]>({
  name: ['models', 'decisions'],
  says: 'list who became champion of which goal, and why',
  options: [{ flags: '--goal <name>', says: 'only of a goal' }],
  needs: 'engine',
  input: (_words, options) => Words.given('goal', Words.text(options, 'goal')),
  run: (engine, input) => engine.models.decisions(input),
  answers: {
    goal: 'of which goal',
    at: 'when',
    challenger: 'version that was trained',
    before: 'version that stood before, or null',
    champion: 'version that stands from then on',
    reason: 'why, in a sentence',
    comparison: 'the paired figures, or null',
  },
  lines: (found) =>
    found.map(({ goal, at, challenger, champion, reason }) => {
      const word = challenger === champion ? 'replaces' : 'does not replace'
      return `${at} ${goal}: ${challenger.slice(0, 12)} ${word} the champion. ${reason}`
    }),
})

function shown({ version, goal, asOf: at, card }: ModelEntry): readonly string[] {
  return [`model ${version}`, `  forecasts ${goal}, as of ${at}`, JSON.stringify(card, null, 2)]
}

/** The verbs. */
export const forecast = [features, dictionary, train, score, models, card, explain, scorings, decisions]
