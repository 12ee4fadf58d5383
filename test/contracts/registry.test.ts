import { encodeFunctionData, type Hex, parseEventLogs, zeroHash } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registryAbi } from '../../contracts/artifacts/drop.generated.ts'
import { type Anvil, account, start } from './anvil.ts'
import { campaign, deploy, errorOf, NONE, PAYER, ROUTE, SIGNER, type World } from './world.ts'

const CONTENT = campaign('content')
const signer = account(1).address
const route = account(5).address
const stranger = account(9).address

let anvil: Anvil
let world: World
beforeAll(async () => {
  anvil = await start()
  world = await deploy(anvil)
  await world.authorise(route, ROUTE)
  await world.authorise(signer, SIGNER)
})
afterAll(() => anvil[Symbol.asyncDispose]())

type Consume = {
  readonly from?: Hex
  readonly payer?: Hex
  readonly caller?: Hex
  readonly id?: Hex
  readonly batch?: bigint
  readonly content?: Hex
}

const argumentsOf = ({ payer = PAYER, caller = signer, id = campaign('a'), batch = 0n, content = CONTENT }: Consume) =>
  [payer, caller, id, batch, content] as const

const consume = (call: Consume) =>
  anvil.send({
    from: call.from ?? route,
    to: world.registry,
    data: encodeFunctionData({ abi: registryAbi, functionName: 'consume', args: argumentsOf(call) }),
  })

const refusal = (call: Consume) =>
  errorOf(
    world.client.simulateContract({
      account: call.from ?? route,
      address: world.registry,
      abi: registryAbi,
      functionName: 'consume',
      args: argumentsOf(call),
    }),
  )

const isDone = (id: Hex, batch: bigint, payer: Hex = PAYER) => world.isDone({ campaign: id, batch, payer })
const roleOf = (payer: Hex, who: Hex) =>
  world.client.readContract({ address: world.registry, abi: registryAbi, functionName: 'roleOf', args: [payer, who] })

describe('authorise', () => {
  it('gives a role, changes it and takes it back, each time with an event', async () => {
    for (const role of [SIGNER, ROUTE, NONE]) {
      const receipt = await world.authorise(stranger, role)
      const [log] = parseEventLogs({ abi: registryAbi, logs: receipt.logs, eventName: 'Authorised' })
      expect(log?.args).toEqual({ payer: PAYER, who: stranger, role })
      expect(await roleOf(PAYER, stranger)).toBe(role)
    }
  })

  it('refuses a role beyond ROUTE', async () => {
    const call = { address: world.registry, abi: registryAbi, functionName: 'authorise', args: [stranger, 3] } as const
    expect(await errorOf(world.client.simulateContract({ account: PAYER, ...call }))).toBe('RoleUnknown')
  })

  it('gives a role for the calling payer only', async () => {
    await world.authorise(stranger, ROUTE, stranger)
    expect(await roleOf(stranger, stranger)).toBe(ROUTE)
    expect(await roleOf(PAYER, stranger)).toBe(NONE)
  })
})

describe('consume', () => {
  it('sets the bit once and publishes the content and the route', async () => {
    const id = campaign('once')
    expect(await isDone(id, 7n)).toBe(false)
    const receipt = await consume({ id, batch: 7n })
    const [log] = parseEventLogs({ abi: registryAbi, logs: receipt.logs, eventName: 'Consumed' })
    expect(log?.args).toEqual({ payer: PAYER, campaign: id, batch: 7n, content: CONTENT, route })
    expect(await isDone(id, 7n)).toBe(true)
  })

  it('refuses a consumed batch whatever the content, the signer or the route', async () => {
    const id = campaign('twice')
    const otherRoute = account(6).address
    await world.authorise(otherRoute, ROUTE)
    await consume({ id })
    expect(await refusal({ id })).toBe('Replayed')
    expect(await refusal({ id, content: zeroHash })).toBe('Replayed')
    expect(await refusal({ id, caller: PAYER })).toBe('Replayed')
    expect(await refusal({ id, from: otherRoute })).toBe('Replayed')
  })

  it('needs no role of a payer who calls', async () => {
    expect(await roleOf(PAYER, PAYER)).toBe(NONE)
    expect(await refusal({ id: campaign('payer calls'), caller: PAYER })).toBeNull()
  })

  it('refuses a caller who is neither the payer nor its signer', async () => {
    expect(await refusal({ caller: stranger })).toBe('CallerNotAuthorised')
    expect(await refusal({ caller: route })).toBe('CallerNotAuthorised')
  })

  it('refuses a sender without the ROUTE role, even the payer and its signer', async () => {
    for (const from of [stranger, signer, PAYER]) {
      expect(await refusal({ from, caller: PAYER })).toBe('RouteNotAuthorised')
    }
  })

  it('leaves our bits alone whatever a stranger with our campaign id does', async () => {
    const id = campaign('ours')
    await world.authorise(stranger, ROUTE, stranger)
    const theirs = await consume({ from: stranger, payer: stranger, caller: stranger, id })
    expect(theirs.status).toBe('success')
    expect(await refusal({ from: stranger, payer: PAYER, caller: PAYER, id })).toBe('RouteNotAuthorised')
    expect(await isDone(id, 0n)).toBe(false)
    expect((await consume({ id })).status).toBe('success')
  })

  it('refuses a route or a signer whose role was taken back', async () => {
    const id = campaign('revoked')
    const fresh = account(7).address
    await world.authorise(fresh, ROUTE)
    expect(await refusal({ from: fresh, id })).toBeNull()
    await world.authorise(fresh, NONE)
    expect(await refusal({ from: fresh, id })).toBe('RouteNotAuthorised')
    await world.authorise(signer, NONE)
    expect(await refusal({ id })).toBe('CallerNotAuthorised')
    await world.authorise(signer, SIGNER)
  })

  it('lets a payer that is its own route cancel a batch', async () => {
    const id = campaign('cancelled')
    const payer = account(8).address
    await world.authorise(payer, ROUTE, payer)
    await consume({ from: payer, payer, caller: payer, id, content: zeroHash })
    expect(await isDone(id, 0n, payer)).toBe(true)
  })
})

describe('isDone', () => {
  it('has a bit of its own for every batch number up to 2^256 - 1', async () => {
    const id = campaign('numbers')
    const numbers = [0n, 1n, 255n, 256n, 257n, 2n ** 255n, 2n ** 256n - 1n]
    for (const [i, batch] of numbers.entries()) {
      expect(await isDone(id, batch)).toBe(false)
      await consume({ id, batch })
      expect(await Promise.all(numbers.map((number) => isDone(id, number)))).toEqual(numbers.map((_, at) => at <= i))
    }
  })

  it('keeps payers and campaigns apart', async () => {
    const id = campaign('apart')
    await consume({ id })
    expect(await isDone(campaign('apart too'), 0n)).toBe(false)
    expect(await isDone(id, 0n, stranger)).toBe(false)
  })
})
