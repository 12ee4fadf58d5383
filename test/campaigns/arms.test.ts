import { describe, expect, it } from 'vitest'
import * as Arms from '../../src/campaigns/arms.ts'
import { fromBytes } from '../../src/core/address.ts'
import * as Bps from '../../src/core/bps.ts'

const entities = Array.from({ length: 20_000 }, (_, i) => {
  const bytes = new Uint8Array(20)
  new DataView(bytes.buffer).setUint32(16, i)
  return fromBytes(bytes)
})
const salt = (byte: number) => new Uint8Array(32).fill(byte)
const held = (assignments: readonly Arms.Assignment[]) => assignments.filter((a) => a.arm === 'holdout')

describe('arms', () => {
  it('hold out the asked share, within four standard errors', () => {
    for (const share of [100, 1_000, 5_000]) {
      const count = held(Arms.assign(entities, salt(1), Bps.from(share))).length
      const expected = (entities.length * share) / 10_000
      expect(Math.abs(count - expected)).toBeLessThan(4 * Math.sqrt(expected * (1 - share / 10_000)))
    }
  })

  it('do not depend on who else is in the audience, nor on order', () => {
    const all = new Map(Arms.assign(entities, salt(2), Bps.from(1_000)).map((a) => [a.entity, a.arm]))
    const some = Arms.assign(entities.slice(500, 700).reverse(), salt(2), Bps.from(1_000))
    expect(some.every((a) => all.get(a.entity) === a.arm)).toBe(true)
  })

  it('of two salts are independent', () => {
    const a = Arms.assign(entities, salt(3), Bps.from(5_000))
    const b = Arms.assign(entities, salt(4), Bps.from(5_000))
    const same = a.filter((one, i) => one.arm === b[i]!.arm).length
    expect(Math.abs(same - entities.length / 2)).toBeLessThan(4 * Math.sqrt(entities.length / 4))
  })

  it('carry the probability of the arm that was drawn', () => {
    for (const { arm, probability } of Arms.assign(entities.slice(0, 200), salt(5), Bps.from(2_500))) {
      expect(probability).toBe(arm === 'holdout' ? 0.25 : 0.75)
    }
  })

  it('hold out nobody at 0 and everybody at 10000', () => {
    expect(held(Arms.assign(entities, salt(6), Bps.from(0)))).toHaveLength(0)
    expect(held(Arms.assign(entities, salt(6), Bps.from(10_000)))).toHaveLength(entities.length)
  })
})
