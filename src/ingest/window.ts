/** What of the wanted blocks can be asked for now: what exists, cut where finality ends. */
import * as Ranges from '../core/ranges.ts'
import type { Extent } from './source.ts'

/** A range that is wholly past finality, or wholly not. */
export type Window = { readonly range: Ranges.Range; readonly final: boolean }

/** The windows of `wanted` below the head, ascending; those not yet final only when `provisional` is asked for. */
export function of(wanted: Ranges.RangeSet, extent: Extent, provisional: boolean): readonly Window[] {
  const cut = (from: number, to: number, final: boolean) =>
    from < to ? Ranges.intersection(wanted, [{ from, to }]).map((range) => ({ range, final })) : []
  const finalTo = Math.min(extent.finalTo, extent.head)
  return [...cut(0, finalTo, true), ...(provisional ? cut(finalTo, extent.head, false) : [])]
}
