/**
 * From the warehouse to a registered model and back to scores: which cut-offs train, validate and test, and what the card says
 * of them. With T the present instant and w the goal's window, every set's window ends before the next set's cut-off:
 *
 *   backtest   train … T−3.5w, T−3w   validate T−2w   test T−w      (its figures are the card's; other entities than trained on)
 *   registered train … T−2.5w, T−2w   validate T−w    score T       (the same recipe, one window later, all entities)
 */
import * as Address from '../core/address.ts'
import { Failure, throwIfAborted } from '../core/failure.ts'
import { canonicalJson } from '../core/ids.ts'
import { type Progress, silent } from '../core/progress.ts'
import * as Rng from '../core/rng.ts'
import { toIso } from '../core/time.ts'
import * as Features from '../features/build.ts'
import * as Catalogue from '../features/catalogue.ts'
import * as Goal from '../features/goal.ts'
import * as Graph from '../graph/build.ts'
import * as Lineage from '../warehouse/lineage.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Backtest from './backtest.ts'
import * as Card from './card.ts'
import * as Compare from './compare.ts'
import * as Dataset from './dataset.ts'
import * as Drift from './drift.ts'
import * as Explanation from './explanation.ts'
import * as Matrix from './matrix.ts'
import * as Model from './model.ts'
import * as Queries from './queries.generated.ts'
import * as Rank from './rank.ts'
import type { Recency } from './recency.ts'
import * as Registry from './registry.ts'
import * as Roster from './roster.ts'
import type { Name } from './runtime.ts'
import type { Scores } from './score.ts'
import * as Trainer from './trainer.ts'

/** As of when everything is known (unix seconds; nothing at or after it is read), and how to work. */
type Work = {
  readonly asOfS: number
  readonly seed: string
  readonly runtimes?: readonly Name[]
  readonly progress?: Progress
  readonly signal?: AbortSignal
}

/** What to forecast. `acceptSmall` lifts the minimum of data; at most `rows` are learnt from (ADR 21). The card says so. */
export type Options = Work & { readonly goal: string; readonly acceptSmall?: boolean; readonly rows: number }

/** What training gave: the model, and who stands for the goal from now on. */
export type Trained = Roster.Entry & { readonly decision: Roster.Decision | null }

/** What scoring wrote. */
export type Scored = {
  readonly model: string
  readonly asOfS: number
  readonly wallets: number
  readonly drift: Drift.Drift
}

/** Why a wallet has its score. */
export type Explained = {
  readonly model: string
  readonly goal: string
  readonly asOfS: number
  readonly explanation: Explanation.Explanation
  readonly words: readonly string[]
}

/** Training cut-offs, half a window apart: more add correlated rows and cost time, fewer leave too little to learn from. */
const TRAINING_CUTOFFS = 6

/** So many rows are learnt from for one that stops and calibrates. */
const LEARNT_FOR_ONE = 3

/** A cut-off with fewer eligible wallets adds nothing but noise. */
const LEAST_WALLETS = 100

/**
 * Builds graph and features at the cut-offs, backtests, trains again one window later, registers the model with its card, decides
 * between it and the goal's champion, and scores every eligible wallet as of `asOfS` by whoever won. Throws `GOAL_UNKNOWN`,
 * `GOAL_WINDOW_OPEN`, `DATA_TOO_SMALL`, `DATA_ONE_CLASS`, `ABORTED`.
 */
