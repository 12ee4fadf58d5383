// Generated from segments/sql by `npm run generate`; do not edit.
import type { Query } from '../warehouse/query.ts'

/** What a wallet did before an instant, of one act (docs/segments.md), the newest rows first; an empty `tokens` = of any. */
export const actsOf: Query<{ readonly wallet: number; readonly act: string; readonly tokens: readonly number[]; readonly as_of_s: number; readonly most: number }, { readonly act: string | null; readonly kind: string; readonly chain: string; readonly block: number | null; readonly position: number; readonly at_s: number; readonly other: string; readonly token: string | null }> = {
  name: 'segments.acts_of',
  text: `WITH sale AS (
  SELECT s.*, CASE WHEN s.buyer = $wallet THEN 'bought' ELSE 'sold' END AS act
  FROM derived.trade_before($as_of_s) s WHERE (s.buyer = $wallet OR s.seller = $wallet)
), done AS (
  SELECT act, 'sale' AS kind, chain, block, seq AS position, at_s, CASE act WHEN 'bought' THEN seller ELSE buyer END AS other, collection AS token
  FROM sale
  UNION ALL
  SELECT CASE WHEN dst = $wallet THEN 'received' ELSE 'sent' END, 'transfer', chain, block, log_index, at_s,
    CASE WHEN dst = $wallet THEN src ELSE dst END, token
  FROM chain.transfer WHERE (src = $wallet OR dst = $wallet) AND src <> dst AND at_s < $as_of_s
  UNION ALL
  SELECT 'called', 'transaction', chain, block, tx_index, at_s, coalesce(dst, src), NULL
  FROM chain.transaction WHERE src = $wallet AND failed IS DISTINCT FROM true AND at_s < $as_of_s
)
SELECT d.act, d.kind, c.caip2 AS chain, d.block, d.position::DOUBLE AS position, d.at_s, '0x' || lower(hex(w.address)) AS other,
  '0x' || lower(hex(t.address)) AS token
FROM done d JOIN chain.chain c ON c.id = d.chain JOIN chain.wallet w ON w.id = d.other LEFT JOIN chain.token t ON t.id = d.token
WHERE (d.act = $act OR ($act = 'traded' AND d.act IN ('bought', 'sold')) OR ($act = 'moved' AND d.act IN ('received', 'sent'))
    OR ($act = 'acted' AND d.act IN ('bought', 'sold', 'sent', 'called')))
  AND (len($tokens) = 0 OR d.token IN (SELECT unnest($tokens)))
ORDER BY d.at_s DESC, d.kind, d.position DESC
LIMIT $most`,
  params: { wallet: 'UINTEGER', act: 'VARCHAR', tokens: 'UINTEGER[]', as_of_s: 'UINTEGER', most: 'UINTEGER' },
  required: ['kind', 'chain', 'at_s', 'position', 'other'],
}

/** Saves a version of a segment. */
export const add: Query<{ readonly name: string; readonly version: number; readonly filter: string; readonly saved_at_s: number; readonly saved_by: string }, never> = {
  name: 'segments.add',
  text: `INSERT INTO derived.segment (name, version, filter, saved_at_s, saved_by)
VALUES ($name, $version, $filter, $saved_at_s, $saved_by)`,
  params: { name: 'VARCHAR', version: 'UINTEGER', filter: 'JSON', saved_at_s: 'UINTEGER', saved_by: 'VARCHAR' },
  required: [],
}

/** Keeps who entered or left a watched segment. */
export const addChanges: Query<{ readonly name: string; readonly as_of_s: number; readonly wallets: readonly number[]; readonly entered: boolean }, never> = {
  name: 'segments.add_changes',
  text: `INSERT INTO derived.segment_change (name, as_of_s, wallet, entered) SELECT $name, $as_of_s, unnest($wallets), $entered`,
  params: { name: 'VARCHAR', as_of_s: 'UINTEGER', wallets: 'UINTEGER[]', entered: 'BOOLEAN' },
  required: [],
}

