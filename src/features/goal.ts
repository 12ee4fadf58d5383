/** Goals: the event that a wallet is hoped to repeat, within a window after a cut-off; and who did. */
import { type Address, toBytes } from '../core/address.ts'
import type { ChainId } from '../core/chain.ts'
import { Failure } from '../core/failure.ts'
import * as Ranges from '../core/ranges.ts'
import { DAY_S } from '../core/time.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Queries from './queries.generated.ts'

/**
 * What counts as conversion: being buyer (`purchase`), seller (`sale`) or either (`trade`) of a sale that is no wash trade,
 * at `asOfS <= time < asOfS + windowS`, of any collection or of one. Eligible is whoever ever traded before the cut-off.
 */
export type Goal = {
  readonly name: string
  readonly event: 'sale' | 'purchase' | 'trade'
  readonly collection?: { readonly chain: ChainId; readonly address: Address }
  readonly windowS: number
  readonly eligibility: 'ever traded before the cut-off'
}

/** `converted[i]` is 1 when `wallet[i]` did it. Not `complete`: the window is not covered to its end, so 0 may yet become 1. */
export type Outcomes = {
  readonly wallet: Uint32Array
  readonly converted: Uint8Array
  readonly complete: boolean
}

/** For whom and as of when outcomes are asked. */
export type OutcomeOptions = {
  readonly asOfS: number
  /** These wallets, in this order, eligible or not; every eligible wallet by ascending id when absent. */
  readonly wallets?: Uint32Array
  /** Contracts whose sales never count: what the drop itself hands out. */
  readonly except?: readonly Address[]
}

/** The goals that exist without being defined. */
export const goals: readonly Goal[] = [
  {
    name: 'trades-again-90d',
    event: 'trade',
    windowS: 90 * DAY_S,
    eligibility: 'ever traded before the cut-off',
  },
  {
    name: 'buys-again-90d',
    event: 'purchase',
    windowS: 90 * DAY_S,
    eligibility: 'ever traded before the cut-off',
  },
]

/** The goal called `name`. Throws `GOAL_UNKNOWN` listing what exists. */
export function get(name: string): Goal {
  const goal = goals.find((each) => each.name === name)
  if (goal) return goal
  throw new Failure('GOAL_UNKNOWN', `There is no goal "${name.slice(0, 64)}".`, {
    name,
    goals: goals.map((each) => each.name),
  })
}

/** Wallets that the goal is about as of `asOfS`, by ascending id. */
export async function eligible(warehouse: Warehouse, asOfS: number): Promise<Uint32Array> {
  return (await warehouse.columns(Queries.eligible, { as_of_s: asOfS })).uint32('wallet')
}

/** Who reached `goal` in its window after `asOfS`. */
export async function outcomes(
  warehouse: Warehouse,
  goal: Goal,
  { asOfS, wallets, except = [] }: OutcomeOptions,
): Promise<Outcomes> {
  const wallet = wallets ?? (await eligible(warehouse, asOfS))
  const read = await warehouse.columns(Queries.converted, {
    as_of_s: asOfS,
    until_s: asOfS + goal.windowS,
    event: goal.event,
    chains: goal.collection ? [goal.collection.chain] : [],
    collections: goal.collection ? [toBytes(goal.collection.address)] : [],
    except: except.map(toBytes),
  })
  const did = new Set(read.uint32('wallet'))
  return {
    wallet,
    converted: Uint8Array.from(wallet, (id) => (did.has(id) ? 1 : 0)),
    complete: await isComplete(warehouse, goal, asOfS),
  }
}

/**
 * Whether sales are covered, past finality, from `asOfS` to the end of the goal's window: by every stream of sales that the
 * warehouse has (of the goal's chain, when it names a collection), and by at least one.
 */
export async function isComplete(warehouse: Warehouse, goal: Goal, asOfS: number): Promise<boolean> {
  const covered = new Map<string, Ranges.Range[]>()
  for (const { chain, stream, from_s, to_s } of await warehouse.all(Queries.saleCoverage, {
    chains: goal.collection ? [goal.collection.chain] : [],
  })) {
    const key = `${chain} ${stream}`
    covered.set(key, [...(covered.get(key) ?? []), Ranges.range(Math.min(from_s, to_s), to_s)])
  }
  const window = [Ranges.range(asOfS, asOfS + goal.windowS)]
  return covered.size > 0 && [...covered.values()].every((ranges) => Ranges.covers(Ranges.union(...ranges), window))
}
