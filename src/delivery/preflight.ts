/** Everything that can be known to fail before a key signs anything, each as its own failure. Reads only. */
import { keccak256 } from 'viem'
import type { Address } from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import * as Units from '../core/units.ts'
import * as Drop from './drop.ts'
import * as Fees from './fees.ts'
import * as Gas from './gas.ts'
import type { Plan } from './plan.ts'
import * as Plans from './plan.ts'
import * as Rpc from './rpc.ts'
import * as Token from './token.ts'

/** What a passed preflight found at one height. */
export type Report = {
  readonly block: bigint
  /** Batches whose bit is set already. */
  readonly done: ReadonlySet<number>
  /** What the batches not done will move. */
  readonly remainingUnits: bigint
  readonly nativeWei: bigint
  /** What the rest is expected to cost at the present fee, without the L1 data fee of a rollup. */
  readonly expectedFeeWei: bigint
}

/** What to check, and for whom. */
export type Options = {
  readonly plan: Plan
  readonly rpc: Rpc.Rpc
  /** The account that will sign. */
  readonly signer: Address
  /** The most to offer per gas. */
  readonly feeCeilingWei: bigint
}

/**
 * Throws the first that applies: `RPC_UNREACHABLE`, `CHAIN_MISMATCH`, `CONTRACT_MISSING`, `CONTRACT_MISMATCH`,
 * `OPERATOR_NOT_AUTHORISED`, `BALANCE_TOO_LOW` (the payer's tokens, or the signer's native coin), `ALLOWANCE_TOO_LOW`.
 */
export async function check(options: Options): Promise<Report> {
  const { plan, rpc, signer, feeCeilingWei } = options
  const { payer, route, token } = plan.body
  await Rpc.expectChain(rpc, plan.body.chain)
  const head = await rpc.head()
  await expectCode(rpc, 'registry', route.registry, route.registryCodeHash)
  await expectCode(rpc, 'drop', route.drop, route.dropCodeHash)
  await expectToken(rpc, token)
  await expectRole(rpc, plan, route.drop, Drop.ROLE.route, 'drop contract')
  if (signer !== payer) await expectRole(rpc, plan, signer, Drop.ROLE.signer, 'signer')

  const done = await doneBatches(rpc, plan, head.number)
  const rest = plan.body.batches.filter(({ index }) => !done.has(index))
  const remainingUnits = unitsOf(plan, done)
  const human = (units: bigint) => `${Units.toHuman(units, token.decimals)} ${token.symbol}`
  const balanceUnits = await Token.balanceOf(rpc, token.address, payer, head.number)
  if (balanceUnits < remainingUnits) {
    const facts = {
      asset: token.address,
      payer,
      balanceUnits,
      remainingUnits,
      missingUnits: remainingUnits - balanceUnits,
    }
    throw new Failure(
      'BALANCE_TOO_LOW',
      `The payer has ${human(balanceUnits)} of the ${human(remainingUnits)} to pay.`,
      facts,
    )
  }
  const allowanceUnits = await Token.allowance(rpc, token.address, payer, route.drop, head.number)
  if (allowanceUnits < remainingUnits) {
    const facts = { payer, spender: route.drop, allowanceUnits, remainingUnits }
    throw new Failure(
      'ALLOWANCE_TOO_LOW',
      `The payer allows ${human(allowanceUnits)} of ${human(remainingUnits)}.`,
      facts,
    )
  }
  const fee = Fees.choose(head, await rpc.tipWei(), feeCeilingWei) ?? { maxFeeWei: feeCeilingWei, tipWei: 0n }
  const nativeWei = await rpc.balanceWei(signer, head.number)
  const sizes = rest.map(({ from, to }) => to - from)
  const worstWei = Gas.limit(Math.max(1, ...sizes), plan.body.width, plan.body.gasCap) * fee.maxFeeWei
  const expectedGas = sizes.reduce((sum, size) => sum + Gas.expected(size, plan.body.width), 0n)
  const expectedFeeWei = expectedGas * (head.baseFeeWei + fee.tipWei)
  const neededWei = expectedFeeWei > worstWei ? expectedFeeWei : worstWei
  if (rest.length > 0 && nativeWei < neededWei) {
    const facts = { asset: 'native', signer, nativeWei, neededWei, missingWei: neededWei - nativeWei }
    throw new Failure('BALANCE_TOO_LOW', `The signer has ${nativeWei} wei; the gas needs ${neededWei}.`, facts)
  }
  return { block: head.number, done, remainingUnits, nativeWei, expectedFeeWei }
}