/** Keeps an evaluation; an empty model = none was read. */
export const addEvaluation: Query<{ readonly name: string; readonly as_of_s: number; readonly version: number; readonly model: string; readonly size: number; readonly entered: number; readonly exited: number; readonly evaluated_at_s: number }, never> = {
  name: 'segments.add_evaluation',
  text: `INSERT INTO derived.segment_evaluation (name, as_of_s, version, model, size, entered, exited, evaluated_at_s)
VALUES ($name, $as_of_s, $version, nullif($model, ''), $size, $entered, $exited, $evaluated_at_s)`,
  params: { name: 'VARCHAR', as_of_s: 'UINTEGER', version: 'UINTEGER', model: 'VARCHAR', size: 'UINTEGER', entered: 'UINTEGER', exited: 'UINTEGER', evaluated_at_s: 'UINTEGER' },
  required: [],
}

/** Records a version of a stored list. */
export const addWalletList: Query<{ readonly name: string; readonly version: number; readonly hash: string; readonly size: number; readonly saved_at_s: number; readonly saved_by: string }, never> = {
  name: 'segments.add_wallet_list',
  text: `INSERT INTO private.wallet_list (name, version, hash, size, saved_at_s, saved_by)
VALUES ($name, $version, $hash, $size, $saved_at_s, $saved_by)`,
  params: { name: 'VARCHAR', version: 'UINTEGER', hash: 'VARCHAR', size: 'UINTEGER', saved_at_s: 'UINTEGER', saved_by: 'VARCHAR' },
  required: [],
}

/** Keeps the addresses of a version of a stored list. */
export const addWalletListMembers: Query<{ readonly name: string; readonly version: number; readonly addresses: readonly Uint8Array[] }, never> = {
  name: 'segments.add_wallet_list_members',
  text: `INSERT INTO private.wallet_list_member (name, version, address) SELECT $name, $version, unnest($addresses)`,
  params: { name: 'VARCHAR', version: 'UINTEGER', addresses: 'BLOB[]' },
  required: [],
}

/** Has a segment evaluated from now on. */
export const addWatch: Query<{ readonly name: string; readonly since_s: number; readonly watched_by: string }, never> = {
  name: 'segments.add_watch',
  text: `INSERT INTO derived.segment_watch (name, since_s, watched_by) VALUES ($name, $since_s, $watched_by) ON CONFLICT DO NOTHING`,
  params: { name: 'VARCHAR', since_s: 'UINTEGER', watched_by: 'VARCHAR' },
  required: [],
}

/** The addresses of wallets. */
export const addressesOf: Query<{ readonly wallets: readonly number[] }, { readonly id: number; readonly address: Uint8Array }> = {
  name: 'segments.addresses_of',
  text: `SELECT id, address FROM chain.wallet WHERE id IN (SELECT unnest($wallets))`,
  params: { wallets: 'UINTEGER[]' },
  required: ['id', 'address'],
}

/** The campaigns whose brief names a segment, the newest first. */
export const campaignsUsing: Query<{ readonly name: string }, { readonly id: string; readonly state: string }> = {
  name: 'segments.campaigns_using',
  text: `SELECT id, state FROM private.campaign WHERE brief->>'segment' = $name ORDER BY created_at_s DESC, id`,
  params: { name: 'VARCHAR' },
  required: ['id', 'state'],
}

/** Who entered and left a segment, the newest first. */
export const changes: Query<{ readonly name: string; readonly first: number }, { readonly address: string; readonly as_of_s: number; readonly entered: boolean }> = {
  name: 'segments.changes',
  text: `SELECT '0x' || lower(hex(w.address)) AS address, c.as_of_s, c.entered
FROM derived.segment_change c JOIN chain.wallet w ON w.id = c.wallet
WHERE c.name = $name
ORDER BY c.as_of_s DESC, w.address
LIMIT $first`,
  params: { name: 'VARCHAR', first: 'UINTEGER' },
  required: ['address', 'as_of_s', 'entered'],
}

/** Who is in a watched segment as of its newest evaluation. */
export const currentMembers: Query<{ readonly name: string }, { readonly wallet: number }> = {
  name: 'segments.current_members',
  text: `SELECT wallet FROM derived.segment_member WHERE name = $name ORDER BY wallet`,
  params: { name: 'VARCHAR' },
  required: ['wallet'],
}

