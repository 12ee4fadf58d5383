// Generated from warehouse/sql by `npm run generate`; do not edit.
import type { Query } from './query.ts'

/** Marks runs that a dead engine left behind. */
export const abandonRuns: Query<{ readonly ended_at_s: number }, never> = {
  name: 'warehouse.abandon_runs',
  text: `UPDATE derived.job_run SET ended_at_s = $ended_at_s, state = 'ABANDONED' WHERE state = 'RUNNING'`,
  params: { ended_at_s: 'UINTEGER' },
  required: [],
}

/** Claims a due time for one run; changes nothing when it, or a later one, was claimed before. */
export const actedOn: Query<{ readonly job: string; readonly due_s: number }, never> = {
  name: 'warehouse.acted_on',
  text: `UPDATE derived.schedule SET last_due_s = $due_s WHERE job = $job AND (last_due_s IS NULL OR last_due_s < $due_s)`,
  params: { job: 'VARCHAR', due_s: 'UINTEGER' },
  required: [],
}

/** Keeps the exact values of saturated numbers. */
export const addBigAmounts: Query<{ readonly chain: number; readonly field: string; readonly blocks: readonly number[]; readonly log_indexes: readonly number[]; readonly subs: readonly number[]; readonly exact: readonly bigint[] }, never> = {
  name: 'warehouse.add_big_amounts',
  text: `INSERT INTO chain.big_amount
SELECT $chain, $field, unnest($blocks), unnest($log_indexes), unnest($subs), unnest($exact)`,
  params: { chain: 'USMALLINT', field: 'VARCHAR', blocks: 'UINTEGER[]', log_indexes: 'UINTEGER[]', subs: 'USMALLINT[]', exact: 'BIGNUM[]' },
  required: [],
}

/** Adds the headers of blocks that are not known yet. */
export const addBlocks: Query<{ readonly chain: number; readonly blocks: readonly number[]; readonly times: readonly number[]; readonly hashes: readonly string[]; readonly parents: readonly string[] }, never> = {
  name: 'warehouse.add_blocks',
  text: `INSERT INTO chain.block
SELECT $chain, h.block, h.at_s, unhex(substr(h.hash, 3)), unhex(substr(h.parent, 3))
FROM (SELECT unnest($blocks) AS block, unnest($times) AS at_s, unnest($hashes) AS hash, unnest($parents) AS parent) h
WHERE NOT EXISTS (FROM chain.block b WHERE b.chain = $chain AND b.block = h.block)`,
  params: { chain: 'USMALLINT', blocks: 'UINTEGER[]', times: 'UINTEGER[]', hashes: 'VARCHAR[]', parents: 'VARCHAR[]' },
  required: [],
}

/** Registers a chain under the next small number. */
export const addChain: Query<{ readonly chain: string; readonly name: string; readonly finality_depth: number }, never> = {
  name: 'warehouse.add_chain',
  text: `INSERT INTO chain.chain
SELECT (coalesce(max(id), 0) + 1)::USMALLINT, $chain, $name, $finality_depth FROM chain.chain`,
  params: { chain: 'VARCHAR', name: 'VARCHAR', finality_depth: 'UINTEGER' },
  required: [],
}

/** Marks a range as complete. */
export const addCovered: Query<{ readonly chain: string; readonly stream: string; readonly axis: string; readonly from_n: bigint; readonly to_n: bigint; readonly final: boolean; readonly source: string; readonly at_s: number }, never> = {
  name: 'warehouse.add_covered',
  text: `INSERT INTO chain.covered
SELECT id, $stream, $axis, $from_n, $to_n, $final, $source, $at_s FROM chain.chain WHERE caip2 = $chain`,
  params: { chain: 'VARCHAR', stream: 'VARCHAR', axis: 'VARCHAR', from_n: 'UBIGINT', to_n: 'UBIGINT', final: 'BOOLEAN', source: 'VARCHAR', at_s: 'UINTEGER' },
  required: [],
}

/** Remembers an imported file by its content. */
export const addImportedFile: Query<{ readonly sha256: string; readonly name: string; readonly format: string; readonly kind: string; readonly rows: bigint; readonly at_s: number }, never> = {
  name: 'warehouse.add_imported_file',
  text: `INSERT INTO chain.import_file VALUES ($sha256, $name, $format, $kind, $rows, $at_s)`,
  params: { sha256: 'VARCHAR', name: 'VARCHAR', format: 'VARCHAR', kind: 'VARCHAR', rows: 'UBIGINT', at_s: 'UINTEGER' },
  required: [],
}

