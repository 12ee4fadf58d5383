import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Catalogue from '../../src/features/catalogue.ts'
import * as Wallets from '../../src/segments/wallets.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import { addressOf, run } from '../features/world.ts'
import * as World from '../segments/world.ts'

const SIZE = 137

let w: Warehouse
let known: readonly World.Row[]
beforeAll(async () => {
  ;({ w, rows: known } = await World.make(SIZE, 'pages'))
})
afterAll(() => w[Symbol.asyncDispose]())

/** Every page in turn, by the cursor that each gives. */
async function pages(options: Omit<Wallets.PageOptions, 'asOfS' | 'after'>): Promise<Wallets.Page[]> {
  const found: Wallets.Page[] = []
  let after: string | undefined
  for (;;) {
    const page = await Wallets.page(w, { asOfS: World.AS_OF_S, ...options, ...(after === undefined ? {} : { after }) })
    found.push(page)
    if (!page.hasNextPage) return found
    after = page.endCursor ?? undefined
  }
}

type KeyOf = (row: World.Row) => number | null

/** What a naive sort gives: known keys in their direction, unknown ones last, equal ones by id. */
function sorted(rows: readonly World.Row[], key: KeyOf, direction: 'ASC' | 'DESC'): number[] {
  return [...rows]
    .sort((a, b) => {
      const [x, y] = [key(a), key(b)]
      if (x === y) return a.wallet - b.wallet
      if (x === null) return 1
      if (y === null) return -1
      return direction === 'ASC' ? x - y : y - x
    })
    .map(({ wallet }) => wallet)
}

const integer = Catalogue.features.find(({ type }) => type === 'UINTEGER')?.name ?? ''
const fraction = Catalogue.features.find(({ type }) => type === 'DOUBLE')?.name ?? ''

