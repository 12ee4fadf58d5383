// Generated from graph/sql by `npm run generate`; do not edit.
import type { Query } from '../warehouse/query.ts'

/** Keeps an appeal. */
export const addAppeal: Query<{ readonly wallet: number; readonly other: number | null; readonly principal: string; readonly because: string; readonly at_s: number }, never> = {
  name: 'graph.add_appeal',
  text: `INSERT INTO private.entity_appeal VALUES ($wallet, $other, $principal, $because, $at_s)`,
  params: { wallet: 'UINTEGER', other: 'UINTEGER', principal: 'VARCHAR', because: 'VARCHAR', at_s: 'UINTEGER' },
  required: [],
}

/** Remembers that entities were built for an instant. */
export const addEntityBuild: Query<{ readonly as_of_s: number }, never> = {
  name: 'graph.add_entity_build',
  text: `INSERT OR IGNORE INTO derived.entity_build VALUES ($as_of_s)`,
  params: { as_of_s: 'UINTEGER' },
  required: [],
}

/** Remembers that the graph of an instant was measured. */
export const addGraphBuild: Query<{ readonly as_of_s: number; readonly seed: string; readonly rules: number; readonly acts: bigint; readonly fingerprint: bigint; readonly drawn: boolean; readonly wallets: number; readonly edges: number; readonly components: number; readonly communities: number }, never> = {
  name: 'graph.add_graph_build',
  text: `INSERT INTO derived.graph_build
VALUES ($as_of_s, $seed, $rules, $acts, $fingerprint, $drawn, $wallets, $edges, $components, $communities)`,
  params: { as_of_s: 'UINTEGER', seed: 'VARCHAR', rules: 'UINTEGER', acts: 'UBIGINT', fingerprint: 'UBIGINT', drawn: 'BOOLEAN', wallets: 'UINTEGER', edges: 'UINTEGER', components: 'UINTEGER', communities: 'UINTEGER' },
  required: [],
}

/** Keeps who dealt with whom on each of the days given. */
export const addGraphEdge: Query<{ readonly days: readonly number[]; readonly from_s: number; readonly to_s: number }, never> = {
  name: 'graph.add_graph_edge',
  text: `INSERT INTO derived.graph_edge
SELECT at_s // 86400 AS day, src, dst, count(*)
FROM derived.dealings($from_s, $to_s)
WHERE at_s // 86400 IN (SELECT unnest($days))
GROUP BY ALL
ORDER BY day, src, dst`,
  params: { days: 'UINTEGER[]', from_s: 'UINTEGER', to_s: 'UINTEGER' },
  required: [],
}