/** Records from what a thing was made; an edge that is known already is not repeated. */
export const addLineage: Query<{ readonly child_kind: string; readonly child: string; readonly parent_kinds: readonly string[]; readonly parents: readonly string[]; readonly at_s: number }, never> = {
  name: 'warehouse.add_lineage',
  text: `INSERT INTO derived.lineage
SELECT $child_kind, $child, p.kind, p.id, $at_s
FROM (SELECT DISTINCT unnest($parent_kinds) AS kind, unnest($parents) AS id) p
WHERE NOT EXISTS (
  FROM derived.lineage l
  WHERE l.child_kind = $child_kind AND l.child = $child AND l.parent_kind = p.kind AND l.parent = p.id
)`,
  params: { child_kind: 'VARCHAR', child: 'VARCHAR', parent_kinds: 'VARCHAR[]', parents: 'VARCHAR[]', at_s: 'UINTEGER' },
  required: [],
}

/** Everything that a thing was made from, nearest first. */
export const ancestry: Query<{ readonly kind: string; readonly id: string }, { readonly child_kind: string; readonly child: string; readonly parent_kind: string; readonly parent: string; readonly at_s: number; readonly depth: number }> = {
  name: 'warehouse.ancestry',
  text: `WITH RECURSIVE above AS (
  SELECT child_kind, child, parent_kind, parent, at_s, 1 AS depth
  FROM derived.lineage WHERE child_kind = $kind AND child = $id
  UNION
  SELECT l.child_kind, l.child, l.parent_kind, l.parent, l.at_s, a.depth + 1
  FROM above a JOIN derived.lineage l ON l.child_kind = a.parent_kind AND l.child = a.parent
  WHERE a.depth < 64
)
SELECT child_kind, child, parent_kind, parent, at_s, min(depth)::UINTEGER AS depth
FROM above
GROUP BY ALL
ORDER BY depth, parent_kind, parent, child_kind, child`,
  params: { kind: 'VARCHAR', id: 'VARCHAR' },
  required: ['child_kind', 'child', 'parent_kind', 'parent', 'at_s', 'depth'],
}

/** Committed ranges that end where they begin or before, or lie on an unknown axis. */
export const auditBackwardCoverage: Query<Record<never, never>, { readonly chain: number; readonly stream: string; readonly axis: string; readonly from_n: bigint; readonly to_n: bigint }> = {
  name: 'warehouse.audit_backward_coverage',
  text: `SELECT chain, stream, axis, from_n, to_n FROM chain.covered WHERE to_n <= from_n OR axis NOT IN ('block', 'second') ORDER BY ALL`,
  params: {},
  required: ['chain', 'stream', 'axis', 'from_n', 'to_n'],
}

/** Headers whose parent is not the stored block before them. */
export const auditBrokenParents: Query<Record<never, never>, { readonly chain: number; readonly block: number; readonly parent: Uint8Array; readonly previous: Uint8Array }> = {
  name: 'warehouse.audit_broken_parents',
  text: `SELECT b.chain, b.block, b.parent, p.hash AS previous FROM chain.block b
JOIN chain.block p ON p.chain = b.chain AND p.block::BIGINT = b.block::BIGINT - 1
WHERE b.parent <> p.hash
ORDER BY ALL`,
  params: {},
  required: ['chain', 'block', 'parent', 'previous'],
}

/** Transfers whose time is not that of their block's header. */
export const auditContradictedTimes: Query<Record<never, never>, { readonly chain: number; readonly block: number; readonly log_index: number; readonly sub: number; readonly at_s: number; readonly header_at_s: number }> = {
  name: 'warehouse.audit_contradicted_times',
  text: `SELECT t.chain, t.block, t.log_index, t.sub, t.at_s, b.at_s AS header_at_s FROM chain.transfer t
JOIN chain.block b ON b.chain = t.chain AND b.block = t.block
WHERE b.at_s <> t.at_s
ORDER BY ALL`,
  params: {},
  required: ['chain', 'block', 'log_index', 'sub', 'at_s', 'header_at_s'],
}

/** Blocks with more than one header. */
export const auditDuplicateBlocks: Query<Record<never, never>, { readonly chain: number; readonly block: number; readonly headers: number }> = {
  name: 'warehouse.audit_duplicate_blocks',
  text: `SELECT chain, block, count(*)::UINTEGER AS headers FROM chain.block GROUP BY chain, block HAVING count(*) > 1 ORDER BY ALL`,
  params: {},
  required: ['chain', 'block', 'headers'],
}

