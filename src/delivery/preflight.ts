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
  /** Gas that the rest is expected to use, and its price at the present fee without the L1 data fee of a rollup. */
  readonly expectedGas: bigint
  readonly expectedFeeWei: bigint
}

/** One question of the preflight and its answer. */
export type Check = {
  readonly name: 'node' | 'contracts' | 'token' | 'authorisation' | 'balance' | 'allowance' | 'gas'
  readonly detail: string
  readonly failure: Failure | null
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
  const { checks, report } = await examine(options)
  for (const { failure } of checks) if (failure !== null) throw failure
  return report
}

/** Every check with its answer, in order; without a node or the contracts the later ones have no answer and are left out. */
export async function examine(
  options: Options,
): Promise<{ readonly checks: readonly Check[]; readonly report: Report }> {
  const { plan, rpc, signer, feeCeilingWei } = options
  const { payer, route, token } = plan.body
  const checks: Check[] = []
  const ask = async (name: Check['name'], question: () => Promise<string>): Promise<boolean> => {
    try {
      checks.push({ name, detail: await question(), failure: null })
      return true
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure
      checks.push({ name, detail: failure.message, failure })
      return false
    }
  }
  let report: Report = {
    block: 0n,
    done: new Set(),
    remainingUnits: 0n,
    nativeWei: 0n,
    expectedGas: 0n,
    expectedFeeWei: 0n,
  }
  const reached = await ask('node', async () => {
    await Rpc.expectChain(rpc, plan.body.chain)
    return `The node serves ${plan.body.chain}.`
  })
  const standing =
    reached &&
    (await ask('contracts', async () => {
      await expectCode(rpc, 'registry', route.registry, route.registryCodeHash)
      await expectCode(rpc, 'drop', route.drop, route.dropCodeHash)
      return 'Registry and Drop have the code that the plan pins.'
    }))
  if (!standing || !(await ask('token', () => expectToken(rpc, token)))) return { checks, report }
  const head = await rpc.head()
  const done = await doneBatches(rpc, plan, head.number)
  const rest = plan.body.batches.filter(({ index }) => !done.has(index))
  const remainingUnits = unitsOf(plan, done)
  const human = (units: bigint) => `${Units.toHuman(units, token.decimals)} ${token.symbol}`
  await ask('authorisation', async () => {
    await expectRole(rpc, plan, route.drop, Drop.ROLE.route, 'drop contract')
    if (signer !== payer) await expectRole(rpc, plan, signer, Drop.ROLE.signer, 'signer')
    return 'The payer has authorised the route and the signer.'
  })
  await ask('balance', async () => {
    const balanceUnits = await Token.balanceOf(rpc, token.address, payer, head.number)
    const detail = `The payer has ${human(balanceUnits)} of the ${human(remainingUnits)} to pay.`
    if (balanceUnits >= remainingUnits) return detail
    const missingUnits = remainingUnits - balanceUnits
    throw new Failure('BALANCE_TOO_LOW', detail, {
      asset: token.address,
      payer,
      balanceUnits,
      remainingUnits,
      missingUnits,
    })
  })
  await ask('allowance', async () => {
    const allowanceUnits = await Token.allowance(rpc, token.address, payer, route.drop, head.number)
    const detail = `The payer allows the Drop ${human(allowanceUnits)} of ${human(remainingUnits)}.`
    if (allowanceUnits >= remainingUnits) return detail
    throw new Failure('ALLOWANCE_TOO_LOW', detail, { payer, spender: route.drop, allowanceUnits, remainingUnits })
  })
  await ask('gas', async () => {
    const fee = Fees.choose(head, await rpc.tipWei(), feeCeilingWei) ?? { maxFeeWei: feeCeilingWei, tipWei: 0n }
    const nativeWei = await rpc.balanceWei(signer, head.number)
    const sizes = rest.map(({ from, to }) => to - from)
    const { width, gasCap } = plan.body
    const worstWei = rest.length === 0 ? 0n : Gas.limit(Math.max(...sizes), width, gasCap) * fee.maxFeeWei
    const expectedGas = sizes.reduce((sum, size) => sum + Gas.expected(size, width), 0n)
    const expectedFeeWei = expectedGas * (head.baseFeeWei + fee.tipWei)
    const neededWei = expectedFeeWei > worstWei ? expectedFeeWei : worstWei
    report = { block: head.number, done, remainingUnits, nativeWei, expectedGas, expectedFeeWei }
    const detail = `The signer has ${nativeWei} wei; the gas needs ${neededWei}.`
    if (nativeWei >= neededWei) return detail
    const missingWei = neededWei - nativeWei
    throw new Failure('BALANCE_TOO_LOW', detail, { asset: 'native', signer, nativeWei, neededWei, missingWei })
  })
  return { checks, report }
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

async function expectToken(rpc: Rpc.Rpc, token: Plan['body']['token']): Promise<string> {
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
  return `The token is ${symbol} with ${decimals} decimals.`
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
