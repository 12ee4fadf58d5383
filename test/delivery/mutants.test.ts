/** Each guard taken away once, to see that what it guards turns red: the checks here would notice. */
import { keccak256 } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Disk } from '../../src/delivery/disk.ts'
import * as Memory from '../../src/delivery/disks/memory.ts'
import * as Send from '../../src/delivery/send.ts'
import * as Fixture from './fixture.ts'
import * as Node from './proxy.ts'

let w: Fixture.World
beforeAll(async () => {
  w = await Fixture.world()
})
afterAll(() => w[Symbol.asyncDispose]())

type Change = (disk: Disk) => Disk

/** How many transactions reached the node before the journal had them durably, when the disk is changed like that. */
async function unrecorded(change: Change): Promise<{ sends: number; unrecorded: number }> {
  const inner = Memory.create()
  let written = ''
  let durable = ''
  const watched: Disk = {
    ...inner,
    append: async (name, bytes) => {
      await inner.append(name, bytes)
      written += Buffer.from(bytes).toString()
    },
    sync: async (name) => {
      await inner.sync(name)
      durable = written
    },
  }
  const dropped = await Fixture.drop(w, { count: 20, batchSize: 10 })
  await using proxy = await Node.start(w.url)
  const found = { sends: 0, unrecorded: 0 }
  proxy.decide = ({ method, params }) => {
    if (method !== 'eth_sendRawTransaction') return 'none'
    found.sends++
    if (!durable.includes(String(params?.[0]))) found.unrecorded++
    return 'none'
  }
  await Send.run({ ...Fixture.sending(w, dropped, change(watched)), rpcUrl: proxy.url, window: 1 })
  return found
}

test('sending only what is durably recorded: without fsync, or with the append after the send, it is not', async () => {
  const honest = await unrecorded((disk) => disk)
  expect(honest.sends).toBeGreaterThan(1)
  expect(honest.unrecorded).toBe(0)
  const noSync = await unrecorded((disk) => ({ ...disk, sync: async () => undefined }))
  expect(noSync.unrecorded).toBeGreaterThan(0)
  const late = await unrecorded((disk) => {
    let queue = Promise.resolve()
    const later = (work: () => Promise<void>) => {
      queue = queue.then(() => new Promise<void>((resolve) => setTimeout(resolve, 150))).then(work)
      return Promise.resolve()
    }
    return {
      ...disk,
      append: (name, bytes) => later(() => disk.append(name, bytes)),
      sync: (name) => later(() => disk.sync(name)),
    }
  })
  expect(late.unrecorded).toBeGreaterThan(0)
})

/** How many payments of a run that ended `depth` deep in `world` are gone when the last `blocks` are taken back. */
async function missingAfterReorg(world: Fixture.World, depth: number, blocks: number, proxied: boolean) {
  const dropped = await Fixture.drop(world, { count: 20, batchSize: 10 })
  await world.anvil.test.mine({ blocks: 8 })
  await using proxy = await Node.start(world.url)
  // A node that answers every question about the past with the present.
  proxy.rewrite = (request) => ({
    ...request,
    params: (request.params ?? []).map((param, i) =>
      i === 1 && /^0x[0-9a-f]{1,8}$/.test(String(param)) ? 'latest' : param,
    ),
  })
  await Send.run({ ...Fixture.sending(world, dropped), depth, rpcUrl: proxied ? proxy.url : world.url })
  await world.anvil.client.request({ method: 'anvil_rollback', params: [blocks] } as never)
  return (await Fixture.errors(world, dropped.plan)).missing
}

test('done means deep: with no depth a reorg after the end takes payments back', async () => {
  expect(await missingAfterReorg(w, 6, 4, false)).toBe(0)
  // A block for each transaction and none else: however long the end of the run takes, its payments lie in the last blocks.
  await using still = await Fixture.world({ blockTimeS: undefined })
  expect(await missingAfterReorg(still, 0, 4, false)).toBeGreaterThan(0)
})

test('a node that shows the newest state as the old one does not make a run end early', async () => {
  expect(await missingAfterReorg(w, 6, 4, true)).toBe(0)
})

test('the bit is what pays nobody twice: a registry that forgets pays again and again', async () => {
  const { registry } = w.route
  const real = await w.rpc.code(registry, 'latest')
  const code = Fixture.forgetful(w.route.drop)
  const honest = await Fixture.drop(w, { count: 20, batchSize: 10 })
  await Send.run(Fixture.sending(w, honest))
  await Send.run(Fixture.sending(w, honest))
  expect(await Fixture.errors(w, honest.plan)).toEqual({ missing: 0, extra: 0, paid: 20 })
  const route = { ...w.route, registryCodeHash: keccak256(code) }
  const forgotten = await Fixture.drop(w, { count: 20, batchSize: 10, route })
  // Allowed for many times over, as a payer with an unlimited allowance is.
  const plenty = await Fixture.drop(w, { count: 500, batchSize: 100 })
  expect(plenty.plan.body.totalUnits).toBeGreaterThan(10n * forgotten.plan.body.totalUnits)
  await w.anvil.test.setCode({ address: registry, bytecode: code })
  try {
    const abort = new AbortController()
    const running = Send.run({ ...Fixture.sending(w, forgotten), signal: abort.signal })
    const ended = expect(running).rejects.toMatchObject({ code: 'ABORTED' })
    for (let tries = 0; tries < 100 && (await Fixture.errors(w, forgotten.plan)).extra === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    abort.abort()
    await ended
    expect((await Fixture.errors(w, forgotten.plan)).extra).toBeGreaterThan(0)
  } finally {
    await w.anvil.test.setCode({ address: registry, bytecode: real })
  }
})
