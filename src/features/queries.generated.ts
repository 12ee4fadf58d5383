// Generated from features/sql by `npm run generate`; do not edit.
import type { Query } from '../warehouse/query.ts'

/** Wallets that were seen doing anything before an instant, and when. */
export const activity: Query<{ readonly instants: readonly number[] }, { readonly as_of_s: number; readonly wallet: number; readonly days_since_first_activity: number; readonly days_since_last_activity: number; readonly active_days: number }> = {
  name: 'features.activity',
  text: `WITH cut AS (SELECT unnest($instants) AS as_of_s), acts AS (
  SELECT buyer AS wallet, at_s FROM chain.sale
  UNION ALL
  SELECT seller, at_s FROM chain.sale
  UNION ALL
  SELECT src, at_s FROM chain.transfer
  UNION ALL
  SELECT dst, at_s FROM chain.transfer
  UNION ALL
  SELECT src, at_s FROM chain.transaction
  UNION ALL
  SELECT dst, at_s FROM chain.transaction WHERE dst IS NOT NULL
)
SELECT
  as_of_s,
  wallet,
  (as_of_s - min(at_s)) / 86400.0::DOUBLE AS days_since_first_activity,
  (as_of_s - max(at_s)) / 86400.0::DOUBLE AS days_since_last_activity,
  count(DISTINCT at_s // 86400)::UINTEGER AS active_days
FROM acts JOIN cut ON at_s < as_of_s
WHERE wallet NOT IN (SELECT id FROM chain.wallet WHERE address = repeat('\\x00'::BLOB, 20))
GROUP BY as_of_s, wallet`,
  params: { instants: 'UINTEGER[]' },
  required: ['as_of_s', 'wallet', 'days_since_first_activity', 'days_since_last_activity', 'active_days'],
}

/** Wallets that sent a transaction to a contract within a window. $selector NULL = whatever function. A call that failed counts as a call. */
export const called: Query<{ readonly as_of_s: number; readonly until_s: number; readonly chains: readonly string[]; readonly contracts: readonly Uint8Array[]; readonly except: readonly Uint8Array[]; readonly selector: number | null }, { readonly wallet: number }> = {
  name: 'features.called',
  text: `SELECT DISTINCT t.src AS wallet
FROM chain.transaction t
JOIN chain.wallet w ON w.id = t.dst
JOIN chain.chain c ON c.id = t.chain
WHERE t.at_s >= $as_of_s AND t.at_s < $until_s
  AND (len($chains) = 0 OR list_contains($chains, c.caip2))
  AND (len($contracts) = 0 OR list_contains($contracts, w.address))
  AND NOT list_contains($except, w.address)
  AND ($selector IS NULL OR t.selector = $selector)
ORDER BY wallet`,
  params: { as_of_s: 'UINTEGER', until_s: 'UINTEGER', chains: 'VARCHAR[]', contracts: 'BLOB[]', except: 'BLOB[]', selector: 'UINTEGER' },
  required: ['wallet'],
}

/** Wallets that did what a goal asks for within its window. A trade is what derived.trade_before says, as of the window's end. */
export const converted: Query<{ readonly as_of_s: number; readonly until_s: number; readonly event: string; readonly chains: readonly string[]; readonly contracts: readonly Uint8Array[]; readonly except: readonly Uint8Array[] }, { readonly wallet: number }> = {
  name: 'features.converted',
  text: `WITH counted AS (
  SELECT x.buyer, x.seller
  FROM derived.trade_before($until_s) x
  JOIN chain.token k ON k.id = x.collection
  JOIN chain.chain c ON c.id = x.chain
  WHERE x.at_s >= $as_of_s
    AND (len($chains) = 0 OR list_contains($chains, c.caip2))
    AND (len($contracts) = 0 OR list_contains($contracts, k.address))
    AND NOT list_contains($except, k.address)
)
SELECT buyer AS wallet FROM counted WHERE $event IN ('purchase', 'trade')
UNION
SELECT seller FROM counted WHERE $event IN ('sale', 'trade')
ORDER BY wallet`,
  params: { as_of_s: 'UINTEGER', until_s: 'UINTEGER', event: 'VARCHAR', chains: 'VARCHAR[]', contracts: 'BLOB[]', except: 'BLOB[]' },
  required: ['wallet'],
}

/** Keeps the definition of a goal. */
export const defineGoal: Query<{ readonly name: string; readonly definition: string; readonly at_s: number }, never> = {
  name: 'features.define_goal',
  text: `INSERT INTO derived.goal VALUES ($name, $definition, $at_s)`,
  params: { name: 'VARCHAR', definition: 'JSON', at_s: 'UINTEGER' },
  required: [],
}

/** The goals that were defined, beside the built-in ones. */
export const definedGoals: Query<Record<never, never>, { readonly name: string; readonly definition: string }> = {
  name: 'features.defined_goals',
  text: `SELECT name, definition FROM derived.goal ORDER BY name`,
  params: {},
  required: ['name', 'definition'],
}

/** Wallets with an imported event of a name within a window. Events of an identity without exactly one wallet have none, and do not count. */
export const didOffchain: Query<{ readonly as_of_s: number; readonly until_s: number; readonly event: string }, { readonly wallet: number }> = {
  name: 'features.did_offchain',
  text: `SELECT DISTINCT wallet FROM private.offchain_event
WHERE at_s >= $as_of_s AND at_s < $until_s AND event = $event AND wallet IS NOT NULL
ORDER BY wallet`,
  params: { as_of_s: 'UINTEGER', until_s: 'UINTEGER', event: 'VARCHAR' },
  required: ['wallet'],
}

/** Wallets that ever traded before an instant. */
export const eligible: Query<{ readonly as_of_s: number }, { readonly wallet: number }> = {
  name: 'features.eligible',
  text: `SELECT DISTINCT unnest([buyer, seller]) AS wallet FROM derived.trade_before($as_of_s) ORDER BY wallet`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet'],
}

