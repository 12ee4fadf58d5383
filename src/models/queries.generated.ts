// Generated from models/sql by `npm run generate`; do not edit.
import type { Query } from '../warehouse/query.ts'

/** The instant of the newest build of entities as of $as_of_s or before. */
export const entitiesBuilt: Query<{ readonly as_of_s: number }, { readonly as_of_s: number }> = {
  name: 'models.entities_built',
  text: `SELECT as_of_s FROM derived.entity_build WHERE as_of_s <= $as_of_s ORDER BY as_of_s DESC LIMIT 1`,
  params: { as_of_s: 'UINTEGER' },
  required: ['as_of_s'],
}

/** The members of the entities of the newest build as of $as_of_s or before. */
export const entityMembers: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly entity: number }> = {
  name: 'models.entity_members',
  text: `SELECT wallet, min(entity) AS entity
FROM derived.entity_member
WHERE as_of_s = (SELECT max(as_of_s) FROM derived.entity_build WHERE as_of_s <= $as_of_s)
GROUP BY wallet`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'entity'],
}

/** Forgets what became of a scoring, because it is made anew. */
export const forgetOutcome: Query<{ readonly model: string; readonly as_of_s: number }, never> = {
  name: 'models.forget_outcome',
  text: `DELETE FROM derived.scoring_outcome WHERE model = $model AND as_of_s = $as_of_s`,
  params: { model: 'VARCHAR', as_of_s: 'UINTEGER' },
  required: [],
}

/** Makes room for newer scores by the same model as of the same instant. */
export const forgetScores: Query<{ readonly model: string; readonly as_of_s: number }, never> = {
  name: 'models.forget_scores',
  text: `DELETE FROM derived.score WHERE model = $model AND as_of_s = $as_of_s`,
  params: { model: 'VARCHAR', as_of_s: 'UINTEGER' },
  required: [],
}

/** Keeps a decision about a champion. */
export const insertDecision: Query<{ readonly goal: string; readonly at_s: number; readonly challenger: string; readonly before: string | null; readonly champion: string; readonly reason: string; readonly comparison: string | null }, never> = {
  name: 'models.insert_decision',
  text: `INSERT INTO derived.model_decision (goal, at_s, challenger, before, champion, reason, comparison)
VALUES ($goal, $at_s, $challenger, $before, $champion, $reason, $comparison)`,
  params: { goal: 'VARCHAR', at_s: 'UINTEGER', challenger: 'VARCHAR', before: 'VARCHAR', champion: 'VARCHAR', reason: 'VARCHAR', comparison: 'JSON' },
  required: [],
}

/** Adds a model; a version that is known already is the same model. */
export const insertModel: Query<{ readonly version: string; readonly goal: string; readonly trained_at_s: number; readonly as_of_s: number; readonly manifest: string; readonly weights: Uint8Array; readonly card: string }, never> = {
  name: 'models.insert_model',
  text: `INSERT INTO derived.model (version, goal, trained_at_s, as_of_s, manifest, weights, card)
VALUES ($version, $goal, $trained_at_s, $as_of_s, $manifest, $weights, $card) ON CONFLICT DO NOTHING`,
  params: { version: 'VARCHAR', goal: 'VARCHAR', trained_at_s: 'UINTEGER', as_of_s: 'UINTEGER', manifest: 'JSON', weights: 'BLOB', card: 'JSON' },
  required: [],
}

/** Keeps what became of a scoring. */
export const insertOutcome: Query<{ readonly model: string; readonly as_of_s: number; readonly at_s: number; readonly outcome: string }, never> = {
  name: 'models.insert_outcome',
  text: `INSERT OR REPLACE INTO derived.scoring_outcome VALUES ($model, $as_of_s, $at_s, $outcome)`,
  params: { model: 'VARCHAR', as_of_s: 'UINTEGER', at_s: 'UINTEGER', outcome: 'JSON' },
  required: [],
}

/** Keeps how the features of a model's training rows are distributed. */
export const insertProfile: Query<{ readonly model: string; readonly profile: string }, never> = {
  name: 'models.insert_profile',
  text: `INSERT INTO derived.model_profile VALUES ($model, $profile) ON CONFLICT DO NOTHING`,
  params: { model: 'VARCHAR', profile: 'JSON' },
  required: [],
}

