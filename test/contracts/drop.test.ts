import fc from 'fast-check'
import { encodeFunctionData, type Hex, parseEventLogs, zeroAddress } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoTokenAbi, deployment, dropAbi, registryAbi } from '../../contracts/artifacts/drop.generated.ts'
import * as Probes from '../../contracts/artifacts/test.generated.ts'
import { type Anvil, account, start } from './anvil.ts'
import * as World from './world.ts'

const { PAYER, ROUTE, SIGNER, NONE, campaign, wallets, skipped } = World
const { abi: nastyAbi } = Probes.nastyToken
const signer = account(1).address
const other = account(2).address
const stranger = account(9).address

/** Behaviours of NastyToken. */
const FALSE = 1
const REVERTS = 2
const REVERTS_WITH_ONE = 3
const REVERTS_WITH_ZEROS = 4
const BURNS = 5
const ZEROS_16 = 6
const BYTES_31 = 7
const TWO = 8
const BOMB = 9

let anvil: Anvil
let world: World.World
let demo: Hex
let nasty: Hex
beforeAll(async () => {
  anvil = await start()
  world = await World.deploy(anvil)
  demo = await world.demoToken()
  nasty = await funded(Probes.nastyToken.bytecode)
  await world.authorise(signer, SIGNER)
  await world.authorise(other, SIGNER)
})
afterAll(() => anvil[Symbol.asyncDispose]())

/** Creates a token, mints to the payer and approves the drop. */
async function funded(bytecode: Hex, payer: Hex = PAYER, units = 10n ** 27n): Promise<Hex> {
  const token = await world.create(bytecode)
  await mint(token, payer, units)
  await world.approve(token, world.drop, units, payer)
  return token
}

const mint = (token: Hex, to: Hex, units: bigint) =>
  anvil.send({ to: token, data: encodeFunctionData({ abi: nastyAbi, functionName: 'mint', args: [to, units] }) })

const behave = (whom: readonly Hex[], how: number) =>
  anvil.send({
    to: nasty,
    data: encodeFunctionData({ abi: nastyAbi, functionName: 'setBehaviour', args: [whom, how] }),
  })

type Call = { readonly to: Hex; readonly data: Hex }
const vaultCall = (vault: Hex, calls: readonly Call[], gas?: bigint) => {
  const data = encodeFunctionData({ abi: Probes.vault.abi, functionName: 'execute', args: [calls] })
  return anvil.send({ to: vault, data, ...(gas && { gas }) })
}
const authoriseData = (who: Hex, role: number) =>
  encodeFunctionData({ abi: registryAbi, functionName: 'authorise', args: [who, role] })
const approveData = (units: bigint) =>
  encodeFunctionData({ abi: demoTokenAbi, functionName: 'approve', args: [world.drop, units] })

/** A contract that pays: funded with `units` of `token`, the drop being its route. */
async function vaultPayer(token: Hex, units: bigint): Promise<Hex> {
  const vault = await world.create(Probes.vault.bytecode)
  const transfer = encodeFunctionData({ abi: demoTokenAbi, functionName: 'transfer', args: [vault, units] })
  await anvil.send({ to: token, data: transfer })
  await vaultCall(vault, [
    { to: world.registry, data: authoriseData(world.drop, ROUTE) },
    { to: token, data: approveData(units) },
  ])
  return vault
}

/** Sends an equal batch of five whose recipients 1 and 4 make the nasty token behave so; both must be skipped. */
async function skipsTwoOfFive(label: string, how: number): Promise<void> {
  const to = wallets(label, 5)
  await behave([to[1]!, to[4]!], how)
  const before = await world.balance(nasty, PAYER)
  const receipt = await world.pay({ token: nasty, to, unit: 100n, campaign: campaign(label) })
  expect(receipt.status).toBe('success')
  expect(skipped(receipt)).toEqual([1, 4])
  expect(await world.balances(nasty, to)).toEqual([100n, 0n, 100n, 100n, 0n])
  expect(before - (await world.balance(nasty, PAYER))).toBe(300n)
  expect(await world.balance(nasty, world.drop)).toBe(0n)
}

