/** The newest blocks of a chain, which are stored but not final yet. */
import type { ChainId } from '../core/chain.ts'
import type { BlockHeader } from '../ingest/slice.ts'
import * as Coverage from './coverage.ts'
import * as Queries from './queries.generated.ts'
import type { Warehouse } from './warehouse.ts'

/** The headers of the covered blocks of `chain` that are not final, ascending. */
export async function open(warehouse: Warehouse, chain: ChainId): Promise<readonly BlockHeader[]> {
  const rows = await warehouse.all(Queries.openBlocks, { chain })
  return rows.map(({ block, at_s, hash, parent }) => ({
    block,
    atS: at_s,
    hash: hash as `0x${string}`,
    parent: parent as `0x${string}`,
  }))
}

/** Marks what is covered below `finalTo` as final: to be called when the stored blocks were found on the node's chain. */
export async function promote(warehouse: Warehouse, chain: ChainId, finalTo: number): Promise<void> {
  await warehouse.transaction(() => Coverage.promote(warehouse, chain, finalTo))
}
