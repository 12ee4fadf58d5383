/** The registry and the Drop as delivery sees them: calls to encode, bits and events to read. */
import {
  decodeErrorResult,
  decodeEventLog,
  decodeFunctionData,
  decodeFunctionResult,
  encodeEventTopics,
  encodeFunctionData,
  type Hex,
  hexToBytes,
  toHex,
} from 'viem'
import { dropAbi, registryAbi } from '../../contracts/artifacts/drop.generated.ts'
import * as Address from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import * as Content from './content.ts'
import type * as Plan from './plan.ts'
import type * as Rpc from './rpc.ts'

/** Roles of an address in the registry, for one payer. */
export const ROLE = { none: 0, signer: 1, route: 2 } as const

/** A batch that landed: what the registry and the Drop said in one transaction. */
export type Landing = {
  readonly batch: number
  readonly content: Hex
  readonly route: Address.Address
  readonly block: bigint
  readonly txHash: Hex
}

const ERRORS = [...dropAbi, ...registryAbi].filter((item) => item.type === 'error')

/** The calldata that pays `recipients`, in order, as `batch` of `plan`. */
export function encode(plan: Plan.Plan, batch: number, recipients: readonly Plan.Recipient[]): Hex {
  const { token, payer, unitUnits, width, gasCap } = plan.body
  const packed = toHex(Content.pack(recipients, unitUnits, width))
  return encodeFunctionData({
    abi: dropAbi,
    functionName: 'erc20',
    args: [token.address, payer, plan.runId, BigInt(batch), unitUnits, BigInt(width), BigInt(gasCap), packed],
  })
}

/** The recipients that `data` pays, and the hash of its content; `null` when it is no call of `erc20`. */
export function decode(data: Hex): { readonly recipients: readonly Plan.Recipient[]; readonly content: Hex } | null {
  const args = argsOf(data)
  if (args === null) return null
  const [token, , , , unitUnits, width, gasCap, packed] = args
  const bytes = hexToBytes(packed)
  const terms = { token: Address.parse(token), unitUnits, width: Number(width), gasCap: Number(gasCap) }
  return { recipients: Content.unpack(bytes, unitUnits, terms.width), content: Content.hash(terms, bytes) }
}

/** Whether the bit of `batch` is set at height `at`. */
export async function isDone(rpc: Rpc.Rpc, plan: Plan.Plan, batch: number, at: Rpc.At): Promise<boolean> {
  const { registry } = plan.body.route
  const args = [plan.body.payer, plan.runId, BigInt(batch)] as const
  const data = encodeFunctionData({ abi: registryAbi, functionName: 'isDone', args })
  const answer = await rpc.call({ to: registry, data }, at)
  // An empty answer is an account without code at that height, where no bit can be set.
  if (answer.ok && answer.data === '0x') return false
  return decodeFunctionResult({ abi: registryAbi, functionName: 'isDone', data: dataOf(answer, 'isDone') })
}

/** The role of `who` for `payer` at height `at`. */
export async function roleOf(
  rpc: Rpc.Rpc,
  registry: Address.Address,
  payer: Address.Address,
  who: Address.Address,
  at: Rpc.At,
): Promise<number> {
  const data = encodeFunctionData({ abi: registryAbi, functionName: 'roleOf', args: [payer, who] })
  const answer = await rpc.call({ to: registry, data }, at)
  return decodeFunctionResult({ abi: registryAbi, functionName: 'roleOf', data: dataOf(answer, 'roleOf') })
}

/** The landing that a transaction's logs tell of for `plan` and `batch`; `null` when they tell of none. */
export function landing(plan: Plan.Plan, batch: number, logs: readonly Rpc.ChainLog[]): Landing | null {
  for (const log of logs) {
    const found = consumed(plan, log)
    if (found?.batch === batch) return found
  }
  return null
}

/** Every landing of `plan`'s run in blocks `fromBlock` to `toBlock` inclusive, by batch. */
export async function landings(
  rpc: Rpc.Rpc,
  plan: Plan.Plan,
  fromBlock: bigint,
  toBlock: bigint,
): Promise<Map<number, Landing>> {
  const { payer, route } = plan.body
  const topics = encodeEventTopics({
    abi: registryAbi,
    eventName: 'Consumed',
    args: { payer, campaign: plan.runId },
  }).flatMap((topic) => (typeof topic === 'string' ? [topic] : []))
  const logs = await rpc.logs({ address: route.registry, topics, fromBlock, toBlock })
  const found = logs.map((log) => consumed(plan, log)).filter((item) => item !== null)
  return new Map(found.map((item) => [item.batch, item]))
}

/** Places in the landed list whose payment failed, from the `Skipped` event of the same transaction; ascending. */
export function skipped(plan: Plan.Plan, batch: number, logs: readonly Rpc.ChainLog[]): number[] {
  for (const log of logs) {
    if (log.address.toLowerCase() !== plan.body.route.drop) continue
    const event = eventOf(dropAbi, log)
    if (event === null || event.args.campaign !== plan.runId || event.args.batch !== BigInt(batch)) continue
    if (event.args.payer.toLowerCase() !== plan.body.payer) continue
    const bits = hexToBytes(event.args.bitmap)
    return Array.from({ length: bits.length * 8 }, (_, i) => i).filter(
      (i) => (((bits[i >> 3] ?? 0) >> (i & 7)) & 1) === 1,
    )
  }
  return []
}

/** The name of a revert by our contracts or of a token's message; the node's own words when it is neither. */
export function reasonOf(revert: Hex, message: string): string {
  try {
    const { errorName, args } = decodeErrorResult({ abi: ERRORS, data: revert })
    return args && args.length > 0 ? `${errorName}(${args.map(String).join(', ')})` : errorName
  } catch (cause) {
    if (cause instanceof Error) return message
    throw cause
  }
}

function consumed(plan: Plan.Plan, log: Rpc.ChainLog): Landing | null {
  if (log.address.toLowerCase() !== plan.body.route.registry) return null
  const event = eventOf(registryAbi, log)
  if (event?.eventName !== 'Consumed') return null
  const { payer, campaign, batch, content, route } = event.args
  if (payer.toLowerCase() !== plan.body.payer || campaign !== plan.runId) return null
  return {
    batch: Number(batch),
    content,
    route: Address.parse(route),
    block: log.blockNumber,
    txHash: log.transactionHash,
  }
}

function eventOf<const Abi extends typeof dropAbi | typeof registryAbi>(abi: Abi, log: Rpc.ChainLog) {
  const [signature, ...rest] = log.topics
  if (signature === undefined) return null
  try {
    return decodeEventLog({ abi, data: log.data, topics: [signature, ...rest] })
  } catch (cause) {
    // Another event of the same contract: not ours to read.
    if (cause instanceof Error) return null
    throw cause
  }
}

function argsOf(data: Hex) {
  try {
    const call = decodeFunctionData({ abi: dropAbi, data })
    return call.functionName === 'erc20' ? call.args : null
  } catch (cause) {
    if (cause instanceof Error) return null
    throw cause
  }
}

function dataOf(answer: Rpc.Answer, name: string): Hex {
  if (answer.ok && answer.data !== '0x') return answer.data
  throw new Failure(
    'CONTRACT_MISMATCH',
    `The registry does not answer ${name}.`,
    answer.ok ? {} : { revert: answer.revert },
  )
}