/** The newest instant at or before another for which entities were built. */
export const entitiesBuilt: Query<{ readonly as_of_s: number }, { readonly as_of_s: number }> = {
  name: 'segments.entities_built',
  text: `SELECT as_of_s FROM derived.entity_build WHERE as_of_s <= $as_of_s ORDER BY as_of_s DESC LIMIT 1`,
  params: { as_of_s: 'UINTEGER' },
  required: ['as_of_s'],
}

/** The evaluations of a segment, the newest first. */
export const evaluations: Query<{ readonly name: string; readonly first: number }, { readonly name: string; readonly as_of_s: number; readonly version: number; readonly model: string | null; readonly size: number; readonly entered: number; readonly exited: number }> = {
  name: 'segments.evaluations',
  text: `SELECT name, as_of_s, version, model, size, entered, exited
FROM derived.segment_evaluation
WHERE name = $name
ORDER BY as_of_s DESC
LIMIT $first`,
  params: { name: 'VARCHAR', first: 'UINTEGER' },
  required: ['name', 'as_of_s', 'version', 'size', 'entered', 'exited'],
}

/** Forgets who is in a watched segment. */
export const forgetMembers: Query<{ readonly name: string }, never> = {
  name: 'segments.forget_members',
  text: `DELETE FROM derived.segment_member WHERE name = $name`,
  params: { name: 'VARCHAR' },
  required: [],
}

/** Takes wallets out of a watched segment. */
export const forgetMembersOf: Query<{ readonly name: string; readonly wallets: readonly number[] }, never> = {
  name: 'segments.forget_members_of',
  text: `DELETE FROM derived.segment_member WHERE name = $name AND wallet IN (SELECT unnest($wallets))`,
  params: { name: 'VARCHAR', wallets: 'UINTEGER[]' },
  required: [],
}

/** Records a frozen membership; an empty model = none was read. */
export const freeze: Query<{ readonly id: string; readonly segment: string; readonly version: number; readonly as_of_s: number; readonly model: string; readonly size: number; readonly made_at_s: number }, never> = {
  name: 'segments.freeze',
  text: `INSERT INTO derived.snapshot (id, segment, version, as_of_s, model, size, made_at_s)
VALUES ($id, $segment, $version, $as_of_s, nullif($model, ''), $size, $made_at_s)`,
  params: { id: 'VARCHAR', segment: 'VARCHAR', version: 'UINTEGER', as_of_s: 'UINTEGER', model: 'VARCHAR', size: 'UINTEGER', made_at_s: 'UINTEGER' },
  required: [],
}

