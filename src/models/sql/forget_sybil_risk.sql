-- Makes room for newer risks as of the same instant.
-- grain: one wallet
-- @param as_of_s: UINTEGER
DELETE FROM derived.sybil_risk WHERE as_of_s = $as_of_s
