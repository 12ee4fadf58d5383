-- Remembers that entities were built for an instant.
-- grain: one instant
-- @param as_of_s: UINTEGER
INSERT OR IGNORE INTO derived.entity_build VALUES ($as_of_s)
