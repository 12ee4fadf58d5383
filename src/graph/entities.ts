/** The entity layer: which wallets are believed to be one actor as of an instant, on what evidence, and what people said against it. */
import { Failure, throwIfAborted } from '../core/failure.ts'
import { type Progress, silent } from '../core/progress.ts'
import { toIso } from '../core/time.ts'
import type { Columns } from '../warehouse/columns.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Funding from './funding.ts'
import * as Links from './links.ts'
import * as Queries from './queries.generated.ts'

/** What to build: only what happened before `asOfS` (unix seconds) counts. */
export type BuildOptions = { readonly asOfS: number; readonly progress?: Progress; readonly signal?: AbortSignal }

/** What was built. `publicWallets` link nobody; `refused` links were kept apart by appeals. */
export type Built = {
  readonly asOfS: number
  readonly publicWallets: number
  readonly entities: number
  readonly wallets: number
  readonly evidence: number
  readonly refused: number
}

/** A "not linked": of `wallet` and `other`, or of `wallet` and anybody when `other` is null. Wallets by id. */
export type Appeal = { readonly wallet: number; readonly other: number | null }

/** Links that make entities: a forest over the wallets of each, in the order joined. */
export type Forest = {
  readonly entityOf: ReadonlyMap<number, number>
  readonly links: readonly Links.Link[]
  readonly refused: number
}

/** Replaces public wallets, entities, members and evidence of `asOfS`, in one transaction. Appeals hold. Throws `ABORTED`. */
export async function build(warehouse: Warehouse, { asOfS, progress = silent, signal }: BuildOptions): Promise<Built> {
  throwIfAborted(signal)
  const at = { as_of_s: asOfS }
  progress({ stage: 'entities', done: 0, total: 3, unit: 'steps', note: `as of ${toIso(asOfS)}` })
  return await warehouse.transaction(async () => {
    await warehouse.run(Queries.addEntityBuild, at)
    await warehouse.run(Queries.forgetPublicWallet, at)
    await warehouse.run(Queries.forgetEntity, at)
    await warehouse.run(Queries.forgetEntityMember, at)
    await warehouse.run(Queries.forgetEntityEvidence, at)
    const publicWallets = await warehouse.run(Queries.addPublicWallets, at)
    progress({ stage: 'entities', done: 1, total: 3, unit: 'steps' })
    const facts = await read(warehouse, asOfS)
    throwIfAborted(signal)
    const appeals = await warehouse.all(Queries.appeals)
    const forest = join(Links.from(facts), appeals)
    progress({ stage: 'entities', done: 2, total: 3, unit: 'steps' })
    throwIfAborted(signal)
    const counts = await write(warehouse, asOfS, forest)
    progress({ stage: 'entities', done: 3, total: 3, unit: 'steps' })
    return { asOfS, publicWallets, ...counts, refused: forest.refused }
  })
}

