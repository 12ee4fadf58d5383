import { expect, test } from 'vitest'
import { Failure } from '../../src/core/failure.ts'
import type { Query } from '../../src/warehouse/query.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'

const counted: Query<Record<never, never>, { n: number }> = {
  name: 'threads',
  text: "SELECT current_setting('threads')::INTEGER AS n",
  params: {},
  required: ['n'],
}

async function open() {
  const warehouse = await Warehouse.open({ path: ':memory:', threads: 3, now: () => 0 })
  const threads = async () => (await warehouse.one(counted))?.n
  return { warehouse, threads, [Symbol.asyncDispose]: () => warehouse[Symbol.asyncDispose]() }
}

/** A promise, and what resolves it. */
function gate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

test('sparing work commits on one thread, and all are back when it has ended or failed', async () => {
  await using w = await open()
  expect(await w.threads()).toBe(3)
  const seen = await w.warehouse.sparing(async () => {
    const found = [await w.warehouse.transaction(w.threads)]
    found.push(await w.threads())
    return [...found, await w.warehouse.transaction(w.threads)]
  })
  expect(seen).toEqual([1, 1, 1])
  expect(await w.threads()).toBe(3)
  const failing = w.warehouse.sparing(() =>
    w.warehouse.transaction(async () => {
      throw new Failure('ABORTED', 'stop')
    }),
  )
  await expect(failing).rejects.toThrow('stop')
  expect(await w.warehouse.transaction(w.threads)).toBe(3)
})

test('who reads or writes beside sparing work has all threads, which then commits on all of them until the read has ended', async () => {
  await using w = await open()
  const [begun, read, again] = [gate(), gate(), gate()]
  const inside: unknown[] = []
  const work = w.warehouse.sparing(async () => {
    inside.push(await w.warehouse.transaction(w.threads))
    begun.open()
    await read.opened
    inside.push(await w.warehouse.transaction(w.threads))
    again.open()
  })
  await begun.opened
  const rows = w.warehouse.stream(counted)
  expect((await rows.next()).value).toEqual([{ n: 3 }])
  read.open()
  await again.opened
  await rows.return(undefined)
  await work
  expect(inside).toEqual([1, 3])

  const [ready, done] = [gate(), gate()]
  const more = w.warehouse.sparing(async () => {
    await w.warehouse.transaction(w.threads)
    ready.open()
    await done.opened
    return w.warehouse.transaction(w.threads)
  })
  await ready.opened
  expect(await w.warehouse.transaction(w.threads)).toBe(3)
  done.open()
  expect(await more).toBe(1)
})
