/** The port of ingest: where slices come from. Adapters: `sources/rpc.ts`, `sources/archive.ts`, `sources/memory.ts`. */
import type { ChainId } from '../core/chain.ts'
import type { Progress } from '../core/progress.ts'
import type { RangeSet } from '../core/ranges.ts'
import type { BlockHeader, Slice } from './slice.ts'

/** What a source can give. `head` is the exclusive end of what exists now, `finalTo` of what cannot be reorganised any more. */
export type Extent = {
  readonly chain: ChainId
  readonly stream: string
  readonly head: number
  readonly finalTo: number
}

/** A place that slices come from. */
export interface Source {
  /** What exists now. Throws `CHAIN_MISMATCH` when the source serves another chain than it was opened for. */
  extent(signal: AbortSignal): Promise<Extent>
  /**
   * Slices that cover `wanted` in ascending order, without gap or overlap; stopping early loses nothing, because the caller
   * asks next time for wanted − covered. File sources ignore `wanted` and yield their file once.
   */
  slices(wanted: RangeSet, progress: Progress, signal: AbortSignal): AsyncIterable<Slice>
  /**
   * Compares `known`, the stored headers of blocks that were not final, ascending, with the chain. Null when the newest still
   * stands, and for sources without blocks; else the one slice that replaces everything from its `replacesFrom` on,
   * which is the first of `known` when none of them stands.
   */
  reconcile(known: readonly BlockHeader[], signal: AbortSignal): Promise<Slice | null>
}
