-- Who dealt with whom before an instant: whole days before $day as they are kept, and what happened from there on.
-- grain: one ordered pair of different wallets and day; parallel rows add up.
-- @param day: UINTEGER
-- @param as_of_s: UINTEGER
-- @required *
SELECT src, dst, weight::DOUBLE AS weight FROM derived.graph_edge WHERE day < $day
UNION ALL
SELECT src, dst, count(*)::DOUBLE FROM derived.dealings($day::UINTEGER * 86400::UINTEGER, $as_of_s) GROUP BY src, dst