describe('pays', () => {
  it('gives each recipient of an equal batch one unit and takes the exact total', async () => {
    const to = wallets('equal', 20)
    const before = await world.balance(demo, PAYER)
    const receipt = await world.pay({ token: demo, to, unit: 7n, campaign: campaign('equal') })
    expect(receipt.status).toBe('success')
    expect(skipped(receipt)).toBeNull()
    expect(await world.balances(demo, to)).toEqual(to.map(() => 7n))
    expect(before - (await world.balance(demo, PAYER))).toBe(140n)
    expect(await world.balance(demo, world.drop)).toBe(0n)
  })

  it('gives each recipient its count times the unit at every width from 1 to 16', async () => {
    for (let width = 1; width <= 16; width++) {
      const id = campaign(`width ${width}`)
      const top = 2n ** BigInt(8 * width) - 1n
      const to = wallets(`width ${width}`, 6)
      const counts = [1n, 2n, 3n, 4n, 5n, width <= 8 ? top : 2n ** 60n]
      const batch = { token: demo, to, counts, width, unit: 3n, campaign: id }
      expect((await world.pay(batch)).status).toBe('success')
      expect(await world.balances(demo, to)).toEqual(counts.map((count) => count * 3n))
    }
  })

  it('publishes keccak256(abi.encode(token, unit, width, gasCap) ++ packed) as the content', async () => {
    const batches: World.Batch[] = [
      { token: demo, to: wallets('content', 3), campaign: campaign('content equal'), gasCap: 123_456n },
      { token: demo, to: wallets('content', 3), counts: [1n, 2n, 3n], width: 5, campaign: campaign('content counted') },
    ]
    for (const batch of batches) {
      const { logs } = await world.pay(batch)
      const [log] = parseEventLogs({ abi: registryAbi, logs, eventName: 'Consumed' })
      expect(log?.args).toMatchObject({ payer: PAYER, content: World.content(batch) })
      expect(log?.args.route.toLowerCase()).toBe(world.drop)
    }
  })

  it('lets a contract pay and refunds it', async () => {
    const vault = await vaultPayer(nasty, 1_000n)
    const to = wallets('vault', 3)
    await behave([to[0]!], REVERTS)
    const batch = { token: nasty, to, unit: 100n, payer: vault, campaign: campaign('vault') }
    const receipt = await vaultCall(vault, [{ to: world.drop, data: World.encode(batch) }])
    expect(receipt.status).toBe('success')
    expect(skipped(receipt)).toEqual([0])
    expect(await world.balance(nasty, vault)).toBe(800n)
  })

  it('delivers several batches in one transaction', async () => {
    const vault = await vaultPayer(demo, 1_000n)
    const to = wallets('several', 4)
    const calls = [to.slice(0, 2), to.slice(2)].map((half, i) => ({
      to: world.drop,
      data: World.encode({ token: demo, to: half, payer: vault, batch: BigInt(i), campaign: campaign('several') }),
    }))
    expect((await vaultCall(vault, calls)).status).toBe('success')
    expect(await world.balances(demo, to)).toEqual([10n, 10n, 10n, 10n])
  })

  it('pays in a token that returns nothing and skips whom it blocks', async () => {
    const token = await funded(Probes.silentToken.bytecode)
    const to = wallets('silent', 3)
    const block = encodeFunctionData({ abi: Probes.silentToken.abi, functionName: 'block_', args: [to[2]!] })
    await anvil.send({ to: token, data: block })
    const receipt = await world.pay({ token, to, campaign: campaign('silent') })
    expect(skipped(receipt)).toEqual([2])
    expect(await world.balances(token, to)).toEqual([10n, 10n, 0n])
  })

  it('pays a recipient with an EIP-7702 delegation like any other', async () => {
    const wallet = anvil.wallet(account(3))
    const authorization = await wallet.signAuthorization({ contractAddress: demo, executor: 'self' })
    const hash = await wallet.sendTransaction({ to: zeroAddress, authorizationList: [authorization], gas: 100_000n })
    await world.client.waitForTransactionReceipt({ hash })
    expect(await world.client.getCode({ address: account(3).address })).toMatch(/^0xef0100/)
    const to = [account(3).address, ...wallets('7702', 1)]
    const receipt = await world.pay({ token: demo, to, campaign: campaign('7702') })
    expect(skipped(receipt)).toBeNull()
    expect(await world.balances(demo, to)).toEqual([10n, 10n])
  })

  it('pays a recipient that stands in the list twice, twice', async () => {
    const [once] = wallets('twice in a list', 1)
    await world.pay({ token: demo, to: [once!, once!], counts: [2n, 3n], campaign: campaign('twice in a list') })
    expect(await world.balance(demo, once!)).toBe(50n)
  })
})

