/**
 * Sybil risk: the calibrated probability that a wallet is one of many of one actor, learned on whole clusters and judged on others, so that a
 * wallet is never told by its own cluster; and the operating point from which a wallet is flagged.
 */
import * as Rng from '../core/rng.ts'
import * as Bootstrap from '../statistics/bootstrap.ts'
import type { Interval } from '../statistics/interval.ts'
import * as Matrix from './matrix.ts'

/** Wallets with what is known of them; rows of one `group` are one cluster, a wallet without a cluster is one of its own. */
export type Sample = Matrix.Dataset & { readonly group: Uint32Array }

/** Parts of a sample that share no cluster. */
export type Parts = { readonly train: Sample; readonly validation: Sample; readonly test: Sample }

/** Flags and truth of rows in clusters. */
export type Flagged = {
  readonly scores: Float64Array
  readonly label: Uint8Array
  readonly group: Uint32Array
  /** From this score on a wallet is flagged; null = nobody is. */
  readonly threshold: number | null
}

/** How right the flags are; precision is null where nobody was flagged. Intervals draw whole clusters. */
export type Quality = {
  readonly flagged: number
  readonly hits: number
  readonly positives: number
  readonly precision: Interval | null
  readonly recall: Interval
  readonly f1: number
}

/** Turns after which every cluster was in the test part once. */
export const TURNS = 5

const SHARES = { train: 3, validation: 1, test: 1 }
const DRAWS = 400

/** Deals clusters out at random, three to train for each one to validate and one to test; those with positives on their own, so that each part has some. */
export function split(sample: Sample, seed: string, turn = 0): Parts {
  const positive = new Set(sample.group.filter((_, row) => sample.label[row] === 1))
  const clusters = [...new Set(sample.group)].sort((a, b) => a - b)
  const place = new Map<number, number>()
  const all = SHARES.train + SHARES.validation + SHARES.test
  for (const wanted of [true, false]) {
    const dealt = Uint32Array.from(clusters.filter((cluster) => positive.has(cluster) === wanted))
    for (const [i, cluster] of Rng.create(`${seed}/${wanted}`).shuffle(dealt).entries())
      place.set(cluster, (i + turn) % all)
  }
  const part = (holds: (place: number) => boolean) =>
    rowsOf(sample, (row) => holds(place.get(sample.group[row] ?? 0) ?? 0))
  return {
    train: part((at) => at < SHARES.train),
    validation: part((at) => at === SHARES.train),
    test: part((at) => at > SHARES.train),
  }
}

/** The rows of `sample` that `keep` names. */
export function rowsOf(sample: Sample, keep: (row: number) => boolean): Sample {
  return { ...Matrix.where(sample, keep), group: sample.group.filter((_, row) => keep(row)) }
}

/** `sample` with the columns that are named, in that order. */
export function columnsOf(sample: Sample, names: readonly string[]): Sample {
  const places = names.map((name) => sample.columns.findIndex((column) => column.name === name))
  const width = sample.columns.length
  const values = new Float32Array(sample.rows * names.length)
  for (let row = 0; row < sample.rows; row++)
    for (const [j, place] of places.entries())
      values[row * names.length + j] = sample.values[row * width + place] ?? Number.NaN
  return { ...sample, columns: names.map((name) => ({ name })), values }
}

/** What a threshold is chosen for: as many hits as possible at a stated precision, or the highest F1. */
export type Aim = { readonly precision: number } | 'f1'

/** The threshold that serves `aim` best on validation rows; null when none reaches the precision. Never call it with rows that are judged on. */
export function threshold({ scores, label }: Pick<Flagged, 'scores' | 'label'>, aim: Aim): number | null {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
  const positives = label.reduce((sum, y) => sum + y, 0)
  let best: { worth: number; upper: number; lower: number } | null = null
  let hits = 0
  for (const [i, row] of order.entries()) {
    hits += label[row] ?? 0
    const [own = 0, next = Number.NEGATIVE_INFINITY] = [scores[row], scores[order[i + 1] ?? -1]]
    if (own === next) continue
    const precision = hits / (i + 1)
    if (aim !== 'f1' && precision < aim.precision) continue
    const worth = aim === 'f1' ? (2 * hits) / (i + 1 + positives) : hits
    if (worth > (best?.worth ?? 0)) best = { worth, upper: own, lower: next }
  }
  if (best === null) return null
  // In the middle of the gap, so that a wallet just as suspicious as the last one is not lost to rounding.
  return Number.isFinite(best.lower) ? (best.upper + best.lower) / 2 : best.upper
}

/** How right the flags are. `seed` decides the draws of the intervals. */
export function quality({ scores, label, group, threshold: from }: Flagged, seed: string): Quality {
  const clusters = new Map<number, { flagged: number; hits: number; positives: number }>()
  for (const [row, score] of scores.entries()) {
    const flagged = Number(from !== null && score >= from)
    const y = label[row] ?? 0
    const sum = clusters.get(group[row] ?? 0) ?? { flagged: 0, hits: 0, positives: 0 }
    clusters.set(group[row] ?? 0, {
      flagged: sum.flagged + flagged,
      hits: sum.hits + flagged * y,
      positives: sum.positives + y,
    })
  }
  const sums = [...clusters.values()]
  const total = (of: keyof (typeof sums)[number]) => sums.reduce((sum, cluster) => sum + cluster[of], 0)
  const [flagged, hits, positives] = [total('flagged'), total('hits'), total('positives')]
  const ratio = (above: 'hits', below: 'flagged' | 'positives', name: string) =>
    Bootstrap.interval(
      sums.length,
      (rows) => {
        let [a, b] = [0, 0]
        for (const row of rows) {
          a += sums[row]?.[above] ?? 0
          b += sums[row]?.[below] ?? 0
        }
        // A draw without any says nothing of the ratio; it counts as what was seen.
        return b === 0 ? hits / Math.max(1, total(below)) : a / b
      },
      { rng: Rng.create(`${seed}/${name}`), draws: DRAWS },
    )
  return {
    flagged,
    hits,
    positives,
    precision: flagged === 0 ? null : ratio('hits', 'flagged', 'precision'),
    recall: ratio('hits', 'positives', 'recall'),
    f1: hits === 0 ? 0 : (2 * hits) / (flagged + positives),
  }
}
