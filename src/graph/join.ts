/** Links joined into entities, apart from what appeals keep apart. */
import type * as Facts from './facts.ts'
import type * as Links from './links.ts'
import * as Sorted from './sorted.ts'

/** A "not linked": of `wallet` and `other`, or of `wallet` and anybody when `other` is null. Wallets by id. */
export type Appeal = { readonly wallet: number; readonly other: number | null }

/** One column of rows of evidence: what both wallets of a link share by rule `Facts.KINDS[kind]`, and where each did it. */
export type Evidence = {
  readonly link: Uint32Array
  readonly kind: Uint32Array
  readonly counterpart: Uint32Array
  readonly own: Facts.Places
  readonly others: Facts.Places
}

/**
 * Entities as columns: `wallet` ascends, wallets by id, each entity named by its lowest. `links` are a forest over the wallets of each entity in the order joined, whose
 * rows of `evidence` follow that order. `refused` links were kept apart by appeals.
 */
export type Forest = {
  readonly members: { readonly wallet: Uint32Array; readonly entity: Uint32Array }
  readonly links: {
    readonly wallet: Uint32Array
    readonly other: Uint32Array
    readonly confidence: Float64Array
  }
  readonly evidence: Evidence
  readonly refused: number
}

/** Joins the links of `facts` in their order into entities, unless that put two wallets together that `appeals` keep apart. */
export function of(facts: Facts.Facts, links: Links.Links, appeals: readonly Appeal[]): Forest {
  const roots = union(facts.wallet.length)
  const placeOf = (wallet: number) => {
    const place = Sorted.position(facts.wallet, wallet)
    return facts.wallet[place] === wallet ? place : -1
  }
  const alone = new Set(appeals.flatMap(({ wallet, other }) => (other === null ? [placeOf(wallet)] : [])))
  const apart = parted(
    appeals.flatMap(({ wallet, other }) => (other === null ? [] : [[placeOf(wallet), placeOf(other)]])),
  )
  const kept: { readonly before: number; readonly after: number; readonly group: number }[] = []
  let refused = 0
  links.each((before, after, group) => {
    const [a, b] = [roots.of(before), roots.of(after)]
    if (a === b) return
    if (alone.has(before) || alone.has(after) || apart.holds(a, b)) {
      refused++
      return
    }
    const [low, high] = a < b ? [a, b] : [b, a] // an entity is named by its lowest wallet
    roots.join(high, low)
    apart.move(high, low)
    kept.push({ before, after, group })
  })
  const idOf = (place: number) => facts.wallet[place] ?? 0
  const members = Uint32Array.from(new Set(kept.flatMap(({ before, after }) => [before, after]))).sort()
  return {
    members: { wallet: members.map(idOf), entity: members.map((place) => idOf(roots.of(place))) },
    links: {
      wallet: Uint32Array.from(kept, ({ before }) => idOf(before)),
      other: Uint32Array.from(kept, ({ after }) => idOf(after)),
      confidence: Float64Array.from(kept, ({ group }) => links.confidence(group)),
    },
    evidence: evidenceOf(facts, links, kept),
    refused,
  }
}

/** Every column of a forest. */
export function columnsOf({ members, links, evidence }: Forest): readonly ArrayBufferView[] {
  const { own, others, ...rest } = evidence
  return [members, links, rest, own, others].flatMap((columns) => Object.values(columns))
}

/** Disjoint sets with path halving (Tarjan and van Leeuwen, 1984). */
function union(size: number): { of: (place: number) => number; join: (root: number, above: number) => void } {
  const above = Uint32Array.from({ length: size }, (_, place) => place)
  return {
    of: (place) => {
      let each = place
      for (let next = above[each] ?? 0; next !== each; next = above[each] ?? 0) {
        above[each] = above[next] ?? 0
        each = above[each] ?? 0
      }
      return each
    },
    join: (root, to) => {
      above[root] = to
    },
  }
}

/** Which roots are kept apart; what is said of a root moves with it when it is joined to another. */
function parted(pairs: readonly number[][]): {
  holds: (a: number, b: number) => boolean
  move: (from: number, to: number) => void
} {
  const others = new Map<number, Set<number>>()
  const add = (a: number, b: number) => {
    const known = others.get(a)
    if (known) known.add(b)
    else others.set(a, new Set([b]))
  }
  for (const [a = -1, b = -1] of pairs) {
    add(a, b)
    add(b, a)
  }
  return {
    holds: (a, b) => others.get(a)?.has(b) ?? false,
    move: (from, to) => {
      for (const other of others.get(from) ?? []) {
        others.get(other)?.delete(from)
        add(other, to)
        add(to, other)
      }
      others.delete(from)
    },
  }
}

type Kept = { readonly before: number; readonly after: number; readonly group: number }

function evidenceOf(facts: Facts.Facts, links: Links.Links, kept: readonly Kept[]): Evidence {
  const size = kept.reduce((sum, { group }) => sum + links.facts(group).length, 0)
  const column = () => new Uint32Array(size)
  const sides = () => ({ chain: column(), block: column(), txIndex: column(), atS: column() })
  const found = { link: column(), kind: column(), counterpart: column(), own: sides(), others: sides() }
  let at = 0
  for (const [link, { before, after, group }] of kept.entries())
    for (const fact of links.facts(group)) {
      const kind = facts.kind(fact)
      found.link[at] = link
      found.kind[at] = kind
      found.counterpart[at] = facts.counterpart(fact)
      copy(found.own, at, facts.places(kind), rowOf(facts, before, fact))
      copy(found.others, at, facts.places(kind), rowOf(facts, after, fact))
      at++
    }
  return found
}

function rowOf({ offsets, fact, row }: Facts.Facts, place: number, wanted: number): number {
  const at = fact.subarray(offsets[place] ?? 0, offsets[place + 1] ?? 0).indexOf(wanted)
  return row[(offsets[place] ?? 0) + at] ?? 0
}

function copy(to: Facts.Places, at: number, from: Facts.Places, row: number): void {
  to.chain[at] = from.chain[row] ?? 0
  to.block[at] = from.block[row] ?? 0
  to.txIndex[at] = from.txIndex[row] ?? 0
  to.atS[at] = from.atS[row] ?? 0
}