/** Recognises exchanges, bridges, routers and distributors by label, else by name, else by behaviour, each with a reason. */
export const addPublicWallets: Query<{ readonly as_of_s: number }, never> = {
  name: 'graph.add_public_wallets',
  text: `INSERT INTO derived.public_wallet
WITH labelled AS (
  SELECT
    wallet,
    CASE
      WHEN regexp_matches(lower(label), '\\b(exchange|cex)\\b') THEN 'exchange'
      WHEN regexp_matches(lower(label), '\\bbridge\\b') THEN 'bridge'
      WHEN regexp_matches(lower(label), '\\b(router|aggregator|dex)\\b') THEN 'router'
      WHEN regexp_matches(lower(label), '\\b(distributor|payroll|airdrop|disperse)\\b') THEN 'distributor'
    END AS kind,
    source,
    format('labelled {} by {}', label, source) AS reason
  FROM chain.label
  WHERE at_s < $as_of_s
), named AS (
  -- A brand alone, with a number, or before a word for a wallet of its own: not its tokens, deployers, or a customer's deposit address.
  SELECT
    wallet,
    CASE
      WHEN regexp_full_match(
        lower(trim(name)),
        '(allbit|ascendex|bgogo|bibox|bigone|binance|binance us|bitbank|bitfinex|bitflyer|bitget|bithumb|bitkub|bitmart|bitmex|bitpanda|bitstamp|bittrex|bitvavo|btcturk|bybit|coinbase|coinbase pro|coinbene|coincheck|coinex|coinlist|coinone|coinsquare|cobinhood|cryptopia|crypto\\.com|deribit|digifinex|exmo|ftx|ftx us|gate\\.io|gemini|gopax|hitbtc|hoo\\.com|hotbit|htx|huobi|indodax|korbit|kraken|kucoin|latoken|lbank|lcx|liquid|luno|mercatox|mexc|okcoin|okex|okx|paribu|phemex|poloniex|probit|quadrigacx|remitano|shapeshift|tidex|upbit|wazirx|whitebit|yobit|yunbi|zb\\.com)(\\.com)?( \\d+|: (hot|cold|main|old|exchange|withdrawal|withdrawals|hot wallet|cold wallet|exchange wallet|old wallet|wallet)( \\d+)?)?'
      ) THEN 'exchange'
      WHEN regexp_matches(lower(name), '\\b(exploiter|hacker|phishing|deployer|multisig|token)\\b') THEN NULL
      WHEN regexp_matches(lower(name), '\\bbridge\\b') THEN 'bridge'
      WHEN regexp_matches(lower(name), '\\brouter\\b') THEN 'router'
      WHEN regexp_matches(lower(name), '\\bdisperse\\b') THEN 'distributor'
    END AS kind,
    source,
    format('named "{}" by {}', trim(name), source) AS reason
  FROM chain.wallet_name
  WHERE at_s < $as_of_s
), known AS (
  SELECT chain, (max(at_s) - min(at_s)) // 86400 AS days FROM chain.transaction WHERE at_s < $as_of_s GROUP BY chain
), payment AS (
  SELECT chain, src, dst, at_s FROM chain.transaction
  WHERE at_s < $as_of_s AND dst IS NOT NULL AND src <> dst AND value_wei > 0
), payer AS (
  SELECT
    src AS wallet,
    count(DISTINCT dst) AS receivers,
    count(DISTINCT at_s // 86400) AS days,
    (max(at_s) - min(at_s)) // 86400 AS span,
    max(known.days) AS known_days
  FROM payment JOIN known USING (chain) GROUP BY src
), receiver AS (
  SELECT dst AS wallet, count(DISTINCT src) AS payers, max(known.days) AS known_days
  FROM payment JOIN known USING (chain) GROUP BY dst
), dealing AS (
  SELECT
    wallet,
    coalesce(receivers, 0) AS receivers,
    coalesce(payers, 0) AS payers,
    coalesce(days, 0) AS days,
    coalesce(span, 0) AS span,
    greatest(payer.known_days, receiver.known_days) AS known_days
  FROM payer FULL JOIN receiver USING (wallet)
), called AS (
  SELECT dst AS wallet, count(DISTINCT src) AS callers
  FROM chain.transaction
  WHERE at_s < $as_of_s AND selector IS NOT NULL AND dst IS NOT NULL
  GROUP BY dst
), behaving AS (
  SELECT
    wallet,
    CASE
      WHEN receivers >= 100 AND payers >= 100 AND span >= 30 THEN 'exchange'
      WHEN receivers >= 20 AND span >= 60 AND days >= 3 THEN 'distributor'
      WHEN known_days < 60 AND (receivers >= 20 OR payers >= 100) THEN 'unsettled'
    END AS kind,
    CASE
      WHEN kind = 'unsettled'
      THEN format('paid {} wallets, was paid by {}: {} days of its chain are too few to tell what it is', receivers, payers, known_days)
      ELSE format('paid {} wallets on {} days within {} days, was paid by {}', receivers, days, span, payers)
    END AS reason
  FROM dealing
  UNION ALL
  SELECT wallet, 'router', format('called by {} wallets, sent nothing itself', callers)
  FROM called
  WHERE callers >= 20 AND wallet NOT IN (SELECT src FROM chain.transaction WHERE at_s < $as_of_s)
), every_reason AS (
  SELECT wallet, kind, source, reason, 0 AS standing FROM labelled WHERE kind IS NOT NULL
  UNION ALL
  SELECT wallet, kind, source, reason, 1 FROM named WHERE kind IS NOT NULL
  UNION ALL
  SELECT wallet, kind, 'behaviour', reason, 2 FROM behaving WHERE kind IS NOT NULL
), best AS (
  SELECT * FROM every_reason
  QUALIFY row_number() OVER (
    PARTITION BY wallet ORDER BY standing, list_position(['exchange', 'bridge', 'router', 'distributor'], kind), reason
  ) = 1
), against AS (
  SELECT e.wallet, string_agg(DISTINCT e.reason, ', ' ORDER BY e.reason) AS others
  FROM every_reason e JOIN best USING (wallet)
  WHERE e.standing < 2 AND best.standing < 2 AND e.kind <> best.kind
  GROUP BY e.wallet
)
SELECT $as_of_s, wallet, kind, source, CASE WHEN others IS NULL THEN reason ELSE reason || '; contradicted: ' || others END
FROM best LEFT JOIN against USING (wallet)
ORDER BY wallet`,
  params: { as_of_s: 'UINTEGER' },
  required: [],
}

/** What people said is not linked. */
export const appeals: Query<Record<never, never>, { readonly wallet: number; readonly other: number | null; readonly principal: string; readonly because: string; readonly at_s: number }> = {
  name: 'graph.appeals',
  text: `SELECT wallet, other, principal, because, at_s FROM private.entity_appeal ORDER BY at_s, wallet, other`,
  params: {},
  required: ['wallet', 'principal', 'because', 'at_s'],
}

