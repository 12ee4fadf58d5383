-- Transfers that a source states without their place in the block (Etherscan's exports number no logs).

-- grain: one movement that such a source states, `copies` times in its block; kept for good. amount, item: exact, in decimal. kind as
-- in chain.transfer. What is not told by a source with places stands in chain.transfer too, at log_index 2^31 and above.
CREATE TABLE chain.unplaced_transfer (
  chain USMALLINT NOT NULL,
  block UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL,
  kind UTINYINT NOT NULL,
  token UINTEGER NOT NULL,
  src UINTEGER NOT NULL,
  dst UINTEGER NOT NULL,
  amount VARCHAR NOT NULL,
  item VARCHAR,
  copies UINTEGER NOT NULL,
  source VARCHAR NOT NULL
);

-- The movements of blocks from first_block to below end_block that no row with a place states, one row a lacking copy. Complete is
-- where a range is covered for all transfers, for the standard, or for the contract: there nothing is lacking, so it does not exist.
CREATE MACRO chain.unmatched(of_chain, first_block, end_block) AS TABLE
WITH stated AS (
  -- A file that does not tell standards apart gives the item of a single one as its amount.
  SELECT *, CASE kind WHEN 3 THEN item || ' ' || amount WHEN 2 THEN item ELSE amount END AS what FROM chain.unplaced_transfer
  WHERE chain = of_chain AND block >= first_block AND block < end_block
), placed AS (
  SELECT t.block, t.token, t.src, t.dst, CASE t.kind
      WHEN 3 THEN coalesce(i.exact::VARCHAR, t.item::VARCHAR) || ' ' || coalesce(a.exact::VARCHAR, t.amount::VARCHAR)
      WHEN 2 THEN coalesce(i.exact::VARCHAR, t.item::VARCHAR)
      ELSE coalesce(a.exact::VARCHAR, t.amount::VARCHAR) END AS what, count(*) AS copies
  FROM chain.transfer t
  LEFT JOIN chain.big_amount a ON t.saturated & 1 = 1 AND a.field = 'transfer.amount' AND a.chain = t.chain AND a.block = t.block
    AND a.log_index = t.log_index AND a.sub = t.sub
  LEFT JOIN chain.big_amount i ON t.saturated & 2 = 2 AND i.field = 'transfer.item' AND i.chain = t.chain AND i.block = t.block
    AND i.log_index = t.log_index AND i.sub = t.sub
  WHERE t.chain = of_chain AND t.block >= first_block AND t.block < end_block AND t.log_index < 2147483648
    AND t.block IN (SELECT block FROM stated)
  GROUP BY ALL
), lacking AS (
  SELECT s.*, (s.copies - coalesce(p.copies, 0))::UINTEGER AS lacking, EXISTS (
      FROM chain.covered c
      WHERE c.chain = s.chain AND c.axis = 'block' AND s.block >= c.from_n AND s.block < c.to_n AND c.stream IN (
        'transfers:all', CASE s.kind WHEN 1 THEN 'transfers:erc20' WHEN 2 THEN 'transfers:erc721' END,
        'transfers:0x' || lower(hex(k.address)))
    ) AS is_complete
  FROM stated s JOIN chain.token k ON k.id = s.token
  LEFT JOIN placed p ON p.block = s.block AND p.token = s.token AND p.src = s.src AND p.dst = s.dst AND p.what = s.what
  WHERE s.copies > coalesce(p.copies, 0)
), each AS (SELECT * EXCLUDE lacking, unnest(range(lacking)) AS copy FROM lacking)
SELECT * EXCLUDE (copy, what), (2147483648 + row_number() OVER (PARTITION BY block ORDER BY token, src, dst, kind, item, amount, copy) - 1)::UINTEGER AS log_index
FROM each;
