/** The one table of models on public data: every row is written by the proof that found it, and names it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as Section from './section.ts'

/** One data set: what is measured, and ours beside logistic (linear where the outcome is a number), boosting and others; absent ones are "–". */
export type Row = {
  readonly set: string
  readonly figure: string
  readonly ours: string
  readonly logistic: string
  readonly boosting: string
  readonly others: string
}

/** Which run found a row. */
export type Source = { readonly command: string; readonly commit: string; readonly date: string }

const HEAD = ['data set', 'figure', 'ours', 'logistic', 'boosting', 'others', 'printed by', 'commit, date']
const SAYS =
  'Public data, and the synthetic wallets of research. Each row is written by the proof that it names when that proof runs; splits, seeds and intervals stand in [proofs.md](proofs.md). Nothing was chosen on the rows that are judged.'

/** `current` with the rows of the same data sets replaced, the others kept, in alphabetic order. */
export function place(current: string, rows: readonly Row[], { command, commit, date }: Source): string {
  const known = new Map<string, readonly string[]>()
  for (const line of current.split('\n').filter((each) => each.startsWith('| '))) {
    const cells = line.slice(2, -2).split(' | ')
    if (cells[0] !== undefined && cells[0] !== HEAD[0]) known.set(cells[0], cells)
  }
  for (const { set, figure, ours, logistic, boosting, others } of rows)
    known.set(set, [set, figure, ours, logistic, boosting, others, `\`${command}\``, `${commit}, ${date}`])
  const sorted = [...known.values()].sort(([a = ''], [b = '']) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  return `# Models on public data\n\n${SAYS}\n\n${Section.table([HEAD, ...sorted])}\n`
}

/** Writes `rows` into docs/quality.md. */
export function write(rows: readonly Row[], source: Source): void {
  const path = fileURLToPath(new URL('quality.md', import.meta.url))
  writeFileSync(path, place(existsSync(path) ? readFileSync(path, 'utf8') : '', rows, source))
}
