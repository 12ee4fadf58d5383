/** Which ranges of which streams are complete, on what evidence, and what is missing. */
import type { ChainId } from '../core/chain.ts'
import { Failure } from '../core/failure.ts'
import * as Ranges from '../core/ranges.ts'
import { type Axis, DOUBTFUL } from '../ingest/slice.ts'
import * as Queries from './queries.generated.ts'
import type { Warehouse } from './warehouse.ts'

/**
 * What is covered of one stream of one chain; `final` is the part that a reorganisation cannot change any more, `suspect` the
 * part that deserves a second look, because its source was caught with an incomplete answer.
 */
export type Coverage = {
  readonly chain: string
  readonly stream: string
  readonly axis: Axis
  readonly covered: Ranges.RangeSet
  readonly final: Ranges.RangeSet
  readonly suspect: Ranges.RangeSet
}

/** One committed range. `evidence` null = from before evidence was kept. */
export type Claim = {
  readonly chain: ChainId
  readonly stream: string
  readonly axis: Axis
  readonly range: Ranges.Range
  readonly final: boolean
  readonly source: string
  readonly evidence?: string | null
  readonly suspect?: boolean
}

type Entry = Required<Omit<Claim, 'chain' | 'axis'>> & { readonly atS: number }

/** The coverage of every stream, in the order of chain and stream. */
export async function all(warehouse: Warehouse): Promise<Coverage[]> {
  const found = new Map<string, Coverage>()
  for (const row of await warehouse.all(Queries.covered)) {
    const { chain, stream } = row
    const axis = axisOf(row.axis)
    const key = JSON.stringify([chain, stream, axis])
    const before = found.get(key) ?? { chain, stream, axis, covered: [], final: [], suspect: [] }
    const range = [Ranges.range(Number(row.from_n), Number(row.to_n))]
    found.set(key, {
      ...before,
      covered: Ranges.union(before.covered, range),
      final: Ranges.union(before.final, row.final ? range : []),
      suspect: Ranges.union(before.suspect, row.suspect ? range : []),
    })
  }
  return [...found.values()]
}

/** The covered ranges of one stream; none when it is unknown. */
export async function of(warehouse: Warehouse, chain: ChainId, stream: string): Promise<Ranges.RangeSet> {
  const rows = await warehouse.all(Queries.coveredOfStream, { chain, stream })
  return Ranges.union(rows.map((row) => Ranges.range(Number(row.from_n), Number(row.to_n))))
}

/** What of `wanted` is not covered yet. */
export async function gaps(
  warehouse: Warehouse,
  chain: ChainId,
  stream: string,
  wanted: Ranges.RangeSet,
): Promise<Ranges.RangeSet> {
  return Ranges.difference(wanted, await of(warehouse, chain, stream))
}

/** Throws `SLICE_OVERLAPS` when part of `range` is covered already. */
export async function refuseOverlap(
  warehouse: Warehouse,
  { chain, stream, range }: Pick<Claim, 'chain' | 'stream' | 'range'>,
): Promise<void> {
  const overlap = Ranges.intersection([range], await of(warehouse, chain, stream))
  if (overlap.length === 0) return
  throw new Failure('SLICE_OVERLAPS', `${stream} of ${chain} is covered in part of the range already.`, {
    chain,
    stream,
    ...range,
    overlap,
  })
}

/** Marks a range as complete for the claim's stream and `more`, inside the transaction that writes its rows. */
export async function claim(
  warehouse: Warehouse,
  { chain, axis, stream, range, final, source, evidence, suspect }: Claim,
  more: readonly string[] = [],
): Promise<void> {
  const entry = { range, final, source, evidence: evidence ?? null, suspect: suspect ?? false, atS: warehouse.now() }
  const claimed = [stream, ...more].map((each) => ({ ...entry, stream: each }))
  await rewrite(warehouse, chain, axis, (entries) => [...entries, ...claimed])
}

/** Says that blocks below `finalTo` cannot change any more, inside a transaction. */
export async function promote(warehouse: Warehouse, chain: ChainId, finalTo: number): Promise<void> {
  await rewrite(warehouse, chain, 'block', (entries) =>
    entries.flatMap((entry) => {
      if (entry.final) return [entry]
      const cut = Math.min(Math.max(finalTo, entry.range.from), entry.range.to)
      return [
        { ...entry, range: { ...entry.range, to: cut }, final: true },
        { ...entry, range: { ...entry.range, from: cut } },
      ]
    }),
  )
}

/** Takes `gone` out of what is covered of a chain's blocks, of `streams` or of all, inside a transaction. */
export async function uncover(
  warehouse: Warehouse,
  chain: ChainId,
  gone: Ranges.RangeSet,
  streams?: readonly string[],
): Promise<void> {
  await rewrite(warehouse, chain, 'block', (entries) =>
    entries.flatMap((entry) => {
      if (streams && !streams.includes(entry.stream)) return [entry]
      return Ranges.difference([entry.range], gone).map((range) => ({ ...entry, range }))
    }),
  )
}

/** Marks what `source` gave on evidence that a second look has to confirm as suspect, inside a transaction. */
export async function doubt(warehouse: Warehouse, chain: ChainId, source: string): Promise<void> {
  await rewrite(warehouse, chain, 'block', (entries) =>
    entries.map((entry) =>
      entry.source === source && DOUBTFUL.includes(entry.evidence) ? { ...entry, suspect: true } : entry,
    ),
  )
}

async function rewrite(
  warehouse: Warehouse,
  chain: ChainId,
  axis: Axis,
  change: (entries: readonly Entry[]) => readonly Entry[],
): Promise<void> {
  const rows = (await warehouse.all(Queries.covered)).filter((row) => row.chain === chain && row.axis === axis)
  const before = rows.map((row): Entry => {
    const { stream, final, source, evidence, suspect } = row
    return {
      stream,
      final,
      source,
      evidence,
      suspect,
      atS: row.at_s,
      range: Ranges.range(Number(row.from_n), Number(row.to_n)),
    }
  })
  const after = merged(change(before))
  await warehouse.run(Queries.dropCovered, { chain, axis })
  if (after.length === 0) return
  await warehouse.run(Queries.addCovered, {
    chain,
    streams: after.map(({ stream }) => stream),
    axes: after.map(() => axis),
    from_n: after.map(({ range }) => BigInt(range.from)),
    to_n: after.map(({ range }) => BigInt(range.to)),
    final: after.map(({ final }) => final),
    sources: after.map(({ source }) => source),
    at_s: after.map(({ atS }) => atS),
    evidence: after.map(({ evidence }) => evidence) as readonly string[],
    suspect: after.map(({ suspect }) => suspect),
  })
}

/** Entries that touch and differ in nothing but their time as one; empty ones left out. */
function merged(entries: readonly Entry[]): readonly Entry[] {
  const groups = new Map<string, Entry[]>()
  for (const entry of entries) {
    const key = JSON.stringify([entry.stream, entry.final, entry.source, entry.evidence, entry.suspect])
    groups.set(key, [...(groups.get(key) ?? []), entry])
  }
  return [...groups.values()].flatMap((group) => {
    const atS = Math.max(...group.map((entry) => entry.atS))
    const [like] = group
    return like ? Ranges.union(group.map(({ range }) => range)).map((range) => ({ ...like, range, atS })) : []
  })
}

function axisOf(text: string): Axis {
  if (text === 'block' || text === 'second') return text
  throw new Failure('INVARIANT_BROKEN', `chain.covered has the unknown axis ${text}.`, { axis: text })
}
