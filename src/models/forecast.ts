/**
 * From the warehouse to a registered model and back to scores: which cut-offs train, validate and test, and what the card says
 * of them. With T the present instant and w the goal's window, every set's window ends before the next set's cut-off:
 *
 *   backtest   train … T−3.5w, T−3w   validate T−2w   test T−w      (its figures are the card's)
 *   registered train … T−2.5w, T−2w   validate T−w    score T       (the same recipe, one window later)
 */
import { Failure, throwIfAborted } from '../core/failure.ts'
import { canonicalJson } from '../core/ids.ts'
import { type Progress, silent } from '../core/progress.ts'
import { toIso } from '../core/time.ts'
import * as Features from '../features/build.ts'
import * as Goal from '../features/goal.ts'
import * as Graph from '../graph/build.ts'
import * as Lineage from '../warehouse/lineage.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Card from './card.ts'
import type { Dataset } from './matrix.ts'
import * as Queries from './queries.generated.ts'
import type { Recency } from './recency.ts'
import * as Registry from './registry.ts'
import type { Name } from './runtime.ts'
import type { Scores } from './score.ts'
import * as Trainer from './trainer.ts'

/** What to forecast, and as of when it is known. `asOfS` is unix seconds; nothing at or after it is read. */
export type Options = {
  readonly goal: string
  readonly asOfS: number
  readonly seed: string
  readonly runtimes?: readonly Name[]
  readonly progress?: Progress
  readonly signal?: AbortSignal
}

/** A model as listed. */
export type Entry = {
  readonly version: string
  readonly goal: string
  readonly trainedAtS: number
  readonly asOfS: number
  readonly card: unknown
}

/** What scoring wrote. */
export type Scored = { readonly model: string; readonly asOfS: number; readonly wallets: number }

const RECENCY: Recency = { column: 'days_since_last_trade', likelier: 'low' }

/** Training cut-offs, half a window apart: more add correlated rows and cost time, fewer leave too little to learn from. */
const TRAINING_CUTOFFS = 6

/** A cut-off with fewer eligible wallets adds nothing but noise. */
const LEAST_WALLETS = 100

/**
 * Builds graph and features at the cut-offs, backtests, trains again one window later, registers the model with its card, and
 * scores every eligible wallet as of `asOfS`. Throws `GOAL_UNKNOWN`, `GOAL_WINDOW_OPEN`, `DATA_TOO_SMALL`, `DATA_ONE_CLASS`, `ABORTED`.
 */
