-- Lets an address sign approvals for a principal.
-- grain: one approver
-- @param principal: VARCHAR
-- @param address: BLOB
-- @param created_at_s: UINTEGER
-- @param created_by: VARCHAR
INSERT INTO private.approver (principal, address, created_at_s, created_by)
SELECT $principal, $address, $created_at_s, $created_by
WHERE NOT EXISTS (FROM private.approver a WHERE a.principal = $principal AND a.address = $address)
