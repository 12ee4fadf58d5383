/** Who came into a segment and who left it between two versions or two instants, and which condition made the difference. */
import { type Address, fromBytes } from '../core/address.ts'
import type { Query, Value } from '../warehouse/query.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Compile from './compile.ts'
import * as Queries from './queries.generated.ts'
import * as Scope from './scope.ts'
import * as Segment from './segment.ts'

/** A filter as of an instant. */
export type Side = { readonly filter: Segment.Segment; readonly asOfS: number }

/**
 * One cause: so many wallets that `entered` are in because, on the side before, this condition alone kept them out; of those that
 * left, this condition alone keeps them out on the side after. A wallet with several such conditions counts under each.
 */
export type Cause = {
  readonly change: 'entered' | 'left'
  readonly path: string
  readonly text: string
  readonly wallets: number
}

/** `unattributed`: wallets that no single condition kept out; `causes` are those of most wallets first. */
export type Diff = {
  readonly entered: number
  readonly left: number
  readonly stayed: number
  readonly causes: readonly Cause[]
  readonly unattributed: { readonly entered: number; readonly left: number }
  readonly sample: { readonly entered: readonly Address[]; readonly left: readonly Address[] }
}

const SAMPLE = 10
/** Causes are told of the first so many conditions: each is tried on every wallet that changed. */
const MOST_CONDITIONS = 64

/** The change from `before` to `after`. Throws what previewing either throws. */
export async function between(warehouse: Warehouse, before: Side, after: Side): Promise<Diff> {
  const [was, is] = await Promise.all([members(warehouse, before), members(warehouse, after)])
  const [entered, left] = [without(is, was), without(was, is)]
  const [into, out] = await Promise.all([
    causes(warehouse, before, { change: 'entered', wallets: entered }),
    causes(warehouse, after, { change: 'left', wallets: left }),
  ])
  return {
    entered: entered.length,
    left: left.length,
    stayed: is.length - entered.length,
    causes: [...into.causes, ...out.causes].sort((a, b) => b.wallets - a.wallets),
    unattributed: { entered: into.unattributed, left: out.unattributed },
    sample: { entered: await addresses(warehouse, entered), left: await addresses(warehouse, left) },
  }
}

/** The ids in `a` that are not in `b`; both ascend. */
export function without(a: Uint32Array, b: Uint32Array): Uint32Array {
  let j = 0
  return a.filter((id) => {
    while (j < b.length && (b[j] ?? 0) < id) j++
    return b[j] !== id
  })
}

/** The members as ids, ascending. */
export async function members(warehouse: Warehouse, { filter, asOfS }: Side): Promise<Uint32Array> {
  const compiled = Compile.compile(filter, await Scope.at(warehouse, asOfS, filter))
  return (await warehouse.columns(Compile.members(compiled), compiled.values)).uint32('wallet')
}

type Found = { readonly causes: readonly Cause[]; readonly unattributed: number }
type Changed = { readonly change: Cause['change']; readonly wallets: Uint32Array }

/** Truths as numbers: 1 true, 0 false, NaN unknown. */
async function causes(warehouse: Warehouse, { filter, asOfS }: Side, { change, wallets }: Changed): Promise<Found> {
  if (wallets.length === 0) return { causes: [], unattributed: 0 }
  const scope = await Scope.at(warehouse, asOfS, filter)
  const conditions = Segment.conditions(filter)
  const compiled = Compile.several(
    conditions.map(({ condition }) => condition),
    scope,
  )
  const read = await warehouse.columns(truths(compiled), { ...compiled.values, wallets: [...wallets] })
  const known = conditions.map((_, i) => read.float64(`t${i}`))
  const counts = conditions.map(() => 0)
  const present = read.rows
  let unattributed = wallets.length - present
  for (let row = 0; row < present; row++) {
    const truth = (i: number) => known[i]?.[row] ?? Number.NaN
    let found = false
    for (let i = 0; i < Math.min(conditions.length, MOST_CONDITIONS); i++) {
      const flipped = truth(i) === 1 ? 0 : 1
      let next = 0
      const decided = decide(filter, () => {
        const at = next++
        return at === i ? flipped : truth(at)
      })
      if (decided !== 1) continue
      counts[i] = (counts[i] ?? 0) + 1
      found = true
    }
    if (!found) unattributed++
  }
  return {
    causes: conditions.flatMap(({ path, condition }, i) => {
      const count = counts[i] ?? 0
      return count === 0 ? [] : [{ change, path, text: Segment.text(condition), wallets: count }]
    }),
    unattributed,
  }
}

/** Kleene's value of `segment`, whose conditions `next` gives in order; every one is asked for. */
function decide(segment: Segment.Segment, next: () => number): number {
  if ('not' in segment) return 1 - decide(segment.not, next)
  if ('and' in segment) return segment.and.map((each) => decide(each, next)).reduce(least)
  if ('or' in segment) return 1 - segment.or.map((each) => 1 - decide(each, next)).reduce(least)
  return next()
}

function least(a: number, b: number): number {
  if (a === 0 || b === 0) return 0
  return a + b === 2 ? 1 : Number.NaN
}

type Judged = ReturnType<typeof Compile.several>
type Truths = { readonly wallet: number; readonly [truth: string]: number | boolean | null }

function truths({ from, truths: all, params }: Judged): Query<Readonly<Record<string, Value>>, Truths> {
  const each = all.map((truth, i) => `${truth} AS t${i}`)
  return {
    name: 'segments.causes',
    text: `SELECT f.wallet AS wallet, ${each.join(', ')} ${from} AND f.wallet IN (SELECT unnest($wallets)) ORDER BY f.wallet`,
    params: { ...params, wallets: 'UINTEGER[]' },
    required: ['wallet'],
  }
}

async function addresses(warehouse: Warehouse, wallets: Uint32Array): Promise<Address[]> {
  const rows = await warehouse.all(Queries.addressesOf, { wallets: [...wallets.subarray(0, SAMPLE)] })
  return rows.map(({ address }) => fromBytes(address)).sort()
}
