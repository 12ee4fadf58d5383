/** What models learn from and score: eligible wallets with their features, and with what they did afterwards; an entity is a group. */
import type { Address } from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import { joined } from '../core/joined.ts'
import type { Rng } from '../core/rng.ts'
import { toIso } from '../core/time.ts'
import * as Features from '../features/build.ts'
import * as Goal from '../features/goal.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Matrix from './matrix.ts'
import * as Queries from './queries.generated.ts'

/** Rows to score: `wallet[i]` is whose row i is. */
export type Population = { readonly wallet: Uint32Array; readonly matrix: Matrix.Matrix }

/** A dataset of one cut-off or several, with the wallet of each row, drawn of `of` rows. */
export type Labelled = { readonly wallet: Uint32Array; readonly dataset: Matrix.Dataset; readonly of: number }

/** How many rows to draw, and by what. */
export type Draw = { readonly most: number; readonly rng: Rng }

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
 * Eligible wallets with their outcomes at several cut-offs, below each other in that order, those that {@link drawn} picks where `draw` says so; the rows of an
 * entity share a group. Throws `GOAL_WINDOW_OPEN` where an outcome may still change, `DATA_TOO_SMALL` without a cut-off.
 */
export async function labelled(
  warehouse: Warehouse,
  goal: Goal.Goal,
  {
    cutOffsS,
    by,
    except = [],
    draw,
  }: {
    readonly cutOffsS: readonly number[]
    readonly by: Entities
    readonly except?: readonly Address[]
    readonly draw?: Draw
  },
): Promise<Labelled> {
  if (cutOffsS.length === 0) throw noCutOff(goal)
  const outcomes = []
  for (const asOfS of cutOffsS) {
    const found = await Goal.outcomes(warehouse, goal, { asOfS, except })
    if (!found.complete) throw windowOpen(goal, asOfS)
    outcomes.push(found)
  }
  const all = {
    wallet: joined(outcomes.map(({ wallet }) => wallet)),
    label: joined(outcomes.map(({ converted }) => converted)),
  }
  const of = all.wallet.length
  // Drawn before features are read: those of the others would be most of the work, and of the memory.
  const rows = (draw && drawn(all.label, draw)) ?? Uint32Array.from({ length: of }, (_, row) => row)
  const wallet = Uint32Array.from(rows, (row) => all.wallet[row] ?? 0)
  const label = Uint8Array.from(rows, (row) => all.label[row] ?? 0)
  const atS = new Float64Array(rows.length)
  let columns: Matrix.Matrix['columns'] = []
  let values = new Float32Array(0)
  let [from, end] = [0, 0]
  for (const [k, asOfS] of cutOffsS.entries()) {
    end += outcomes[k]?.wallet.length ?? 0
    const past = rows.findIndex((row) => row >= end)
    const to = past < 0 ? rows.length : past
    // The first tells of the columns even where no row of it was drawn.
    if (k > 0 && from === to) continue
    const features = await Features.matrix(warehouse, { asOfS, wallets: wallet.subarray(from, to) })
    if (k === 0) {
      columns = features.columns
      values = new Float32Array(rows.length * columns.length)
    }
    values.set(features.values, from * columns.length)
    atS.fill(asOfS, from, to)
    from = to
  }
  return {
    wallet,
    dataset: { columns, rows: rows.length, values, label, group: Uint32Array.from(wallet, by.of), atS },
    of,
  }
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

/** Which of the rows labelled so are drawn, evenly, in order: `most`, more where the rarer outcome would be too seldom among them to learn from; null for all. */
export function drawn(label: Uint8Array, { most, rng }: Draw): Uint32Array | null {
  const positives = label.reduce((sum, did) => sum + did, 0)
  const rarer = Math.max(1, Math.min(positives, label.length - positives))
  return Matrix.sample(label.length, Math.max(most, Math.ceil(((most / RARER) * label.length) / rarer)), rng)
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
