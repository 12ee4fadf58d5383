/**
 * Gas and bytes of the ERC-20 route per recipient on a local chain, beside what one plain transfer for each recipient
 * costs in the same run. Gas repeats exactly. Bytes are the Fjord estimate of an OP-Stack chain for the signed transaction.
 */
import { concat, encodeDeployData, encodeFunctionData, type Hex, hexToBytes, keccak256, numberToHex, toHex } from 'viem'
import {
  demoTokenAbi,
  demoTokenBytecode,
  deployment,
  dropAbi,
  registryAbi,
} from '../contracts/artifacts/drop.generated.ts'
import * as Gas from '../contracts/gas.ts'
import { type Anvil, account, start } from '../test/contracts/anvil.ts'

/** One kind of work: a whole transaction divided by its recipients, and how many times less that is than a plain transfer. */
export type Row = {
  readonly name: string
  readonly recipients: number
  readonly gasPerRecipient: number
  readonly gasRatio: number
  /** Bytes that an OP-Stack chain since Fjord charges to L1, per recipient. */
  readonly bytesPerRecipient: number
  readonly bytesRatio: number
}

const GAS_CAP = 30_000
const WIDTH = 6
const PAYER = account(0)
const PLAIN = 8

/** Measures equal batches and batches with 6-byte counts, 200 and 500 recipients, fresh and existing holders of the demo token. */
export async function run(): Promise<{ rows: Row[] }> {
  await using anvil = await start()
  const token = await prepare(anvil)
  const plain = await plainTransfers(anvil, token)
  const rows = [plain]
  let batch = 0n
  const measure = async (name: string, to: readonly Hex[], width: number) => {
    const packed = concat(to.flatMap((address, i) => (width === 0 ? [address] : [address, count(i)])))
    const unit = width === 0 ? 7n * 10n ** 18n : 10n ** 12n
    const campaign = keccak256(toHex('bench'))
    const args = [token, PAYER.address, campaign, batch++, unit, BigInt(width), BigInt(GAS_CAP), packed] as const
    const data = encodeFunctionData({ abi: dropAbi, functionName: 'erc20', args })
    const gas = Gas.limit({ recipients: to.length, width, gasCap: GAS_CAP })
    const receipt = await anvil.send({ to: deployment.drop.address, data, gas })
    if (receipt.status !== 'success') throw new Error(`${name}: the batch reverted`)
    const gasPerRecipient = Number(receipt.gasUsed) / to.length
    const bytesPerRecipient = (await fjordBytes(anvil, deployment.drop.address, data, gas)) / to.length
    rows.push({
      name,
      recipients: to.length,
      gasPerRecipient,
      gasRatio: plain.gasPerRecipient / gasPerRecipient,
      bytesPerRecipient,
      bytesRatio: plain.bytesPerRecipient / bytesPerRecipient,
    })
  }
  for (const n of [200, 500]) {
    for (const [name, width] of [
      ['equal', 0],
      ['varied', WIDTH],
    ] as const) {
      const to = Array.from({ length: n }, (_, i) => wallet(`${name}/${n}/${i}`))
      await measure(`${name}, fresh`, to, width)
      await measure(`${name}, existing`, to, width)
    }
  }
  return { rows }
}

async function prepare(anvil: Anvil): Promise<Hex> {
  const { proxy, salt, registry, drop } = deployment
  for (const { initCode } of [registry, drop]) await anvil.send({ to: proxy, data: concat([salt, initCode]) })
  const authorise = encodeFunctionData({ abi: registryAbi, functionName: 'authorise', args: [drop.address, 2] })
  await anvil.send({ to: registry.address, data: authorise })
  const data = encodeDeployData({ abi: demoTokenAbi, bytecode: demoTokenBytecode, args: ['Demo', 'DEMO', 10n ** 27n] })
  const { contractAddress } = await anvil.send({ data })
  if (!contractAddress) throw new Error('The token was not created.')
  const approve = encodeFunctionData({ abi: demoTokenAbi, functionName: 'approve', args: [drop.address, 10n ** 26n] })
  await anvil.send({ to: contractAddress, data: approve })
  return contractAddress
}

async function plainTransfers(anvil: Anvil, token: Hex): Promise<Row> {
  let gas = 0
  let bytes = 0
  for (let i = 0; i < PLAIN; i++) {
    const args = [wallet(`plain/${i}`), 7n * 10n ** 18n] as const
    const data = encodeFunctionData({ abi: demoTokenAbi, functionName: 'transfer', args })
    gas += Number((await anvil.send({ to: token, data })).gasUsed)
    bytes += await fjordBytes(anvil, token, data, 60_000n)
  }
  const name = 'one transfer each, fresh'
  return {
    name,
    recipients: 1,
    gasPerRecipient: gas / PLAIN,
    gasRatio: 1,
    bytesPerRecipient: bytes / PLAIN,
    bytesRatio: 1,
  }
}

/** max(100, 0.8365 × FastLZ size − 42.5856): Fjord's linear estimate of a transaction's compressed size (OP-Stack specification). */
async function fjordBytes(anvil: Anvil, to: Hex, data: Hex, gas: bigint): Promise<number> {
  const fees = { maxFeePerGas: 2_000_000_000n, maxPriorityFeePerGas: 1_000_000n }
  const signed = await PAYER.signTransaction({
    chainId: anvil.chain.id,
    type: 'eip1559',
    nonce: 7,
    to,
    data,
    gas,
    ...fees,
  })
  return Math.max(100, 0.8365 * fastLz(hexToBytes(signed)) - 42.5856)
}

/** Size of `bytes` compressed by FastLZ level 1 (Hidayat), as the L1 fee oracle of the OP Stack counts it. */
function fastLz(bytes: Uint8Array): number {
  const last = new Map<number, number>()
  const at = (i: number) => bytes[i] ?? 0
  const three = (i: number) => at(i) | (at(i + 1) << 8) | (at(i + 2) << 16)
  const slot = (value: number) => (Math.imul(2_654_435_769, value) >>> 19) & 0x1fff
  const literals = (n: number) => 33 * Math.floor(n / 32) + (n % 32 === 0 ? 0 : (n % 32) + 1)
  const end = bytes.length - 13
  let size = 0
  let done = 0
  let i = 2
  while (i < end) {
    const value = three(i)
    const seen = last.get(slot(value)) ?? 0
    last.set(slot(value), i)
    if (i - seen > 0x1fff || three(seen) !== value) {
      i++
      continue
    }
    size += literals(i - done)
    // The oracle counts the byte that ends a match with it, unless the input ends first.
    const most = end + 6 - i
    let length = 0
    while (length < most && at(seen + 3 + length) === at(i + 3 + length)) length++
    if (length < most) length++
    size += 3 * Math.floor((length - 1) / 262) + ((length - 1) % 262 >= 6 ? 3 : 2)
    i += length
    for (let hashed = 0; hashed < 2; hashed++) last.set(slot(three(i)), i++)
    done = i
  }
  return size + literals(bytes.length - done)
}

function wallet(label: string): Hex {
  return `0x${keccak256(toHex(label)).slice(26)}`
}

function count(i: number): Hex {
  return numberToHex(1_000_000 + i * 7_919, { size: WIDTH })
}
