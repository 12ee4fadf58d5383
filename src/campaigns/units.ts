/** What arms are drawn among: wallets, or entities of which one wallet stands for all. */
import { type Address, fromBytes } from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import * as Time from '../core/time.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { Brief } from './brief.ts'
import * as Queries from './queries.generated.ts'

/** A wallet that passed all screening, and what its amount is proportional to. */
export type Candidate = { readonly wallet: number; readonly address: Address; readonly weight: number }

/** One unit: the wallet that is treated or held out, and the entity whose arm that is. Version 0, unit `wallet`: the entity is the wallet. */
export type Unit = Candidate & { readonly entity: number; readonly entityAddress: Address }

/** The units by wallet id, the other wallets of their entities, and the instant of the entities (null: version 0). */
export type Units = {
  readonly units: readonly Unit[]
  readonly duplicates: readonly number[]
  readonly entitiesAsOfS: number | null
}

/**
 * The units of `candidates` by `brief.unit`. Of an entity the wallet of the highest weight stands for all, of several the lowest id. Entities are those of the newest
 * instant up to the brief's, so that a plan looks at nothing later. Throws `ENTITIES_NOT_BUILT` when there is none.
 */
export async function of(
  warehouse: Warehouse,
  { unit, asOfS }: Pick<Brief, 'unit' | 'asOfS'>,
  candidates: readonly Candidate[],
): Promise<Units> {
  if (unit === 'wallet') {
    const units = candidates.map((each) => ({ ...each, entity: each.wallet, entityAddress: each.address }))
    return { units, duplicates: [], entitiesAsOfS: null }
  }
  const entitiesAsOfS = (await warehouse.one(Queries.entityInstant, { as_of_s: asOfS }))?.as_of_s ?? null
  if (entitiesAsOfS === null) {
    const facts = { asOf: Time.toIso(asOfS) }
    throw new Failure('ENTITIES_NOT_BUILT', `No entities were built up to ${facts.asOf}.`, facts)
  }
  const wallets = candidates.map(({ wallet }) => wallet)
  const rows = await warehouse.all(Queries.entitiesOf, { as_of_s: entitiesAsOfS, wallets })
  const entityOf = new Map(rows.map(({ wallet, entity, address }) => [wallet, { entity, address: fromBytes(address) }]))
  const best = new Map<number, Unit>()
  for (const each of candidates) {
    const { entity, address } = entityOf.get(each.wallet) ?? { entity: each.wallet, address: each.address }
    const held = best.get(entity)
    const isBetter = !held || each.weight > held.weight || (each.weight === held.weight && each.wallet < held.wallet)
    if (isBetter) best.set(entity, { ...each, entity, entityAddress: address })
  }
  const chosen = new Set([...best.values()].map(({ wallet }) => wallet))
  return {
    units: [...best.values()].sort((a, b) => a.wallet - b.wallet),
    duplicates: wallets.filter((wallet) => !chosen.has(wallet)),
    entitiesAsOfS,
  }
}
