/** Which ranges of which streams are complete, and what is missing. */
import type { ChainId } from '../core/chain.ts'
import { Failure } from '../core/failure.ts'
import * as Ranges from '../core/ranges.ts'
import type { Axis } from '../ingest/slice.ts'
import * as Queries from './queries.generated.ts'
import type { Warehouse } from './warehouse.ts'

/** What is covered of one stream of one chain; `final` is the part that a reorganisation cannot change any more. */
export type Coverage = {
  readonly chain: string
  readonly stream: string
  readonly axis: Axis
  readonly covered: Ranges.RangeSet
  readonly final: Ranges.RangeSet
}

/** One committed range to come. */
export type Claim = {
  readonly chain: ChainId
  readonly stream: string
  readonly axis: Axis
  readonly range: Ranges.Range
  readonly final: boolean
  readonly source: string
}

/** The coverage of every stream, in the order of chain and stream. */
export async function all(warehouse: Warehouse): Promise<Coverage[]> {
  const found = new Map<string, Coverage>()
  for (const row of await warehouse.all(Queries.covered)) {
    const { chain, stream } = row
    const axis = axisOf(row.axis)
    const key = JSON.stringify([chain, stream, axis])
    const before = found.get(key) ?? { chain, stream, axis, covered: [], final: [] }
    const range = Ranges.range(Number(row.from_n), Number(row.to_n))
    const covered = [...before.covered, range]
    found.set(key, { ...before, covered, final: row.final ? [...before.final, range] : before.final })
  }
  return Array.from(found.values(), (c) => ({ ...c, covered: Ranges.union(c.covered), final: Ranges.union(c.final) }))
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
export async function refuseOverlap(warehouse: Warehouse, { chain, stream, range }: Claim): Promise<void> {
  const overlap = Ranges.intersection([range], await of(warehouse, chain, stream))
  if (overlap.length === 0) return
  throw new Failure('SLICE_OVERLAPS', `${stream} of ${chain} is covered in part of the range already.`, {
    chain,
    stream,
    ...range,
    overlap,
  })
}

/** Marks a range as complete, inside the transaction that writes its rows; grows the range before it when they touch. */
export async function claim(warehouse: Warehouse, { chain, stream, axis, range, final, source }: Claim): Promise<void> {
  if (range.from === range.to) return
  const params = {
    chain,
    stream,
    axis,
    from_n: BigInt(range.from),
    to_n: BigInt(range.to),
    final,
    source,
    at_s: warehouse.now(),
  }
  if ((await warehouse.run(Queries.growCovered, params)) === 0) await warehouse.run(Queries.addCovered, params)
}

function axisOf(text: string): Axis {
  if (text === 'block' || text === 'second') return text
  throw new Failure('INVARIANT_BROKEN', `chain.covered has the unknown axis ${text}.`, { axis: text })
}