export async function train(warehouse: Warehouse, options: Options): Promise<Trained> {
  const { asOfS, seed, progress = silent, signal, acceptSmall = false, rows } = options
  const goal = await Goal.find(warehouse, options.goal)
  const half = goal.windowS / 2
  const at = (halves: number) => asOfS - halves * half
  const trainingFrom = (first: number) => Array.from({ length: TRAINING_CUTOFFS }, (_, k) => at(first + k))

  // Asked before the work, not after it: the newest window that is learnt from ends now.
  if (!(await Goal.isComplete(warehouse, goal, at(2)))) throw Dataset.windowOpen(goal, at(2))

  const cutOffs = [...new Set([...trainingFrom(6), ...trainingFrom(4), at(4), at(2), asOfS])]
    .filter((s) => s > 0)
    .sort((a, b) => a - b)
  const usable: number[] = []
  for (const cutOff of cutOffs) {
    if ((await Goal.eligible(warehouse, goal, cutOff)).length >= (acceptSmall ? 1 : LEAST_WALLETS)) usable.push(cutOff)
  }
  const except = await Goal.ownContracts(warehouse)
  const minimum = acceptSmall ? Backtest.ANY : Backtest.MINIMUM
  const sets = { training: trainingFrom(6), validation: [at(4)], test: [at(2)] }
  const least = { training: minimum.train, validation: minimum.validation, test: minimum.test }
  // Who did what is cheap to ask; graph and features are not, so what cannot do is refused before they are built.
  for (const set of ['training', 'validation', 'test'] as const) {
    const cutOffsS = sets[set].filter((s) => usable.includes(s))
    Matrix.requireCounts(await Dataset.counts(warehouse, goal, { cutOffsS, except }), set, least[set])
  }
  await prepare(warehouse, usable, { seed, progress, ...(signal ? { signal } : {}) })

  const by = await Dataset.entities(warehouse, asOfS)
  const notes: string[] = []
  const dataset = async (cutOffsS: readonly number[], use: 'training' | 'validation' | 'test') => {
    const there = cutOffsS.filter((s) => usable.includes(s))
    const [first = 0] = there
    const most = use === 'training' ? rows : Math.ceil(rows / LEARNT_FOR_ONE)
    const draw = { most, rng: Rng.create(`${seed}/rows/${use}/${first}`) }
    const { dataset: drawn, of } = await Dataset.labelled(warehouse, goal, {
      cutOffsS: there,
      by,
      except,
      // What judges is taken whole.
      ...(use === 'test' ? {} : { draw }),
    })
    if (drawn.rows < of) notes.push(drawnWords(use, drawn.rows, { of, fromS: first }))
    return drawn
  }
  const watch = { progress, signal, ...(options.runtimes ? { runtimes: options.runtimes } : {}) }
  const recency = recencyOf(goal)
  const how = learning(goal)
  const standing = await Roster.champion(warehouse, goal.name)
  const champion = standing && (await Roster.load(warehouse, standing.version))
  const isComparable = champion?.encoding.columns.every(({ name }) => Catalogue.input(name) !== undefined) ?? false
  const plan = {
    train: await dataset(sets.training, 'training'),
    validation: await dataset(sets.validation, 'validation'),
    test: await dataset(sets.test, 'test'),
    seed: `${seed}/backtest`,
    recency,
    minimum,
    ...how,
    ...(champion && isComparable ? { champion } : {}),
  }
  const population = await Dataset.population(warehouse, goal, { asOfS })
  const learnt = await dataset(trainingFrom(4), 'training')
  const validation = await dataset([at(2)], 'validation')
  const { backtest, model, scores, runtime } = await Trainer.lesson(
    { backtest: plan, registered: { train: learnt, validation, seed, recency, minimum, ...how } },
    population.matrix,
    watch,
  )
  if (!model || !scores) throw new Failure('INVARIANT_BROKEN', 'Training gave no scores.')

  const stored = Registry.serialise(model)
  const { version } = stored
  const decision = decisionOf({
    goal: goal.name,
    atS: warehouse.now(),
    challenger: version,
    standing,
    isComparable,
    backtest,
  })
  const card = Card.from(model, backtest.evaluation, {
    name: `${goal.name} as of ${toIso(asOfS)}`,
    goal: { name: goal.name, definition: Goal.words(goal), windowS: goal.windowS },
    cutOffs: { trainS: at(6), validationS: at(4), testS: at(2) },
    lineage: { features: String(asOfS), backtest: backtest.versions.join(' ') },
    runtime,
    split: { rounds: backtest.versions.length, entities: backtest.entities, entitiesAsOfS: by.asOfS },
    minimum,
    acceptedSmall: acceptSmall,
    notes,
    decision,
    registered: `The figures judge this recipe on ${toIso(at(2))} to ${toIso(asOfS)}, trained on what was known before and on other entities; the registered model was then trained one window later by the same recipe, which those figures have not seen.`,
  })
  const read = new Set(Model.reads(model))
  const profile = Drift.profile(
    Matrix.only(
      learnt,
      learnt.columns.filter(({ name }) => read.has(name)),
    ),
  )
  const wins = decision === null || decision.champion === version
  await warehouse.transaction(async () => {
    await warehouse.run(Queries.insertModel, {
      ...stored,
      goal: goal.name,
      trained_at_s: warehouse.now(),
      as_of_s: asOfS,
      card: canonicalJson(card),
    })
    await warehouse.run(Queries.insertProfile, { model: version, profile: canonicalJson(profile) })
    if (decision) await Roster.decide(warehouse, decision)
    if (wins) await write(warehouse, model, { asOfS, population, scores, profile })
    await Lineage.record(
      warehouse,
      { kind: 'model', id: version },
      [...trainingFrom(4), at(2), asOfS]
        .filter((s) => usable.includes(s))
        .map((s) => ({ kind: 'features', id: String(s) })),
    )
  })
  if (!wins && standing) await score(warehouse, standing.version, options)
  return { ...(await Roster.get(warehouse, version)), decision }
}

