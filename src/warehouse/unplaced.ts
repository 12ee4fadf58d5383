/**
 * Transfers that a source states without their place in the block, as Etherscan's exports do. They are kept as stated, and what no
 * source with places states of them stands in `chain.transfer` at log_index 2^31 and above, which no log has. Settling is
 * idempotent, and gives the same whatever came first: docs/adr/0008.
 */
import type { Range } from '../core/ranges.ts'
import type { FileRows } from '../ingest/slice.ts'
import * as Cells from './cells.ts'
import * as File from './file.ts'
import { kindOf, type Target } from './kinds.ts'
import * as Queries from './queries.generated.ts'
import type { Query, Values } from './query.ts'
import type { Warehouse } from './warehouse.ts'

/** Settles the blocks of `range` anew, inside the transaction that changed them. Gives how many more rows stand than before. */
export async function settle(warehouse: Warehouse, chain: number, { from, to }: Range): Promise<number> {
  const place = { chain, from_block: from, to_block: BigInt(to) }
  if (!(await warehouse.one(Queries.hasUnplaced, place))?.has) return 0
  const count = async () => Number((await warehouse.one(Queries.countUnplaced, place))?.n ?? 0n)
  const before = await count()
  await warehouse.run(Queries.dropUnplacedAmounts, place)
  await warehouse.run(Queries.dropUnplaced, place)
  await warehouse.run(Queries.addUnmatched, place)
  await warehouse.run(Queries.addUnmatchedAmounts, place)
  await warehouse.run(Queries.addUnmatchedOddities, { ...place, at_s: warehouse.now() })
  return (await count()) - before
}

type Told = {
  readonly file: File.File
  readonly rows: FileRows
  readonly used: readonly Target[]
  readonly chain: number
}

/**
 * Brings the decimal amounts of `import_rows` to base units, into the temporary `import_unplaced`, and raises the copies of movements
 * that were stated before. Throws `FILE_MALFORMED` for the first row whose token's decimals are unknown or contradicted, or whose
 * amount is not whole in base units.
 */
export async function weigh(warehouse: Warehouse, { file, rows, used, chain }: Told): Promise<void> {
  const has = (name: string) => used.some((target) => target.name === name)
  const kind = kindOf(used)
  // Only ERC-20 knows decimals; an explorer prints the others as they are.
  const decimals = kind === 1 ? 'coalesce(g.decimals, t.decimals)' : '0'
  const units = has('amount') ? Cells.scaled('r.amount', `(${decimals})::BIGINT`) : "'1'"
  const given = Object.entries(rows.tokenDecimals ?? {})
  const values: Values = { chain, tokens: given.map(([token]) => token), given: given.map(([, count]) => count) }
  const params = { chain: 'USMALLINT', tokens: 'VARCHAR[]', given: 'UTINYINT[]' }
  const weighed: Query<Values, never> = {
    name: 'import.weigh',
    text: `CREATE OR REPLACE TEMP TABLE import_unplaced AS
      SELECT n, block, at_s, kind, token, src, dst, item, decimals, is_other, CASE WHEN ${Cells.uint256.isOk('units')} THEN units END AS amount FROM (
        SELECT r.n, r.block, r.at_s, ${kind}::UTINYINT AS kind, k.id AS token, s.id AS src, d.id AS dst, ${has('item') ? 'r.item' : 'NULL::VARCHAR'} AS item,
          ${decimals} AS decimals, coalesce(g.decimals <> t.decimals, false) AS is_other, ${units} AS units
        FROM import_rows r JOIN import_wallet_id s ON s.key = r.src JOIN import_wallet_id d ON d.key = r.dst
        JOIN import_token_id k ON k.key = r.token JOIN chain.token t ON t.id = k.id AND t.chain = $chain
        LEFT JOIN (SELECT unhex(substr(unnest($tokens), 3)) AS address, unnest($given) AS decimals) g ON g.address = t.address)`,
    params,
    required: [],
  }
  await warehouse.run(weighed, values)
  await refuseUnweighed(warehouse, file, rows)
  await warehouse.run(raise, { chain })
}

type Bad = { n: bigint; token: string; decimals: number | null; is_other: boolean }

async function refuseUnweighed(warehouse: Warehouse, file: File.File, rows: FileRows): Promise<void> {
  const query: Query<Record<never, never>, Bad> = {
    name: 'import.unweighed',
    text: `SELECT r.n, '0x' || lower(hex(t.address)) AS token, r.decimals, r.is_other FROM import_unplaced r JOIN chain.token t ON t.id = r.token
      WHERE r.amount IS NULL OR r.is_other ORDER BY r.n LIMIT 1`,
    params: {},
    required: ['n', 'token', 'is_other'],
  }
  const bad = await warehouse.one(query)
  if (!bad) return
  const { token, decimals } = bad
  const expected =
    decimals === null
      ? `known decimals of ${token}: state them (--decimals ${token}=18); dropcast tokens asks contracts that moved before`
      : bad.is_other
        ? `the decimals that the contract of ${token} states`
        : `an amount with at most ${decimals} decimals, below 2^256 base units`
  const says = decimals === null ? 'are unknown' : bad.is_other ? 'are others than stated' : 'do not hold the amount'
  const facts = { row: Number(bad.n), column: rows.columns.amount ?? 'amount', value: null, expected }
  throw File.malformed(file.path, `row ${bad.n}: the decimals of ${token} ${says}.`, facts)
}

const raise: Query<{ chain: number }, never> = {
  name: 'import.raise',
  text: `UPDATE chain.unplaced_transfer t SET copies = r.copies
    FROM (SELECT block, kind, token, src, dst, amount, item, count(*)::UINTEGER AS copies FROM import_unplaced GROUP BY ALL) r
    WHERE t.chain = $chain AND t.block = r.block AND t.kind = r.kind AND t.token = r.token AND t.src = r.src AND t.dst = r.dst
      AND t.amount = r.amount AND t.item IS NOT DISTINCT FROM r.item AND t.copies < r.copies`,
  params: { chain: 'USMALLINT' },
  required: [],
}