/** What the people behind wallets did outside of any chain before an instant, by imported events. */
export const eventing: Query<{ readonly instants: readonly number[] }, { readonly as_of_s: number; readonly wallet: number; readonly offchain_events: number | null; readonly offchain_events_30d: number | null; readonly offchain_events_90d: number | null; readonly days_since_first_offchain_event: number | null; readonly days_since_last_offchain_event: number | null; readonly offchain_days: number | null; readonly offchain_event_kinds: number | null; readonly offchain_sources: number | null; readonly offchain_main_source_share: number | null; readonly offchain_campaign_visits: number | null }> = {
  name: 'features.eventing',
  text: `WITH cut AS (SELECT unnest($instants) AS as_of_s), told AS (
  SELECT as_of_s, wallet, event, at_s, source, utm_source FROM private.offchain_event JOIN cut ON at_s < as_of_s WHERE wallet IS NOT NULL
), by_source AS (
  SELECT as_of_s, wallet, source, count(*) AS events FROM told GROUP BY ALL
), main_source AS (
  SELECT as_of_s, wallet, max(events) AS events FROM by_source GROUP BY ALL
)
SELECT
  t.as_of_s,
  t.wallet,
  count(*)::UINTEGER AS offchain_events,
  count(*) FILTER (at_s >= t.as_of_s::BIGINT - 30 * 86400)::UINTEGER AS offchain_events_30d,
  count(*) FILTER (at_s >= t.as_of_s::BIGINT - 90 * 86400)::UINTEGER AS offchain_events_90d,
  (t.as_of_s - min(at_s)) / 86400.0::DOUBLE AS days_since_first_offchain_event,
  (t.as_of_s - max(at_s)) / 86400.0::DOUBLE AS days_since_last_offchain_event,
  count(DISTINCT at_s // 86400)::UINTEGER AS offchain_days,
  count(DISTINCT event)::UINTEGER AS offchain_event_kinds,
  count(DISTINCT source)::UINTEGER AS offchain_sources,
  any_value(m.events)::DOUBLE / count(*) AS offchain_main_source_share,
  count(*) FILTER (utm_source IS NOT NULL)::UINTEGER AS offchain_campaign_visits
FROM told t JOIN main_source m ON m.as_of_s = t.as_of_s AND m.wallet = t.wallet
GROUP BY t.as_of_s, t.wallet`,
  params: { instants: 'UINTEGER[]' },
  required: ['as_of_s', 'wallet'],
}

/** Wallets that did something of their own before an instant: bought, sold, sent tokens, or sent a transaction. Who only received did nothing. */
export const everActive: Query<{ readonly as_of_s: number }, { readonly wallet: number }> = {
  name: 'features.ever_active',
  text: `SELECT wallet FROM (
  SELECT buyer AS wallet FROM chain.sale WHERE at_s < $as_of_s
  UNION
  SELECT seller FROM chain.sale WHERE at_s < $as_of_s
  UNION
  SELECT src FROM chain.transfer WHERE at_s < $as_of_s AND src <> dst
  UNION
  SELECT src FROM chain.transaction WHERE at_s < $as_of_s
)
WHERE wallet NOT IN (SELECT id FROM chain.wallet WHERE address = repeat('\\x00'::BLOB, 20))
ORDER BY wallet`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet'],
}

/** Removes the features of instants, to be built anew. */
export const forget: Query<{ readonly instants: readonly number[] }, never> = {
  name: 'features.forget',
  text: `DELETE FROM derived.wallet_feature WHERE list_contains($instants, as_of_s)`,
  params: { instants: 'UINTEGER[]' },
  required: [],
}

/** Removes how far the features of instants were known, to be counted anew. */
export const forgetCoverage: Query<{ readonly instants: readonly number[] }, never> = {
  name: 'features.forget_coverage',
  text: `DELETE FROM derived.feature_coverage WHERE list_contains($instants, as_of_s)`,
  params: { instants: 'UINTEGER[]' },
  required: [],
}

/** Removes what the features of an instant were recorded to be made from, to be recorded anew. */
export const forgetLineage: Query<{ readonly child: string }, never> = {
  name: 'features.forget_lineage',
  text: `DELETE FROM derived.lineage WHERE child_kind = 'features' AND child = $child`,
  params: { child: 'VARCHAR' },
  required: [],
}

/** Removes the withheld features of instants, to be built anew. */
export const forgetWithheld: Query<{ readonly instants: readonly number[] }, never> = {
  name: 'features.forget_withheld',
  text: `DELETE FROM private.wallet_feature WHERE list_contains($instants, as_of_s)`,
  params: { instants: 'UINTEGER[]' },
  required: [],
}

/** How far each stream is covered before an instant, and by which sources. */
export const freshness: Query<{ readonly as_of_s: number }, { readonly chain: string; readonly stream: string; readonly to_block: number | null; readonly to_s: number | null; readonly final_s: number | null; readonly sources: readonly string[] }> = {
  name: 'features.freshness',
  text: `WITH reach AS (
  SELECT v.chain, v.stream, v.source, v.final, v.axis,
    CASE WHEN v.axis = 'block' THEN least(v.to_n - 1, (SELECT max(b.block) FROM chain.block b WHERE b.chain = v.chain AND b.at_s < $as_of_s)) END AS block,
    CASE WHEN v.axis = 'second' THEN least(v.to_n, $as_of_s) END AS second, v.from_n
  FROM chain.covered v
), begun AS (
  SELECT r.*, coalesce(r.second, h.at_s) AS at_s
  FROM reach r LEFT JOIN chain.block h ON h.chain = r.chain AND h.block = r.block
  WHERE coalesce(r.second, r.block, r.from_n) >= r.from_n
)
SELECT c.caip2 AS chain, b.stream, max(b.block)::UINTEGER AS to_block, max(b.at_s)::UINTEGER AS to_s,
  max(b.at_s) FILTER (b.final)::UINTEGER AS final_s, list_sort(list(DISTINCT b.source)) AS sources
FROM begun b JOIN chain.chain c ON c.id = b.chain
GROUP BY c.caip2, b.stream
ORDER BY c.caip2, b.stream`,
  params: { as_of_s: 'UINTEGER' },
  required: ['chain', 'stream', 'sources'],
}

