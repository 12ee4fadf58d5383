/** A list held in memory: for tests, and for wallets that a caller names. */
import type { Address } from '../../core/address.ts'
import { throwIfAborted } from '../../core/failure.ts'
import type { Finding, Freshness, List } from '../list.ts'

/** What the list holds. It is live unless a freshness is given. */
export type MemoryOptions = {
  readonly name: string
  readonly findings: ReadonlyMap<Address, readonly Finding[]>
  readonly freshness?: Freshness
}

/** The list of `findings`, by lower-case address. */
export function create({ name, findings, freshness = { kind: 'live' } }: MemoryOptions): List {
  return {
    name,
    freshness: async (signal) => {
      throwIfAborted(signal)
      return freshness
    },
    check: async (addresses, signal) => {
      throwIfAborted(signal)
      return new Map(
        addresses.flatMap((address) => {
          const found = findings.get(address) ?? []
          return found.length > 0 ? [[address, found] as const] : []
        }),
      )
    },
  }
}
