/** A lying node, a reorganising chain, a stranger, a key that others use: balances on the chain are the oracle. */
import { encodeFunctionData } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registryAbi } from '../../contracts/artifacts/drop.generated.ts'
import * as Memory from '../../src/delivery/disks/memory.ts'
import * as Drop from '../../src/delivery/drop.ts'
import * as Journal from '../../src/delivery/journal.ts'
import * as Reconcile from '../../src/delivery/reconcile.ts'
import * as Send from '../../src/delivery/send.ts'
import * as Anvil from '../contracts/anvil.ts'
import * as Fixture from './fixture.ts'
import * as Node from './proxy.ts'

let w: Fixture.World
beforeAll(async () => {
  w = await Fixture.world()
})
afterAll(() => w[Symbol.asyncDispose]())

test('lost answers, refusals, dropped and doubled sends pay nobody twice and miss nobody', async () => {
  await using proxy = await Node.start(w.url)
  const dropped = await Fixture.drop(w, { count: 100, batchSize: 10 })
  proxy.decide = Node.unreliable('faults')
  const ledger = await Send.run({ ...Fixture.sending(w, dropped), rpcUrl: proxy.url })
  expect(await Fixture.errors(w, dropped.plan)).toEqual({ missing: 0, extra: 0, paid: 100 })
  expect(ledger.delivered.recipients).toBe(100)
  for (const fault of ['refuse', 'lose', 'drop', 'double'] as const)
    expect(proxy.counts[fault], fault).toBeGreaterThan(0)
})

test('a nonce that somebody else takes delays its batch and loses nothing', async () => {
  await using proxy = await Node.start(w.url)
  const disk = Memory.create()
  const dropped = await Fixture.drop(w, { count: 40, batchSize: 10 })
  const foreign = Anvil.account(1)
  const nonce = await w.rpc.nonce(w.signer.address, 'latest')
  // The first batch's transaction never arrives; another one of the same key takes its nonce for good.
  const raw = await foreign.signTransaction({
    type: 'eip1559',
    chainId: 31337,
    nonce,
    to: foreign.address,
    gas: 21_000n,
    maxFeePerGas: Fixture.CEILING,
    maxPriorityFeePerGas: Fixture.CEILING,
  })
  let taken: Promise<void> | null = null
  proxy.decide = ({ method }) => {
    if (method !== 'eth_sendRawTransaction' || taken) return 'none'
    taken = w.rpc.send(raw)
    return 'drop'
  }
  const ledger = await Send.run({ ...Fixture.sending(w, dropped, disk), rpcUrl: proxy.url, window: 1 })
  await taken
  expect(await Fixture.errors(w, dropped.plan)).toEqual({ missing: 0, extra: 0, paid: 40 })
  expect(ledger.delivered.recipients).toBe(40)
  const bytes = await disk.read(Journal.nameOf(dropped.plan, w.signer.address))
  const attempts = Journal.entries(bytes ?? new Uint8Array()).filter((entry) => entry.type === 'attempt')
  expect(attempts.filter(({ batch }) => batch === 0).map((attempt) => attempt.nonce)).toEqual([
    nonce,
    expect.any(Number),
  ])
})

