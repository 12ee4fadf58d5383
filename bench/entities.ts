/** Measuring the graph of a planted world and linking its wallets, from a warehouse file, each in a process of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Took } from './entities.ours.ts'
import * as Figure from './figure.ts'
import * as Part from './part.ts'

/** Goals of a million wallets: processor seconds of linking, and memory of either. */
const GOAL = { wallets: 1_000_000, seconds: 60, peakMb: 2_048 }

/** A planted world of `words[0]` wallets (100,000), hard. There is no package to compare with. */
export async function run(words: readonly string[]): Promise<Figure.Found> {
  const wallets = Figure.whole(words, 0, 100_000)
  const folder = mkdtempSync(join(tmpdir(), 'dropcast-bench-'))
  const path = join(folder, 'world.duckdb')
  try {
    const world: { wallets: number; transactions: number } = Part.run('entities.ours.ts', 'make', path, String(wallets))
    const graph: Took = Part.run('entities.ours.ts', 'graph', path)
    const entities: Took = Part.run('entities.ours.ts', 'entities', path)
    const steps = (took: Took) =>
      Object.entries(took.steps)
        .map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`)
        .join(', ')
    const said = (what: string, took: Took) =>
      `${what}: ${took.seconds.toFixed(1)} processor seconds, DuckDB's included (${steps(took)}); the process peaks at ${Math.round(took.peakMb)} MiB.`
    const { made } = entities
    return {
      anchor: 'none: no package on npm links wallets',
      figures: [],
      notes: [
        `${world.wallets} wallets, ${world.transactions} transactions (hard world, seed 1), in a file that a process of its own made; DuckDB may take 1 GB.`,
        said(`Measures of ${graph.made.wallets} wallets and ${graph.made.edges} edges`, graph),
        said(`${made.entities} entities of ${made.wallets} wallets on ${made.evidence} rows of evidence`, entities),
        ...(wallets === GOAL.wallets
          ? [
              `Bounds: linking within ${GOAL.seconds} processor seconds ${entities.seconds <= GOAL.seconds ? 'held' : 'MISSED'}, memory within ${GOAL.peakMb} MiB ${Math.max(entities.peakMb, graph.peakMb) <= GOAL.peakMb ? 'held' : 'MISSED'}.`,
            ]
          : []),
      ],
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
