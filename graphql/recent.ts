/** A bounded memory: what was used least recently is forgotten. */

/** Values by key, at most as many as it was made for. */
export type Recent<T> = { readonly get: (key: string) => T | undefined; readonly set: (key: string, value: T) => void }

/** A memory of `most` values. */
export function create<T>(most: number): Recent<T> {
  const kept = new Map<string, T>()
  const put = (key: string, value: T) => {
    kept.delete(key)
    kept.set(key, value)
  }
  return {
    get: (key) => {
      const value = kept.get(key)
      if (value !== undefined) put(key, value)
      return value
    },
    set: (key, value) => {
      put(key, value)
      const [oldest] = kept.keys()
      if (kept.size > most && oldest !== undefined) kept.delete(oldest)
    },
  }
}
