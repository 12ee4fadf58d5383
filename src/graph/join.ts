/** Links joined into entities, apart from what appeals keep apart. */
import type * as Links from './links.ts'

/** A "not linked": of `wallet` and `other`, or of `wallet` and anybody when `other` is null. Wallets by id. */
export type Appeal = { readonly wallet: number; readonly other: number | null }

/** Links that make entities: a forest over the wallets of each, in the order joined. */
export type Forest = {
  readonly entityOf: ReadonlyMap<number, number>
  readonly links: readonly Links.Link[]
  readonly refused: number
}

/** Joins `links` in their order into entities, unless that put two wallets together that `appeals` keep apart. */
export function of(links: readonly Links.Link[], appeals: readonly Appeal[]): Forest {
  const alone = new Set(appeals.flatMap(({ wallet, other }) => (other === null ? [wallet] : [])))
  const pairs = appeals.flatMap(({ wallet, other }) => (other === null ? [] : [[wallet, other] as const]))
  const above = new Map<number, number>()
  const rootOf = (wallet: number): number => {
    let root = wallet
    for (let next = above.get(root); next !== undefined; next = above.get(root)) root = next
    for (let each = wallet; each !== root; ) {
      const next = above.get(each) ?? root
      above.set(each, root)
      each = next
    }
    return root
  }
  const kept: Links.Link[] = []
  let refused = 0
  for (const link of links) {
    const [a, b] = [rootOf(link.wallet), rootOf(link.other)]
    if (a === b) continue
    const parted = pairs.some(([one, two]) => {
      const [x, y] = [rootOf(one), rootOf(two)]
      return (x === a && y === b) || (x === b && y === a)
    })
    if (parted || alone.has(link.wallet) || alone.has(link.other)) {
      refused++
      continue
    }
    above.set(Math.max(a, b), Math.min(a, b)) // an entity is named by its lowest wallet
    kept.push(link)
  }
  const entityOf = new Map<number, number>()
  for (const { wallet, other } of kept) {
    entityOf.set(wallet, rootOf(wallet))
    entityOf.set(other, rootOf(other))
  }
  return { entityOf, links: kept, refused }
}