test('a reorg deeper than an inclusion and shallower than the depth sends the same payload again', async () => {
  const disk = Memory.create()
  const dropped = await Fixture.drop(w, { count: 60, batchSize: 10 })
  // The payer's authorisations must not be what the reorg takes back.
  await w.anvil.test.mine({ blocks: 4 })
  const from = await w.rpc.nonce(w.signer.address, 'latest')
  let reorgs = 0
  const stirring = (async () => {
    while (reorgs < 3) {
      if ((await w.rpc.nonce(w.signer.address, 'latest')) > from + 1) {
        // While it mines, anvil says that it finds no such block: then it is asked again, until three have gone through.
        const rollback = w.anvil.client.request({ method: 'anvil_rollback', params: [3] } as never)
        reorgs += await rollback.then(
          () => 1,
          () => 0,
        )
        await new Promise((resolve) => setTimeout(resolve, 250))
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  const ledger = await Send.run({ ...Fixture.sending(w, dropped, disk), depth: 6, window: 3 })
  await stirring
  expect(reorgs).toBe(3)
  expect(await Fixture.errors(w, dropped.plan)).toEqual({ missing: 0, extra: 0, paid: 60 })
  expect(ledger.delivered.recipients).toBe(60)
})

test("a stranger's use of our campaign id changes nothing", async () => {
  const dropped = await Fixture.drop(w, { count: 10, batchSize: 10 })
  const { plan } = dropped
  const stranger = Anvil.account(5).address
  const data = Drop.encode(plan, 0, plan.body.recipients)
  const direct = await w.anvil.send({ from: stranger, to: plan.body.route.drop, data, gas: 5_000_000n })
  expect(direct.status).toBe('reverted')
  const own = encodeFunctionData({ abi: registryAbi, functionName: 'authorise', args: [stranger, Drop.ROLE.route] })
  await w.anvil.send({ from: stranger, to: plan.body.route.registry, data: own, gas: 200_000n })
  const consume = (payer: `0x${string}`) =>
    encodeFunctionData({
      abi: registryAbi,
      functionName: 'consume',
      args: [payer, stranger, plan.runId, 0n, `0x${'11'.repeat(32)}`],
    })
  const ours = await w.anvil.send({
    from: stranger,
    to: plan.body.route.registry,
    data: consume(plan.body.payer),
    gas: 200_000n,
  })
  expect(ours.status).toBe('reverted')
  const theirs = await w.anvil.send({
    from: stranger,
    to: plan.body.route.registry,
    data: consume(stranger),
    gas: 200_000n,
  })
  expect(theirs.status).toBe('success')
  expect(await Drop.isDone(w.rpc, plan, 0, 'latest')).toBe(false)
  const ledger = await Send.run(Fixture.sending(w, dropped))
  expect(ledger.delivered.recipients).toBe(10)
})

test('a replayed batch reverts, and a journal lost after delivery pays nobody again', async () => {
  const dropped = await Fixture.drop(w, { count: 30, batchSize: 10 })
  await Send.run(Fixture.sending(w, dropped))
  const data = Drop.encode(dropped.plan, 0, dropped.plan.body.recipients.slice(0, 10))
  const replay = await w.anvil.send({ from: w.signer.address, to: w.route.drop, data, gas: 5_000_000n })
  expect(replay.status).toBe('reverted')
  await using proxy = await Node.start(w.url)
  const again = await Send.run({ ...Fixture.sending(w, dropped, Memory.create()), rpcUrl: proxy.url })
  expect(proxy.sent).toEqual([])
  expect(again.delivered.recipients).toBe(30)
  expect(await Fixture.errors(w, dropped.plan)).toEqual({ missing: 0, extra: 0, paid: 30 })
})

test('a bit that other content set stops the run instead of counting as delivered', async () => {
  const dropped = await Fixture.drop(w, { count: 20, batchSize: 10 })
  const { plan } = dropped
  // The payer gives itself the route role and burns the bit: the same happens when a route is replaced.
  const authorise = encodeFunctionData({ abi: registryAbi, functionName: 'authorise', args: [plan.body.payer, 2] })
  await w.anvil.send({ from: plan.body.payer, to: plan.body.route.registry, data: authorise, gas: 200_000n })
  const content = plan.body.batches[0]?.contentHash ?? '0x'
  const args = [plan.body.payer, plan.body.payer, plan.runId, 0n, content] as const
  const consume = encodeFunctionData({ abi: registryAbi, functionName: 'consume', args })
  await w.anvil.send({ from: plan.body.payer, to: plan.body.route.registry, data: consume, gas: 200_000n })
  await expect(Send.run(Fixture.sending(w, dropped))).rejects.toMatchObject({ code: 'BATCH_CONTENT_DIFFERS' })
  await expect(Reconcile.ledger({ plan, rpc: w.rpc, depth: 0 })).rejects.toMatchObject({
    code: 'BATCH_CONTENT_DIFFERS',
  })
})

test('a base fee above what was offered is followed at the same nonce, up to the ceiling', async () => {
  const disk = Memory.create()
  const dropped = await Fixture.drop(w, { count: 20, batchSize: 10 })
  await using proxy = await Node.start(w.url)
  let held = true
  proxy.decide = ({ method }) => (method === 'eth_sendRawTransaction' && held ? 'drop' : 'none')
  const options = { ...Fixture.sending(w, dropped, disk), rpcUrl: proxy.url }
  const running = Send.run(options)
  while (proxy.sent.length < 2) await new Promise((resolve) => setTimeout(resolve, 20))
  await w.anvil.client.request({ method: 'anvil_setNextBlockBaseFeePerGas', params: ['0x2540be400'] } as never)
  held = false
  await running
  const bytes = await disk.read(Journal.nameOf(dropped.plan, w.signer.address))
  const attempts = Journal.entries(bytes ?? new Uint8Array()).filter((entry) => entry.type === 'attempt')
  const nonces = new Set(attempts.map(({ nonce }) => nonce))
  expect(nonces.size).toBe(2)
  expect(attempts.length).toBeGreaterThan(2)
  for (const nonce of nonces) {
    const [first, ...later] = attempts.filter((attempt) => attempt.nonce === nonce)
    for (const attempt of later) {
      expect(attempt.maxFeeWei * 8n).toBeGreaterThanOrEqual((first?.maxFeeWei ?? 0n) * 9n)
      expect(attempt.tipWei * 8n).toBeGreaterThanOrEqual((first?.tipWei ?? 0n) * 9n)
      expect(attempt.maxFeeWei).toBeLessThanOrEqual(Fixture.CEILING)
    }
  }
  expect(await Fixture.errors(w, dropped.plan)).toEqual({ missing: 0, extra: 0, paid: 20 })
})

test('a fee above the ceiling signs nothing, is named, and is waited out', async () => {
  const dropped = await Fixture.drop(w, { count: 10, batchSize: 10 })
  await using proxy = await Node.start(w.url)
  const notes: string[] = []
  const options = {
    ...Fixture.sending(w, dropped),
    rpcUrl: proxy.url,
    patienceS: 0,
    feeCeilingWei: 5n,
    progress: ({ note }: { note?: string }) => notes.push(note ?? ''),
  }
  await expect(Send.run(options)).rejects.toMatchObject({ code: 'FEE_CEILING_REACHED' })
  expect(notes.join()).toContain('FEE_CEILING_REACHED')
  expect(proxy.sent).toEqual([])
})