/** What wallets hold as of an instant, by token, at most $most tokens a wallet: as segments/holding.ts has it for one token. */
export const holdingsOf: Query<{ readonly wallets: readonly number[]; readonly as_of_s: number; readonly most: number }, { readonly wallet: number; readonly chain: string; readonly token: Uint8Array; readonly standard: string | null; readonly symbol: string | null; readonly decimals: number | null; readonly units: string | null }> = {
  name: 'segments.holdings_of',
  text: `WITH asked AS (SELECT DISTINCT unnest($wallets) AS wallet), moved AS (
  SELECT token, kind, src, dst, amount, item, saturated FROM chain.transfer
  WHERE at_s < $as_of_s AND src <> dst AND (src IN (FROM asked) OR dst IN (FROM asked))
), side AS (
  SELECT token, dst AS wallet, 1 AS sign, amount, saturated FROM moved WHERE kind <> 2 AND dst IN (FROM asked)
  UNION ALL
  SELECT token, src, -1, amount, saturated FROM moved WHERE kind <> 2 AND src IN (FROM asked)
), fungible AS (
  SELECT token, wallet, CASE
    WHEN bool_or(saturated & 1 = 1) THEN NULL
    WHEN sum(amount // 18446744073709551616::HUGEINT) >= 4611686018427387904 THEN NULL
    ELSE sum(sign * (amount // 18446744073709551616::HUGEINT)) * 18446744073709551616::HUGEINT
      + sum(sign * (amount % 18446744073709551616::HUGEINT)) END AS units
  FROM side GROUP BY token, wallet
), got AS (
  SELECT DISTINCT token, item FROM moved WHERE kind = 2 AND saturated & 2 = 0 AND dst IN (FROM asked)
  UNION
  SELECT DISTINCT collection, item FROM chain.sale WHERE at_s < $as_of_s AND seller <> buyer AND buyer IN (FROM asked)
), several AS (
  -- The sales of an ERC-1155 contract name no item that has one owner.
  SELECT DISTINCT token FROM chain.transfer WHERE kind = 3 AND at_s < $as_of_s AND token IN (SELECT token FROM got)
), step AS (
  SELECT t.token, t.item, t.src, t.dst, t.at_s, t.block::UBIGINT * 4294967296 + t.log_index AS position
  FROM chain.transfer t SEMI JOIN got g ON g.token = t.token AND g.item = t.item
  WHERE t.kind = 2 AND t.saturated & 2 = 0 AND t.at_s < $as_of_s AND t.src <> t.dst
  UNION ALL
  SELECT s.collection, s.item, s.seller, s.buyer, s.at_s, s.seq
  FROM chain.sale s SEMI JOIN got g ON g.token = s.collection AND g.item = s.item
  WHERE s.at_s < $as_of_s AND s.seller <> s.buyer AND s.collection NOT IN (FROM several)
), item AS (
  SELECT token, arg_max(dst, (at_s, position, src, dst)) AS wallet FROM step GROUP BY token, item
), each AS (
  SELECT token, wallet, units FROM fungible
  UNION ALL
  SELECT token, wallet, count(*)::HUGEINT FROM item WHERE wallet IN (FROM asked) GROUP BY token, wallet
), known AS (
  SELECT token, wallet, CASE WHEN count(units) < count(*) OR sum(units) < 0 THEN NULL ELSE sum(units) END AS units
  FROM each GROUP BY token, wallet
), held AS (
  SELECT wallet, token, units, row_number() OVER (PARTITION BY wallet ORDER BY token) AS place
  FROM known WHERE units IS NULL OR units > 0
)
SELECT h.wallet, c.caip2 AS chain, t.address AS token, t.standard, t.symbol, t.decimals, h.units::VARCHAR AS units
FROM held h JOIN chain.token t ON t.id = h.token JOIN chain.chain c ON c.id = t.chain
WHERE h.place <= $most
ORDER BY h.wallet, h.place`,
  params: { wallets: 'UINTEGER[]', as_of_s: 'UINTEGER', most: 'UINTEGER' },
  required: ['wallet', 'chain', 'token'],
}

/** Who says since when that a wallet has a label, before an instant. */
export const labelOf: Query<{ readonly wallet: number; readonly label: string; readonly as_of_s: number }, { readonly source: string; readonly at_s: number }> = {
  name: 'segments.label_of',
  text: `SELECT source, at_s FROM chain.label WHERE wallet = $wallet AND label = $label AND at_s < $as_of_s ORDER BY at_s, source`,
  params: { wallet: 'UINTEGER', label: 'VARCHAR', as_of_s: 'UINTEGER' },
  required: ['source', 'at_s'],
}

/** The wallets of every label that stands as of an instant. */
export const labelled: Query<{ readonly as_of_s: number }, { readonly name: string; readonly wallets: readonly number[] }> = {
  name: 'segments.labelled',
  text: `SELECT label AS name, list(DISTINCT wallet) AS wallets FROM chain.label WHERE at_s < $as_of_s GROUP BY label ORDER BY label`,
  params: { as_of_s: 'UINTEGER' },
  required: ['name', 'wallets'],
}

/** What is said of wallets. */
export const labelsOf: Query<{ readonly wallets: readonly number[] }, { readonly wallet: number; readonly label: string; readonly source: string; readonly at_s: number }> = {
  name: 'segments.labels_of',
  text: `SELECT wallet, label, source, at_s FROM chain.label WHERE wallet IN (SELECT unnest($wallets)) ORDER BY wallet, label, source`,
  params: { wallets: 'UINTEGER[]' },
  required: ['wallet', 'label', 'source', 'at_s'],
}