/** Files that were imported more than once. */
export const auditDuplicateFiles: Query<Record<never, never>, { readonly sha256: string; readonly kind: string; readonly imports: number }> = {
  name: 'warehouse.audit_duplicate_files',
  text: `SELECT sha256, kind, count(*)::UINTEGER AS imports FROM chain.import_file GROUP BY sha256, kind HAVING count(*) > 1 ORDER BY ALL`,
  params: {},
  required: ['sha256', 'kind', 'imports'],
}

/** Contracts of a chain that have more than one token id. */
export const auditDuplicateTokens: Query<Record<never, never>, { readonly chain: number; readonly address: Uint8Array; readonly tokens: number }> = {
  name: 'warehouse.audit_duplicate_tokens',
  text: `SELECT chain, address, count(*)::UINTEGER AS tokens FROM chain.token GROUP BY chain, address HAVING count(*) > 1 ORDER BY ALL`,
  params: {},
  required: ['chain', 'address', 'tokens'],
}

/** Transfers that stand twice. */
export const auditDuplicateTransfers: Query<Record<never, never>, { readonly chain: number; readonly block: number; readonly log_index: number; readonly sub: number; readonly rows: number }> = {
  name: 'warehouse.audit_duplicate_transfers',
  text: `SELECT chain, block, log_index, sub, count(*)::UINTEGER AS rows FROM chain.transfer
GROUP BY chain, block, log_index, sub HAVING count(*) > 1`,
  params: {},
  required: ['chain', 'block', 'log_index', 'sub', 'rows'],
}

/** Addresses that have more than one wallet id. */
export const auditDuplicateWallets: Query<Record<never, never>, { readonly address: Uint8Array; readonly wallets: number }> = {
  name: 'warehouse.audit_duplicate_wallets',
  text: `SELECT address, count(*)::UINTEGER AS wallets FROM chain.wallet GROUP BY address HAVING count(*) > 1`,
  params: {},
  required: ['address', 'wallets'],
}

/** Assignments whose stored probability cannot be one, or whose arm and allocation disagree. */
export const auditImprobableArms: Query<Record<never, never>, { readonly campaign: string; readonly wallet: number; readonly arm: string; readonly probability: number }> = {
  name: 'warehouse.audit_improbable_arms',
  text: `SELECT campaign, wallet, arm, probability FROM derived.assignment
WHERE probability <= 0 OR probability > 1 OR (arm = 'holdout') <> (amount_units IS NULL)`,
  params: {},
  required: ['campaign', 'wallet', 'arm', 'probability'],
}

/** Committed ranges of one stream that overlap, so that rows of both may stand twice. */
export const auditOverlappingCoverage: Query<Record<never, never>, { readonly chain: number; readonly stream: string; readonly axis: string; readonly from_n: bigint; readonly to_n: bigint; readonly other_from_n: bigint; readonly other_to_n: bigint }> = {
  name: 'warehouse.audit_overlapping_coverage',
  text: `WITH ranged AS (SELECT *, row_number() OVER (ORDER BY chain, stream, axis, from_n, to_n) AS place FROM chain.covered)
SELECT a.chain, a.stream, a.axis, a.from_n, a.to_n, b.from_n AS other_from_n, b.to_n AS other_to_n
FROM ranged a
JOIN ranged b ON b.chain = a.chain AND b.stream = a.stream AND b.axis = a.axis AND b.place > a.place AND b.from_n < a.to_n
ORDER BY ALL`,
  params: {},
  required: ['chain', 'stream', 'axis', 'from_n', 'to_n', 'other_from_n', 'other_to_n'],
}

/** Ids of wallets and tokens that are not 0, 1, 2 … without gaps: what stands in the place of the id that should. */
export const auditSparseIds: Query<Record<never, never>, { readonly kind: string; readonly id: number; readonly place: number }> = {
  name: 'warehouse.audit_sparse_ids',
  text: `SELECT kind, id, place FROM (
  SELECT 'wallet' AS kind, id, (row_number() OVER (ORDER BY id) - 1)::UINTEGER AS place FROM chain.wallet
  UNION ALL SELECT 'token', id, (row_number() OVER (ORDER BY id) - 1)::UINTEGER FROM chain.token
) WHERE id <> place
ORDER BY ALL`,
  params: {},
  required: ['kind', 'id', 'place'],
}