/** Joins `links` in their order into entities, unless that put two wallets together that `appeals` keep apart. */
export function join(links: readonly Links.Link[], appeals: readonly Appeal[]): Forest {
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

/**
 * Keeps for good that `wallet` and `other` (ids), or with null `wallet` and anybody, are not linked; the next build respects it. Throws `USAGE` for a
 * wallet against itself or an appeal without a reason.
 */
export async function appeal(
  warehouse: Warehouse,
  { wallet, other, because }: Appeal & { readonly because: string },
  { principal }: { readonly principal: string },
): Promise<void> {
  if (wallet === other) throw new Failure('USAGE', 'A wallet is always one with itself.', { wallet })
  if (because.trim() === '') throw new Failure('USAGE', 'Say why they are not linked.', { wallet })
  await warehouse.run(Queries.addAppeal, { wallet, other, principal, because, at_s: warehouse.now() })
}

/** The facts about every private wallet before `asOfS`; public wallets must have been recognised. */
export async function read(warehouse: Warehouse, asOfS: number): Promise<Links.Facts> {
  const at = { as_of_s: asOfS }
  const known = await warehouse.columns(Queries.publicWallets, at)
  const isPublic = new Set(known.uint32('wallet'))
  const funding = await warehouse.columns(Queries.funding, at)
  const calls = await warehouse.columns(Queries.calls, at)
  const deposits = await warehouse.columns(Queries.deposits, at)
  const first: Funding.Funding = {
    wallet: funding.uint32('wallet'),
    funder: funding.uint32('funder'),
    value: funding.float64('value'),
    atS: funding.uint32('at_s'),
  }
  const heads = Funding.heads(first, (wallet) => isPublic.has(wallet))
  const [fundedAt, calledAt, paidAt] = [places(funding), places(calls), places(deposits)]
  const [caller, contract] = [calls.uint32('wallet'), calls.uint32('contract')]
  const [payer, collector, forwards] = [
    deposits.uint32('wallet'),
    deposits.uint32('collector'),
    deposits.float64('forwards'),
  ]
  return function* facts() {
    let [f, c, d] = [0, 0, 0]
    for (;;) {
      const wallet = Math.min(first.wallet[f] ?? Infinity, caller[c] ?? Infinity, payer[d] ?? Infinity)
      if (wallet === Infinity) return
      const own: Links.Fact[] = []
      if (first.wallet[f] === wallet) {
        const funder = first.funder[f] ?? 0
        own.push(...Links.funded(first, f, heads[f] ?? -1, isPublic.has(funder), fundedAt(f)))
        f++
      }
      for (; caller[c] === wallet; c++)
        for (const scaleS of [Links.FINE_S, Links.COARSE_S])
          own.push(...Links.bucketed('coactivity', contract[c] ?? 0, scaleS, calledAt(c)))
      for (; payer[d] === wallet; d++) {
        own.push(...Links.bucketed('collector', collector[d] ?? 0, Links.COARSE_S, paidAt(d)))
        if (forwards[d] === 1)
          own.push({ rule: 'deposit', counterpart: collector[d] ?? 0, scaleS: 0, shiftS: 0, bucket: 0, at: paidAt(d) })
      }
      if (!isPublic.has(wallet)) yield [wallet, own]
    }
  }
}

type Placed = { readonly chain: number; readonly block: number; readonly tx_index: number; readonly at_s: number }

function places(columns: Columns<Placed>): (row: number) => Links.Place {
  const [chain, block, txIndex, atS] = [
    columns.uint32('chain'),
    columns.uint32('block'),
    columns.uint32('tx_index'),
    columns.uint32('at_s'),
  ]
  return (row) => ({ chain: chain[row] ?? 0, block: block[row] ?? 0, txIndex: txIndex[row] ?? 0, atS: atS[row] ?? 0 })
}

async function write(
  warehouse: Warehouse,
  asOfS: number,
  { entityOf, links }: Forest,
): Promise<{ entities: number; wallets: number; evidence: number }> {
  const best = new Map<number, number>()
  const entities = new Map<number, { wallets: number; confidence: number }>()
  for (const entity of entityOf.values()) {
    const { wallets } = entities.get(entity) ?? { wallets: 0 }
    entities.set(entity, { wallets: wallets + 1, confidence: 1 })
  }
  for (const { wallet, other, confidence } of links) {
    for (const each of [wallet, other]) best.set(each, Math.max(best.get(each) ?? 0, confidence))
    const entity = entities.get(entityOf.get(wallet) ?? wallet)
    if (entity) entity.confidence = Math.min(entity.confidence, confidence)
  }
  const rows = links.flatMap((link) => link.evidence.map((evidence) => ({ link, ...evidence })))
  const counts = { entities: entities.size, wallets: entityOf.size, evidence: rows.length }
  if (rows.length === 0) return counts
  const members = [...entityOf].sort(([a], [b]) => a - b)
  const groups = [...entities].sort(([a], [b]) => a - b)
  const column = (of: (row: (typeof rows)[number]) => number) => Uint32Array.from(rows, of)
  const asOf = (count: number) => new Uint32Array(count).fill(asOfS)
  await warehouse.appendColumns('derived.entity', {
    as_of_s: asOf(groups.length),
    entity: Uint32Array.from(groups, ([entity]) => entity),
    wallets: Uint32Array.from(groups, ([, { wallets }]) => wallets),
    confidence: Float64Array.from(groups, ([, { confidence }]) => confidence),
  })
  await warehouse.appendColumns('derived.entity_member', {
    as_of_s: asOf(members.length),
    entity: Uint32Array.from(members, ([, entity]) => entity),
    wallet: Uint32Array.from(members, ([wallet]) => wallet),
    confidence: Float64Array.from(members, ([wallet]) => best.get(wallet) ?? 0),
  })
  await warehouse.appendColumns('derived.entity_evidence', {
    as_of_s: asOf(rows.length),
    entity: column(({ link }) => entityOf.get(link.wallet) ?? link.wallet),
    wallet: column(({ link }) => link.wallet),
    other: column(({ link }) => link.other),
    rule: rows.map(({ own }) => own.rule),
    counterpart: column(({ own }) => own.counterpart),
    scale_s: column(({ own }) => own.scaleS),
    shift_s: column(({ own }) => own.shiftS),
    chain: column(({ own }) => own.at.chain),
    block: column(({ own }) => own.at.block),
    tx_index: column(({ own }) => own.at.txIndex),
    at_s: column(({ own }) => own.at.atS),
    other_chain: column(({ others }) => others.at.chain),
    other_block: column(({ others }) => others.at.block),
    other_tx_index: column(({ others }) => others.at.txIndex),
    other_at_s: column(({ others }) => others.at.atS),
  })
  return counts
}
