/**
 * Memory that columns are made in again and again: what is fresh for every answer is cleared by the system page by page, and lies about
 * until it is collected.
 */

/** Places for columns. Whoever gives one back uses it no more. */
export type Pool = {
  /** A place of at least `sizeBytes`; what it holds is left from before. */
  readonly take: (sizeBytes: number) => ArrayBuffer
  /** Takes back a place that it made; any other buffer is left alone. */
  readonly give: (place: ArrayBufferLike) => void
  /** Takes over a place of a pool that went to another thread and came back as another object. */
  readonly adopt: (place: ArrayBuffer) => void
}

/** Bytes of all places that are kept, at most. */
const KEPT_BYTES = 32 * 1024 * 1024
/** The smallest place. */
const LEAST_BYTES = 128 * 1024
/** Sizes of places from one power of two to the next: few, so that what comes back fits again. */
const SIZES = 4
/** A place is not used where it is so many times larger than needed. */
const MOST_TIMES = 4

/** An empty pool. */
export function create(): Pool {
  const own = new WeakSet<ArrayBufferLike>()
  const kept: ArrayBuffer[] = []
  let keptBytes = 0
  const keep = (place: ArrayBuffer) => {
    if (place.byteLength === 0 || keptBytes + place.byteLength > KEPT_BYTES) return
    kept.push(place)
    kept.sort((a, b) => a.byteLength - b.byteLength)
    keptBytes += place.byteLength
  }
  const lend = (place: ArrayBuffer) => {
    own.add(place)
    return place
  }
  return {
    take: (sizeBytes) => {
      const at = kept.findIndex(({ byteLength }) => byteLength >= sizeBytes)
      const found = kept[at]
      if (!found || found.byteLength > Math.max(LEAST_BYTES, MOST_TIMES * sizeBytes))
        return lend(new ArrayBuffer(roomy(sizeBytes)))
      kept.splice(at, 1)
      keptBytes -= found.byteLength
      return lend(found)
    },
    give: (place) => {
      if (own.delete(place) && place instanceof ArrayBuffer) keep(place)
    },
    adopt: keep,
  }
}

/** The size of the place for `sizeBytes`. */
function roomy(sizeBytes: number): number {
  const step = 2 ** Math.floor(Math.log2(Math.max(LEAST_BYTES, sizeBytes))) / SIZES
  return Math.max(LEAST_BYTES, Math.ceil(sizeBytes / step) * step)
}
