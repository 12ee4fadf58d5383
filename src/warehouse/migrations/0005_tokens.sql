-- What token contracts say of themselves, which tokens look like spam and why, and what people decided about them.

-- grain: one token whose contract was asked; a token without a row was never asked. NULL = asked, and unknown.
-- standard: what ERC-165 claims. block: as of which. source: 'multicall' or 'calls'. oddity: what was odd, joined by '; '.
CREATE TABLE chain.token_metadata (
  token UINTEGER NOT NULL PRIMARY KEY,
  name VARCHAR,
  symbol VARCHAR,
  decimals UTINYINT,
  standard VARCHAR,
  oddity VARCHAR,
  block UINTEGER NOT NULL,
  source VARCHAR NOT NULL,
  checked_at_s UINTEGER NOT NULL
);

-- grain: one token as of the newest judgement, with the counts that it rests on. rules: names of those that the token meets,
-- reasons: a sentence for each. idle_receivers: wallets that got it and moved none of it later; NULL where it was not counted.
CREATE TABLE derived.token_judgement (
  token UINTEGER NOT NULL,
  as_of_s UINTEGER NOT NULL,
  transfers UBIGINT NOT NULL,
  first_at_s UINTEGER,
  zero_transfers UBIGINT NOT NULL,
  saturated_transfers UBIGINT NOT NULL,
  top_source_transfers UBIGINT NOT NULL,
  pushed_transfers UBIGINT,
  receivers UBIGINT,
  idle_receivers UBIGINT,
  rules VARCHAR[] NOT NULL,
  reasons VARCHAR[] NOT NULL
);

-- grain: one token that a person decided about: this stands, whatever the rules say. Earlier decisions are in the audit.
CREATE TABLE derived.token_mark (
  token UINTEGER NOT NULL PRIMARY KEY,
  spam BOOLEAN NOT NULL,
  because VARCHAR NOT NULL,
  principal VARCHAR NOT NULL,
  at_s UINTEGER NOT NULL
);

-- spam: a person's decision, else whether a rule is met; NULL = not judged yet.
CREATE OR REPLACE VIEW tokens AS
SELECT t.id, c.caip2 AS chain, '0x' || lower(hex(t.address)) AS address, t.standard, t.symbol, t.decimals, a.name,
  j.transfers, coalesce(m.spam, len(j.rules) > 0) AS spam, j.reasons AS spam_reasons, m.because AS marked_because,
  a.oddity, make_timestamp(a.checked_at_s::BIGINT * 1000000) AS asked_at_utc
FROM chain.token t JOIN chain.chain c ON c.id = t.chain
LEFT JOIN chain.token_metadata a ON a.token = t.id
LEFT JOIN derived.token_judgement j ON j.token = t.id
LEFT JOIN derived.token_mark m ON m.token = t.id;
