import { encodeAbiParameters, encodeFunctionData, type Hex, size } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Probes from '../../contracts/artifacts/test.generated.ts'
import * as Gas from '../../contracts/gas.ts'
import { is } from '../../src/core/failure.ts'
import { type Anvil, account, start } from './anvil.ts'
import * as World from './world.ts'

const { PAYER, campaign, wallets, skipped } = World
const { abi: nastyAbi } = Probes.nastyToken

/** Behaviours of NastyToken. */
const BURNS = 5
const FALSE_IF_GAS_IS_LOW = 10
const REVERTS_IF_GAS_IS_LOW = 11

const GAS_CAP = 200_000
const LIMITS = 55

let anvil: Anvil
let world: World.World
let nasty: Hex
beforeAll(async () => {
  anvil = await start()
  world = await World.deploy(anvil)
  nasty = await fund(await world.create(Probes.nastyToken.bytecode))
})
afterAll(() => anvil[Symbol.asyncDispose]())

async function fund(token: Hex): Promise<Hex> {
  const units = 10n ** 27n
  const data = encodeFunctionData({ abi: nastyAbi, functionName: 'mint', args: [PAYER, units] })
  await anvil.send({ to: token, data })
  await world.approve(token, world.drop, units)
  return token
}

const behave = (token: Hex, whom: readonly Hex[], how: number) =>
  anvil.send({
    to: token,
    data: encodeFunctionData({ abi: nastyAbi, functionName: 'setBehaviour', args: [whom, how] }),
  })

/** Sends one batch at each limit below that of the formula; each must revert whole or pay everybody. */
async function sweepsLimits(label: string, token: Hex, how: number): Promise<void> {
  const n = 6
  const top = Number(Gas.limit({ recipients: n, width: 0, gasCap: GAS_CAP }))
  const outcomes = { reverted: 0, paid: 0, starved: 0 }
  for (let i = 0; i <= LIMITS; i++) {
    const gas = BigInt(Math.floor(60_000 + ((top - 60_000) * i) / LIMITS))
    const to = wallets(`${label} ${i}`, n)
    await behave(token, how === FALSE_IF_GAS_IS_LOW ? to.slice(-1) : to, how)
    const batch = { token, to, gasCap: BigInt(GAS_CAP), campaign: campaign(`${label} ${i}`) }
    if ((await world.refusal(batch, { gas }).catch(() => 'out of gas')) === 'Starved') outcomes.starved++
    const receipt = await world.pay(batch, { gas })
    const balances = await world.balances(token, to)
    expect(await world.isDone(batch)).toBe(receipt.status === 'success')
    if (receipt.status === 'success') {
      outcomes.paid++
      expect(skipped(receipt)).toBeNull()
      expect(balances).toEqual(to.map(() => 10n))
    } else {
      outcomes.reverted++
      expect(balances).toEqual(to.map(() => 0n))
    }
    expect(await world.balance(token, world.drop)).toBe(0n)
  }
  expect(outcomes.reverted).toBeGreaterThan(0)
  expect(outcomes.starved).toBeGreaterThan(0)
  expect(outcomes.paid).toBeGreaterThan(LIMITS / 3)
}

