/** Contracts that a factory has made: the addresses in one column of the table of its event. */
import type { Address } from '../core/address.ts'
import type { ChainId } from '../core/chain.ts'
import { Failure } from '../core/failure.ts'
import * as Queries from './queries.generated.ts'
import { identifier, type Query } from './query.ts'
import type { Warehouse } from './warehouse.ts'

/** Where a factory's children stand: the event's table (without schema), its column, and who emits it. */
export type Factory = {
  readonly chain: ChainId
  readonly table: string
  readonly column: string
  readonly address: Address
}

/** A child, and the first block in which its factory named it. */
export type Child = { readonly address: Address; readonly block: number }

/**
 * The children of `factory` as they stand now, in the order in which they were made; none while it has emitted nothing. Throws
 * `CONFIG_INVALID` when the column holds no addresses.
 */
export async function of(warehouse: Warehouse, { chain, table, column, address }: Factory): Promise<readonly Child[]> {
  const columns = await warehouse.all(Queries.eventColumns, { table })
  if (columns.length === 0) return []
  if (!columns.some(({ name, ids }) => name === column && ids === 'wallet')) {
    const there = columns.filter(({ ids }) => ids === 'wallet').map(({ name }) => name)
    throw new Failure('CONFIG_INVALID', `The event has no address called "${column}".`, { table, column, there })
  }
  const query: Query<{ chain: string; address: string }, Child> = {
    name: `children.of ${table}`,
    text: `SELECT '0x' || lower(hex(w.address)) AS address, min(e.block) AS block FROM chain.${identifier(table)} e
      JOIN chain.chain c ON c.id = e.chain JOIN chain.wallet w ON w.id = e.${identifier(column)}
      JOIN chain.wallet f ON f.id = e.contract
      WHERE c.caip2 = $chain AND f.address = unhex(substr($address, 3)) GROUP BY w.address ORDER BY block, address`,
    params: { chain: 'VARCHAR', address: 'VARCHAR' },
    required: ['*'],
  }
  return warehouse.all(query, { chain, address })
}
