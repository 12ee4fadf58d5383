-- Every address whose signature counts as an approval, with whom it stands for and who let it.
-- grain: one approver
-- @required *
SELECT principal, address, created_by FROM private.approver ORDER BY principal, address
