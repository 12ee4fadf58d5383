-- Erases what was computed of the events of an identity's wallets.
-- grain: one wallet as of one instant
-- @param pseudonym: BLOB
DELETE FROM private.wallet_feature WHERE wallet IN (SELECT i.wallet FROM private.identity i WHERE i.pseudonym = $pseudonym)
