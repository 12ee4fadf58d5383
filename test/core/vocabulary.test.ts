import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Address from '../../src/core/address.ts'
import * as Bps from '../../src/core/bps.ts'
import * as Chain from '../../src/core/chain.ts'
import * as Ids from '../../src/core/ids.ts'
import * as Rng from '../../src/core/rng.ts'
import * as Time from '../../src/core/time.ts'
import * as Units from '../../src/core/units.ts'

const bytes20 = fc.uint8Array({ minLength: 20, maxLength: 20 })

describe('addresses', () => {
  it('survive the way through bytes and through their checksum', () => {
    fc.assert(
      fc.property(bytes20, (bytes) => {
        const address = Address.fromBytes(bytes)
        expect(Address.toBytes(address)).toEqual(bytes)
        expect(Address.fromTyped(Address.checksum(address))).toBe(address)
      }),
    )
  })

  it('are refused when a typed checksum is wrong, not when no checksum is there', () => {
    const typed = '0xb47e3cd837dDF8e4c57F05d70Ab865de6e193BBB'
    expect(Address.fromTyped(typed)).toBe(typed.toLowerCase())
    expect(() => Address.fromTyped(typed.replace('dDF', 'ddF'))).toThrow(
      expect.objectContaining({ code: 'ADDRESS_CHECKSUM' }),
    )
    expect(Address.fromTyped(typed.toLowerCase())).toBe(typed.toLowerCase())
    for (const bad of ['', '0x', '0x12', `0x${'g'.repeat(40)}`, `0x${'0'.repeat(41)}`]) {
      expect(() => Address.parse(bad)).toThrow(expect.objectContaining({ code: 'ADDRESS_INVALID' }))
    }
  })
})

describe('amounts', () => {
  it('survive the way through human text without losing a unit', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: Units.MAX_UINT256 }),
        fc.integer({ min: 0, max: 24 }),
        (amount, decimals) => {
          expect(Units.fromHuman(Units.toHuman(amount, decimals), decimals)).toBe(amount)
          expect(Units.fromBaseText(amount.toString())).toBe(amount)
          expect(Units.fromBaseText(`0x${amount.toString(16)}`)).toBe(amount)
        },
      ),
    )
  })

  it('are refused rather than rounded', () => {
    for (const bad of ['1.0000001', '-1', '1e3', '', 'x']) {
      expect(() => Units.fromHuman(bad, 6)).toThrow(expect.objectContaining({ code: 'AMOUNT_INVALID' }))
    }
    expect(() => Units.fromBaseText((Units.MAX_UINT256 + 1n).toString())).toThrow(
      expect.objectContaining({ code: 'AMOUNT_INVALID' }),
    )
  })

  it('never grow when a share of them is taken', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: Units.MAX_UINT256 }),
        fc.integer({ min: 0, max: 10_000 }),
        (amount, share) => {
          const part = Bps.of(amount, Bps.from(share))
          expect(part <= amount && part >= 0n).toBe(true)
        },
      ),
    )
    expect(() => Bps.from(10_001)).toThrow(expect.objectContaining({ code: 'SHARE_INVALID' }))
  })
})

describe('time and chains', () => {
  it('reads ISO times as UTC and writes them back', () => {
    expect(Time.toIso(Time.parse('2021-03-01'))).toBe('2021-03-01T00:00:00Z')
    expect(Time.parse('2017-06-23 21:06:32')).toBe(1_498_251_992)
    expect(Time.parse('2017-06-23T23:06:32+02:00')).toBe(1_498_251_992)
    for (const bad of ['', 'yesterday', '2021-13-01', '2021-03-01T25:00']) {
      expect(() => Time.parse(bad)).toThrow(expect.objectContaining({ code: 'TIME_INVALID' }))
    }
  })

  it('reads CAIP-2 ids and bare EVM chain numbers', () => {
    expect(Chain.parse('8453')).toBe('eip155:8453')
    expect(Chain.reference(Chain.parse('eip155:10'))).toBe(10)
    expect(() => Chain.parse('solana:1')).toThrow(expect.objectContaining({ code: 'CHAIN_INVALID' }))
  })
})

describe('content hashes', () => {
  it('tell lists apart that join to the same text', () => {
    expect(Ids.contentHash(['ab', 'c'])).not.toBe(Ids.contentHash(['a', 'bc']))
  })

  it('do not depend on the order of keys', () => {
    expect(Ids.canonicalJson({ b: 1n, a: [{ d: 2, c: 3 }] })).toBe('{"a":[{"c":3,"d":2}],"b":"1"}')
  })
})

describe('seeded randomness', () => {
  it('repeats from the same seed and differs between forks', () => {
    const draw = (rng: Rng.Rng) => Array.from({ length: 5 }, rng.uniform)
    expect(draw(Rng.create(42))).toEqual(draw(Rng.create('42')))
    expect(draw(Rng.create(42).fork('a'))).not.toEqual(draw(Rng.create(42).fork('b')))
    expect(draw(Rng.create(7))).toMatchInlineSnapshot(`
      [
        0.6753939560148865,
        0.6795356024522334,
        0.1311154996510595,
        0.7351349873933941,
        0.6553138613235205,
      ]
    `)
  })

  it('is uniform below a bound and standard normal', () => {
    const rng = Rng.create('uniformity')
    const counts = new Array<number>(7).fill(0)
    for (let i = 0; i < 70_000; i++) counts[rng.below(7)]! += 1
    const chiSquare = counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)
    expect(chiSquare).toBeLessThan(22.46) // χ²(6), p = .001
    const normals = Array.from({ length: 50_000 }, rng.normal)
    const mean = normals.reduce((a, b) => a + b, 0) / normals.length
    const variance = normals.reduce((a, b) => a + (b - mean) ** 2, 0) / normals.length
    expect(Math.abs(mean)).toBeLessThan(0.015)
    expect(Math.abs(variance - 1)).toBeLessThan(0.02)
  })

  it('shuffles without losing an item', () => {
    const items = Rng.create(1).shuffle(Array.from({ length: 50 }, (_, i) => i))
    expect([...items].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    expect(items).not.toEqual([...items].sort((a, b) => a - b))
  })
})