/** The first sixteen contract calls of each wallet that is not public, before an instant. */
export const calls: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly contract: number; readonly chain: number; readonly block: number; readonly tx_index: number; readonly at_s: number }> = {
  name: 'graph.calls',
  text: `SELECT src AS wallet, dst AS contract, chain::UINTEGER AS chain, block, tx_index, at_s
FROM chain.transaction
WHERE at_s < $as_of_s AND dst IS NOT NULL AND selector IS NOT NULL
  AND src NOT IN (SELECT wallet FROM derived.public_wallet WHERE as_of_s = $as_of_s)
QUALIFY row_number() OVER (PARTITION BY src ORDER BY at_s, chain, block, tx_index) <= 16
ORDER BY src, at_s, chain, block, tx_index`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'contract', 'chain', 'block', 'tx_index', 'at_s'],
}

/** When wallets dealt with each other before an instant. */
export const dealings: Query<{ readonly as_of_s: number }, { readonly src: number; readonly dst: number; readonly at_s: number }> = {
  name: 'graph.dealings',
  text: `SELECT src, dst, at_s FROM derived.dealings(0::UINTEGER, $as_of_s)`,
  params: { as_of_s: 'UINTEGER' },
  required: ['src', 'dst', 'at_s'],
}

/** First payments of wallets into private wallets that five or more pay; `forwards` = the receiver paid only exchanges, and did pay one. */
export const deposits: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly collector: number; readonly forwards: boolean; readonly chain: number; readonly block: number; readonly tx_index: number; readonly at_s: number }> = {
  name: 'graph.deposits',
  text: `WITH known AS (
  SELECT wallet, kind FROM derived.public_wallet WHERE as_of_s = $as_of_s
), payment AS (
  SELECT src, dst, chain::UINTEGER AS chain, block, tx_index, at_s
  FROM chain.transaction
  WHERE at_s < $as_of_s AND dst IS NOT NULL AND src <> dst AND value_wei > 0
), receiver AS (
  SELECT dst FROM payment WHERE dst NOT IN (SELECT wallet FROM known) GROUP BY dst HAVING count(DISTINCT src) >= 5
), forwarder AS (
  SELECT src AS dst
  FROM payment LEFT JOIN known ON known.wallet = payment.dst
  GROUP BY src HAVING bool_and(coalesce(known.kind = 'exchange', false))
), first_payment AS (
  SELECT * FROM payment
  WHERE dst IN (FROM receiver) AND src NOT IN (SELECT wallet FROM known)
  QUALIFY row_number() OVER (PARTITION BY src, dst ORDER BY at_s, chain, block, tx_index) = 1
)
SELECT src AS wallet, dst AS collector, dst IN (FROM forwarder) AS forwards, chain, block, tx_index, at_s
FROM first_payment
QUALIFY row_number() OVER (PARTITION BY src ORDER BY at_s, chain, block, tx_index) <= 8
ORDER BY src, at_s, chain, block, tx_index`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'collector', 'forwards', 'chain', 'block', 'tx_index', 'at_s'],
}

/** The entities of an instant, the largest first. */
export const entities: Query<{ readonly as_of_s: number; readonly first: number }, { readonly entity: number; readonly address: Uint8Array; readonly wallets: number; readonly confidence: number }> = {
  name: 'graph.entities',
  text: `SELECT e.entity, w.address, e.wallets, e.confidence
FROM derived.entity e JOIN chain.wallet w ON w.id = e.entity
WHERE e.as_of_s = $as_of_s
ORDER BY e.wallets DESC, e.entity
LIMIT $first`,
  params: { as_of_s: 'UINTEGER', first: 'UINTEGER' },
  required: ['entity', 'address', 'wallets', 'confidence'],
}

/** The entities of wallets, as of the newest instant at or before another for which entities were built; a wallet linked to nobody has none. */
export const entitiesOfWallets: Query<{ readonly wallets: readonly number[]; readonly as_of_s: number }, { readonly wallet: number; readonly entity: Uint8Array; readonly as_of_s: number; readonly wallets: number; readonly confidence: number }> = {
  name: 'graph.entities_of_wallets',
  text: `SELECT m.wallet, w.address AS entity, e.as_of_s, e.wallets, e.confidence
FROM derived.entity_member m
JOIN derived.entity e ON e.as_of_s = m.as_of_s AND e.entity = m.entity
JOIN chain.wallet w ON w.id = m.entity
WHERE m.as_of_s = (SELECT max(b.as_of_s) FROM derived.entity_build b WHERE b.as_of_s <= $as_of_s)
  AND m.wallet IN (SELECT unnest($wallets))`,
  params: { wallets: 'UINTEGER[]', as_of_s: 'UINTEGER' },
  required: ['wallet', 'entity', 'as_of_s', 'wallets', 'confidence'],
}

/** Who belongs to which entity as of an instant. */
export const entityMembers: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly entity: number }> = {
  name: 'graph.entity_members',
  text: `SELECT wallet, entity FROM derived.entity_member WHERE as_of_s = $as_of_s ORDER BY wallet`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'entity'],
}

