/**
 * What scores: the mean log-odds of networks, boosting and logistic regression, unless one or two of them alone foretold the validation rows
 * clearly better. On a few thousand rows no choice among them can be trusted, and their mean beats each (ADR 13). Without networks, which
 * cannot promise to rise with a column, boosting and regression stand for all.
 */
import * as Moments from '../statistics/moments.ts'
import type * as Boosting from './boosting.ts'
import * as Encoding from './encoding.ts'
import * as Fold from './fold.ts'
import * as Forest from './forest.ts'
import * as Logistic from './logistic.ts'
import * as Matrix from './matrix.ts'
import * as Member from './member.ts'
import type { Shape } from './network.ts'
import type { Runtime } from './runtime.ts'

/** What scores. */
export type Kind = 'ALL' | 'NETWORKS' | 'BOOSTING' | 'BOTH' | 'WITHOUT_NETWORKS'

/** What was chosen, by the mean log loss of each on validation rows before calibration; null = not known: the model is older than that kind, or it was not tried. */
export type Blend = { readonly kind: Kind; readonly validationLogLoss: Readonly<Record<Kind, number | null>> }

/** What gives logits: the networks of an ensemble, the boosting, and which of them count. */
export type Parts = {
  readonly encoding: Encoding.Encoding
  readonly shape: Shape
  readonly networks: readonly Float32Array[]
  readonly boosting: Boosting.Boosting
  readonly logistic: Logistic.Logistic
}

/**
 * The log-odds of rows by each part that was asked; networks together weigh as much as any other part. `networks` is empty and the others null
 * where they do not count.
 */
export type Logits = {
  readonly networks: readonly Float64Array[]
  readonly boosting: Float64Array | null
  readonly logistic: Float64Array | null
}

/** Who hears of rows done, and who may stop it. */
export type Watch = { readonly onRows?: (done: number) => void; readonly signal?: AbortSignal | undefined }

/** The logits of the parts of a kind. Throws `FEATURE_UNKNOWN` when a column is absent, `ABORTED`. */
export type Scorer = (kind: Kind, matrix: Matrix.Matrix, watch?: Watch) => Promise<Logits>

/**
 * All three (without networks, both others), unless the log loss of another kind is lower by more than {@link CLEARLY} standard errors of the
 * paired difference; of several such, the least. The validation rows stopped networks and boosting, which flatters those two.
 */
export function choose(logits: Logits, label: Uint8Array): Blend {
  const [usual, ...others] = logits.networks.length === 0 ? WITHOUT : WITH
  const lossesOf = (kind: Kind) => Member.losses(joint(only(logits, kind)), label)
  const mean = (rows: Float64Array) => Moments.of(rows).mean
  const before = lossesOf(usual)
  const validationLogLoss: Record<Kind, number | null> = { ...NOT_TRIED, [usual]: mean(before) }
  let [kind, most]: [Kind, number] = [usual, 0]
  for (const other of others) {
    const losses = lossesOf(other)
    validationLogLoss[other] = mean(losses)
    const gain = Moments.of(before.map((loss, row) => loss - (losses[row] ?? 0)))
    if (gain.mean <= CLEARLY * Math.sqrt(gain.variance / gain.units) || gain.mean <= most) continue
    ;[kind, most] = [other, gain.mean]
  }
  return { kind, validationLogLoss }
}

const WITH = ['ALL', 'NETWORKS', 'BOTH', 'BOOSTING'] as const
const WITHOUT = ['WITHOUT_NETWORKS', 'BOOSTING'] as const

/** The losses of kinds none of which was tried. */
export const NOT_TRIED = { ALL: null, NETWORKS: null, BOOSTING: null, BOTH: null, WITHOUT_NETWORKS: null } as const

const CLEARLY = 2

/** What scores by `parts`; its tables are made at the first question and kept with it. */
export function scorer(parts: Parts, runtime: Runtime): Scorer {
  const { encoding, shape, boosting, logistic } = parts
  let folded: Fold.Folded | undefined
  let planted: Forest.Forest | undefined
  const located = async (matrix: Matrix.Matrix, watch: Watch): Promise<Fold.Logits> => {
    if (Fold.serves(runtime)) {
      folded ??= Fold.fold(parts)
      return folded.logits(matrix, watch)
    }
    const places = Encoding.locate(encoding, matrix)
    return {
      networks: await Member.logitsOf(runtime, shape, encoding, places, parts.networks, watch),
      logistic: Logistic.logits(logistic, Encoding.linear(encoding, places)),
    }
  }
  return async (kind, matrix, watch = {}) => {
    if (kind !== 'NETWORKS') planted ??= Forest.plant(boosting)
    const boosted = planted && kind !== 'NETWORKS' ? Forest.margins(planted, matrix) : null
    if (kind === 'BOOSTING') {
      // The networks' columns are checked all the same: a model asks for the same columns whatever was chosen.
      Matrix.locate(
        matrix,
        encoding.columns.map(({ name }) => name),
      )
      watch.onRows?.(matrix.rows)
      return { networks: [], boosting: boosted, logistic: null }
    }
    const found = await located(matrix, watch)
    const networks = found.networks.map((member) => Float64Array.from(member))
    return only({ networks, boosting: boosted, logistic: found.logistic }, kind)
  }
}

/** `logits` without the parts that do not count for `kind`. */
export function only({ networks, boosting, logistic }: Logits, kind: Kind): Logits {
  return {
    networks: kind === 'BOOSTING' || kind === 'WITHOUT_NETWORKS' ? [] : networks,
    boosting: kind === 'NETWORKS' ? null : boosting,
    logistic: kind === 'ALL' || kind === 'WITHOUT_NETWORKS' ? logistic : null,
  }
}

/** One array for each network and each other part. */
export function each({ networks, boosting, logistic }: Logits): readonly Float64Array[] {
  return [...networks, ...[boosting, logistic].filter((part) => part !== null)]
}

/** The mean over the parts, row by row. */
export function joint({ networks, boosting, logistic }: Logits): Float64Array {
  return mean([
    ...(networks.length === 0 ? [] : [mean(networks)]),
    ...[boosting, logistic].filter((part) => part !== null),
  ])
}

function mean(arrays: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(arrays[0]?.length ?? 0)
  for (const values of arrays) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (values[i] ?? 0)
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) / arrays.length
  return sum
}
