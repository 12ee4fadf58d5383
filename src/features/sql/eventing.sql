-- What the people behind wallets did outside of any chain before an instant, by imported events.
-- Events of an identity that has no wallet, or several, are nobody's here. Nothing of an event's name,
-- properties or UTM words is taken over but counts.
-- grain: one instant of $instants and one wallet with an event before it.
-- @param instants: UINTEGER[]
-- @required as_of_s wallet
WITH cut AS (SELECT unnest($instants) AS as_of_s), told AS (
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
GROUP BY t.as_of_s, t.wallet
