/**
 * Exact nearest neighbours by brute force over single floats, column by column: each column is one pass over an array that fits the
 * cache in blocks, and no row is ever gathered. Distances are Euclidean, to the nearest of some centres; centres are k-means++ (Arthur
 * and Vassilvitskii 2007) with Lloyd's iterations.
 */
import type { Rng } from '../core/rng.ts'

/** One Float32Array a dimension, all of one length: the rows. */
export type Columns = readonly Float32Array[]

/** The rows found, nearest first, with their distances. */
export type Found = { readonly rows: Uint32Array; readonly distances: Float32Array }

/** Rows worked on at once: a block of distances stays in the first-level cache. */
const BLOCK = 4_096

/** The `size` rows nearest to any of `centres` (one number a dimension each), of those where `excluded` is 0; ties by row. */
export function search(
  columns: Columns,
  centres: readonly Float32Array[],
  { size, excluded }: { readonly size: number; readonly excluded: Uint8Array },
): Found {
  const rows = excluded.length
  const heap = create(Math.min(size, rows))
  const best = new Float32Array(BLOCK)
  const sums = new Float32Array(BLOCK)
  for (let from = 0; from < rows; from += BLOCK) {
    const length = Math.min(BLOCK, rows - from)
    centres.forEach((centre, c) => {
      const out = c === 0 ? best : sums
      squares(columns, centre, { from, length, out })
      if (c > 0) for (let i = 0; i < length; i++) if ((sums[i] ?? 0) < (best[i] ?? 0)) best[i] = sums[i] ?? 0
    })
    for (let i = 0; i < length; i++) {
      const distance = best[i] ?? 0
      if (distance < heap.worst() && excluded[from + i] === 0) heap.push(distance, from + i)
    }
  }
  return heap.sorted()
}

/** `k` centres of `points` (one row a point), fewer where there are fewer different points. */
export function centres(points: readonly Float32Array[], k: number, rng: Rng): readonly Float32Array[] {
  const [first] = points
  if (!first) return []
  let chosen = [points[rng.below(points.length)] ?? first]
  while (chosen.length < k) {
    const away = points.map((point) => Math.min(...chosen.map((centre) => between(point, centre))))
    const total = away.reduce((sum, each) => sum + each, 0)
    if (total === 0) break
    let left = rng.uniform() * total
    const at = away.findIndex((each) => {
      left -= each
      return left < 0
    })
    chosen = [...chosen, points[at < 0 ? away.indexOf(Math.max(...away)) : at] ?? first]
  }
  for (let round = 0; round < 20; round++) {
    const next = means(points, chosen)
    const moved = next.some((centre, c) => between(centre, chosen[c] ?? centre) > 1e-6)
    chosen = next
    if (!moved) break
  }
  return chosen
}

// Four columns in one pass: a fourth of the loads and stores of the sums.
function squares(
  columns: Columns,
  centre: Float32Array,
  { from, length, out }: { readonly from: number; readonly length: number; readonly out: Float32Array },
): void {
  out.fill(0, 0, length)
  const empty = new Float32Array(0)
  for (let j = 0; j + 4 <= columns.length; j += 4) {
    const a = (columns[j] ?? empty).subarray(from, from + length)
    const b = (columns[j + 1] ?? empty).subarray(from, from + length)
    const c = (columns[j + 2] ?? empty).subarray(from, from + length)
    const d = (columns[j + 3] ?? empty).subarray(from, from + length)
    const [ca = 0, cb = 0, cc = 0, cd = 0] = centre.subarray(j, j + 4)
    for (let i = 0; i < length; i++) {
      const x = (a[i] ?? 0) - ca
      const y = (b[i] ?? 0) - cb
      const z = (c[i] ?? 0) - cc
      const w = (d[i] ?? 0) - cd
      out[i] = (out[i] ?? 0) + (x * x + y * y + (z * z + w * w))
    }
  }
  for (let j = columns.length - (columns.length % 4); j < columns.length; j++) {
    const a = (columns[j] ?? empty).subarray(from, from + length)
    const ca = centre[j] ?? 0
    for (let i = 0; i < length; i++) {
      const x = (a[i] ?? 0) - ca
      out[i] = (out[i] ?? 0) + x * x
    }
  }
}

function means(points: readonly Float32Array[], chosen: readonly Float32Array[]): Float32Array[] {
  const sums = chosen.map((centre) => new Float64Array(centre.length))
  const counts = chosen.map(() => 0)
  for (const point of points) {
    let nearest = 0
    let least = Number.POSITIVE_INFINITY
    chosen.forEach((centre, c) => {
      const distance = between(point, centre)
      if (distance < least) [least, nearest] = [distance, c]
    })
    counts[nearest] = (counts[nearest] ?? 0) + 1
    const sum = sums[nearest]
    if (sum) for (let j = 0; j < sum.length; j++) sum[j] = (sum[j] ?? 0) + (point[j] ?? 0)
  }
  return chosen.map((centre, c) => {
    const count = counts[c] ?? 0
    return count === 0 ? centre : Float32Array.from(sums[c] ?? [], (sum) => sum / count)
  })
}

function between(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let j = 0; j < a.length; j++) sum += ((a[j] ?? 0) - (b[j] ?? 0)) ** 2
  return sum
}

/** Keeps the `size` least (distance, row), the greatest of them on top. */
function create(size: number) {
  const distances = new Float32Array(size)
  const rows = new Uint32Array(size)
  let count = 0
  const above = (i: number, j: number) =>
    (distances[i] ?? 0) > (distances[j] ?? 0) ||
    ((distances[i] ?? 0) === (distances[j] ?? 0) && (rows[i] ?? 0) > (rows[j] ?? 0))
  const swap = (i: number, j: number) => {
    const [distance, row] = [distances[i] ?? 0, rows[i] ?? 0]
    distances[i] = distances[j] ?? 0
    rows[i] = rows[j] ?? 0
    distances[j] = distance
    rows[j] = row
  }
  const sink = () => {
    for (let i = 0; ; ) {
      const [left, right] = [2 * i + 1, 2 * i + 2]
      let top = left < count && above(left, i) ? left : i
      if (right < count && above(right, top)) top = right
      if (top === i) return
      swap(i, top)
      i = top
    }
  }
  return {
    // Rows come in ascending order, so one that only equals the worst is behind it.
    worst: () => (count < size ? Number.POSITIVE_INFINITY : (distances[0] ?? 0)),
    push: (distance: number, row: number) => {
      if (size === 0) return
      if (count === size) {
        distances[0] = distance
        rows[0] = row
        sink()
        return
      }
      let i = count++
      distances[i] = distance
      rows[i] = row
      for (let up = (i - 1) >> 1; i > 0 && above(i, up); up = (i - 1) >> 1) {
        swap(i, up)
        i = up
      }
    },
    sorted: (): Found => {
      const order = Array.from({ length: count }, (_, i) => i).sort((i, j) => (above(i, j) ? 1 : -1))
      return {
        rows: Uint32Array.from(order, (i) => rows[i] ?? 0),
        distances: Float32Array.from(order, (i) => Math.sqrt(distances[i] ?? 0)),
      }
    },
  }
}
