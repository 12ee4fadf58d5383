// Generated from measurement/sql by `npm run generate`; do not edit.
import type { Query } from '../warehouse/query.ts'

/** Keeps a report. */
export const insertReport: Query<{ readonly campaign: string; readonly made_at_s: number; readonly provisional: boolean; readonly body: string }, never> = {
  name: 'measurement.insert_report',
  text: `INSERT INTO derived.report (campaign, made_at_s, provisional, body) VALUES ($campaign, $made_at_s, $provisional, $body)`,
  params: { campaign: 'VARCHAR', made_at_s: 'UINTEGER', provisional: 'BOOLEAN', body: 'JSON' },
  required: [],
}