/** Orphaned transfers that still stand with the same content, though no range was committed over them since they were orphaned. */
export const auditStandingOrphans: Query<Record<never, never>, { readonly chain: number; readonly block: number; readonly log_index: number; readonly sub: number; readonly orphaned_at_s: number }> = {
  name: 'warehouse.audit_standing_orphans',
  text: `SELECT o.chain, o.block, o.log_index, o.sub, o.orphaned_at_s FROM chain.orphaned_transfer o
SEMI JOIN chain.transfer t ON t.chain = o.chain AND t.block = o.block AND t.log_index = o.log_index AND t.sub = o.sub
  AND t.token = o.token AND t.src = o.src AND t.dst = o.dst AND t.amount = o.amount AND t.item IS NOT DISTINCT FROM o.item
WHERE NOT EXISTS (
  FROM chain.covered c
  WHERE c.chain = o.chain AND c.stream LIKE 'transfers%' AND c.axis = 'block' AND c.at_s >= o.orphaned_at_s
    AND o.block >= c.from_n AND o.block < c.to_n
)
ORDER BY ALL`,
  params: {},
  required: ['chain', 'block', 'log_index', 'sub', 'orphaned_at_s'],
}

/** Exact values of transfers without a saturated row that they belong to. */
export const auditStrayExactAmounts: Query<Record<never, never>, { readonly chain: number; readonly field: string; readonly block: number; readonly log_index: number; readonly sub: number }> = {
  name: 'warehouse.audit_stray_exact_amounts',
  text: `SELECT b.chain, b.field, b.block, b.log_index, b.sub FROM chain.big_amount b
WHERE b.field IN ('transfer.amount', 'transfer.item') AND NOT EXISTS (
  FROM chain.transfer t
  WHERE t.chain = b.chain AND t.block = b.block AND t.log_index = b.log_index AND t.sub = b.sub
    AND t.saturated & (CASE b.field WHEN 'transfer.amount' THEN 1 ELSE 2 END)::UTINYINT <> 0
)
ORDER BY ALL`,
  params: {},
  required: ['chain', 'field', 'block', 'log_index', 'sub'],
}

/** Saturated amounts whose exact value is missing. */
export const auditUnboundSaturation: Query<Record<never, never>, { readonly chain: number; readonly block: number; readonly log_index: number; readonly sub: number }> = {
  name: 'warehouse.audit_unbound_saturation',
  text: `SELECT t.chain, t.block, t.log_index, t.sub FROM chain.transfer t
WHERE t.saturated & 1 = 1 AND NOT EXISTS (
  FROM chain.big_amount b
  WHERE b.field = 'transfer.amount' AND b.chain = t.chain AND b.block = t.block AND b.log_index = t.log_index AND b.sub = t.sub
)`,
  params: {},
  required: ['chain', 'block', 'log_index', 'sub'],
}

/** Transfers that no committed range of their chain's transfer streams holds, where one of them states block ranges. */
export const auditUncoveredTransfers: Query<Record<never, never>, { readonly chain: number; readonly block: number; readonly log_index: number; readonly sub: number; readonly at_s: number }> = {
  name: 'warehouse.audit_uncovered_transfers',
  text: `SELECT t.chain, t.block, t.log_index, t.sub, t.at_s FROM chain.transfer t
SEMI JOIN (FROM chain.covered WHERE stream LIKE 'transfers%' AND axis = 'block') s ON s.chain = t.chain
WHERE NOT EXISTS (
  FROM chain.covered c
  WHERE c.chain = t.chain AND c.stream LIKE 'transfers%' AND c.axis = 'block' AND t.block >= c.from_n AND t.block < c.to_n
) AND NOT EXISTS (
  FROM chain.covered c
  WHERE c.chain = t.chain AND c.stream LIKE 'transfers%' AND c.axis = 'second' AND t.at_s >= c.from_n AND t.at_s < c.to_n
)
ORDER BY ALL`,
  params: {},
  required: ['chain', 'block', 'log_index', 'sub', 'at_s'],
}

/** Wallet ids that stand in rows of activity but not in the dictionary. */
export const auditUnknownWallets: Query<Record<never, never>, { readonly id: number }> = {
  name: 'warehouse.audit_unknown_wallets',
  text: `SELECT DISTINCT seen.id FROM (
  SELECT src AS id FROM chain.transfer UNION ALL SELECT dst FROM chain.transfer
  UNION ALL SELECT seller FROM chain.sale UNION ALL SELECT buyer FROM chain.sale
  UNION ALL SELECT src FROM chain.transaction UNION ALL SELECT dst FROM chain.transaction WHERE dst IS NOT NULL
) seen ANTI JOIN chain.wallet w ON w.id = seen.id`,
  params: {},
  required: ['id'],
}

