-- What counts as a trade, once for features, goals and analysts: `FROM derived.trade_before(epoch(TIMESTAMP '2021-05-01'))`.
-- grain: one sale before as_of_s between two different wallets that is no wash trade. Sales of one item between the same two
-- wallets, there and back within 24 hours, are wash trades, both of them; only sales before as_of_s decide that, so that what
-- happens later changes nothing.
CREATE MACRO derived.trade_before(as_of_s) AS TABLE
WITH known AS (
  SELECT * FROM chain.sale s WHERE s.at_s < as_of_s AND s.seller <> s.buyer
)
SELECT * FROM known s
WHERE NOT EXISTS (
  FROM known r
  WHERE r.collection = s.collection AND r.item = s.item AND r.seller = s.buyer AND r.buyer = s.seller
    AND abs(r.at_s::BIGINT - s.at_s::BIGINT) <= 86400
);
