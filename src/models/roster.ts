/** Which models there are, which of them stands for a goal (its champion), and how that was decided. */
import { Failure } from '../core/failure.ts'
import { canonicalJson } from '../core/ids.ts'
import { toIso } from '../core/time.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { Comparison } from './compare.ts'
import type { Model } from './model.ts'
import * as Queries from './queries.generated.ts'
import * as Registry from './registry.ts'

/** A model as listed; `champion`: it is the one that scores for its goal. */
export type Entry = {
  readonly version: string
  readonly goal: string
  readonly trainedAtS: number
  readonly asOfS: number
  readonly champion: boolean
  readonly card: unknown
}

/** One decision: who challenged, who stood before, who stands, and why. */
export type Decision = {
  readonly goal: string
  readonly atS: number
  readonly challenger: string
  readonly before: string | null
  readonly champion: string
  readonly reason: string
  readonly comparison: Comparison | null
}

/** Every registered model, newest first. */
export async function list(warehouse: Warehouse): Promise<Entry[]> {
  const rows = await warehouse.all(Queries.models)
  const champions = new Map<string, string>()
  for (const { goal, champion } of await decisions(warehouse)) champions.set(goal, champion)
  // A model from before decisions were kept: the newest stands.
  for (const { goal, version } of rows) if (!champions.has(goal)) champions.set(goal, version)
  return rows.map((row) => ({
    version: row.version,
    goal: row.goal,
    trainedAtS: row.trained_at_s,
    asOfS: row.as_of_s,
    champion: champions.get(row.goal) === row.version,
    card: JSON.parse(row.card),
  }))
}

/** The model whose version is, or begins with, `version`. Throws `MODEL_UNKNOWN` listing what exists. */
export async function get(warehouse: Warehouse, version: string): Promise<Entry> {
  const found = (await list(warehouse)).filter((entry) => entry.version.startsWith(version))
  if (found.length !== 1 || !found[0] || version === '') throw await unknown(warehouse, version)
  return found[0]
}

/** The champion of `goal`, or `null`. */
export async function champion(warehouse: Warehouse, goal: string): Promise<Entry | null> {
  return (await list(warehouse)).find((entry) => entry.goal === goal && entry.champion) ?? null
}

/** The champion of `goal`. Throws `MODEL_UNKNOWN` when there is none. */
export async function requireChampion(warehouse: Warehouse, goal: string): Promise<Entry> {
  const found = await champion(warehouse, goal)
  if (!found) throw await unknown(warehouse, goal)
  return found
}

/** The model itself. Throws `MODEL_UNKNOWN`, `MODEL_CORRUPT`. */
export async function load(warehouse: Warehouse, version: string): Promise<Model> {
  const stored = await warehouse.one(Queries.storedModel, { version })
  if (!stored) throw await unknown(warehouse, version)
  return Registry.deserialise(stored)
}

/** Every decision about `goal` (about all without one), oldest first. */
export async function decisions(warehouse: Warehouse, goal?: string): Promise<Decision[]> {
  const rows = await warehouse.all(Queries.modelDecisions)
  return rows
    .filter((row) => goal === undefined || row.goal === goal)
    .map(({ at_s, comparison, ...row }) => ({
      ...row,
      atS: at_s,
      comparison: comparison === null ? null : JSON.parse(comparison),
    }))
}

/** Keeps a decision. */
export async function decide(warehouse: Warehouse, { atS, comparison, ...decision }: Decision): Promise<void> {
  await warehouse.run(Queries.insertDecision, {
    ...decision,
    at_s: atS,
    comparison: comparison === null ? null : canonicalJson(comparison),
  })
}

async function unknown(warehouse: Warehouse, version: string): Promise<Failure> {
  const known = await list(warehouse)
  return new Failure('MODEL_UNKNOWN', `No model is called "${version.slice(0, 64)}".`, {
    known: known.map((entry) => `${entry.version.slice(0, 12)} ${entry.goal} as of ${toIso(entry.asOfS)}`),
  })
}