/** The small number of a chain. */
export const chainId: Query<{ readonly chain: string }, { readonly id: number }> = {
  name: 'warehouse.chain_id',
  text: `SELECT id FROM chain.chain WHERE caip2 = $chain`,
  params: { chain: 'VARCHAR' },
  required: ['id'],
}

/** Every committed range of every stream. */
export const covered: Query<Record<never, never>, { readonly chain: string; readonly stream: string; readonly axis: string; readonly from_n: bigint; readonly to_n: bigint; readonly final: boolean }> = {
  name: 'warehouse.covered',
  text: `SELECT c.caip2 AS chain, v.stream, v.axis, v.from_n, v.to_n, v.final
FROM chain.covered v
JOIN chain.chain c ON c.id = v.chain
ORDER BY chain, stream, axis, from_n`,
  params: {},
  required: ['chain', 'stream', 'axis', 'from_n', 'to_n', 'final'],
}

/** The ranges for which a stream of a chain is complete, as they were committed. */
export const coveredOfStream: Query<{ readonly chain: string; readonly stream: string }, { readonly axis: string; readonly from_n: bigint; readonly to_n: bigint; readonly final: boolean }> = {
  name: 'warehouse.covered_of_stream',
  text: `SELECT v.axis, v.from_n, v.to_n, v.final
FROM chain.covered v
JOIN chain.chain c ON c.id = v.chain
WHERE c.caip2 = $chain AND v.stream = $stream
ORDER BY v.from_n`,
  params: { chain: 'VARCHAR', stream: 'VARCHAR' },
  required: ['axis', 'from_n', 'to_n', 'final'],
}

/** Tables and views that may leave the warehouse. */
export const exportable: Query<Record<never, never>, { readonly name: string }> = {
  name: 'warehouse.exportable',
  text: `SELECT CASE WHEN table_schema = 'main' THEN table_name ELSE table_schema || '.' || table_name END AS name
FROM information_schema.tables
WHERE table_schema IN ('chain', 'derived') OR (table_schema = 'main' AND table_type = 'VIEW')
ORDER BY name`,
  params: {},
  required: ['name'],
}

/** The columns of a table or view (`schema.table`, or a view's name). */
export const exportedColumns: Query<{ readonly name: string }, { readonly name: string }> = {
  name: 'warehouse.exported_columns',
  text: `SELECT column_name AS name FROM duckdb_columns()
WHERE CASE WHEN schema_name = 'main' THEN table_name ELSE schema_name || '.' || table_name END = $name
ORDER BY column_index`,
  params: { name: 'VARCHAR' },
  required: ['name'],
}

/** Records how a job ended. */
export const finishRun: Query<{ readonly id: string; readonly ended_at_s: number; readonly state: string; readonly result: string | null; readonly failure: string | null }, never> = {
  name: 'warehouse.finish_run',
  text: `UPDATE derived.job_run SET ended_at_s = $ended_at_s, state = $state, result = $result, failure = $failure WHERE id = $id`,
  params: { id: 'VARCHAR', ended_at_s: 'UINTEGER', state: 'VARCHAR', result: 'JSON', failure: 'JSON' },
  required: [],
}

/** Extends the committed range that ends where a new one begins. */
export const growCovered: Query<{ readonly chain: string; readonly stream: string; readonly axis: string; readonly from_n: bigint; readonly to_n: bigint; readonly final: boolean; readonly source: string; readonly at_s: number }, never> = {
  name: 'warehouse.grow_covered',
  text: `UPDATE chain.covered SET to_n = $to_n, at_s = $at_s
WHERE chain = (SELECT id FROM chain.chain WHERE caip2 = $chain)
  AND stream = $stream AND axis = $axis AND to_n = $from_n AND final = $final AND source = $source`,
  params: { chain: 'VARCHAR', stream: 'VARCHAR', axis: 'VARCHAR', from_n: 'UBIGINT', to_n: 'UBIGINT', final: 'BOOLEAN', source: 'VARCHAR', at_s: 'UINTEGER' },
  required: [],
}

/** A file that was imported before, by its content. */
export const importedFile: Query<{ readonly sha256: string; readonly kind: string }, { readonly name: string; readonly rows: bigint }> = {
  name: 'warehouse.imported_file',
  text: `SELECT name, rows FROM chain.import_file WHERE sha256 = $sha256 AND kind = $kind`,
  params: { sha256: 'VARCHAR', kind: 'VARCHAR' },
  required: ['name', 'rows'],
}

