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

/** Makes room for newer risks as of the same instant. */
export const forgetSybilRisk: Query<{ readonly as_of_s: number }, never> = {
  name: 'models.forget_sybil_risk',
  text: `DELETE FROM derived.sybil_risk WHERE as_of_s = $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
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

/** Adds a model of sybil risk; a version that is known already is the same model, trained again. */
export const insertSybilModel: Query<{ readonly version: string; readonly as_of_s: number; readonly trained_at_s: number; readonly threshold: number | null; readonly manifest: string; readonly weights: Uint8Array; readonly card: string }, never> = {
  name: 'models.insert_sybil_model',
  text: `INSERT INTO derived.sybil_model (version, as_of_s, trained_at_s, threshold, manifest, weights, card)
VALUES ($version, $as_of_s, $trained_at_s, $threshold, $manifest, $weights, $card)
ON CONFLICT DO UPDATE SET trained_at_s = excluded.trained_at_s`,
  params: { version: 'VARCHAR', as_of_s: 'UINTEGER', trained_at_s: 'UINTEGER', threshold: 'DOUBLE', manifest: 'JSON', weights: 'BLOB', card: 'JSON' },
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

/** The model of sybil risk that was trained last. */
export const newestSybilModel: Query<Record<never, never>, { readonly version: string; readonly as_of_s: number; readonly trained_at_s: number; readonly threshold: number | null; readonly manifest: string; readonly weights: Uint8Array; readonly card: string }> = {
  name: 'models.newest_sybil_model',
  text: `SELECT version, as_of_s, trained_at_s, threshold, manifest, weights, card
FROM derived.sybil_model ORDER BY trained_at_s DESC, version LIMIT 1`,
  params: {},
  required: ['version', 'as_of_s', 'trained_at_s', 'manifest', 'weights', 'card'],
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

/** What people say of wallets: 'SYBIL' and 'NOT_SYBIL', dated before an instant. A wallet that is called both is neither. */
export const sybilLabels: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly sybil: boolean }> = {
  name: 'models.sybil_labels',
  text: `SELECT wallet, bool_or(label = 'SYBIL') AS sybil
FROM chain.label
WHERE label IN ('SYBIL', 'NOT_SYBIL') AND at_s < $as_of_s
GROUP BY wallet
HAVING count(DISTINCT label) = 1
ORDER BY wallet`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'sybil'],
}

/** The newest sybil risk of a wallet as of an instant or before, and of the other members of its entity. */
export const sybilRiskOf: Query<{ readonly wallet: number; readonly as_of_s: number }, { readonly wallet: number; readonly as_of_s: number; readonly probability: number; readonly low: number; readonly high: number; readonly flagged: boolean; readonly model: string }> = {
  name: 'models.sybil_risk_of',
  text: `WITH newest AS (
  SELECT max(as_of_s) AS as_of_s FROM derived.sybil_risk WHERE as_of_s <= $as_of_s
), entity AS (
  SELECT entity FROM derived.entity_member WHERE wallet = $wallet AND as_of_s = (SELECT as_of_s FROM newest)
), member AS (
  SELECT wallet FROM derived.entity_member
  WHERE as_of_s = (SELECT as_of_s FROM newest) AND entity IN (SELECT entity FROM entity)
  UNION
  SELECT $wallet
)
SELECT r.wallet, r.as_of_s, r.probability, r.low, r.high, r.flagged, r.model
FROM derived.sybil_risk r
WHERE r.as_of_s = (SELECT as_of_s FROM newest) AND r.wallet IN (SELECT wallet FROM member)
ORDER BY r.wallet`,
  params: { wallet: 'UINTEGER', as_of_s: 'UINTEGER' },
  required: ['wallet', 'as_of_s', 'probability', 'low', 'high', 'flagged', 'model'],
}

/** What the graph says of every private wallet as of an instant, with its entity and the evidence for it: the rows of sybil risk. */
export const sybilRows: Query<{ readonly as_of_s: number }, { readonly wallet: number; readonly entity: number | null; readonly siblings: number | null; readonly burst: number | null; readonly amount_spread: number | null; readonly calls: number | null; readonly gap_spread: number | null; readonly shared_fine: number | null; readonly shared_coarse: number | null; readonly shared_mixed: number | null; readonly company: number | null; readonly companions: number | null; readonly neighbour_burst: number | null; readonly neighbour_shared: number | null; readonly community_size: number | null; readonly core: number | null; readonly entity_wallets: number; readonly entity_confidence: number; readonly member_confidence: number; readonly star: number; readonly chain: number; readonly coactivity: number; readonly collector: number; readonly deposit: number }> = {
  name: 'models.sybil_rows',
  text: `WITH side AS (
  SELECT wallet, rule FROM derived.entity_evidence WHERE as_of_s = $as_of_s
  UNION ALL
  SELECT other, rule FROM derived.entity_evidence WHERE as_of_s = $as_of_s
), told AS (
  SELECT
    wallet,
    count(*) FILTER (rule = 'star') AS star,
    count(*) FILTER (rule = 'chain') AS chain,
    count(*) FILTER (rule = 'coactivity') AS coactivity,
    count(*) FILTER (rule = 'collector') AS collector,
    count(*) FILTER (rule = 'deposit') AS deposit
  FROM side GROUP BY wallet
), member AS (
  SELECT m.wallet, m.entity, m.confidence AS member_confidence, e.wallets AS entity_wallets, e.confidence AS entity_confidence
  FROM derived.entity_member m JOIN derived.entity e USING (as_of_s, entity)
  WHERE as_of_s = $as_of_s
)
SELECT
  f.wallet,
  m.entity,
  f.siblings, f.burst, f.amount_spread, f.calls, f.gap_spread, f.shared_fine, f.shared_coarse, f.shared_mixed, f.company, f.companions,
  f.neighbour_burst, f.neighbour_shared, f.community_size, f.core,
  coalesce(m.entity_wallets, 0)::DOUBLE AS entity_wallets,
  coalesce(m.entity_confidence, 0) AS entity_confidence,
  coalesce(m.member_confidence, 0) AS member_confidence,
  coalesce(t.star, 0)::DOUBLE AS star,
  coalesce(t.chain, 0)::DOUBLE AS chain,
  coalesce(t.coactivity, 0)::DOUBLE AS coactivity,
  coalesce(t.collector, 0)::DOUBLE AS collector,
  coalesce(t.deposit, 0)::DOUBLE AS deposit
FROM derived.sybil_feature f
LEFT JOIN member m USING (wallet)
LEFT JOIN told t USING (wallet)
WHERE f.as_of_s = $as_of_s
ORDER BY f.wallet`,
  params: { as_of_s: 'UINTEGER' },
  required: ['wallet', 'entity_wallets', 'entity_confidence', 'member_confidence', 'star', 'chain', 'coactivity', 'collector', 'deposit'],
}

/** The wallet with an address. */
export const walletAt: Query<{ readonly address: Uint8Array }, { readonly id: number }> = {
  name: 'models.wallet_at',
  text: `SELECT id FROM chain.wallet WHERE address = $address`,
  params: { address: 'BLOB' },
  required: ['id'],
}
