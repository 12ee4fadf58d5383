import { describe, expect, test } from 'vitest'
import * as Sybils from './sybils.ts'

describe('planted sybil worlds', () => {
  test.each([false, true])('are one world a seed, with every kind in it (hard: %s)', (hard) => {
    const world = Sybils.plant({ wallets: 2000, seed: 1, hard })
    expect(Sybils.plant({ wallets: 2000, seed: 1, hard })).toEqual(world)
    expect(Sybils.plant({ wallets: 2000, seed: 2, hard }).transactions).not.toEqual(world.transactions)
    expect(new Set(world.kinds)).toEqual(
      new Set(['honest', 'star', 'chain', 'activity', 'funder', 'exchange', 'bridge', 'distributor', 'contract']),
    )
    const sybils = world.kinds.filter((kind) => kind === 'star' || kind === 'chain' || kind === 'activity').length
    expect(sybils).toBeGreaterThanOrEqual(100)
    expect(sybils).toBeLessThan(310)
    expect(world.transactions.every(({ atS }, i, all) => i === 0 || atS >= all[i - 1]!.atS)).toBe(true)
  })
})
