/**
 * What must stand on the chain before a drop: the contracts, the payer's authorisations, its allowance. No journal: each
 * step is a state that the chain shows, is looked at first, and pays nobody, so repeating one that got lost is harmless.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { concat, encodeFunctionData } from 'viem'
import { deployment, registryAbi } from '../../contracts/artifacts/drop.generated.ts'
import * as Address from '../core/address.ts'
import * as Chain from '../core/chain.ts'
import { Failure, throwIfAborted } from '../core/failure.ts'
import * as Drop from './drop.ts'
import * as Fees from './fees.ts'
import type { Plan, Route } from './plan.ts'
import * as Preflight from './preflight.ts'
import type { At, Rpc } from './rpc.ts'
import type { Signer } from './signer.ts'
import * as Token from './token.ts'

/** How the steps are sent. */
export type Options = {
  readonly rpc: Rpc
  readonly chain: Chain.ChainId
  readonly feeCeilingWei: bigint
  /** Wait until what was set up is this deep, so that no reorg takes it from under the drop; 0 unless said. */
  readonly depth?: number
  readonly pollMs?: number
  readonly signal?: AbortSignal
}

/** The route of this release's contracts: the same addresses on every EVM chain. */
export const ROUTE: Route = {
  kind: 'drop/erc20/1',
  drop: Address.parse(deployment.drop.address),
  registry: Address.parse(deployment.registry.address),
  dropCodeHash: deployment.drop.codeHash,
  registryCodeHash: deployment.registry.codeHash,
}

/**
 * Deploys registry and Drop through the CREATE2 proxy where they are absent, paid by `deployer`, and gives the route to
 * pin in a plan. Throws `CONTRACT_MISSING` on a chain without the proxy, `CONTRACT_MISMATCH` for other code.
 */
export async function contracts(options: Options, deployer: Signer): Promise<Route> {
  const { rpc } = options
  const proxy = Address.parse(deployment.proxy)
  for (const name of ['registry', 'drop'] as const) {
    const { address, initCode, codeHash } = deployment[name]
    const at = Address.parse(address)
    await ensure(options, deployer, {
      name: `deployment of the ${name}`,
      holds: async (when) => (await rpc.code(at, when)) !== '0x',
      ready: async () => {
        if ((await rpc.code(proxy, 'latest')) !== '0x') return
        throw new Failure('CONTRACT_MISSING', `The chain has no CREATE2 proxy at ${proxy}.`, { proxy })
      },
      to: proxy,
      data: concat([deployment.salt, initCode]),
      gas: 3_000_000n,
    })
    await Preflight.expectCode(rpc, name, at, codeHash)
  }
  return ROUTE
}

/**
 * Lets `plan`'s route and `signer` act for the payer, whose key signs here, and sets the allowance to exactly what the
 * batches not yet done will move, when it is below that.
 */
export async function allow(options: Options, plan: Plan, payer: Signer, signer: Address.Address): Promise<void> {
  const { rpc } = options
  const { route, token } = plan.body
  if (payer.address !== plan.body.payer) {
    throw new Failure('INPUT_INVALID', 'Only the payer of the plan can authorise its route.', {
      payer: plan.body.payer,
    })
  }
  const roles: readonly (readonly [Address.Address, number])[] = [
    [route.drop, Drop.ROLE.route],
    ...(signer === payer.address ? [] : [[signer, Drop.ROLE.signer] as const]),
  ]
  for (const [who, role] of roles) {
    await ensure(options, payer, {
      name: `authorisation of ${who}`,
      holds: async (when) => (await Drop.roleOf(rpc, route.registry, payer.address, who, when)) === role,
      to: route.registry,
      data: encodeFunctionData({ abi: registryAbi, functionName: 'authorise', args: [who, role] }),
      gas: 150_000n,
    })
  }
  const owedUnits = await Preflight.owedUnits(rpc, plan)
  const allowed = (when: At) => Token.allowance(rpc, token.address, payer.address, route.drop, when)
  if ((await allowed('latest')) >= owedUnits) return
  // Some tokens (USDT) refuse to change an allowance that is not zero.
  for (const units of [0n, owedUnits]) {
    await ensure(options, payer, {
      name: 'allowance',
      passing: units !== owedUnits,
      holds: async (when) => (await allowed(when)) === units,
      to: token.address,
      data: Token.approveCall(route.drop, units),
      gas: 200_000n,
    })
  }
}

