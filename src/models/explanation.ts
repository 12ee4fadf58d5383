/**
 * Why a wallet has its score: Shapley values by sampled permutations (Štrumbelj & Kononenko, 2014,
 * doi:10.1007/s10115-013-0679-x, algorithm 1) against wallets that were scored with it. Every permutation starts at another
 * wallet of the background and is walked both ways; the shares add up to the distance from the background's mean exactly.
 */
import { Failure } from '../core/failure.ts'
import * as Rng from '../core/rng.ts'
import { INDICATOR } from '../features/catalogue.ts'
import * as Column from '../statistics/column.ts'
import * as Matrix from './matrix.ts'
import type { Model } from './model.ts'
import * as Rank from './rank.ts'
import type { Runtime } from './runtime.ts'
import * as Score from './score.ts'

/** What one feature does to the score, in points of probability (0.01 = one percentage point); `typical` is the median of the background. */
export type Share = {
  readonly feature: string
  readonly unit: string | null
  readonly value: number | null
  readonly typical: number | null
  readonly points: number
}

/** The score of one wallet in parts, largest first; `against` is who it is compared with and their mean score. */
export type Explanation = {
  readonly probability: number
  readonly against: { readonly wallets: number; readonly mean: number }
  readonly shares: readonly Share[]
}

/** Whom to explain (a matrix of one row), against whom (one row at least), among whom they are ranked (those, unless told), and the seed of the permutations. */
export type Options = {
  readonly wallet: Matrix.Matrix
  readonly background: Matrix.Matrix
  readonly among?: Matrix.Matrix
  readonly seed: string
}

/** Wallets to compare with: more make the typical wallet firmer, and cost one walk each way. */
export const BACKGROUND_ROWS = 48

/** The explanation. Throws `INPUT_INVALID` for anything but one wallet and a background, and what scoring throws. */
export async function of(
  model: Model,
  options: Options,
  runtime: Runtime,
  watch: Score.Watch = {},
): Promise<Explanation> {
  const { wallet, background, among = background, seed } = options
  if (wallet.rows !== 1 || background.rows < 1) {
    throw new Failure('INPUT_INVALID', 'One wallet is explained, against one wallet or more.', {
      wallets: wallet.rows,
      background: background.rows,
    })
  }
  const names = model.encoding.columns.map(({ name }) => name)
  const [mine, theirs] = [Matrix.locate(wallet, names), Matrix.locate(background, names)]
  const width = names.length
  const walks = 2 * background.rows
  const columns = names.map((name) => ({ name }))
  const values = new Float32Array(walks * (width + 1) * width)
  const orders: Uint32Array[] = []
  const rng = Rng.create(`${seed}/explanation`)
  for (let walk = 0, at = 0; walk < walks; walk++) {
    // The second walk of a pair takes the features the other way round, which takes most of the chance out of the order.
    const forwards = orders[walk - 1]
    const order =
      walk % 2 === 1 && forwards
        ? forwards.slice().reverse()
        : rng.shuffle(Uint32Array.from({ length: width }, (_, j) => j))
    orders.push(order)
    const row = Float32Array.from(theirs, (j) => Matrix.at(background, walk >> 1, j))
    values.set(row, at)
    at += width
    for (const j of order) {
      row[j] = Matrix.at(wallet, 0, mine[j] ?? 0)
      values.set(row, at)
      at += width
    }
  }
  const matrix = { columns, rows: walks * (width + 1), values }
  // A mixture of two wallets stands among real ones: the mixtures are no scale.
  const scales = Rank.scales(model.ranked, among)
  const { probability } = await Score.ranked(model, { matrix, scales }, runtime, watch)
  const points = new Float64Array(width)
  let mean = 0
  for (const [walk, order] of orders.entries()) {
    const start = walk * (width + 1)
    mean += (probability[start] ?? 0) / walks
    for (const [step, j] of order.entries()) {
      points[j] = (points[j] ?? 0) + ((probability[start + step + 1] ?? 0) - (probability[start + step] ?? 0)) / walks
    }
  }
  const shares = names.map((feature, j): Share => {
    const known = Matrix.known(background, theirs[j] ?? 0)
    const value = Matrix.at(wallet, 0, mine[j] ?? 0)
    return {
      feature,
      unit: wallet.columns[mine[j] ?? 0]?.unit ?? null,
      value: Number.isNaN(value) ? null : value,
      typical: known.length === 0 ? null : Column.quantile(known, 0.5),
      points: points[j] ?? 0,
    }
  })
  return {
    probability: probability[width] ?? 0,
    against: { wallets: background.rows, mean },
    shares: shares.sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.feature < b.feature ? -1 : 1)),
  }
}

/** The explanation in sentences, the `most` weightiest features first; `meaning` says what a feature is. */
export function words(explained: Explanation, meaning: (feature: string) => string, most = 6): string[] {
  const { probability, against, shares } = explained
  const told = shares.slice(0, most).filter(({ points }) => Math.abs(points) >= LEAST_POINTS)
  const rest = shares.filter((share) => !told.includes(share)).reduce((sum, { points }) => sum + points, 0)
  const distance = probability - against.mean
  return [
    `The score is ${percent(probability)}, ${pointsOf(distance)} ${distance < 0 ? 'below' : 'above'} the mean of ${against.wallets} wallets drawn from those scored with it (${percent(against.mean)}).`,
    ...told.map(
      (share) =>
        `${meaning(share.feature).replace(/\.$/, '')}: ${shown(share.value, share.unit)} here, ${shown(share.typical, share.unit)} for the middle one of them; that ${share.points < 0 ? 'lowers' : 'raises'} the score by ${pointsOf(share.points)}.`,
    ),
    `All other features together ${rest < 0 ? 'lower' : 'raise'} it by ${pointsOf(rest)}. What a model uses is no cause: changing a feature need not change what a wallet does.`,
  ]
}

const LEAST_POINTS = 0.001

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function pointsOf(points: number): string {
  return `${Math.abs(100 * points).toFixed(1)} points`
}

function shown(value: number | null, unit: string | null): string {
  if (value === null) return 'unknown'
  if (unit === INDICATOR) return value > 0.5 ? 'yes' : 'no'
  return `${Number(value.toPrecision(3))}${unit === null ? '' : ` ${unit}`}`
}
