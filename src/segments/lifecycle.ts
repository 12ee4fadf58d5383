/** How many wallets stand in each stage of life: the stored feature `lifecycle_stage`, counted. */

import * as Catalogue from '../features/catalogue.ts'
import type { Query, Value } from '../warehouse/query.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Compile from './compile.ts'
import * as Scope from './scope.ts'
import { EVERYBODY } from './segment.ts'
import * as Text from './text.ts'

/** One stage with its rule in words; the first whose rule holds is the wallet's. */
export type Stage = { readonly stage: string; readonly rule: string; readonly wallets: number; readonly share: number }

/**
 * The stages of the wallets in `where` (everybody unless given) as of `asOfS`, in the order of their rules; last `unknown`, for wallets whose
 * features were built before stages were. Throws what `Text.from` throws, `FEATURES_NOT_BUILT` and `MODEL_UNKNOWN`.
 */
export async function of(
  warehouse: Warehouse,
  { where, asOfS }: { readonly where?: unknown; readonly asOfS: number },
): Promise<{ readonly asOfS: number; readonly stages: readonly Stage[] }> {
  const filter = where === undefined || where === null ? EVERYBODY : Text.from(where)
  const compiled = Compile.compile(filter, await Scope.at(warehouse, asOfS, filter))
  const counts = new Map(
    (await warehouse.all(counting(compiled), compiled.values)).map(({ stage, wallets }) => [stage, wallets]),
  )
  const all = [...counts.values()].reduce((sum, wallets) => sum + wallets, 0)
  return {
    asOfS,
    stages: [...Catalogue.stages, [UNKNOWN, 'built before stages were'] as const].map(([stage, rule]) => {
      const wallets = counts.get(stage) ?? 0
      return { stage, rule, wallets, share: all === 0 ? 0 : wallets / all }
    }),
  }
}

const UNKNOWN = 'unknown'

type Count = { readonly stage: string; readonly wallets: number }

function counting({ from, condition, params }: Compile.Compiled): Query<Readonly<Record<string, Value>>, Count> {
  return {
    name: 'segments.lifecycle',
    text: `SELECT coalesce(f.lifecycle_stage, '${UNKNOWN}') AS stage, count(*)::UINTEGER AS wallets ${from} AND (${condition}) GROUP BY ALL`,
    params,
    required: ['*'],
  }
}
