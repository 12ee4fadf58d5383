import { expect, test } from 'vitest'
import { Failure } from '../../src/core/failure.ts'
import * as Columns from '../../src/ingest/columns.ts'
import * as Gathered from '../../src/ingest/gathered.ts'
import type { Slice } from '../../src/ingest/slice.ts'

function slice(from: number, to: number, rows: number, more: Partial<Slice> = {}): Slice {
  const columns = Columns.builder(Math.max(1, rows))
  const bytes = (size: number) => new Uint8Array(size).fill(7)
  for (let i = 0; i < rows; i++) {
    columns.append({
      block: from,
      logIndex: i,
      sub: 0,
      txIndex: 0,
      atS: from,
      kind: 1,
      token: bytes(20),
      src: bytes(20),
      dst: bytes(20),
      amount: bytes(32),
      item: bytes(32),
    })
  }
  const about = { chain: 'eip155:1', stream: 'transfers:all', axis: 'block', final: true, source: 'test' } as const
  const rowsOf = { kind: 'packed', transfers: columns.take(), headers: [] } as const
  return { ...about, evidence: 'bloom', covers: { from, to }, rows: rowsOf, ...more }
}

async function* given(slices: readonly Slice[], then?: Error): AsyncGenerator<Slice> {
  yield* slices
  if (then) throw then
}

async function collect(source: AsyncIterable<Slice>) {
  const found: (readonly [number, number, number])[] = []
  for await (const { covers, rows } of source)
    found.push([covers?.from ?? -1, covers?.to ?? -1, rows.kind === 'packed' ? rows.transfers.rows : -1])
  return found
}

test('neighbours come as one slice with all their rows', async () => {
  const source = given([slice(0, 10, 3), slice(10, 20, 0), slice(20, 25, 2)])
  expect(await collect(Gathered.of(source))).toEqual([[0, 25, 5]])
})

test('a slice ends where the rows are enough', async () => {
  const source = given([slice(0, 1, 2), slice(1, 2, 2), slice(2, 3, 2), slice(3, 4, 2)])
  expect(await collect(Gathered.of(source, { rows: 4, ms: 1e9 }))).toEqual([
    [0, 2, 4],
    [2, 4, 4],
  ])
})

test('what has waited long enough is given on with the next slice', async () => {
  const source = given([slice(0, 1, 1), slice(1, 2, 1)])
  expect(await collect(Gathered.of(source, { rows: 1e9, ms: 0 }))).toHaveLength(2)
})

test.each([
  ['a gap', slice(12, 20, 1)],
  ['another evidence', slice(10, 20, 1, { evidence: 'twice' })],
  ['the end of finality', slice(10, 20, 1, { final: false })],
  ['a doubt', slice(10, 20, 1, { doubted: true })],
  ['what it replaces', slice(10, 20, 1, { replacesFrom: 10 })],
])('%s stays a boundary', async (_, next) => {
  expect(await collect(Gathered.of(given([slice(0, 10, 1), next])))).toHaveLength(2)
})

test('what came before a failure is given before it is thrown', async () => {
  const source = given([slice(0, 10, 1), slice(10, 20, 1)], new Failure('RPC_UNREACHABLE', 'gone'))
  const found: Slice[] = []
  const all = async () => {
    for await (const each of Gathered.of(source)) found.push(each)
  }
  await expect(all()).rejects.toMatchObject({ code: 'RPC_UNREACHABLE' })
  expect(found.map(({ covers }) => covers)).toEqual([{ from: 0, to: 20 }])
})