/** Base units that the batches not done at the newest block will move. */
export async function owedUnits(rpc: Rpc.Rpc, plan: Plan): Promise<bigint> {
  return unitsOf(plan, await doneBatches(rpc, plan, (await rpc.head()).number))
}

/** Recipients with code. An EIP-7702 delegation (0xef0100 and an address) is still its key's account. */
export type Coded = { readonly contracts: readonly Address[]; readonly delegated: readonly Address[] }

/** Which of `addresses` have code now, in the order given; for late screening, one request an address. */
export async function recipientCode(rpc: Rpc.Rpc, addresses: readonly Address[], signal?: AbortSignal): Promise<Coded> {
  const contracts: Address[] = []
  const delegated: Address[] = []
  for (let from = 0; from < addresses.length; from += 32) {
    signal?.throwIfAborted()
    const part = addresses.slice(from, from + 32)
    const codes = await Promise.all(part.map((address) => rpc.code(address, 'latest')))
    part.forEach((address, i) => {
      const code = codes[i] ?? '0x'
      if (code === '0x') return
      if (/^0xef0100[0-9a-f]{40}$/i.test(code)) delegated.push(address)
      else contracts.push(address)
    })
  }
  return { contracts, delegated }
}

/** Throws `CONTRACT_MISSING` or `CONTRACT_MISMATCH` unless the code at `address` hashes to `codeHash`. */
export async function expectCode(rpc: Rpc.Rpc, name: string, address: Address, codeHash: `0x${string}`): Promise<void> {
  const code = await rpc.code(address, 'latest')
  if (code === '0x') throw new Failure('CONTRACT_MISSING', `There is no ${name} at ${address}.`, { name, address })
  const found = keccak256(code)
  if (found !== codeHash) {
    throw new Failure('CONTRACT_MISMATCH', `The code at ${address} is not the ${name} that the plan pins.`, {
      name,
      address,
      found,
      expected: codeHash,
    })
  }
}

async function expectToken(rpc: Rpc.Rpc, token: Plan['body']['token']): Promise<void> {
  const { symbol, decimals } = await Token.describe(rpc, token.address)
  if (symbol !== token.symbol || decimals !== token.decimals) {
    throw new Failure(
      'CONTRACT_MISMATCH',
      `The token is ${symbol} with ${decimals} decimals, the plan says otherwise.`,
      {
        found: { symbol, decimals },
        expected: { symbol: token.symbol, decimals: token.decimals },
      },
    )
  }
}

async function expectRole(rpc: Rpc.Rpc, plan: Plan, who: Address, role: number, name: string): Promise<void> {
  const { payer, route } = plan.body
  const found = await Drop.roleOf(rpc, route.registry, payer, who, 'latest')
  if (found !== role) {
    throw new Failure('OPERATOR_NOT_AUTHORISED', `The payer has not authorised the ${name} ${who}.`, {
      payer,
      who,
      found,
      expected: role,
    })
  }
}

function unitsOf(plan: Plan, done: ReadonlySet<number>): bigint {
  return plan.body.batches
    .filter(({ index }) => !done.has(index))
    .flatMap((batch) => Plans.slice(plan.body, batch))
    .reduce((sum, { amountUnits }) => sum + amountUnits, 0n)
}

async function doneBatches(rpc: Rpc.Rpc, plan: Plan, at: bigint): Promise<Set<number>> {
  const done = new Set<number>()
  const { batches } = plan.body
  for (let from = 0; from < batches.length; from += 32) {
    const part = batches.slice(from, from + 32)
    const bits = await Promise.all(part.map(({ index }) => Drop.isDone(rpc, plan, index, at)))
    part.forEach(({ index }, i) => {
      if (bits[i]) done.add(index)
    })
  }
  return done
}
