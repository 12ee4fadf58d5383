/** `parts`, typed arrays of one kind, one after the other in memory of their own; bytes where there are none. */
export function joined<T extends Uint8Array | Uint16Array | Uint32Array>(parts: readonly T[]): T {
  const Type = (parts[0]?.constructor ?? Uint8Array) as new (length: number) => T
  const all = new Type(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
