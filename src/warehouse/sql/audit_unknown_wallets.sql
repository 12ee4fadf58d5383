-- Wallet ids that stand in rows of activity but not in the dictionary.
-- grain: one wallet id
-- @required *
SELECT DISTINCT seen.id FROM (
  SELECT src AS id FROM chain.transfer UNION ALL SELECT dst FROM chain.transfer
  UNION ALL SELECT seller FROM chain.sale UNION ALL SELECT buyer FROM chain.sale
  UNION ALL SELECT src FROM chain.transaction UNION ALL SELECT dst FROM chain.transaction WHERE dst IS NOT NULL
) seen ANTI JOIN chain.wallet w ON w.id = seen.id
