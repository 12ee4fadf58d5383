/** Training: guards, baselines, the seed ensemble, calibration on validation rows, importance. */
import { Failure } from '../core/failure.ts'
import * as Progress from '../core/progress.ts'
import * as Rng from '../core/rng.ts'
import * as Ranking from '../statistics/ranking.ts'
import * as Blend from './blend.ts'
import * as Calibrator from './calibrator.ts'
import * as Crew from './crew.ts'
import * as Direction from './direction.ts'
import * as Drift from './drift.ts'
import * as Encoding from './encoding.ts'
import * as Job from './job.ts'
import * as Logistic from './logistic.ts'
import * as Matrix from './matrix.ts'
import * as Model from './model.ts'
import * as Network from './network.ts'
import * as Rank from './rank.ts'
import * as Recency from './recency.ts'
import * as Recipe from './recipe.ts'
import type { Runtime } from './runtime.ts'
import * as Weighting from './weighting.ts'

/** Networks in the ensemble unless told otherwise. */
export const MEMBERS = 3

/** What {@link train} needs. Validation rows stop the training and calibrate; they should lie after the training rows in time. */
export type Options = {
  readonly train: Matrix.Dataset
  readonly validation: Matrix.Dataset
  readonly seed: number | string
  readonly runtime: Runtime
  /** Who trains the networks and the boosting; this thread alone unless told. */
  readonly crew?: Crew.Crew
  readonly members?: number
  readonly recency?: Recency.Recency
  readonly minimum?: { readonly train: Matrix.Minimum; readonly validation: Matrix.Minimum }
  /** How much a row that acted weighs while the model learns; as much as any other unless told. */
  readonly classWeights?: Weighting.Weighting
  /** Columns that a score may only rise (1) or fall (−1) with. Networks cannot keep to that, so that none are trained. */
  readonly monotone?: Direction.Directions
  /** Replaces the settings that the number of rows would choose. */
  readonly settings?: Recipe.Settings
  /** Importance is shuffled out unless `'none'`: a model that only judges a recipe needs none. */
  readonly importance?: 'shuffled' | 'none'
  readonly progress?: Progress.Progress
  readonly signal?: AbortSignal | undefined
}

/**
 * A calibrated model of `train`'s outcome. The same options give the same bits on the same runtime. Throws `INPUT_INVALID`,
 * `COLUMN_NOT_FINITE`, `FEATURE_UNKNOWN`, `DATA_ONE_CLASS`, `DATA_TOO_SMALL` (also when no column carries information), `ABORTED`.
 */
export async function train(options: Options): Promise<Model.Model> {
  const { runtime, progress = Progress.silent, signal, crew = Crew.alone() } = options
  const { minimum = { train: Matrix.TRAIN_MINIMUM, validation: Matrix.VALIDATION_MINIMUM } } = options
  for (const dataset of [options.train, options.validation]) Matrix.check(dataset)
  Matrix.requireEnough(options.train, 'training', minimum.train)
  Matrix.requireEnough(options.validation, 'validation', minimum.validation)
  // Only where rows are of instants does a rank mean something: where everybody of that instant stands.
  const isDated = options.train.atS !== undefined && options.validation.atS !== undefined
  const ranked = isDated ? Drift.shifted(options.train, options.validation) : []
  const train = Rank.readEach(ranked, options.train)
  const validation = Rank.readEach(ranked, options.validation)
  const { kept, notes } = Matrix.informative(train)
  if (kept.length === 0) throw new Failure('DATA_TOO_SMALL', 'No column carries information.', { notes })
  if (options.recency) Recency.scores(options.recency, train)
  const { monotone: directions = {} } = options
  const directed = Object.keys(directions)
  Matrix.locate(train, directed)

  const { bins, shape: sizes, recipe } = options.settings ?? Recipe.forRows(train.rows)
  const encoding = Encoding.fit(train, kept, bins)
  const shape = { ...sizes, inputs: encoding.inputs }
  const classes = options.classWeights === undefined ? null : Weighting.of(options.classWeights, train.label)
  const weigh = ({ label }: Matrix.Dataset) => (classes ? { weight: Weighting.rows(classes, label) } : {})
  const shift = classes ? Weighting.shift(classes) : 0
  const rows = { located: Encoding.locate(encoding, train), label: train.label, ...weigh(train) }
  const held = { located: Encoding.locate(encoding, validation), label: validation.label, ...weigh(validation) }
  const regressed = Logistic.fit(
    { x: Encoding.linear(encoding, rows.located), label: train.label, inputs: encoding.linearInputs, ...weigh(train) },
    { penalty: PENALTY, signs: Encoding.linearSigns(encoding, directions) },
  )
  const logistic = { ...regressed, bias: regressed.bias - shift }

  const count = directed.length > 0 ? 0 : (options.members ?? MEMBERS)
  const seeds = Array.from({ length: count }, (_, k) => `${options.seed}/member-${k}`)
  const setup = { shape, encoding, recipe, train: rows, validation: held }
  const learnt = await Job.learn(
    {
      networks: seeds.map((seed) => ({ ...setup, seed })),
      boosting: {
        loss: 'logistic',
        train: { matrix: Matrix.only(train, encoding.columns), target: train.label, ...weigh(train) },
        validation: {
          matrix: Matrix.only(validation, encoding.columns),
          target: validation.label,
          ...weigh(validation),
        },
        seed: `${options.seed}/boosting`,
        directions,
        recipe: { leastWeight: train.rows < SMALL_ROWS ? 5 : 1, depth: train.rows < SMALL_ROWS ? 3 : 6 },
      },
    },
    { runtime, signal, crew, onEpoch: (done, total) => progress({ stage: 'train', done, total, unit: 'epoch' }) },
  )
  const members = learnt.networks.map((network, k) => ({
    seed: seeds[k] ?? '',
    ...network,
    weights: Network.moved(shape, network.weights, -shift),
  }))
  const boosting = { ...learnt.boosting, base: learnt.boosting.base - shift }
  const networks = members.map((member) => member.weights)
  const parts = { encoding, shape, networks, boosting, logistic }
  const score = Blend.scorer(parts, runtime)
  const said = await score(count > 0 ? 'ALL' : 'WITHOUT_NETWORKS', validation, { signal })
  const blend = Blend.choose(said, validation.label)
  const logits = Blend.joint(Blend.only(said, blend.kind))
  const rank = async (matrix: Matrix.Matrix) => Blend.joint(await score(blend.kind, matrix, { signal }))
  const calibrator = Calibrator.fit(logits, validation.label)
  const bands = Calibrator.bands(Calibrator.apply(calibrator, logits), validation.label)
  const importance =
    options.importance === 'none'
      ? []
      : await importanceOf({ encoding, held: validation, logits, rank, seed: options.seed })
  return {
    format: Model.FORMAT,
    columns: train.columns,
    ranked,
    monotone: directions,
    encoding,
    shape,
    recipe,
    members,
    boosting,
    blend,
    calibrator,
    bands,
    logistic,
    recency: options.recency ?? null,
    importance,
    seed: String(options.seed),
    runtime: runtime.name,
    train: { rows: train.rows, positives: Matrix.classes(train).positives },
    validation: { rows: validation.rows, positives: Matrix.classes(validation).positives },
    notes: [
      ...notes,
      ...Direction.words(
        directions,
        directed.filter((name) => !encoding.columns.some((column) => column.name === name)),
      ),
      ...(classes && options.classWeights ? [Weighting.words(options.classWeights, classes)] : []),
    ],
    warnings: [
      ...Matrix.leaks(options.train),
      ...overlaps(train, validation),
      ...(Ranking.auc({ scores: logits, outcomes: validation.label }) <= 0.5
        ? ['The model ranks validation rows no better than chance: do not use its scores.']
        : []),
    ],
  }
}

