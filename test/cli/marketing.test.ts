import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Terminal from './terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'dropcast-marketing-'))
const terminal = Terminal.open()
afterAll(() => {
  rmSync(folder, { recursive: true })
  terminal[Symbol.dispose]()
})

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

describe('lab clv', () => {
  const rng = Rng.create('lab clv')
  const lines = Array.from({ length: 240 }, (_, i) => {
    const gapDays = 5 + 25 * rng.uniform()
    const days: number[] = []
    for (
      let day = Math.floor(60 * rng.uniform());
      day < 360;
      day += 1 + Math.floor(-gapDays * Math.log(1 - rng.uniform()))
    ) {
      days.push(day)
      if (rng.uniform() < 0.15) break
    }
    const day = (at: number) => new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10)
    return days.map((at) => `wallet-${i},${day(at)},${(10 * Math.exp(0.6 * rng.normal())).toFixed(2)}`)
  }).flat()
  const list = file('purchases.csv', ['who,day,paid', ...lines])
  const words = ['lab', 'clv', list, '--customer', 'who', '--time', 'day', '--amount', 'paid', '--seed', '1']

  it('judges both models on what came after the cut-off, and writes what is expected of each customer', async () => {
    const out = join(folder, 'expected.csv')
    type Judged = { name: string; forecast: number; observed: number; betterThanBefore: { low: number } | null }
    const found = await terminal.json<{ wallets: number; cutoff: string; purchases: Judged[]; spend: Judged[] }>(
      ...words, '--cutoff', '2026-07-31', '--out', out,
    ) // biome-ignore format: one command
    expect(found).toMatchObject({ wallets: 240, cutoff: '2026-07-31T00:00:00Z' })
    expect(found.purchases.map(({ name }) => name)).toEqual(['BG/NBD', 'as before'])
    expect(found.spend.map(({ name }) => name)).toEqual([
      'BG/NBD × Gamma-Gamma',
      'zero-inflated lognormal',
      'as before',
    ])
    expect(found.purchases[0]!.betterThanBefore!.low).toBeGreaterThan(0)
    const [header, ...rows] = readFileSync(out, 'utf8').trim().split('\n')
    expect(header).toBe('customer,probability_alive,expected_purchases,expected_spend,expected_spend_network')
    expect(rows).toHaveLength(240)
    const total = rows.reduce((sum, row) => sum + Number(row.split(',')[2]), 0)
    expect(total).toBeCloseTo(found.purchases[0]!.forecast, 3)
  })

  it('refuses a cut-off outside the purchases, a time that is none, an amount below 0 and too few repeat purchases', async () => {
    expect(await terminal.failure(...words, '--cutoff', '2030-01-01')).toMatchObject({ exit: 2, code: 'INPUT_INVALID' })
    const bad = (name: string, row: string) => file(name, ['who,day,paid', 'a,2026-01-01,1', row])
    const on = (path: string) => terminal.failure(...words.map((word) => (word === list ? path : word)))
    expect(await on(bad('time.csv', 'a,yesterday,1'))).toMatchObject({
      code: 'FILE_MALFORMED',
      facts: { row: 2, column: 'day' },
    })
    expect(await on(bad('paid.csv', 'a,20260105,-1'))).toMatchObject({
      code: 'FILE_MALFORMED',
      facts: { row: 2, column: 'paid' },
    })
    expect(await on(bad('few.csv', 'a,1767600000,1'))).toMatchObject({
      code: 'DATA_TOO_SMALL',
      facts: { repeaters: 0 },
    })
  })
})
