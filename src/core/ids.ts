/** Identifiers derived from content: the same content has the same id on every machine. */
import { createHash } from 'node:crypto'

/** SHA-256 of `parts` in order, each length-prefixed so that no two lists collide; 64 lower-case hex digits. */
export function contentHash(parts: Iterable<string | Uint8Array>): string {
  const hash = createHash('sha256')
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : part
    const size = Buffer.alloc(8)
    size.writeBigUInt64BE(BigInt(bytes.length))
    hash.update(size).update(bytes)
  }
  return hash.digest('hex')
}

/** JSON with sorted object keys and `bigint` as decimal text: equal data gives equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'bigint') return item.toString()
    if (item instanceof Uint8Array || item === null || typeof item !== 'object' || Array.isArray(item)) return item
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  })
}
