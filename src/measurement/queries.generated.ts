// Generated from measurement/sql by `npm run generate`; do not edit.
import type { Query } from '../warehouse/query.ts'

/** Keeps a report. */
export const insertReport: Query<{ readonly campaign: string; readonly made_at_s: number; readonly provisional: boolean; readonly body: string }, never> = {
  name: 'measurement.insert_report',
  text: `INSERT INTO derived.report (campaign, made_at_s, provisional, body) VALUES ($campaign, $made_at_s, $provisional, $body)`,
  params: { campaign: 'VARCHAR', made_at_s: 'UINTEGER', provisional: 'BOOLEAN', body: 'JSON' },
  required: [],
}

/** How many entities, of the newest instant built, hold wallets of more than one arm of a campaign. */
export const straddlingEntities: Query<{ readonly campaign: string }, { readonly entities: bigint }> = {
  name: 'measurement.straddling_entities',
  text: `SELECT count(*) AS entities
FROM (
  SELECT m.entity
  FROM derived.entity_member m JOIN derived.assignment a ON a.wallet = m.wallet
  WHERE a.campaign = $campaign AND m.as_of_s = (SELECT max(as_of_s) FROM derived.entity_build)
  GROUP BY m.entity
  HAVING count(DISTINCT a.arm) > 1
)`,
  params: { campaign: 'VARCHAR' },
  required: ['entities'],
}
