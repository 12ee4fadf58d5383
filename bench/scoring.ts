/** Wallets scored from features in DuckDB to scores in DuckDB, by the registered ensemble and by one of its networks; a goal learnt. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as Figure from './figure.ts'
import * as Part from './part.ts'
import type { Learnt, Registered, Took } from './scoring.ours.ts'

/** Seconds at a million wallets. */
const MOST_S = { single: 15, ensemble: 45 }

/** Learning the default goal on 100,000 wallets, and how long they have acted: long enough for as many rows as are learnt from at most. */
const LEARNING = { wallets: 100_000, days: 1_095, mostS: 180 }

/** `words[0]` wallets (1,000,000). There is no package to compare with. */
export async function run(words: readonly string[]): Promise<Figure.Found> {
  const wallets = Figure.whole(words, 0, 1_000_000)
  const folder = mkdtempSync(join(tmpdir(), 'dropcast-bench-'))
  const path = join(folder, 'world.duckdb')
  try {
    Part.run('scoring.ours.ts', 'make', path, String(wallets))
    const { ensemble, single, kind, columns }: Registered = Part.run('scoring.ours.ts', 'train', path)
    const learnt = learning(join(folder, 'learning.duckdb'))
    const said = (what: string, took: Took, most: number) => {
      const { reading, scoring, writing } = took.seconds
      const total = reading + scoring + writing
      const verdict = wallets === 1_000_000 ? ` (at most ${most}: ${total <= most ? 'held' : 'MISSED'})` : ''
      return `${what}: ${took.wallets} wallets × ${columns} columns in ${total.toFixed(1)} s on the clock${verdict}: reading ${reading.toFixed(1)} (until the first block is scored, the start of the threads with it), scoring ${scoring.toFixed(1)}, drift and writing ${writing.toFixed(1)}; ${took.cpuSeconds.toFixed(1)} processor seconds, the process peaks at ${Math.round(took.peakMb)} MiB.`
    }
    return {
      anchor: 'none: no package on npm scores wallets in a warehouse; the area `models` has one thread beside',
      figures: [],
      notes: [
        said('One network', Part.run('scoring.ours.ts', 'score', path, single), MOST_S.single),
        said(
          `The registered ensemble (${kind})`,
          Part.run('scoring.ours.ts', 'score', path, ensemble),
          MOST_S.ensemble,
        ),
        learnt,
        'Of scoring, graph and features stand before; what they take is in the areas `entities` and `features`. The columns are the first of the catalogue that tell wallets apart in this world; those of the model are read.',
      ],
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function learning(path: string): string {
  const { wallets, days, mostS } = LEARNING
  Part.run('scoring.ours.ts', 'make', path, String(wallets), String(days))
  const { rows, columns, seconds, cpuSeconds, peakMb }: Learnt = Part.run('scoring.ours.ts', 'learn', path)
  const verdict = seconds.learning <= mostS ? 'held' : 'MISSED'
  return `The default goal learnt on ${wallets} wallets, ${rows} rows × ${columns} columns: three rounds of backtest, the model and its scores in ${seconds.learning.toFixed(0)} s on the clock (at most ${mostS}: ${verdict}), ${cpuSeconds.toFixed(0)} processor seconds; before it graph and features at the cut-offs ${seconds.features.toFixed(0)} s; the process peaks at ${Math.round(peakMb)} MiB.`
}
