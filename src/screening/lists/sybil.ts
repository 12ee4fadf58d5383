/** Sybil risk as a list: whoever is riskier than is allowed, and whoever's risk is not known. */
import { type Address, parse, toBytes } from '../../core/address.ts'
import { throwIfAborted } from '../../core/failure.ts'
import type { Warehouse } from '../../warehouse/warehouse.ts'
import type { Finding, List } from '../list.ts'
import * as Queries from '../queries.generated.ts'

/**
 * `from`: the risk (0–1) from which a wallet is suppressed. `unknown`: a wallet without a risk is suppressed as `UNKNOWN_SCORE`, or passes; it is
 * never taken for a risk of 0. `maxAgeS`: how old the newest risks may be; null = they do not age.
 */
export type SybilOptions = {
  readonly from: number
  readonly unknown: 'suppress' | 'pass'
  readonly maxAgeS: number | null
}

/** The list of wallets by their newest risk, as `SYBIL_RISK` and `UNKNOWN_SCORE`. */
export function create(warehouse: Warehouse, { from, unknown, maxAgeS }: SybilOptions): List {
  const scored = async () => (await warehouse.one(Queries.sybilScored))?.as_of_s ?? null
  return {
    name: 'sybil risk',
    freshness: async (signal) => {
      throwIfAborted(signal)
      return { kind: 'dated', asOfS: await scored(), maxAgeS }
    },
    check: async (addresses, signal) => {
      throwIfAborted(signal)
      const rows = await warehouse.all(Queries.sybilRisk, { addresses: addresses.map(toBytes) })
      const atS = (await scored()) ?? 0
      throwIfAborted(signal)
      const found = new Map<Address, readonly Finding[]>()
      for (const { address, probability } of rows) {
        if (probability === null) {
          if (unknown === 'suppress')
            found.set(parse(address), [{ reason: 'UNKNOWN_SCORE', source: 'sybil risk', atS }])
        } else if (probability >= from)
          found.set(parse(address), [{ reason: 'SYBIL_RISK', source: `sybil risk ${probability.toFixed(3)}`, atS }])
      }
      return found
    },
  }
}
