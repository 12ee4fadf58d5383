/** What must be said before anything is signed, and by whom a plan may be sent. */
import { inspect } from 'node:util'
import { encodeFunctionData, erc20Abi } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registryAbi } from '../../contracts/artifacts/drop.generated.ts'
import * as Address from '../../src/core/address.ts'
import type { Code } from '../../src/core/catalogue.ts'
import * as Approval from '../../src/delivery/approval.ts'
import * as Memory from '../../src/delivery/disks/memory.ts'
import * as Plan from '../../src/delivery/plan.ts'
import * as Preflight from '../../src/delivery/preflight.ts'
import * as Rpc from '../../src/delivery/rpc.ts'
import * as Send from '../../src/delivery/send.ts'
import * as Setup from '../../src/delivery/setup.ts'
import type { Signer } from '../../src/delivery/signer.ts'
import * as Local from '../../src/delivery/signers/local.ts'
import * as MemorySigner from '../../src/delivery/signers/memory.ts'
import * as Fixture from './fixture.ts'

let w: Fixture.World
let dropped: Awaited<ReturnType<typeof Fixture.drop>>
let signatures = 0

beforeAll(async () => {
  w = await Fixture.world()
  dropped = await Fixture.drop(w, { count: 20, batchSize: 10 })
})
afterAll(() => w[Symbol.asyncDispose]())

/** The signer, counted: every test here expects that it was never asked. */
function counted(signer: Signer): Signer {
  return {
    ...signer,
    transaction: (...args) => {
      signatures++
      return signer.transaction(...args)
    },
  }
}

async function refuses(code: Code, change: Partial<Send.Options>): Promise<void> {
  const before = signatures
  const options = { ...Fixture.sending(w, dropped), signer: counted(w.signer), ...change }
  await expect(Send.run(options)).rejects.toMatchObject({ code })
  expect(signatures, code).toBe(before)
}

test('a plan without an approval, or with one for another plan, is not sent', async () => {
  await refuses('APPROVAL_MISSING', { approval: null })
  const other = await Fixture.drop(w, { count: 20, batchSize: 10 })
  await refuses('APPROVAL_INVALID', { approval: other.approval })
  await refuses('APPROVAL_INVALID', {
    approval: { ...other.approval, planHash: dropped.plan.hash, runId: dropped.plan.runId },
  })
  await refuses('APPROVAL_INVALID', { approval: { ...dropped.approval, signature: '0x1234' } })
})

test('an approver whom the configuration does not name is not believed', async () => {
  const stranger = MemorySigner.create('stranger', 'ada')
  await refuses('APPROVAL_INVALID', { approval: await Approval.sign(dropped.plan, stranger) })
  await refuses('APPROVAL_INVALID', { approval: { ...dropped.approval, principal: 'eve' } })
})

test('proposer, approver and signer are three principals', async () => {
  const approver = Fixture.APPROVER.address
  const paul = MemorySigner.create('approver', 'paul')
  await refuses('PRINCIPAL_CONFLICT', {
    approval: await Approval.sign(dropped.plan, paul),
    trust: { approvers: [{ address: approver, principal: 'paul' }] },
  })
  const sam = MemorySigner.create('approver', 'Sam ')
  await refuses('PRINCIPAL_CONFLICT', {
    approval: await Approval.sign(dropped.plan, sam),
    trust: { approvers: [{ address: approver, principal: 'Sam ' }] },
  })
  await refuses('PRINCIPAL_CONFLICT', {
    trust: { approvers: [{ address: approver, principal: 'ada', createdBy: 'paul' }] },
  })
  await refuses('PRINCIPAL_CONFLICT', { signer: counted({ ...w.signer, principal: 'paul' }) })
  const same = { ...w.signer, principal: 'ada' }
  await refuses('PRINCIPAL_CONFLICT', {
    approval: await Approval.sign(dropped.plan, same),
    trust: { approvers: [{ address: w.signer.address, principal: 'ada' }] },
  })
})

test('an altered plan is not sent, whatever was altered', async () => {
  const { plan } = dropped
  const [first, ...rest] = plan.body.recipients
  if (!first) throw new Error('The plan is empty.')
  const richer = { ...plan.body, recipients: [{ ...first, amountUnits: first.amountUnits * 2n }, ...rest] }
  await refuses('PLAN_MISMATCH', { plan: { ...plan, body: richer } })
  await refuses('PLAN_MISMATCH', { plan: { ...plan, body: { ...plan.body, gasCap: 1 } } })
  await refuses('PLAN_MISMATCH', { plan: { ...plan, run: 'another' } })
  const reordered = Plan.freeze({ ...plan.body, recipients: [...rest, first], run: plan.run })
  await refuses('APPROVAL_INVALID', { plan: reordered })
})

test('a missing node, another chain and absent or other contracts are named', async () => {
  await refuses('RPC_UNREACHABLE', { rpcUrl: 'http://127.0.0.1:9' })
  const elsewhere = async (change: Partial<Plan.Draft>) => {
    const plan = Plan.freeze({ ...dropped.plan.body, run: dropped.plan.run, ...change })
    return { plan, approval: await Approval.sign(plan, Fixture.APPROVER) }
  }
  await refuses('CHAIN_MISMATCH', await elsewhere({ chain: 'eip155:1' }))
  const route = dropped.plan.body.route
  const empty = Address.parse(`0x${'77'.repeat(20)}`)
  await refuses('CONTRACT_MISSING', await elsewhere({ route: { ...route, drop: empty } }))
  await refuses('CONTRACT_MISMATCH', await elsewhere({ route: { ...route, registry: w.token } }))
  await refuses('CONTRACT_MISSING', await elsewhere({ token: { ...dropped.plan.body.token, address: empty } }))
  await refuses('CONTRACT_MISMATCH', await elsewhere({ token: { ...dropped.plan.body.token, decimals: 6 } }))
})

