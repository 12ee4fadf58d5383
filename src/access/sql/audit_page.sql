-- A page of audited actions, newest first; a filter that is NULL holds nothing back.
-- grain: one action
-- @param from_s: UINTEGER
-- @param to_s: UINTEGER
-- @param principal: VARCHAR?
-- @param action: VARCHAR?
-- @param subject: VARCHAR?
-- @param before_s: UINTEGER
-- @param before_row: BIGINT
-- @param most: UINTEGER
-- @required *
SELECT rowid AS row, at_s, principal, action, subject, facts FROM private.audit
WHERE at_s >= $from_s AND at_s < $to_s
  AND ($principal IS NULL OR principal = $principal)
  AND ($action IS NULL OR action = $action)
  AND ($subject IS NULL OR subject = $subject)
  AND (at_s < $before_s OR (at_s = $before_s AND rowid < $before_row))
ORDER BY at_s DESC, rowid DESC
LIMIT $most
