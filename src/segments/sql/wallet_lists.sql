-- The newest version of every stored list, and how many of its wallets were seen.
-- grain: one list, by name
-- @required *
SELECT l.name, l.version, l.hash, l.size, l.saved_at_s, l.saved_by, (
    SELECT count(*) FROM private.wallet_list_member m JOIN chain.wallet w ON w.address = m.address
    WHERE m.name = l.name AND m.version = l.version
  )::UINTEGER AS seen
FROM private.wallet_list l
QUALIFY row_number() OVER (PARTITION BY l.name ORDER BY l.version DESC) = 1
ORDER BY l.name