/** The entity that a wallet belongs to as of an instant, with every member. */
export const entityOf: Query<{ readonly as_of_s: number; readonly wallet: number }, { readonly entity: number; readonly wallet: number; readonly address: Uint8Array; readonly confidence: number }> = {
  name: 'graph.entity_of',
  text: `SELECT m.entity, m.wallet, w.address, m.confidence
FROM derived.entity_member m JOIN chain.wallet w ON w.id = m.wallet
WHERE m.as_of_s = $as_of_s
  AND m.entity IN (SELECT entity FROM derived.entity_member WHERE as_of_s = $as_of_s AND wallet = $wallet)
ORDER BY m.wallet`,
  params: { as_of_s: 'UINTEGER', wallet: 'UINTEGER' },
  required: ['entity', 'wallet', 'address', 'confidence'],
}

/** The evidence of an entity as of an instant. */
export const evidenceOf: Query<{ readonly as_of_s: number; readonly entity: number }, { readonly wallet: Uint8Array; readonly other: Uint8Array; readonly rule: string; readonly counterpart: Uint8Array; readonly scale_s: number; readonly chain: number; readonly block: number; readonly tx_index: number; readonly at_s: number; readonly other_chain: number; readonly other_block: number; readonly other_tx_index: number; readonly other_at_s: number }> = {
  name: 'graph.evidence_of',
  text: `SELECT
  a.address AS wallet, b.address AS other, e.rule, c.address AS counterpart, e.scale_s,
  e.chain, e.block, e.tx_index, e.at_s, e.other_chain, e.other_block, e.other_tx_index, e.other_at_s
FROM derived.entity_evidence e
JOIN chain.wallet a ON a.id = e.wallet
JOIN chain.wallet b ON b.id = e.other
JOIN chain.wallet c ON c.id = e.counterpart
WHERE e.as_of_s = $as_of_s AND e.entity = $entity
ORDER BY e.wallet, e.other, e.rule, e.at_s, e.counterpart`,
  params: { as_of_s: 'UINTEGER', entity: 'UINTEGER' },
  required: ['wallet', 'other', 'rule', 'counterpart', 'scale_s', 'chain', 'block', 'tx_index', 'at_s', 'other_chain', 'other_block', 'other_tx_index', 'other_at_s'],
}

/** Removes all embeddings: they stand for one instant only. */
export const forgetEmbeddings: Query<Record<never, never>, never> = {
  name: 'graph.forget_embeddings',
  text: `DELETE FROM derived.wallet_embedding`,
  params: {},
  required: [],
}

/** Removes the rows of an instant, to be made anew. */
export const forgetEntity: Query<{ readonly as_of_s: number }, never> = {
  name: 'graph.forget_entity',
  text: `DELETE FROM derived.entity WHERE as_of_s = $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
  required: [],
}

/** Removes the rows of an instant, to be made anew. */
export const forgetEntityEvidence: Query<{ readonly as_of_s: number }, never> = {
  name: 'graph.forget_entity_evidence',
  text: `DELETE FROM derived.entity_evidence WHERE as_of_s = $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
  required: [],
}

/** Removes the rows of an instant, to be made anew. */
export const forgetEntityMember: Query<{ readonly as_of_s: number }, never> = {
  name: 'graph.forget_entity_member',
  text: `DELETE FROM derived.entity_member WHERE as_of_s = $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
  required: [],
}

/** Forgets that an instant was measured. */
export const forgetGraphBuild: Query<{ readonly as_of_s: number }, never> = {
  name: 'graph.forget_graph_build',
  text: `DELETE FROM derived.graph_build WHERE as_of_s = $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
  required: [],
}

/** Forgets days, to be read anew. */
export const forgetGraphDay: Query<{ readonly days: readonly number[] }, never> = {
  name: 'graph.forget_graph_day',
  text: `DELETE FROM derived.graph_day WHERE day IN (SELECT unnest($days))`,
  params: { days: 'UINTEGER[]' },
  required: [],
}

/** Forgets the edges of days, to be read anew. */
export const forgetGraphEdge: Query<{ readonly days: readonly number[] }, never> = {
  name: 'graph.forget_graph_edge',
  text: `DELETE FROM derived.graph_edge WHERE day IN (SELECT unnest($days))`,
  params: { days: 'UINTEGER[]' },
  required: [],
}

/** Removes the rows of an instant, to be made anew. */
export const forgetPublicWallet: Query<{ readonly as_of_s: number }, never> = {
  name: 'graph.forget_public_wallet',
  text: `DELETE FROM derived.public_wallet WHERE as_of_s = $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
  required: [],
}

/** Removes the measures of an instant, to be measured anew. */
export const forgetStanding: Query<{ readonly as_of_s: number }, never> = {
  name: 'graph.forget_standing',
  text: `DELETE FROM derived.wallet_graph WHERE as_of_s = $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
  required: [],
}

