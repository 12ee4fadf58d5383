/**
 * What scores: the mean log-odds of networks, boosting and logistic regression, unless one or two of them alone foretold the validation rows
 * clearly better. On a few thousand rows no choice among them can be trusted, and their mean beats each (ADR 13).
 */
import * as Moments from '../statistics/moments.ts'
import * as Boosting from './boosting.ts'
import * as Encoding from './encoding.ts'
import * as Fold from './fold.ts'
import * as Logistic from './logistic.ts'
import * as Matrix from './matrix.ts'
import * as Member from './member.ts'
import type { Shape } from './network.ts'
import type { Runtime } from './runtime.ts'

/** What scores. */
export type Kind = 'ALL' | 'NETWORKS' | 'BOOSTING' | 'BOTH'

/** What was chosen, by the mean log loss of each on validation rows before calibration. */
export type Blend = { readonly kind: Kind; readonly validationLogLoss: Readonly<Record<Kind, number>> }

/** What gives logits: the networks of an ensemble, the boosting, and which of them count. */
export type Parts = {
  readonly encoding: Encoding.Encoding
  readonly shape: Shape
  readonly networks: readonly Float32Array[]
  readonly boosting: Boosting.Boosting
  readonly logistic: Logistic.Logistic
}

/** The log-odds of validation rows by each part. */
export type Said = {
  readonly networks: Float64Array
  readonly boosting: Float64Array
  readonly logistic: Float64Array
}

/** The logits of each part that counts, one array each, and their mean by kind: networks together weigh as much as any other part. */
export type Logits = { readonly each: readonly Float64Array[]; readonly joint: Float64Array }

/** Who hears of rows done, and who may stop it. */
export type Watch = { readonly onRows?: (done: number) => void; readonly signal?: AbortSignal | undefined }

/**
 * All three, unless the log loss of another kind is lower by more than {@link CLEARLY} standard errors of the paired difference; of several
 * such, the least. The validation rows stopped networks and boosting, which flatters those two.
 */
export function choose({ networks, boosting, logistic }: Said, label: Uint8Array): Blend {
  const losses = {
    ALL: Member.losses(mean([networks, boosting, logistic]), label),
    NETWORKS: Member.losses(networks, label),
    BOOSTING: Member.losses(boosting, label),
    BOTH: Member.losses(mean([networks, boosting]), label),
  }
  const others = ['NETWORKS', 'BOTH', 'BOOSTING'] as const
  let [kind, most]: [Kind, number] = ['ALL', 0]
  for (const other of others) {
    const gain = Moments.of(losses.ALL.map((loss, row) => loss - (losses[other][row] ?? 0)))
    if (gain.mean <= CLEARLY * Math.sqrt(gain.variance / gain.units) || gain.mean <= most) continue
    ;[kind, most] = [other, gain.mean]
  }
  const of = (rows: Float64Array) => Moments.of(rows).mean
  const { ALL, NETWORKS, BOOSTING, BOTH } = losses
  return { kind, validationLogLoss: { ALL: of(ALL), NETWORKS: of(NETWORKS), BOOSTING: of(BOOSTING), BOTH: of(BOTH) } }
}

const CLEARLY = 2

/** The logits of every row. Throws `FEATURE_UNKNOWN` when a column is absent, `ABORTED`. */
export async function logits(
  parts: Parts,
  kind: Kind,
  matrix: Matrix.Matrix,
  { runtime, ...watch }: Watch & { readonly runtime: Runtime },
): Promise<Logits> {
  const boosted = kind === 'NETWORKS' ? null : Boosting.margins(parts.boosting, matrix)
  if (kind === 'BOOSTING' && boosted) {
    // The networks' columns are checked all the same: a model asks for the same columns whatever was chosen.
    Matrix.locate(
      matrix,
      parts.encoding.columns.map(({ name }) => name),
    )
    watch.onRows?.(matrix.rows)
    return { each: [boosted], joint: boosted }
  }
  const found = Fold.serves(runtime)
    ? await Fold.of(parts).logits(matrix, watch)
    : await Member.logitsOf(
        runtime,
        parts.shape,
        parts.encoding,
        Encoding.locate(parts.encoding, matrix),
        parts.networks,
        watch,
      )
  const networks = found.map((member) => Float64Array.from(member))
  const joint = mean(networks)
  if (!boosted) return { each: networks, joint }
  if (kind === 'BOTH') return { each: [...networks, boosted], joint: mean([joint, boosted]) }
  const straight = Logistic.logits(
    parts.logistic,
    Encoding.linear(parts.encoding, Encoding.locate(parts.encoding, matrix)),
  )
  return { each: [...networks, boosted, straight], joint: mean([joint, boosted, straight]) }
}

/** The mean over arrays of one length, row by row. */
export function mean(arrays: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(arrays[0]?.length ?? 0)
  for (const values of arrays) for (const [i, z] of values.entries()) sum[i] = (sum[i] ?? 0) + z
  return sum.map((total) => total / arrays.length)
}
