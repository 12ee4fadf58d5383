/**
 * The company that wallets keep with entities: single facts that they share with members of one. A single fact is no evidence and links nobody; several of them
 * that few others share tell whom links left out, such as a member that skipped most steps of a campaign.
 */
import * as Facts from './facts.ts'
import * as Numbering from './numbering.ts'

/** Who belongs to which entity, by the entity's lowest wallet; each wallet at most once. */
export type Members = { readonly wallet: Uint32Array; readonly entity: Uint32Array }

/**
 * By place in `Facts.wallet`. A transaction's share for an entity: of the other wallets that share a fact of it, those that are members, at the fact where that is most;
 * with fewer than four of them 0. `company`: the sum of shares over the wallet's transactions, for the entity where it is largest. `companions`: the most members of one
 * entity that share a fact with the wallet.
 */
export type Company = { readonly company: Float64Array; readonly companions: Uint32Array }

/** The wallet itself never counts as its own company. Linear in the facts. */
export function of(facts: Facts.Facts, members: Members): Company {
  const entityOf = new Map(Array.from(members.wallet, (wallet, i) => [wallet, members.entity[i] ?? 0]))
  const own = (u: number) => entityOf.get(facts.wallet[u] ?? 0)
  const { sharers, entities } = present(facts, own)
  const company = new Float64Array(facts.wallet.length)
  const companions = new Uint32Array(facts.wallet.length)
  for (let u = 0; u < facts.wallet.length; u++) {
    const mine = own(u)
    const told = new Map<number, Told>()
    for (let p = facts.offsets[u] ?? 0; p < (facts.offsets[u + 1] ?? 0); p++) {
      const fact = facts.fact[p] ?? 0
      const others = (sharers[fact] ?? 0) - 1
      for (const { entity, count } of entities(fact)) {
        const known = entity === mine ? count - 1 : count
        if (known < Facts.LEAST - 1) continue
        companions[u] = Math.max(companions[u] ?? 0, known)
        told.set(entity, added(told.get(entity), transaction(facts, p), known / others))
      }
    }
    for (const { sum, most } of told.values()) company[u] = Math.max(company[u] ?? 0, sum + most)
  }
  return { company, companions }
}

/** The sum of the transactions before, and the most that the last one's facts tell. */
type Told = { readonly transaction: number; readonly sum: number; readonly most: number }

/** Facts of one transaction stand together. */
function added(told: Told | undefined, transaction: number, share: number): Told {
  if (told === undefined) return { transaction, sum: 0, most: share }
  if (told.transaction === transaction) return { ...told, most: Math.max(told.most, share) }
  return { transaction, sum: told.sum + told.most, most: share }
}

/** One number a row of the three tables. */
function transaction(facts: Facts.Facts, p: number): number {
  const kind = facts.kind(facts.fact[p] ?? 0)
  return 3 * (facts.row[p] ?? 0) + Facts.tableOf(kind)
}

type Present = {
  /** How many wallets share a fact. */
  readonly sharers: Uint32Array
  /** The entities of which four wallets or more share a fact, with how many. */
  readonly entities: (fact: number) => readonly { readonly entity: number; readonly count: number }[]
}

function present(facts: Facts.Facts, own: (u: number) => number | undefined): Present {
  const pairs = Numbering.create()
  const each = (visit: (fact: number, entity: number) => void) => {
    for (let u = 0; u < facts.wallet.length; u++) {
      const entity = own(u)
      if (entity === undefined) continue
      for (let p = facts.offsets[u] ?? 0; p < (facts.offsets[u + 1] ?? 0); p++) visit(facts.fact[p] ?? 0, entity)
    }
  }
  each((fact, entity) => pairs.of(fact, entity, 0))
  const counts = new Uint32Array(pairs.size())
  each((fact, entity) => {
    const pair = pairs.find(fact, entity, 0)
    counts[pair] = (counts[pair] ?? 0) + 1
  })
  const known = new Map<number, { readonly entity: number; readonly count: number }[]>()
  for (const [pair, count] of counts.entries()) {
    if (count < Facts.LEAST - 1) continue
    const there = known.get(pairs.x(pair))
    if (there) there.push({ entity: pairs.y(pair), count })
    else known.set(pairs.x(pair), [{ entity: pairs.y(pair), count }])
  }
  const sharers = new Uint32Array(1 + facts.fact.reduce((most, fact) => Math.max(most, fact), 0))
  for (const fact of facts.fact) sharers[fact] = (sharers[fact] ?? 0) + 1
  return { sharers, entities: (fact) => known.get(fact) ?? [] }
}
