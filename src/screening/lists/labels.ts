/** The labels of the warehouse as a list: sanctions and the like, as imported. */
import { type Address, parse, toBytes } from '../../core/address.ts'
import { throwIfAborted } from '../../core/failure.ts'
import type { Warehouse } from '../../warehouse/warehouse.ts'
import type { Finding, List, Reason } from '../list.ts'
import * as Queries from '../queries.generated.ts'

/**
 * `reasons` says which labels suppress, and as what. `maxAgeS`: how long after the last import of labels the list still counts;
 * null = they do not age, which is honest only for labels that somebody keeps up by hand.
 */
export type LabelOptions = { readonly reasons: Readonly<Record<string, Reason>>; readonly maxAgeS: number | null }

/** The labels that suppress unless said otherwise. */
export const reasons: Readonly<Record<string, Reason>> = {
  SANCTIONED: 'SANCTIONED',
  DENYLISTED: 'DENYLISTED',
  OPTED_OUT: 'OPTED_OUT',
  SYBIL_RISK: 'SYBIL_RISK',
}

/** The list of wallets with a suppressing label in `chain.label`, whatever its date. */
export function create(warehouse: Warehouse, options: LabelOptions): List {
  return {
    name: 'labels',
    freshness: async (signal) => {
      throwIfAborted(signal)
      const row = await warehouse.one(Queries.labelsImported)
      return { kind: 'dated', asOfS: row?.at_s ?? null, maxAgeS: options.maxAgeS }
    },
    check: async (addresses, signal) => {
      throwIfAborted(signal)
      const labels = Object.keys(options.reasons)
      const rows = await warehouse.all(Queries.labelled, { addresses: addresses.map(toBytes), labels })
      throwIfAborted(signal)
      const found = new Map<Address, Finding[]>()
      for (const { address, label, source, at_s } of rows) {
        const reason = options.reasons[label]
        if (!reason) continue
        const wallet = parse(address)
        found.set(wallet, [...(found.get(wallet) ?? []), { reason, source, atS: at_s }])
      }
      return found
    },
  }
}