/** The last version under which a segment was saved, removed or not; 0 = never. */
export const lastVersion: Query<{ readonly name: string }, { readonly version: number }> = {
  name: 'segments.last_version',
  text: `SELECT coalesce(max(version), 0)::UINTEGER AS version FROM derived.segment WHERE name = $name`,
  params: { name: 'VARCHAR' },
  required: ['version'],
}

/** Why a wallet is linked to others of its entity, as of a build. */
export const linksOf: Query<{ readonly wallet: number; readonly as_of_s: number; readonly most: number }, { readonly rule: string; readonly chain: string; readonly block: number; readonly tx_index: number; readonly at_s: number; readonly other: string }> = {
  name: 'segments.links_of',
  text: `SELECT e.rule, c.caip2 AS chain, e.block, e.tx_index, e.at_s, '0x' || lower(hex(w.address)) AS other
FROM derived.entity_evidence e JOIN chain.chain c ON c.id = e.chain
JOIN chain.wallet w ON w.id = CASE WHEN e.wallet = $wallet THEN e.other ELSE e.wallet END
WHERE e.as_of_s = $as_of_s AND (e.wallet = $wallet OR e.other = $wallet)
ORDER BY e.at_s DESC, e.rule, other
LIMIT $most`,
  params: { wallet: 'UINTEGER', as_of_s: 'UINTEGER', most: 'UINTEGER' },
  required: ['rule', 'chain', 'block', 'tx_index', 'at_s', 'other'],
}

/** The newest version of every saved segment. */
export const newest: Query<Record<never, never>, { readonly name: string; readonly version: number; readonly filter: string; readonly saved_at_s: number; readonly saved_by: string }> = {
  name: 'segments.newest',
  text: `SELECT name, version, filter, saved_at_s, saved_by
FROM derived.segment s
WHERE version > coalesce((SELECT max(r.version) FROM derived.segment_removal r WHERE r.name = s.name), 0)
QUALIFY row_number() OVER (PARTITION BY name ORDER BY version DESC) = 1
ORDER BY name`,
  params: {},
  required: ['name', 'version', 'filter', 'saved_at_s', 'saved_by'],
}

/** The wallets that have features as of an instant. */
export const population: Query<{ readonly as_of_s: number }, { readonly wallet: number }> = {
  name: 'segments.population',
  text: `SELECT wallet FROM derived.wallet_feature WHERE as_of_s = $as_of_s ORDER BY wallet`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet'],
}

/** How many wallets have features as of an instant. */
export const populationSize: Query<{ readonly as_of_s: number }, { readonly wallets: number }> = {
  name: 'segments.population_size',
  text: `SELECT count(*)::UINTEGER AS wallets FROM derived.wallet_feature WHERE as_of_s = $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallets'],
}

/** Records that a segment was taken away, up to a version. */
export const removeSegment: Query<{ readonly name: string; readonly version: number; readonly removed_at_s: number; readonly removed_by: string }, never> = {
  name: 'segments.remove_segment',
  text: `INSERT INTO derived.segment_removal (name, version, removed_at_s, removed_by) VALUES ($name, $version, $removed_at_s, $removed_by)`,
  params: { name: 'VARCHAR', version: 'UINTEGER', removed_at_s: 'UINTEGER', removed_by: 'VARCHAR' },
  required: [],
}

/** Ends the evaluation of a segment. */
export const removeWatch: Query<{ readonly name: string }, never> = {
  name: 'segments.remove_watch',
  text: `DELETE FROM derived.segment_watch WHERE name = $name`,
  params: { name: 'VARCHAR' },
  required: [],
}

/** How many rows of chain.sale lie before an instant, and a fingerprint of what event patterns read of them, whatever their order. */
export const salesPrint: Query<{ readonly as_of_s: number }, { readonly rows: number; readonly print: string }> = {
  name: 'segments.sales_print',
  text: `SELECT count(*)::DOUBLE AS rows, coalesce(sum(hash(seller, buyer, collection, item, at_s)), 0)::VARCHAR AS print FROM chain.sale WHERE at_s < $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
  required: ['rows', 'print'],
}

