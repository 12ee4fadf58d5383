-- Recognises exchanges, bridges, routers and distributors by label, else by behaviour, each with a reason.
-- grain: one public wallet; a label stands above behaviour. Bridges that carry no label behave as exchanges and are called so.
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
), payment AS (
  SELECT src, dst, at_s FROM chain.transaction
  WHERE at_s < $as_of_s AND dst IS NOT NULL AND src <> dst AND value_wei > 0
), payer AS (
  SELECT
    src AS wallet,
    count(DISTINCT dst) AS receivers,
    count(DISTINCT at_s // 86400) AS days,
    (max(at_s) - min(at_s)) // 86400 AS span
  FROM payment GROUP BY src
), receiver AS (
  SELECT dst AS wallet, count(DISTINCT src) AS payers FROM payment GROUP BY dst
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
    END AS kind,
    format('paid {} wallets on {} days within {} days, was paid by {}', receivers, days, span, payers) AS reason
  FROM (SELECT wallet, receivers, days, span, coalesce(payers, 0) AS payers FROM payer LEFT JOIN receiver USING (wallet))
  UNION ALL
  SELECT wallet, 'router', format('called by {} wallets, sent nothing itself', callers)
  FROM called
  WHERE callers >= 20 AND wallet NOT IN (SELECT src FROM chain.transaction WHERE at_s < $as_of_s)
), every_reason AS (
  SELECT wallet, kind, source, reason, 0 AS rank FROM labelled WHERE kind IS NOT NULL
  UNION ALL
  SELECT wallet, kind, 'behaviour', reason, 1 FROM behaving WHERE kind IS NOT NULL
)
SELECT $as_of_s, wallet, kind, source, reason
FROM every_reason
QUALIFY row_number() OVER (PARTITION BY wallet ORDER BY rank, kind, reason) = 1
ORDER BY wallet
