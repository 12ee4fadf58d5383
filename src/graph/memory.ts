/** Columns in shared memory, so that a graph reaches a worker thread without a copy. */

/** `length` zeros as unsigned 32-bit numbers on a `SharedArrayBuffer`. */
export function uint32(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT))
}

/** `length` zeros as 64-bit floats on a `SharedArrayBuffer`. */
export function float64(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT))
}
