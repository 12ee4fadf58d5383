// Generated from screening/sql by `npm run generate`; do not edit.
import type { Query } from '../warehouse/query.ts'

/** Which of some addresses carry one of some labels. */
export const labelled: Query<{ readonly addresses: readonly Uint8Array[]; readonly labels: readonly string[] }, { readonly address: string; readonly label: string; readonly source: string; readonly at_s: number }> = {
  name: 'screening.labelled',
  text: `SELECT '0x' || lower(hex(w.address)) AS address, l.label, l.source, l.at_s
FROM chain.wallet w JOIN chain.label l ON l.wallet = w.id
WHERE w.address IN (SELECT unnest($addresses)) AND list_contains($labels, l.label)
ORDER BY ALL`,
  params: { addresses: 'BLOB[]', labels: 'VARCHAR[]' },
  required: ['address', 'label', 'source', 'at_s'],
}

/** When labels were last imported. */
export const labelsImported: Query<Record<never, never>, { readonly at_s: number }> = {
  name: 'screening.labels_imported',
  text: `SELECT at_s FROM chain.import_file WHERE kind = 'labels' ORDER BY at_s DESC LIMIT 1`,
  params: {},
  required: ['at_s'],
}

/** Which of some addresses are suppressed whatever the campaign. */
export const standing: Query<{ readonly addresses: readonly Uint8Array[] }, { readonly address: string; readonly reason: string; readonly source: string; readonly at_s: number }> = {
  name: 'screening.standing',
  text: `SELECT '0x' || lower(hex(w.address)) AS address, s.reason, s.source, s.at_s
FROM chain.wallet w JOIN private.suppression s ON s.wallet = w.id
WHERE w.address IN (SELECT unnest($addresses)) AND s.campaign IS NULL
ORDER BY ALL`,
  params: { addresses: 'BLOB[]' },
  required: ['address', 'reason', 'source', 'at_s'],
}

/** The sybil risk of some addresses as of the newest instant that was scored: NULL where it is unknown. */
export const sybilRisk: Query<{ readonly addresses: readonly Uint8Array[] }, { readonly address: string; readonly probability: number | null }> = {
  name: 'screening.sybil_risk',
  text: `SELECT '0x' || lower(hex(asked.address)) AS address, r.probability
FROM (SELECT unnest($addresses) AS address) asked
LEFT JOIN chain.wallet w USING (address)
LEFT JOIN derived.sybil_risk r ON r.wallet = w.id AND r.as_of_s = (SELECT max(as_of_s) FROM derived.sybil_risk)
ORDER BY ALL`,
  params: { addresses: 'BLOB[]' },
  required: ['address'],
}

/** As of when sybil risk was scored last; NULL = never. */
export const sybilScored: Query<Record<never, never>, { readonly as_of_s: number | null }> = {
  name: 'screening.sybil_scored',
  text: `SELECT max(as_of_s) AS as_of_s FROM derived.sybil_risk`,
  params: {},
  required: [],
}
