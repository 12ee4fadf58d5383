/** How many blocks to ask for at once: halved when the provider refuses, grown while it does not. */

/** The learned number of blocks. */
export type Span = {
  readonly blocks: () => number
  /** A range of `tried` blocks passed with `logs` logs. */
  readonly passed: (tried: number, logs: number) => void
  /** A range of `tried` > 1 blocks was refused; `offered` is what the provider named (0 = nothing), `fixed` if it is a rule. Returns the blocks to try instead. */
  readonly refused: (tried: number, offered: number, fixed: boolean) => number
}

/** Bounds: the first, the largest, and the number of logs in one answer from which ranges stop growing. */
export type Bounds = { readonly first: number; readonly largest: number; readonly logs: number }

/** Passes in a row after which a refused size is tried again: densities change along a chain. */
const FORGET_AFTER = 8

/** A span that starts at `first` blocks. It stays within 1 and `largest`. */
export function create(bounds: Bounds): Span {
  let largest = Math.max(1, bounds.largest)
  let blocks = Math.min(Math.max(1, bounds.first), largest)
  let ceiling = largest
  let passes = 0
  return {
    blocks: () => blocks,
    passed: (tried, logs) => {
      if (++passes >= FORGET_AFTER) {
        passes = 0
        ceiling = largest
      }
      if (logs > bounds.logs) blocks = Math.max(1, Math.min(blocks, Math.floor((tried * bounds.logs) / logs)))
      else if (tried >= blocks && logs * 2 <= bounds.logs) blocks = Math.min(blocks * 2, ceiling)
    },
    refused: (tried, offered, fixed) => {
      const next = offered > 0 && offered < tried ? offered : Math.max(1, Math.floor(tried / 2))
      passes = 0
      blocks = Math.min(blocks, next)
      if (fixed && offered > 0) largest = Math.min(largest, next)
      // A range that was offered fits these blocks; whether the next ones are as dense is not known.
      if (fixed || offered === 0) ceiling = next
      return next
    },
  }
}
