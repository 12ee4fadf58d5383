/** The names of streams of transfers: what a covered range is complete for. */
import type { Address } from '../core/address.ts'
import { contentHash } from '../core/ids.ts'

/** Every transfer of a chain. */
export const ALL = 'transfers:all'

/** Rows of files whose completeness nobody stated: nothing may rely on their range. */
export const PARTIAL = 'transfers:partial'

/** The stream of the transfers of `contracts` that touch `wallets`, each sorted and without repetition; none = all. */
export function of(contracts: readonly Address[], wallets: readonly Address[] = []): string {
  if (wallets.length > 0) return `transfers:wallets:${contentHash([...contracts, '', ...wallets]).slice(0, 16)}`
  if (contracts.length === 0) return ALL
  return `transfers:${contracts.length === 1 ? contracts[0] : contentHash(contracts).slice(0, 16)}`
}
