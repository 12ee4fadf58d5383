/** Gas of the ERC-20 route per recipient, on a local chain, beside one plain transfer for each recipient. */
import { concat, encodeDeployData, encodeFunctionData, type Hex, keccak256, numberToHex, toHex } from 'viem'
import {
  demoTokenAbi,
  demoTokenBytecode,
  deployment,
  dropAbi,
  registryAbi,
} from '../contracts/artifacts/drop.generated.ts'
import { type Anvil, account, start } from '../test/contracts/anvil.ts'

/** One measured transaction: gas of the whole receipt divided by its recipients. */
export type Row = {
  readonly name: string
  readonly recipients: number
  readonly gasPerRecipient: number
  /** Bytes of calldata per recipient, before compression. */
  readonly bytesPerRecipient: number
  /** Gas of the baseline of the same run divided by this. */
  readonly ratio: number
}

const GAS_CAP = 30_000n
const PAYER = account(0).address

/** Measures equal and counted (6-byte counts) batches to fresh and to existing holders. */
export async function run(): Promise<{ rows: Row[] }> {
  await using anvil = await start()
  for (const { initCode } of [deployment.registry, deployment.drop]) {
    await anvil.send({ to: deployment.proxy, data: concat([deployment.salt, initCode]) })
  }
  const authorise = encodeFunctionData({
    abi: registryAbi,
    functionName: 'authorise',
    args: [deployment.drop.address, 2],
  })
  await anvil.send({ to: deployment.registry.address, data: authorise })
  const token = await deployToken(anvil)

  const plain = await transfers(anvil, token, wallets('plain', 8))
  const rows: Row[] = [
    { name: 'plain transfer', recipients: 8, gasPerRecipient: plain, bytesPerRecipient: 68, ratio: 1 },
  ]
  let batch = 0n
  const measure = async (name: string, to: readonly Hex[], width: bigint) => {
    const packed = concat(to.map((address, i) => (width === 0n ? address : concat([address, count(i, width)]))))
    const unit = width === 0n ? 7n * 10n ** 18n : 10n ** 12n
    const args = [token, PAYER, keccak256(toHex('bench')), batch++, unit, width, GAS_CAP, packed] as const
    const data = encodeFunctionData({ abi: dropAbi, functionName: 'erc20', args })
    const receipt = await anvil.send({ to: deployment.drop.address, data })
    if (receipt.status !== 'success') throw new Error(name)
    const gas = Number(receipt.gasUsed) / to.length
    rows.push({
      name,
      recipients: to.length,
      gasPerRecipient: gas,
      bytesPerRecipient: (data.length - 2) / 2 / to.length,
      ratio: plain / gas,
    })
  }
  for (const n of [200, 500]) {
    const equal = wallets(`equal ${n}`, n)
    const counted = wallets(`counted ${n}`, n)
    await measure('equal, fresh', equal, 0n)
    await measure('equal, existing', equal, 0n)
    await measure('counted, fresh', counted, 6n)
    await measure('counted, existing', counted, 6n)
  }
  return { rows }
}

async function deployToken(anvil: Anvil): Promise<Hex> {
  const data = encodeDeployData({ abi: demoTokenAbi, bytecode: demoTokenBytecode, args: ['Demo', 'DEMO', 10n ** 27n] })
  const { contractAddress } = await anvil.send({ data })
  if (!contractAddress) throw new Error('no token')
  const approve = encodeFunctionData({
    abi: demoTokenAbi,
    functionName: 'approve',
    args: [deployment.drop.address, 10n ** 26n],
  })
  await anvil.send({ to: contractAddress, data: approve })
  return contractAddress
}

async function transfers(anvil: Anvil, token: Hex, to: readonly Hex[]): Promise<number> {
  let gas = 0n
  for (const address of to) {
    const data = encodeFunctionData({ abi: demoTokenAbi, functionName: 'transfer', args: [address, 7n * 10n ** 18n] })
    gas += (await anvil.send({ to: token, data })).gasUsed
  }
  return Number(gas) / to.length
}

function wallets(label: string, n: number): Hex[] {
  return Array.from({ length: n }, (_, i) => `0x${keccak256(toHex(`${label}/${i}`)).slice(26)}` as const)
}

function count(i: number, width: bigint): Hex {
  return numberToHex(1_000_000n + BigInt(i) * 7_919n, { size: Number(width) })
}
