/** Sybil models against each other: every one learns on the same clusters, is given its threshold on others, and is judged on yet others. */
import * as Ranking from '../statistics/ranking.ts'
import * as Boosting from './boosting.ts'
import * as Encoding from './encoding.ts'
import * as Logistic from './logistic.ts'
import * as Sybil from './sybil.ts'
import * as Trainer from './trainer.ts'

/** Scores of the validation and of the test rows. */
export type Said = { readonly validation: Float64Array; readonly test: Float64Array }

/** One contestant: its ranking, and its flags at the threshold of the validation rows. */
export type Result = {
  readonly auc: number
  readonly prAuc: number
  readonly threshold: number | null
  readonly quality: Sybil.Quality
}

/** What {@link ours} needs. */
export type Options = { readonly seed: string; readonly members?: number } & Pick<
  Trainer.Watch,
  'progress' | 'signal' | 'runtimes'
>

/** What the TensorFlow model and the logistic regression on the same columns say. Throws what training throws. */
export async function ours(
  { train, validation, test }: Sybil.Parts,
  { seed, members = 2, ...watch }: Options,
): Promise<{ readonly network: Said; readonly logistic: Said; readonly trained: Trainer.Trained }> {
  const values = new Float32Array(validation.values.length + test.values.length)
  values.set(validation.values)
  values.set(test.values, validation.values.length)
  const population = { columns: test.columns, rows: validation.rows + test.rows, values }
  const trained = await Trainer.train({ train, validation, seed, members, population }, watch)
  const { encoding, logistic } = trained.model
  const linear = Encoding.linear(encoding, Encoding.locate(encoding, population))
  const parts = (scores: Float64Array): Said => ({
    validation: scores.slice(0, validation.rows),
    test: scores.slice(validation.rows),
  })
  return {
    network: parts(trained.scores?.probability ?? new Float64Array(population.rows)),
    logistic: parts(Logistic.probabilities(logistic, linear)),
    trained,
  }
}

/** What gradient boosting on the same columns says; the validation rows stop its training. */
export function boosting({ train, validation, test }: Sybil.Parts, seed: string): Said {
  const sample = (of: Sybil.Sample) => ({ matrix: of, target: of.label })
  const fitted = Boosting.fit({ loss: 'logistic', train: sample(train), validation: sample(validation), seed })
  return { validation: Boosting.predict(fitted, validation), test: Boosting.predict(fitted, test) }
}

/** How a contestant did. `seed` decides the draws of its intervals. Throws `DATA_ONE_CLASS`. */
export function judge(
  { validation, test }: Said,
  parts: Sybil.Parts,
  { aim, seed }: { readonly aim: Sybil.Aim; readonly seed: string },
): Result {
  const threshold = Sybil.threshold({ scores: validation, label: parts.validation.label }, aim)
  const { label, group } = parts.test
  return {
    auc: Ranking.auc({ scores: test, outcomes: label }),
    prAuc: Ranking.averagePrecision({ scores: test, outcomes: label }),
    threshold,
    quality: Sybil.quality({ scores: test, label, group, threshold }, seed),
  }
}
