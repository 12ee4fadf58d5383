/** Withdrawing consent: it acts before the next signature, because every batch is screened by the standing suppressions again. */
import { type Address, toBytes } from '../core/address.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Queries from './queries.generated.ts'
import * as Scopes from './scopes.ts'

/** What a withdrawal did: consents that stood until now, and wallets that are suppressed from now on. */
export type Withdrawn = { readonly consents: number; readonly wallets: number }

/**
 * Withdraws the consents of whoever stands behind `wallet`, all or those to `purpose`, and suppresses all wallets of theirs for good:
 * whoever withdraws one purpose is sent nothing rather than something wrong. A wallet that nobody knows is suppressed as well. For
 * marketers, admins and holders of `pii`; throws `FORBIDDEN`.
 */
export async function withdraw(
  warehouse: Warehouse,
  { wallet, purpose }: { readonly wallet: Address; readonly purpose: string | null },
  holder: Scopes.Holder,
): Promise<Withdrawn> {
  const act = { action: 'withdrawConsent', subject: wallet, roles: ['marketer', 'admin'], scope: 'pii' } as const
  return Scopes.guard(warehouse, holder, act, async () => {
    const address = toBytes(wallet)
    const at_s = warehouse.now()
    const result = await warehouse.transaction(async () => {
      await warehouse.run(Queries.addWallets, { addresses: [address] })
      const wallets = await warehouse.run(Queries.suppressPerson, { address, source: 'consent', at_s })
      const consents = await warehouse.run(Queries.withdrawConsents, { address, purpose, at_s })
      return { consents, wallets }
    })
    return { result, facts: result }
  })
}
