/** Retention: of the wallets that first acted in one month or week, how many acted again so many periods later. */

import { Failure } from '../core/failure.ts'
import { DAY_S } from '../core/time.ts'
import * as Proportions from '../statistics/proportions.ts'
import type { Query, Value } from '../warehouse/query.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Compile from './compile.ts'
import * as Occurrence from './occurrence.ts'
import type { Did } from './pattern.ts'
import * as Scope from './scope.ts'
import { EVERYBODY, type Segment } from './segment.ts'
import * as Text from './text.ts'

/**
 * The wallets of a cohort that acted in a period: `period` 1 is the 1st full period after a wallet's own first act. Null where the
 * period is not over for the whole cohort. `low`, `high`: Wilson's 95 % interval of the share.
 */
export type Cell = {
  readonly period: number
  readonly wallets: number | null
  readonly share: number | null
  readonly low: number | null
  readonly high: number | null
}

/** A cohort: when it begins, its wallets, and their periods. */
export type Cohort = { readonly fromS: number; readonly wallets: number; readonly cells: readonly Cell[] }

/** What to tabulate: the act as a text such as `bought of 0x…`, by calendar month (30-day periods) or ISO week (7-day periods), UTC. */
export type Options = {
  readonly act: unknown
  readonly by: 'month' | 'week'
  readonly periods?: number
  readonly where?: unknown
  readonly asOfS: number
}

type Row = { readonly from_s: bigint; readonly to_s: bigint; readonly period: number; readonly wallets: number }

/** Throws what {@link of} would, without counting anything. */
export async function check(warehouse: Warehouse, options: Options): Promise<void> {
  const { filter, scope } = await read(warehouse, options)
  Compile.compile(filter, scope)
}

/** The cohorts, oldest first. Throws `INPUT_INVALID` unless `act` is one act and `periods` 1 to 36. */
export async function of(warehouse: Warehouse, options: Options): Promise<readonly Cohort[]> {
  const { by, asOfS } = options
  const { periods, filter, did, scope } = await read(warehouse, options)
  const lengthS = (by === 'month' ? 30 : 7) * DAY_S
  const { text, params, values } = Compile.around(filter, scope, (members, binder) => {
    const length = binder.bind('UINTEGER', lengthS)
    const start = `date_trunc('${by === 'month' ? 'month' : 'week'}', make_timestamp(first_s::BIGINT * 1000000))`
    return `WITH act AS (SELECT * FROM (${Occurrence.events(did.did, did, 0, binder)}) WHERE wallet IN (${members})),
first AS (SELECT wallet, min(at_s) AS first_s FROM act GROUP BY wallet),
cell AS (
  SELECT ${start} AS start, (a.at_s - f.first_s) // ${length} AS period, f.wallet
  FROM act a JOIN first f ON f.wallet = a.wallet WHERE (a.at_s - f.first_s) // ${length} <= ${binder.bind('UINTEGER', periods)}
)
SELECT epoch(start)::BIGINT AS from_s, epoch(start + INTERVAL 1 ${by === 'month' ? 'MONTH' : 'WEEK'})::BIGINT AS to_s,
  period::UINTEGER AS period, count(DISTINCT wallet)::UINTEGER AS wallets
FROM cell GROUP BY start, period ORDER BY start, period`
  })
  const query: Query<Readonly<Record<string, Value>>, Row> = { name: 'segments.cohorts', text, params, required: ['*'] }
  const cohorts = new Map<number, { toS: number; counts: Map<number, number> }>()
  for (const { from_s, to_s, period, wallets } of await warehouse.all(query, values)) {
    const cohort = cohorts.get(Number(from_s)) ?? { toS: Number(to_s), counts: new Map() }
    cohorts.set(Number(from_s), cohort)
    cohort.counts.set(period, wallets)
  }
  return [...cohorts].map(([fromS, { toS, counts }]) => {
    const size = counts.get(0) ?? 0
    return {
      fromS,
      wallets: size,
      cells: Array.from({ length: periods }, (_, i) => {
        const isOver = toS + (i + 2) * lengthS <= asOfS
        return cell(i + 1, isOver ? (counts.get(i + 1) ?? 0) : null, size)
      }),
    }
  })
}

async function read(warehouse: Warehouse, { act, periods = 12, where, asOfS }: Options) {
  if (!Number.isInteger(periods) || periods < 1 || periods > 36)
    throw new Failure('INPUT_INVALID', 'A table has 1 to 36 periods.', { argument: 'periods', periods })
  const filter = where === undefined || where === null ? EVERYBODY : Text.from(where)
  const [did, named] = actOf(act)
  return { periods, filter, did, scope: await Scope.at(warehouse, asOfS, filter, named) }
}

// Every wallet acts in period 0, that of its first act, by definition: it is the size and no cell.
function cell(period: number, wallets: number | null, size: number): Cell {
  if (wallets === null || size === 0) return { period, wallets: null, share: null, low: null, high: null }
  const { low, high } = Proportions.one({ events: wallets, units: size })
  return { period, wallets, share: wallets / size, low, high }
}

function actOf(act: unknown): readonly [Did, Segment] {
  const parsed = Text.from(act)
  if ('pattern' in parsed && parsed.pattern.length === 1 && parsed.lastDays === undefined) {
    const [only] = parsed.pattern
    if (only && 'did' in only && only.atLeast === 1 && only.withinDays === undefined) return [only, parsed]
  }
  throw new Failure('INPUT_INVALID', 'Give one act, such as "bought" or "sent of 0x…".', { argument: 'act' })
}
