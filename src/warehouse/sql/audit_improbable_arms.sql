-- Assignments whose stored probability cannot be one, or whose arm and allocation disagree.
-- grain: one wallet of a campaign
-- @required campaign, wallet, arm, probability
SELECT campaign, wallet, arm, probability FROM derived.assignment
WHERE probability <= 0 OR probability > 1 OR (arm = 'holdout') <> (amount_units IS NULL)