/** The ridge of the regression: of 1, 10, 30, 100 and 300 what foretold earlier periods best together with the others (ADR 13). */
const PENALTY = 100
/** Below this many rows shallow trees do better: there are too few rows for a leaf six splits down. */
const SMALL_ROWS = 5_000
const IMPORTANCE_ROWS = 2000

type Judged = {
  readonly encoding: Encoding.Encoding
  readonly held: Matrix.Dataset
  readonly logits: Float64Array
  readonly rank: (matrix: Matrix.Matrix) => Promise<Float64Array>
  readonly seed: number | string
}

// Permutation importance (Breiman, 2001, doi:10.1023/A:1010933404324) on validation rows, the first 2,000 of them.
async function importanceOf({ encoding, held, logits, rank, seed }: Judged): Promise<Model.Importance[]> {
  const rows = Math.min(held.rows, IMPORTANCE_ROWS)
  const outcomes = held.label.subarray(0, rows)
  if (outcomes.every((y) => y === outcomes[0])) return []
  const before = Ranking.auc({ scores: logits.subarray(0, rows), outcomes })
  const units = new Map(held.columns.map(({ name, unit }) => [name, unit]))
  const places = Matrix.locate(
    held,
    encoding.columns.map(({ name }) => name),
  )
  const found: Model.Importance[] = []
  for (const [j, { name }] of encoding.columns.entries()) {
    const order = Rng.create(`${seed}/importance/${name}`).shuffle(Uint32Array.from({ length: rows }, (_, i) => i))
    const scores = await rank(shuffled(held, places[j] ?? 0, order))
    const unit = units.get(name)
    const aucDrop = Math.max(0, before - Ranking.auc({ scores, outcomes }))
    found.push({ name, ...(unit === undefined ? {} : { unit }), aucDrop })
  }
  return found.sort((a, b) => b.aucDrop - a.aucDrop || (a.name < b.name ? -1 : 1))
}

function shuffled({ columns, values }: Matrix.Matrix, j: number, order: Uint32Array): Matrix.Matrix {
  const width = columns.length
  const copy = values.slice(0, order.length * width)
  for (const [i, from] of order.entries()) copy[i * width + j] = values[from * width + j] ?? Number.NaN
  return { columns, rows: order.length, values: copy }
}

function overlaps(train: Matrix.Dataset, validation: Matrix.Dataset): string[] {
  const warnings: string[] = []
  if (train.atS && validation.atS) {
    const latest = train.atS.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    const earliest = validation.atS.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
    if (earliest <= latest) warnings.push('The validation period does not lie after the training period.')
  } else if (train.group && validation.group) {
    const seen = new Set(train.group)
    if (validation.group.some((entity) => seen.has(entity))) {
      warnings.push('Entities of the training set are in the validation set too, and no time keeps them apart.')
    }
  }
  return warnings
}
