/** Entities of planted worlds: processor seconds and memory of building them, in a process of its own. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as Figure from './figure.ts'

type Found = {
  readonly wallets: number
  readonly transactions: number
  readonly seconds: number
  readonly entities: number
  readonly linked: number
  readonly evidence: number
  readonly peakMb: number
}

/** A planted world of `words[0]` wallets (100,000), hard. There is no package to compare with. */
export async function run(words: readonly string[]): Promise<Figure.Found> {
  const wallets = Figure.whole(words, 0, 100_000)
  const script = fileURLToPath(new URL('./entities.ours.ts', import.meta.url))
  const found: Found = JSON.parse(
    execFileSync(process.execPath, ['--import', 'tsx', script, String(wallets)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  return {
    anchor: 'none: no package on npm links wallets',
    figures: [],
    notes: [
      `${found.wallets} wallets, ${found.transactions} transactions (hard world, seed 1): ${found.entities} entities of ${found.linked} wallets on ${found.evidence} rows of evidence in ${found.seconds.toFixed(1)} processor seconds, DuckDB's included; the process peaks at ${Math.round(found.peakMb)} MiB, the planted world itself included.`,
    ],
  }
}