export async function train(warehouse: Warehouse, options: Options): Promise<Entry> {
  const { asOfS, seed, progress = silent, signal } = options
  const goal = Goal.get(options.goal)
  const half = goal.windowS / 2
  const at = (halves: number) => asOfS - halves * half
  const trainingFrom = (first: number) => Array.from({ length: TRAINING_CUTOFFS }, (_, k) => at(first + k))

  const cutOffs = [...new Set([...trainingFrom(6), ...trainingFrom(4), at(4), at(2), asOfS])]
    .filter((s) => s > 0)
    .sort((a, b) => a - b)
  const usable: number[] = []
  for (const [i, cutOff] of cutOffs.entries()) {
    progress({ stage: 'cut-offs', done: i, total: cutOffs.length, unit: 'cut-off', note: toIso(cutOff) })
    throwIfAborted(signal)
    if ((await Goal.eligible(warehouse, cutOff)).length < LEAST_WALLETS) continue
    await prepare(warehouse, cutOff, { seed, ...(signal ? { signal } : {}) })
    usable.push(cutOff)
  }
  progress({ stage: 'cut-offs', done: cutOffs.length, total: cutOffs.length, unit: 'cut-off' })

  const dataset = (cutOffsS: readonly number[]) =>
    labelled(
      warehouse,
      goal,
      cutOffsS.filter((s) => usable.includes(s)),
    )
  const watch = { progress, signal, ...(options.runtimes ? { runtimes: options.runtimes } : {}) }
  const backtest = await Trainer.train(
    {
      train: await dataset(trainingFrom(6)),
      validation: await dataset([at(4)]),
      test: await dataset([at(2)]),
      seed: `${seed}/backtest`,
      recency: RECENCY,
    },
    watch,
  )
  const population = await unlabelled(warehouse, asOfS)
  const trained = await Trainer.train(
    {
      train: await dataset(trainingFrom(4)),
      validation: await dataset([at(2)]),
      population: population.matrix,
      seed,
      recency: RECENCY,
    },
    watch,
  )
  const { scores } = trained
  if (!backtest.evaluation || !scores)
    throw new Failure('INVARIANT_BROKEN', 'Training gave no evaluation or no scores.')

  const card = Card.from(trained.model, backtest.evaluation, {
    name: `${goal.name} as of ${toIso(asOfS)}`,
    goal: { name: goal.name, definition: define(goal), windowS: goal.windowS },
    cutOffs: { trainS: at(6), validationS: at(4), testS: at(2) },
    lineage: { features: String(asOfS), backtest: Registry.version(backtest.model) },
    runtime: trained.runtime,
  })
  const noted = {
    ...card,
    notes: [
      ...card.notes,
      `The figures judge this recipe on ${toIso(at(2))} to ${toIso(asOfS)}, trained on what was known before; the registered model was then trained one window later by the same recipe, which those figures have not seen.`,
    ],
  }
  const stored = Registry.serialise(trained.model)
  const trainedAtS = warehouse.now()
  await warehouse.transaction(async () => {
    await warehouse.run(Queries.insertModel, {
      ...stored,
      goal: goal.name,
      trained_at_s: trainedAtS,
      as_of_s: asOfS,
      card: canonicalJson(noted),
    })
    await write(warehouse, stored.version, asOfS, population.wallet, scores)
    await Lineage.record(
      warehouse,
      { kind: 'model', id: stored.version },
      [...trainingFrom(4), at(2), asOfS]
        .filter((s) => usable.includes(s))
        .map((s) => ({ kind: 'features', id: String(s) })),
    )
  })
  return { version: stored.version, goal: goal.name, trainedAtS, asOfS, card: noted }
}

/** Scores every eligible wallet as of `asOfS` by a registered model, building graph and features first. Throws `MODEL_UNKNOWN`, `MODEL_CORRUPT`. */
export async function score(
  warehouse: Warehouse,
  version: string,
  options: Pick<Options, 'asOfS' | 'seed' | 'runtimes' | 'progress' | 'signal'>,
): Promise<Scored> {
  const { asOfS, seed, progress = silent, signal } = options
  const stored = await warehouse.one(Queries.storedModel, { version })
  if (!stored) throw await unknown(warehouse, version)
  await prepare(warehouse, asOfS, { seed, ...(signal ? { signal } : {}) })
  const { wallet, matrix } = await unlabelled(warehouse, asOfS)
  const scores = await Trainer.score(Registry.deserialise(stored), matrix, {
    progress,
    signal,
    ...(options.runtimes ? { runtimes: options.runtimes } : {}),
  })
  await warehouse.transaction(() => write(warehouse, version, asOfS, wallet, scores))
  return { model: version, asOfS, wallets: wallet.length }
}

/** Every registered model, newest first. */
export async function list(warehouse: Warehouse): Promise<Entry[]> {
  const rows = await warehouse.all(Queries.models)
  return rows.map((row) => ({
    version: row.version,
    goal: row.goal,
    trainedAtS: row.trained_at_s,
    asOfS: row.as_of_s,
    card: JSON.parse(row.card),
  }))
}

/** The model whose version is, or begins with, `version`. Throws `MODEL_UNKNOWN` listing what exists. */
export async function get(warehouse: Warehouse, version: string): Promise<Entry> {
  const found = (await list(warehouse)).filter((entry) => entry.version.startsWith(version))
  if (found.length !== 1 || !found[0] || version === '') throw await unknown(warehouse, version)
  return found[0]
}

