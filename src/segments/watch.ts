/** Dynamic segments: watched ones are evaluated with every new instant, and who entered or left is kept. */
import { type Address, parse } from '../core/address.ts'
import { Failure, throwIfAborted } from '../core/failure.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Compile from './compile.ts'
import * as Diff from './diff.ts'
import * as Queries from './queries.generated.ts'
import * as Scope from './scope.ts'
import * as Segment from './segment.ts'
import * as Store from './store.ts'

/** One evaluation: who was in as of then, by which version of the filter, and how many came and went since the one before. */
export type Evaluation = {
  readonly name: string
  readonly asOfS: number
  readonly version: number
  readonly model: string | null
  readonly size: number
  readonly entered: number
  readonly exited: number
}

/** A wallet that entered or left with an evaluation. */
export type Change = { readonly wallet: Address; readonly asOfS: number; readonly entered: boolean }

/** Has the segment called `name` evaluated from now on; again changes nothing. Throws `SEGMENT_UNKNOWN`. */
export async function start(
  warehouse: Warehouse,
  { name, watchedBy }: { name: string; watchedBy: string },
): Promise<void> {
  await Store.get(warehouse, name)
  await warehouse.run(Queries.addWatch, { name, since_s: warehouse.now(), watched_by: watchedBy })
}

/** Ends it; evaluations and changes stay, the current membership goes. Throws `SEGMENT_UNKNOWN` when it is not watched. */
export async function stop(warehouse: Warehouse, name: string): Promise<void> {
  await requireWatched(warehouse, name)
  await warehouse.transaction(async () => {
    await warehouse.run(Queries.removeWatch, { name })
    await warehouse.run(Queries.forgetMembers, { name })
  })
}

/** The names of watched segments. */
export async function watched(warehouse: Warehouse): Promise<string[]> {
  return (await warehouse.all(Queries.watches)).map(({ name }) => name)
}

/**
 * Evaluates every watched segment as of `asOfS`, each in a transaction of its own; one that was evaluated as of then or later is left
 * alone, so that a repeat changes nothing. Throws what compiling a filter throws, after the others are done.
 */
export async function evaluate(
  warehouse: Warehouse,
  { asOfS, signal }: { asOfS: number; signal?: AbortSignal },
): Promise<Evaluation[]> {
  const done: Evaluation[] = []
  const failures: unknown[] = []
  for (const name of await watched(warehouse)) {
    throwIfAborted(signal)
    try {
      const made = await warehouse.transaction(() => one(warehouse, name, asOfS))
      if (made) done.push(made)
    } catch (failure) {
      failures.push(failure)
    }
  }
  if (failures.length > 0) throw failures[0]
  return done
}

/** The evaluations of a segment, newest first. */
export async function evaluations(warehouse: Warehouse, name: string, first = 30): Promise<Evaluation[]> {
  const rows = await warehouse.all(Queries.evaluations, { name, first })
  return rows.map(({ as_of_s, ...row }) => ({ ...row, asOfS: as_of_s }))
}

/** Who entered and left, newest evaluation first, then by address. */
export async function changes(warehouse: Warehouse, name: string, first = 100): Promise<Change[]> {
  const rows = await warehouse.all(Queries.changes, { name, first })
  return rows.map(({ address, as_of_s, entered }) => ({ wallet: parse(address), asOfS: as_of_s, entered }))
}

async function one(warehouse: Warehouse, name: string, asOfS: number): Promise<Evaluation | null> {
  const [last] = await evaluations(warehouse, name, 1)
  if (last && last.asOfS >= asOfS) return null
  const saved = await Store.get(warehouse, name)
  const scope = await Scope.at(warehouse, asOfS, saved.filter)
  const compiled = Compile.compile(saved.filter, scope)
  const is = (await warehouse.columns(Compile.members(compiled), compiled.values)).uint32('wallet')
  const was = (await warehouse.columns(Queries.currentMembers, { name })).uint32('wallet')
  const [entered, exited] = [Diff.without(is, was), Diff.without(was, is)]
  await warehouse.run(Queries.forgetMembersOf, { name, wallets: [...exited] })
  await warehouse.appendColumns('derived.segment_member', {
    name: Array.from(entered, () => name),
    wallet: entered,
    since_s: new Uint32Array(entered.length).fill(asOfS),
  })
  for (const [wallet, isIn] of [
    [entered, true],
    [exited, false],
  ] as const)
    await warehouse.run(Queries.addChanges, { name, as_of_s: asOfS, wallets: [...wallet], entered: isIn })
  const models = Segment.goals(Compile.expand(saved.filter, scope)).flatMap((goal) => scope.models[goal] ?? [])
  const model = models.sort().join(',')
  const made = { name, version: saved.version, size: is.length, entered: entered.length, exited: exited.length }
  await warehouse.run(Queries.addEvaluation, { ...made, as_of_s: asOfS, model, evaluated_at_s: warehouse.now() })
  return { ...made, asOfS, model: model || null }
}

async function requireWatched(warehouse: Warehouse, name: string): Promise<void> {
  const names = await watched(warehouse)
  if (names.includes(name)) return
  throw new Failure('SEGMENT_UNKNOWN', `"${name.slice(0, 64)}" is not watched.`, {
    name,
    watched: names,
  })
}
