-- Records what a snapshot was made from.
-- grain: nothing
-- @param id: VARCHAR
-- @param parent_kind: VARCHAR
-- @param parent: VARCHAR
-- @param at_s: UINTEGER
INSERT INTO derived.lineage (child_kind, child, parent_kind, parent, at_s) VALUES ('snapshot', $id, $parent_kind, $parent, $at_s)
