import { describe, expect, it } from 'vitest'
import * as Effect from '../../src/measurement/effect.ts'

const units = (treated: boolean, size: number, converted: number): Effect.Unit[] =>
  Array.from({ length: size }, (_, i) => ({ treated, converted: i < converted }))

describe('the effect by intention to treat', () => {
  it('is the difference of rates with its interval', () => {
    // Newcombe (1998), table II, (a): 56/70 against 48/80.
    const { intentionToTreat } = Effect.of([...units(true, 70, 56), ...units(false, 80, 48)], 8 / 15, 0n)
    if (!('low' in intentionToTreat)) throw new TypeError('no interval')
    expect(intentionToTreat.estimate).toBeCloseTo(0.2, 12)
    expect(intentionToTreat.low).toBeCloseTo(0.0524, 4)
    expect(intentionToTreat.high).toBeCloseTo(0.3339, 4)
  })

  it('is withheld when the arms did not come out in the planned shares', () => {
    const effect = Effect.of([...units(true, 700, 70), ...units(false, 300, 30)], 0.1, 0n)
    expect(effect.sampleRatio).toMatchObject({ mismatch: true })
    expect(effect.intentionToTreat).toHaveProperty('unavailable')
    expect(effect.unitsPerIncrementalWallet).toHaveProperty('unavailable')
  })

  it('prices the incremental wallet only where the effect is surely not zero', () => {
    const clear = Effect.of([...units(true, 5_000, 2_500), ...units(false, 5_000, 500)], 0.5, 8_000n)
    expect(clear.unitsPerIncrementalWallet).toMatchObject({ kind: 'bounded' })
    if (!('estimate' in clear.unitsPerIncrementalWallet)) throw new TypeError('no ratio')
    expect(clear.unitsPerIncrementalWallet.estimate).toBeCloseTo(4, 9) // 8000 units for 2000 extra wallets
    const none = Effect.of([...units(true, 500, 50), ...units(false, 500, 50)], 0.5, 8_000n)
    expect(none.unitsPerIncrementalWallet).toMatchObject({ kind: 'unbounded' })
  })

  it('says that it is not available when an arm is empty', () => {
    const effect = Effect.of(units(true, 10, 3), 0.1, 1n)
    expect(effect.heldOut.rate).toBeNull()
    expect(effect.intentionToTreat).toHaveProperty('unavailable')
  })
})
