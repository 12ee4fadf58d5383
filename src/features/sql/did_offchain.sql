-- Wallets with an imported event of a name within a window. Events of an identity without exactly one wallet have none, and do not count.
-- grain: one wallet, ascending.
-- @param as_of_s: UINTEGER
-- @param until_s: UINTEGER
-- @param event: VARCHAR
-- @required *
SELECT DISTINCT wallet FROM private.offchain_event
WHERE at_s >= $as_of_s AND at_s < $until_s AND event = $event AND wallet IS NOT NULL
ORDER BY wallet