describe('pages of wallets', () => {
  const keys: readonly (readonly [string, KeyOf])[] = [
    ['id', ({ wallet }) => wallet],
    [integer, ({ features }) => features[integer] ?? null],
    [fraction, ({ features }) => features[fraction] ?? null],
    [`${World.GOAL}.probability`, ({ scores }) => scores[World.GOAL]?.probability ?? null],
    [`${World.OTHER_GOAL}.percentile`, ({ scores }) => scores[World.OTHER_GOAL]?.percentile ?? null],
  ]

  test.each(
    keys
      .flatMap(([field, key]) =>
        (['ASC', 'DESC'] as const).flatMap((direction) =>
          [1, 10, 200].map((first) => ({ field, key, direction, first })),
        ),
      )
      .filter(({ field, first }) => first > 1 || field === integer),
  )(
    'of $first by $field $direction have every wallet once, in order, unknown values last',
    async ({ field, key, direction, first }) => {
      const found = await pages({ orderBy: { field, direction }, first })
      expect(found.flatMap(({ wallets }) => wallets.map(({ id }) => id))).toEqual(sorted(known, key, direction))
      expect(found.slice(0, -1).every(({ wallets }) => wallets.length === first)).toBe(true)
      expect(found).toHaveLength(Math.ceil(SIZE / first))
    },
  )

  test('test values that are unknown and values that are equal across pages', () => {
    for (const [field, key] of keys.slice(1)) {
      expect(known.filter((row) => key(row) === null).length, field).toBeGreaterThan(10)
      expect(new Set(known.map(key)).size, field).toBeLessThan(SIZE - 10)
    }
  })

  test('of a filter have just the wallets that pass it, and count says how many', async () => {
    const where = { not: { feature: integer, op: 'gte', value: 3 } }
    const passing = known.filter(({ features }) => {
      const value = features[integer] ?? null
      return value !== null && value < 3
    })
    const found = await pages({ where, first: 7, orderBy: { field: fraction, direction: 'DESC' } })
    expect(found.flatMap(({ wallets }) => wallets.map(({ id }) => id))).toEqual(
      sorted(passing, ({ features }) => features[fraction] ?? null, 'DESC'),
    )
    expect(await Wallets.count(w, { asOfS: World.AS_OF_S, where })).toBe(passing.length)
    expect(await Wallets.count(w, { asOfS: World.AS_OF_S })).toBe(SIZE)
  })

  test('show what is known of a wallet, and unknown as null, not as zero', async () => {
    const [page] = await pages({ first: SIZE })
    for (const wallet of page?.wallets ?? []) {
      const row = known[wallet.id - 1]
      expect(wallet.address).toBe(addressOf(wallet.id))
      expect(wallet.features).toEqual(row?.features)
      expect(wallet.scores.map(({ goal }) => goal).sort()).toEqual(
        Object.entries(row?.scores ?? {})
          .flatMap(([goal, score]) => (score ? [goal] : []))
          .sort(),
      )
      expect(wallet.labels).toHaveLength(row?.labels.length ?? -1)
    }
  })

  test('of which only some is read leave the rest empty, and know no other features than the catalogue', async () => {
    const all = await Wallets.page(w, { asOfS: World.AS_OF_S, first: 50 })
    const some = await Wallets.page(w, {
      asOfS: World.AS_OF_S,
      first: 50,
      reads: { features: [fraction], scores: false, labels: true },
    })
    const wanted = all.wallets.map((wallet) => ({
      ...wallet,
      features: { [fraction]: wallet.features[fraction] },
      scores: [],
    }))
    expect(some).toEqual({ ...all, wallets: wanted })
    const reads = { features: ['x FROM y --'], scores: false, labels: false }
    await expect(Wallets.page(w, { asOfS: World.AS_OF_S, first: 5, reads })).rejects.toMatchObject({
      code: 'FEATURE_UNKNOWN',
    })
  })

  test('that are empty have no cursor', async () => {
    const page = await Wallets.page(w, {
      asOfS: World.AS_OF_S,
      first: 5,
      where: { feature: integer, op: 'gt', value: 1_000_000 },
    })
    expect(page).toEqual({ wallets: [], endCursor: null, hasNextPage: false })
  })

  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  test.each([
    '',
    'garbage',
    '%%%',
    encoded(null),
    encoded(7),
    encoded({}),
    encoded([]),
    encoded([1]),
    encoded(['1', 1]),
    encoded([1, -1]),
    encoded([1, 1.5]),
    encoded([1, '1']),
    encoded([1, 2 ** 40]),
  ])('after the cursor "%s" are refused', async (after) => {
    await expect(Wallets.page(w, { asOfS: World.AS_OF_S, first: 5, after })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    })
  })

  test.each([0, -1, 1.5, 1_001, Number.NaN])('of %s wallets are refused', async (first) => {
    await expect(Wallets.page(w, { asOfS: World.AS_OF_S, first })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  test.each([
    ['nothing', 'FEATURE_UNKNOWN'],
    ['wallet', 'FEATURE_UNKNOWN'],
    [`${World.GOAL}.wallet`, 'INPUT_INVALID'],
    ['dances-90d.probability', 'MODEL_UNKNOWN'],
    ['key" FROM x --', 'FEATURE_UNKNOWN'],
  ])('by %s are refused as %s', async (field, code) => {
    await expect(
      Wallets.page(w, { asOfS: World.AS_OF_S, first: 5, orderBy: { field, direction: 'ASC' } }),
    ).rejects.toMatchObject({ code })
  })

  test('as of an instant without features are refused with the instants there are', async () => {
    await expect(Wallets.page(w, { asOfS: 5, first: 5 })).rejects.toMatchObject({ code: 'FEATURES_NOT_BUILT' })
  })
})

describe('one wallet', () => {
  test('is found by its address, with features as of an instant or without', async () => {
    const id = 5
    const found = (await Wallets.many(w, [addressOf(id) as never], World.AS_OF_S)).get(addressOf(id) as never)
    expect(found).toMatchObject({ id, address: addressOf(id), features: known[id - 1]?.features })
    const bare = (await Wallets.many(w, [addressOf(id) as never], null)).get(addressOf(id) as never)
    expect(bare).toMatchObject({ id, asOfS: null, scores: [] })
    expect(Object.values(bare?.features ?? {}).every((value) => value === null)).toBe(true)
    expect((await Wallets.many(w, [`0x${'f'.repeat(40)}` as never], World.AS_OF_S)).size).toBe(0)
  })

  test('that has no features as of the instant is known, and its features are not', async () => {
    await run(w, `INSERT INTO chain.wallet VALUES (90000, unhex(repeat('ab', 20)))`)
    const address = `0x${'ab'.repeat(20)}` as never
    const found = (await Wallets.many(w, [address], World.AS_OF_S)).get(address)
    expect(found).toMatchObject({ id: 90_000, scores: [], labels: [] })
    expect(Object.values(found?.features ?? {}).every((value) => value === null)).toBe(true)
  })
})
