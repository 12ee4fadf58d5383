/** Lifecycle stages: where wallets stand between their first and their last act, each in exactly one stage. */

import { Failure } from '../core/failure.ts'
import { DAY_S } from '../core/time.ts'
import type { Query, Value } from '../warehouse/query.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Compile from './compile.ts'
import * as Occurrence from './occurrence.ts'
import * as Scope from './scope.ts'
import { EVERYBODY } from './segment.ts'
import * as Text from './text.ts'

/** The limits of the stages, in days; `powerDays` counts days with an act within `churnDays`. */
export type Rules = {
  readonly newDays: number
  readonly riskDays: number
  readonly churnDays: number
  readonly powerDays: number
}

/** One stage with its rule in words; the first whose rule holds is the wallet's. */
export type Stage = { readonly stage: string; readonly rule: string; readonly wallets: number; readonly share: number }

/** What is usual: churned after 30 days, at risk after 14, new for 30, power from 5 active days. */
export const RULES: Rules = { newDays: 30, riskDays: 14, churnDays: 30, powerDays: 5 }

/**
 * The stages of the wallets in `where` (everybody unless given) as of `asOfS`. An act is anything of a wallet's own doing: bought, sold,
 * sent, called. Throws `INPUT_INVALID` unless the rules are whole numbers above 0 with risk before churn.
 */
export async function of(
  warehouse: Warehouse,
  { where, asOfS, rules = RULES }: { where?: unknown; asOfS: number; rules?: Rules },
): Promise<{ readonly asOfS: number; readonly stages: readonly Stage[] }> {
  const { newDays, riskDays, churnDays, powerDays } = rules
  const isSound = Object.values(rules).every((days) => Number.isInteger(days) && days > 0 && days <= 36_500)
  if (!isSound || riskDays >= churnDays)
    throw new Failure('INPUT_INVALID', 'Rules are whole days above 0, with riskDays below churnDays.', { ...rules })
  const filter = where === undefined || where === null ? EVERYBODY : Text.from(where)
  const { text, params, values } = Compile.around(
    filter,
    await Scope.at(warehouse, asOfS, filter),
    (members, binder) => {
      const days = (count: number) => binder.bind('UINTEGER', count * DAY_S)
      const asOf = binder.bind('UINTEGER', asOfS)
      const churn = days(churnDays)
      return `WITH act AS (${Occurrence.events('acted', {}, 0, binder)}), member AS (${members}),
life AS (
  SELECT wallet, min(at_s) AS first_s, max(at_s) AS last_s, max(at_s) FILTER (at_s < ${asOf}::BIGINT - ${churn}) AS before_s,
    min(at_s) FILTER (at_s >= ${asOf}::BIGINT - ${churn}) AS back_s,
    count(DISTINCT at_s // ${DAY_S}) FILTER (at_s >= ${asOf}::BIGINT - ${churn}) AS days
  FROM act GROUP BY wallet
)
SELECT CASE
  WHEN l.wallet IS NULL THEN 'PASSIVE'
  WHEN l.last_s < ${asOf}::BIGINT - ${churn} THEN 'CHURNED'
  WHEN l.first_s >= ${asOf}::BIGINT - ${days(newDays)} THEN 'NEW'
  WHEN l.days >= ${binder.bind('UINTEGER', powerDays)} THEN 'POWER'
  WHEN l.last_s < ${asOf}::BIGINT - ${days(riskDays)} THEN 'AT_RISK'
  WHEN l.back_s - l.before_s >= ${churn} THEN 'RESURRECTED'
  ELSE 'RETURNING' END AS stage, count(*)::UINTEGER AS wallets
FROM member m LEFT JOIN life l ON l.wallet = m.wallet GROUP BY stage ORDER BY stage`
    },
  )
  const query: Query<Readonly<Record<string, Value>>, { readonly stage: string; readonly wallets: number }> = {
    name: 'segments.lifecycle',
    text,
    params,
    required: ['*'],
  }
  const counts = new Map((await warehouse.all(query, values)).map(({ stage, wallets }) => [stage, wallets]))
  const all = [...counts.values()].reduce((sum, wallets) => sum + wallets, 0)
  const said: readonly (readonly [string, string])[] = [
    ['PASSIVE', 'never acted'],
    ['CHURNED', `no act in the last ${churnDays} days`],
    ['NEW', `first act in the last ${newDays} days`],
    ['POWER', `acts on ${powerDays} days or more of the last ${churnDays}`],
    ['AT_RISK', `no act in the last ${riskDays} days`],
    ['RESURRECTED', `acted again in the last ${churnDays} days after ${churnDays} days or more without`],
    ['RETURNING', 'none of these'],
  ]
  return {
    asOfS,
    stages: said.map(([stage, rule]) => {
      const wallets = counts.get(stage) ?? 0
      return { stage, rule, wallets, share: all === 0 ? 0 : wallets / all }
    }),
  }
}
