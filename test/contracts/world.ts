/** The contracts on a local chain, and what tests ask of them. */
import {
  BaseError,
  ContractFunctionRevertedError,
  concat,
  encodeAbiParameters,
  encodeDeployData,
  encodeFunctionData,
  type Hex,
  keccak256,
  numberToHex,
  parseEventLogs,
  type TransactionReceipt,
  toHex,
} from 'viem'
import {
  demoTokenAbi,
  demoTokenBytecode,
  deployment,
  dropAbi,
  registryAbi,
} from '../../contracts/artifacts/drop.generated.ts'
import * as Gas from '../../contracts/gas.ts'
import { type Anvil, account } from './anvil.ts'

/** One call of `Drop.erc20`; what is absent has a default. */
export type Batch = {
  readonly token: Hex
  readonly to: readonly Hex[]
  /** Absent: an equal batch of `unit` each. */
  readonly counts?: readonly bigint[]
  readonly width?: number
  readonly unit?: bigint
  readonly gasCap?: bigint
  readonly campaign?: Hex
  readonly batch?: bigint
  readonly payer?: Hex
}

/** How to send a {@link Batch}. */
export type Sending = { readonly from?: Hex; readonly gas?: bigint; readonly drop?: Hex }

/** The payer of most tests. */
export const PAYER = account(0).address

/** Roles of the registry. */
export const NONE = 0
export const SIGNER = 1
export const ROUTE = 2

/** `n` addresses that nobody used before, of one label. */
export function wallets(label: string, n: number): Hex[] {
  return Array.from({ length: n }, (_, i) => `0x${keccak256(toHex(`${label}/${i}`)).slice(26)}` as const)
}

/** A campaign id. */
export function campaign(label: string): Hex {
  return keccak256(toHex(label))
}

/** The packed list of a batch. */
export function pack({ to, counts, width = counts ? 6 : 0 }: Pick<Batch, 'to' | 'counts' | 'width'>): Hex {
  if (to.length === 0) return '0x'
  if (width === 0) return concat(to)
  return concat(to.flatMap((address, i) => [address, numberToHex(counts?.[i] ?? 1n, { size: width })]))
}

/** Arguments of `Drop.erc20`. */
function argumentsOf(batch: Batch) {
  const { token, payer = PAYER, unit = 10n, gasCap = 200_000n, counts, width = counts ? 6 : 0 } = batch
  const id = batch.campaign ?? campaign('test')
  return [token, payer, id, batch.batch ?? 0n, unit, BigInt(width), gasCap, pack({ ...batch, width })] as const
}

/** Calldata of `Drop.erc20`. */
export function encode(batch: Batch): Hex {
  return encodeFunctionData({ abi: dropAbi, functionName: 'erc20', args: argumentsOf(batch) })
}

/** keccak256(abi.encode(token, unit, width, gasCap) ++ packed). */
export function content(batch: Batch): Hex {
  const [token, , , , unit, width, gasCap, packed] = argumentsOf(batch)
  const types = [{ type: 'address' }, { type: 'uint256' }, { type: 'uint256' }, { type: 'uint256' }] as const
  return keccak256(concat([encodeAbiParameters(types, [token, unit, width, gasCap]), packed]))
}

/** Recipients that a `Skipped` bitmap names; null without the event. */
export function skipped(receipt: TransactionReceipt): number[] | null {
  const log = parseEventLogs({ abi: dropAbi, logs: receipt.logs, eventName: 'Skipped' })[0]
  if (!log) return null
  const bits = Buffer.from(log.args.bitmap.slice(2), 'hex')
  return [...bits].flatMap((byte, at) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).map((bit) => at * 8 + bit),
  )
}

/** Deploys registry and drop through the CREATE2 proxy, and lets the payer use the drop as its route. */
export async function deploy(anvil: Anvil) {
  const { client } = anvil
  const registry = deployment.registry.address
  const drop = deployment.drop.address
  for (const { initCode } of [deployment.registry, deployment.drop]) {
    await anvil.send({ to: deployment.proxy, data: concat([deployment.salt, initCode]) })
  }

  const authorise = (who: Hex, role: number, from: Hex = PAYER) =>
    anvil.send({
      from,
      to: registry,
      data: encodeFunctionData({ abi: registryAbi, functionName: 'authorise', args: [who, role] }),
    })
  await authorise(drop, ROUTE)

  /** Creates a contract and gives its address. */
  const create = async (data: Hex): Promise<Hex> => {
    const { contractAddress } = await anvil.send({ data })
    if (!contractAddress) throw new Error('The contract was not created.')
    return contractAddress
  }

  /** A DemoToken whose supply the payer holds and lets the drop move. */
  const demoToken = async (): Promise<Hex> => {
    const token = await create(
      encodeDeployData({ abi: demoTokenAbi, bytecode: demoTokenBytecode, args: ['Demo', 'DEMO', 10n ** 30n] }),
    )
    await approve(token, drop, 10n ** 29n)
    return token
  }

  const approve = (token: Hex, spender: Hex, units: bigint, from: Hex = PAYER) =>
    anvil.send({
      from,
      to: token,
      data: encodeFunctionData({ abi: demoTokenAbi, functionName: 'approve', args: [spender, units] }),
    })

  const balance = (token: Hex, who: Hex) =>
    client.readContract({ address: token, abi: demoTokenAbi, functionName: 'balanceOf', args: [who] })

  const balances = (token: Hex, whom: readonly Hex[]) => Promise.all(whom.map((who) => balance(token, who)))

  /** Sends a batch at the limit of the formula unless told otherwise. */
  const pay = (batch: Batch, sending: Sending = {}) => {
    const { width = batch.counts ? 6 : 0, gasCap = 200_000n } = batch
    const shape = { recipients: Math.max(batch.to.length, 1), width: Math.min(width, 16), gasCap: Number(gasCap) }
    return anvil.send({
      from: sending.from ?? batch.payer ?? PAYER,
      to: sending.drop ?? drop,
      data: encode(batch),
      gas: sending.gas ?? Gas.limit(shape),
    })
  }

  /** The name of the error with which a batch is refused, or null when it would succeed. */
  const refusal = (batch: Batch, sending: Sending = {}) =>
    errorOf(
      client.simulateContract({
        account: sending.from ?? batch.payer ?? PAYER,
        address: sending.drop ?? drop,
        abi: dropAbi,
        functionName: 'erc20',
        args: argumentsOf(batch),
        gas: sending.gas ?? 16_777_216n,
      }),
    )

  const isDone = ({ payer = PAYER, campaign: id = campaign('test'), batch = 0n }: Partial<Batch>) =>
    client.readContract({ address: registry, abi: registryAbi, functionName: 'isDone', args: [payer, id, batch] })

  return {
    anvil,
    client,
    registry,
    drop,
    authorise,
    create,
    demoToken,
    approve,
    balance,
    balances,
    pay,
    refusal,
    isDone,
  }
}

/** The contracts on a running chain. */
export type World = Awaited<ReturnType<typeof deploy>>

/** The name of the custom error of a refused call, or null. Other failures are thrown on. */
export async function errorOf(call: Promise<unknown>): Promise<string | null> {
  try {
    await call
    return null
  } catch (error) {
    const revert = error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError)
    if (revert instanceof ContractFunctionRevertedError) return revert.data?.errorName ?? revert.signature ?? 'unnamed'
    throw error
  }
}
