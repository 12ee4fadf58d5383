-- Recognises exchanges, bridges, routers and distributors by label, else by name, else by behaviour, each with a reason.
-- grain: one public wallet. A label stands above a name, a name above behaviour; labels or names that say different kinds are named in the
-- reason, and of them exchange stands above bridge, router and distributor. Bridges that nobody names behave as exchanges and are called so.
-- Where a chain is known for less than a distributor takes to show (60 days), whoever pays or is paid by as many is `unsettled`.
-- @param as_of_s: UINTEGER
INSERT INTO derived.public_wallet
WITH labelled AS (
  SELECT
    wallet,
    CASE
      WHEN regexp_matches(lower(label), '\b(exchange|cex)\b') THEN 'exchange'
      WHEN regexp_matches(lower(label), '\bbridge\b') THEN 'bridge'
      WHEN regexp_matches(lower(label), '\b(router|aggregator|dex)\b') THEN 'router'
      WHEN regexp_matches(lower(label), '\b(distributor|payroll|airdrop|disperse)\b') THEN 'distributor'
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
        '(allbit|ascendex|bgogo|bibox|bigone|binance|binance us|bitbank|bitfinex|bitflyer|bitget|bithumb|bitkub|bitmart|bitmex|bitpanda|bitstamp|bittrex|bitvavo|btcturk|bybit|coinbase|coinbase pro|coinbene|coincheck|coinex|coinlist|coinone|coinsquare|cobinhood|cryptopia|crypto\.com|deribit|digifinex|exmo|ftx|ftx us|gate\.io|gemini|gopax|hitbtc|hoo\.com|hotbit|htx|huobi|indodax|korbit|kraken|kucoin|latoken|lbank|lcx|liquid|luno|mercatox|mexc|okcoin|okex|okx|paribu|phemex|poloniex|probit|quadrigacx|remitano|shapeshift|tidex|upbit|wazirx|whitebit|yobit|yunbi|zb\.com)(\.com)?( \d+|: (hot|cold|main|old|exchange|withdrawal|withdrawals|hot wallet|cold wallet|exchange wallet|old wallet|wallet)( \d+)?)?'
      ) THEN 'exchange'
      WHEN regexp_matches(lower(name), '\b(exploiter|hacker|phishing|deployer|multisig|token)\b') THEN NULL
      WHEN regexp_matches(lower(name), '\bbridge\b') THEN 'bridge'
      WHEN regexp_matches(lower(name), '\brouter\b') THEN 'router'
      WHEN regexp_matches(lower(name), '\bdisperse\b') THEN 'distributor'
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
ORDER BY wallet