/** The newest runs of a job, or of every job. */
export const runs: Query<{ readonly job: string | null; readonly most: number }, { readonly id: string; readonly job: string; readonly due_s: number | null; readonly started_at_s: number; readonly ended_at_s: number | null; readonly state: string; readonly result: string | null; readonly failure: string | null }> = {
  name: 'warehouse.runs',
  text: `SELECT id, job, due_s, started_at_s, ended_at_s, state, result, failure
FROM derived.job_run WHERE $job IS NULL OR job = $job ORDER BY started_at_s DESC, id LIMIT $most`,
  params: { job: 'VARCHAR', most: 'UINTEGER' },
  required: ['id', 'job', 'started_at_s', 'state'],
}

/** Every scheduled job. */
export const schedules: Query<Record<never, never>, { readonly job: string; readonly cron: string; readonly zone: string; readonly enabled: boolean; readonly last_due_s: number | null }> = {
  name: 'warehouse.schedules',
  text: `SELECT job, cron, zone, enabled, last_due_s FROM derived.schedule ORDER BY job`,
  params: {},
  required: ['job', 'cron', 'zone', 'enabled'],
}

/** Sets when a job runs, keeping the due time that was last acted on. */
export const setSchedule: Query<{ readonly job: string; readonly cron: string; readonly zone: string; readonly enabled: boolean }, never> = {
  name: 'warehouse.set_schedule',
  text: `INSERT INTO derived.schedule (job, cron, zone, enabled, last_due_s) VALUES ($job, $cron, $zone, $enabled, NULL)
ON CONFLICT (job) DO UPDATE SET cron = excluded.cron, zone = excluded.zone, enabled = excluded.enabled`,
  params: { job: 'VARCHAR', cron: 'VARCHAR', zone: 'VARCHAR', enabled: 'BOOLEAN' },
  required: [],
}

/** Records that a job began. */
export const startRun: Query<{ readonly id: string; readonly job: string; readonly due_s: number | null; readonly started_at_s: number }, never> = {
  name: 'warehouse.start_run',
  text: `INSERT INTO derived.job_run (id, job, due_s, started_at_s, state) VALUES ($id, $job, $due_s, $started_at_s, 'RUNNING')`,
  params: { id: 'VARCHAR', job: 'VARCHAR', due_s: 'UINTEGER', started_at_s: 'UINTEGER' },
  required: [],
}

/** The tables of the warehouse. */
export const tables: Query<Record<never, never>, { readonly schema: string; readonly name: string }> = {
  name: 'warehouse.tables',
  text: `SELECT schema_name AS schema, table_name AS name FROM duckdb_tables()
WHERE NOT internal AND NOT temporary AND database_name = current_database() ORDER BY schema, name`,
  params: {},
  required: ['schema', 'name'],
}

/** The addresses of wallets, as 0x hex. */
export const walletAddresses: Query<{ readonly wallets: readonly number[] }, { readonly id: number; readonly address: string }> = {
  name: 'warehouse.wallet_addresses',
  text: `SELECT id, address
FROM wallets
WHERE id IN (SELECT unnest($wallets))
ORDER BY id`,
  params: { wallets: 'UINTEGER[]' },
  required: ['id', 'address'],
}

/** The ids of those addresses that the warehouse has seen. */
export const walletIds: Query<{ readonly addresses: readonly string[] }, { readonly id: number; readonly address: string }> = {
  name: 'warehouse.wallet_ids',
  text: `SELECT w.id, '0x' || lower(hex(w.address)) AS address
FROM chain.wallet w
WHERE w.address IN (SELECT unhex(substr(a, 3)) FROM unnest($addresses) AS t(a))
ORDER BY w.id`,
  params: { addresses: 'VARCHAR[]' },
  required: ['id', 'address'],
}

/** The columns of a table or view (`schema.table`, or a view's name) that are wider than 64 bits. */
export const wideColumns: Query<{ readonly name: string }, { readonly name: string }> = {
  name: 'warehouse.wide_columns',
  text: `SELECT column_name AS name FROM duckdb_columns()
WHERE CASE WHEN schema_name = 'main' THEN table_name ELSE schema_name || '.' || table_name END = $name
  AND data_type IN ('HUGEINT', 'UHUGEINT', 'BIGNUM')
ORDER BY column_index`,
  params: { name: 'VARCHAR' },
  required: ['name'],
}
