-- Keeps an approval.
-- grain: one approval
-- @param plan_hash: VARCHAR
-- @param run_id: VARCHAR
-- @param principal: VARCHAR
-- @param approver: BLOB
-- @param signature: BLOB
-- @param at_s: UINTEGER
INSERT INTO private.approval (plan_hash, run_id, principal, approver, signature, at_s)
VALUES ($plan_hash, $run_id, $principal, $approver, $signature, $at_s)
