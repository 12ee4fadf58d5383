/**
 * Event patterns as SQL. After each step stands the set of instants at which it can have ended, per wallet. The next acts need only the
 * earliest of them; a step left undone needs them all, because a later end may be followed by the silence that an earlier one is not.
 * Silence lasts from an end, exclusive, until so many days later, exclusive, and is over before the instant: else it is not yet known.
 */

import { toBytes } from '../core/address.ts'
import { DAY_S } from '../core/time.ts'
import type { Value } from '../warehouse/query.ts'
import type { Binder } from './compile.ts'
import type { Act, Did, DidNot, Pattern } from './pattern.ts'
import * as Tokens from './tokens.ts'

/** Whether the pattern occurred for the wallet `f.wallet`; always known. */
export function truth(pattern: Pattern, binder: Binder): string {
  const [first, ...rest] = pattern.pattern
  if (first && rest.length === 0 && 'didNot' in first) {
    const sinceS = scopeStart(binder, first.forDays)
    return `(f.wallet NOT IN (SELECT wallet FROM (${events(first.didNot, first, sinceS, binder)})))`
  }
  return `(f.wallet IN (${wallets(pattern, binder)}))`
}

/** The acts of a step from `fromS` on and before the instant, one row each: wallet, at_s. */
export function events(act: Act, { of }: Pick<Did, 'of'>, fromS: number, binder: Binder): string {
  const { bind, scope } = binder
  const since = () => `at_s >= ${bind('UINTEGER', fromS)}`
  const time = () => `${since()} AND at_s < ${bind('UINTEGER', scope.asOfS)}`
  const tokens = (column: string) =>
    of === undefined ? '' : ` AND ${column} IN (${placeholders('UINTEGER', Tokens.ids(scope, of), bind)})`
  const sales = (column: 'buyer' | 'seller') =>
    `SELECT ${column} AS wallet, at_s FROM (${trades(binder, tokens('collection'))}) WHERE ${since()}`
  const moves = (column: 'src' | 'dst') =>
    `SELECT ${column} AS wallet, at_s FROM chain.transfer WHERE ${time()} AND src <> dst${tokens('token')}`
  const called = (to: string) =>
    `SELECT src AS wallet, at_s FROM chain.transaction WHERE ${time()} AND failed IS DISTINCT FROM true${to}`
  switch (act) {
    case 'bought':
      return sales('buyer')
    case 'sold':
      return sales('seller')
    case 'traded':
      return `${sales('buyer')} UNION ALL ${sales('seller')}`
    case 'received':
      return moves('dst')
    case 'sent':
      return moves('src')
    case 'called':
      return called(
        of === undefined
          ? ''
          : ` AND dst IN (SELECT id FROM chain.wallet WHERE address = ${bind('BLOB', toBytes(of))})`,
      )
    case 'acted':
      return `SELECT buyer AS wallet, at_s FROM chain.sale WHERE ${time()} UNION ALL SELECT seller, at_s FROM chain.sale WHERE ${time()} UNION ALL ${moves('src')} UNION ALL ${called('')}`
  }
}

// The rule of derived.trade_before, with the collection on both sides of it: DuckDB does not carry it into the sales that decide.
function trades({ bind, scope }: Binder, narrow: string): string {
  const asOf = bind('UINTEGER', scope.asOfS)
  if (narrow === '') return `SELECT buyer, seller, at_s FROM derived.trade_before(${asOf})`
  return `WITH known AS MATERIALIZED (SELECT * FROM chain.sale WHERE at_s < ${asOf} AND seller <> buyer${narrow})
SELECT buyer, seller, at_s FROM known s WHERE NOT EXISTS (
  FROM known r WHERE r.collection = s.collection AND r.item = s.item AND r.seller = s.buyer AND r.buyer = s.seller
    AND abs(r.at_s::BIGINT - s.at_s::BIGINT) <= ${DAY_S})`
}

function wallets({ pattern, lastDays }: Pattern, binder: Binder): string {
  const sinceS = lastDays === undefined ? 0 : scopeStart(binder, lastDays)
  const steps = pattern.map((step, i) => {
    const last = i === pattern.length - 1
    return 'did' in step
      ? happened(step, { i, last, acts: events(step.did, step, sinceS, binder) }, binder)
      : silent(step, { i, acts: events(step.didNot, step, sinceS, binder) }, binder)
  })
  return `WITH ${steps.join(', ')} SELECT wallet FROM s${pattern.length - 1}`
}

function happened(
  { atLeast, withinDays }: Did,
  at: { i: number; last: boolean; acts: string },
  { bind }: Binder,
): string {
  const { i, last, acts } = at
  const after =
    i === 0
      ? acts
      : `SELECT e.wallet, e.at_s FROM (${acts}) e JOIN (SELECT wallet, min(end_s) AS end_s FROM s${i - 1} GROUP BY wallet) p ON p.wallet = e.wallet AND e.at_s > p.end_s`
  if (atLeast === 1) return `s${i} AS (SELECT DISTINCT wallet, at_s AS end_s FROM (${after}))`
  const times = bind('UINTEGER', atLeast)
  if (last && withinDays === undefined)
    return `s${i} AS (SELECT wallet, max(at_s) AS end_s FROM (${after}) GROUP BY wallet HAVING count(*) >= ${times})`
  // The number of rows back is a whole number of the program, not of the filter's text: LAG takes no parameter.
  const first = `lag(at_s, ${atLeast - 1}) OVER (PARTITION BY wallet ORDER BY at_s)`
  const within = withinDays === undefined ? '' : ` AND end_s - first_s <= ${bind('UINTEGER', withinDays * DAY_S)}`
  return `e${i} AS (SELECT * FROM (${after}) QUALIFY count(*) OVER (PARTITION BY wallet) >= ${times}),
s${i} AS (SELECT DISTINCT wallet, end_s FROM (SELECT wallet, at_s AS end_s, ${first} AS first_s FROM e${i}) WHERE first_s IS NOT NULL${within})`
}

// It ends one second before the silence does, so that what comes next may come at once.
function silent({ forDays }: DidNot, { i, acts }: { i: number; acts: string }, { bind, scope }: Binder): string {
  const length = bind('UINTEGER', forDays * DAY_S)
  const asOf = bind('UINTEGER', scope.asOfS)
  return `c${i} AS MATERIALIZED (SELECT wallet, end_s FROM s${i - 1} WHERE end_s::BIGINT + ${length} <= ${asOf}),
n${i} AS MATERIALIZED (SELECT DISTINCT wallet, at_s FROM (${acts}) WHERE wallet IN (SELECT wallet FROM c${i})),
s${i} AS (
  SELECT c.wallet, (c.end_s + ${length} - 1)::UINTEGER AS end_s FROM c${i} c ASOF LEFT JOIN n${i} n ON n.wallet = c.wallet AND n.at_s > c.end_s
  WHERE n.at_s IS NULL OR n.at_s >= c.end_s::BIGINT + ${length})`
}

function scopeStart({ scope }: Binder, daysBack: number): number {
  return Math.max(0, scope.asOfS - daysBack * DAY_S)
}

function placeholders(type: string, list: readonly Value[], bind: Binder['bind']): string {
  return list.map((each) => bind(type, each)).join(', ')
}