/** The model of each goal whose scores count as of an instant. */
export const scoredModels: Query<{ readonly as_of_s: number }, { readonly goal: string; readonly model: string }> = {
  name: 'segments.scored_models',
  text: `WITH standing AS (
  SELECT goal, max_by(champion, (at_s, rowid)) AS champion FROM derived.model_decision GROUP BY goal
)
SELECT m.goal, max_by(m.version, (m.version IS NOT DISTINCT FROM c.champion, m.trained_at_s, m.version)) AS model
FROM derived.model m
LEFT JOIN standing c ON c.goal = m.goal
WHERE m.as_of_s <= $as_of_s AND m.version IN (SELECT DISTINCT model FROM derived.score WHERE as_of_s = $as_of_s)
GROUP BY m.goal
ORDER BY m.goal`,
  params: { as_of_s: 'UINTEGER' },
  required: ['goal', 'model'],
}

/** Wallets' scores by given models as of an instant. */
export const scoresOf: Query<{ readonly wallets: readonly number[]; readonly as_of_s: number; readonly models: readonly string[] }, { readonly wallet: number; readonly goal: string; readonly model: string; readonly probability: number; readonly low: number; readonly high: number; readonly percentile: number }> = {
  name: 'segments.scores_of',
  text: `SELECT s.wallet, m.goal, s.model, s.probability, s.low, s.high, s.percentile
FROM derived.score s JOIN derived.model m ON m.version = s.model
WHERE s.as_of_s = $as_of_s AND s.model IN (SELECT unnest($models)) AND s.wallet IN (SELECT unnest($wallets))
ORDER BY s.wallet, m.goal`,
  params: { wallets: 'UINTEGER[]', as_of_s: 'UINTEGER', models: 'VARCHAR[]' },
  required: ['wallet', 'goal', 'model', 'probability', 'low', 'high', 'percentile'],
}

/** A frozen membership. */
export const snapshot: Query<{ readonly id: string }, { readonly id: string; readonly segment: string; readonly version: number; readonly as_of_s: number; readonly model: string | null; readonly size: number; readonly made_at_s: number }> = {
  name: 'segments.snapshot',
  text: `SELECT id, segment, version, as_of_s, model, size, made_at_s FROM derived.snapshot WHERE id = $id`,
  params: { id: 'VARCHAR' },
  required: ['id', 'segment', 'version', 'as_of_s', 'size', 'made_at_s'],
}

/** The members of a snapshot. */
export const snapshotMembers: Query<{ readonly id: string }, { readonly wallet: number; readonly address: string }> = {
  name: 'segments.snapshot_members',
  text: `SELECT w.id AS wallet, '0x' || lower(hex(w.address)) AS address
FROM derived.snapshot_wallet s JOIN chain.wallet w ON w.id = s.wallet
WHERE s.snapshot = $id
ORDER BY w.address`,
  params: { id: 'VARCHAR' },
  required: ['wallet', 'address'],
}

/** The wallets that a standing suppression holds back, by reason. */
export const suppressed: Query<Record<never, never>, { readonly name: string; readonly wallets: readonly number[] }> = {
  name: 'segments.suppressed',
  text: `SELECT reason AS name, list(DISTINCT wallet) AS wallets FROM private.suppression WHERE campaign IS NULL GROUP BY reason ORDER BY reason`,
  params: {},
  required: ['name', 'wallets'],
}

/** The token contracts at an address; an empty chain = on any. */
export const tokenIds: Query<{ readonly address: Uint8Array; readonly chain: string }, { readonly id: number }> = {
  name: 'segments.token_ids',
  text: `SELECT t.id FROM chain.token t JOIN chain.chain c ON c.id = t.chain
WHERE t.address = $address AND ($chain = '' OR c.caip2 = $chain)
ORDER BY t.id`,
  params: { address: 'BLOB', chain: 'VARCHAR' },
  required: ['id'],
}

/** How many rows of chain.transaction lie before an instant, and a fingerprint of what event patterns read of them, whatever their order. */
export const transactionsPrint: Query<{ readonly as_of_s: number }, { readonly rows: number; readonly print: string }> = {
  name: 'segments.transactions_print',
  text: `SELECT count(*)::DOUBLE AS rows, coalesce(sum(hash(src, dst, failed, at_s)), 0)::VARCHAR AS print FROM chain.transaction WHERE at_s < $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
  required: ['rows', 'print'],
}

/** How many rows of chain.transfer lie before an instant, and a fingerprint of what event patterns read of them, whatever their order. */
export const transfersPrint: Query<{ readonly as_of_s: number }, { readonly rows: number; readonly print: string }> = {
  name: 'segments.transfers_print',
  text: `SELECT count(*)::DOUBLE AS rows, coalesce(sum(hash(src, dst, token, at_s)), 0)::VARCHAR AS print FROM chain.transfer WHERE at_s < $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
  required: ['rows', 'print'],
}

