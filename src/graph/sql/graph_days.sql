-- The days whose edges stand, with what they held when these were made.
-- grain: one day, ascending.
-- @required *
SELECT day, acts, fingerprint FROM derived.graph_day ORDER BY day
