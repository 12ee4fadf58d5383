/** What models learn from and score: eligible wallets with their features, and with what they did afterwards; an entity is a group. */
import type { Address } from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import type { Rng } from '../core/rng.ts'
import { toIso } from '../core/time.ts'
import * as Features from '../features/build.ts'
import * as Goal from '../features/goal.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Matrix from './matrix.ts'
import * as Queries from './queries.generated.ts'

/** Rows to score: `wallet[i]` is whose row i is. */
export type Population = { readonly wallet: Uint32Array; readonly matrix: Matrix.Matrix }

/** A dataset of one cut-off or several, with the wallet of each row. */
export type Labelled = { readonly wallet: Uint32Array; readonly dataset: Matrix.Dataset }

/** Which entity a wallet belongs to; itself, where no entity is known. */
export type Entities = { readonly asOfS: number | null; readonly of: (wallet: number) => number }

/** The entities of the newest build as of `asOfS` or before; without any, every wallet is one of its own. */
export async function entities(warehouse: Warehouse, asOfS: number): Promise<Entities> {
  const members = await warehouse.all(Queries.entityMembers, { as_of_s: asOfS })
  const built = await warehouse.one(Queries.entitiesBuilt, { as_of_s: asOfS })
  const entity = new Map(members.map((member) => [member.wallet, member.entity]))
  return { asOfS: built?.as_of_s ?? null, of: (wallet) => entity.get(wallet) ?? wallet }
}

/**
 * Eligible wallets with their outcomes at several cut-offs, below each other in that order; the rows of an entity share a group.
 * Throws `GOAL_WINDOW_OPEN` where an outcome may still change, `DATA_TOO_SMALL` without a cut-off.
 */
export async function labelled(
  warehouse: Warehouse,
  goal: Goal.Goal,
  {
    cutOffsS,
    by,
    except = [],
  }: {
    readonly cutOffsS: readonly number[]
    readonly by: Entities
    readonly except?: readonly Address[]
  },
): Promise<Labelled> {
  const parts = await Promise.all(
    cutOffsS.map(async (asOfS) => {
      const outcomes = await Goal.outcomes(warehouse, goal, { asOfS, except })
      if (!outcomes.complete) throw windowOpen(goal, asOfS)
      return { asOfS, outcomes, features: await Features.matrix(warehouse, { asOfS, wallets: outcomes.wallet }) }
    }),
  )
  const [first] = parts
  if (!first) throw noCutOff(goal)
  const rows = parts.reduce((sum, { outcomes }) => sum + outcomes.wallet.length, 0)
  const { columns } = first.features
  const values = new Float32Array(rows * columns.length)
  const label = new Uint8Array(rows)
  const wallet = new Uint32Array(rows)
  const atS = new Float64Array(rows)
  let at = 0
  for (const { asOfS, outcomes, features } of parts) {
    values.set(features.values, at * columns.length)
    label.set(outcomes.converted, at)
    wallet.set(outcomes.wallet, at)
    at += outcomes.wallet.length
    atS.fill(asOfS, at - outcomes.wallet.length, at)
  }
  return { wallet, dataset: { columns, rows, values, label, group: Uint32Array.from(wallet, by.of), atS } }
}

/** How many eligible wallets of several cut-offs did it, and did not. Throws `GOAL_WINDOW_OPEN`, `DATA_TOO_SMALL` without a cut-off. */
export async function counts(
  warehouse: Warehouse,
  goal: Goal.Goal,
  { cutOffsS, except }: { readonly cutOffsS: readonly number[]; readonly except: readonly Address[] },
): Promise<Matrix.Minimum> {
  if (cutOffsS.length === 0) throw noCutOff(goal)
  let [positives, rows] = [0, 0]
  for (const asOfS of cutOffsS) {
    const outcomes = await Goal.outcomes(warehouse, goal, { asOfS, except })
    if (!outcomes.complete) throw windowOpen(goal, asOfS)
    positives += outcomes.converted.reduce((sum, did) => sum + did, 0)
    rows += outcomes.wallet.length
  }
  return { positives, negatives: rows - positives }
}

/** Of the rows drawn at least one in so many has the rarer outcome, where there are enough of it. */
const RARER = 50

/** `rows` of `dataset` drawn evenly by `rng`, in their order; more where the rarer outcome would be too seldom among them to learn from. */
export function drawn(dataset: Matrix.Dataset, rows: number, rng: Rng): Matrix.Dataset {
  const { positives, negatives } = Matrix.classes(dataset)
  const rarer = Math.max(1, Math.min(positives, negatives))
  return Matrix.sample(dataset, Math.max(rows, Math.ceil(((rows / RARER) * dataset.rows) / rarer)), rng)
}

function noCutOff(goal: Goal.Goal): Failure {
  return new Failure('DATA_TOO_SMALL', 'No cut-off has enough eligible wallets.', { goal: goal.name })
}

/** What is thrown where an outcome may still change. */
export function windowOpen(goal: Goal.Goal, asOfS: number): Failure {
  const message = `What the goal counts is not covered from ${toIso(asOfS)} to the end of its window.`
  return new Failure('GOAL_WINDOW_OPEN', message, { goal: goal.name })
}

/** Everyone eligible as of `asOfS`, with the `features` called so, all unless told. Throws `FEATURES_NOT_BUILT`, `FEATURE_UNKNOWN`. */
export async function population(
  warehouse: Warehouse,
  goal: Goal.Goal,
  { asOfS, features }: { readonly asOfS: number; readonly features?: readonly string[] },
): Promise<Population> {
  const wallet = await Goal.eligible(warehouse, goal, asOfS)
  const { columns, values } = await Features.matrix(warehouse, {
    asOfS,
    wallets: wallet,
    ...(features ? { features } : {}),
  })
  return { wallet, matrix: { columns, rows: wallet.length, values } }
}
