import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY_S } from '../../src/core/time.ts'
import * as Acts from '../../src/segments/acts.ts'
import * as Judge from '../../src/segments/judge.ts'
import * as Memory from '../../src/segments/memory.ts'
import * as Preview from '../../src/segments/preview.ts'
import * as Scope from '../../src/segments/scope.ts'
import * as Segment from '../../src/segments/segment.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import { addressOf, run, transact } from '../features/world.ts'
import * as Filters from './filters.ts'
import * as Naive from './naive.ts'
import * as World from './world.ts'

let made: World.Made
/** Enough for everything; enough for nothing, so that the warehouse judges. */
let ample: Memory.Memory
let none: Memory.Memory

beforeAll(async () => {
  made = await World.make(120, 'judge')
  ample = Memory.open(made.w, { limitBytes: 1e8 })
  none = Memory.open(made.w, { limitBytes: 0 })
})
afterAll(async () => made.w[Symbol.asyncDispose]())

const CODES = { true: Judge.TRUE, false: Judge.FALSE, null: Judge.UNKNOWN }

test('judges every wallet as the naive evaluator does, in memory and by the warehouse alike', async () => {
  await fc.assert(
    fc.asyncProperty(Filters.segment, async (filter) => {
      const segment = Segment.parse(JSON.parse(JSON.stringify(filter)))
      const expected = made.rows.map((row) => CODES[`${Naive.truth(segment, row, made)}`])
      const scope = await Scope.at(made.w, World.AS_OF_S, segment)
      for (const memory of [ample, none]) {
        const { population, truths } = await Judge.all(memory, [segment], scope)
        expect([...population.wallet]).toEqual(made.rows.map(({ wallet }) => wallet))
        expect([...(truths[0] ?? [])]).toEqual(expected)
      }
    }),
    { numRuns: 100 },
  )
  expect(none.sizeBytes()).toBe(0)
})

test('compares at the very value, on either side of it and with the unknown, by every operator', async () => {
  const values = [1, 2, 3]
  const filters = values.flatMap((value) => [
    ...(['eq', 'ne', 'lt', 'lte', 'gt', 'gte'] as const).map((op) => ({ feature: 'purchases', op, value })),
    { feature: 'purchases', op: 'between', value: [value, value + 1] },
    { feature: 'purchases', op: 'in', value: [value, 3] },
  ])
  const segments = [...filters, { feature: 'purchases', op: 'isUnknown' }].map((each) => Segment.parse(each))
  const scope = await Scope.at(made.w, World.AS_OF_S, ...segments)
  const { truths } = await Judge.all(ample, segments, scope)
  segments.forEach((segment, i) => {
    const expected = made.rows.map((row) => CODES[`${Naive.truth(segment, row, made)}`])
    expect([...(truths[i] ?? [])], JSON.stringify(segment)).toEqual(expected)
  })
})

test('silence may end in the very second of the next act, and not a second earlier', async () => {
  const [contract, firstS, lastS] = [9, DAY_S, 3 * DAY_S]
  await run(made.w, `DELETE FROM chain.transaction WHERE dst = ${contract}`)
  await transact(
    made.w,
    [0, 1, 2].flatMap((late) => [
      { atS: firstS, src: 5 + late, dst: contract },
      { atS: lastS - 1 + late, src: 5 + late, dst: contract },
    ]),
  )
  const of = addressOf(contract)
  const step = { did: 'called', of, atLeast: 1 }
  const segment = Segment.parse({ pattern: [step, { didNot: 'called', of, forDays: 2 }, step] })
  const scope = await Scope.at(made.w, World.AS_OF_S, segment)
  for (const memory of [ample, none]) {
    const { population, truths } = await Judge.all(memory, [segment], scope)
    expect([...population.wallet].filter((_, row) => truths[0]?.[row] === Judge.TRUE)).toEqual([6, 7])
  }
})

test('reads anew what has changed', async () => {
  const size = async (text: string) => (await Preview.of(ample, text, { asOfS: World.AS_OF_S })).size
  const [before, labelled] = [await size('purchases is unknown'), await size('label EXCHANGE')]
  await run(made.w, `INSERT INTO chain.label VALUES (90, 'EXCHANGE', 'late', 0), (91, 'EXCHANGE', 'late', 0)`)
  await run(made.w, `DELETE FROM chain.label WHERE wallet IN (90, 91) AND source <> 'late'`)
  const members = made.rows.filter(
    ({ wallet, labels }) =>
      wallet === 90 || wallet === 91 || labels.some(({ label, atS }) => label === 'EXCHANGE' && atS < World.AS_OF_S),
  )
  expect(await size('label EXCHANGE')).toBe(members.length)
  expect(members.length).toBeGreaterThanOrEqual(labelled)
  await run(
    made.w,
    `UPDATE derived.wallet_feature SET purchases = NULL WHERE as_of_s = ${World.AS_OF_S} AND wallet = 1`,
  )
  await run(
    made.w,
    `UPDATE derived.wallet_feature SET purchases = NULL WHERE as_of_s = ${World.AS_OF_S} AND wallet = 2`,
  )
  const known = made.rows.filter(({ wallet, features }) => wallet <= 2 && (features.purchases ?? null) !== null)
  expect(await size('purchases is unknown')).toBe(before + known.length)
})

test('keeps no more than it may, and forgets first what was asked for longest ago', async () => {
  const rows = made.rows.length
  const column = (feature: string) => ({ feature, op: 'isUnknown' })
  const population = (await Judge.all(ample, [], await Scope.at(made.w, World.AS_OF_S))).population
  const base = population.wallet.byteLength + population.rowOf.byteLength
  // The population, two columns and two truths.
  const memory = Memory.open(made.w, { limitBytes: base + rows * (2 * 8 + 2) })
  const ask = async (...features: string[]) => {
    const segment = Segment.parse({ and: features.map(column) })
    await Judge.all(memory, [segment], await Scope.at(made.w, World.AS_OF_S, segment))
  }
  await ask('purchases')
  await ask('sales')
  expect(memory.sizeBytes()).toBe(base + rows * 16)
  await ask('purchases')
  await ask('items_held')
  expect(memory.sizeBytes()).toBe(base + rows * 16)
  let read = 0
  const load = async () => {
    read++
    return new Float64Array(1)
  }
  for (const feature of ['purchases', 'items_held', 'sales'])
    await memory.columns.get(JSON.stringify([World.AS_OF_S, { feature }, { as_of_s: World.AS_OF_S }]), {
      tables: ['derived.wallet_feature'],
      load,
    })
  expect(read).toBe(1)
})

test('acts that were read while a row came and went do not pass for those of the rows before', async () => {
  let isMeddling = true
  const columns: Warehouse['columns'] = async (query, ...args) => {
    if (!isMeddling) return made.w.columns(query, ...args)
    await transact(made.w, [{ src: 5, dst: 6, atS: World.AS_OF_S - 10, nonce: 7_777 }])
    const found = await made.w.columns(query, ...args)
    await run(made.w, 'DELETE FROM chain.transaction WHERE nonce = 7777')
    return found
  }
  const memory = Memory.open({ ...made.w, columns }, { limitBytes: 1e8 })
  const during = await Acts.of(memory, 'called', World.AS_OF_S)
  isMeddling = false
  const after = await Acts.of(memory, 'called', World.AS_OF_S)
  expect(during.atS.length).toBe(after.atS.length + 1)
  // What was read in peace is kept.
  expect(await Acts.of(memory, 'called', World.AS_OF_S)).toBe(after)
})
