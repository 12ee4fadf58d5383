import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as Quality from '../../docs/quality.ts'

const source = { command: 'npm run prove -- tabular', commit: 'abc', date: 'today' }
const row = (set: string, ours: string): Quality.Row => ({
  set,
  figure: 'AUC',
  ours,
  logistic: '0.7',
  boosting: '0.8',
  others: '–',
})

describe('the table of models on public data', () => {
  it('replaces the rows of a proof that ran again, and keeps those of other proofs', () => {
    const first = Quality.place('', [row('bank', '0.75'), row('Hop', '0.9')], source)
    const later = Quality.place(first, [row('bank', '0.76'), row('Balancer', '0.97')], { ...source, commit: 'def' })
    const rows = later.split('\n').filter((line) => line.startsWith('| '))
    expect(rows.slice(1)).toEqual([
      '| Balancer | AUC | 0.97 | 0.7 | 0.8 | – | `npm run prove -- tabular` | def, today |',
      '| bank | AUC | 0.76 | 0.7 | 0.8 | – | `npm run prove -- tabular` | def, today |',
      '| Hop | AUC | 0.9 | 0.7 | 0.8 | – | `npm run prove -- tabular` | abc, today |',
    ])
    expect(Quality.place(later, [], source)).toBe(later)
  })

  it('as it stands was written by proofs alone: placing nothing leaves it as it is', () => {
    const page = readFileSync(new URL('../../docs/quality.md', import.meta.url), 'utf8')
    expect(Quality.place(page, [], source)).toBe(page)
  })
})
