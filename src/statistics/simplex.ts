/** The minimum of a function of a few variables without derivatives, by the simplex of Nelder and Mead (1965, doi:10.1093/comjnl/7.4.308). */
import { Failure } from '../core/failure.ts'

/** Where the minimum lies, its value, and how often the function was asked. */
export type Minimum = { readonly at: readonly number[]; readonly value: number; readonly calls: number }

/** `tolerance` bounds the spread of the last simplex (in values and in places); a run ends in `ESTIMATE_UNDEFINED` after `maxCalls`. */
export type Options = { readonly step?: number; readonly tolerance?: number; readonly maxCalls?: number }

// Places nearer than this are one: in logs of parameters a thousandth of a percent.
const SPREAD = 1e-5

type Corner = { readonly at: readonly number[]; readonly value: number }

/**
 * The minimum of `f` found from `start`, begun anew from the best corner until that no longer helps, because a simplex may collapse early.
 * Values that are not finite count as worst. Throws `ESTIMATE_UNDEFINED` when `start` has no finite value or `maxCalls` do not suffice.
 */
export function minimise(
  f: (at: readonly number[]) => number,
  start: readonly number[],
  options: Options = {},
): Minimum {
  const { step = 0.5, tolerance = 1e-9, maxCalls = 20_000 } = options
  let calls = 0
  const ask = (at: readonly number[]): Corner => {
    if (++calls > maxCalls) {
      throw new Failure('ESTIMATE_UNDEFINED', 'The likelihood has no maximum within reach.', { at, calls: maxCalls })
    }
    const value = f(at)
    return { at, value: Number.isFinite(value) ? value : Number.POSITIVE_INFINITY }
  }
  let best = ask(start)
  if (best.value === Number.POSITIVE_INFINITY) {
    throw new Failure('ESTIMATE_UNDEFINED', 'The function is not finite where the search starts.', { at: start })
  }
  for (let width = step; ; width /= 4) {
    const found = descend(best, width, { ask, tolerance })
    const gained = best.value - found.value
    best = found
    if (gained <= tolerance * (1 + Math.abs(found.value))) return { ...best, calls }
  }
}

function descend(
  from: Corner,
  width: number,
  { ask, tolerance }: { readonly ask: (at: readonly number[]) => Corner; readonly tolerance: number },
): Corner {
  const size = from.at.length
  let corners = [from, ...from.at.map((_, j) => ask(from.at.map((x, k) => (k === j ? x + width : x))))]
  for (;;) {
    corners.sort((a, b) => a.value - b.value)
    const [best = from, second = from] = [corners[0], corners[size - 1]]
    const worst = corners[size] ?? from
    const spread = Math.max(...best.at.map((x, j) => Math.abs(x - (worst.at[j] ?? 0))))
    if (worst.value - best.value <= tolerance * (1 + Math.abs(best.value)) && spread <= SPREAD) return best
    const centre = best.at.map((_, j) => corners.slice(0, size).reduce((sum, { at }) => sum + (at[j] ?? 0) / size, 0))
    const along = (by: number) => ask(centre.map((x, j) => x + by * ((worst.at[j] ?? 0) - x)))
    const reflected = along(-1)
    if (reflected.value < best.value) {
      const expanded = along(-2)
      corners[size] = expanded.value < reflected.value ? expanded : reflected
      continue
    }
    if (reflected.value < second.value) {
      corners[size] = reflected
      continue
    }
    const contracted = along(reflected.value < worst.value ? -0.5 : 0.5)
    if (contracted.value < Math.min(reflected.value, worst.value)) corners[size] = contracted
    else
      corners = corners.map((corner) =>
        corner === best ? best : ask(corner.at.map((x, j) => (x + (best.at[j] ?? 0)) / 2)),
      )
  }
}