/** Keeps a scoring; a repeated one replaces the first. */
export const insertScoring: Query<{ readonly model: string; readonly as_of_s: number; readonly at_s: number; readonly wallets: number; readonly drift: string }, never> = {
  name: 'models.insert_scoring',
  text: `INSERT OR REPLACE INTO derived.scoring VALUES ($model, $as_of_s, $at_s, $wallets, $drift)`,
  params: { model: 'VARCHAR', as_of_s: 'UINTEGER', at_s: 'UINTEGER', wallets: 'UINTEGER', drift: 'JSON' },
  required: [],
}

/** Every decision about champions, oldest first. */
export const modelDecisions: Query<Record<never, never>, { readonly goal: string; readonly at_s: number; readonly challenger: string; readonly before: string | null; readonly champion: string; readonly reason: string; readonly comparison: string | null }> = {
  name: 'models.model_decisions',
  text: `SELECT goal, at_s, challenger, before, champion, reason, comparison FROM derived.model_decision ORDER BY at_s, rowid`,
  params: {},
  required: ['goal', 'at_s', 'challenger', 'champion', 'reason'],
}

/** How the features of a model's training rows are distributed. */
export const modelProfile: Query<{ readonly model: string }, { readonly profile: string }> = {
  name: 'models.model_profile',
  text: `SELECT profile FROM derived.model_profile WHERE model = $model`,
  params: { model: 'VARCHAR' },
  required: ['profile'],
}

/** Every model, newest first, without its weights. */
export const models: Query<Record<never, never>, { readonly version: string; readonly goal: string; readonly trained_at_s: number; readonly as_of_s: number; readonly card: string }> = {
  name: 'models.models',
  text: `SELECT version, goal, trained_at_s, as_of_s, card FROM derived.model ORDER BY trained_at_s DESC, rowid DESC`,
  params: {},
  required: ['version', 'goal', 'trained_at_s', 'as_of_s', 'card'],
}

/** What one model said of everyone as of an instant. */
export const scoredWallets: Query<{ readonly model: string; readonly as_of_s: number }, { readonly wallet: number; readonly probability: number; readonly low: number; readonly high: number }> = {
  name: 'models.scored_wallets',
  text: `SELECT wallet, probability, low, high FROM derived.score WHERE model = $model AND as_of_s = $as_of_s ORDER BY wallet`,
  params: { model: 'VARCHAR', as_of_s: 'UINTEGER' },
  required: ['wallet', 'probability', 'low', 'high'],
}

/** Every scoring with its drift and, where its window has ended and was judged, its outcome; newest first. */
export const scorings: Query<Record<never, never>, { readonly model: string; readonly goal: string; readonly as_of_s: number; readonly scored_at_s: number; readonly wallets: number; readonly drift: string; readonly judged_at_s: number | null; readonly outcome: string | null }> = {
  name: 'models.scorings',
  text: `SELECT s.model, m.goal, s.as_of_s, s.scored_at_s, s.wallets, s.drift, o.judged_at_s, o.outcome
FROM derived.scoring s
JOIN derived.model m ON m.version = s.model
LEFT JOIN derived.scoring_outcome o ON o.model = s.model AND o.as_of_s = s.as_of_s
ORDER BY s.as_of_s DESC, s.scored_at_s DESC, s.model`,
  params: {},
  required: ['model', 'goal', 'as_of_s', 'scored_at_s', 'wallets', 'drift'],
}

/** One model with its weights. */
export const storedModel: Query<{ readonly version: string }, { readonly version: string; readonly goal: string; readonly manifest: string; readonly weights: Uint8Array }> = {
  name: 'models.stored_model',
  text: `SELECT version, goal, manifest, weights FROM derived.model WHERE version = $version`,
  params: { version: 'VARCHAR' },
  required: ['version', 'goal', 'manifest', 'weights'],
}

/** The wallet with an address. */
export const walletAt: Query<{ readonly address: Uint8Array }, { readonly id: number }> = {
  name: 'models.wallet_at',
  text: `SELECT id FROM chain.wallet WHERE address = $address`,
  params: { address: 'BLOB' },
  required: ['id'],
}
