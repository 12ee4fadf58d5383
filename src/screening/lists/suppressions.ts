/** The standing suppressions of the warehouse as a list: who opted out or was denied, and stays so. */
import { type Address, parse, toBytes } from '../../core/address.ts'
import { Failure, throwIfAborted } from '../../core/failure.ts'
import type { Warehouse } from '../../warehouse/warehouse.ts'
import type { Finding, List, Reason } from '../list.ts'
import * as Queries from '../queries.generated.ts'

const known: ReadonlySet<string> = new Set<Reason>([
  'SANCTIONED',
  'OPTED_OUT',
  'DENYLISTED',
  'CONTRACT_NO_RECEIVER',
  'CONTRACT_NOT_ON_CHAIN',
  'SYBIL_RISK',
  'FREQ_CAP',
  'DUPLICATE_ENTITY',
  'UNKNOWN_SCORE',
  'LIST_STALE',
])

/** The list of `private.suppression` rows that belong to no campaign; it is live. A reason that is none throws `INVARIANT_BROKEN`. */
export function create(warehouse: Warehouse): List {
  return {
    name: 'suppressions',
    freshness: async (signal) => {
      throwIfAborted(signal)
      return { kind: 'live' }
    },
    check: async (addresses, signal) => {
      throwIfAborted(signal)
      const rows = await warehouse.all(Queries.standing, { addresses: addresses.map(toBytes) })
      throwIfAborted(signal)
      const found = new Map<Address, Finding[]>()
      for (const { address, reason, source, at_s } of rows) {
        if (!isReason(reason))
          throw new Failure('INVARIANT_BROKEN', `"${reason}" is no reason to suppress.`, { reason })
        const wallet = parse(address)
        found.set(wallet, [...(found.get(wallet) ?? []), { reason, source, atS: at_s }])
      }
      return found
    },
  }
}

function isReason(text: string): text is Reason {
  return known.has(text)
}