/** The version of the newest model of `goal`, or of all. Throws `MODEL_UNKNOWN` when there is none. */
export async function newest(warehouse: Warehouse, goal?: string): Promise<string> {
  const found = (await list(warehouse)).find((entry) => goal === undefined || entry.goal === goal)
  if (!found) throw await unknown(warehouse, goal ?? '')
  return found.version
}

/** Graph and features as of `asOfS`. */
async function prepare(
  warehouse: Warehouse,
  asOfS: number,
  options: { seed: string; signal?: AbortSignal },
): Promise<void> {
  await Graph.build(warehouse, { asOfS, ...options })
  await Features.build(warehouse, { asOfS, ...(options.signal ? { signal: options.signal } : {}) })
}

/** Eligible wallets with their outcomes, of several cut-offs below each other; a wallet's rows share a group. */
async function labelled(warehouse: Warehouse, goal: Goal.Goal, cutOffsS: readonly number[]): Promise<Dataset> {
  const parts = await Promise.all(
    cutOffsS.map(async (asOfS) => {
      const outcomes = await Goal.outcomes(warehouse, goal, { asOfS })
      if (!outcomes.complete) {
        throw new Failure(
          'GOAL_WINDOW_OPEN',
          `Sales are not covered from ${toIso(asOfS)} to the end of the goal's window.`,
          { goal: goal.name },
        )
      }
      const features = await Features.matrix(warehouse, { asOfS, wallets: outcomes.wallet })
      return { outcomes, features }
    }),
  )
  const [first] = parts
  if (!first) throw new Failure('DATA_TOO_SMALL', 'No cut-off has enough eligible wallets.', { least: LEAST_WALLETS })
  const rows = parts.reduce((sum, { outcomes }) => sum + outcomes.wallet.length, 0)
  const { columns } = first.features
  const values = new Float32Array(rows * columns.length)
  const label = new Uint8Array(rows)
  const group = new Uint32Array(rows)
  let at = 0
  for (const { outcomes, features } of parts) {
    values.set(features.values, at * columns.length)
    label.set(outcomes.converted, at)
    group.set(outcomes.wallet, at)
    at += outcomes.wallet.length
  }
  return { columns, rows, values, label, group }
}

async function unlabelled(warehouse: Warehouse, asOfS: number) {
  const wallet = await Goal.eligible(warehouse, asOfS)
  const { columns, values } = await Features.matrix(warehouse, { asOfS, wallets: wallet })
  return { wallet, matrix: { columns, rows: wallet.length, values } }
}

async function write(
  warehouse: Warehouse,
  model: string,
  asOfS: number,
  wallet: Uint32Array,
  scores: Scores,
): Promise<void> {
  await warehouse.run(Queries.forgetScores, { model, as_of_s: asOfS })
  await warehouse.appendColumns('derived.score', {
    model: Array.from(wallet, () => model),
    as_of_s: new Uint32Array(wallet.length).fill(asOfS),
    wallet,
    probability: scores.probability,
    low: scores.low,
    high: scores.high,
    percentile: scores.percentile,
  })
}

async function unknown(warehouse: Warehouse, version: string): Promise<Failure> {
  const known = await list(warehouse)
  return new Failure('MODEL_UNKNOWN', `No model is called "${version.slice(0, 64)}".`, {
    known: known.map((entry) => `${entry.version.slice(0, 12)} ${entry.goal} as of ${toIso(entry.asOfS)}`),
  })
}

/** A goal in words. */
export function define(goal: Goal.Goal): string {
  const act = { trade: 'buys or sells an item', purchase: 'buys an item', sale: 'sells an item' }[goal.event]
  const where = goal.collection ? ` of ${goal.collection.address}` : ''
  return `The wallet ${act}${where} within ${Math.round(goal.windowS / 86_400)} days of the cut-off (wash trades do not count); eligible is who ${goal.eligibility}.`
}
