import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_S } from '../../src/core/time.ts'
import * as Catalogue from '../../src/features/catalogue.ts'
import * as Cohorts from '../../src/segments/cohorts.ts'
import * as Funnel from '../../src/segments/funnel.ts'
import * as Lifecycle from '../../src/segments/lifecycle.ts'
import * as Store from '../../src/segments/store.ts'
import * as Text from '../../src/segments/text.ts'
import * as Watch from '../../src/segments/watch.ts'
import { addressOf, rows, run } from '../features/world.ts'
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
  made = await World.make(200, 'watch')
})
afterAll(async () => made.w[Symbol.asyncDispose]())

const matches = (text: string) => made.rows.filter((row) => Naive.truth(Text.parse(text), row, made) === true)

describe('a watched segment', () => {
  const evaluate = (at: number) => Watch.evaluate(made.w, { asOfS: at })
  const members = async () =>
    (await rows(made.w, `SELECT wallet FROM derived.segment_member WHERE name = 'active' ORDER BY wallet`)).map(
      ({ wallet }) => wallet,
    )

  test('keeps who entered and who left with every evaluation, once', async () => {
    await Store.save(made.w, { name: 'active', filter: 'purchases >= 3', savedBy: 'gina' })
    await Watch.start(made.w, { name: 'active', watchedBy: 'gina' })
    await Watch.start(made.w, { name: 'active', watchedBy: 'olga' })
    const first = matches('purchases >= 3').map(({ wallet }) => wallet)
    expect(await evaluate(asOfS)).toEqual([
      { name: 'active', asOfS, version: 1, model: null, size: first.length, entered: first.length, exited: 0 },
    ])
    expect(await members()).toEqual(first)
    expect(await evaluate(asOfS)).toEqual([])

    const later = asOfS + DAY_S
    await run(
      made.w,
      `INSERT INTO derived.wallet_feature BY NAME SELECT * REPLACE (${later} AS as_of_s) FROM derived.wallet_feature WHERE as_of_s = ${asOfS}`,
    )
    const [gone = 0, ...rest] = first
    const came = made.rows.find(({ wallet }) => !first.includes(wallet))?.wallet ?? 0
    await run(
      made.w,
      `UPDATE derived.wallet_feature SET purchases = CASE wallet WHEN ${gone} THEN 0 ELSE 9 END WHERE as_of_s = ${later} AND wallet IN (${gone}, ${came})`,
    )
    expect(await evaluate(later)).toMatchObject([{ size: first.length, entered: 1, exited: 1 }])
    expect(await members()).toEqual([...rest, came].sort((a, b) => a - b))
    const changes = await Watch.changes(made.w, 'active', 2)
    expect(new Set(changes.map(({ wallet, entered }) => `${wallet} ${entered}`))).toEqual(
      new Set([`${addressOf(gone)} false`, `${addressOf(came)} true`]),
    )
    expect(await evaluate(asOfS)).toEqual([])
    expect((await Watch.evaluations(made.w, 'active')).map((each) => each.asOfS)).toEqual([later, asOfS])

    await Watch.stop(made.w, 'active')
    expect(await members()).toEqual([])
    await expect(Watch.stop(made.w, 'active')).rejects.toMatchObject({ code: 'SEGMENT_UNKNOWN' })
  })

  test('that cannot be judged does not keep others from it', async () => {
    for (const [name, filter] of [
      ['a-broken', 'in segment other'],
      ['whole', 'sales >= 1'],
    ] as const) {
      await Store.save(made.w, { name: 'other', filter: 'sales >= 1', savedBy: 'gina' })
      await Store.save(made.w, { name, filter, savedBy: 'gina' })
      await Watch.start(made.w, { name, watchedBy: 'gina' })
    }
    await run(made.w, `INSERT INTO derived.segment_removal VALUES ('other', 1, 0, 'test')`)
    await expect(evaluate(asOfS)).rejects.toMatchObject({ code: 'SEGMENT_UNKNOWN' })
    expect(await Watch.evaluations(made.w, 'whole')).toHaveLength(1)
    expect(await Watch.evaluations(made.w, 'a-broken')).toEqual([])
  })
})

