import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Address, parse } from '../../src/core/address.ts'
import type { Finding, List, Reason } from '../../src/screening/list.ts'
import * as Memory from '../../src/screening/lists/memory.ts'
import * as Screen from '../../src/screening/screen.ts'

const NOW = 1_000_000
const wallet = (id: number): Address => parse(`0x${id.toString(16).padStart(40, '0')}`)

function list(name: string, reason: Reason, ids: readonly number[], asOfS?: number | null): List {
  return Memory.create({
    name,
    findings: new Map(ids.map((id) => [wallet(id), [{ reason, source: name, atS: id }]])),
    ...(asOfS === undefined ? {} : { freshness: { kind: 'dated', asOfS, maxAgeS: 100 } as const }),
  })
}

describe('screening', () => {
  test('lets pass or suppresses every wallet, each once, and never without a reason', async () => {
    const ids = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(ids, ids, ids, ids, async (asked, sanctioned, denied, wished) => {
        const lists = [list('ofac', 'SANCTIONED', sanctioned), list('us', 'DENYLISTED', denied)]
        const allow = wished.map(wallet)
        const { allowed, suppressed } = await Screen.screen(asked.map(wallet), lists, { now: NOW, allow })
        const out = suppressed.map((each) => each.wallet)
        const all = new Set([...asked, ...wished].map(wallet))
        expect([...allowed, ...out].sort()).toEqual([...all].sort())
        const listed = new Set([...sanctioned, ...denied].map(wallet))
        expect(new Set(out)).toEqual(new Set([...all].filter((each) => listed.has(each))))
        for (const { reason, source, also } of suppressed) {
          expect(reason).not.toBe('')
          expect(source).not.toBe('')
          expect(also.length).toBeLessThan(2)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('keeps a suppressed wallet out although somebody asked for it by hand', async () => {
    const { allowed, suppressed } = await Screen.screen([wallet(1)], [list('ofac', 'SANCTIONED', [2])], {
      now: NOW,
      allow: [wallet(2), wallet(3), wallet(1)],
    })
    expect(allowed).toEqual([wallet(1), wallet(3)])
    expect(suppressed).toEqual([{ wallet: wallet(2), reason: 'SANCTIONED', source: 'ofac', atS: 2, also: [] }])
  })

  test('keeps every finding, the first in the order of the lists as the reason', async () => {
    const also: Finding = { reason: 'DENYLISTED', source: 'us', atS: 1 }
    const lists = [list('ofac', 'SANCTIONED', [1]), list('us', 'DENYLISTED', [1, 2])]
    const { suppressed } = await Screen.screen([wallet(1), wallet(2)], lists, { now: NOW })
    expect(suppressed).toMatchObject([
      { wallet: wallet(1), reason: 'SANCTIONED', also: [also] },
      { wallet: wallet(2), reason: 'DENYLISTED', also: [] },
    ])
    expect(Screen.countByReason(suppressed)).toEqual({ SANCTIONED: 1, DENYLISTED: 1 })
  })

  test('suppresses everybody when a list is too old or was never filled', async () => {
    const ask = (asOfS: number | null) =>
      Screen.screen([wallet(1), wallet(2)], [list('ofac', 'SANCTIONED', [1], asOfS)], { now: NOW })
    expect((await ask(NOW - 100)).allowed).toEqual([wallet(2)])
    for (const asOfS of [NOW - 101, null]) {
      const { allowed, suppressed } = await ask(asOfS)
      expect(allowed).toEqual([])
      expect(suppressed.map(({ reason, also }) => [reason, also.map((each) => each.reason)])).toEqual([
        ['SANCTIONED', ['LIST_STALE']],
        ['LIST_STALE', []],
      ])
    }
  })

  test('fails when a list fails, and stops when it is cancelled', async () => {
    const broken: List = {
      ...list('ofac', 'SANCTIONED', []),
      check: async () => Promise.reject(new Error('unreachable')),
    }
    await expect(Screen.screen([wallet(1)], [broken], { now: NOW })).rejects.toThrow('unreachable')
    await expect(
      Screen.screen([wallet(1)], [list('ofac', 'SANCTIONED', [])], { now: NOW, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'ABORTED' })
  })
})
