/** Composes sybil risk: instants as ISO-8601, wallets by address, the precision of the operating point beside every risk. */
import type { Engine } from './capabilities.ts'
import * as Address from './core/address.ts'
import * as Time from './core/time.ts'
import * as GraphQueries from './graph/queries.generated.ts'
import * as Risk from './models/risk.ts'
import type { Interval } from './statistics/interval.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

/** The calls of `engine.sybil`. */
export function create(warehouse: Warehouse, { seed }: { readonly seed: string }): Engine['sybil'] {
  return {
    train: async ({ asOf, precision }, { progress, signal }) => {
      const asOfS = Time.parse(asOf)
      const { version, card } = await Risk.train(warehouse, { asOfS, precision, seed, progress, signal })
      const { auc, precision: reached, recall, labelled, sybils, aim, threshold, warnings } = card
      return {
        version,
        labelled,
        sybils,
        aim,
        threshold,
        auc: auc.model,
        aucLogistic: auc.logistic,
        aucBoosting: auc.boosting,
        precision: reached && estimate(reached),
        recall: estimate(recall),
        warnings,
      }
    },
    rescore: async ({ asOf }, { progress, signal }) => {
      const asOfS = Time.parse(asOf)
      return { asOf: Time.toIso(asOfS), ...(await Risk.rescore(warehouse, { asOfS, progress, signal })) }
    },
    risk: async ({ wallet: typed, asOf }) => {
      const wallet = Address.fromTyped(typed)
      const id = (await warehouse.one(GraphQueries.walletId, { address: wallet }))?.id
      const asOfS = asOf === undefined ? warehouse.now() : Time.parse(asOf)
      const found = id === undefined ? [] : await Risk.of(warehouse, id, asOfS)
      const own = found.find((each) => each.wallet === id)
      const newest = await Risk.newest(warehouse)
      const precision = newest !== null && newest.version === found[0]?.model ? newest.card.precision : null
      return {
        wallet,
        asOf: found[0] ? Time.toIso(found[0].asOfS) : null,
        risk: own ? { probability: own.probability, low: own.low, high: own.high, flagged: own.flagged } : null,
        entityProbability:
          found.length === 0 ? null : found.reduce((sum, { probability }) => sum + probability, 0) / found.length,
        entityMembers: found.length,
        precision: precision && estimate(precision),
        model: found[0]?.model ?? null,
      }
    },
  }
}

function estimate({ estimate: value, low, high }: Interval) {
  return { estimate: value, low, high }
}
