-- Removes what the features of an instant were recorded to be made from, to be recorded anew.
-- grain: nothing
-- @param child: VARCHAR
DELETE FROM derived.lineage WHERE child_kind = 'features' AND child = $child
