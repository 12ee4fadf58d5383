-- Claims a due time for one run; changes nothing when it, or a later one, was claimed before.
-- grain: one job
-- @param job: VARCHAR
-- @param due_s: UINTEGER
UPDATE derived.schedule SET last_due_s = $due_s WHERE job = $job AND (last_due_s IS NULL OR last_due_s < $due_s)
