/** A chain with our contracts, a token, a payer, a signer and an approver: what every delivery test starts from. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { concat, type Hex, toFunctionSelector, toHex } from 'viem'
import { demoTokenAbi, demoTokenBytecode } from '../../contracts/artifacts/drop.generated.ts'
import * as Address from '../../src/core/address.ts'
import { silent } from '../../src/core/progress.ts'
import * as Approval from '../../src/delivery/approval.ts'
import type { Disk } from '../../src/delivery/disk.ts'
import * as Memory from '../../src/delivery/disks/memory.ts'
import * as Plan from '../../src/delivery/plan.ts'
import * as Rpc from '../../src/delivery/rpc.ts'
import type * as Send from '../../src/delivery/send.ts'
import * as Setup from '../../src/delivery/setup.ts'
import type { Signer } from '../../src/delivery/signer.ts'
import * as Local from '../../src/delivery/signers/local.ts'
import * as MemorySigner from '../../src/delivery/signers/memory.ts'
import * as Anvil from '../contracts/anvil.ts'

export const CEILING = 100_000_000_000n
export const APPROVER = MemorySigner.create('approver', 'ada')
export const TRUST: Approval.Trust = { approvers: [{ address: APPROVER.address, principal: 'ada' }] }

/** Account `i` of anvil as a signer of `principal`. */
export function signerOf(i: number, principal: string): Signer {
  const key = Anvil.account(i).getHdKey().privateKey
  return Local.open({ privateKey: toHex(key ?? new Uint8Array()), principal })
}

/** `count` addresses that nobody else uses, different for each `salt`. */
export function wallets(count: number, salt: number): Address.Address[] {
  const base = (BigInt(salt) << 64n) + (1n << 150n)
  return Array.from({ length: count }, (_, i) =>
    Address.parse(`0x${(base + BigInt(i)).toString(16).padStart(40, '0')}`),
  )
}

export type World = Awaited<ReturnType<typeof world>>

/** Starts the chain, deploys everything, and authorises the route and the signer for one big allowance. */
export async function world(options: Anvil.Options = {}) {
  const anvil = await Anvil.start({ blockTimeS: 0.1, ...options })
  const payer = signerOf(0, 'treasury')
  const signer = signerOf(1, 'sam')
  const rpc = Rpc.open(anvil.url)
  const setup: Setup.Options = { rpc, chain: 'eip155:31337', feeCeilingWei: CEILING, pollMs: 20 }
  const route = await Setup.contracts(setup, payer)
  const token = await deployToken(anvil)
  return {
    anvil,
    url: anvil.url,
    rpc,
    setup,
    route,
    token,
    payer,
    signer,
    [Symbol.asyncDispose]: () => anvil[Symbol.asyncDispose](),
  }
}

/** A fresh demo token whose whole supply is the payer's. */
export async function deployToken(anvil: Anvil.Anvil, supplyUnits = 10n ** 30n): Promise<Address.Address> {
  const hash = await anvil.wallet().deployContract({
    abi: demoTokenAbi,
    bytecode: demoTokenBytecode,
    args: ['Demo', 'DEMO', supplyUnits],
  })
  const receipt = await anvil.client.waitForTransactionReceipt({ hash })
  return Address.parse(receipt.contractAddress ?? '')
}

let run = 0

/** A plan of `count` fresh wallets in batches of `batchSize`, authorised and approved. */
export async function drop(
  w: World,
  { count, batchSize, ...rest }: { count: number; batchSize: number } & Partial<Plan.Draft>,
) {
  run++
  const recipients =
    rest.recipients ?? wallets(count, run).map((address, i) => ({ address, amountUnits: 1_000n * BigInt(1 + (i % 7)) }))
  const plan = Plan.freeze({
    title: 'Test',
    chain: 'eip155:31337',
    payer: w.payer.address,
    token: { address: w.token, symbol: 'DEMO', decimals: 18 },
    route: w.route,
    batchSize,
    proposer: 'paul',
    plannedAtS: 1_700_000_000,
    run: `run-${run}`,
    ...rest,
    recipients,
  })
  await Setup.allow(w.setup, plan, w.payer, w.signer.address)
  const approval = await Approval.sign(plan, APPROVER)
  return { plan, approval }
}

/** Options that send `dropped` quickly. */
export function sending(
  w: World,
  dropped: { plan: Plan.Plan; approval: Plan.Approval },
  disk: Disk = Memory.create(),
): Send.Options {
  return {
    ...dropped,
    trust: TRUST,
    disk,
    signer: w.signer,
    rpcUrl: w.url,
    depth: 3,
    feeCeilingWei: CEILING,
    pollMs: 30,
    rpcTimeoutMs: 1_000,
    patienceS: 30,
    now: () => Math.floor(Date.now() / 1000),
    progress: silent,
  }
}

/** The oracle: base units that each recipient has on the chain now, minus what the plan owes it. */
export async function errors(w: World, plan: Plan.Plan): Promise<{ missing: number; extra: number; paid: number }> {
  const found = { missing: 0, extra: 0, paid: 0 }
  const { recipients, token } = plan.body
  for (let from = 0; from < recipients.length; from += 50) {
    await Promise.all(
      recipients.slice(from, from + 50).map(async ({ address, amountUnits }) => {
        const units = await w.anvil.client.readContract({
          address: token.address,
          abi: demoTokenAbi,
          functionName: 'balanceOf',
          args: [address],
        })
        if (units < amountUnits) found.missing++
        else if (units > amountUnits) found.extra++
        else found.paid++
      }),
    )
  }
  return found
}

/** A registry that lets everything pass and remembers nothing: the Drop is a ROUTE, everybody else a SIGNER, no bit is ever set. */
export function forgetful(drop: Hex): Hex {
  const role = toFunctionSelector('roleOf(address,address)')
  return concat(['0x5f3560e01c63', role, '0x1460125760205ff35b60243573', drop, '0x146001015f5260205ff3'])
}

/** A folder of its own for `use`, removed afterwards. */
export async function withFolder<T>(use: (path: string) => Promise<T>): Promise<T> {
  const path = await mkdtemp(join(tmpdir(), 'dropcast-delivery-'))
  try {
    return await use(path)
  } finally {
    await rm(path, { recursive: true, force: true })
  }
}
