import { expect, test } from 'vitest'
import * as Columns from '../../src/ingest/columns.ts'
import * as Cut from '../../src/ingest/cut.ts'
import * as EventColumns from '../../src/ingest/eventcolumns.ts'
import * as Joined from '../../src/ingest/joined.ts'
import type { Slice } from '../../src/ingest/slice.ts'

/** A slice of blocks 10 to 10 + n with so many transfers each, and one approval, header and oddity a block. */
function sliceOf(transfers: readonly number[], more: Partial<Slice> = {}): Slice {
  const columns = Columns.builder()
  const approvals = EventColumns.builder('chain.approval', { owner: 'wallet', amount: 'uint256', note: 'text' })
  const bytes = (size: number, value: number) => new Uint8Array(size).fill(value)
  for (const [i, count] of transfers.entries()) {
    const block = 10 + i
    for (let logIndex = 0; logIndex < count; logIndex++) {
      const packed = { token: bytes(20, i), src: bytes(20, logIndex), dst: bytes(20, 9) }
      const numbers = { amount: bytes(32, logIndex + i), item: bytes(32, 0) }
      columns.append({ block, logIndex, sub: 0, txIndex: 0, atS: block * 12, kind: 1, ...packed, ...numbers })
    }
    const place = { block, logIndex: count, txIndex: 0, atS: block * 12 }
    approvals.append(place, 0, { owner: bytes(20, i), amount: i % 2 ? bytes(32, i) : null, note: `${i}` })
  }
  const blocks = Array.from(transfers.keys(), (i) => 10 + i)
  return {
    chain: 'eip155:1',
    stream: 'transfers:all',
    axis: 'block',
    final: true,
    source: 'test',
    evidence: 'bloom',
    covers: { from: 10, to: 10 + transfers.length },
    rows: {
      kind: 'packed',
      transfers: columns.take(),
      events: [approvals.take()],
      headers: blocks.map((block) => ({ block, atS: block * 12, hash: `0x${block}`, parent: `0x${block - 1}` })),
    },
    oddities: blocks.map((block) => ({ block, logIndex: 0, kind: 'odd', detail: '' })),
    ...more,
  }
}

const rowsOf = ({ rows }: Slice) => (rows.kind === 'packed' ? rows.transfers.rows : -1)
const MOST = 4

test.each([
  ['blocks that fit', [1, 2, 1, 2, 2, 2, 0, 4], [4, 4, 2, 4]],
  ['a block that alone is more', [1, 9, 1, 3], [1, 9, 4]],
  ['such a block first and last', [6, 0, 7], [6, 7]],
  ['empty blocks at both ends', [0, 0, 3, 3, 0], [3, 3]],
])('parts follow each other and together are the slice: %s', (_, transfers, expected) => {
  const slice = sliceOf(transfers)
  const parts = Cut.of(slice, MOST)
  expect(parts.map(rowsOf)).toEqual(expected)
  for (const [i, { covers }] of parts.entries()) expect(covers?.from).toBe(parts[i - 1]?.covers?.to ?? 10)
  const { rows, ...about } = slice
  const all = Joined.of(parts, about)
  expect(all.rows).toEqual(rows)
  expect(parts.flatMap(({ oddities }) => oddities)).toEqual(slice.oddities)
  for (const { rows, covers, oddities } of parts) {
    const {
      transfers,
      events = [],
      headers,
    } = rows.kind === 'packed' ? rows : { transfers: Columns.builder().take(), headers: [] }
    const places = [...transfers.block, ...events.flatMap(({ block }) => [...block])]
    places.push(...headers.map(({ block }) => block), ...(oddities ?? []).map(({ block }) => block))
    for (const block of places) expect(block >= (covers?.from ?? 0) && block < (covers?.to ?? 0)).toBe(true)
  }
})

test('no two parts share memory, which goes to another thread with one of them', () => {
  const buffers = Cut.of(sliceOf([3, 3, 3]), MOST).map(
    ({ rows }) => rows.kind === 'packed' && rows.transfers.src.buffer,
  )
  expect(new Set(buffers).size).toBe(3)
})

test('what replaces, restates or is little stays whole', () => {
  for (const more of [{ replacesFrom: 10 }, { restates: true }, { axis: 'second' }] as const)
    expect(Cut.of(sliceOf([3, 3], more), MOST)).toHaveLength(1)
  expect(Cut.of(sliceOf([2, 2]), MOST)).toHaveLength(1)
})
