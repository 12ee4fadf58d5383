/** Funnels: how many wallets come how far in a sequence of acts. */

import { Failure } from '../core/failure.ts'
import type { Query, Value } from '../warehouse/query.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Compile from './compile.ts'
import * as Pattern from './pattern.ts'
import * as Scope from './scope.ts'
import type { Segment } from './segment.ts'
import * as Text from './text.ts'

/** One step: how many wallets did it after the ones before; shares of the first step and of the step before, null where that is empty. */
export type Step = {
  readonly text: string
  readonly wallets: number
  readonly ofFirst: number | null
  readonly ofBefore: number | null
}

/** How far wallets come along `pattern` (an event pattern, as text or tree), those within `where` only, as of `asOfS`. */
export async function of(
  warehouse: Warehouse,
  { pattern, where, asOfS }: { pattern: unknown; where?: unknown; asOfS: number },
): Promise<{ readonly asOfS: number; readonly steps: readonly Step[] }> {
  const whole = Text.from(pattern)
  if (!('pattern' in whole))
    throw new Failure('INPUT_INVALID', 'A funnel is an event pattern, such as "bought then sold".', {
      argument: 'pattern',
    })
  const limit = where === undefined || where === null ? [] : [Text.from(where)]
  const { pattern: steps, ...rest } = whole
  const parts = steps.map((_, i): Pattern.Pattern => ({ ...rest, pattern: steps.slice(0, i + 1) }))
  const segments = parts.map((part): Segment => ({ and: [...limit, part] }))
  const compiled = Compile.several(segments, await Scope.at(warehouse, asOfS, ...segments))
  const counted = await warehouse.one(counting(compiled), compiled.values)
  const wallets = steps.map((_, i) => counted?.[`s${i}`] ?? 0)
  return {
    asOfS,
    steps: steps.map((step, i) => ({
      text: Pattern.text({ pattern: [step] }),
      wallets: wallets[i] ?? 0,
      ofFirst: share(wallets[i], wallets[0]),
      ofBefore: i === 0 ? null : share(wallets[i], wallets[i - 1]),
    })),
  }
}

function share(part = 0, whole = 0): number | null {
  return whole === 0 ? null : part / whole
}

type Counts = { readonly [step: string]: number }

function counting({
  from,
  truths,
  params,
}: ReturnType<typeof Compile.several>): Query<Readonly<Record<string, Value>>, Counts> {
  const each = truths.map((truth, i) => `(count(*) FILTER (${truth}))::UINTEGER AS s${i}`)
  return { name: 'segments.funnel', text: `SELECT ${each.join(', ')} ${from}`, params, required: ['*'] }
}
