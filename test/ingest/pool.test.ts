/** Rows in memory that was used before are the rows that fresh memory would hold, and memory comes back once and only to its pool. */
import { expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Columns from '../../src/ingest/columns.ts'
import * as Gathered from '../../src/ingest/gathered.ts'
import * as Pool from '../../src/ingest/pool.ts'
import type { Slice } from '../../src/ingest/slice.ts'

const about = { chain: 'eip155:1', stream: 'transfers:all', axis: 'block', final: true, source: 'test' } as const

/** A slice of one block, written as a reader writes: only what a row states. */
function slice(block: number, rows: number, rng: Rng.Rng, pool: Pool.Pool | null): Slice {
  const { growing, take } = Columns.builder(1 + rng.below(rows + 1), pool)
  for (let i = 0; i < rows; i++) {
    const at = Columns.room(growing)
    const { columns } = growing
    columns.block[at] = block
    columns.logIndex[at] = i
    columns.kind[at] = 1 + rng.below(2)
    for (const name of ['token', 'src', 'dst'] as const)
      columns.words[name].fill(1 + rng.below(2 ** 31), at * 5, at * 5 + 5)
    if (columns.kind[at] === 1) columns.amount[at * 32 + 31] = 1 + rng.below(255)
    else columns.item[at * 32 + rng.below(32)] = 1 + rng.below(255)
    growing.rows = at + 1
  }
  return {
    ...about,
    evidence: 'bloom',
    covers: { from: block, to: block + 1 },
    rows: { kind: 'packed', transfers: take(), headers: [] },
  }
}

async function* slices(pool: Pool.Pool | null): AsyncGenerator<Slice> {
  const rng = Rng.create('pool')
  for (let block = 0; block < 60; block++) yield slice(block, block % 7 === 0 ? 0 : rng.below(40), rng, pool)
}

/** All rows of the slices, joined and sent as a thread sends them; `back` gets their memory. */
async function sent(pool: Pool.Pool | null, back: (place: ArrayBuffer) => void) {
  const found: unknown[] = []
  for await (const { rows } of Gathered.of(slices(pool), { rows: 100, ms: 60_000 }, pool)) {
    if (rows.kind !== 'packed') continue
    const there = structuredClone(rows.transfers, { transfer: Columns.places(rows.transfers) })
    for (let i = 0; i < there.rows; i++) found.push(Columns.row(there, i))
    for (const place of Columns.places(there)) back(place)
  }
  return found
}

test('rows made in memory that came back, full of what was there before, are those of fresh memory', async () => {
  const fresh = await sent(null, () => undefined)
  expect(fresh.length).toBeGreaterThan(500)
  const pool = Pool.create()
  let made = 0
  const seen = new Set<ArrayBuffer>()
  const counted: Pool.Pool = {
    ...pool,
    take: (sizeBytes) => {
      const place = pool.take(sizeBytes)
      if (!seen.has(place)) made++
      seen.add(place)
      return place
    },
  }
  const again = await sent(counted, (place) => {
    new Uint8Array(place).fill(0xee)
    seen.add(place)
    pool.adopt(place)
  })
  expect(again).toEqual(fresh)
  // Sixty slices and their joined ones take turns in a few places.
  expect(made).toBeLessThan(40)
})

test('a place is given out once, for what is not much smaller, and never one of somebody else', () => {
  const pool = Pool.create()
  const place = pool.take(1_000_000)
  expect(place.byteLength).toBeGreaterThanOrEqual(1_000_000)
  pool.give(place)
  pool.give(place)
  expect(pool.take(10)).not.toBe(place)
  expect(pool.take(900_000)).toBe(place)
  expect(pool.take(900_000)).not.toBe(place)
  const large = pool.take(9_000_000)
  pool.give(large)
  expect(pool.take(9_285_848)).toBe(large)
  const other = new ArrayBuffer(2_000_000)
  pool.give(other)
  expect(pool.take(1_900_000)).not.toBe(other)
})
