import { encodeFunctionData, type Hex, parseEventLogs, zeroAddress } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoTokenAbi } from '../../contracts/artifacts/drop.generated.ts'
import { type Anvil, account, start } from './anvil.ts'
import * as World from './world.ts'

const SUPPLY = 10n ** 30n
const { PAYER } = World
const spender = account(1).address
const friend = account(2).address

let anvil: Anvil
let world: World.World
let token: Hex
beforeAll(async () => {
  anvil = await start()
  world = await World.deploy(anvil)
  token = await world.demoToken()
})
afterAll(() => anvil[Symbol.asyncDispose]())

const transfer = (to: Hex, units: bigint, from: Hex = PAYER) =>
  anvil.send({
    from,
    to: token,
    data: encodeFunctionData({ abi: demoTokenAbi, functionName: 'transfer', args: [to, units] }),
  })

const transferFrom = (units: bigint) =>
  anvil.send({
    from: spender,
    to: token,
    data: encodeFunctionData({ abi: demoTokenAbi, functionName: 'transferFrom', args: [PAYER, friend, units] }),
  })

const refusal = (functionName: 'transfer' | 'transferFrom', args: readonly unknown[], from: Hex) =>
  World.errorOf(
    world.client.simulateContract({ account: from, address: token, abi: demoTokenAbi, functionName, args } as never),
  )

const allowance = () =>
  world.client.readContract({ address: token, abi: demoTokenAbi, functionName: 'allowance', args: [PAYER, spender] })

it('gives its whole fixed supply to the deployer', async () => {
  const supply = await world.client.readContract({ address: token, abi: demoTokenAbi, functionName: 'totalSupply' })
  expect(supply).toBe(SUPPLY)
  expect(await world.balance(token, PAYER)).toBe(SUPPLY)
})

describe('transfer', () => {
  it('moves units and says so', async () => {
    const { logs } = await transfer(friend, 30n)
    const [log] = parseEventLogs({ abi: demoTokenAbi, logs, eventName: 'Transfer' })
    expect(log?.args).toEqual({ from: PAYER, to: friend, units: 30n })
    expect(await world.balances(token, [PAYER, friend])).toEqual([SUPPLY - 30n, 30n])
  })

  it('to oneself changes no balance', async () => {
    expect((await transfer(friend, 30n, friend)).status).toBe('success')
    expect(await world.balance(token, friend)).toBe(30n)
  })

  it('refuses the zero address and more than the balance', async () => {
    expect(await refusal('transfer', [zeroAddress, 1n], PAYER)).toBe('RecipientZero')
    expect(await refusal('transfer', [spender, 31n], friend)).toBe('BalanceTooLow')
    expect(await refusal('transfer', [spender, 30n], friend)).toBeNull()
  })
})

describe('transferFrom', () => {
  it('uses up the allowance, but never the largest one', async () => {
    await world.approve(token, spender, 10n)
    await transferFrom(4n)
    expect(await allowance()).toBe(6n)
    await world.approve(token, spender, 2n ** 256n - 1n)
    await transferFrom(4n)
    expect(await allowance()).toBe(2n ** 256n - 1n)
    expect(await world.balance(token, friend)).toBe(38n)
  })

  it('refuses more than the allowance', async () => {
    await world.approve(token, spender, 10n)
    expect(await refusal('transferFrom', [PAYER, friend, 11n], spender)).toBe('AllowanceTooLow')
    expect(await refusal('transferFrom', [PAYER, friend, 10n], spender)).toBeNull()
  })
})
