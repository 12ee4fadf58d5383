-- Records from what a thing was made; an edge that is known already is not repeated.
-- grain: none
-- @param child_kind: VARCHAR
-- @param child: VARCHAR
-- @param parent_kinds: VARCHAR[]
-- @param parents: VARCHAR[]
-- @param at_s: UINTEGER
INSERT INTO derived.lineage
SELECT $child_kind, $child, p.kind, p.id, $at_s
FROM (SELECT DISTINCT unnest($parent_kinds) AS kind, unnest($parents) AS id) p
WHERE NOT EXISTS (
  FROM derived.lineage l
  WHERE l.child_kind = $child_kind AND l.child = $child AND l.parent_kind = p.kind AND l.parent = p.id
)