describe('exactly once', () => {
  it('pays a batch once however often it is sent', async () => {
    const to = wallets('replay', 3)
    const batch = { token: demo, to, campaign: campaign('replay') }
    const sent = [await world.pay(batch), await world.pay(batch), await world.pay(batch)]
    expect(sent.map(({ status }) => status)).toEqual(['success', 'reverted', 'reverted'])
    expect(await world.refusal(batch)).toBe('Replayed')
    expect(await world.balances(demo, to)).toEqual([10n, 10n, 10n])
  })

  it('refuses another list under a batch that is done', async () => {
    const id = campaign('another list')
    const to = wallets('another list', 2)
    await world.pay({ token: demo, to, campaign: id })
    expect(await world.refusal({ token: demo, to: wallets('intruders', 2), campaign: id })).toBe('Replayed')
    expect(await world.refusal({ token: nasty, to, counts: [1n, 1n], campaign: id })).toBe('Replayed')
  })

  it('pays a batch once when two signers of one payer send it', async () => {
    const to = wallets('two signers', 2)
    const batch = { token: demo, to, campaign: campaign('two signers') }
    expect((await world.pay(batch, { from: signer })).status).toBe('success')
    expect((await world.pay(batch, { from: other })).status).toBe('reverted')
    expect(await world.refusal(batch, { from: other })).toBe('Replayed')
    expect(await world.balances(demo, to)).toEqual([10n, 10n])
  })

  it('pays a batch once when it is sent through two routes', async () => {
    const second = await world.create(deployment.drop.initCode)
    await world.authorise(second, ROUTE)
    await world.approve(demo, second, 10n ** 20n)
    const to = wallets('two routes', 2)
    const batch = { token: demo, to, campaign: campaign('two routes') }
    expect(await world.refusal(batch, { drop: second })).toBeNull()
    await world.pay(batch)
    expect(await world.refusal(batch, { drop: second })).toBe('Replayed')
    expect(await world.refusal({ ...batch, batch: 1n }, { drop: second })).toBeNull()
  })

  it('lets a stranger neither spend the tokens of a payer nor set its bits', async () => {
    const id = campaign('stranger')
    const theft = { token: demo, to: [stranger], unit: 10n ** 18n, campaign: id }
    expect(await world.refusal(theft, { from: stranger })).toBe('CallerNotAuthorised')
    await world.authorise(world.drop, ROUTE, stranger)
    await world.authorise(stranger, SIGNER, stranger)
    expect(await world.refusal(theft, { from: stranger })).toBe('CallerNotAuthorised')
    const own = { ...theft, payer: stranger }
    expect(await world.refusal(own, { from: stranger })).toBe('PullFailed')
    expect(await world.isDone({ campaign: id })).toBe(false)
    expect((await world.pay({ ...theft, unit: 1n })).status).toBe('success')
  })

  it('refuses a signer whose role was taken back in the middle of a campaign', async () => {
    const id = campaign('revoked signer')
    const brief = account(4).address
    const to = wallets('revoked signer', 2)
    await world.authorise(brief, SIGNER)
    expect((await world.pay({ token: demo, to, campaign: id }, { from: brief })).status).toBe('success')
    await world.authorise(brief, NONE)
    expect(await world.refusal({ token: demo, to, campaign: id, batch: 1n }, { from: brief })).toBe(
      'CallerNotAuthorised',
    )
    expect(await world.isDone({ campaign: id, batch: 1n })).toBe(false)
  })

  it('refuses a payer that has not made the drop its route', async () => {
    const batch = { token: demo, to: wallets('no route', 1), payer: account(6).address, campaign: campaign('no route') }
    expect(await world.refusal(batch)).toBe('RouteNotAuthorised')
  })

  it('leaves no bit set when the batch reverts', async () => {
    const poor = { token: demo, to: wallets('poor', 2), unit: 10n ** 30n, campaign: campaign('poor') }
    expect((await world.pay(poor)).status).toBe('reverted')
    expect(await world.isDone(poor)).toBe(false)
    expect((await world.pay({ ...poor, unit: 1n })).status).toBe('success')
  })
})

