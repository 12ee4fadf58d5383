/** The effect of a drop on its goal, by intention to treat: everybody counts in the arm that was drawn, whatever was delivered. */
import { is } from '../core/failure.ts'
import type { Interval } from '../statistics/interval.ts'
import * as Proportions from '../statistics/proportions.ts'
import * as Ratio from '../statistics/ratio.ts'
import * as Srm from '../statistics/srm.ts'

/** One unit of analysis (entity version 0: a wallet). */
export type Unit = { readonly treated: boolean; readonly converted: boolean }

/** Why a figure cannot be given. */
export type Unavailable = { readonly unavailable: string }

/** One arm's outcome. `rate` is null without units. */
export type Outcome = { readonly units: number; readonly converted: number; readonly rate: number | null }

/** What the arms show. */
export type Effect = {
  readonly treated: Outcome
  readonly heldOut: Outcome
  readonly intentionToTreat: Interval | Unavailable
  readonly sampleRatio: { readonly pValue: number; readonly mismatch: boolean } | Unavailable
  /** Base units of the token spent per wallet that would not have converted without; `unbounded` when that may be nobody. */
  readonly unitsPerIncrementalWallet: Ratio.Ratio | Unavailable
}

/**
 * The difference of conversion rates with Newcombe's interval, the sample-ratio test against the planned holdout share, and the
 * cost per incremental wallet by Fieller. `spentUnits` is what landed. A mismatch of the sample ratio withholds the estimate.
 */
export function of(units: readonly Unit[], holdoutShare: number, spentUnits: bigint): Effect {
  const treated = outcome(units.filter((unit) => unit.treated))
  const heldOut = outcome(units.filter((unit) => !unit.treated))
  const sampleRatio = available(() => {
    const { pValue, mismatch } = Srm.test({
      observed: [treated.units, heldOut.units],
      planned: [1 - holdoutShare, holdoutShare],
    })
    return { pValue, mismatch }
  })
  const intentionToTreat =
    'mismatch' in sampleRatio && sampleRatio.mismatch
      ? { unavailable: 'The arms did not come out in the planned shares, so no effect is reported.' }
      : available(() =>
          Proportions.difference({
            treated: { events: treated.converted, units: treated.units },
            control: { events: heldOut.converted, units: heldOut.units },
          }),
        )
  return {
    treated,
    heldOut,
    intentionToTreat,
    sampleRatio,
    unitsPerIncrementalWallet: perWallet(intentionToTreat, spentUnits, treated.units),
  }
}

function outcome(units: readonly Unit[]): Outcome {
  const converted = units.filter((unit) => unit.converted).length
  return { units: units.length, converted, rate: units.length === 0 ? null : converted / units.length }
}

/** spent / (effect × treated): the spend is known, the effect is not, so the interval is that of the effect turned over. */
function perWallet(
  effect: Interval | Unavailable,
  spentUnits: bigint,
  treatedUnits: number,
): Ratio.Ratio | Unavailable {
  if ('unavailable' in effect) return effect
  return available(() => Ratio.ofKnown(Number(spentUnits) / treatedUnits, effect))
}

function available<T>(estimate: () => T): T | Unavailable {
  try {
    return estimate()
  } catch (cause) {
    if (is(cause, 'ESTIMATE_UNDEFINED') || is(cause, 'INPUT_INVALID')) return { unavailable: cause.message }
    throw cause
  }
}
