-- Drops withheld features as of an instant after one at which the chain changed.
-- grain: none
-- @param after_s: UINTEGER
DELETE FROM private.wallet_feature WHERE as_of_s > $after_s