/** One version of a saved segment; version 0 = the newest that was not removed. */
export const version: Query<{ readonly name: string; readonly version: number }, { readonly name: string; readonly version: number; readonly filter: string; readonly saved_at_s: number; readonly saved_by: string }> = {
  name: 'segments.version',
  text: `SELECT name, version, filter, saved_at_s, saved_by
FROM derived.segment
WHERE name = $name AND CASE $version
  WHEN 0 THEN version > coalesce((SELECT max(r.version) FROM derived.segment_removal r WHERE r.name = $name), 0)
  ELSE version = $version END
ORDER BY version DESC
LIMIT 1`,
  params: { name: 'VARCHAR', version: 'UINTEGER' },
  required: ['name', 'version', 'filter', 'saved_at_s', 'saved_by'],
}

/** The newest version of a stored list. */
export const walletList: Query<{ readonly name: string }, { readonly version: number; readonly hash: string }> = {
  name: 'segments.wallet_list',
  text: `SELECT version, hash FROM private.wallet_list WHERE name = $name ORDER BY version DESC LIMIT 1`,
  params: { name: 'VARCHAR' },
  required: ['version', 'hash'],
}

/** The addresses of a version of a stored list. */
export const walletListMembers: Query<{ readonly name: string; readonly version: number }, { readonly address: string }> = {
  name: 'segments.wallet_list_members',
  text: `SELECT '0x' || lower(hex(address)) AS address FROM private.wallet_list_member
WHERE name = $name AND version = $version
ORDER BY address`,
  params: { name: 'VARCHAR', version: 'UINTEGER' },
  required: ['address'],
}

/** The newest version of every stored list, and how many of its wallets were seen. */
export const walletLists: Query<Record<never, never>, { readonly name: string; readonly version: number; readonly hash: string; readonly size: number; readonly saved_at_s: number; readonly saved_by: string; readonly seen: number }> = {
  name: 'segments.wallet_lists',
  text: `SELECT l.name, l.version, l.hash, l.size, l.saved_at_s, l.saved_by, (
    SELECT count(*) FROM private.wallet_list_member m JOIN chain.wallet w ON w.address = m.address
    WHERE m.name = l.name AND m.version = l.version
  )::UINTEGER AS seen
FROM private.wallet_list l
QUALIFY row_number() OVER (PARTITION BY l.name ORDER BY l.version DESC) = 1
ORDER BY l.name`,
  params: {},
  required: ['name', 'version', 'hash', 'size', 'saved_at_s', 'saved_by', 'seen'],
}

/** The wallets with addresses. */
export const walletsByAddress: Query<{ readonly addresses: readonly Uint8Array[] }, { readonly id: number; readonly address: Uint8Array }> = {
  name: 'segments.wallets_by_address',
  text: `SELECT id, address FROM chain.wallet WHERE address IN (SELECT unnest($addresses))`,
  params: { addresses: 'BLOB[]' },
  required: ['id', 'address'],
}

/** The segments that are watched. */
export const watches: Query<Record<never, never>, { readonly name: string; readonly since_s: number; readonly watched_by: string }> = {
  name: 'segments.watches',
  text: `SELECT name, since_s, watched_by FROM derived.segment_watch ORDER BY name`,
  params: {},
  required: ['name', 'since_s', 'watched_by'],
}

/** Whether a segment is watched. */
export const watchesOf: Query<{ readonly name: string }, { readonly name: string; readonly since_s: number; readonly watched_by: string }> = {
  name: 'segments.watches_of',
  text: `SELECT name, since_s, watched_by FROM derived.segment_watch WHERE name = $name`,
  params: { name: 'VARCHAR' },
  required: ['name', 'since_s', 'watched_by'],
}