test('missing tokens, allowance, authorisation and gas are named, and sending goes on once they are there', async () => {
  const { plan } = dropped
  const { payer, route, token, totalUnits } = plan.body
  const asPayer = (to: Address.Address, data: `0x${string}`) => w.anvil.send({ from: payer, to, data, gas: 200_000n })
  const approve = (units: bigint) =>
    asPayer(token.address, encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [route.drop, units] }))
  const authorise = (role: number) =>
    asPayer(
      route.registry,
      encodeFunctionData({ abi: registryAbi, functionName: 'authorise', args: [w.signer.address, role] }),
    )
  await approve(totalUnits - 1n)
  await refuses('ALLOWANCE_TOO_LOW', {})
  await approve(totalUnits)
  await authorise(0)
  await refuses('OPERATOR_NOT_AUTHORISED', {})
  await authorise(1)
  await w.anvil.test.setBalance({ address: w.signer.address, value: 1_000n })
  await refuses('BALANCE_TOO_LOW', {})
  const failing = await Preflight.examine({
    plan,
    rpc: w.rpc,
    signer: w.signer.address,
    feeCeilingWei: Fixture.CEILING,
  })
  expect(failing.checks.map(({ name, failure }) => [name, failure?.code ?? 'passed'])).toEqual([
    ['node', 'passed'],
    ['contracts', 'passed'],
    ['token', 'passed'],
    ['authorisation', 'passed'],
    ['balance', 'passed'],
    ['allowance', 'passed'],
    ['gas', 'BALANCE_TOO_LOW'],
  ])
  await w.anvil.test.setBalance({ address: w.signer.address, value: 10n ** 20n })
  const all = await w.anvil.client.readContract({
    address: token.address,
    abi: erc20Abi,
    functionName: 'balanceOf',
    args: [payer],
  })
  const away = Fixture.signerOf(8, 'away').address
  await asPayer(
    token.address,
    encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [away, all - totalUnits + 1n] }),
  )
  await refuses('BALANCE_TOO_LOW', {})
  const back = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [payer, all - totalUnits + 1n] })
  await w.anvil.send({ from: away, to: token.address, data: back, gas: 200_000n })
  const ledger = await Send.run(Fixture.sending(w, dropped))
  expect(ledger.delivered.amountUnits).toBe(totalUnits)
})

test('two senders of one key do not run at once, and the second may when the first has ended', async () => {
  const one = await Fixture.drop(w, { count: 10, batchSize: 10 })
  const disk = Memory.create()
  const running = Send.run(Fixture.sending(w, one, disk))
  await expect(Send.run(Fixture.sending(w, one, disk))).rejects.toMatchObject({ code: 'SIGNER_LOCKED' })
  await running
  await expect(Send.run(Fixture.sending(w, one, disk))).resolves.toMatchObject({ delivered: { recipients: 10 } })
})

test('a batch that must revert is found by simulation and not signed', async () => {
  const two = await Fixture.drop(w, { count: 20, batchSize: 10 })
  const { payer, token } = two.plan.body
  const account = { address: token.address, abi: erc20Abi }
  const all = await w.anvil.client.readContract({ ...account, functionName: 'balanceOf', args: [payer] })
  const away = Fixture.signerOf(8, 'away').address
  const move = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [away, all] })
  const before = signatures
  // After preflight and the first simulation the payer's tokens go elsewhere: batch 1 can only revert.
  const rescreen = async () => {
    if (signatures === before) await w.anvil.send({ from: payer, to: token.address, data: move, gas: 200_000n })
    return []
  }
  const options = { ...Fixture.sending(w, two), signer: counted(w.signer), rescreen, window: 8 }
  await expect(Send.run(options)).rejects.toMatchObject({
    code: 'BATCH_REVERTS',
    facts: { batch: 1, reason: 'PullFailed' },
  })
  expect(signatures).toBe(before + 1)
  const back = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [payer, all] })
  await w.anvil.send({ from: away, to: token.address, data: back, gas: 200_000n })
})

test('a key is in no property, text or inspection of its signer, and not in the refusal of a bad one', async () => {
  const key = `0x${'ab'.repeat(32)}`
  const signer = Local.open({ privateKey: key, principal: 'sam' })
  expect(JSON.stringify(signer) + inspect(signer, { depth: 9, showHidden: true })).not.toContain('abababab')
  const bad = `0x${'ff'.repeat(32)}`
  expect(() => Local.open({ privateKey: bad, principal: 'sam' })).toThrowError(
    expect.objectContaining({ code: 'SIGNER_MISSING' }) as Error,
  )
  try {
    Local.open({ privateKey: bad, principal: 'sam' })
  } catch (failure) {
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('ffffffff')
  }
})

test('recipients with code are told from keys that delegate (EIP-7702)', async () => {
  const [plain, delegated] = Fixture.wallets(2, 9_999)
  if (!plain || !delegated) throw new Error('No wallets.')
  await w.anvil.test.setCode({ address: delegated, bytecode: `0xef0100${'11'.repeat(20)}` })
  const found = await Preflight.recipientCode(Rpc.open(w.url), [plain, delegated, w.token])
  expect(found).toEqual({ contracts: [w.token], delegated: [delegated] })
})

test('setting up twice changes nothing', async () => {
  const before = await w.rpc.nonce(w.payer.address, 'latest')
  await Setup.contracts(w.setup, w.payer)
  await Setup.allow(w.setup, dropped.plan, w.payer, w.signer.address)
  expect(await w.rpc.nonce(w.payer.address, 'latest')).toBe(before)
})
