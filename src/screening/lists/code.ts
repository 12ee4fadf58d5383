/**
 * Wallets with code as a list. Version 0 excludes every contract: whoever controls one on another chain may not control the
 * same address on the target chain. An EIP-7702 delegation (0xef0100 and 20 bytes) is still a key's account and passes.
 */
import type { Address } from '../../core/address.ts'
import { throwIfAborted } from '../../core/failure.ts'
import type { Now } from '../../core/time.ts'
import type { Finding, List } from '../list.ts'

/** The code at an address on the target chain, as `0x` hex; `0x` or undefined = none. Throws when it cannot be had. */
export type CodeOf = (address: Address, signal: AbortSignal) => Promise<`0x${string}` | undefined>

/** `chain` names the target in findings; `parallel` (16) bounds the questions asked at once. */
export type CodeOptions = {
  readonly chain: string
  readonly codeOf: CodeOf
  readonly now: Now
  readonly parallel?: number
}

const DELEGATION = /^0xef0100[0-9a-f]{40}$/i

/** The list of addresses that have code of their own on the target chain, as `CONTRACT_NOT_ON_CHAIN`; it is live. */
export function create({ chain, codeOf, now, parallel = 16 }: CodeOptions): List {
  return {
    name: `code on ${chain}`,
    freshness: async (signal) => {
      throwIfAborted(signal)
      return { kind: 'live' }
    },
    check: async (addresses, signal) => {
      const found = new Map<Address, readonly Finding[]>()
      for (let from = 0; from < addresses.length; from += parallel) {
        throwIfAborted(signal)
        const part = addresses.slice(from, from + parallel)
        const codes = await Promise.all(part.map((address) => codeOf(address, signal)))
        for (const [i, address] of part.entries()) {
          const code = codes[i] ?? '0x'
          if (code === '0x' || DELEGATION.test(code)) continue
          found.set(address, [{ reason: 'CONTRACT_NOT_ON_CHAIN', source: `code on ${chain}`, atS: now() }])
        }
      }
      throwIfAborted(signal)
      return found
    },
  }
}
