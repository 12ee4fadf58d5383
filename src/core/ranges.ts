/** Algebra of half-open integer ranges, by which ingest is resumable: to do = wanted − done. */
import { Failure } from './failure.ts'

/** The whole numbers `from <= n < to`. */
export type Range = { readonly from: number; readonly to: number }

/** Ranges in ascending order that neither overlap nor touch. */
export type RangeSet = readonly Range[]

/** A range. Throws `RANGE_INVALID` unless both ends are safe whole numbers and `from <= to`. */
export function range(from: number, to: number): Range {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from > to) {
    throw new Failure('RANGE_INVALID', 'A range needs whole numbers with from <= to.', { from, to })
  }
  return { from, to }
}

/** The set of all numbers in any of `ranges`, which may come in any order, overlap, or be empty. */
export function union(...ranges: readonly (Range | RangeSet)[]): RangeSet {
  const sorted = ranges
    .flat()
    .filter((r): r is Range => 'from' in r && r.from < r.to)
    .sort((a, b) => a.from - b.from)
  const merged: { from: number; to: number }[] = []
  for (const { from, to } of sorted) {
    const last = merged.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else merged.push({ from, to })
  }
  return merged
}

/** The numbers in `a` but not in `b`. */
export function difference(a: RangeSet, b: RangeSet): RangeSet {
  const rest: Range[] = []
  const holes = union(b)
  for (const { from, to } of union(a)) {
    let start = from
    for (const hole of holes) {
      if (hole.to <= start) continue
      if (hole.from >= to) break
      if (hole.from > start) rest.push({ from: start, to: hole.from })
      start = Math.max(start, hole.to)
    }
    if (start < to) rest.push({ from: start, to })
  }
  return rest
}

/** The numbers in both `a` and `b`. */
export function intersection(a: RangeSet, b: RangeSet): RangeSet {
  return difference(a, difference(a, b))
}

/** Whether every number of `part` is in `whole`. */
export function covers(whole: RangeSet, part: RangeSet): boolean {
  return difference(part, whole).length === 0
}

/** How many numbers the set holds. */
export function size(set: RangeSet): number {
  return set.reduce((sum, r) => sum + (r.to - r.from), 0)
}

/** `set` cut, in order, into ranges of at most `span` numbers each. Throws `RANGE_INVALID` when `span < 1`. */
export function chunks(set: RangeSet, span: number): Range[] {
  if (!Number.isSafeInteger(span) || span < 1) throw new Failure('RANGE_INVALID', 'A chunk spans at least 1.', { span })
  const cut: Range[] = []
  for (const { from, to } of union(set)) {
    for (let start = from; start < to; start += span) cut.push({ from: start, to: Math.min(to, start + span) })
  }
  return cut
}