/** Removes the rows of an instant, to be made anew. */
export const forgetSybilFeature: Query<{ readonly as_of_s: number }, never> = {
  name: 'graph.forget_sybil_feature',
  text: `DELETE FROM derived.sybil_feature WHERE as_of_s = $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
  required: [],
}

/** The first payment that each wallet received before an instant: who funded it, with what, when. */
export const funding: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly funder: number; readonly value: number; readonly chain: number; readonly block: number; readonly tx_index: number; readonly at_s: number }> = {
  name: 'graph.funding',
  text: `SELECT dst AS wallet, src AS funder, value_wei::DOUBLE AS value, chain::UINTEGER AS chain, block, tx_index, at_s
FROM chain.transaction
WHERE at_s < $as_of_s AND dst IS NOT NULL AND src <> dst AND value_wei > 0
QUALIFY row_number() OVER (PARTITION BY dst ORDER BY at_s, chain, block, tx_index) = 1
ORDER BY dst`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'funder', 'value', 'chain', 'block', 'tx_index', 'at_s'],
}

/** What was measured for an instant, and from what. */
export const graphBuild: Query<{ readonly as_of_s: number }, { readonly seed: string; readonly rules: number; readonly acts: bigint; readonly fingerprint: bigint; readonly drawn: boolean; readonly wallets: number; readonly edges: number; readonly components: number; readonly communities: number }> = {
  name: 'graph.graph_build',
  text: `SELECT seed, rules, acts, fingerprint, drawn, wallets, edges, components, communities FROM derived.graph_build WHERE as_of_s = $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
  required: ['seed', 'rules', 'acts', 'fingerprint', 'drawn', 'wallets', 'edges', 'components', 'communities'],
}

/** The instants for which the graph was measured. */
export const graphBuilds: Query<Record<never, never>, { readonly as_of_s: number; readonly drawn: boolean }> = {
  name: 'graph.graph_builds',
  text: `SELECT as_of_s, drawn FROM derived.graph_build ORDER BY as_of_s`,
  params: {},
  required: ['as_of_s', 'drawn'],
}

/** The days whose edges stand, with what they held when these were made. */
export const graphDays: Query<Record<never, never>, { readonly day: number; readonly acts: bigint; readonly fingerprint: bigint }> = {
  name: 'graph.graph_days',
  text: `SELECT day, acts, fingerprint FROM derived.graph_day ORDER BY day`,
  params: {},
  required: ['day', 'acts', 'fingerprint'],
}

/** What every day before an instant held: its sales, transfers and transactions, and the sum of their hashes modulo 2^64. The instant's own day is cut at the instant. */
export const graphDigests: Query<{ readonly as_of_s: number }, { readonly day: number; readonly acts: bigint; readonly fingerprint: bigint }> = {
  name: 'graph.graph_digests',
  text: `WITH act AS (
  SELECT at_s, hash(1, at_s, seller, buyer, collection) AS h FROM chain.sale WHERE at_s < $as_of_s
  UNION ALL
  SELECT at_s, hash(2, at_s, src, dst, kind, token) FROM chain.transfer WHERE at_s < $as_of_s
  UNION ALL
  SELECT at_s, hash(3, at_s, src, dst, failed) FROM chain.transaction WHERE at_s < $as_of_s
)
SELECT at_s // 86400 AS day, count(*)::UBIGINT AS acts, (sum(h) % 18446744073709551616)::UBIGINT AS fingerprint
FROM act
GROUP BY ALL
ORDER BY day`,
  params: { as_of_s: 'UINTEGER' },
  required: ['day', 'acts', 'fingerprint'],
}

/** Who dealt with whom before an instant: whole days before $day as they are kept, and what happened from there on. */
export const graphEdges: Query<{ readonly day: number; readonly as_of_s: number }, { readonly src: number; readonly dst: number; readonly weight: number }> = {
  name: 'graph.graph_edges',
  text: `SELECT src, dst, weight::DOUBLE AS weight FROM derived.graph_edge WHERE day < $day
UNION ALL
SELECT src, dst, count(*)::DOUBLE FROM derived.dealings($day::UINTEGER * 86400::UINTEGER, $as_of_s) GROUP BY src, dst`,
  params: { day: 'UINTEGER', as_of_s: 'UINTEGER' },
  required: ['src', 'dst', 'weight'],
}

/** Which collections wallets received an item of before an instant, bought or sent to them. */
export const holdings: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly collection: number }> = {
  name: 'graph.holdings',
  text: `SELECT buyer AS wallet, collection FROM chain.sale WHERE at_s < $as_of_s
UNION
SELECT dst, token FROM chain.transfer WHERE at_s < $as_of_s AND kind IN (2, 3)
ORDER BY wallet, collection`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'collection'],
}