/** Scores every eligible wallet as of `asOfS` by a registered model, building graph and features first. Throws `MODEL_UNKNOWN`, `MODEL_CORRUPT`. */
export async function score(warehouse: Warehouse, version: string, options: Work): Promise<Scored> {
  const { asOfS, seed, progress = silent, signal } = options
  const { goal: name } = await Roster.get(warehouse, version)
  const model = await Roster.load(warehouse, version)
  await prepare(warehouse, [asOfS], { seed, progress, ...(signal ? { signal } : {}) })
  const goal = await Goal.find(warehouse, name)
  // What the model does not read would only be carried along: its drift says nothing of these scores.
  const population = await Dataset.population(warehouse, goal, { asOfS, features: Model.reads(model) })
  const scores = await Trainer.score(model, population.matrix, {
    progress,
    signal,
    ...(options.runtimes ? { runtimes: options.runtimes } : {}),
  })
  const kept = await warehouse.one(Queries.modelProfile, { model: version })
  const profile: Drift.Profile = kept ? JSON.parse(kept.profile) : { rows: 0, columns: [] }
  const drift = await warehouse.transaction(() => write(warehouse, model, { asOfS, population, scores, profile }))
  return { model: version, asOfS, wallets: population.wallet.length, drift }
}

/**
 * Why the wallet with `address` has its score by a model as of `asOfS`, against wallets that are eligible with it. Features must stand
 * for that instant. Throws `MODEL_UNKNOWN`, `FEATURES_NOT_BUILT`, `WALLET_NOT_SCORED` for a wallet that is not eligible.
 */
export async function explain(
  warehouse: Warehouse,
  version: string,
  options: Work & { readonly address: Address.Address },
): Promise<Explained> {
  const { address, asOfS, seed, progress = silent, signal } = options
  const { goal } = await Roster.get(warehouse, version)
  const model = await Roster.load(warehouse, version)
  const eligible = await Goal.eligible(warehouse, await Goal.find(warehouse, goal), asOfS)
  const found = await warehouse.one(Queries.walletAt, { address: Address.toBytes(address) })
  if (!found || !eligible.includes(found.id)) {
    throw new Failure('WALLET_NOT_SCORED', `${address} is not among those the goal is about.`, {
      goal,
      asOf: toIso(asOfS),
    })
  }
  const drawn = Rng.create(`${seed}/background/${asOfS}`)
    .shuffle(eligible.slice())
    .subarray(0, Explanation.BACKGROUND_ROWS)
  const everyone = Rank.sample(eligible.length).map((row) => eligible[row] ?? 0)
  const [one, others, all] = await Promise.all([
    Features.matrix(warehouse, { asOfS, wallets: Uint32Array.of(found.id) }),
    Features.matrix(warehouse, { asOfS, wallets: drawn }),
    Features.matrix(warehouse, { asOfS, wallets: everyone }),
  ])
  const explanation = await Trainer.explain(
    model,
    {
      wallet: { ...one, rows: 1 },
      background: { ...others, rows: drawn.length },
      among: { ...all, rows: everyone.length },
      seed,
    },
    { progress, signal, ...(options.runtimes ? { runtimes: options.runtimes } : {}) },
  )
  const meaning = (name: string) => Catalogue.input(name)?.definition ?? name
  return { model: version, goal, asOfS, explanation, words: Explanation.words(explanation, meaning) }
}