/** Who first sent native value to a wallet before an instant. */
export const funding: Query<{ readonly instants: readonly number[] }, { readonly as_of_s: number; readonly wallet: number; readonly days_since_first_funding: number | null; readonly first_funding_eth: number | null; readonly first_funder_wallets: number | null }> = {
  name: 'features.funding',
  text: `WITH cut AS (SELECT unnest($instants) AS as_of_s), funding AS (
  SELECT as_of_s, dst AS wallet, arg_min({
      'src': src, 'at_s': at_s,
      'value_gwei': CASE WHEN saturated = 0 AND value_wei < 170141183460469231731687303715884105727 THEN value_wei // 1000000000 END
    }, (at_s, chain, block, tx_index, src)) AS first
  FROM chain.transaction JOIN cut ON at_s < as_of_s
  WHERE dst <> src AND value_wei > 0 AND failed IS NOT TRUE
  GROUP BY as_of_s, dst
), funder AS (
  SELECT as_of_s, first.src AS src, count(*) AS wallets FROM funding GROUP BY ALL
)
SELECT
  f.as_of_s,
  f.wallet,
  (f.as_of_s - first.at_s) / 86400.0::DOUBLE AS days_since_first_funding,
  first.value_gwei::DOUBLE / 1e9 AS first_funding_eth,
  g.wallets::UINTEGER AS first_funder_wallets
FROM funding f JOIN funder g ON g.as_of_s = f.as_of_s AND g.src = first.src`,
  params: { instants: 'UINTEGER[]' },
  required: ['as_of_s', 'wallet'],
}

/** The instants as of which the wallet graph was measured, among those asked for. */
export const graphMeasured: Query<{ readonly instants: readonly number[] }, { readonly as_of_s: number }> = {
  name: 'features.graph_measured',
  text: `SELECT DISTINCT as_of_s FROM derived.wallet_graph WHERE list_contains($instants, as_of_s) ORDER BY as_of_s`,
  params: { instants: 'UINTEGER[]' },
  required: ['as_of_s'],
}

/** Wallets that hold enough of one contract's tokens at an instant. */
export const holders: Query<{ readonly as_of_s: number; readonly chain: string; readonly contract: Uint8Array; readonly least_units: bigint }, { readonly wallet: number }> = {
  name: 'features.holders',
  text: `WITH token AS (
  SELECT k.id FROM chain.token k JOIN chain.chain c ON c.id = k.chain WHERE c.caip2 = $chain AND k.address = $contract
), moved AS (
  SELECT src, dst, amount, saturated FROM chain.transfer
  WHERE at_s < $as_of_s AND kind <> 2 AND src <> dst AND token IN (SELECT id FROM token)
), flow AS (
  SELECT dst AS wallet, 1 AS sign, amount, saturated & 1 AS unknown FROM moved
  UNION ALL
  SELECT src, -1, amount, saturated & 1 FROM moved
), balance AS (
  -- In two halves of 64 bits, because a sum of amounts may exceed what one number holds.
  SELECT wallet, sum(sign * (amount // 18446744073709551616)) AS high, sum(sign * (amount % 18446744073709551616)) AS low
  FROM flow GROUP BY wallet HAVING max(unknown) = 0
), fungible AS (
  SELECT wallet FROM balance
  WHERE CASE WHEN abs(high) < 4611686018427387904 THEN high * 18446744073709551616 + low >= $least_units ELSE high > 0 END
), item_moved AS (
  SELECT item, buyer AS dst, at_s, seq AS position, seller AS src FROM chain.sale
  WHERE at_s < $as_of_s AND seller <> buyer AND collection IN (SELECT id FROM token)
  UNION ALL
  SELECT item, dst, at_s, block::UBIGINT * 65536 * 65536 + log_index, src FROM chain.transfer
  WHERE at_s < $as_of_s AND kind = 2 AND src <> dst AND saturated & 2 = 0 AND token IN (SELECT id FROM token)
), held AS (
  SELECT arg_max(dst, (at_s, position, src, dst)) AS wallet FROM item_moved GROUP BY item
), collected AS (
  SELECT wallet FROM held GROUP BY wallet HAVING count(*) >= $least_units
)
SELECT wallet FROM (SELECT wallet FROM fungible UNION SELECT wallet FROM collected)
WHERE wallet NOT IN (SELECT id FROM chain.wallet WHERE address = repeat('\\x00'::BLOB, 20))
ORDER BY wallet`,
  params: { as_of_s: 'UINTEGER', chain: 'VARCHAR', contract: 'BLOB', least_units: 'HUGEINT' },
  required: ['wallet'],
}

/** What wallets hold, and how long they kept what they parted with, as sales and ERC-721 transfers before an instant show it. */
export const holding: Query<{ readonly instants: readonly number[] }, { readonly as_of_s: number; readonly wallet: number; readonly items_held: number | null; readonly collections_held: number | null; readonly held_mean_days: number | null; readonly held_max_days: number | null; readonly kept_mean_days: number | null; readonly resold_share_30d: number | null }> = {
  name: 'features.holding',
  text: `WITH cut AS (SELECT unnest($instants) AS as_of_s), movement AS (
  SELECT collection, item, seller AS src, buyer AS dst, at_s, seq AS position FROM chain.sale
  WHERE at_s < list_max($instants) AND seller <> buyer AND item < 170141183460469231731687303715884105727
  UNION ALL
  SELECT token, item, src, dst, at_s, block::UBIGINT * 65536 * 65536 + log_index
  FROM chain.transfer WHERE at_s < list_max($instants) AND kind = 2 AND src <> dst AND saturated & 2 = 0
), arrival AS (
  SELECT *, lag(dst) OVER item AS holder FROM movement
  WINDOW item AS (PARTITION BY collection, item ORDER BY at_s, position, src, dst)
), stay AS (
  SELECT dst AS wallet, collection, at_s AS from_s,
    lead(at_s) OVER (PARTITION BY collection, item ORDER BY at_s, position, src, dst) AS left_s
  FROM arrival WHERE holder IS DISTINCT FROM dst
), seen AS (
  SELECT as_of_s, wallet, collection, from_s, CASE WHEN left_s < as_of_s THEN left_s END AS to_s FROM stay JOIN cut ON from_s < as_of_s
  UNION ALL
  SELECT as_of_s, src, NULL, NULL, NULL FROM movement JOIN cut ON at_s < as_of_s
)
SELECT
  as_of_s,
  wallet,
  count(*) FILTER (from_s IS NOT NULL AND to_s IS NULL)::UINTEGER AS items_held,
  count(DISTINCT collection) FILTER (to_s IS NULL)::UINTEGER AS collections_held,
  sum(as_of_s - from_s) FILTER (to_s IS NULL)::DOUBLE / count(from_s) FILTER (to_s IS NULL) / 86400 AS held_mean_days,
  max(as_of_s - from_s) FILTER (to_s IS NULL)::DOUBLE / 86400 AS held_max_days,
  sum(to_s - from_s)::DOUBLE / count(to_s) / 86400 AS kept_mean_days,
  count(*) FILTER (to_s - from_s <= 30 * 86400)::DOUBLE / nullif(count(from_s), 0) AS resold_share_30d
FROM seen
GROUP BY as_of_s, wallet`,
  params: { instants: 'UINTEGER[]' },
  required: ['as_of_s', 'wallet'],
}

