-- The audited actions of a time, oldest first, as a file has them.
-- grain: one action
-- @param from_s: UINTEGER
-- @param to_s: UINTEGER
-- @required *
SELECT strftime(make_timestamp(at_s::BIGINT * 1000000), '%Y-%m-%dT%H:%M:%SZ') AS at, principal, action, subject, facts::VARCHAR AS facts
FROM private.audit WHERE at_s >= $from_s AND at_s < $to_s ORDER BY at_s, rowid
