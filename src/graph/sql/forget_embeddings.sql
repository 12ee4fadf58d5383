-- Removes all embeddings: they stand for one instant only.
-- grain: nothing
DELETE FROM derived.wallet_embedding
