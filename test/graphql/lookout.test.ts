import { describe, expect, it } from 'vitest'
import * as Lookout from '../../graphql/lookout.ts'
import type { StatusResult } from '../../src/capabilities.ts'

/** A lookout whose seconds pass when `tick` says so; `looks` are the campaigns looked at. */
function world(fail: () => boolean = () => false) {
  const due = new Set<() => void>()
  const looks: string[] = []
  const failures: unknown[] = []
  const lookout = Lookout.create({
    look: async (campaign) => {
      looks.push(campaign)
      if (fail()) throw new TypeError('cannot be read')
      return { campaign: { id: campaign } } as unknown as StatusResult
    },
    failed: (error) => void failures.push(error),
    later: (work) => {
      due.add(work)
      return () => void due.delete(work)
    },
  })
  const tick = async () => {
    const now = [...due]
    due.clear()
    for (const work of now) work()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { lookout, looks, failures, tick, waiting: () => due.size }
}

/** A watcher that counts. */
function counter() {
  const counts = { shown: 0, ended: 0 }
  return { counts, show: () => void counts.shown++, end: () => void counts.ended++ }
}

describe('watched campaigns', () => {
  it('are looked at once a second for all who watch, and told to each', async () => {
    const { lookout, looks, tick } = world()
    const watchers = Array.from({ length: 50 }, counter)
    for (const watcher of watchers) lookout('a', watcher)
    const other = counter()
    lookout('b', other)
    for (let second = 0; second < 3; second++) await tick()
    expect(looks.sort()).toEqual(['a', 'a', 'a', 'b', 'b', 'b'])
    for (const { counts } of [...watchers, other]) expect(counts).toEqual({ shown: 3, ended: 0 })
  })

  it('are not looked at while nobody watches, and again when somebody comes', async () => {
    const { lookout, looks, tick, waiting } = world()
    const stops = [lookout('a', counter()), lookout('a', counter())]
    await tick()
    stops[0]?.()
    await tick()
    stops[1]?.()
    stops[1]?.()
    expect(waiting()).toBe(0)
    await tick()
    expect(looks).toHaveLength(2)
    const back = counter()
    lookout('a', back)
    await tick()
    expect([looks.length, back.counts.shown]).toEqual([3, 1])
  })

  it('are let go by one who stops while being told, without the others', async () => {
    const { lookout, tick, waiting } = world()
    const rest = counter()
    const stop = lookout('a', { show: () => stop(), end: () => undefined })
    lookout('a', rest)
    await tick()
    await tick()
    expect([rest.counts.shown, waiting()]).toEqual([2, 1])
  })

  it('end for all who watch when they cannot be read', async () => {
    const { lookout, failures, tick, waiting } = world(() => true)
    const watchers = [counter(), counter()]
    for (const watcher of watchers) lookout('a', watcher)
    await tick()
    expect([failures.length, waiting()]).toEqual([1, 0])
    for (const { counts } of watchers) expect(counts).toEqual({ shown: 0, ended: 1 })
  })
})
