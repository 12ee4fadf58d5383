-- The company that wallets keep with entities, which tells members whom links left out. NULL in rows of before: unknown. docs/entities.md defines each column.

ALTER TABLE derived.sybil_feature ADD COLUMN company DOUBLE;
ALTER TABLE derived.sybil_feature ADD COLUMN companions DOUBLE;
