-- When labels were last imported.
-- grain: at most one row
-- @required *
SELECT at_s FROM chain.import_file WHERE kind = 'labels' ORDER BY at_s DESC LIMIT 1
