-- As of when sybil risk was scored last; NULL = never.
-- grain: one row
SELECT max(as_of_s) AS as_of_s FROM derived.sybil_risk
