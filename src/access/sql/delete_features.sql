-- Deletes what was computed of events that are kept no longer; the next build computes it of what is.
-- grain: one wallet as of one instant
DELETE FROM private.wallet_feature
