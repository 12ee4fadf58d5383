/** Sybil risk in the warehouse: learned from what people say of wallets, judged by entity, and kept for every private wallet as of an instant. */

import { Failure } from '../core/failure.ts'
import * as Ids from '../core/ids.ts'
import * as Entities from '../graph/queries.generated.ts'
import * as Features from '../graph/sybil.ts'
import type { Interval } from '../statistics/interval.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Contest from './contest.ts'
import * as Queries from './queries.generated.ts'
import * as Registry from './registry.ts'
import * as Suspicion from './suspicion.ts'
import * as Sybil from './sybil.ts'
import * as Trainer from './trainer.ts'

/** How a model did on entities it has not seen, beside its baselines on the same columns; plain JSON. `aim`: the precision its threshold was chosen for. */
export type Card = {
  readonly labelled: number
  readonly sybils: number
  readonly aim: number
  readonly threshold: number | null
  readonly auc: { readonly model: number; readonly logistic: number; readonly boosting: number }
  readonly test: { readonly wallets: number; readonly sybils: number }
  readonly precision: Interval | null
  readonly recall: Interval
  readonly warnings: readonly string[]
}

/** A model that was trained. */
export type Trained = { readonly version: string; readonly card: Card }

/** What one wallet's risk is, by which model. */
export type Risk = {
  readonly wallet: number
  readonly asOfS: number
  readonly probability: number
  readonly low: number
  readonly high: number
  readonly flagged: boolean
  readonly model: string
}

/** What {@link train} needs: `precision` is what the threshold is chosen for. */
export type Options = { readonly asOfS: number; readonly precision: number; readonly seed: string } & Pick<
  Trainer.Watch,
  'progress' | 'signal' | 'runtimes'
>

/**
 * Learns from wallets labelled `SYBIL` and `NOT_SYBIL` before the instant: three fifths of their entities to train, a fifth to choose the threshold, a fifth
 * to judge. Others are unknown, not innocent. Throws `INPUT_INVALID` without entities of the instant, `DATA_TOO_SMALL`, `DATA_ONE_CLASS`.
 */
export async function train(warehouse: Warehouse, options: Options): Promise<Trained> {
  const { asOfS, precision, seed, ...watch } = options
  const rows = await rowsOf(warehouse, asOfS)
  const labels = await warehouse.all(Queries.sybilLabels, { as_of_s: asOfS })
  const said = new Map(labels.map(({ wallet, sybil }) => [wallet, Number(sybil)]))
  const everyone = { ...rows.matrix, label: Uint8Array.from(rows.wallet, (id) => said.get(id) ?? 0), group: rows.group }
  const sample = Sybil.rowsOf(everyone, (row) => said.has(rows.wallet[row] ?? 0))
  const parts = Sybil.split(sample, seed)
  const { network, logistic, trained } = await Contest.ours(parts, { seed, members: 3, ...watch })
  const judge = (of: Contest.Said) => Contest.judge(of, parts, { aim: { precision }, seed })
  const { auc, threshold, quality } = judge(network)
  const card: Card = {
    labelled: sample.rows,
    sybils: sample.label.reduce((sum, y) => sum + y, 0),
    aim: precision,
    threshold,
    auc: { model: auc, logistic: judge(logistic).auc, boosting: judge(Contest.boosting(parts, seed)).auc },
    test: { wallets: parts.test.rows, sybils: quality.positives },
    precision: quality.precision,
    recall: quality.recall,
    warnings: [
      ...(threshold === null ? [`No threshold reaches a precision of ${precision}: nobody is flagged.`] : []),
      ...trained.model.warnings,
    ],
  }
  const { version, manifest, weights } = Registry.serialise(trained.model)
  await warehouse.run(Queries.insertSybilModel, {
    version,
    as_of_s: asOfS,
    trained_at_s: warehouse.now(),
    threshold,
    manifest,
    weights,
    card: Ids.canonicalJson(card),
  })
  return { version, card }
}

/** What {@link rescore} did: `model` null = none was trained yet, and every risk is unknown. */
export type Rescored = { readonly wallets: number; readonly flagged: number; readonly model: string | null }

/** Replaces the risks of an instant for which entities were built, by the newest model. Throws `INPUT_INVALID` where they were not. */
export async function rescore(
  warehouse: Warehouse,
  { asOfS, ...watch }: { readonly asOfS: number } & Pick<Trainer.Watch, 'progress' | 'signal' | 'runtimes'>,
): Promise<Rescored> {
  const stored = await warehouse.one(Queries.newestSybilModel)
  if (!stored) return { wallets: 0, flagged: 0, model: null }
  const { version, threshold } = stored
  const model = Registry.deserialise({ version, manifest: stored.manifest, weights: stored.weights })
  const { wallet, matrix } = await rowsOf(warehouse, asOfS)
  const { probability, low, high } = await Trainer.score(model, matrix, watch)
  const flagged = Uint8Array.from(probability, (p) => Number(threshold !== null && p >= threshold))
  await warehouse.transaction(async () => {
    await warehouse.run(Queries.forgetSybilRisk, { as_of_s: asOfS })
    await warehouse.appendColumns('derived.sybil_risk', {
      as_of_s: new Uint32Array(wallet.length).fill(asOfS),
      wallet,
      probability,
      low,
      high,
      flagged,
      model: new Array<string>(wallet.length).fill(version),
    })
  })
  return { wallets: wallet.length, flagged: flagged.reduce((sum, one) => sum + one, 0), model: version }
}

/** The newest risk, as of an instant or before, of a wallet and of the other members of its entity; those without one are unknown and absent. */
export async function of(warehouse: Warehouse, wallet: number, asOfS: number): Promise<readonly Risk[]> {
  const rows = await warehouse.all(Queries.sybilRiskOf, { wallet, as_of_s: asOfS })
  return rows.map(({ as_of_s, ...risk }) => ({ asOfS: as_of_s, ...risk }))
}

/** The card of the newest model; null before one was trained. */
export async function newest(warehouse: Warehouse): Promise<Trained | null> {
  const stored = await warehouse.one(Queries.newestSybilModel)
  return stored ? { version: stored.version, card: JSON.parse(stored.card) } : null
}

async function rowsOf(warehouse: Warehouse, asOfS: number): Promise<Suspicion.Rows> {
  const built = await warehouse.one(Entities.newestEntities)
  if (built?.as_of_s !== asOfS)
    throw new Failure('INPUT_INVALID', 'No entities stand as of this instant, or newer ones do: build them first.', {
      asOfS,
      newest: built?.as_of_s ?? null,
    })
  await Features.build(warehouse, { asOfS })
  return Suspicion.of(warehouse, asOfS)
}
