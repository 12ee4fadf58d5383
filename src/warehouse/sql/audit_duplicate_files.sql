-- Files that were imported more than once.
-- grain: one file
-- @required *
SELECT sha256, kind, count(*)::UINTEGER AS imports FROM chain.import_file GROUP BY sha256, kind HAVING count(*) > 1 ORDER BY ALL
