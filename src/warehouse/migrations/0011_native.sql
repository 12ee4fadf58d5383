-- Transactions from nodes: whether they failed, and their orphaned twin.

-- failed: true = it was reverted and moved nothing; NULL = the source does not say, as files of transactions without receipts do not.
ALTER TABLE chain.transaction ADD COLUMN failed BOOLEAN;

-- grain: one transaction of a block that a reorganisation replaced.
CREATE TABLE chain.orphaned_transaction AS SELECT *, 0::UINTEGER AS orphaned_at_s FROM chain.transaction LIMIT 0;

CREATE OR REPLACE VIEW transactions AS
SELECT c.caip2 AS chain, t.block, t.tx_index, make_timestamp(t.at_s::BIGINT * 1000000) AS at_utc,
  '0x' || lower(hex(s.address)) AS src, '0x' || lower(hex(d.address)) AS dst, t.value_wei, t.nonce, t.gas_limit, t.gas_price_wei, t.failed
FROM chain.transaction t
JOIN chain.chain c ON c.id = t.chain
JOIN chain.wallet s ON s.id = t.src
LEFT JOIN chain.wallet d ON d.id = t.dst;