/** The newest instant for which entities were built; NULL before the first. */
export const newestEntities: Query<Record<never, never>, { readonly as_of_s: number | null }> = {
  name: 'graph.newest_entities',
  text: `SELECT max(as_of_s) AS as_of_s FROM derived.entity_build`,
  params: {},
  required: [],
}

/** Which private wallets paid each other before an instant, both ways. */
export const privateEdges: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly other: number }> = {
  name: 'graph.private_edges',
  text: `WITH known AS (
  SELECT wallet FROM derived.public_wallet WHERE as_of_s = $as_of_s
), pair AS (
  SELECT src AS wallet, dst AS other FROM chain.transaction
  WHERE at_s < $as_of_s AND dst IS NOT NULL AND src <> dst AND value_wei > 0
    AND src NOT IN (FROM known) AND dst NOT IN (FROM known)
)
SELECT wallet, other FROM pair
UNION
SELECT other, wallet FROM pair
ORDER BY wallet, other`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'other'],
}

/** What public wallet this one is as of an instant, and why. */
export const publicWallet: Query<{ readonly as_of_s: number; readonly wallet: number }, { readonly kind: string; readonly source: string; readonly reason: string }> = {
  name: 'graph.public_wallet',
  text: `SELECT kind, source, reason FROM derived.public_wallet WHERE as_of_s = $as_of_s AND wallet = $wallet`,
  params: { as_of_s: 'UINTEGER', wallet: 'UINTEGER' },
  required: ['kind', 'source', 'reason'],
}

/** The public wallets of an instant, which link nobody. */
export const publicWallets: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly kind: string; readonly source: string; readonly reason: string }> = {
  name: 'graph.public_wallets',
  text: `SELECT wallet, kind, source, reason FROM derived.public_wallet WHERE as_of_s = $as_of_s ORDER BY wallet`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'kind', 'source', 'reason'],
}

/** The evidence of rule `chain` that the transactions bear out: from both wallets, hops of half a day passing on most of the money lead up to one head. */
export const rederiveChain: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly other: number; readonly counterpart: number; readonly scale_s: number; readonly shift_s: number }> = {
  name: 'graph.rederive_chain',
  text: `WITH RECURSIVE funding AS (
  SELECT dst AS wallet, src AS funder, value_wei::DOUBLE AS value, chain, block, tx_index, at_s
  FROM chain.transaction
  WHERE at_s < $as_of_s AND dst IS NOT NULL AND src <> dst AND value_wei > 0
  QUALIFY row_number() OVER (PARTITION BY dst ORDER BY at_s, chain, block, tx_index) = 1
), hop AS (
  SELECT u.wallet, u.funder
  FROM funding u JOIN funding f ON f.wallet = u.funder
  WHERE u.at_s >= f.at_s AND u.at_s - f.at_s <= 43200 AND u.value BETWEEN 0.5 * f.value AND f.value
    AND u.funder NOT IN (SELECT wallet FROM derived.public_wallet WHERE as_of_s = $as_of_s)
), above AS (
  SELECT wallet, funder FROM hop
  UNION
  SELECT above.wallet, hop.funder FROM above JOIN hop ON hop.wallet = above.funder
)
SELECT e.wallet, e.other, e.counterpart, e.scale_s, e.shift_s
FROM derived.entity_evidence e
JOIN funding a ON a.wallet = e.wallet
JOIN funding b ON b.wallet = e.other
WHERE e.as_of_s = $as_of_s AND e.rule = 'chain' AND (a.chain, a.block, a.tx_index, a.at_s) = (e.chain, e.block, e.tx_index, e.at_s)
  AND (b.chain, b.block, b.tx_index, b.at_s) = (e.other_chain, e.other_block, e.other_tx_index, e.other_at_s)
  AND (e.wallet, e.counterpart) IN (SELECT (wallet, funder) FROM above)
  AND (e.other, e.counterpart) IN (SELECT (wallet, funder) FROM above)`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'other', 'counterpart', 'scale_s', 'shift_s'],
}

/** The evidence of rule `coactivity` that the transactions bear out: both wallets called one contract within one bucket of time. */
export const rederiveCoactivity: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly other: number; readonly counterpart: number; readonly scale_s: number; readonly shift_s: number }> = {
  name: 'graph.rederive_coactivity',
  text: `SELECT e.wallet, e.other, e.counterpart, e.scale_s, e.shift_s
FROM derived.entity_evidence e
JOIN chain.transaction a ON a.src = e.wallet AND a.dst = e.counterpart AND a.selector IS NOT NULL
JOIN chain.transaction b ON b.src = e.other AND b.dst = e.counterpart AND b.selector IS NOT NULL
WHERE e.as_of_s = $as_of_s AND e.rule = 'coactivity' AND (a.chain, a.block, a.tx_index, a.at_s) = (e.chain, e.block, e.tx_index, e.at_s)
  AND (b.chain, b.block, b.tx_index, b.at_s) = (e.other_chain, e.other_block, e.other_tx_index, e.other_at_s)
  AND (a.at_s::BIGINT + e.shift_s) // e.scale_s = (b.at_s::BIGINT + e.shift_s) // e.scale_s`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'other', 'counterpart', 'scale_s', 'shift_s'],
}

