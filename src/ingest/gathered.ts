/** Slices that follow each other as one, so that many small answers become few transactions: a commit costs the same for 10 rows and 100,000. */
import * as Cut from './cut.ts'
import * as Joined from './joined.ts'
import type * as Pool from './pool.ts'
import type { Slice } from './slice.ts'

/** When to stop gathering: rows in hand, and milliseconds since the first of them came. */
export type Bounds = { readonly rows: number; readonly ms: number }

/**
 * Half of DuckDB's row group: from a whole one on it writes rows into the file at once and again at the next checkpoint, which
 * leaves what it wrote first as free room. Five seconds are the most to lose.
 */
const DEFAULT: Bounds = { rows: 61_440, ms: 5_000 }

/**
 * The slices of `source` in their order, neighbours joined while they say the same of themselves, and those of more rows than the
 * bound in parts: what is given has less than twice as many, but for a block that alone holds more. When the source fails,
 * what it gave before comes first. With a `pool`, the memory of slices that were joined goes back to it.
 */
export async function* of(
  source: AsyncIterable<Slice>,
  bounds: Bounds = DEFAULT,
  pool: Pool.Pool | null = null,
): AsyncGenerator<Slice> {
  let held: Slice[] = []
  let rows = 0
  let sinceMs = 0
  const release = (): Slice[] => {
    const [first] = held
    const last = held.at(-1)
    const joined =
      first?.covers && last?.covers && held.length > 1
        ? [Joined.of(held, { ...first, covers: { from: first.covers.from, to: last.covers.to } }, pool)]
        : held
    held = []
    rows = 0
    return joined
  }
  let failed: { readonly error: unknown } | null = null
  try {
    for await (const whole of source)
      for (const slice of Cut.of(whole, bounds.rows)) {
        const last = held.at(-1)
        if (last && !continues(last, slice)) yield* release()
        if (held.length === 0) sinceMs = performance.now()
        held.push(slice)
        rows += rowsOf(slice)
        if (rows >= bounds.rows || performance.now() - sinceMs >= bounds.ms) yield* release()
      }
  } catch (error) {
    failed = { error }
  }
  yield* release()
  if (failed) throw failed.error
}

/** Whether `next` begins where `last` ends and differs from it in nothing but its rows. */
function continues(last: Slice, next: Slice): boolean {
  return (
    last.rows.kind === 'packed' &&
    next.rows.kind === 'packed' &&
    last.covers?.to === next.covers?.from &&
    next.replacesFrom === undefined &&
    identity(last) === identity(next)
  )
}

function identity({ chain, stream, streams, axis, final, source, evidence, doubted, restates }: Slice): string {
  return JSON.stringify([chain, stream, streams, axis, final, source, evidence, doubted, restates])
}

function rowsOf({ rows }: Slice): number {
  if (rows.kind !== 'packed') return 0
  const events = (rows.events ?? []).reduce((sum, each) => sum + each.rows, 0)
  return rows.transfers.rows + events + (rows.transactions?.rows ?? 0)
}