/** The instants that features were built as of. */
export const instants: Query<Record<never, never>, { readonly as_of_s: number }> = {
  name: 'features.instants',
  text: `SELECT DISTINCT as_of_s FROM derived.wallet_feature ORDER BY as_of_s`,
  params: {},
  required: ['as_of_s'],
}

/** Of how many wallets each feature is known as of an instant. */
export const known: Query<{ readonly as_of_s: number }, { readonly feature: string; readonly wallets: number; readonly known: number }> = {
  name: 'features.known',
  text: `SELECT feature, wallets, known FROM derived.feature_coverage WHERE as_of_s = $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
  required: ['feature', 'wallets', 'known'],
}

/** Whether any imported event lies at an instant or later. */
export const offchainSince: Query<{ readonly until_s: number }, { readonly at_s: number }> = {
  name: 'features.offchain_since',
  text: `SELECT at_s FROM private.offchain_event WHERE at_s >= $until_s LIMIT 1`,
  params: { until_s: 'UINTEGER' },
  required: ['at_s'],
}

/** The contracts of the tokens that campaigns hand out. */
export const ownContracts: Query<Record<never, never>, { readonly address: string }> = {
  name: 'features.own_contracts',
  text: `SELECT DISTINCT lower(brief ->> '$.token.address') AS address FROM private.campaign
WHERE brief ->> '$.token.address' IS NOT NULL ORDER BY address`,
  params: {},
  required: ['address'],
}

/** Replaces the definition of a goal that means what it meant, where only how its models learn has changed. */
export const redefineGoal: Query<{ readonly name: string; readonly definition: string }, never> = {
  name: 'features.redefine_goal',
  text: `UPDATE derived.goal SET definition = $definition WHERE name = $name`,
  params: { name: 'VARCHAR', definition: 'JSON' },
  required: [],
}

/** What wallets did themselves before an instant: when, how regularly, and the stage of life that puts them at. */
export const rhythm: Query<{ readonly instants: readonly number[] }, { readonly as_of_s: number; readonly wallet: number; readonly days_since_first_act: number | null; readonly days_since_last_act: number | null; readonly acts: number | null; readonly acts_30d: number | null; readonly act_days: number | null; readonly act_days_30d: number | null; readonly act_days_90d: number | null; readonly hour_regularity_share: number | null; readonly usual_hour: number | null; readonly weekday_regularity_share: number | null; readonly weekend_share: number | null; readonly act_gap_mean_days: number | null; readonly act_gap_std_days: number | null; readonly act_gap_max_days: number | null; readonly burstiness: number | null; readonly act_overdue_gaps: number | null; readonly lifecycle_stage: string | null }> = {
  name: 'features.rhythm',
  text: `WITH cut AS (SELECT unnest($instants) AS as_of_s), act AS (
  SELECT as_of_s, src AS wallet, at_s FROM chain.transfer JOIN cut ON at_s < as_of_s WHERE src <> dst
  UNION ALL
  SELECT as_of_s, src, at_s FROM chain.transaction JOIN cut ON at_s < as_of_s WHERE dst IS NULL OR src <> dst
  UNION ALL
  SELECT as_of_s, buyer, at_s FROM derived.trade_as_of($instants)
  UNION ALL
  SELECT as_of_s, seller, at_s FROM derived.trade_as_of($instants)
), seen AS (
  SELECT DISTINCT as_of_s, dst AS wallet FROM chain.transfer JOIN cut ON at_s < as_of_s
  UNION
  SELECT DISTINCT as_of_s, dst FROM chain.transaction JOIN cut ON at_s < as_of_s WHERE dst IS NOT NULL
  UNION
  SELECT as_of_s, buyer FROM chain.sale JOIN cut ON at_s < as_of_s
  UNION
  SELECT as_of_s, seller FROM chain.sale JOIN cut ON at_s < as_of_s
), active_hour AS (
  SELECT as_of_s, wallet, at_s // 3600 AS hour, min(at_s) AS first_s, max(at_s) AS last_s, count(*) AS acts,
    count(*) FILTER (at_s >= as_of_s::BIGINT - 30 * 86400) AS acts_30d,
    count(*) FILTER (at_s >= as_of_s::BIGINT - 90 * 86400) AS acts_90d
  FROM act GROUP BY ALL
), paced AS (
  SELECT *, hour - lag(hour) OVER (PARTITION BY as_of_s, wallet ORDER BY hour) AS gap FROM active_hour
), summary AS (
  SELECT
    as_of_s,
    wallet,
    min(first_s) AS first_s,
    max(last_s) AS last_s,
    sum(acts) AS acts,
    sum(acts_30d) AS acts_30d,
    count(DISTINCT hour // 24) AS days,
    count(DISTINCT hour // 24) FILTER (acts_30d > 0) AS days_30d,
    count(DISTINCT hour // 24) FILTER (acts_90d > 0) AS days_90d,
    count(*) AS hours,
    sum([1000000, 965926, 866025, 707107, 500000, 258819, 0, -258819, -500000, -707107, -866025, -965926, -1000000, -965926, -866025,
      -707107, -500000, -258819, 0, 258819, 500000, 707107, 866025, 965926][hour % 24 + 1]) AS hour_x,
    sum([0, 258819, 500000, 707107, 866025, 965926, 1000000, 965926, 866025, 707107, 500000, 258819, 0, -258819, -500000, -707107,
      -866025, -965926, -1000000, -965926, -866025, -707107, -500000, -258819][hour % 24 + 1]) AS hour_y,
    sum([1000000, 623490, -222521, -900969, -900969, -222521, 623490][hour // 24 % 7 + 1]) AS weekday_x,
    sum([0, 781831, 974928, 433884, -433884, -974928, -781831][hour // 24 % 7 + 1]) AS weekday_y,
    count(*) FILTER (hour // 24 % 7 IN (2, 3)) AS weekend_hours, -- the first day of 1970 was a Thursday
    count(gap) AS gaps,
    sum(gap) AS gap_sum,
    sum(gap::HUGEINT * gap) AS gap_square_sum,
    max(gap) AS gap_max,
    max(first_s) FILTER (gap >= 90 * 24) AS back_s
  FROM paced GROUP BY as_of_s, wallet
), measured AS (
  SELECT *, gap_sum::DOUBLE / nullif(gaps, 0) AS gap_mean,
    CASE WHEN gaps > 1 THEN sqrt((gaps * gap_square_sum - gap_sum * gap_sum)::DOUBLE / gaps / (gaps - 1)) END AS gap_std
  FROM summary
)
SELECT
  as_of_s,
  wallet,
  (as_of_s - first_s) / 86400.0::DOUBLE AS days_since_first_act,
  (as_of_s - last_s) / 86400.0::DOUBLE AS days_since_last_act,
  coalesce(acts, 0)::UINTEGER AS acts,
  coalesce(acts_30d, 0)::UINTEGER AS acts_30d,
  coalesce(days, 0)::UINTEGER AS act_days,
  coalesce(days_30d, 0)::UINTEGER AS act_days_30d,
  coalesce(days_90d, 0)::UINTEGER AS act_days_90d,
  CASE WHEN hours >= 3 THEN least(sqrt((hour_x * hour_x + hour_y * hour_y)::DOUBLE) / hours / 1e6, 1) END AS hour_regularity_share,
  CASE WHEN hours >= 3 AND (hour_x <> 0 OR hour_y <> 0) THEN fmod(atan2(hour_y::DOUBLE, hour_x::DOUBLE) * 12 / pi() + 24.5, 24) END AS usual_hour,
  CASE WHEN hours >= 3 THEN least(sqrt((weekday_x * weekday_x + weekday_y * weekday_y)::DOUBLE) / hours / 1e6, 1) END AS weekday_regularity_share,
  weekend_hours::DOUBLE / hours AS weekend_share,
  gap_mean / 24 AS act_gap_mean_days,
  gap_std / 24 AS act_gap_std_days,
  gap_max::DOUBLE / 24 AS act_gap_max_days,
  (gap_std - gap_mean) / (gap_std + gap_mean) AS burstiness,
  (as_of_s - last_s)::DOUBLE / 3600 / greatest(gap_mean, 24) AS act_overdue_gaps,
  CASE
    WHEN acts IS NULL THEN 'passive'
    WHEN first_s >= as_of_s::BIGINT - 30 * 86400 THEN 'new'
    WHEN back_s >= as_of_s::BIGINT - 30 * 86400 THEN 'returned'
    WHEN days_30d >= 5 THEN 'power'
    WHEN acts_30d > 0 THEN 'active'
    WHEN last_s >= as_of_s::BIGINT - 90 * 86400 THEN 'at_risk'
    ELSE 'dormant'
  END AS lifecycle_stage
FROM seen FULL JOIN measured USING (as_of_s, wallet)`,
  params: { instants: 'UINTEGER[]' },
  required: ['as_of_s', 'wallet'],
}

/** Wallets that sent tokens within a window: more than nothing, to somebody else, neither of spam nor of $except. */
export const sentTokens: Query<{ readonly as_of_s: number; readonly until_s: number; readonly chains: readonly string[]; readonly contracts: readonly Uint8Array[]; readonly except: readonly Uint8Array[] }, { readonly wallet: number }> = {
  name: 'features.sent_tokens',
  text: `SELECT DISTINCT t.src AS wallet
FROM chain.transfer t
JOIN chain.token k ON k.id = t.token
JOIN chain.chain c ON c.id = t.chain
LEFT JOIN derived.token_judgement j ON j.token = t.token
LEFT JOIN derived.token_mark m ON m.token = t.token
WHERE t.at_s >= $as_of_s AND t.at_s < $until_s AND t.src <> t.dst AND (t.amount > 0 OR t.kind = 2)
  AND (len($chains) = 0 OR list_contains($chains, c.caip2))
  AND (len($contracts) = 0 OR list_contains($contracts, k.address))
  AND NOT list_contains($except, k.address)
  AND NOT coalesce(m.spam, len(j.rules) > 0, false)
  AND t.src NOT IN (SELECT id FROM chain.wallet WHERE address = repeat('\\x00'::BLOB, 20))
ORDER BY wallet`,
  params: { as_of_s: 'UINTEGER', until_s: 'UINTEGER', chains: 'VARCHAR[]', contracts: 'BLOB[]', except: 'BLOB[]' },
  required: ['wallet'],
}

/** How many wallets have a row as of instants. */
export const sizes: Query<{ readonly instants: readonly number[] }, { readonly as_of_s: number; readonly wallets: number }> = {
  name: 'features.sizes',
  text: `SELECT as_of_s, count(*)::UINTEGER AS wallets FROM derived.wallet_feature WHERE list_contains($instants, as_of_s) GROUP BY as_of_s`,
  params: { instants: 'UINTEGER[]' },
  required: ['as_of_s', 'wallets'],
}

/** Where wallets stand in the wallet graph that was measured as of the same instant. */
export const standing: Query<{ readonly instants: readonly number[] }, { readonly as_of_s: number; readonly wallet: number; readonly pagerank_to_mean: number; readonly component_wallets: number; readonly community_wallets: number; readonly core_number: number; readonly degree_in: number; readonly degree_out: number; readonly clustering_share: number; readonly dealings: number | null; readonly dealing_gap_mean_days: number | null; readonly dealing_gap_median_days: number | null; readonly dealing_burstiness: number | null; readonly dealing_memory: number | null; readonly collection_peers: number | null; readonly collection_peer_similarity: number | null; readonly neighbour_degree_log: number | null; readonly neighbour_dealings_log: number | null; readonly neighbour_age_days: number | null; readonly neighbour_idle_days: number | null; readonly second_degree_log: number | null; readonly second_dealings_log: number | null; readonly second_age_days: number | null; readonly second_idle_days: number | null }> = {
  name: 'features.standing',
  text: `SELECT
  as_of_s,
  wallet,
  pagerank * count(*) OVER (PARTITION BY as_of_s) AS pagerank_to_mean,
  component_size AS component_wallets,
  community_size AS community_wallets,
  core AS core_number,
  degree_in,
  degree_out,
  clustering AS clustering_share,
  events AS dealings,
  gap_mean_s / 86400 AS dealing_gap_mean_days,
  gap_median_s / 86400 AS dealing_gap_median_days,
  burstiness AS dealing_burstiness,
  memory AS dealing_memory,
  peers AS collection_peers,
  peer_similarity AS collection_peer_similarity,
  neighbour_degree::DOUBLE AS neighbour_degree_log,
  neighbour_events::DOUBLE AS neighbour_dealings_log,
  neighbour_age_days::DOUBLE AS neighbour_age_days,
  neighbour_idle_days::DOUBLE AS neighbour_idle_days,
  second_degree::DOUBLE AS second_degree_log,
  second_events::DOUBLE AS second_dealings_log,
  second_age_days::DOUBLE AS second_age_days,
  second_idle_days::DOUBLE AS second_idle_days
FROM derived.wallet_graph
WHERE list_contains($instants, as_of_s)`,
  params: { instants: 'UINTEGER[]' },
  required: ['as_of_s', 'wallet', 'pagerank_to_mean', 'component_wallets', 'community_wallets', 'core_number', 'degree_in', 'degree_out', 'clustering_share'],
}

/** The columns that the feature tables have. */
export const storedColumns: Query<Record<never, never>, { readonly schema: string; readonly name: string }> = {
  name: 'features.stored_columns',
  text: `SELECT schema_name AS schema, column_name AS name FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name IN ('derived', 'private') AND table_name = 'wallet_feature'`,
  params: {},
  required: ['schema', 'name'],
}

/** The time that each stream of some kinds covers for good; a block's time is its header's, and unknown headers cover nothing. */
export const streamCoverage: Query<{ readonly chains: readonly string[]; readonly kinds: readonly string[] }, { readonly chain: string; readonly stream: string; readonly from_s: number; readonly to_s: number }> = {
  name: 'features.stream_coverage',
  text: `SELECT
  c.caip2 AS chain,
  v.stream,
  coalesce(CASE WHEN v.axis = 'second' THEN v.from_n ELSE first.at_s END, 0)::DOUBLE AS from_s,
  coalesce(CASE WHEN v.axis = 'second' THEN v.to_n ELSE last.at_s + 1 END, 0)::DOUBLE AS to_s
FROM chain.covered v
JOIN chain.chain c ON c.id = v.chain
LEFT JOIN chain.block first ON v.axis = 'block' AND first.chain = v.chain AND first.block = v.from_n
LEFT JOIN chain.block last ON v.axis = 'block' AND last.chain = v.chain AND last.block = v.to_n - 1
WHERE v.final AND list_contains($kinds, split_part(v.stream, ':', 1))
  AND (len($chains) = 0 OR list_contains($chains, c.caip2))
ORDER BY ALL`,
  params: { chains: 'VARCHAR[]', kinds: 'VARCHAR[]' },
  required: ['chain', 'stream', 'from_s', 'to_s'],
}

/** How wallets bought and sold before an instant: recency, frequency, money, rhythm and breadth. */
export const trading: Query<{ readonly instants: readonly number[] }, { readonly as_of_s: number; readonly wallet: number; readonly days_since_first_trade: number | null; readonly days_since_last_trade: number | null; readonly days_since_last_purchase: number | null; readonly days_since_last_sale: number | null; readonly purchases: number | null; readonly purchases_30d: number | null; readonly purchases_90d: number | null; readonly purchases_365d: number | null; readonly sales: number | null; readonly sales_30d: number | null; readonly sales_90d: number | null; readonly sales_365d: number | null; readonly spent_eth: number | null; readonly spent_eth_365d: number | null; readonly earned_eth: number | null; readonly earned_eth_365d: number | null; readonly purchase_price_median_eth: number | null; readonly purchase_price_max_eth: number | null; readonly purchase_price_to_market: number | null; readonly purchase_price_to_market_change_90d: number | null; readonly purchase_gap_mean_days: number | null; readonly purchase_gap_std_days: number | null; readonly purchase_overdue_gaps: number | null; readonly trading_months: number | null; readonly trade_counterparties: number | null; readonly purchase_share: number | null; readonly categories_bought: number | null; readonly collections_traded: number | null }> = {
  name: 'features.trading',
  text: `WITH trade AS (
  SELECT *, CASE WHEN price_wei < 170141183460469231731687303715884105727 THEN price_wei // 1000000000 END AS price_gwei,
    date_trunc('month', make_timestamp(at_s::BIGINT * 1000000)) AS month
  FROM derived.trade_as_of($instants)
), market AS (
  SELECT as_of_s, collection, month, median(price_gwei::DOUBLE) AS median_gwei FROM trade WHERE price_gwei > 0 GROUP BY ALL
), side AS (
  SELECT as_of_s, buyer AS wallet, seller AS counterparty, true AS bought, at_s, collection, category, price_gwei, month,
    at_s - lag(at_s) OVER (PARTITION BY as_of_s, buyer ORDER BY at_s) AS gap_s
  FROM trade
  UNION ALL
  SELECT as_of_s, seller, buyer, false, at_s, collection, category, price_gwei, month, NULL FROM trade
), summary AS (
  SELECT
    as_of_s,
    wallet,
    min(at_s) AS first_s,
    max(at_s) AS last_s,
    max(at_s) FILTER (bought) AS last_purchase_s,
    max(at_s) FILTER (NOT bought) AS last_sale_s,
    count(*) FILTER (bought) AS purchases,
    count(*) FILTER (bought AND at_s >= as_of_s::BIGINT - 30 * 86400) AS purchases_30d,
    count(*) FILTER (bought AND at_s >= as_of_s::BIGINT - 90 * 86400) AS purchases_90d,
    count(*) FILTER (bought AND at_s >= as_of_s::BIGINT - 365 * 86400) AS purchases_365d,
    count(*) FILTER (NOT bought) AS sales,
    count(*) FILTER (NOT bought AND at_s >= as_of_s::BIGINT - 30 * 86400) AS sales_30d,
    count(*) FILTER (NOT bought AND at_s >= as_of_s::BIGINT - 90 * 86400) AS sales_90d,
    count(*) FILTER (NOT bought AND at_s >= as_of_s::BIGINT - 365 * 86400) AS sales_365d,
    sum(price_gwei) FILTER (bought) AS spent_gwei,
    sum(price_gwei) FILTER (bought AND at_s >= as_of_s::BIGINT - 365 * 86400) AS spent_365d_gwei,
    sum(price_gwei) FILTER (NOT bought) AS earned_gwei,
    sum(price_gwei) FILTER (NOT bought AND at_s >= as_of_s::BIGINT - 365 * 86400) AS earned_365d_gwei,
    median(price_gwei::DOUBLE) FILTER (bought) AS purchase_median_gwei,
    max(price_gwei) FILTER (bought) AS purchase_max_gwei,
    median(price_gwei / median_gwei) FILTER (bought) AS to_market,
    median(price_gwei / median_gwei) FILTER (bought AND at_s >= as_of_s::BIGINT - 90 * 86400) AS to_market_90d,
    count(gap_s) AS gaps,
    sum(gap_s) AS gap_sum,
    sum(gap_s::HUGEINT * gap_s) AS gap_square_sum,
    count(DISTINCT month) AS trading_months,
    count(DISTINCT counterparty) AS counterparties,
    count(DISTINCT category) FILTER (bought) AS categories,
    count(category) FILTER (bought) AS categorised,
    count(DISTINCT collection) AS collections
  FROM side LEFT JOIN market USING (as_of_s, collection, month)
  GROUP BY as_of_s, wallet
)
SELECT
  as_of_s,
  wallet,
  (as_of_s - first_s) / 86400.0::DOUBLE AS days_since_first_trade,
  (as_of_s - last_s) / 86400.0::DOUBLE AS days_since_last_trade,
  (as_of_s - last_purchase_s) / 86400.0::DOUBLE AS days_since_last_purchase,
  (as_of_s - last_sale_s) / 86400.0::DOUBLE AS days_since_last_sale,
  purchases::UINTEGER AS purchases,
  purchases_30d::UINTEGER AS purchases_30d,
  purchases_90d::UINTEGER AS purchases_90d,
  purchases_365d::UINTEGER AS purchases_365d,
  sales::UINTEGER AS sales,
  sales_30d::UINTEGER AS sales_30d,
  sales_90d::UINTEGER AS sales_90d,
  sales_365d::UINTEGER AS sales_365d,
  CASE WHEN purchases = 0 THEN 0 ELSE spent_gwei::DOUBLE / 1e9 END AS spent_eth,
  CASE WHEN purchases_365d = 0 THEN 0 ELSE spent_365d_gwei::DOUBLE / 1e9 END AS spent_eth_365d,
  CASE WHEN sales = 0 THEN 0 ELSE earned_gwei::DOUBLE / 1e9 END AS earned_eth,
  CASE WHEN sales_365d = 0 THEN 0 ELSE earned_365d_gwei::DOUBLE / 1e9 END AS earned_eth_365d,
  purchase_median_gwei / 1e9 AS purchase_price_median_eth,
  purchase_max_gwei::DOUBLE / 1e9 AS purchase_price_max_eth,
  to_market AS purchase_price_to_market,
  to_market_90d - to_market AS purchase_price_to_market_change_90d,
  CASE WHEN gaps > 0 THEN gap_sum::DOUBLE / gaps / 86400 END AS purchase_gap_mean_days,
  CASE WHEN gaps > 1 THEN sqrt((gaps * gap_square_sum - gap_sum * gap_sum)::DOUBLE / gaps / (gaps - 1)) / 86400 END AS purchase_gap_std_days,
  CASE WHEN gaps > 0 THEN (as_of_s - last_purchase_s)::DOUBLE * gaps / greatest(gap_sum, 86400 * gaps)::DOUBLE END AS purchase_overdue_gaps,
  trading_months::UINTEGER AS trading_months,
  counterparties::UINTEGER AS trade_counterparties,
  purchases::DOUBLE / (purchases + sales) AS purchase_share,
  CASE WHEN categorised > 0 THEN categories::UINTEGER END AS categories_bought,
  collections::UINTEGER AS collections_traded
FROM summary`,
  params: { instants: 'UINTEGER[]' },
  required: ['as_of_s', 'wallet'],
}

/** Native transactions that wallets sent and received before an instant, and what they offered for gas. */
export const transacting: Query<{ readonly instants: readonly number[] }, { readonly as_of_s: number; readonly wallet: number; readonly transactions_sent: number | null; readonly transactions_received: number | null; readonly transactions_sent_30d: number | null; readonly transactions_sent_90d: number | null; readonly days_since_last_transaction_sent: number | null; readonly native_sent_eth: number | null; readonly native_received_eth: number | null; readonly transaction_counterparties: number | null; readonly gas_price_median_gwei: number | null; readonly gas_price_max_gwei: number | null; readonly gas_price_to_market: number | null; readonly gas_limit_median: number | null; readonly contract_call_share: number | null; readonly functions_called: number | null; readonly contracts_created: number | null; readonly failed_share: number | null; readonly transactions_ever: number | null }> = {
  name: 'features.transacting',
  text: `WITH cut AS (SELECT unnest($instants) AS as_of_s), known AS (
  SELECT *, CASE WHEN failed OR src = dst THEN 0 WHEN saturated = 0 AND value_wei < 170141183460469231731687303715884105727 THEN value_wei // 1000000000 END AS value_gwei,
    CASE WHEN gas_price_wei < 170141183460469231731687303715884105727 THEN gas_price_wei::DOUBLE END AS price_wei
  FROM chain.transaction JOIN cut ON at_s < as_of_s
), market AS (
  SELECT as_of_s, chain, at_s // 86400 AS day, median(price_wei) AS median_wei FROM known WHERE price_wei > 0 GROUP BY ALL
), side AS (
  SELECT as_of_s, src AS wallet, nullif(dst, src) AS counterparty, true AS sent, chain, at_s, at_s // 86400 AS day, value_gwei, nonce, price_wei,
    gas_limit, selector, failed, dst IS NULL AS created FROM known
  UNION ALL
  SELECT as_of_s, dst, src, false, chain, at_s, NULL, value_gwei, NULL, NULL, NULL, NULL, NULL, NULL FROM known WHERE dst <> src
)
SELECT
  as_of_s,
  wallet,
  count(*) FILTER (sent)::UINTEGER AS transactions_sent,
  count(*) FILTER (NOT sent)::UINTEGER AS transactions_received,
  count(*) FILTER (sent AND at_s >= as_of_s::BIGINT - 30 * 86400)::UINTEGER AS transactions_sent_30d,
  count(*) FILTER (sent AND at_s >= as_of_s::BIGINT - 90 * 86400)::UINTEGER AS transactions_sent_90d,
  (as_of_s - max(at_s) FILTER (sent)) / 86400.0::DOUBLE AS days_since_last_transaction_sent,
  CASE WHEN count(*) FILTER (sent) = 0 THEN 0 ELSE sum(value_gwei) FILTER (sent)::DOUBLE / 1e9 END AS native_sent_eth,
  CASE WHEN count(*) FILTER (NOT sent) = 0 THEN 0 ELSE sum(value_gwei) FILTER (NOT sent)::DOUBLE / 1e9 END AS native_received_eth,
  count(DISTINCT counterparty)::UINTEGER AS transaction_counterparties,
  median(price_wei) / 1e9 AS gas_price_median_gwei,
  max(price_wei) / 1e9 AS gas_price_max_gwei,
  median(price_wei / median_wei) AS gas_price_to_market,
  median(gas_limit::DOUBLE) AS gas_limit_median,
  count(selector)::DOUBLE / nullif(count(*) FILTER (sent), 0) AS contract_call_share,
  count(DISTINCT selector)::UINTEGER AS functions_called,
  count(*) FILTER (created)::UINTEGER AS contracts_created,
  count(*) FILTER (failed)::DOUBLE / nullif(count(failed), 0) AS failed_share,
  max(nonce)::DOUBLE + 1 AS transactions_ever
FROM side LEFT JOIN market USING (as_of_s, chain, day)
GROUP BY as_of_s, wallet`,
  params: { instants: 'UINTEGER[]' },
  required: ['as_of_s', 'wallet'],
}

/** Token movements into and out of wallets before an instant. A transfer to oneself is none; amounts are not summed across tokens. */
export const transferring: Query<{ readonly instants: readonly number[] }, { readonly as_of_s: number; readonly wallet: number; readonly token_transfers_in: number; readonly token_transfers_out: number; readonly token_transfers_90d: number; readonly token_transfers_in_30d: number; readonly token_transfers_out_30d: number; readonly token_mints: number; readonly erc20_tokens: number; readonly nft_collections: number; readonly tokens_30d: number; readonly transfer_counterparties: number; readonly transfer_counterparties_30d: number }> = {
  name: 'features.transferring',
  text: `WITH cut AS (SELECT unnest($instants) AS as_of_s), movement AS (
  SELECT as_of_s, src, dst, token, kind = 1 AS fungible, at_s >= as_of_s::BIGINT - 90 * 86400 AS late, at_s >= as_of_s::BIGINT - 30 * 86400 AS latest
  FROM chain.transfer JOIN cut ON at_s < as_of_s WHERE src <> dst
), pair AS (
  -- Both directions between two wallets, the lower id first.
  SELECT as_of_s, least(src, dst)::UBIGINT * 4294967296 + greatest(src, dst) AS key, count(*) FILTER (src < dst) AS up,
    count(*) FILTER (src > dst) AS down, count(*) FILTER (late) AS late, count(*) FILTER (latest AND src < dst) AS latest_up,
    count(*) FILTER (latest AND src > dst) AS latest_down
  FROM movement GROUP BY as_of_s, key
), zero AS (
  SELECT id FROM chain.wallet WHERE address = repeat('\\x00'::BLOB, 20)
), counterparty AS (
  SELECT as_of_s, (key // 4294967296)::UINTEGER AS wallet, (key % 4294967296)::UINTEGER AS other, down AS received, up AS sent, late,
    latest_down AS latest_received, latest_up AS latest_sent FROM pair
  UNION ALL
  SELECT as_of_s, (key % 4294967296)::UINTEGER, (key // 4294967296)::UINTEGER, up, down, late, latest_up, latest_down FROM pair
), token AS (
  SELECT as_of_s, key, bool_or(fungible) AS fungible, bool_or(NOT fungible) AS unique_items, bool_or(latest) AS latest
  FROM (
    SELECT as_of_s, dst::UBIGINT * 4294967296 + token AS key, fungible, latest FROM movement
    UNION ALL
    SELECT as_of_s, src::UBIGINT * 4294967296 + token, fungible, latest FROM movement
  ) GROUP BY as_of_s, key
), breadth AS (
  SELECT as_of_s, (key // 4294967296)::UINTEGER AS wallet, count(*) FILTER (fungible) AS erc20_tokens, count(*) FILTER (unique_items) AS nft_collections,
    count(*) FILTER (latest) AS latest
  FROM token GROUP BY as_of_s, wallet
), volume AS (
  SELECT as_of_s, wallet, sum(received) AS received, sum(sent) AS sent, sum(late) AS late, count(*) AS counterparties,
    sum(latest_received) AS latest_received, sum(latest_sent) AS latest_sent, count(*) FILTER (latest_received + latest_sent > 0) AS latest_counterparties,
    coalesce(sum(received) FILTER (other IN (SELECT id FROM zero)), 0) AS minted
  FROM counterparty GROUP BY as_of_s, wallet
)
SELECT
  as_of_s,
  wallet,
  received::UINTEGER AS token_transfers_in,
  sent::UINTEGER AS token_transfers_out,
  late::UINTEGER AS token_transfers_90d,
  latest_received::UINTEGER AS token_transfers_in_30d,
  latest_sent::UINTEGER AS token_transfers_out_30d,
  minted::UINTEGER AS token_mints,
  erc20_tokens::UINTEGER AS erc20_tokens,
  nft_collections::UINTEGER AS nft_collections,
  latest::UINTEGER AS tokens_30d,
  counterparties::UINTEGER AS transfer_counterparties,
  latest_counterparties::UINTEGER AS transfer_counterparties_30d
FROM volume JOIN breadth USING (as_of_s, wallet)`,
  params: { instants: 'UINTEGER[]' },
  required: ['as_of_s', 'wallet', 'token_transfers_in', 'token_transfers_out', 'token_transfers_90d', 'token_transfers_in_30d', 'token_transfers_out_30d', 'token_mints', 'erc20_tokens', 'nft_collections', 'tokens_30d', 'transfer_counterparties', 'transfer_counterparties_30d'],
}

/** The wallets with features as of an instant. */
export const wallets: Query<{ readonly as_of_s: number }, { readonly wallet: number }> = {
  name: 'features.wallets',
  text: `SELECT wallet FROM derived.wallet_feature WHERE as_of_s = $as_of_s ORDER BY wallet`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet'],
}
