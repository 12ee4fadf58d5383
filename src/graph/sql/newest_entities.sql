-- The newest instant for which entities were built; NULL before the first.
-- grain: one row.
SELECT max(as_of_s) AS as_of_s FROM derived.entity_build
