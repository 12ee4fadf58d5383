import { readFileSync } from 'node:fs'
import { concat, type Hex, keccak256 } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployment, dropAbi, registryAbi } from '../../contracts/artifacts/drop.generated.ts'
import { files } from '../../contracts/build.ts'
import { type Anvil, account, start } from './anvil.ts'
import * as World from './world.ts'

let anvil: Anvil
beforeAll(async () => {
  anvil = await start()
})
afterAll(() => anvil[Symbol.asyncDispose]())

const codeHash = async (address: Hex) => keccak256((await anvil.client.getCode({ address })) ?? '0x')

describe('artifacts', () => {
  it('equal a fresh compile of the sources, bit for bit', () => {
    const fresh = files()
    expect([...fresh.keys()]).toContain('artifacts/drop.generated.ts')
    for (const [path, text] of fresh) {
      const committed = readFileSync(new URL(`../../contracts/${path}`, import.meta.url), 'utf8')
      expect(committed === text, `${path} is stale: run \`npm run contracts\``).toBe(true)
    }
  }, 180_000)

  it('name the errors of the registry in the ABI of the drop', () => {
    const errors = (abi: readonly { readonly type: string; readonly name?: string }[]) =>
      abi.flatMap(({ type, name }) => (type === 'error' ? [name] : []))
    expect(errors(dropAbi)).toEqual(expect.arrayContaining(errors(registryAbi)))
  })
})

describe('deployment', () => {
  it('puts registry and drop at the predicted addresses with the predicted code', async () => {
    for (const { address, codeHash: expected } of [deployment.registry, deployment.drop]) {
      expect(await codeHash(address)).not.toBe(expected)
    }
    const { drop } = await World.deploy(anvil)
    for (const { address, codeHash: expected } of [deployment.registry, deployment.drop]) {
      expect(await codeHash(address)).toBe(expected)
    }
    const registry = await anvil.client.readContract({ address: drop, abi: dropAbi, functionName: 'registry' })
    expect(registry.toLowerCase()).toBe(deployment.registry.address)
  })

  it('can be repeated by anybody without changing what stands there', async () => {
    const { proxy, salt, drop } = deployment
    const again = { from: account(9).address, to: proxy, data: concat([salt, drop.initCode]) }
    expect((await anvil.send(again)).status).toBe('reverted')
    expect(await codeHash(drop.address)).toBe(drop.codeHash)
  })

  it('is told from other code by the code hash, down to the registry that the drop uses', async () => {
    const { drop, registry } = deployment
    const stray = drop.initCode.slice(0, -64) + account(9).address.slice(2).padStart(64, '0')
    const { contractAddress } = await anvil.send({ data: stray as Hex })
    expect(await codeHash(contractAddress ?? '0x')).not.toBe(drop.codeHash)
    const code = await anvil.client.getCode({ address: registry.address })
    await anvil.test.setCode({ address: registry.address, bytecode: `${code}00` as Hex })
    expect(await codeHash(registry.address)).not.toBe(registry.codeHash)
    await anvil.test.setCode({ address: registry.address, bytecode: code ?? '0x' })
    expect(await codeHash(registry.address)).toBe(registry.codeHash)
  })

  it('calls nothing but the registry when there is no registry', async () => {
    await using bare = await start()
    await bare.send({ to: deployment.proxy, data: concat([deployment.salt, deployment.drop.initCode]) })
    const batch = { token: deployment.drop.address, to: World.wallets('bare', 1) }
    const receipt = await bare.send({ to: deployment.drop.address, data: World.encode(batch) })
    expect(receipt.status).toBe('reverted')
  })
})