/** The evidence of rule `collector` that the transactions bear out: both wallets paid one private wallet within one bucket of time. */
export const rederiveCollector: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly other: number; readonly counterpart: number; readonly scale_s: number; readonly shift_s: number }> = {
  name: 'graph.rederive_collector',
  text: `SELECT e.wallet, e.other, e.counterpart, e.scale_s, e.shift_s
FROM derived.entity_evidence e
JOIN chain.transaction a ON a.src = e.wallet AND a.dst = e.counterpart AND a.value_wei > 0
JOIN chain.transaction b ON b.src = e.other AND b.dst = e.counterpart AND b.value_wei > 0
WHERE e.as_of_s = $as_of_s AND e.rule = 'collector' AND (a.chain, a.block, a.tx_index, a.at_s) = (e.chain, e.block, e.tx_index, e.at_s)
  AND (b.chain, b.block, b.tx_index, b.at_s) = (e.other_chain, e.other_block, e.other_tx_index, e.other_at_s)
  AND (a.at_s::BIGINT + e.shift_s) // e.scale_s = (b.at_s::BIGINT + e.shift_s) // e.scale_s
  AND e.counterpart NOT IN (SELECT wallet FROM derived.public_wallet WHERE as_of_s = $as_of_s)`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'other', 'counterpart', 'scale_s', 'shift_s'],
}

/** The evidence of rule `deposit` that the transactions bear out: both wallets paid one private wallet that pays nobody but exchanges. */
export const rederiveDeposit: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly other: number; readonly counterpart: number; readonly scale_s: number; readonly shift_s: number }> = {
  name: 'graph.rederive_deposit',
  text: `SELECT e.wallet, e.other, e.counterpart, e.scale_s, e.shift_s
FROM derived.entity_evidence e
JOIN chain.transaction a ON a.src = e.wallet AND a.dst = e.counterpart AND a.value_wei > 0
JOIN chain.transaction b ON b.src = e.other AND b.dst = e.counterpart AND b.value_wei > 0
WHERE e.as_of_s = $as_of_s AND e.rule = 'deposit' AND (a.chain, a.block, a.tx_index, a.at_s) = (e.chain, e.block, e.tx_index, e.at_s)
  AND (b.chain, b.block, b.tx_index, b.at_s) = (e.other_chain, e.other_block, e.other_tx_index, e.other_at_s)
  AND EXISTS (
    FROM chain.transaction t WHERE t.src = e.counterpart AND t.value_wei > 0 AND t.at_s < $as_of_s AND t.dst IS NOT NULL
  )
  AND NOT EXISTS (
    FROM chain.transaction t
    WHERE t.src = e.counterpart AND t.dst <> e.counterpart AND t.value_wei > 0 AND t.at_s < $as_of_s
      AND t.dst NOT IN (SELECT wallet FROM derived.public_wallet WHERE as_of_s = $as_of_s AND kind = 'exchange')
  )`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'other', 'counterpart', 'scale_s', 'shift_s'],
}

/** The evidence of rule `star` that the transactions bear out: one funder first paid both wallets within one bucket of time. */
export const rederiveStar: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly other: number; readonly counterpart: number; readonly scale_s: number; readonly shift_s: number }> = {
  name: 'graph.rederive_star',
  text: `WITH funding AS (
  SELECT dst AS wallet, src AS funder, value_wei::DOUBLE AS value, chain, block, tx_index, at_s
  FROM chain.transaction
  WHERE at_s < $as_of_s AND dst IS NOT NULL AND src <> dst AND value_wei > 0
  QUALIFY row_number() OVER (PARTITION BY dst ORDER BY at_s, chain, block, tx_index) = 1
)
SELECT e.wallet, e.other, e.counterpart, e.scale_s, e.shift_s
FROM derived.entity_evidence e
JOIN funding a ON a.wallet = e.wallet AND a.funder = e.counterpart
JOIN funding b ON b.wallet = e.other AND b.funder = e.counterpart
WHERE e.as_of_s = $as_of_s AND e.rule = 'star' AND (a.chain, a.block, a.tx_index, a.at_s) = (e.chain, e.block, e.tx_index, e.at_s)
  AND (b.chain, b.block, b.tx_index, b.at_s) = (e.other_chain, e.other_block, e.other_tx_index, e.other_at_s)
  AND (a.at_s::BIGINT + e.shift_s) // e.scale_s = (b.at_s::BIGINT + e.shift_s) // e.scale_s
  AND e.counterpart NOT IN (SELECT wallet FROM derived.public_wallet WHERE as_of_s = $as_of_s)`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'other', 'counterpart', 'scale_s', 'shift_s'],
}