describe('at the limit of the formula', () => {
  it('a batch of nothing but gas burners completes, from one recipient to the most', async () => {
    const shapes = [
      { recipients: 1, width: 0, gasCap: 30_000 },
      { recipients: 2, width: 16, gasCap: 1_000_000 },
      { recipients: 7, width: 6, gasCap: 200_000 },
      { recipients: Gas.largest({ width: 0, gasCap: 30_000 }), width: 0, gasCap: 30_000 },
      { recipients: Gas.largest({ width: 16, gasCap: 60_000 }), width: 16, gasCap: 60_000 },
      { recipients: Gas.largest({ width: 6, gasCap: 5_000_000 }), width: 6, gasCap: 5_000_000 },
      // Too little for any payment: the contract's own cost per recipient counts most.
      { recipients: Gas.largest({ width: 0, gasCap: 5_000 }), width: 0, gasCap: 5_000 },
      { recipients: Gas.largest({ width: 16, gasCap: 5_000 }), width: 16, gasCap: 5_000 },
    ]
    for (const [i, shape] of shapes.entries()) {
      const { recipients, width, gasCap } = shape
      const to = wallets(`burners ${i}`, recipients)
      for (let at = 0; at < recipients; at += 300) await behave(nasty, to.slice(at, at + 300), BURNS)
      const counts = to.map((_, at) => BigInt(at + 1))
      const id = campaign(`burners ${i}`)
      const batch = { token: nasty, to, counts, width, unit: 1n, gasCap: BigInt(gasCap), campaign: id }
      const receipt = await world.pay(batch)
      expect(receipt.status).toBe('success')
      expect(skipped(receipt)).toEqual(to.map((_, at) => at))
      expect(receipt.gasUsed).toBeGreaterThan(BigInt(recipients * gasCap))
      expect(receipt.gasUsed).toBeLessThanOrEqual(Gas.limit(shape))
    }
  })

  it('the largest batch fits one transaction and one recipient more does not', () => {
    for (const width of [0, 6, 16]) {
      for (const gasCap of [5_000, 30_000, 60_000, 100_000, 1_000_000]) {
        const recipients = Gas.largest({ width, gasCap })
        expect(Gas.limit({ recipients, width, gasCap })).toBeLessThanOrEqual(2n ** 24n)
        expect(() => Gas.limit({ recipients: recipients + 1, width, gasCap })).toThrow(
          expect.objectContaining({ code: 'GAS_LIMIT_TOO_HIGH' }),
        )
      }
    }
    expect(Gas.largest({ width: 0, gasCap: 9_000_000 })).toBe(0)
    expect(Gas.largest({ width: 0, gasCap: 30_000 })).toBeGreaterThanOrEqual(500)
  })

  it('the calldata is as long as the formula says', () => {
    for (const [n, width] of [
      [1, 0],
      [8, 0],
      [9, 6],
      [31, 16],
    ] as const) {
      const to = wallets('calldata', n)
      const data = World.encode({ token: nasty, to, counts: to.map(() => 1n), width })
      expect(size(data)).toBe(4 + 9 * 32 + Math.ceil((n * (20 + width)) / 32) * 32)
    }
  })

  it('an impossible shape is refused', () => {
    const good = { recipients: 1, width: 0, gasCap: 1 }
    for (const bad of [{ recipients: 0 }, { recipients: 1.5 }, { width: 17 }, { width: -1 }, { gasCap: Number.NaN }]) {
      let thrown: unknown
      try {
        Gas.limit({ ...good, ...bad })
      } catch (error) {
        thrown = error
      }
      expect(is(thrown, 'INPUT_INVALID')).toBe(true)
    }
  })
})

describe('at every lower limit', () => {
  it('a token that returns false when gas is low pays everybody or reverts whole', () =>
    sweepsLimits('false when low', nasty, FALSE_IF_GAS_IS_LOW))

  it('a token that reverts when gas is low pays everybody or reverts whole', () =>
    sweepsLimits('reverts when low', nasty, REVERTS_IF_GAS_IS_LOW))

  it('a token behind a proxy pays everybody or reverts whole', async () => {
    const target = encodeAbiParameters([{ type: 'address' }], [nasty])
    const proxy = await world.create(`${Probes.forwarder.bytecode}${target.slice(2)}`)
    await sweepsLimits('proxy', await fund(proxy), REVERTS_IF_GAS_IS_LOW)
  })

  it('an estimate of the node never makes a batch skip falsely', async () => {
    for (const how of [FALSE_IF_GAS_IS_LOW, REVERTS_IF_GAS_IS_LOW]) {
      const to = wallets(`estimate ${how}`, 6)
      await behave(nasty, to.slice(-1), how)
      const batch = { token: nasty, to, campaign: campaign(`estimate ${how}`) }
      const gas = await world.client.estimateGas({ account: PAYER, to: world.drop, data: World.encode(batch) })
      const receipt = await world.pay(batch, { gas })
      expect(skipped(receipt)).toBeNull()
      expect(await world.balances(nasty, to)).toEqual(to.map(() => (receipt.status === 'success' ? 10n : 0n)))
    }
  })
})

describe('a cap beyond the block', () => {
  it('makes the first failure revert the whole batch', async () => {
    const to = wallets('all or nothing', 4)
    const batch = { token: nasty, to, gasCap: 2n ** 256n - 1n, campaign: campaign('all or nothing') }
    const gas = 10_000_000n
    expect(await world.refusal(batch, { gas })).toBeNull()
    await behave(nasty, [to[3] ?? account(9).address], 1)
    expect(await world.refusal(batch, { gas })).toBe('Starved')
  })
})
