/** An ERC-20 token as delivery reads it. */
import { decodeEventLog, decodeFunctionResult, encodeFunctionData, erc20Abi, hexToString } from 'viem'
import * as Address from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import type { At, ChainLog, Rpc } from './rpc.ts'

/** A transfer that the token reported. */
export type Transfer = { readonly from: Address.Address; readonly to: Address.Address; readonly amountUnits: bigint }

/** What the token says of itself; EIP-20 leaves both optional, and one that says nothing has no symbol and 0 decimals. Throws `CONTRACT_MISSING` for an address without code. */
export async function describe(
  rpc: Rpc,
  token: Address.Address,
): Promise<{ readonly symbol: string; readonly decimals: number }> {
  if ((await rpc.code(token, 'latest')) === '0x') {
    throw new Failure('CONTRACT_MISSING', `There is no token at ${token}.`, { token })
  }
  const ask = (functionName: 'symbol' | 'decimals') =>
    rpc.call({ to: token, data: encodeFunctionData({ abi: erc20Abi, functionName }) }, 'latest')
  const [symbol, decimals] = [await ask('symbol'), await ask('decimals')]
  return {
    symbol: symbol.ok && symbol.data !== '0x' ? symbolOf(symbol.data) : '',
    decimals: decimals.ok && decimals.data.length === 66 ? Number(decimals.data) : 0,
  }
}

/** Base units of `owner`. */
export function balanceOf(rpc: Rpc, token: Address.Address, owner: Address.Address, at: At): Promise<bigint> {
  return read(rpc, token, at, 'balanceOf', [owner])
}

/** Base units of `owner` that `spender` may move. */
export function allowance(
  rpc: Rpc,
  token: Address.Address,
  owner: Address.Address,
  spender: Address.Address,
  at: At,
): Promise<bigint> {
  return read(rpc, token, at, 'allowance', [owner, spender])
}

/** The calldata that sets `spender`'s allowance to exactly `amountUnits`. */
export function approveCall(spender: Address.Address, amountUnits: bigint): `0x${string}` {
  return encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, amountUnits] })
}

/** The calldata of a plain transfer. */
export function transferCall(to: Address.Address, amountUnits: bigint): `0x${string}` {
  return encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [to, amountUnits] })
}

/** The `Transfer` events of `token` among `logs`, in order. */
export function transfers(token: Address.Address, logs: readonly ChainLog[]): Transfer[] {
  return logs.flatMap((log) => {
    const [signature, ...rest] = log.topics
    if (log.address.toLowerCase() !== token || signature === undefined || rest.length !== 2) return []
    try {
      const { eventName, args } = decodeEventLog({ abi: erc20Abi, data: log.data, topics: [signature, ...rest] })
      if (eventName !== 'Transfer') return []
      return [{ from: Address.parse(args.from), to: Address.parse(args.to), amountUnits: args.value }]
    } catch (cause) {
      // Another event of the token.
      if (cause instanceof Error) return []
      throw cause
    }
  })
}

async function read(
  rpc: Rpc,
  token: Address.Address,
  at: At,
  functionName: 'balanceOf' | 'allowance',
  owners: readonly Address.Address[],
): Promise<bigint> {
  const [owner = Address.ZERO, spender = Address.ZERO] = owners
  const data =
    functionName === 'balanceOf'
      ? encodeFunctionData({ abi: erc20Abi, functionName, args: [owner] })
      : encodeFunctionData({ abi: erc20Abi, functionName, args: [owner, spender] })
  const answer = await rpc.call({ to: token, data }, at)
  if (!answer.ok || answer.data.length !== 66) {
    throw new Failure('CONTRACT_MISMATCH', `${token} does not answer ${functionName} as an ERC-20 token.`, { token })
  }
  return BigInt(answer.data)
}

/** A few old tokens answer a 32-byte word instead of a string. */
function symbolOf(data: `0x${string}`): string {
  if (data.length === 66) return hexToString(data, { size: 32 })
  try {
    return decodeFunctionResult({ abi: erc20Abi, functionName: 'symbol', data })
  } catch (cause) {
    if (cause instanceof Error) return ''
    throw cause
  }
}