/** What is shown of wallets of the graph of an instant: place, measures, and what public wallet they are as of the newest entities up to then. */
export const shownWallets: Query<{ readonly as_of_s: number; readonly wallets: readonly number[] }, { readonly wallet: number; readonly address: Uint8Array; readonly x: number | null; readonly y: number | null; readonly pagerank: number; readonly core: number; readonly community: Uint8Array; readonly public_kind: string | null }> = {
  name: 'graph.shown_wallets',
  text: `SELECT g.wallet, w.address, g.x::DOUBLE AS x, g.y::DOUBLE AS y, g.pagerank, g.core, c.address AS community, p.kind AS public_kind
FROM derived.wallet_graph g
JOIN chain.wallet w ON w.id = g.wallet
JOIN chain.wallet c ON c.id = g.community
LEFT JOIN derived.public_wallet p ON p.wallet = g.wallet
  AND p.as_of_s = (SELECT max(as_of_s) FROM derived.entity_build WHERE as_of_s <= $as_of_s)
WHERE g.as_of_s = $as_of_s AND g.wallet IN (SELECT unnest($wallets))`,
  params: { as_of_s: 'UINTEGER', wallets: 'UINTEGER[]' },
  required: ['wallet', 'address', 'pagerank', 'core', 'community'],
}

/** The community and rank of every wallet of the graph of an instant. */
export const standingOf: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly community: number; readonly pagerank: number }> = {
  name: 'graph.standing_of',
  text: `SELECT wallet, community, pagerank FROM derived.wallet_graph WHERE as_of_s = $as_of_s ORDER BY wallet`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'community', 'pagerank'],
}

/** What a wallet's own funding, calls and place in the graph say before an instant: for every private wallet that sent or was paid. */
export const sybilBases: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly siblings: number | null; readonly burst: number | null; readonly amount_spread: number | null; readonly calls: number | null; readonly gap_spread: number | null; readonly community_size: number | null; readonly core: number | null }> = {
  name: 'graph.sybil_bases',
  text: `WITH known AS (
  SELECT wallet FROM derived.public_wallet WHERE as_of_s = $as_of_s
), funding AS (
  SELECT dst AS wallet, src AS funder, value_wei::DOUBLE AS value, at_s
  FROM chain.transaction
  WHERE at_s < $as_of_s AND dst IS NOT NULL AND src <> dst AND value_wei > 0
  QUALIFY row_number() OVER (PARTITION BY dst ORDER BY at_s, chain, block, tx_index) = 1
), batch AS (
  SELECT
    wallet,
    count(*) OVER (PARTITION BY funder) AS siblings,
    count(*) OVER near AS burst,
    CASE WHEN count(*) OVER near > 1 THEN stddev_samp(value) OVER near / avg(value) OVER near END AS amount_spread
  FROM funding
  WHERE funder NOT IN (FROM known)
  WINDOW near AS (PARTITION BY funder ORDER BY at_s RANGE BETWEEN 432000 PRECEDING AND 432000 FOLLOWING)
), called AS (
  SELECT src AS wallet, at_s - lag(at_s) OVER (PARTITION BY src ORDER BY at_s) AS gap
  FROM chain.transaction
  WHERE at_s < $as_of_s AND selector IS NOT NULL
), rhythm AS (
  SELECT wallet, count(*) AS calls, stddev_samp(ln(1 + gap)) AS gap_spread FROM called GROUP BY wallet
), everyone AS (
  SELECT src AS wallet FROM chain.transaction WHERE at_s < $as_of_s
  UNION
  SELECT wallet FROM funding
)
SELECT
  wallet,
  siblings::DOUBLE AS siblings,
  burst::DOUBLE AS burst,
  amount_spread,
  calls::DOUBLE AS calls,
  gap_spread,
  g.community_size::DOUBLE AS community_size,
  g.core::DOUBLE AS core
FROM everyone
LEFT JOIN batch USING (wallet)
LEFT JOIN rhythm USING (wallet)
LEFT JOIN (FROM derived.wallet_graph WHERE as_of_s = $as_of_s) g USING (wallet)
WHERE wallet NOT IN (FROM known)
ORDER BY wallet`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet'],
}

/** How many wallets link nobody as of an instant only because too little of their chain is known. */
export const unsettled: Query<{ readonly as_of_s: number }, { readonly wallets: number }> = {
  name: 'graph.unsettled',
  text: `SELECT count(*)::UINTEGER AS wallets FROM derived.public_wallet WHERE as_of_s = $as_of_s AND kind = 'unsettled'`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallets'],
}

/** The id of an address that the warehouse has seen. */
export const walletId: Query<{ readonly address: string }, { readonly id: number }> = {
  name: 'graph.wallet_id',
  text: `SELECT id FROM chain.wallet WHERE address = unhex(substr($address, 3))`,
  params: { address: 'VARCHAR' },
  required: ['id'],
}
