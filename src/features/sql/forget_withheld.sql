-- Removes the withheld features of instants, to be built anew.
-- grain: nothing
-- @param instants: UINTEGER[]
DELETE FROM private.wallet_feature WHERE list_contains($instants, as_of_s)