type Step = {
  readonly name: string
  readonly holds: (when: At) => Promise<boolean>
  readonly ready?: () => Promise<void>
  /** Only a step on the way to the next one. */
  readonly passing?: boolean
  readonly to: Address.Address
  readonly data: `0x${string}`
  readonly gas: bigint
}

const TRIES = 5
const POLLS = 120

/** Sends the step's transaction until the chain shows its effect, deep enough; gives up after {@link TRIES} with `RPC_ERROR`. */
async function ensure(options: Options, signer: Signer, step: Step): Promise<void> {
  const { rpc } = options
  for (let attempt = 0; attempt < TRIES; attempt++) {
    throwIfAborted(options.signal)
    if (await step.holds('latest')) {
      if (await deepens(options, step)) return
      continue
    }
    await step.ready?.()
    await simulate(rpc, signer, step)
    const nonce = await rpc.nonce(signer.address, 'latest')
    const raw = await signStep(options, signer, step, nonce)
    await rpc.send(raw).catch((failure) => {
      // Whether the node took it shows in the state that we wait for.
      if (!(failure instanceof Failure)) throw failure
    })
    for (let poll = 0; poll < POLLS && !(await step.holds('latest')); poll++) {
      if ((await rpc.nonce(signer.address, 'latest')) > nonce) break
      await pause(options)
    }
  }
  if (await step.holds('latest')) return
  throw new Failure('RPC_ERROR', `The ${step.name} did not reach the chain.`, { step: step.name, to: step.to })
}

/** Waits until the step holds at the safe depth; `false` when a reorg undid it. An allowance of 0 on the way to another is not waited for. */
async function deepens(options: Options, step: Step): Promise<boolean> {
  const { rpc, depth = 0 } = options
  while (depth > 0 && step.passing !== true) {
    const { number } = await rpc.head()
    if (await step.holds(number > BigInt(depth) ? number - BigInt(depth) : 0n)) return true
    if (!(await step.holds('latest'))) return false
    await pause(options)
  }
  return true
}

async function pause({ pollMs = 250, signal }: Options): Promise<void> {
  throwIfAborted(signal)
  await sleep(pollMs)
}

async function simulate(rpc: Rpc, signer: Signer, { name, to, data, gas }: Step): Promise<void> {
  const answer = await rpc.call({ to, data, gas, from: signer.address }, 'latest')
  if (answer.ok) return
  const reason = Drop.reasonOf(answer.revert, answer.message)
  throw new Failure('CONTRACT_MISMATCH', `The ${name} would revert: ${reason}.`, { step: name, to, reason })
}

async function signStep(options: Options, signer: Signer, step: Step, nonce: number): Promise<`0x${string}`> {
  const { rpc, chain, feeCeilingWei, signal } = options
  const head = await rpc.head()
  const fee = Fees.choose(head, await rpc.tipWei(), feeCeilingWei)
  if (fee === null) {
    throw new Failure('FEE_CEILING_REACHED', 'The network asks more than the ceiling.', {
      baseFeeWei: head.baseFeeWei,
      feeCeilingWei,
    })
  }
  const balanceWei = await rpc.balanceWei(signer.address, 'latest')
  if (balanceWei < step.gas * fee.maxFeeWei) {
    const facts = { asset: 'native', signer: signer.address, balanceWei, neededWei: step.gas * fee.maxFeeWei }
    throw new Failure('BALANCE_TOO_LOW', `The ${step.name} needs more native coin than the key has.`, facts)
  }
  const { to, data, gas } = step
  return signer.transaction({ chainId: Chain.reference(chain), nonce, to, data, valueWei: 0n, gas, ...fee }, signal)
}
