-- What tokens were worth, as imported: exact decimal digits, never a float, and nothing between two of them is made up.

-- grain: one price of one whole token, stated by one source at one instant. token NULL = the chain's native coin. currency: in capitals.
CREATE TABLE chain.price (
  chain USMALLINT NOT NULL,
  token UINTEGER,
  at_s UINTEGER NOT NULL,
  currency VARCHAR NOT NULL,
  price DECIMAL(38, 18) NOT NULL,
  source VARCHAR NOT NULL
);

-- The newest price at or before `instant_s` that is at most `max_age_s` old, else NULL; of several sources at that instant, the
-- first by name. `of_token` NULL asks for the native coin.
CREATE MACRO chain.price_at(of_chain, of_token, instant_s, in_currency, max_age_s) AS (
  SELECT p.price FROM chain.price p
  WHERE p.chain = of_chain AND p.token IS NOT DISTINCT FROM of_token AND p.currency = in_currency
    AND p.at_s <= instant_s AND p.at_s::BIGINT >= instant_s::BIGINT - max_age_s::BIGINT
  ORDER BY p.at_s DESC, p.source LIMIT 1
);

-- token: hex address, or 'native'.
CREATE VIEW prices AS
SELECT c.caip2 AS chain, CASE WHEN p.token IS NULL THEN 'native' ELSE '0x' || lower(hex(t.address)) END AS token, t.symbol,
  make_timestamp(p.at_s::BIGINT * 1000000) AS at_utc, p.currency, p.price, p.source
FROM chain.price p
JOIN chain.chain c ON c.id = p.chain
LEFT JOIN chain.token t ON t.id = p.token;