describe('a funnel', () => {
  test('counts how many come how far, which is never more than came before', async () => {
    const steps = ['bought >= 2', 'bought >= 2 then sent', 'bought >= 2 then sent then nothing for 10 days']
    const where = 'purchases >= 1'
    const { steps: found } = await Funnel.of(made.w, { pattern: steps[2], where, asOfS })
    const expected = steps.map((step) => matches(`${where} and ${step}`).length)
    expect(found.map(({ wallets }) => wallets)).toEqual(expected)
    expect(found[2]?.ofFirst).toBe((expected[2] ?? 0) / (expected[0] ?? 1))
    expect(found[2]?.ofBefore).toBe((expected[2] ?? 0) / (expected[1] ?? 1))
    expect(expected[0]).toBeGreaterThan(expected[1] ?? 0)
    await expect(Funnel.of(made.w, { pattern: 'sales = 1', asOfS })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })
})

describe('lifecycle', () => {
  test('counts every wallet of the filter in its stored stage, and those without one as unknown', async () => {
    const names = Catalogue.stages.map(([stage]) => stage)
    const stage = (wallet: number) => names[wallet % (names.length + 1)] ?? 'unknown'
    await run(made.w, `UPDATE derived.wallet_feature SET lifecycle_stage = NULL WHERE as_of_s = ${asOfS}`)
    for (const name of names) {
      const ids = made.rows.flatMap(({ wallet }) => (stage(wallet) === name ? [wallet] : []))
      await run(
        made.w,
        `UPDATE derived.wallet_feature SET lifecycle_stage = '${name}' WHERE as_of_s = ${asOfS} AND wallet IN (${ids.join(', ')})`,
      )
    }
    for (const where of [undefined, 'purchases >= 2']) {
      const { stages } = await Lifecycle.of(made.w, { asOfS, where })
      const members = where === undefined ? made.rows : matches(where)
      const expected = grouped(members, ({ wallet }) => stage(wallet))
      expect(stages.map(({ stage: name, wallets, share }) => [name, wallets, share])).toEqual(
        [...names, 'unknown'].map((name) => {
          const wallets = expected.get(name)?.length ?? 0
          return [name, wallets, wallets / members.length]
        }),
      )
    }
  })
})

describe('cohorts', () => {
  test('count who acted again in each period after its own first act, and say nothing of periods that are not over', async () => {
    const cohorts = await Cohorts.of(made.w, { act: 'bought', by: 'week', periods: 6, where: 'sales >= 0', asOfS })
    const members = matches('sales >= 0')
    const bought = Naive.happened('bought', undefined, made)
    const weekOf = (at: number) => Math.floor((at - 4 * DAY_S) / (7 * DAY_S)) * 7 * DAY_S + 4 * DAY_S
    const groups = grouped(
      members.flatMap(({ wallet }) => (bought.has(wallet) ? [bought.get(wallet) ?? []] : [])),
      ([first = 0]) => weekOf(first),
    )
    expect(cohorts.map(({ fromS, wallets }) => [fromS, wallets])).toEqual(
      [...groups].sort(([a], [b]) => a - b).map(([from, each]) => [from, each.length]),
    )
    for (const { fromS, cells } of cohorts) {
      const group = groups.get(fromS) ?? []
      for (const { period, wallets, share, low, high } of cells) {
        const isOver = fromS + (period + 2) * 7 * DAY_S <= asOfS
        const again = group.filter(([first = 0, ...more]) =>
          more.some((at) => Math.floor((at - first) / (7 * DAY_S)) === period),
        )
        expect(wallets).toBe(isOver ? again.length : null)
        if (share !== null) expect((low ?? 1) <= share && share <= (high ?? 0)).toBe(true)
      }
    }
    expect(cohorts.flatMap(({ cells }) => cells).filter(({ wallets }) => (wallets ?? 0) > 0).length).toBeGreaterThan(5)
    expect(cohorts.flatMap(({ cells }) => cells).some(({ wallets }) => wallets === null)).toBe(true)
    for (const act of ['bought >= 2', 'bought then sold', 'sales = 1'])
      await expect(Cohorts.of(made.w, { act, by: 'week', asOfS })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })
})
