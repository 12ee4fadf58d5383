// Generated from models/sql by `npm run generate`; do not edit.
import type { Query } from '../warehouse/query.ts'

/** Makes room for newer scores by the same model as of the same instant. */
export const forgetScores: Query<{ readonly model: string; readonly as_of_s: number }, never> = {
  name: 'models.forget_scores',
  text: `DELETE FROM derived.score WHERE model = $model AND as_of_s = $as_of_s`,
  params: { model: 'VARCHAR', as_of_s: 'UINTEGER' },
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

/** Every model, newest first, without its weights. */
export const models: Query<Record<never, never>, { readonly version: string; readonly goal: string; readonly trained_at_s: number; readonly as_of_s: number; readonly card: string }> = {
  name: 'models.models',
  text: `SELECT version, goal, trained_at_s, as_of_s, card FROM derived.model ORDER BY trained_at_s DESC, rowid DESC`,
  params: {},
  required: ['version', 'goal', 'trained_at_s', 'as_of_s', 'card'],
}

/** One model with its weights. */
export const storedModel: Query<{ readonly version: string }, { readonly version: string; readonly goal: string; readonly manifest: string; readonly weights: Uint8Array }> = {
  name: 'models.stored_model',
  text: `SELECT version, goal, manifest, weights FROM derived.model WHERE version = $version`,
  params: { version: 'VARCHAR' },
  required: ['version', 'goal', 'manifest', 'weights'],
}
