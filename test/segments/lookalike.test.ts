import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import * as Catalogue from '../../src/features/catalogue.ts'
import * as Thread from '../../src/graph/thread.ts'
import * as Likeness from '../../src/segments/likeness.ts'
import * as Lookalike from '../../src/segments/lookalike.ts'
import * as Nearest from '../../src/segments/nearest.ts'
import * as Text from '../../src/segments/text.ts'
import { addressOf, run } from '../features/world.ts'
import * as World from './world.ts'

test('a search on a thread of its own finds what one in place finds', async () => {
  const rng = Rng.create('thread')
  const wallet = Uint32Array.from({ length: 500 }, (_, i) => 2 * i)
  const columns = Array.from({ length: 5 }, () => Float32Array.from(wallet, () => rng.normal()))
  const request = { wallet, columns, members: wallet.filter((id) => id % 8 === 0), size: 20 }
  const here = Likeness.find(request)
  expect(here.check?.heldOut).toBeGreaterThan(20)
  expect(await Thread.ask(Lookalike.WORKER, request, { moves: columns })).toEqual(here)
})

describe('the nearest rows', () => {
  test.each([1, 3, 4, 7, 32])('of %i dimensions are those that sorting every distance gives, ties by row', (width) => {
    const rng = Rng.create(`nearest ${width}`)
    const rows = 9_001
    // Few different values, so that many distances are equal.
    const columns = Array.from({ length: width }, () => Float32Array.from({ length: rows }, () => rng.below(4)))
    const excluded = Uint8Array.from({ length: rows }, () => (rng.uniform() < 0.1 ? 1 : 0))
    const centres = [0, 1].map(() => Float32Array.from({ length: width }, () => rng.below(4)))
    const found = Nearest.search(columns, centres, { size: 500, excluded })
    const distance = (row: number) =>
      Math.min(
        ...centres.map((centre) =>
          columns.reduce((sum, column, j) => sum + ((column[row] ?? 0) - (centre[j] ?? 0)) ** 2, 0),
        ),
      )
    const expected = [...excluded.keys()]
      .filter((row) => excluded[row] === 0)
      .map((row) => [distance(row), row] as const)
      .sort(([a, i], [b, j]) => a - b || i - j)
      .slice(0, 500)
    expect([...found.rows]).toEqual(expected.map(([, row]) => row))
    expect([...found.distances]).toEqual(expected.map(([away]) => Math.fround(Math.sqrt(away))))
  })

  test('are fewer where there are fewer, and none of none', () => {
    const columns = [Float32Array.of(1, 2, 3)]
    expect([
      ...Nearest.search(columns, [Float32Array.of(3)], { size: 9, excluded: Uint8Array.of(0, 1, 0) }).rows,
    ]).toEqual([2, 0])
    expect(Nearest.search([], [], { size: 9, excluded: new Uint8Array(0) }).rows.length).toBe(0)
  })

  test('have centres in each of the clumps that there are', () => {
    const rng = Rng.create('clumps')
    const points = Array.from({ length: 300 }, (_, i) =>
      Float32Array.of((i % 3) * 10 + rng.normal() * 0.1, (i % 3) * -5),
    )
    const found = Nearest.centres(points, 3, rng)
      .map(([x = 0]) => Math.round(x))
      .sort((a, b) => a - b)
    expect(found).toEqual([0, 10, 20])
    expect(Nearest.centres([Float32Array.of(1), Float32Array.of(1)], 4, rng)).toHaveLength(1)
  })
})

describe('lookalikes', () => {
  let made: World.Made
  const asOfS = World.AS_OF_S
  const likes = (seed: string, size = 20) => Lookalike.of(made.w, { seed: Text.parse(seed), size, asOfS })

  beforeAll(async () => {
    made = await World.make(400, 'lookalike')
    // Wallets 1 to 120 are of one kind: they differ from the others in twelve features.
    const kind = Catalogue.features.filter(({ type }) => type === 'DOUBLE').slice(0, 12)
    const set = kind.map(({ name }, i) => `${name} = ${i + 3} + 0.1 * (wallet % 3)`)
    await run(made.w, `UPDATE derived.wallet_feature SET ${set.join(', ')} WHERE wallet <= 120`)
    await run(made.w, `UPDATE derived.wallet_feature SET purchases_30d = purchases * 2`)
  })
  afterAll(async () => made.w[Symbol.asyncDispose]())

  const listed = (from: number, to: number) =>
    `wallet in (${Array.from({ length: to - from + 1 }, (_, i) => addressOf(from + i)).join(', ')})`

  test('find the rest of a kind from some of it, say how well that works, and never hold the seed', async () => {
    const { wallets, check, seedWallets, by } = await likes(listed(1, 60), 60)
    const ids = wallets.map(({ wallet }) => Number(BigInt(wallet)))
    expect(seedWallets).toBe(60)
    expect(by).toHaveLength(32)
    expect(ids.filter((id) => id <= 60)).toEqual([])
    expect(ids.filter((id) => id <= 120).length).toBeGreaterThanOrEqual(57)
    expect(wallets.map(({ distance }) => distance)).toEqual(
      wallets.map(({ distance }) => distance).sort((a, b) => a - b),
    )
    expect(check?.expected).toBeLessThan(0.2)
    expect(check?.low).toBeGreaterThan((check?.expected ?? 1) * 2)
  })

  test('are not found by the features that define the seed, nor by those that repeat them', async () => {
    const { dropped, by } = await likes('purchases >= 4 and sales is not unknown')
    expect(dropped).toEqual([
      { feature: 'purchases', because: 'The seed is defined by it.' },
      { feature: 'sales', because: 'The seed is defined by it.' },
      { feature: 'purchases_30d', because: 'It nearly repeats purchases, by which the seed is defined.' },
    ])
    for (const { feature } of dropped) expect(by).not.toContain(feature)
  })

  test('see through a saved segment, and warn where the seed is made of what the features are made of', async () => {
    const { dropped, warnings } = await likes('in segment loyal and bought')
    expect(dropped.map(({ feature }) => feature)).toEqual(['sales'])
    expect(warnings).toHaveLength(1)
  })

  test('of nobody, of too many, or without embeddings are refused; few are not checked', async () => {
    await expect(likes('purchases > 1000')).rejects.toMatchObject({ code: 'SEGMENT_EMPTY' })
    await expect(likes('purchases > 1', 0)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(
      Lookalike.of(made.w, { seed: Text.parse('purchases > 1'), size: 5, asOfS, by: 'embedding' }),
    ).rejects.toMatchObject({ code: 'SEGMENT_EMPTY' })
    expect((await likes(listed(1, 9))).check).toBeNull()
  })

  test('by embedding are the wallets whose vectors point the same way', async () => {
    const VECTOR = `[cos(i / 100.0), sin(i / 100.0)${', 0'.repeat(30)}]`
    await run(
      made.w,
      `INSERT INTO derived.wallet_embedding SELECT ${asOfS}, i::UINTEGER, ${VECTOR}::FLOAT[32] FROM range(1, 200) t(i)`,
    )
    const { wallets, by } = await Lookalike.of(made.w, {
      seed: Text.parse(listed(50, 50)),
      size: 2,
      asOfS,
      by: 'embedding',
    })
    expect(by).toEqual(['embedding'])
    expect(wallets.map(({ wallet }) => wallet).sort()).toEqual([addressOf(49), addressOf(51)])
  })
})
