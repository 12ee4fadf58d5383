-- What following a living chain needs: evidence for every covered range, oddities, reorganisations, and exact values of orphaned rows.

-- evidence: 'file', 'bloom' (headers' filters), 'twice' (two equal answers), 'memory'; NULL = from before evidence was kept.
-- suspect: the source was caught with an incomplete answer after it had given this range on 'bloom' evidence.
ALTER TABLE chain.covered ADD COLUMN evidence VARCHAR;
ALTER TABLE chain.covered ADD COLUMN suspect BOOLEAN DEFAULT false;

-- grain: one exact value of a saturated number of an orphaned row.
CREATE TABLE chain.orphaned_big_amount AS SELECT *, 0::UINTEGER AS orphaned_at_s FROM chain.big_amount LIMIT 0;

-- grain: one thing in a source's answers that is not as it should be, and what became of it. log_index NULL = about the block.
CREATE TABLE chain.oddity (
  chain USMALLINT NOT NULL,
  block UINTEGER NOT NULL,
  log_index UINTEGER,
  kind VARCHAR NOT NULL,
  detail VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  at_s UINTEGER NOT NULL
);

-- grain: one reorganisation that was followed. from_block is the first replaced block, depth how many were; orphaned: rows that were moved.
-- derived rows as of an instant after stale_after_s were dropped, to be built again.
CREATE TABLE chain.reorg (
  chain USMALLINT NOT NULL,
  from_block UINTEGER NOT NULL,
  depth UINTEGER NOT NULL,
  old_hash BLOB NOT NULL,
  orphaned UBIGINT NOT NULL,
  stale_after_s UINTEGER NOT NULL,
  at_s UINTEGER NOT NULL
);
