import { expect, test } from 'vitest'
import * as Changes from '../../src/warehouse/changes.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { now } from './folder.ts'

const plain = (text: string) => ({ name: 'test', text, params: {}, required: [] })
const LABEL = `INSERT INTO chain.label VALUES (1, 'A', 'test', 0)`

test('the tables that a statement writes are found, whatever its form', () => {
  expect(Changes.targets(LABEL)).toEqual(new Set(['chain.label']))
  expect(Changes.targets('insert or replace into "chain"."label" BY NAME SELECT * FROM chain.sale')).toEqual(
    new Set(['chain.label']),
  )
  expect(Changes.targets('UPDATE derived.score SET low = 0')).toEqual(new Set(['derived.score']))
  expect(Changes.targets('DELETE FROM chain.sale WHERE true; INSERT INTO chain.transfer FROM t')).toEqual(
    new Set(['chain.sale', 'chain.transfer']),
  )
  for (const unknown of [
    'TRUNCATE chain.sale',
    'CREATE TABLE chain.x AS SELECT 1',
    'INSERT INTO x SELECT 1',
    'MERGE INTO chain.x',
  ])
    expect(Changes.targets(unknown), unknown).toBeNull()
})

test('a commit counts for the tables it wrote and for no other; what was undone does not', async () => {
  await using w = await Warehouse.open({ path: ':memory:', now })
  const label = () => w.version(['chain.label', 'chain.chain'])
  const sale = () => w.version(['chain.sale'])
  const seen = [label()]
  const sales = sale()
  await w.run(plain(LABEL))
  seen.push(label())
  await w.transaction(async () => {
    await w.run(plain(LABEL))
    seen.push(label())
  })
  seen.push(label())
  await w.appendColumns('chain.label', {
    wallet: Uint32Array.of(3),
    label: ['A'],
    source: ['test'],
    at_s: Uint32Array.of(0),
  })
  seen.push(label())
  expect(sale()).toBe(sales)
  await expect(
    w.transaction(async () => {
      await w.run(plain(LABEL))
      throw new Error('undone')
    }),
  ).rejects.toThrow('undone')
  seen.push(label())
  await w.run(plain('CREATE TABLE chain.extra (x UINTEGER)'))
  seen.push(label())
  expect(seen.map((version) => version - (seen[0] ?? 0))).toEqual([0, 1, 1, 2, 3, 3, 4])
  expect(sale()).toBe(sales + 1)
})

test('while a commit is under way, its tables have a version that equals none, and others keep theirs', async () => {
  await using w = await Warehouse.open({ path: ':memory:', now })
  const before = [w.version(['chain.label']), w.version(['chain.sale'])]
  const written = w.run(plain(LABEL))
  // The statement waits for those before it.
  await Promise.resolve()
  expect(w.version(['chain.sale', 'chain.label'])).toBeNaN()
  expect(w.version(['chain.sale'])).toBe(before[1])
  await written
  expect(w.version(['chain.label'])).toBe((before[0] ?? 0) + 1)
})

test('a commit that failed is counted, because only its answer is known to be lost', async () => {
  const changes = Changes.create()
  const failing = changes.during([new Set(['chain.label']), null], () => Promise.reject(new Error('lost')))
  expect(changes.version(['chain.label'])).toBeNaN()
  await expect(failing).rejects.toThrow('lost')
  expect(changes.version(['chain.label'])).toBe(2)
  expect(changes.version(['chain.sale'])).toBe(1)
})
