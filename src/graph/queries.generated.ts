// Generated from graph/sql by `npm run generate`; do not edit.
import type { Query } from '../warehouse/query.ts'

/** Who dealt with whom before an instant: sales (seller to buyer), token transfers and transactions; weight = how many. */
export const edgesBefore: Query<{ readonly as_of_s: number }, { readonly src: number; readonly dst: number; readonly weight: number }> = {
  name: 'graph.edges_before',
  text: `WITH acts AS (
  SELECT seller AS src, buyer AS dst FROM chain.sale WHERE at_s < $as_of_s
  UNION ALL
  SELECT src, dst FROM chain.transfer WHERE at_s < $as_of_s
  UNION ALL
  SELECT src, dst FROM chain.transaction WHERE at_s < $as_of_s AND dst IS NOT NULL AND failed IS DISTINCT FROM true
), zero AS (
  SELECT id FROM chain.wallet WHERE address = repeat('\\x00'::BLOB, 20)
)
SELECT src, dst, count(*)::DOUBLE AS weight
FROM acts
WHERE src <> dst AND src NOT IN (FROM zero) AND dst NOT IN (FROM zero)
GROUP BY src, dst
ORDER BY src, dst`,
  params: { as_of_s: 'UINTEGER' },
  required: ['src', 'dst', 'weight'],
}

/** Who dealt with whom from an instant on and before another: the activity of edges_before, of a span. */
export const edgesBetween: Query<{ readonly from_s: number; readonly as_of_s: number }, { readonly src: number; readonly dst: number; readonly weight: number }> = {
  name: 'graph.edges_between',
  text: `WITH acts AS (
  SELECT seller AS src, buyer AS dst FROM chain.sale WHERE at_s >= $from_s AND at_s < $as_of_s
  UNION ALL
  SELECT src, dst FROM chain.transfer WHERE at_s >= $from_s AND at_s < $as_of_s
  UNION ALL
  SELECT src, dst FROM chain.transaction WHERE at_s >= $from_s AND at_s < $as_of_s AND dst IS NOT NULL
), zero AS (
  SELECT id FROM chain.wallet WHERE address = repeat('\\x00'::BLOB, 20)
)
SELECT src, dst, count(*)::DOUBLE AS weight
FROM acts
WHERE src <> dst AND src NOT IN (FROM zero) AND dst NOT IN (FROM zero)
GROUP BY src, dst
ORDER BY src, dst`,
  params: { from_s: 'UINTEGER', as_of_s: 'UINTEGER' },
  required: ['src', 'dst', 'weight'],
}

/** Removes the measures of an instant, to be measured anew. */
export const forget: Query<{ readonly as_of_s: number }, never> = {
  name: 'graph.forget',
  text: `DELETE FROM derived.wallet_graph WHERE as_of_s = $as_of_s`,
  params: { as_of_s: 'UINTEGER' },
  required: [],
}
