/** What the chain shows of a drop, and what a pause, a full disk and a late screening leave of it. */
import { encodeFunctionData } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nastyToken } from '../../contracts/artifacts/test.generated.ts'
import * as Address from '../../src/core/address.ts'
import * as Memory from '../../src/delivery/disks/memory.ts'
import * as Journal from '../../src/delivery/journal.ts'
import * as Reconcile from '../../src/delivery/reconcile.ts'
import * as Send from '../../src/delivery/send.ts'
import * as Fixture from './fixture.ts'
import * as Node from './proxy.ts'

let w: Fixture.World
beforeAll(async () => {
  w = await Fixture.world()
})
afterAll(() => w[Symbol.asyncDispose]())

const addsUp = ({ planned, delivered, skipped, failed, pending }: Reconcile.Ledger) => {
  for (const key of ['recipients', 'amountUnits'] as const) {
    const sum = [delivered, skipped, failed, pending].map((part) => BigInt(part[key])).reduce((a, b) => a + b)
    expect(sum).toBe(BigInt(planned[key]))
  }
}

test('a late suppression is final: asked once per batch, journaled, never paid, and its reason is in the ledger', async () => {
  const disk = Memory.create()
  const dropped = await Fixture.drop(w, { count: 30, batchSize: 10 })
  const asked: number[] = []
  const rescreen: Send.Options['rescreen'] = async ({ batch, recipients }) => {
    asked.push(batch)
    if (batch === 1) return recipients.map(({ position }) => ({ position, reason: 'OPTED_OUT' }))
    return batch === 0 ? [{ position: 3, reason: 'SANCTIONED' }] : []
  }
  // The first sends are dropped and the run is stopped: the second run must keep the frozen payloads.
  await using proxy = await Node.start(w.url, ({ method }) => (method === 'eth_sendRawTransaction' ? 'drop' : 'none'))
  const abort = new AbortController()
  const first = Send.run({ ...Fixture.sending(w, dropped, disk), rpcUrl: proxy.url, rescreen, signal: abort.signal })
  while (proxy.sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  abort.abort()
  await expect(first).rejects.toMatchObject({ code: 'ABORTED' })
  const ledger = await Send.run({ ...Fixture.sending(w, dropped, disk), rescreen: async () => [] })
  expect(asked.toSorted()).toEqual([0, 1, 2])
  addsUp(ledger)
  expect([ledger.delivered.recipients, ledger.skipped.recipients]).toEqual([19, 11])
  expect(ledger.receipts[3]).toMatchObject({ state: 'SUPPRESSED_LATE', reason: 'SANCTIONED', txHash: null })
  expect(ledger.receipts[12]).toMatchObject({ state: 'SUPPRESSED_LATE', reason: 'OPTED_OUT' })
  expect(ledger.transactions).toHaveLength(2)
  expect(await Fixture.errors(w, dropped.plan)).toEqual({ missing: 11, extra: 0, paid: 19 })
  // From the chain alone the list that landed is found in the transaction, and nothing is believed that is not there.
  const alone = await Reconcile.ledger({ plan: dropped.plan, rpc: w.rpc, depth: 3 })
  addsUp(alone)
  expect([alone.delivered.recipients, alone.skipped.recipients, alone.pending.recipients]).toEqual([19, 1, 10])
})

test('before, during and after sending, the ledger adds up and states follow the chain', async () => {
  const disk = Memory.create()
  const dropped = await Fixture.drop(w, { count: 20, batchSize: 10 })
  const { plan } = dropped
  const now = async (depth: number) => {
    const bytes = await disk.read(Journal.nameOf(plan, w.signer.address))
    const ledger = await Reconcile.ledger({
      plan,
      rpc: w.rpc,
      depth,
      entries: Journal.entries(bytes ?? new Uint8Array()),
    })
    addsUp(ledger)
    return [...new Set(ledger.receipts.map(({ state }) => state))]
  }
  expect(await now(3)).toEqual(['QUEUED'])
  await using proxy = await Node.start(w.url, ({ method }) => (method === 'eth_sendRawTransaction' ? 'drop' : 'none'))
  const abort = new AbortController()
  const options = { ...Fixture.sending(w, dropped, disk), signal: abort.signal }
  const running = Send.run({ ...options, rpcUrl: proxy.url })
  while (proxy.sent.length < 2) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(await now(3)).toEqual(['SUBMITTED'])
  proxy.decide = () => 'none'
  const ledger = await running
  expect(await now(100_000)).toEqual(['INCLUDED'])
  expect(await now(3)).toEqual(['FINALIZED'])
  const [receipt] = ledger.receipts
  const [transaction] = ledger.transactions
  const mined = await w.anvil.client.getTransactionReceipt({ hash: receipt?.txHash ?? '0x' })
  expect(transaction).toMatchObject({
    gasUsed: mined.gasUsed,
    feeWei: mined.gasUsed * mined.effectiveGasPrice,
    succeeded: true,
  })
  expect(receipt?.block).toBe(Number(mined.blockNumber))
  const block = await w.anvil.client.getBlock({ blockNumber: mined.blockNumber })
  expect(receipt?.atS).toBe(Number(block.timestamp))
  expect(ledger.costWei).toBe(ledger.transactions.reduce((sum, { feeWei }) => sum + feeWei, 0n))
})

test('a full disk stops sending before anything unrecorded is sent, and space lets it go on', async () => {
  const disk = Memory.create()
  const dropped = await Fixture.drop(w, { count: 40, batchSize: 10 })
  await using proxy = await Node.start(w.url)
  disk.limit(3_000)
  const options = { ...Fixture.sending(w, dropped, disk), rpcUrl: proxy.url, window: 1 }
  await expect(Send.run(options)).rejects.toMatchObject({ code: 'JOURNAL_FULL' })
  const bytes = await disk.read(Journal.nameOf(dropped.plan, w.signer.address))
  const recorded = Journal.entries(bytes ?? new Uint8Array()).flatMap((entry) =>
    entry.type === 'attempt' ? entry.hash : [],
  )
  expect(proxy.sent.length).toBeGreaterThan(0)
  expect(proxy.sent.filter((hash) => !recorded.includes(hash))).toEqual([])
  disk.limit(1e9)
  const ledger = await Send.run(options)
  expect(ledger.delivered.recipients).toBe(40)
  expect(bytes?.length).toBe(3_000)
  expect(await Fixture.errors(w, dropped.plan)).toEqual({ missing: 0, extra: 0, paid: 40 })
  expect(ledger.transactions.filter(({ succeeded }) => !succeeded)).toEqual([])
})

test('a recipient whom the token refuses is FAILED with the reason, the rest is paid, and the money is back', async () => {
  const deployed = await w.anvil.wallet().deployContract({ abi: nastyToken.abi, bytecode: nastyToken.bytecode })
  const { contractAddress } = await w.anvil.client.waitForTransactionReceipt({ hash: deployed })
  const address = Address.parse(contractAddress ?? '')
  const call = async (data: `0x${string}`) => w.anvil.send({ to: address, data, gas: 500_000n })
  const token = { address, symbol: '', decimals: 0 }
  await call(encodeFunctionData({ abi: nastyToken.abi, functionName: 'mint', args: [w.payer.address, 10n ** 9n] }))
  const dropped = await Fixture.drop(w, { count: 20, batchSize: 10, token })
  const bad = [dropped.plan.body.recipients[4], dropped.plan.body.recipients[15]].flatMap((one) => one?.address ?? [])
  await call(encodeFunctionData({ abi: nastyToken.abi, functionName: 'setBehaviour', args: [bad, 2] }))
  const ledger = await Send.run(Fixture.sending(w, dropped))
  addsUp(ledger)
  expect([ledger.delivered.recipients, ledger.failed.recipients]).toEqual([18, 2])
  expect(
    ledger.receipts.filter(({ state }) => state === 'FAILED').map(({ position, reason }) => [position, reason]),
  ).toEqual([
    [4, 'TRANSFER_REFUSED: Error(refused)'],
    [15, 'TRANSFER_REFUSED: Error(refused)'],
  ])
  const balanceOf = (who: Address.Address) =>
    w.anvil.client.readContract({ address, abi: nastyToken.abi, functionName: 'balanceOf', args: [who] })
  expect(await balanceOf(w.payer.address)).toBe(10n ** 9n - ledger.delivered.amountUnits)
  expect(await balanceOf(w.route.drop)).toBe(0n)
  // This token tells nobody of its transfers, so the cross-check cannot confirm them and says so.
  expect(ledger.discrepancies).toHaveLength(18)
})
