/** What every adapter of the port `List` must do. */
import { describe, expect, test } from 'vitest'
import { type Address, parse } from '../../src/core/address.ts'
import type { List } from '../../src/screening/list.ts'

/** A list that holds `listed` and not `clear`, made anew for each test. */
export type Subject = AsyncDisposable & { readonly list: List }

const signal = new AbortController().signal
export const LISTED: readonly Address[] = [parse(`0x${'1'.repeat(40)}`), parse(`0x${'2'.repeat(40)}`)]
export const CLEAR: readonly Address[] = [parse(`0x${'a'.repeat(40)}`), parse(`0x${'b'.repeat(40)}`)]

/** Runs the suite on the lists that `make` gives. */
export function contract(name: string, make: () => Promise<Subject>): void {
  describe(`the list ${name}`, () => {
    test('finds those who are on it, with reason, source and date, and nobody else', async () => {
      await using subject = await make()
      const found = await subject.list.check([...CLEAR, ...LISTED], signal)
      expect([...found.keys()].sort()).toEqual([...LISTED].sort())
      for (const findings of found.values()) {
        expect(findings.length).toBeGreaterThan(0)
        for (const { reason, source, atS } of findings) {
          expect(reason).toMatch(/^[A-Z_]+$/)
          expect(source).not.toBe('')
          expect(Number.isInteger(atS)).toBe(true)
        }
      }
    })

    test('answers only for those who were asked about, and the same again', async () => {
      await using subject = await make()
      const one = LISTED.slice(0, 1)
      const found = await subject.list.check(one, signal)
      expect([...found.keys()]).toEqual(one)
      expect(await subject.list.check(one, signal)).toEqual(found)
      expect((await subject.list.check(CLEAR, signal)).size).toBe(0)
      expect((await subject.list.check([], signal)).size).toBe(0)
    })

    test('has a name and says how old it is', async () => {
      await using subject = await make()
      expect(subject.list.name).not.toBe('')
      const freshness = await subject.list.freshness(signal)
      if (freshness.kind === 'dated') expect(freshness).toHaveProperty('maxAgeS')
      else expect(freshness).toEqual({ kind: 'live' })
    })

    test('does nothing once it is cancelled', async () => {
      await using subject = await make()
      const aborted = AbortSignal.abort()
      await expect(subject.list.check(LISTED, aborted)).rejects.toMatchObject({ code: 'ABORTED' })
      await expect(subject.list.freshness(aborted)).rejects.toMatchObject({ code: 'ABORTED' })
    })
  })
}
