-- Committed ranges of one stream that overlap, so that rows of both may stand twice.
-- grain: one pair of ranges
-- @required *
WITH ranged AS (SELECT *, row_number() OVER (ORDER BY chain, stream, axis, from_n, to_n) AS place FROM chain.covered)
SELECT a.chain, a.stream, a.axis, a.from_n, a.to_n, b.from_n AS other_from_n, b.to_n AS other_to_n
FROM ranged a
JOIN ranged b ON b.chain = a.chain AND b.stream = a.stream AND b.axis = a.axis AND b.place > a.place AND b.from_n < a.to_n
ORDER BY ALL
