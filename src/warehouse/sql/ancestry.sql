-- Everything that a thing was made from, nearest first.
-- grain: one edge of the lineage above the thing
-- @param kind: VARCHAR
-- @param id: VARCHAR
-- @required *
WITH RECURSIVE above AS (
  SELECT child_kind, child, parent_kind, parent, at_s, 1 AS depth
  FROM derived.lineage WHERE child_kind = $kind AND child = $id
  UNION
  SELECT l.child_kind, l.child, l.parent_kind, l.parent, l.at_s, a.depth + 1
  FROM above a JOIN derived.lineage l ON l.child_kind = a.parent_kind AND l.child = a.parent
  WHERE a.depth < 64
)
SELECT child_kind, child, parent_kind, parent, at_s, min(depth)::UINTEGER AS depth
FROM above
GROUP BY ALL
ORDER BY depth, parent_kind, parent, child_kind, child
