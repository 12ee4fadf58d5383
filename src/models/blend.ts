/** Networks, boosting, or the mean of both: what foretells the validation rows best is what scores. */
import * as Boosting from './boosting.ts'
import * as Encoding from './encoding.ts'
import * as Fold from './fold.ts'
import * as Matrix from './matrix.ts'
import * as Member from './member.ts'
import type { Shape } from './network.ts'
import type { Runtime } from './runtime.ts'

/** What scores. */
export type Kind = 'NETWORKS' | 'BOOSTING' | 'BOTH'

/** What was chosen, by the mean log loss of each on validation rows before calibration. */
export type Blend = { readonly kind: Kind; readonly validationLogLoss: Readonly<Record<Kind, number>> }

/** What gives logits: the networks of an ensemble, the boosting, and which of them count. */
export type Parts = {
  readonly encoding: Encoding.Encoding
  readonly shape: Shape
  readonly networks: readonly Float32Array[]
  readonly boosting: Boosting.Boosting
}

/** The logits of each part that counts, one array each, and their mean by kind: networks together weigh as much as the boosting. */
export type Logits = { readonly each: readonly Float64Array[]; readonly joint: Float64Array }

/** Who hears of rows done, and who may stop it. */
export type Watch = { readonly onRows?: (done: number) => void; readonly signal?: AbortSignal | undefined }

/** The kind of the least log loss on validation rows; of equal ones the first. */
export function choose(networks: Float64Array, boosting: Float64Array, label: Uint8Array): Blend {
  const validationLogLoss = {
    NETWORKS: Member.logLoss(networks, label),
    BOOSTING: Member.logLoss(boosting, label),
    BOTH: Member.logLoss(mean([networks, boosting]), label),
  }
  const kinds = ['NETWORKS', 'BOTH', 'BOOSTING'] as const
  const kind = kinds.reduce<Kind>((a, b) => (validationLogLoss[b] < validationLogLoss[a] ? b : a), 'NETWORKS')
  return { kind, validationLogLoss }
}

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
  return boosted ? { each: [...networks, boosted], joint: mean([joint, boosted]) } : { each: networks, joint }
}

/** The mean over arrays of one length, row by row. */
export function mean(arrays: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(arrays[0]?.length ?? 0)
  for (const values of arrays) for (const [i, z] of values.entries()) sum[i] = (sum[i] ?? 0) + z
  return sum.map((total) => total / arrays.length)
}
