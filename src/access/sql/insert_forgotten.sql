-- Remembers that an external id was forgotten; again changes nothing.
-- grain: one external id
-- @param hash: BLOB
-- @param at_s: UINTEGER
INSERT INTO private.forgotten SELECT $hash, $at_s WHERE NOT EXISTS (FROM private.forgotten f WHERE f.hash = $hash)
