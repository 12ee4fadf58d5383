/** Rows of typed arrays in another order, a vector's worth at a time: what is gathered stays in the processor's cache until it is copied on. */

/** Rows that are gathered at once, at most: as many as DuckDB's vectors hold. */
export const MOST = 2048

/** Gathers `count` rows from the `start`-th of the order on; what it gives is written over by the next call. */
export type Gather = (start: number, count: number) => ArrayBuffer

/**
 * A gatherer of `values`, whose rows come as `order` numbers them: `bytes` a row are one, two, or a multiple of four. A loop for each
 * width: one loop over arrays of several types is compiled for none of them.
 */
export function of({ buffer, byteOffset, byteLength }: ArrayBufferView, bytes: number, order: Uint32Array): Gather {
  const place = new ArrayBuffer(MOST * bytes)
  if (bytes === 1) {
    const [from, into] = [new Uint8Array(buffer, byteOffset, byteLength), new Uint8Array(place)]
    return (start, count) => {
      for (let i = 0; i < count; i++) into[i] = from[order[start + i] ?? 0] ?? 0
      return place
    }
  }
  if (bytes === 2) {
    const [from, into] = [new Uint16Array(buffer, byteOffset, byteLength >> 1), new Uint16Array(place)]
    return (start, count) => {
      for (let i = 0; i < count; i++) into[i] = from[order[start + i] ?? 0] ?? 0
      return place
    }
  }
  const [from, into] = [new Uint32Array(buffer, byteOffset, byteLength >> 2), new Uint32Array(place)]
  if (bytes === 4) {
    return (start, count) => {
      for (let i = 0; i < count; i++) into[i] = from[order[start + i] ?? 0] ?? 0
      return place
    }
  }
  const words = bytes >> 2
  return (start, count) => {
    for (let i = 0, at = 0; i < count; i++) {
      const row = (order[start + i] ?? 0) * words
      for (let k = 0; k < words; k++) into[at++] = from[row + k] ?? 0
    }
    return place
  }
}
