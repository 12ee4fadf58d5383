-- Who is in a watched segment as of its newest evaluation.
-- grain: one wallet, by id
-- @param name: VARCHAR
-- @required *
SELECT wallet FROM derived.segment_member WHERE name = $name ORDER BY wallet
