/** What an area of the bench finds: figures, each beside its anchor of the same run. */

import { Failure } from '../src/core/failure.ts'

/** One figure. `ratio` is how many times better ours is than the anchor, so above 1 is a gain whatever the unit. */
export type Figure = {
  readonly what: string
  readonly unit: string
  readonly ours: number
  readonly anchor: number
  readonly ratio: number
}

/** The figures of an area, what their anchor is, and what else was seen. */
export type Found = { readonly anchor: string; readonly figures: readonly Figure[]; readonly notes: readonly string[] }

/** An area: what it measures, the packages whose versions matter, and how to run it with the words after its name. */
export type Area = {
  readonly says: string
  readonly words: string
  readonly packages: readonly string[]
  readonly run: (words: readonly string[]) => Promise<Found>
}

/** A figure of which less is better. */
export function lower(what: string, unit: string, { ours, anchor }: { ours: number; anchor: number }): Figure {
  return { what, unit, ours, anchor, ratio: anchor / ours }
}

/** A figure of which more is better. */
export function higher(what: string, unit: string, { ours, anchor }: { ours: number; anchor: number }): Figure {
  return { what, unit, ours, anchor, ratio: ours / anchor }
}

/** The whole number in `words[at]`, or `fallback` where there is none. */
export function whole(words: readonly string[], at: number, fallback: number): number {
  const word = words[at]
  if (word === undefined) return fallback
  const value = Number(word)
  if (!Number.isInteger(value) || value < 1) {
    throw new Failure('USAGE', `"${word}" is no whole number above 0.`, { position: at + 1 })
  }
  return value
}
