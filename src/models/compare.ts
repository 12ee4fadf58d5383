/** Champion against challenger on rows that neither was fitted on: paired, by entity. */
import type { Rng } from '../core/rng.ts'
import * as Bootstrap from '../statistics/bootstrap.ts'
import type { Interval } from '../statistics/interval.ts'
import * as Ranking from '../statistics/ranking.ts'

/** Probabilities of two models for the same rows; rows of one `group` are drawn together. */
export type Pair = {
  readonly challenger: Float64Array
  readonly champion: Float64Array
  readonly outcomes: Uint8Array
  readonly group: Uint32Array
  readonly rng: Rng
}

/** Log loss of the champion minus that of the challenger, in nats a row (above 0 the challenger is better), and challenger's AUC minus champion's. */
export type Comparison = {
  readonly rows: number
  readonly entities: number
  readonly logLossGain: Interval
  readonly aucGain: Interval
}

/** Who stands from now on, and why, in a sentence. */
export type Verdict = { readonly wins: boolean; readonly reason: string }

const DRAWS = 500

/** The comparison. Throws `DATA_ONE_CLASS`, `ESTIMATE_UNDEFINED` below two rows of a class. */
export function of({ challenger, champion, outcomes, group, rng }: Pair): Comparison {
  const gain = challenger.map((p, i) => loss(champion[i] ?? 0, outcomes[i] ?? 0) - loss(p, outcomes[i] ?? 0))
  const sums = new Map<number, { gain: number; rows: number }>()
  for (const [i, value] of gain.entries()) {
    const sum = sums.get(group[i] ?? 0) ?? { gain: 0, rows: 0 }
    sums.set(group[i] ?? 0, { gain: sum.gain + value, rows: sum.rows + 1 })
  }
  const clusters = [...sums.values()]
  const mean = (rows: Uint32Array) => {
    let total = 0
    let count = 0
    for (const row of rows) {
      total += clusters[row]?.gain ?? 0
      count += clusters[row]?.rows ?? 0
    }
    return total / count
  }
  return {
    rows: outcomes.length,
    entities: clusters.length,
    logLossGain: Bootstrap.interval(clusters.length, mean, { rng, draws: DRAWS }),
    aucGain: Ranking.aucDifference({ a: challenger, b: champion, outcomes }, 0.95),
  }
}

/** A challenger wins only when its probabilities are better by more than chance: the whole interval of the log loss gain lies above 0. */
export function decide({ logLossGain, aucGain, entities }: Comparison): Verdict {
  const shown = ({ estimate, low, high }: Interval) =>
    `${estimate.toFixed(4)}, 95 % interval ${low.toFixed(4)} to ${high.toFixed(4)}`
  const figures = `log loss lower by ${shown(logLossGain)}; AUC higher by ${shown(aucGain)}; ${entities} entities that neither was fitted on`
  if (logLossGain.low > 0) return { wins: true, reason: `It forecasts better than the champion (${figures}).` }
  return {
    wins: false,
    reason:
      logLossGain.high < 0
        ? `It forecasts worse than the champion (${figures}).`
        : `It is not distinguishably better than the champion (${figures}).`,
  }
}

function loss(probability: number, outcome: number): number {
  const kept = Math.min(1 - 1e-15, Math.max(1e-15, probability))
  return -(outcome === 1 ? Math.log(kept) : Math.log1p(-kept))
}
