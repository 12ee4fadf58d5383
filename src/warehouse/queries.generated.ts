// Generated from warehouse/sql by `npm run generate`; do not edit.
import type { Query } from './query.ts'

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

/** Adds committed ranges. */
export const addCovered: Query<{ readonly chain: string; readonly streams: readonly string[]; readonly axes: readonly string[]; readonly from_n: readonly bigint[]; readonly to_n: readonly bigint[]; readonly final: readonly boolean[]; readonly sources: readonly string[]; readonly at_s: readonly number[]; readonly evidence: readonly string[]; readonly suspect: readonly boolean[] }, never> = {
  name: 'warehouse.add_covered',
  text: `INSERT INTO chain.covered (chain, stream, axis, from_n, to_n, final, source, at_s, evidence, suspect)
SELECT (SELECT id FROM chain.chain WHERE caip2 = $chain), unnest($streams), unnest($axes), unnest($from_n), unnest($to_n), unnest($final),
  unnest($sources), unnest($at_s), unnest($evidence), unnest($suspect)`,
  params: { chain: 'VARCHAR', streams: 'VARCHAR[]', axes: 'VARCHAR[]', from_n: 'UBIGINT[]', to_n: 'UBIGINT[]', final: 'BOOLEAN[]', sources: 'VARCHAR[]', at_s: 'UINTEGER[]', evidence: 'VARCHAR[]', suspect: 'BOOLEAN[]' },
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

/** Records what was odd in a source's answers; the same oddity of the same log again changes nothing. */
export const addOddities: Query<{ readonly chain: number; readonly blocks: readonly number[]; readonly log_indexes: readonly number[]; readonly kinds: readonly string[]; readonly details: readonly string[]; readonly source: string; readonly at_s: number }, never> = {
  name: 'warehouse.add_oddities',
  text: `INSERT INTO chain.oddity
SELECT $chain, o.block, o.log_index, o.kind, o.detail, $source, $at_s
FROM (SELECT unnest($blocks) AS block, unnest($log_indexes) AS log_index, unnest($kinds) AS kind, unnest($details) AS detail) o
WHERE NOT EXISTS (
  FROM chain.oddity x
  WHERE x.chain = $chain AND x.block = o.block AND x.log_index IS NOT DISTINCT FROM o.log_index AND x.kind = o.kind
)`,
  params: { chain: 'USMALLINT', blocks: 'UINTEGER[]', log_indexes: 'UINTEGER[]', kinds: 'VARCHAR[]', details: 'VARCHAR[]', source: 'VARCHAR', at_s: 'UINTEGER' },
  required: [],
}

/** Records a reorganisation. */
export const addReorg: Query<{ readonly chain: number; readonly from_block: number; readonly depth: number; readonly old_hash: Uint8Array; readonly orphaned: bigint; readonly stale_after_s: number; readonly at_s: number }, never> = {
  name: 'warehouse.add_reorg',
  text: `INSERT INTO chain.reorg VALUES ($chain, $from_block, $depth, $old_hash, $orphaned, $stale_after_s, $at_s)`,
  params: { chain: 'USMALLINT', from_block: 'UINTEGER', depth: 'UINTEGER', old_hash: 'BLOB', orphaned: 'UBIGINT', stale_after_s: 'UINTEGER', at_s: 'UINTEGER' },
  required: [],
}

/** Gives the movements without a place that are lacking their rows. */
export const addUnmatched: Query<{ readonly chain: number; readonly from_block: number; readonly to_block: bigint }, never> = {
  name: 'warehouse.add_unmatched',
  text: `INSERT INTO chain.transfer
SELECT chain, block, log_index, 0, 0, at_s, kind, token, src, dst,
  coalesce(TRY_CAST(amount AS HUGEINT), 170141183460469231731687303715884105727),
  CASE WHEN item IS NOT NULL THEN coalesce(TRY_CAST(item AS HUGEINT), 170141183460469231731687303715884105727) END,
  CASE WHEN TRY_CAST(amount AS HUGEINT) IS NULL THEN 1 ELSE 0 END
    | CASE WHEN item IS NOT NULL AND TRY_CAST(item AS HUGEINT) IS NULL THEN 2 ELSE 0 END
FROM chain.unmatched($chain, $from_block, $to_block) WHERE NOT is_complete ORDER BY block, log_index`,
  params: { chain: 'USMALLINT', from_block: 'UINTEGER', to_block: 'UBIGINT' },
  required: [],
}

/** Keeps the exact values of saturated numbers of movements without a place. */
export const addUnmatchedAmounts: Query<{ readonly chain: number; readonly from_block: number; readonly to_block: bigint }, never> = {
  name: 'warehouse.add_unmatched_amounts',
  text: `INSERT INTO chain.big_amount
SELECT u.chain, f.field, u.block, u.log_index, 0, f.exact::BIGNUM
FROM chain.unmatched($chain, $from_block, $to_block) u, (VALUES ('transfer.amount'), ('transfer.item')) v(field),
  LATERAL (SELECT v.field, CASE v.field WHEN 'transfer.amount' THEN u.amount ELSE u.item END AS exact) f
WHERE NOT u.is_complete AND f.exact IS NOT NULL AND TRY_CAST(f.exact AS HUGEINT) IS NULL`,
  params: { chain: 'USMALLINT', from_block: 'UINTEGER', to_block: 'UBIGINT' },
  required: [],
}

/** Records movements that a file states and the chain, completely known there, does not have; each once. */
export const addUnmatchedOddities: Query<{ readonly chain: number; readonly from_block: number; readonly to_block: bigint; readonly at_s: number }, never> = {
  name: 'warehouse.add_unmatched_oddities',
  text: `INSERT INTO chain.oddity
SELECT DISTINCT u.chain, u.block, NULL::UINTEGER, 'export_unmatched', concat('0x', lower(hex(k.address)), ': 0x', lower(hex(s.address)), ' to 0x',
  lower(hex(d.address)), ', amount ', u.amount, CASE WHEN u.item IS NULL THEN '' ELSE concat(', item ', u.item) END) AS said, u.source, $at_s
FROM chain.unmatched($chain, $from_block, $to_block) u
JOIN chain.token k ON k.id = u.token JOIN chain.wallet s ON s.id = u.src JOIN chain.wallet d ON d.id = u.dst
WHERE u.is_complete AND NOT EXISTS (FROM chain.oddity o
  WHERE o.chain = u.chain AND o.block = u.block AND o.kind = 'export_unmatched' AND o.detail = said)`,
  params: { chain: 'USMALLINT', from_block: 'UINTEGER', to_block: 'UBIGINT', at_s: 'UINTEGER' },
  required: [],
}

/** Takes over what contracts said where nothing is known, or only what they said before: files and transfers stand. */
export const adoptMetadata: Query<{ readonly tokens: readonly number[]; readonly symbols: readonly string[]; readonly decimals: readonly number[]; readonly standards: readonly string[] }, never> = {
  name: 'warehouse.adopt_metadata',
  text: `UPDATE chain.token SET
  symbol = CASE WHEN token.symbol IS NULL OR token.symbol = s.old_symbol THEN coalesce(s.symbol, token.symbol) ELSE token.symbol END,
  decimals = CASE WHEN token.decimals IS NULL OR token.decimals = s.old_decimals THEN coalesce(s.decimals, token.decimals) ELSE token.decimals END,
  standard = CASE WHEN token.standard IS NULL OR token.standard = 'unknown' THEN coalesce(s.standard, token.standard) ELSE token.standard END
FROM (
  SELECT said.*, a.symbol AS old_symbol, a.decimals AS old_decimals
  FROM (
    SELECT unnest($tokens) AS id, nullif(unnest($symbols), '') AS symbol, nullif(unnest($decimals), 255) AS decimals,
      nullif(unnest($standards), '') AS standard
  ) said
  LEFT JOIN chain.token_metadata a ON a.token = said.id
) s
WHERE token.id = s.id`,
  params: { tokens: 'UINTEGER[]', symbols: 'VARCHAR[]', decimals: 'UTINYINT[]', standards: 'VARCHAR[]' },
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

/** Links of entities that do not rest on two independent rows of evidence, or on two rows of co-activity alone. */
export const auditDependentEvidence: Query<Record<never, never>, { readonly as_of_s: number; readonly wallet: number; readonly other: number; readonly evidence: bigint | null; readonly rules: bigint | null }> = {
  name: 'warehouse.audit_dependent_evidence',
  text: `WITH row_of AS (
  SELECT
    as_of_s, wallet, other, rule, counterpart, (chain, block, tx_index) AS own, (other_chain, other_block, other_tx_index) AS others,
    CASE WHEN scale_s = 0 THEN at_s ELSE (at_s::BIGINT + shift_s) // scale_s END AS time_base
  FROM derived.entity_evidence
), independent AS (
  SELECT DISTINCT a.as_of_s, a.wallet, a.other
  FROM row_of a JOIN row_of b USING (as_of_s, wallet, other)
  WHERE a.own <> b.own AND a.others <> b.others AND a.counterpart <> b.counterpart
    AND (a.rule <> b.rule OR a.time_base <> b.time_base)
)
SELECT as_of_s, wallet, other, count(*) AS evidence, count(DISTINCT rule) AS rules
FROM row_of
GROUP BY ALL
HAVING (as_of_s, wallet, other) NOT IN (FROM independent) OR (bool_and(rule = 'coactivity') AND count(*) < 3)`,
  params: {},
  required: ['as_of_s', 'wallet', 'other'],
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

/** Transactions that stand twice. */
export const auditDuplicateTransactions: Query<Record<never, never>, { readonly chain: number; readonly block: number; readonly tx_index: number; readonly rows: bigint }> = {
  name: 'warehouse.audit_duplicate_transactions',
  text: `SELECT chain, block, tx_index, count(*) AS rows FROM chain.transaction GROUP BY chain, block, tx_index HAVING count(*) > 1 ORDER BY ALL`,
  params: {},
  required: ['chain', 'block', 'tx_index', 'rows'],
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

/** Takes the lease of a queued run; changes nothing when it was taken, or while another run of its job goes on. */
export const beginRun: Query<{ readonly id: string; readonly holder: string; readonly at_s: number; readonly lease_until_s: number }, never> = {
  name: 'warehouse.begin_run',
  text: `UPDATE derived.job_run SET state = 'RUNNING', holder = $holder, started_at_s = $at_s, lease_until_s = $lease_until_s
WHERE id = $id AND state = 'QUEUED' AND NOT EXISTS (
  FROM derived.job_run other WHERE other.job = job_run.job AND other.state = 'RUNNING'
)`,
  params: { id: 'VARCHAR', holder: 'VARCHAR', at_s: 'UINTEGER', lease_until_s: 'UINTEGER' },
  required: [],
}

/** The stored hash of one block, and whether it is final. */
export const blockBefore: Query<{ readonly chain: string; readonly block: number }, { readonly hash: string; readonly final: boolean }> = {
  name: 'warehouse.block_before',
  text: `SELECT '0x' || lower(hex(b.hash)) AS hash,
  NOT EXISTS (
    FROM chain.covered v
    WHERE v.chain = b.chain AND v.axis = 'block' AND NOT v.final AND b.block >= v.from_n AND b.block < v.to_n
  ) AS final
FROM chain.block b
JOIN chain.chain c ON c.id = b.chain
WHERE c.caip2 = $chain AND b.block = $block AND b.hash IS NOT NULL`,
  params: { chain: 'VARCHAR', block: 'UINTEGER' },
  required: ['hash', 'final'],
}

/** Cancels a run that waits, or that is owed another attempt. */
export const cancelRun: Query<{ readonly id: string; readonly ended_at_s: number }, never> = {
  name: 'warehouse.cancel_run',
  text: `UPDATE derived.job_run
SET state = 'CANCELLED', owed_at_s = NULL, ended_at_s = coalesce(ended_at_s, $ended_at_s)
WHERE id = $id AND (state = 'QUEUED' OR owed_at_s IS NOT NULL)`,
  params: { id: 'VARCHAR', ended_at_s: 'UINTEGER' },
  required: [],
}

/** The small number of a chain. */
export const chainId: Query<{ readonly chain: string }, { readonly id: number }> = {
  name: 'warehouse.chain_id',
  text: `SELECT id FROM chain.chain WHERE caip2 = $chain`,
  params: { chain: 'VARCHAR' },
  required: ['id'],
}

/** Of blocks with known hashes, those that stand under another hash. */
export const contradictedBlocks: Query<{ readonly chain: string; readonly blocks: readonly number[]; readonly hashes: readonly string[] }, { readonly block: number }> = {
  name: 'warehouse.contradicted_blocks',
  text: `SELECT b.block FROM (SELECT unnest($blocks) AS block, unnest($hashes) AS hash) h
JOIN chain.chain c ON c.caip2 = $chain
JOIN chain.block b ON b.chain = c.id AND b.block = h.block
WHERE b.hash IS NOT NULL AND '0x' || lower(hex(b.hash)) <> h.hash
ORDER BY b.block`,
  params: { chain: 'VARCHAR', blocks: 'UINTEGER[]', hashes: 'VARCHAR[]' },
  required: ['block'],
}

/** How many tokens were judged, how many of them are taken for spam, and how many contracts were never asked. */
export const countTokens: Query<{ readonly chain: string | null }, { readonly judged: bigint; readonly spam: bigint; readonly unasked: bigint }> = {
  name: 'warehouse.count_tokens',
  text: `SELECT count(*) FILTER (j.token IS NOT NULL) AS judged, count(*) FILTER (coalesce(m.spam, len(j.rules) > 0)) AS spam,
  count(*) FILTER (a.token IS NULL) AS unasked
FROM chain.token t JOIN chain.chain c ON c.id = t.chain
LEFT JOIN derived.token_judgement j ON j.token = t.id
LEFT JOIN derived.token_mark m ON m.token = t.id
LEFT JOIN chain.token_metadata a ON a.token = t.id
WHERE $chain IS NULL OR c.caip2 = $chain`,
  params: { chain: 'VARCHAR' },
  required: ['judged', 'spam', 'unasked'],
}

/** How many transfers without a place stand in some blocks. */
export const countUnplaced: Query<{ readonly chain: number; readonly from_block: number; readonly to_block: bigint }, { readonly n: bigint }> = {
  name: 'warehouse.count_unplaced',
  text: `SELECT count(*) AS n FROM chain.transfer
WHERE chain = $chain AND log_index >= 2147483648 AND block >= $from_block AND block < $to_block`,
  params: { chain: 'USMALLINT', from_block: 'UINTEGER', to_block: 'UBIGINT' },
  required: ['n'],
}

/** Every committed range of every stream. */
export const covered: Query<Record<never, never>, { readonly chain: string; readonly stream: string; readonly axis: string; readonly from_n: bigint; readonly to_n: bigint; readonly final: boolean; readonly source: string; readonly at_s: number; readonly evidence: string | null; readonly suspect: boolean }> = {
  name: 'warehouse.covered',
  text: `SELECT c.caip2 AS chain, v.stream, v.axis, v.from_n, v.to_n, v.final, v.source, v.at_s, v.evidence, coalesce(v.suspect, false) AS suspect
FROM chain.covered v
JOIN chain.chain c ON c.id = v.chain
ORDER BY chain, stream, axis, from_n`,
  params: {},
  required: ['chain', 'stream', 'axis', 'from_n', 'to_n', 'final', 'source', 'at_s', 'suspect'],
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

/** Takes the headers of a chain's blocks from one on away. */
export const dropBlocks: Query<{ readonly chain: number; readonly from_block: number }, never> = {
  name: 'warehouse.drop_blocks',
  text: `DELETE FROM chain.block WHERE chain = $chain AND block >= $from_block`,
  params: { chain: 'USMALLINT', from_block: 'UINTEGER' },
  required: [],
}

/** Takes the committed ranges of a chain's axis away, to be written anew in the same transaction. */
export const dropCovered: Query<{ readonly chain: string; readonly axis: string }, never> = {
  name: 'warehouse.drop_covered',
  text: `DELETE FROM chain.covered WHERE chain = (SELECT id FROM chain.chain WHERE caip2 = $chain) AND axis = $axis`,
  params: { chain: 'VARCHAR', axis: 'VARCHAR' },
  required: [],
}

/** Forgets a queued run that found nothing to do. */
export const dropRun: Query<{ readonly id: string }, never> = {
  name: 'warehouse.drop_run',
  text: `DELETE FROM derived.job_run WHERE id = $id AND state = 'QUEUED'`,
  params: { id: 'VARCHAR' },
  required: [],
}

/** Drops what was derived as of an instant after one at which the chain changed. */
export const dropStaleEntity: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_entity',
  text: `DELETE FROM derived.entity WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Drops what was derived as of an instant after one at which the chain changed. */
export const dropStaleEntityBuild: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_entity_build',
  text: `DELETE FROM derived.entity_build WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Drops what was derived as of an instant after one at which the chain changed. */
export const dropStaleEntityEvidence: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_entity_evidence',
  text: `DELETE FROM derived.entity_evidence WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Drops what was derived as of an instant after one at which the chain changed. */
export const dropStaleEntityMember: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_entity_member',
  text: `DELETE FROM derived.entity_member WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Drops how far features were known as of an instant after one at which the chain changed. */
export const dropStaleFeatureCoverage: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_feature_coverage',
  text: `DELETE FROM derived.feature_coverage WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Drops what was derived as of an instant after one at which the chain changed. */
export const dropStaleGraphBuild: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_graph_build',
  text: `DELETE FROM derived.graph_build WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Drops what was derived as of an instant after one at which the chain changed. */
export const dropStalePublicWallet: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_public_wallet',
  text: `DELETE FROM derived.public_wallet WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Drops what was derived as of an instant after one at which the chain changed. */
export const dropStaleScore: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_score',
  text: `DELETE FROM derived.score WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Drops what was derived as of an instant after one at which the chain changed. */
export const dropStaleScoring: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_scoring',
  text: `DELETE FROM derived.scoring WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Drops what was derived as of an instant after one at which the chain changed. */
export const dropStaleScoringOutcome: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_scoring_outcome',
  text: `DELETE FROM derived.scoring_outcome WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Drops what was derived as of an instant after one at which the chain changed. */
export const dropStaleSybilFeature: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_sybil_feature',
  text: `DELETE FROM derived.sybil_feature WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Drops what was derived as of an instant after one at which the chain changed. */
export const dropStaleSybilRisk: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_sybil_risk',
  text: `DELETE FROM derived.sybil_risk WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Drops what was derived as of an instant after one at which the chain changed. */
export const dropStaleWalletEmbedding: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_wallet_embedding',
  text: `DELETE FROM derived.wallet_embedding WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Drops what was derived as of an instant after one at which the chain changed. */
export const dropStaleWalletFeature: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_wallet_feature',
  text: `DELETE FROM derived.wallet_feature WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Drops what was derived as of an instant after one at which the chain changed. */
export const dropStaleWalletGraph: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_wallet_graph',
  text: `DELETE FROM derived.wallet_graph WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Drops withheld features as of an instant after one at which the chain changed. */
export const dropStaleWithheldFeature: Query<{ readonly after_s: number }, never> = {
  name: 'warehouse.drop_stale_withheld_feature',
  text: `DELETE FROM private.wallet_feature WHERE as_of_s > $after_s`,
  params: { after_s: 'UINTEGER' },
  required: [],
}

/** Takes blocks away whose hash was not known, because their headers follow. */
export const dropUnhashedBlocks: Query<{ readonly chain: number; readonly blocks: readonly number[] }, never> = {
  name: 'warehouse.drop_unhashed_blocks',
  text: `DELETE FROM chain.block WHERE chain = $chain AND hash IS NULL AND block IN (SELECT unnest($blocks))`,
  params: { chain: 'USMALLINT', blocks: 'UINTEGER[]' },
  required: [],
}

/** Takes movements without a place out of some blocks, before they are settled anew. */
export const dropUnplaced: Query<{ readonly chain: number; readonly from_block: number; readonly to_block: bigint }, never> = {
  name: 'warehouse.drop_unplaced',
  text: `DELETE FROM chain.transfer
WHERE chain = $chain AND log_index >= 2147483648 AND block >= $from_block AND block < $to_block`,
  params: { chain: 'USMALLINT', from_block: 'UINTEGER', to_block: 'UBIGINT' },
  required: [],
}

/** Takes the exact amounts of movements without a place out of some blocks. */
export const dropUnplacedAmounts: Query<{ readonly chain: number; readonly from_block: number; readonly to_block: bigint }, never> = {
  name: 'warehouse.drop_unplaced_amounts',
  text: `DELETE FROM chain.big_amount
WHERE chain = $chain AND field IN ('transfer.amount', 'transfer.item') AND log_index >= 2147483648
  AND block >= $from_block AND block < $to_block`,
  params: { chain: 'USMALLINT', from_block: 'UINTEGER', to_block: 'UBIGINT' },
  required: [],
}

/** The columns of an event table of schema chain; `ids` = whose ids a column holds, none where it holds values. */
export const eventColumns: Query<{ readonly table: string }, { readonly name: string; readonly type: string; readonly ids: string | null }> = {
  name: 'warehouse.event_columns',
  text: `SELECT column_name AS name, data_type AS type, comment AS ids FROM duckdb_columns()
WHERE schema_name = 'chain' AND database_name = current_database() AND table_name = $table ORDER BY column_index`,
  params: { table: 'VARCHAR' },
  required: ['name', 'type'],
}

/** The event tables: tables of schema chain that a twin and a wide `saturated` mark as such. */
export const eventTables: Query<Record<never, never>, { readonly name: string }> = {
  name: 'warehouse.event_tables',
  text: `SELECT t.table_name AS name FROM duckdb_tables() t
JOIN duckdb_columns() s ON s.table_oid = t.table_oid AND s.database_name = t.database_name
WHERE t.schema_name = 'chain' AND t.database_name = current_database() AND s.column_name = 'saturated' AND s.data_type = 'UINTEGER'
  AND t.table_name NOT LIKE 'orphaned\\_%' ESCAPE '\\'
ORDER BY name`,
  params: {},
  required: ['name'],
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

/** Records how a run ended; changes nothing when it is not held by `holder` any more. */
export const finishRun: Query<{ readonly id: string; readonly holder: string; readonly ended_at_s: number; readonly state: string; readonly result: string | null; readonly failure: string | null; readonly owed_at_s: number | null }, never> = {
  name: 'warehouse.finish_run',
  text: `UPDATE derived.job_run
SET ended_at_s = $ended_at_s, state = $state, result = $result, failure = $failure, owed_at_s = $owed_at_s, lease_until_s = NULL
WHERE id = $id AND holder = $holder AND state = 'RUNNING'`,
  params: { id: 'VARCHAR', holder: 'VARCHAR', ended_at_s: 'UINTEGER', state: 'VARCHAR', result: 'JSON', failure: 'JSON', owed_at_s: 'UINTEGER' },
  required: [],
}

/** Removes the judgements that are about to be made anew. */
export const forgetJudgements: Query<{ readonly chain: string | null }, never> = {
  name: 'warehouse.forget_judgements',
  text: `DELETE FROM derived.token_judgement WHERE token IN (
  SELECT t.id FROM chain.token t JOIN chain.chain c ON c.id = t.chain WHERE $chain IS NULL OR c.caip2 = $chain
)`,
  params: { chain: 'VARCHAR' },
  required: [],
}

/** Whether movements without a place are known of some blocks. */
export const hasUnplaced: Query<{ readonly chain: number; readonly from_block: number; readonly to_block: bigint }, { readonly has: boolean }> = {
  name: 'warehouse.has_unplaced',
  text: `SELECT count(*) > 0 AS has FROM chain.unplaced_transfer WHERE chain = $chain AND block >= $from_block AND block < $to_block`,
  params: { chain: 'USMALLINT', from_block: 'UINTEGER', to_block: 'UBIGINT' },
  required: ['has'],
}

/** A file that was imported before, by its content. */
export const importedFile: Query<{ readonly sha256: string; readonly kind: string }, { readonly name: string; readonly rows: bigint }> = {
  name: 'warehouse.imported_file',
  text: `SELECT name, rows FROM chain.import_file WHERE sha256 = $sha256 AND kind = $kind`,
  params: { sha256: 'VARCHAR', kind: 'VARCHAR' },
  required: ['name', 'rows'],
}

/** Judges every token by the rules of spam.ts, as of all transfers that are kept. */
export const judgeTokens: Query<{ readonly chain: string | null; readonly as_of_s: number; readonly lookalikes: string; readonly letters: string; readonly url: string; readonly lure: string; readonly copied_from: number; readonly lookalike_times: number; readonly copy_times: number; readonly push_share: number; readonly push_receivers: number; readonly push_batch: number; readonly push_idle_share: number; readonly observed_s: number; readonly saturated_share: number; readonly zero_share: number; readonly zero_transfers: number }, never> = {
  name: 'warehouse.judge_tokens',
  text: `INSERT INTO derived.token_judgement
WITH known AS MATERIALIZED (
  -- translate reads its whole table anew for each text: plain ASCII, in which nothing is a look-alike, is spared it.
  SELECT token, chain, symbol, name,
    CASE WHEN strlen(plain_symbol) = length(plain_symbol) THEN plain_symbol ELSE translate(plain_symbol, $lookalikes, $letters) END AS latin,
    lower(CASE WHEN strlen(plain_text) = length(plain_text) THEN plain_text ELSE translate(plain_text, $lookalikes, $letters) END) AS text
  FROM (
    SELECT t.id AS token, t.chain, t.symbol, a.name, strip_accents(coalesce(t.symbol, '')) AS plain_symbol,
      strip_accents(concat_ws(' ', a.name, t.symbol)) AS plain_text
    FROM chain.token t JOIN chain.chain c ON c.id = t.chain LEFT JOIN chain.token_metadata a ON a.token = t.id
    WHERE $chain IS NULL OR c.caip2 = $chain
  )
), newest AS (
  SELECT chain, max(at_s) AS at_s FROM chain.transfer GROUP BY chain
), seen AS MATERIALIZED (
  SELECT token, count(*) AS transfers, min(at_s) AS first_at_s,
    count(*) FILTER (kind = 1 AND amount = 0) AS zero_transfers, count(*) FILTER (saturated & 1 = 1) AS saturated_transfers
  FROM chain.transfer SEMI JOIN known USING (token) GROUP BY token
), sources AS MATERIALIZED (
  -- The three largest counts of a token's sources.
  SELECT token, list_sum(max(n, 3)) AS top_source_transfers
  FROM (SELECT token, src, count(*) AS n FROM chain.transfer SEMI JOIN known USING (token) GROUP BY token, src) GROUP BY token
), concentrated AS MATERIALIZED (
  -- Only these are looked at wallet by wallet.
  SELECT token FROM seen JOIN sources USING (token)
  WHERE transfers >= $push_receivers AND top_source_transfers >= $push_share * transfers
), zero AS (
  SELECT id FROM chain.wallet WHERE address = unhex(repeat('00', 20))
), mint AS MATERIALIZED (
  SELECT DISTINCT token, chain, block, tx_index FROM chain.transfer SEMI JOIN concentrated USING (token) WHERE src IN (FROM zero)
), asked AS (
  -- A mint is asked for by whom it goes to, unless one transaction mints to several wallets. tx_index 0 may be unknown.
  -- Only transactions that mint are looked at: every other transfer counts as pushed, to however many wallets.
  SELECT token, sum(mints) AS asked_transfers
  FROM (
    SELECT token, tx_index, count(DISTINCT dst) AS wallets, count(*) FILTER (src IN (FROM zero)) AS mints
    FROM chain.transfer SEMI JOIN mint USING (token, chain, block, tx_index) GROUP BY token, chain, block, tx_index
  ) WHERE tx_index = 0 OR wallets < $push_batch GROUP BY token
), pushed AS MATERIALIZED (
  SELECT token, (transfers - coalesce(asked_transfers, 0))::UBIGINT AS pushed_transfers
  FROM concentrated JOIN seen USING (token) LEFT JOIN asked USING (token)
), holders AS MATERIALIZED (
  SELECT token, count(*) AS receivers, count(*) FILTER (last_out IS NULL OR last_out < first_in) AS idle_receivers
  FROM (
    SELECT token, wallet, min(at_s) FILTER (received) AS first_in, max(at_s) FILTER (NOT received) AS last_out
    FROM (
      SELECT token, dst AS wallet, true AS received, at_s FROM chain.transfer SEMI JOIN concentrated USING (token)
      UNION ALL
      SELECT token, src, false, at_s FROM chain.transfer SEMI JOIN concentrated USING (token)
    ) WHERE wallet NOT IN (FROM zero) GROUP BY token, wallet
  ) WHERE first_in IS NOT NULL GROUP BY token
), shapes AS (
  -- What a symbol looks like: whatever the case of its letters, or with l, 1 and | read as I, and 0 as O.
  SELECT token, chain, symbol, transfers, first_at_s, unnest(list_distinct([upper(latin), upper(translate(latin, 'l1|0', 'IIIO'))])) AS shape
  FROM known JOIN seen USING (token) WHERE symbol IS NOT NULL
), older AS (
  SELECT token, symbol, transfers, arg_max({'token': token, 'symbol': symbol, 'transfers': transfers}, transfers)
    OVER (PARTITION BY chain, shape ORDER BY first_at_s, token ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS other
  FROM shapes
), copies AS (
  SELECT token, max(other) AS other FROM older
  WHERE other.transfers >= $copied_from
    AND other.transfers >= (CASE WHEN symbol = other.symbol THEN $copy_times ELSE $lookalike_times END)::UBIGINT * transfers
  GROUP BY token
), counted AS (
  SELECT k.*, coalesce(s.transfers, 0) AS transfers, s.first_at_s, coalesce(s.zero_transfers, 0) AS zero_transfers,
    coalesce(s.saturated_transfers, 0) AS saturated_transfers, coalesce(o.top_source_transfers, 0) AS top_source_transfers,
    p.pushed_transfers, h.receivers, h.idle_receivers, x.other, n.at_s - s.first_at_s AS observed_s
  FROM known k LEFT JOIN seen s USING (token) LEFT JOIN sources o USING (token) LEFT JOIN pushed p USING (token)
  LEFT JOIN holders h USING (token) LEFT JOIN copies x USING (token) LEFT JOIN newest n USING (chain)
), met AS (
  SELECT *, list_filter([
    CASE WHEN regexp_matches(text, $url) THEN {'rule': 'url', 'reason': 'name or symbol holds an address of the web'} END,
    CASE WHEN regexp_matches(text, $lure) THEN {'rule': 'lure', 'reason': 'name or symbol calls to act: ' || regexp_extract(text, $lure)} END,
    CASE WHEN other IS NOT NULL AND other.symbol <> symbol THEN {'rule': 'lookalike',
      'reason': format('symbol looks like {}, which was seen earlier and moved {} times, this {}', other.symbol, other.transfers, transfers)} END,
    CASE WHEN other IS NOT NULL AND other.symbol = symbol THEN {'rule': 'copy',
      'reason': format('symbol is that of a token seen earlier, which moved {} times, this {}', other.transfers, transfers)} END,
    CASE WHEN receivers >= $push_receivers AND pushed_transfers >= $push_share * transfers AND observed_s >= $observed_s
      AND idle_receivers >= $push_idle_share * receivers THEN {'rule': 'push',
      'reason': format('at most 3 sources made {} of {} transfers; {} of {} receivers never moved it', top_source_transfers, transfers, idle_receivers, receivers)} END,
    CASE WHEN saturated_transfers > 0 AND saturated_transfers >= $saturated_share * transfers THEN {'rule': 'absurd',
      'reason': format('{} of {} transfers are of 2^127 units or more', saturated_transfers, transfers)} END,
    CASE WHEN transfers >= $zero_transfers AND zero_transfers >= $zero_share * transfers THEN {'rule': 'zero',
      'reason': format('{} of {} transfers move nothing', zero_transfers, transfers)} END
  ], lambda each: each IS NOT NULL) AS found
  FROM counted
)
SELECT token, $as_of_s, transfers, first_at_s, zero_transfers, saturated_transfers, top_source_transfers, pushed_transfers,
  receivers, idle_receivers, list_transform(found, lambda each: each.rule), list_transform(found, lambda each: each.reason)
FROM met ORDER BY token`,
  params: { chain: 'VARCHAR', as_of_s: 'UINTEGER', lookalikes: 'VARCHAR', letters: 'VARCHAR', url: 'VARCHAR', lure: 'VARCHAR', copied_from: 'UINTEGER', lookalike_times: 'UINTEGER', copy_times: 'UINTEGER', push_share: 'DOUBLE', push_receivers: 'UINTEGER', push_batch: 'UINTEGER', push_idle_share: 'DOUBLE', observed_s: 'UINTEGER', saturated_share: 'DOUBLE', zero_share: 'DOUBLE', zero_transfers: 'UINTEGER' },
  required: [],
}

/** Keeps what contracts said; what transfers proved against their claim is added to the oddities. */
export const keepMetadata: Query<{ readonly tokens: readonly number[]; readonly names: readonly string[]; readonly symbols: readonly string[]; readonly decimals: readonly number[]; readonly standards: readonly string[]; readonly oddities: readonly string[]; readonly block: number; readonly source: string; readonly checked_at_s: number }, never> = {
  name: 'warehouse.keep_metadata',
  text: `INSERT OR REPLACE INTO chain.token_metadata (token, name, symbol, decimals, standard, oddity, block, source, checked_at_s)
WITH said AS (
  SELECT unnest($tokens) AS token, nullif(unnest($names), '') AS name, nullif(unnest($symbols), '') AS symbol,
    nullif(unnest($decimals), 255) AS decimals, nullif(unnest($standards), '') AS standard, nullif(unnest($oddities), '') AS oddity
)
SELECT s.token, s.name, s.symbol, s.decimals, s.standard,
  nullif(concat_ws('; ', s.oddity, CASE WHEN s.standard <> t.standard AND t.standard LIKE 'ERC-%'
    THEN 'erc165: claims ' || s.standard || ', its transfers are ' || t.standard END), ''),
  $block, $source, $checked_at_s
FROM said s JOIN chain.token t ON t.id = s.token`,
  params: { tokens: 'UINTEGER[]', names: 'VARCHAR[]', symbols: 'VARCHAR[]', decimals: 'UTINYINT[]', standards: 'VARCHAR[]', oddities: 'VARCHAR[]', block: 'UINTEGER', source: 'VARCHAR', checked_at_s: 'UINTEGER' },
  required: [],
}

/** Marks the running runs whose lease lapsed before an instant, and owes them another attempt while they have one left. */
export const lapseRuns: Query<{ readonly before_s: number; readonly holder: string; readonly ended_at_s: number; readonly attempts: number }, never> = {
  name: 'warehouse.lapse_runs',
  text: `UPDATE derived.job_run
SET ended_at_s = $ended_at_s, state = 'ABANDONED', lease_until_s = NULL,
  owed_at_s = CASE WHEN attempt < $attempts THEN $ended_at_s END
WHERE state = 'RUNNING' AND holder IS DISTINCT FROM $holder AND coalesce(lease_until_s, 0) < $before_s`,
  params: { before_s: 'UINTEGER', holder: 'VARCHAR', ended_at_s: 'UINTEGER', attempts: 'UINTEGER' },
  required: [],
}

/** Names the standard of tokens that were known by events only. */
export const learnStandards: Query<{ readonly ids: readonly number[]; readonly standards: readonly string[] }, never> = {
  name: 'warehouse.learn_standards',
  text: `UPDATE chain.token SET standard = learned.standard
FROM (SELECT unnest($ids) AS id, unnest($standards) AS standard) learned
WHERE chain.token.id = learned.id AND chain.token.standard = 'unknown'`,
  params: { ids: 'UINTEGER[]', standards: 'VARCHAR[]' },
  required: [],
}

/** Keeps a person's decision about a token in place of an earlier one. */
export const markToken: Query<{ readonly token: number; readonly spam: boolean; readonly because: string; readonly principal: string; readonly at_s: number }, never> = {
  name: 'warehouse.mark_token',
  text: `INSERT OR REPLACE INTO derived.token_mark (token, spam, because, principal, at_s)
VALUES ($token, $spam, $because, $principal, $at_s)`,
  params: { token: 'UINTEGER', spam: 'BOOLEAN', because: 'VARCHAR', principal: 'VARCHAR', at_s: 'UINTEGER' },
  required: [],
}

/** The headers of the blocks of a chain that are covered and not final, ascending. */
export const openBlocks: Query<{ readonly chain: string }, { readonly block: number; readonly at_s: number; readonly hash: string; readonly parent: string }> = {
  name: 'warehouse.open_blocks',
  text: `SELECT b.block, b.at_s, '0x' || lower(hex(b.hash)) AS hash, '0x' || lower(hex(b.parent)) AS parent
FROM chain.block b
JOIN chain.chain c ON c.id = b.chain
WHERE c.caip2 = $chain AND b.hash IS NOT NULL AND b.parent IS NOT NULL
  AND EXISTS (
    FROM chain.covered v
    WHERE v.chain = b.chain AND v.axis = 'block' AND NOT v.final AND b.block >= v.from_n AND b.block < v.to_n
  )
ORDER BY b.block`,
  params: { chain: 'VARCHAR' },
  required: ['block', 'at_s', 'hash', 'parent'],
}

/** Records that a run of a job is to begin. */
export const queueRun: Query<{ readonly id: string; readonly job: string; readonly due_s: number | null; readonly attempt: number; readonly at_s: number }, never> = {
  name: 'warehouse.queue_run',
  text: `INSERT INTO derived.job_run (id, job, due_s, attempt, started_at_s, state) VALUES ($id, $job, $due_s, $attempt, $at_s, 'QUEUED')`,
  params: { id: 'VARCHAR', job: 'VARCHAR', due_s: 'UINTEGER', attempt: 'UINTEGER', at_s: 'UINTEGER' },
  required: [],
}

/** Prolongs the lease of a running run and keeps how far it is; changes nothing when the lease was lost. */
export const renewRun: Query<{ readonly id: string; readonly holder: string; readonly lease_until_s: number; readonly progress: string | null }, never> = {
  name: 'warehouse.renew_run',
  text: `UPDATE derived.job_run SET lease_until_s = $lease_until_s, progress = coalesce($progress, progress)
WHERE id = $id AND holder = $holder AND state = 'RUNNING'`,
  params: { id: 'VARCHAR', holder: 'VARCHAR', lease_until_s: 'UINTEGER', progress: 'JSON' },
  required: [],
}

/** What is stored of the blocks that a reorganisation replaces. */
export const replacedBlocks: Query<{ readonly chain: number; readonly from_block: number }, { readonly depth: number; readonly first_s: number | null; readonly old_hash: Uint8Array | null }> = {
  name: 'warehouse.replaced_blocks',
  text: `SELECT count(*)::UINTEGER AS depth, min(at_s)::UINTEGER AS first_s, arg_min(hash, block) AS old_hash
FROM chain.block WHERE chain = $chain AND block >= $from_block AND hash IS NOT NULL`,
  params: { chain: 'USMALLINT', from_block: 'UINTEGER' },
  required: ['depth'],
}

/** One run. */
export const run: Query<{ readonly id: string }, { readonly id: string; readonly job: string; readonly due_s: number | null; readonly attempt: number; readonly started_at_s: number; readonly ended_at_s: number | null; readonly state: string; readonly result: string | null; readonly failure: string | null; readonly owed_at_s: number | null; readonly progress: string | null }> = {
  name: 'warehouse.run',
  text: `SELECT id, job, due_s, attempt, started_at_s, ended_at_s, state, result, failure, owed_at_s, progress
FROM derived.job_run WHERE id = $id`,
  params: { id: 'VARCHAR' },
  required: ['id', 'job', 'attempt', 'started_at_s', 'state'],
}

/** The newest runs of a job, or of every job. */
export const runs: Query<{ readonly job: string | null; readonly most: number }, { readonly id: string; readonly job: string; readonly due_s: number | null; readonly attempt: number; readonly started_at_s: number; readonly ended_at_s: number | null; readonly state: string; readonly result: string | null; readonly failure: string | null; readonly owed_at_s: number | null; readonly progress: string | null }> = {
  name: 'warehouse.runs',
  text: `SELECT id, job, due_s, attempt, started_at_s, ended_at_s, state, result, failure, owed_at_s, progress
FROM derived.job_run WHERE $job IS NULL OR job = $job ORDER BY started_at_s DESC, attempt DESC, id LIMIT $most`,
  params: { job: 'VARCHAR', most: 'UINTEGER' },
  required: ['id', 'job', 'attempt', 'started_at_s', 'state'],
}

/** Every scheduled job. */
export const schedules: Query<Record<never, never>, { readonly job: string; readonly cron: string; readonly zone: string; readonly enabled: boolean; readonly overlap: string; readonly catch_up_s: number; readonly last_due_s: number | null }> = {
  name: 'warehouse.schedules',
  text: `SELECT job, cron, zone, enabled, overlap, catch_up_s, last_due_s FROM derived.schedule ORDER BY job`,
  params: {},
  required: ['job', 'cron', 'zone', 'enabled', 'overlap', 'catch_up_s'],
}

/** Sets when a job runs, keeping the due time that was last acted on. */
export const setSchedule: Query<{ readonly job: string; readonly cron: string; readonly zone: string; readonly enabled: boolean; readonly overlap: string; readonly catch_up_s: number }, never> = {
  name: 'warehouse.set_schedule',
  text: `INSERT INTO derived.schedule (job, cron, zone, enabled, overlap, catch_up_s, last_due_s)
VALUES ($job, $cron, $zone, $enabled, $overlap, $catch_up_s, NULL)
ON CONFLICT (job) DO UPDATE SET cron = excluded.cron, zone = excluded.zone, enabled = excluded.enabled,
  overlap = excluded.overlap, catch_up_s = excluded.catch_up_s`,
  params: { job: 'VARCHAR', cron: 'VARCHAR', zone: 'VARCHAR', enabled: 'BOOLEAN', overlap: 'VARCHAR', catch_up_s: 'UINTEGER' },
  required: [],
}

/** Owes earlier runs of a job nothing more: a newer run does their work. */
export const settleRuns: Query<{ readonly job: string }, never> = {
  name: 'warehouse.settle_runs',
  text: `UPDATE derived.job_run SET owed_at_s = NULL WHERE job = $job AND owed_at_s IS NOT NULL`,
  params: { job: 'VARCHAR' },
  required: [],
}

/** Whether another stream of the same kinds has given rows of these blocks already, such as a file of some of the transfers. */
export const sharedRange: Query<{ readonly chain: string; readonly streams: readonly string[]; readonly from_n: bigint; readonly to_n: bigint }, { readonly shared: boolean }> = {
  name: 'warehouse.shared_range',
  text: `SELECT count(*) > 0 AS shared
FROM chain.covered v
JOIN chain.chain c ON c.id = v.chain
WHERE c.caip2 = $chain AND v.axis = 'block' AND v.from_n < $to_n AND v.to_n > $from_n AND NOT list_contains($streams, v.stream)
  AND split_part(v.stream, ':', 1) IN (SELECT split_part(unnest($streams), ':', 1))`,
  params: { chain: 'VARCHAR', streams: 'VARCHAR[]', from_n: 'UBIGINT', to_n: 'UBIGINT' },
  required: ['shared'],
}

/** The tables of the warehouse. */
export const tables: Query<Record<never, never>, { readonly schema: string; readonly name: string }> = {
  name: 'warehouse.tables',
  text: `SELECT schema_name AS schema, table_name AS name FROM duckdb_tables()
WHERE NOT internal AND NOT temporary AND database_name = current_database() ORDER BY schema, name`,
  params: {},
  required: ['schema', 'name'],
}

/** The token of a chain at an address. */
export const tokenId: Query<{ readonly chain: string; readonly address: Uint8Array }, { readonly id: number }> = {
  name: 'warehouse.token_id',
  text: `SELECT t.id FROM chain.token t JOIN chain.chain c ON c.id = t.chain WHERE c.caip2 = $chain AND t.address = $address`,
  params: { chain: 'VARCHAR', address: 'BLOB' },
  required: ['id'],
}

/** Tokens by their transfers, most first, as people see them. */
export const topTokens: Query<{ readonly chain: string | null; readonly address: string | null; readonly limit: number }, { readonly chain: string; readonly address: string; readonly name: string | null; readonly symbol: string | null; readonly decimals: number | null; readonly standard: string | null; readonly transfers: bigint | null; readonly spam: boolean | null; readonly reasons: readonly string[] | null; readonly because: string | null; readonly principal: string | null; readonly at_s: number | null; readonly oddity: string | null; readonly checked_at_s: number | null }> = {
  name: 'warehouse.top_tokens',
  text: `SELECT v.chain, v.address, v.name, v.symbol, v.decimals, v.standard, v.transfers, v.spam,
  coalesce(v.spam_reasons, []) AS reasons, m.because, m.principal, m.at_s, v.oddity, a.checked_at_s
FROM tokens v LEFT JOIN derived.token_mark m ON m.token = v.id LEFT JOIN chain.token_metadata a ON a.token = v.id
WHERE ($chain IS NULL OR v.chain = $chain) AND ($address IS NULL OR v.address = $address)
ORDER BY v.transfers DESC NULLS LAST, v.id LIMIT $limit`,
  params: { chain: 'VARCHAR', address: 'VARCHAR', limit: 'UINTEGER' },
  required: ['chain', 'address'],
}

/** The tables whose rows become orphaned by a reorganisation: those that have a twin for such rows. */
export const twins: Query<Record<never, never>, { readonly name: string }> = {
  name: 'warehouse.twins',
  text: `SELECT t.table_name AS name
FROM duckdb_tables() t
JOIN duckdb_tables() o ON o.schema_name = 'chain' AND o.table_name = 'orphaned_' || t.table_name AND o.database_name = t.database_name
WHERE t.schema_name = 'chain' AND t.database_name = current_database()
ORDER BY name`,
  params: {},
  required: ['name'],
}

/** Tokens of a chain whose contracts were never asked, or not since an instant. */
export const unaskedTokens: Query<{ readonly chain: string; readonly before_s: number; readonly after: bigint; readonly limit: number }, { readonly id: number; readonly address: Uint8Array }> = {
  name: 'warehouse.unasked_tokens',
  text: `SELECT t.id, t.address
FROM chain.token t JOIN chain.chain c ON c.id = t.chain LEFT JOIN chain.token_metadata a ON a.token = t.id
WHERE c.caip2 = $chain AND t.id > $after AND (a.checked_at_s IS NULL OR a.checked_at_s < $before_s)
ORDER BY t.id LIMIT $limit`,
  params: { chain: 'VARCHAR', before_s: 'UINTEGER', after: 'BIGINT', limit: 'UINTEGER' },
  required: ['id', 'address'],
}

/** Runs that wait to begin, and ended ones that are owed another attempt by now, the oldest first. */
export const waitingRuns: Query<{ readonly now_s: number }, { readonly id: string; readonly job: string; readonly due_s: number | null; readonly attempt: number; readonly state: string }> = {
  name: 'warehouse.waiting_runs',
  text: `SELECT id, job, due_s, attempt, state FROM derived.job_run
WHERE state = 'QUEUED' OR owed_at_s <= $now_s ORDER BY started_at_s, id`,
  params: { now_s: 'UINTEGER' },
  required: ['id', 'job', 'attempt', 'state'],
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
