-- Judges every token by the rules of spam.ts, as of all transfers that are kept.
-- grain: none
-- @param chain: VARCHAR?
-- @param as_of_s: UINTEGER
-- @param lookalikes: VARCHAR
-- @param letters: VARCHAR
-- @param url: VARCHAR
-- @param lure: VARCHAR
-- @param copied_from: UINTEGER
-- @param lookalike_times: UINTEGER
-- @param copy_times: UINTEGER
-- @param push_share: DOUBLE
-- @param push_receivers: UINTEGER
-- @param push_batch: UINTEGER
-- @param push_idle_share: DOUBLE
-- @param observed_s: UINTEGER
-- @param saturated_share: DOUBLE
-- @param zero_share: DOUBLE
-- @param zero_transfers: UINTEGER
INSERT INTO derived.token_judgement
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
FROM met ORDER BY token
