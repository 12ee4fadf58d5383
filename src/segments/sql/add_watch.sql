-- Has a segment evaluated from now on.
-- grain: nothing
-- @param name: VARCHAR
-- @param since_s: UINTEGER
-- @param watched_by: VARCHAR
INSERT INTO derived.segment_watch (name, since_s, watched_by) VALUES ($name, $since_s, $watched_by) ON CONFLICT DO NOTHING
