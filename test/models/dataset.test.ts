import { describe, expect, test } from 'vitest'
import * as Rng from '../../src/core/rng.ts'
import { DAY_S, parse } from '../../src/core/time.ts'
import * as Build from '../../src/features/build.ts'
import * as Goal from '../../src/features/goal.ts'
import * as Dataset from '../../src/models/dataset.ts'
import * as Matrix from '../../src/models/matrix.ts'
import * as World from '../features/world.ts'

const T = parse('2021-05-01')
const again = Goal.get('trades-again-90d')

async function traded() {
  const w = await World.open(9)
  await World.sell(w, [
    { atS: T - 100 * DAY_S, seller: 1, buyer: 2, item: 1n },
    { atS: T - 10, seller: 3, buyer: 4, item: 2n },
    { atS: T + 10, seller: 4, buyer: 1, item: 2n },
  ])
  await World.run(
    w,
    `INSERT INTO chain.covered (chain, stream, axis, from_n, to_n, final, source, at_s) VALUES (1, 'sales:test', 'second', 0, ${T + 90 * DAY_S}, true, 'test', 0)`,
  )
  await Build.build(w, { asOfS: T })
  await Build.build(w, { asOfS: T - 90 * DAY_S })
  return w
}

async function entity(w: Awaited<ReturnType<typeof traded>>, asOfS: number, wallets: readonly number[]) {
  await World.run(w, `INSERT INTO derived.entity_build VALUES (${asOfS})`)
  for (const wallet of wallets) {
    await World.run(w, `INSERT INTO derived.entity_member VALUES (${asOfS}, ${Math.min(...wallets)}, ${wallet}, 0.9)`)
  }
}

describe('a dataset', () => {
  test('holds every cut-off’s eligible wallets with their instants, outcomes and groups', async () => {
    await using w = await traded()
    const by = await Dataset.entities(w, T)
    expect(by.asOfS).toBeNull()
    const { wallet, dataset } = await Dataset.labelled(w, again, { cutOffsS: [T - 90 * DAY_S, T], by })
    expect([...wallet]).toEqual([1, 2, 1, 2, 3, 4])
    expect([...(dataset.group ?? [])]).toEqual([...wallet])
    expect([...dataset.label]).toEqual([0, 0, 1, 0, 0, 1])
    expect([...(dataset.atS ?? [])].map((at) => at === T)).toEqual([false, false, true, true, true, true])
  })

  test('of drawn rows is those rows of the whole, whichever cut-offs they are of', async () => {
    await using w = await traded()
    const by = await Dataset.entities(w, T)
    const asked = { cutOffsS: [T - 90 * DAY_S, T], by }
    const whole = await Dataset.labelled(w, again, asked)
    expect(whole.of).toBe(6)
    expect(new Set(whole.dataset.values).size).toBeGreaterThan(3)
    for (const seed of ['a', 'b', 'c', 'd']) {
      const draw = () => ({ most: 3, rng: Rng.create(seed) })
      const rows = Dataset.drawn(whole.dataset.label, draw()) ?? Uint32Array.of()
      expect(rows).toHaveLength(3)
      const drawn = await Dataset.labelled(w, again, { ...asked, draw: draw() })
      expect(drawn.dataset).toEqual(Matrix.select(whole.dataset, rows))
      expect(drawn.of).toBe(6)
    }
  })

  test('groups wallets by the entities of the newest build that is not later than asked', async () => {
    await using w = await traded()
    await entity(w, T - 5, [2, 4])
    await entity(w, T + 5, [1, 2, 3, 4])
    const by = await Dataset.entities(w, T)
    expect(by.asOfS).toBe(T - 5)
    const { dataset } = await Dataset.labelled(w, again, { cutOffsS: [T], by })
    expect([...(dataset.group ?? [])]).toEqual([1, 2, 3, 2])
    expect((await Dataset.entities(w, T + 5)).of(4)).toBe(1)
  })

  test('is refused while an outcome may still change, and without a cut-off', async () => {
    await using w = await traded()
    const by = await Dataset.entities(w, T)
    await World.run(w, 'UPDATE chain.covered SET to_n = to_n - 1')
    await expect(Dataset.labelled(w, again, { cutOffsS: [T], by })).rejects.toMatchObject({ code: 'GOAL_WINDOW_OPEN' })
    await expect(Dataset.labelled(w, again, { cutOffsS: [], by })).rejects.toMatchObject({ code: 'DATA_TOO_SMALL' })
  })

  test('leaves out what drops hand out', async () => {
    await using w = await traded()
    await World.run(
      w,
      `INSERT INTO private.campaign VALUES ('c', 'c', 'DRAFT', '{"token":{"address":"${World.addressOf(4096)}"}}', NULL, ''::BLOB, 'p', NULL, NULL, NULL, 1)`,
    )
    const except = await Goal.ownContracts(w)
    expect(except).toEqual([World.addressOf(4096)])
    const by = await Dataset.entities(w, T)
    const { dataset } = await Dataset.labelled(w, again, { cutOffsS: [T], by, except })
    expect([...dataset.label]).toEqual([0, 0, 0, 0])
  })
})
