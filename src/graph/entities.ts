/** The entity layer: which wallets are believed to be one actor as of an instant, on what evidence, and what people said against it. */
import { Failure, throwIfAborted } from '../core/failure.ts'
import { type Progress, silent } from '../core/progress.ts'
import { toIso } from '../core/time.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Facts from './facts.ts'
import type * as Join from './join.ts'
import * as Joining from './joining.ts'
import * as Queries from './queries.generated.ts'
import * as Sorted from './sorted.ts'

/** What to build: only what happened before `asOfS` (unix seconds) counts. */
export type BuildOptions = { readonly asOfS: number; readonly progress?: Progress; readonly signal?: AbortSignal }

/** What was built. `publicWallets` link nobody, `unsettled` of them because too little of their chain is known; `refused` links were kept apart by appeals. */
export type Built = {
  readonly asOfS: number
  readonly publicWallets: number
  readonly unsettled: number
  readonly entities: number
  readonly wallets: number
  readonly evidence: number
  readonly refused: number
}

/** Replaces public wallets, entities, members and evidence of `asOfS`, in one transaction. Appeals hold. Throws `ABORTED`. */
export async function build(warehouse: Warehouse, { asOfS, progress = silent, signal }: BuildOptions): Promise<Built> {
  throwIfAborted(signal)
  const at = { as_of_s: asOfS }
  progress({ stage: 'entities', done: 0, total: 4, unit: 'steps', note: `as of ${toIso(asOfS)}` })
  return await warehouse.transaction(async () => {
    await warehouse.run(Queries.addEntityBuild, at)
    await warehouse.run(Queries.forgetPublicWallet, at)
    await warehouse.run(Queries.forgetEntity, at)
    await warehouse.run(Queries.forgetEntityMember, at)
    await warehouse.run(Queries.forgetEntityEvidence, at)
    const publicWallets = await warehouse.run(Queries.addPublicWallets, at)
    progress({ stage: 'entities', done: 1, total: 4, unit: 'steps' })
    const table = await Facts.read(warehouse, asOfS)
    progress({ stage: 'entities', done: 2, total: 4, unit: 'steps' })
    const appeals = await warehouse.all(Queries.appeals)
    const forest = await Joining.links(table, appeals, signal)
    progress({ stage: 'entities', done: 3, total: 4, unit: 'steps' })
    throwIfAborted(signal)
    const counts = await write(warehouse, asOfS, forest)
    progress({ stage: 'entities', done: 4, total: 4, unit: 'steps' })
    const unsettled = (await warehouse.one(Queries.unsettled, at))?.wallets ?? 0
    return { asOfS, publicWallets, unsettled, ...counts, refused: forest.refused }
  })
}

/**
 * Keeps for good that `wallet` and `other` (ids), or with null `wallet` and anybody, are not linked; the next build respects it. Throws `USAGE` for a
 * wallet against itself or an appeal without a reason.
 */
export async function appeal(
  warehouse: Warehouse,
  { wallet, other, because }: Join.Appeal & { readonly because: string },
  { principal }: { readonly principal: string },
): Promise<void> {
  if (wallet === other) throw new Failure('USAGE', 'A wallet is always one with itself.', { wallet })
  if (because.trim() === '') throw new Failure('USAGE', 'Say why they are not linked.', { wallet })
  await warehouse.run(Queries.addAppeal, { wallet, other, principal, because, at_s: warehouse.now() })
}

async function write(
  warehouse: Warehouse,
  asOfS: number,
  { members, links, evidence }: Join.Forest,
): Promise<{ entities: number; wallets: number; evidence: number }> {
  const { wallet, entity } = members
  const names = entity.filter((name, i) => wallet[i] === name) // an entity is named by its lowest wallet
  const counts = { entities: names.length, wallets: wallet.length, evidence: evidence.link.length }
  if (counts.evidence === 0) return counts
  const asOf = (count: number) => new Uint32Array(count).fill(asOfS)
  const best = new Float64Array(wallet.length)
  const sizes = new Uint32Array(names.length)
  const weakest = new Float64Array(names.length).fill(1)
  for (const name of entity) {
    const at = Sorted.position(names, name)
    sizes[at] = (sizes[at] ?? 0) + 1
  }
  const entityOf = links.wallet.map((one) => entity[Sorted.position(wallet, one)] ?? 0)
  for (let i = 0; i < links.wallet.length; i++) {
    const confidence = links.confidence[i] ?? 0
    for (const one of [links.wallet[i] ?? 0, links.other[i] ?? 0]) {
      const at = Sorted.position(wallet, one)
      best[at] = Math.max(best[at] ?? 0, confidence)
    }
    const at = Sorted.position(names, entityOf[i] ?? 0)
    weakest[at] = Math.min(weakest[at] ?? 1, confidence)
  }
  await warehouse.appendColumns('derived.entity', {
    as_of_s: asOf(names.length),
    entity: names,
    wallets: sizes,
    confidence: weakest,
  })
  await warehouse.appendColumns('derived.entity_member', {
    as_of_s: asOf(wallet.length),
    entity,
    wallet,
    confidence: best,
  })
  const { link, kind, counterpart, own, others } = evidence
  const kinds = Array.from(kind, (each) => Facts.KINDS[each])
  await warehouse.appendColumns('derived.entity_evidence', {
    as_of_s: asOf(link.length),
    entity: link.map((i) => entityOf[i] ?? 0),
    wallet: link.map((i) => links.wallet[i] ?? 0),
    other: link.map((i) => links.other[i] ?? 0),
    rule: kinds.map((each) => each?.rule ?? null),
    counterpart,
    scale_s: Uint32Array.from(kinds, (each) => each?.scaleS ?? 0),
    shift_s: Uint32Array.from(kinds, (each) => each?.shiftS ?? 0),
    chain: own.chain,
    block: own.block,
    tx_index: own.txIndex,
    at_s: own.atS,
    other_chain: others.chain,
    other_block: others.block,
    other_tx_index: others.txIndex,
    other_at_s: others.atS,
  })
  return counts
}
