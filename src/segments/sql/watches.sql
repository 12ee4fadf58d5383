-- The segments that are watched.
-- grain: one segment, by name
-- @required *
SELECT name, since_s, watched_by FROM derived.segment_watch ORDER BY name
