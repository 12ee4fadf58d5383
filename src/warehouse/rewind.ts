/** What a reorganisation replaces: rows become orphaned in the transaction of their replacement. */
import type { ChainId } from '../core/chain.ts'
import { Failure } from '../core/failure.ts'
import type { PackedRows, Slice } from '../ingest/slice.ts'
import * as Coverage from './coverage.ts'
import * as Queries from './queries.generated.ts'
import { identifier } from './query.ts'
import type { Warehouse } from './warehouse.ts'

/**
 * Moves every row of the chain at `fromBlock` and above to its table's `orphaned_` twin, takes the blocks' headers and coverage
 * away, and drops what was derived from them. Inside a transaction.
 */
export async function from(warehouse: Warehouse, caip2: ChainId, chain: number, fromBlock: number): Promise<void> {
  const at_s = warehouse.now()
  let orphaned = 0
  for (const { name } of await warehouse.all(Queries.twins)) {
    const [table, twin] = [identifier(name), identifier(`orphaned_${name}`)]
    const params = { chain: 'USMALLINT', from_block: 'UINTEGER' }
    const where = 'chain = $chain AND block >= $from_block'
    orphaned += await warehouse.run(
      {
        name: `rewind.orphan ${name}`,
        text: `INSERT INTO chain.${twin} BY NAME SELECT *, $at_s AS orphaned_at_s FROM chain.${table} WHERE ${where}`,
        params: { ...params, at_s: 'UINTEGER' },
        required: [],
      },
      { chain, from_block: fromBlock, at_s },
    )
    await warehouse.run(
      { name: `rewind.drop ${name}`, text: `DELETE FROM chain.${table} WHERE ${where}`, params, required: [] },
      { chain, from_block: fromBlock },
    )
  }
  const replaced = await warehouse.one(Queries.replacedBlocks, { chain, from_block: fromBlock })
  await warehouse.run(Queries.dropBlocks, { chain, from_block: fromBlock })
  await Coverage.uncover(warehouse, caip2, [{ from: fromBlock, to: Number.MAX_SAFE_INTEGER }])
  // "As of t" reads rows before t, so an instant up to the first replaced block's time has not seen it.
  const after_s = replaced?.first_s ?? 0
  await dropStale(warehouse, after_s)
  await warehouse.run(Queries.addReorg, {
    chain,
    from_block: fromBlock,
    depth: replaced?.depth ?? 0,
    old_hash: replaced?.old_hash ?? new Uint8Array(32),
    orphaned: BigInt(orphaned),
    stale_after_s: after_s,
    at_s,
  })
}

const DERIVED = [
  Queries.dropStaleWalletGraph,
  Queries.dropStaleGraphBuild,
  Queries.dropStaleWalletEmbedding,
  Queries.dropStaleWalletFeature,
  Queries.dropStaleWithheldFeature,
  Queries.dropStaleFeatureCoverage,
  Queries.dropStaleScore,
  Queries.dropStaleScoring,
  Queries.dropStaleScoringOutcome,
  Queries.dropStalePublicWallet,
  Queries.dropStaleEntity,
  Queries.dropStaleEntityMember,
  Queries.dropStaleEntityEvidence,
  Queries.dropStaleEntityBuild,
  Queries.dropStaleSybilFeature,
  Queries.dropStaleSybilRisk,
] as const

/** Drops what was derived as of an instant after `after_s`, because the chain before it has changed. Inside a transaction. */
export async function dropStale(warehouse: Warehouse, after_s: number): Promise<void> {
  for (const drop of DERIVED) await warehouse.run(drop, { after_s })
}

/**
 * Throws `CHAIN_FORKED`, or `REORG_TOO_DEEP` where the block below is final, unless the slice's blocks are linked to what stands, and
 * stand under no other hash.
 */
export async function refuseFork(
  warehouse: Warehouse,
  chain: ChainId,
  { final, rows, covers }: Slice & { readonly rows: PackedRows },
): Promise<void> {
  if (!covers) return
  const [other] =
    rows.headers.length > 0
      ? await warehouse.all(Queries.contradictedBlocks, {
          chain,
          blocks: rows.headers.map(({ block }) => block),
          hashes: rows.headers.map(({ hash }) => hash),
        })
      : []
  if (other) throw new Failure('CHAIN_FORKED', 'A block stands here under another hash.', { chain, ...other })
  if (final) return
  let last: { readonly block: number; readonly hash: string; readonly final: boolean } | null = null
  for (const { block, hash, parent } of rows.headers) {
    if (last === null && block > 0) {
      const before: { readonly hash: string; readonly final: boolean } | undefined = await warehouse.one(
        Queries.blockBefore,
        { chain, block: block - 1 },
      )
      last = before ? { ...before, block: block - 1 } : null
    }
    if (last && last.block + 1 === block && last.hash !== parent) {
      const facts = { chain, block, parent, standing: last.hash }
      throw last.final
        ? new Failure('REORG_TOO_DEEP', 'The chain does not go on from a block that is final here.', facts)
        : new Failure('CHAIN_FORKED', 'The chain was reorganised below the new blocks.', facts)
    }
    last = { block, hash, final: false }
  }
}