describe('skips', () => {
  it('a recipient for whom the token reverts', () => skipsTwoOfFive('reverts', REVERTS))
  it('a recipient for whom the token returns false', () => skipsTwoOfFive('false', FALSE))
  it('a recipient for whom the token reverts with the word 1', () => skipsTwoOfFive('one', REVERTS_WITH_ONE))
  it('a recipient for whom the token reverts with a zero word', () => skipsTwoOfFive('zeros', REVERTS_WITH_ZEROS))
  it('a recipient for whom the token burns its gas', () => skipsTwoOfFive('burns', BURNS))
  it('a recipient for whom the token returns 16 zero bytes', () => skipsTwoOfFive('sixteen', ZEROS_16))
  it('a recipient for whom the token returns 31 bytes', () => skipsTwoOfFive('thirty-one', BYTES_31))
  it('a recipient for whom the token returns 2', () => skipsTwoOfFive('two', TWO))
  it('a recipient for whom the token returns 20 kB', () => skipsTwoOfFive('bomb', BOMB))

  it('exactly the recipients that the bitmap names, for 1 to 257 recipients', async () => {
    for (const n of [1, 7, 8, 9, 31, 32, 33, 255, 256, 257]) {
      const id = campaign(`edges ${n}`)
      const to = wallets(`edges ${n}`, n)
      const bad = [...new Set([0, 6, 7, 8, n >> 1, 254, 255, 256, n - 1])].filter((i) => i < n).sort((a, b) => a - b)
      await behave(
        bad.map((i) => to[i]!),
        REVERTS,
      )
      const counts = n % 2 === 0 ? to.map((_, i) => BigInt(i + 1)) : undefined
      const batch = { token: nasty, to, gasCap: 40_000n, campaign: id, unit: 1n, ...(counts && { counts }) }
      const receipt = await world.pay(batch)
      expect(skipped(receipt)).toEqual(bad)
      const [log] = parseEventLogs({ abi: dropAbi, logs: receipt.logs, eventName: 'Skipped' })
      expect(log?.args).toMatchObject({ payer: PAYER, campaign: id, batch: 0n })
      expect((log?.args.bitmap.length ?? 0) / 2 - 1).toBe(Math.ceil(n / 8))
      expect(await world.balance(nasty, world.drop)).toBe(0n)
    }
  })

  it('everybody, when nobody can be paid, and returns every token', async () => {
    const to = wallets('nobody', 9)
    await behave(to, FALSE)
    const before = await world.balance(nasty, PAYER)
    const receipt = await world.pay({ token: nasty, to, campaign: campaign('nobody') })
    expect(skipped(receipt)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(await world.balance(nasty, PAYER)).toBe(before)
  })

  it('the zero address when the token refuses it', async () => {
    const to = [zeroAddress, ...wallets('zero', 1)]
    const receipt = await world.pay({ token: demo, to, campaign: campaign('zero') })
    expect(skipped(receipt)).toEqual([0])
  })

  it('as a model in TypeScript says, for random lists, widths, counts and behaviours', async () => {
    let run = 0
    const entry = fc.record({
      count: fc.bigInt({ min: 1n, max: 255n }),
      how: fc.constantFrom(0, 0, FALSE, REVERTS, BURNS, ZEROS_16, BOMB),
    })
    const property = fc.asyncProperty(
      fc.array(entry, { minLength: 1, maxLength: 24 }),
      fc.integer({ min: 0, max: 16 }),
      fc.bigInt({ min: 1n, max: 10n ** 12n }),
      async (entries, width, unit) => {
        const id = campaign(`model ${run++}`)
        const to = wallets(`model ${run}`, entries.length)
        for (const how of new Set(entries.map((entry) => entry.how)).values()) {
          if (how !== 0) {
            await behave(
              to.filter((_, i) => entries[i]?.how === how),
              how,
            )
          }
        }
        const before = await world.balance(nasty, PAYER)
        const counts = entries.map(({ count }) => count)
        const receipt = await world.pay({ token: nasty, to, counts, width, unit, gasCap: 70_000n, campaign: id })
        const due = entries.map(({ count, how }) => (how === 0 ? (width === 0 ? unit : unit * count) : 0n))
        const bad = entries.flatMap(({ how }, i) => (how === 0 ? [] : [i]))
        expect(await world.balances(nasty, to)).toEqual(due)
        expect(skipped(receipt)).toEqual(bad.length > 0 ? bad : null)
        expect(before - (await world.balance(nasty, PAYER))).toBe(due.reduce((sum, units) => sum + units, 0n))
        expect(await world.balance(nasty, world.drop)).toBe(0n)
      },
    )
    await fc.assert(property, { numRuns: 25, seed: 20_261_123 })
  })
})

describe('keeps nothing', () => {
  it('when the drop itself is a recipient', async () => {
    const to = [world.drop, ...wallets('to the drop', 1)]
    const before = await world.balance(demo, PAYER)
    await world.pay({ token: demo, to, campaign: campaign('to the drop') })
    expect(await world.balance(demo, world.drop)).toBe(0n)
    expect(before - (await world.balance(demo, PAYER))).toBe(10n)
  })

  it('when a signer sends: what is left goes to the payer', async () => {
    const to = wallets('refund', 2)
    await behave([to[0]!], FALSE)
    const before = await world.balances(nasty, [PAYER, signer])
    const batch = { token: nasty, to, unit: 50n, campaign: campaign('refund') }
    expect((await world.pay(batch, { from: signer })).status).toBe('success')
    const gained = (await world.balances(nasty, [PAYER, signer])).map((units, i) => units - (before[i] ?? 0n))
    expect(gained).toEqual([-50n, 0n])
  })

  it('when registry, token and payer are recipients', async () => {
    const to = [world.registry, demo, PAYER]
    const before = await world.balances(demo, to)
    await world.pay({ token: demo, to, campaign: campaign('insiders') })
    const gained = (await world.balances(demo, to)).map((units, i) => units - (before[i] ?? 0n))
    expect(gained).toEqual([10n, 10n, -20n])
    expect(await world.balance(demo, world.drop)).toBe(0n)
  })

  it('of a token whose balances are rounded shares, but for two base units', async () => {
    const token = await funded(Probes.shareToken.bytecode, PAYER, 10n ** 18n)
    for (let i = 0; i < 10; i++) {
      const to = wallets(`shares ${i}`, 20)
      const unit = 1_000n + 37n * BigInt(i)
      const receipt = await world.pay({ token, to, unit, campaign: campaign(`shares ${i}`) })
      expect(skipped(receipt)).toBeNull()
      for (const units of await world.balances(token, to)) expect(unit - units).toBeLessThanOrEqual(2n)
      expect(await world.balance(token, world.drop)).toBeLessThanOrEqual(2n)
    }
  })

  it('of what somebody sent to it by mistake: the next payer gets it', async () => {
    await mint(nasty, world.drop, 5_000n)
    const before = await world.balance(nasty, PAYER)
    await world.pay({ token: nasty, to: wallets('windfall', 1), campaign: campaign('windfall') })
    expect(await world.balance(nasty, world.drop)).toBe(0n)
    expect((await world.balance(nasty, PAYER)) - before).toBe(4_990n)
  })
})

describe('refuses', () => {
  it('an empty list, a ragged list and a count wider than 16 bytes', async () => {
    const to = wallets('shape', 2)
    const call = (width: bigint, packed: Hex) =>
      World.errorOf(
        world.client.simulateContract({
          account: PAYER,
          address: world.drop,
          abi: dropAbi,
          functionName: 'erc20',
          args: [demo, PAYER, campaign('shape'), 0n, 1n, width, 100_000n, packed],
        }),
      )
    const packed = World.pack({ to })
    expect(await call(0n, packed)).toBeNull()
    expect(await call(0n, '0x')).toBe('ListEmpty')
    expect(await call(0n, `${packed}00`)).toBe('ListRagged')
    expect(await call(0n, packed.slice(0, -2) as Hex)).toBe('ListRagged')
    expect(await call(6n, packed)).toBe('ListRagged')
    expect(await call(17n, `0x${'11'.repeat(37)}`)).toBe('WidthTooLarge')
    expect(await call(2n ** 256n - 20n, packed)).toBe('WidthTooLarge')
  })

  it('a zero unit, and a zero count wherever it stands', async () => {
    const id = campaign('zero amounts')
    expect(await world.refusal({ token: demo, to: wallets('zero amounts', 2), unit: 0n, campaign: id })).toBe(
      'AmountZero',
    )
    for (let n = 1; n <= 9; n++) {
      const to = wallets('zero amounts', n)
      const good = { token: demo, to, counts: to.map(() => 1n), campaign: id }
      expect(await world.refusal(good)).toBeNull()
      for (let zero = 0; zero < n; zero++) {
        expect(await world.refusal({ ...good, counts: to.map((_, i) => (i === zero ? 0n : 1n)) })).toBe('AmountZero')
      }
    }
  })

  it('a unit with which the total could overflow, and no smaller one', async () => {
    const to = wallets('overflow', 3)
    const id = campaign('overflow')
    const top = 2n ** 256n - 1n
    expect(await world.refusal({ token: demo, to, unit: top / 3n + 1n, campaign: id })).toBe('AmountOverflow')
    expect(await world.refusal({ token: demo, to, unit: top / 3n, campaign: id })).toBe('PullFailed')
    for (const width of [1, 6, 16]) {
      const unit = top / (3n * (2n ** BigInt(8 * width) - 1n))
      const batch = { token: demo, to, counts: [1n, 1n, 1n], width, campaign: id }
      expect(await world.refusal({ ...batch, unit: unit + 1n })).toBe('AmountOverflow')
      expect(await world.refusal({ ...batch, unit })).toBe('PullFailed')
    }
  })

  it('a token that takes a fee, cheaply, even when the drop holds some of it', async () => {
    const token = await funded(Probes.feeToken.bytecode)
    const batch = { token, to: wallets('fee', 200), unit: 1_000n, gasCap: 60_000n, campaign: campaign('fee') }
    expect(await world.refusal(batch)).toBe('PullShort')
    const receipt = await world.pay(batch)
    expect(receipt.status).toBe('reverted')
    expect(receipt.gasUsed).toBeLessThan(230_000n)
    await mint(token, world.drop, 10n ** 9n)
    expect(await world.refusal(batch)).toBe('PullShort')
  })

  it('a token that answers false to the pull, or lacks balance or allowance', async () => {
    const batch = { token: nasty, to: wallets('pull', 2), campaign: campaign('pull') }
    for (const how of [FALSE, REVERTS, REVERTS_WITH_ONE, ZEROS_16, BYTES_31, TWO]) {
      await behave([world.drop], how)
      expect(await world.refusal(batch)).toBe('PullFailed')
    }
    await behave([world.drop], 0)
    expect(await world.refusal(batch)).toBeNull()
    expect(await world.refusal({ ...batch, unit: 10n ** 40n })).toBe('PullFailed')
  })

  it('a token without code or without balanceOf', async () => {
    const id = campaign('no token')
    expect(await world.refusal({ token: stranger, to: wallets('no token', 1), campaign: id })).toBe('TokenMissing')
    const vault = await world.create(Probes.vault.bytecode)
    expect(await world.refusal({ token: vault, to: wallets('no token', 1), campaign: id })).toBe('BalanceUnknown')
    for (const token of [world.registry, world.drop]) {
      expect(await world.refusal({ token, to: wallets('no token', 1), campaign: id })).toBe('BalanceUnknown')
    }
  })

  it('a batch whose leftovers the payer cannot receive, whole', async () => {
    const to = wallets('sweep', 3)
    await behave([to[1]!, PAYER], FALSE)
    const batch = { token: nasty, to, campaign: campaign('sweep') }
    expect(await world.refusal(batch)).toBe('SweepFailed')
    await behave([PAYER], 0)
    expect(await world.refusal(batch)).toBeNull()
  })

  it('a recipient that strikes back from a hook to take the running batch', async () => {
    const token = await funded(Probes.hookToken.bytecode)
    const thief = await vaultPayer(token, 1n)
    const spoils = wallets('spoils', 1)
    const strike = {
      to: world.drop,
      data: World.encode({ token, to: spoils, unit: 1n, payer: thief, campaign: campaign('spoils') }),
    }
    const arm = encodeFunctionData({ abi: Probes.vault.abi, functionName: 'arm', args: [strike] })
    await anvil.send({ to: thief, data: arm })
    const honest = wallets('honest', 3)
    const to = [thief, ...honest]
    const receipt = await world.pay({ token, to, unit: 100n, gasCap: 1_000_000n, campaign: campaign('strike') })
    expect(receipt.status).toBe('success')
    const read = <Name extends 'struck' | 'hooks'>(functionName: Name) =>
      world.client.readContract({ address: thief, abi: Probes.vault.abi, functionName })
    expect(await read('hooks')).toBe(2n)
    expect(await read('struck')).toBe(false)
    expect(await world.balances(token, [...to, ...spoils])).toEqual([101n, 100n, 100n, 100n, 0n])
    const later = await vaultCall(thief, [strike])
    expect(later.status).toBe('success')
  })
})
