/** Stored lists of wallets: every save of other addresses is a new version, and versions never change. */
import { type Address, fromTyped, toBytes } from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import { contentHash } from '../core/ids.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Queries from './queries.generated.ts'
import * as Shape from './shape.ts'
import * as Suggestion from './suggestion.ts'

/** One version of a stored list. `hash` is over its sorted addresses; `seen` counts those that the warehouse knows. */
export type Stored = {
  readonly name: string
  readonly version: number
  readonly hash: string
  readonly size: number
  readonly seen: number
  readonly savedAtS: number
  readonly savedBy: string
}

const MOST = 1_000_000

/**
 * Stores `addresses` (each once) as the next version of `name`; the newest is returned as it is when they are the same. Throws
 * `SEGMENT_INVALID` for a bad name or an empty or too long list, `LIST_DUPLICATE_RECIPIENT` for an address given twice, `ADDRESS_INVALID`,
 * `ADDRESS_CHECKSUM`.
 */
export async function save(
  warehouse: Warehouse,
  { name, addresses, savedBy }: { name: string; addresses: readonly string[]; savedBy: string },
): Promise<Stored> {
  Shape.name(name, 'name')
  if (addresses.length === 0) throw Shape.invalid('addresses', 'is empty')
  if (addresses.length > MOST) throw Shape.invalid('addresses', `has ${addresses.length} wallets; ${MOST} are allowed`)
  const sorted = addresses.map(fromTyped).sort()
  const twice = sorted.find((address, i) => address === sorted[i - 1])
  if (twice !== undefined)
    throw new Failure('LIST_DUPLICATE_RECIPIENT', `${twice} stands in the list twice.`, { address: twice })
  const hash = contentHash(sorted)
  await warehouse.transaction(async () => {
    const newest = await warehouse.one(Queries.walletList, { name })
    if (newest?.hash === hash) return
    const version = (newest?.version ?? 0) + 1
    await warehouse.run(Queries.addWalletList, {
      name,
      version,
      hash,
      size: sorted.length,
      saved_at_s: warehouse.now(),
      saved_by: savedBy,
    })
    await warehouse.run(Queries.addWalletListMembers, { name, version, addresses: sorted.map(toBytes) })
  })
  const [stored] = (await all(warehouse)).filter((each) => each.name === name)
  if (!stored) throw new Failure('INVARIANT_BROKEN', 'A list that was stored is not there.', { name })
  return stored
}

/** The newest version of every list, by name. */
export async function all(warehouse: Warehouse): Promise<Stored[]> {
  const rows = await warehouse.all(Queries.walletLists)
  return rows.map(({ saved_at_s, saved_by, ...row }) => ({ ...row, savedAtS: saved_at_s, savedBy: saved_by }))
}

/** The newest version and hash of each of `names`. Throws `WALLET_LIST_UNKNOWN` listing what exists. */
export async function versions(
  warehouse: Warehouse,
  names: readonly string[],
): Promise<Record<string, { readonly version: number; readonly hash: string }>> {
  const found: Record<string, { version: number; hash: string }> = {}
  for (const name of names) {
    const newest = await warehouse.one(Queries.walletList, { name })
    if (!newest) {
      const known = (await all(warehouse)).map((each) => each.name)
      const nearest = Suggestion.nearest(name, known)
      const problem = `There is no list "${name}"${Suggestion.said(nearest)}.`
      throw new Failure('WALLET_LIST_UNKNOWN', problem, { name, known, nearest })
    }
    found[name] = { version: newest.version, hash: newest.hash }
  }
  return found
}

/** The addresses of the newest version of a list, ascending. Throws `WALLET_LIST_UNKNOWN`. */
export async function members(warehouse: Warehouse, name: string): Promise<Address[]> {
  const { [name]: newest } = await versions(warehouse, [name])
  const rows = await warehouse.all(Queries.walletListMembers, { name, version: newest?.version ?? 0 })
  return rows.map(({ address }) => fromTyped(address))
}
