-- Whether a segment is watched.
-- grain: at most one row
-- @param name: VARCHAR
-- @required *
SELECT name, since_s, watched_by FROM derived.segment_watch WHERE name = $name
