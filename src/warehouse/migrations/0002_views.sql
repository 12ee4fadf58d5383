-- Readable views: hex addresses, UTC timestamps, names instead of ids.

CREATE VIEW wallets AS SELECT id, '0x' || lower(hex(address)) AS address FROM chain.wallet;

CREATE VIEW tokens AS
SELECT t.id, c.caip2 AS chain, '0x' || lower(hex(t.address)) AS address, t.standard, t.symbol, t.decimals
FROM chain.token t JOIN chain.chain c ON c.id = t.chain;

CREATE VIEW transfers AS
SELECT c.caip2 AS chain, t.block, t.log_index, t.sub, t.tx_index, make_timestamp(t.at_s::BIGINT * 1000000) AS at_utc,
  CASE t.kind WHEN 1 THEN 'ERC-20' WHEN 2 THEN 'ERC-721' WHEN 3 THEN 'ERC-1155' END AS kind,
  '0x' || lower(hex(k.address)) AS token, '0x' || lower(hex(s.address)) AS src, '0x' || lower(hex(d.address)) AS dst,
  t.amount AS amount_units, t.item, t.saturated
FROM chain.transfer t
JOIN chain.chain c ON c.id = t.chain
JOIN chain.token k ON k.id = t.token
JOIN chain.wallet s ON s.id = t.src
JOIN chain.wallet d ON d.id = t.dst;

CREATE VIEW transactions AS
SELECT c.caip2 AS chain, t.block, t.tx_index, make_timestamp(t.at_s::BIGINT * 1000000) AS at_utc,
  '0x' || lower(hex(s.address)) AS src, '0x' || lower(hex(d.address)) AS dst, t.value_wei, t.nonce, t.gas_limit, t.gas_price_wei
FROM chain.transaction t
JOIN chain.chain c ON c.id = t.chain
JOIN chain.wallet s ON s.id = t.src
LEFT JOIN chain.wallet d ON d.id = t.dst;

CREATE VIEW sales AS
SELECT c.caip2 AS chain, x.source, x.seq, make_timestamp(x.at_s::BIGINT * 1000000) AS at_utc, '0x' || lower(hex(k.address)) AS collection,
  x.item, '0x' || lower(hex(s.address)) AS seller, '0x' || lower(hex(b.address)) AS buyer, x.price_wei, x.category
FROM chain.sale x
JOIN chain.chain c ON c.id = x.chain
JOIN chain.token k ON k.id = x.collection
JOIN chain.wallet s ON s.id = x.seller
JOIN chain.wallet b ON b.id = x.buyer;

CREATE VIEW scores AS
SELECT s.model, make_timestamp(s.as_of_s::BIGINT * 1000000) AS as_of, '0x' || lower(hex(w.address)) AS address,
  s.probability, s.low, s.high, s.percentile
FROM derived.score s JOIN chain.wallet w ON w.id = s.wallet;

CREATE VIEW receipts AS
SELECT r.campaign, '0x' || lower(hex(w.address)) AS address, r.batch, r.position, r.state, r.reason, r.amount_units,
  '0x' || lower(hex(r.tx_hash)) AS tx_hash, r.block, make_timestamp(r.at_s::BIGINT * 1000000) AS at_utc
FROM derived.receipt r JOIN chain.wallet w ON w.id = r.wallet;
