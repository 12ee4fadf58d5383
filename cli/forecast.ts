/** `dropcast graph`, `features`, `train`, `score`, `models`: from activity to calibrated scores. */
import type { FeaturesResult, GraphResult, ModelEntry, ScoreResult } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

const asOf = { flags: '--as-of <time>', says: 'ISO-8601; nothing at or after it is read', needed: true } as const

const entry = {
  version: 'content hash of manifest and weights',
  goal: 'what it forecasts',
  asOf: 'instant as of which it was trained',
  trainedAt: 'when',
  card: 'the model card: data, figures beside baselines, calibration, importances, limits',
}

const graph = verb<{ asOf: string }, GraphResult>({
  name: ['graph'],
  says: 'measure the wallet graph of all activity before an instant',
  options: [asOf],
  needs: 'engine',
  input: (_words, options) => ({ asOf: Words.neededInstant(options, 'asOf') }),
  run: (engine, input, call) => engine.graph.build(input, call),
  answers: {
    asOf: 'the instant',
    wallets: 'wallets of the graph',
    edges: 'distinct directed edges',
    components: 'weakly connected components',
    communities: 'communities',
  },
  lines: ({ asOf: at, wallets, edges, components, communities }) => [
    `${wallets} wallets, ${edges} edges, ${components} components, ${communities} communities as of ${at}`,
  ],
})

const features = verb<{ asOf: string }, FeaturesResult>({
  name: ['features'],
  says: 'build the features of every wallet as of an instant; those of the graph stay unknown until it is measured as of then',
  options: [asOf],
  needs: 'engine',
  input: (_words, options) => ({ asOf: Words.neededInstant(options, 'asOf') }),
  run: (engine, input, call) => engine.features.build(input, call),
  answers: { asOf: 'the instant', wallets: 'wallets with features', features: 'features of each' },
  lines: ({ asOf: at, wallets, features: count }) => [`${count} features of ${wallets} wallets as of ${at}`],
})

const train = verb<{ goal: string; asOf: string; seed?: string }, ModelEntry>({
  name: ['train'],
  says: 'train, backtest and register a model of a goal, and score everyone eligible',
  options: [
    { flags: '--goal <name>', says: 'what to forecast; an unknown one lists what exists', needed: true },
    asOf,
    { flags: '--seed <text>', says: 'decides first weights and batches; the configured one unless given' },
  ],
  needs: 'engine',
  input: (_words, options) => ({
    goal: Words.needed(options, 'goal'),
    asOf: Words.neededInstant(options, 'asOf'),
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
    { flags: '--goal <name>', says: 'the newest model of a goal' },
    asOf,
  ],
  needs: 'engine',
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
  answers: { model: 'version that scored', asOf: 'the instant', wallets: 'wallets scored' },
  lines: ({ model, asOf: at, wallets }) => [`${wallets} wallets scored by ${model.slice(0, 12)} as of ${at}`],
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
          ['version', 'goal', 'as of', 'trained at'],
          ...list.map(({ version, goal, asOf: at, trainedAt }) => [version.slice(0, 12), goal, at, trainedAt]),
        ]),
})

function shown({ version, goal, asOf: at, card }: ModelEntry): readonly string[] {
  return [`model ${version}`, `  forecasts ${goal}, as of ${at}`, JSON.stringify(card, null, 2)]
}

/** The verbs. */
export const forecast = [graph, features, train, score, models]
