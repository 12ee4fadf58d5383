/** The entity layer: which wallets are believed to be one actor as of an instant, on what evidence, and what people said against it. */
import { Failure, throwIfAborted } from '../core/failure.ts'
import { type Progress, silent } from '../core/progress.ts'
import { toIso } from '../core/time.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Facts from './facts.ts'
import type * as Join from './join.ts'
import * as Joining from './joining.ts'
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
    const table = await Facts.read(warehouse, asOfS)
    const appeals = await warehouse.all(Queries.appeals)
    const forest = await Joining.links(table, appeals, signal)
    progress({ stage: 'entities', done: 2, total: 3, unit: 'steps' })
    throwIfAborted(signal)
    const counts = await write(warehouse, asOfS, forest)
    progress({ stage: 'entities', done: 3, total: 3, unit: 'steps' })
    return { asOfS, publicWallets, ...counts, refused: forest.refused }
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
  { entityOf, links }: Join.Forest,
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
