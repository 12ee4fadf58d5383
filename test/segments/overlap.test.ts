import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from '../../src/core/address.ts'
import * as Consumers from '../../src/segments/consumers.ts'
import * as Diff from '../../src/segments/diff.ts'
import * as Explain from '../../src/segments/explain.ts'
import * as Memory from '../../src/segments/memory.ts'
import * as Overlap from '../../src/segments/overlap.ts'
import * as Preview from '../../src/segments/preview.ts'
import * as Store from '../../src/segments/store.ts'
import * as Text from '../../src/segments/text.ts'
import { addressOf, run } from '../features/world.ts'
import * as Naive from './naive.ts'
import * as World from './world.ts'

let made: World.Made

/** The items by their key. */
function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

const asOfS = World.AS_OF_S

beforeAll(async () => {
  made = await World.make(200, 'overlap')
})
afterAll(async () => made.w[Symbol.asyncDispose]())

const truths = (text: string) => made.rows.map((row) => Naive.truth(Text.parse(text), row, made))
const filters = [
  'purchases >= 3',
  'not label EXCHANGE',
  'bought >= 2',
  'wallet in list vips',
  `${World.GOAL}.probability > 0.5`,
  'entity.size > 1',
  'sales is unknown',
  'in segment loyal',
]

describe('an overlap', () => {
  test('of eight segments counts every region, pair and size as the naive evaluator does', async () => {
    const overlap = await Overlap.of(Memory.open(made.w, { limitBytes: 1e8 }), filters, asOfS)
    const sets = filters.map(truths)
    const inside = made.rows.map((_, i) => sets.flatMap((set, at) => (set[i] === true ? [at] : [])))
    const regions = grouped(
      inside.filter((each) => each.length > 0),
      (each) => each.join(),
    )
    expect(new Map(overlap.regions.map((each) => [each.inside.join(), each.wallets]))).toEqual(
      new Map([...regions].map(([key, each]) => [key, each.length])),
    )
    expect(overlap.sizes).toEqual(sets.map((set) => set.filter((each) => each === true).length))
    expect(overlap.any).toBe(inside.filter((each) => each.length > 0).length)
    expect(overlap.pairs).toHaveLength(28)
    for (const { a, b, both, jaccard } of overlap.pairs) {
      const either = inside.filter((each) => each.includes(a) || each.includes(b)).length
      expect(both).toBe(inside.filter((each) => each.includes(a) && each.includes(b)).length)
      expect(jaccard).toBe(either === 0 ? null : both / either)
    }
  })

  test('is of two to eight segments', async () => {
    for (const count of [0, 1, 9])
      await expect(
        Overlap.of(Memory.open(made.w, { limitBytes: 1e8 }), Array(count).fill('sales = 1'), asOfS),
      ).rejects.toMatchObject({
        code: 'INPUT_INVALID',
      })
  })
})

describe('a difference', () => {
  const between = (before: string, after: string) =>
    Diff.between(made.w, { filter: Text.parse(before), asOfS }, { filter: Text.parse(after), asOfS })

  test('counts who came and went, and names the conditions that alone kept them out', async () => {
    const [before, after] = ['purchases >= 3 and not label EXCHANGE', 'purchases >= 2 and sales >= 1']
    const diff = await between(before, after)
    const [was, is] = [truths(before), truths(after)]
    const entered = made.rows.filter((_, i) => was[i] !== true && is[i] === true)
    const left = made.rows.filter((_, i) => was[i] === true && is[i] !== true)
    expect(diff).toMatchObject({ entered: entered.length, left: left.length })
    expect(diff.stayed).toBe(was.filter((each, i) => each === true && is[i] === true).length)
    const alone = (rows: readonly World.Row[], ...others: string[]) =>
      rows.filter((row) => others.every((other) => Naive.truth(Text.parse(other), row, made) === true)).length
    const expected = [
      ['entered', '$.and[0]', alone(entered, 'not label EXCHANGE')],
      ['entered', '$.and[1].not', alone(entered, 'purchases >= 3')],
      ['left', '$.and[1]', left.length],
    ] as const
    const found = new Map(diff.causes.map(({ change, path, wallets }) => [`${change} ${path}`, wallets]))
    expect(found).toEqual(new Map(expected.map(([change, path, wallets]) => [`${change} ${path}`, wallets])))
    expect(diff.unattributed).toEqual({
      entered: alone(entered, 'label EXCHANGE', 'not purchases >= 3'),
      left: 0,
    })
    expect(entered.map(({ wallet }) => addressOf(wallet))).toEqual(expect.arrayContaining([...diff.sample.entered]))
    expect(entered.length * left.length).toBeGreaterThan(50)
  })

  test('of the same is none', async () => {
    expect(await between('purchases >= 3', 'purchases >= 3')).toMatchObject({ entered: 0, left: 0, causes: [] })
  })

  test('takes a condition on the unknown for one that kept wallets out', async () => {
    const diff = await between('purchases >= 0', 'purchases >= 0 or purchases is unknown')
    expect(diff.causes).toEqual([{ change: 'entered', path: '$', text: 'purchases ≥ 0 trades', wallets: diff.entered }])
    expect(diff.entered).toBeGreaterThan(20)
  })
})

