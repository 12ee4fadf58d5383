-- Committed ranges that end where they begin or before, or lie on an unknown axis.
-- grain: one range
-- @required *
SELECT chain, stream, axis, from_n, to_n FROM chain.covered WHERE to_n <= from_n OR axis NOT IN ('block', 'second') ORDER BY ALL
