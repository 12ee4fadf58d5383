/** What every adapter of the port `Source` fulfils. */
import { expect, test } from 'vitest'
import { type ProgressEvent, silent } from '../../src/core/progress.ts'
import * as Ranges from '../../src/core/ranges.ts'
import type { Slice } from '../../src/ingest/slice.ts'
import type { Source } from '../../src/ingest/source.ts'
import { failureOf } from './failure.ts'

/** A source to try: `wanted` has gaps and reaches past the head; `rows` is what it holds there below finality (files: null). */
export type Subject = {
  readonly source: Source
  readonly wanted: Ranges.RangeSet
  readonly rows: number | null
  readonly close?: () => PromiseLike<void>
}

export async function collect(
  source: Source,
  wanted: Ranges.RangeSet,
  limit = Number.POSITIVE_INFINITY,
): Promise<Slice[]> {
  const slices: Slice[] = []
  for await (const slice of source.slices(wanted, silent, new AbortController().signal)) {
    slices.push(slice)
    if (slices.length >= limit) break
  }
  return slices
}

export const rowsOf = (slices: readonly Slice[]) =>
  slices.reduce((sum, { rows }) => sum + (rows.kind === 'packed' ? rows.transfers.rows : 0), 0)
const coversOf = (slices: readonly Slice[]) => slices.flatMap(({ covers }) => (covers ? [covers] : []))
const signal = () => new AbortController().signal

export function sourceContract(name: string, open: () => Promise<Subject>): void {
  const trial = (claim: string, body: (subject: Subject) => Promise<void>) =>
    test(`${name}: ${claim}`, async () => {
      const subject = await open()
      try {
        await body(subject)
      } finally {
        await subject.close?.()
      }
    })

  trial(
    'nothing is final beyond the head, and slices are of the extent they were announced with',
    async ({ source, wanted }) => {
      const { chain, stream, head, finalTo } = await source.extent(signal())
      expect(finalTo).toBeGreaterThanOrEqual(0)
      expect(finalTo).toBeLessThanOrEqual(head)
      for (const slice of await collect(source, wanted)) {
        expect(slice).toMatchObject({ chain, stream })
        expect(slice.covers?.to ?? 0).toBeLessThanOrEqual(slice.final ? finalTo : head)
        expect(slice.source).not.toContain('secret')
      }
    },
  )

  trial('slices ascend without gap or overlap and cover what is wanted and final', async ({ source, wanted, rows }) => {
    const { finalTo } = await source.extent(signal())
    const slices = await collect(source, wanted)
    if (rows === null) {
      expect(slices).toHaveLength(1)
      expect(slices[0]).toMatchObject({ covers: null, rows: { kind: 'file' } })
      return
    }
    expect(slices.length).toBeGreaterThan(3)
    const covers = coversOf(slices)
    for (const [i, range] of covers.entries()) {
      expect(range.to).toBeGreaterThan(range.from)
      if (i > 0) expect(range.from).toBeGreaterThanOrEqual(covers[i - 1]!.to)
    }
    expect(Ranges.union(covers)).toEqual(Ranges.intersection(wanted, [{ from: 0, to: finalTo }]))
    expect(rowsOf(slices)).toBe(rows)
  })

  trial('rows lie in their slice, in order, with columns of one length', async ({ source, wanted }) => {
    for (const { covers, rows } of await collect(source, wanted)) {
      if (rows.kind === 'file' || !covers) continue
      const { transfers } = rows
      const widths = {
        block: 1,
        logIndex: 1,
        sub: 1,
        txIndex: 1,
        atS: 1,
        kind: 1,
        token: 20,
        src: 20,
        dst: 20,
        amount: 32,
        item: 32,
      } as const
      for (const column of Object.keys(widths) as (keyof typeof widths)[])
        expect(transfers[column].length).toBe(transfers.rows * widths[column])
      const place = (i: number) => transfers.block[i]! * 2 ** 20 + transfers.logIndex[i]! + transfers.sub[i]! / 2 ** 17
      for (let i = 0; i < transfers.rows; i++) {
        if (i > 0) expect(place(i)).toBeGreaterThan(place(i - 1))
        expect(transfers.block[i]).toBeGreaterThanOrEqual(covers.from)
        expect(transfers.block[i]).toBeLessThan(covers.to)
        expect(transfers.atS[i]).toBeGreaterThan(0)
      }
    }
  })

  trial('who stops early and asks for the rest has everything once', async ({ source, wanted, rows }) => {
    if (rows === null) return
    const begun = await collect(source, wanted, 2)
    const rest = await collect(source, Ranges.difference(wanted, coversOf(begun)))
    expect(rowsOf(begun) + rowsOf(rest)).toBe(rows)
    expect(Ranges.size(Ranges.intersection(coversOf(begun), coversOf(rest)))).toBe(0)
  })

  trial('progress ends at its total', async ({ source, wanted }) => {
    const events: ProgressEvent[] = []
    for await (const _ of source.slices(wanted, (event) => events.push(event), signal()));
    expect(events.at(-1)?.done).toBe(events.at(-1)?.total)
  })

  trial('an abort stops it, before and between slices', async ({ source, wanted, rows }) => {
    const drain = async (stop: AbortController, after: number) => {
      let seen = 0
      for await (const _ of source.slices(wanted, silent, stop.signal)) if (++seen === after) stop.abort()
      return seen
    }
    const aborted = new AbortController()
    aborted.abort()
    expect(await failureOf(source.extent(aborted.signal))).toMatchObject({ code: 'ABORTED' })
    expect(await failureOf(drain(aborted, 1))).toMatchObject({ code: 'ABORTED' })
    if (rows !== null) expect(await failureOf(drain(new AbortController(), 2))).toMatchObject({ code: 'ABORTED' })
  })
}