describe('what uses a segment', () => {
  test('is listed, and keeps it from being removed until it is over', async () => {
    const put = (name: string, filter: string) => Store.save(made.w, { name, filter, savedBy: 'gina' })
    await put('base', 'sales >= 1')
    await put('upon', 'in segment base and purchases >= 1')
    await run(
      made.w,
      `INSERT INTO private.campaign VALUES ('c1', 'spring', 'RUNNING', '{"segment":"base"}', NULL, ''::BLOB, 'marta', NULL, NULL, NULL, 5)`,
    )
    expect(await Consumers.of(made.w, 'base')).toEqual([
      { kind: 'segment', id: 'upon', state: 'version 1', holds: true },
      { kind: 'campaign', id: 'c1', state: 'RUNNING', holds: true },
    ])
    const remove = (name: string) => Consumers.remove(made.w, { name, removedBy: 'gina' })
    await expect(remove('base')).rejects.toMatchObject({ code: 'SEGMENT_IN_USE' })
    await remove('upon')
    await expect(remove('base')).rejects.toMatchObject({ code: 'SEGMENT_IN_USE', facts: { consumers: [{ id: 'c1' }] } })
    await run(made.w, `UPDATE private.campaign SET state = 'COMPLETED'`)
    await remove('base')
    await expect(Store.get(made.w, 'base')).rejects.toMatchObject({ code: 'SEGMENT_UNKNOWN' })
    await expect(remove('base')).rejects.toMatchObject({ code: 'SEGMENT_UNKNOWN' })
    expect((await Store.list(made.w)).map(({ name }) => name)).toEqual(['loyal', 'nested'])
    expect(await Store.get(made.w, 'base', 1)).toMatchObject({ version: 1 })
    expect(await put('base', 'sales >= 1')).toMatchObject({ version: 2 })
  })
})

describe('the evidence of an explanation', () => {
  test('is the rows that a pattern and a balance rest on, the label with its source, and what a segment refers to', async () => {
    const bought = made.trades.filter((sale) => sale.buyer === 9 && sale.atS < asOfS).map(({ atS }) => atS)
    await run(made.w, `INSERT INTO chain.label VALUES (9, 'WHALE', 'people', 77)`)
    const filter = `bought and holds ${World.tokenOf(3)} >= 1 and label WHALE and in segment nested and purchases >= 0`
    const { conditions } = await Explain.of(made.w, filter, { wallet: parse(addressOf(9)), asOfS })
    const at = (path: string) => conditions.find((each) => each.path === path)
    expect(at('$.and[0]')?.evidence.map(({ kind, atS }) => [kind, atS])).toEqual(
      bought
        .sort((a, b) => b - a)
        .slice(0, 5)
        .map((atS) => ['sale', atS]),
    )
    expect(at('$.and[1]')?.evidence.every(({ kind, block }) => kind === 'transfer' && block !== null)).toBe(true)
    expect(at('$.and[1]')?.evidence.length).toBeGreaterThan(0)
    expect(at('$.and[2]')?.evidence).toEqual([
      { kind: 'label', text: 'WHALE by people.', chain: null, block: null, index: null, atS: 77 },
    ])
    expect(conditions.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['$.and[3]', '$.and[3] → nested.or[0] → loyal.and[1].not']),
    )
    expect(at('$.and[4]')?.evidence[0]?.text).toMatch(/^Items bought. From chain.sale/)
  })
})

test('a preview counts the members that have each label as of the instant', async () => {
  const { reach } = await Preview.of(Memory.open(made.w, { limitBytes: 1e8 }), 'purchases >= 1', { asOfS })
  const members = made.rows.filter(({ features }) => (features.purchases ?? 0) >= 1)
  const counted = (label: string) =>
    members.filter(({ labels }) => labels.some((each) => each.label === label && each.atS < asOfS)).length
  const told = new Map(reach.map(({ label, wallets }) => [label, wallets]))
  for (const label of ['EXCHANGE', 'SANCTIONED']) expect(told.get(label)).toBe(counted(label))
})