/** Who stands for the goal; null when the model that stands is trained again. */
function decisionOf({
  goal,
  atS,
  challenger,
  standing,
  isComparable,
  backtest,
}: {
  readonly goal: string
  readonly atS: number
  readonly challenger: string
  readonly standing: Roster.Entry | null
  readonly isComparable: boolean
  readonly backtest: Backtest.Backtest
}): Roster.Decision | null {
  if (standing?.version === challenger) return null
  const { comparison } = backtest
  const made = { goal, atS, challenger, before: standing?.version ?? null, comparison }
  if (!standing) return { ...made, champion: challenger, reason: 'It is the first model of its goal.' }
  if (!isComparable || !comparison) {
    return { ...made, champion: challenger, reason: 'The champion needs features that are no longer computed.' }
  }
  const { wins, reason } = Compare.decide(comparison)
  return { ...made, champion: wins ? challenger : standing.version, reason }
}

function drawnWords(use: string, rows: number, { of, fromS }: { readonly of: number; readonly fromS: number }): string {
  const count = (n: number) => n.toLocaleString('en')
  return `${count(rows)} of ${count(of)} rows from ${toIso(fromS)} on were drawn for ${use}.`
}

/** The baseline of a goal: the last trade where it is about traders, else the last activity. */
function recencyOf({ eligible }: Goal.Goal): Recency {
  const column = eligible === 'traded' ? 'days_since_last_trade' : 'days_since_last_activity'
  return { column, likelier: 'low' }
}

/** How models of a goal learn, as far as whoever defined it said. */
function learning({ classWeights, monotone }: Goal.Goal): Pick<Backtest.Plan, 'classWeights' | 'monotone'> {
  return { ...(classWeights === undefined ? {} : { classWeights }), ...(monotone ? { monotone } : {}) }
}

/** Graph and features as of each of `instants`. */
async function prepare(
  warehouse: Warehouse,
  instants: readonly number[],
  { seed, progress, signal }: { readonly seed: string; readonly progress: Progress; readonly signal?: AbortSignal },
): Promise<void> {
  const stop = signal ? { signal } : {}
  for (const [i, asOfS] of instants.entries()) {
    progress({ stage: 'cut-offs', done: i, total: instants.length, unit: 'cut-off', note: toIso(asOfS) })
    throwIfAborted(signal)
    await Graph.build(warehouse, { asOfS, seed, ...stop })
  }
  await Features.buildAll(warehouse, { instants, ...stop })
  progress({ stage: 'cut-offs', done: instants.length, total: instants.length, unit: 'cut-off' })
}

/** Keeps scores with their drift, in place of earlier ones by the same model as of the same instant. Inside a transaction. */
async function write(
  warehouse: Warehouse,
  model: Model.Model,
  {
    asOfS,
    population,
    scores,
    profile,
  }: {
    readonly asOfS: number
    readonly population: Dataset.Population
    readonly scores: Scores
    readonly profile: Drift.Profile
  },
): Promise<Drift.Drift> {
  const { wallet, matrix } = population
  const version = Registry.version(model)
  const drift = Drift.of(profile, { matrix, probability: scores.probability }, model.bands)
  await warehouse.run(Queries.forgetScores, { model: version, as_of_s: asOfS })
  await warehouse.run(Queries.forgetOutcome, { model: version, as_of_s: asOfS })
  await warehouse.appendColumns('derived.score', {
    model: Array.from(wallet, () => version),
    as_of_s: new Uint32Array(wallet.length).fill(asOfS),
    wallet,
    probability: scores.probability,
    low: scores.low,
    high: scores.high,
    percentile: scores.percentile,
  })
  await warehouse.run(Queries.insertScoring, {
    model: version,
    as_of_s: asOfS,
    at_s: warehouse.now(),
    wallets: wallet.length,
    drift: canonicalJson(drift),
  })
  const id = `${version}/${asOfS}`
  await Lineage.record(warehouse, { kind: 'scores', id }, [
    { kind: 'model', id: version },
    { kind: 'features', id: String(asOfS) },
  ])
  return drift
}
