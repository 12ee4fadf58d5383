/**
 * A local L2 for the demonstration: anvil, started apart from this process so that the chain outlives the engine, and found again by the
 * file that it was started with. Its accounts are those of anvil's public test mnemonic and worth nothing.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { encodeAbiParameters, toHex } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { demoTokenBytecode } from '../contracts/artifacts/drop.generated.ts'
import { type Address, parse } from '../src/core/address.ts'
import { Failure } from '../src/core/failure.ts'

/** A chain that runs. */
export type LocalChain = { readonly url: string; readonly pid: number; readonly genesis: string }

const MNEMONIC = 'test test test test test test test test test test test junk'
const CHAIN = 31_337

/** The chain's id. */
export const id = `eip155:${CHAIN}` as const

/** The key and address of the chain's funded account `i`, 0 to 9. */
export function account(i: number): { readonly key: `0x${string}`; readonly address: Address } {
  const found = mnemonicToAccount(MNEMONIC, { addressIndex: i })
  const { privateKey } = found.getHdKey()
  if (!privateKey) throw new Failure('INVARIANT_BROKEN', 'The test mnemonic gave no key.')
  return { key: toHex(privateKey), address: parse(found.address) }
}

/** The chain that `folder` started before and that still runs, or a new one with a block a second. Throws `ANVIL_MISSING`, `RPC_UNREACHABLE`. */
export async function resume(
  folder: string,
  environmentPath: string,
): Promise<LocalChain & { readonly resumed: boolean }> {
  const file = join(folder, 'chain.json')
  if (existsSync(file)) {
    const known: LocalChain = JSON.parse(readFileSync(file, 'utf8'))
    const genesis = await genesisOf(known.url).catch(() => null)
    if (genesis === known.genesis) return { ...known, resumed: true }
    throw new Failure(
      'RPC_UNREACHABLE',
      'The chain of the demonstration that was interrupted has ended, so it cannot be continued; add --fresh.',
      { url: known.url },
    )
  }
  const binary = find(environmentPath)
  const port = await freePort()
  mkdirSync(folder, { recursive: true })
  const log = openSync(join(folder, 'chain.log'), 'a', 0o600)
  const child = spawn(
    binary,
    [
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--chain-id',
      String(CHAIN),
      '--block-time',
      '1',
      '--gas-limit',
      '60000000',
    ],
    {
      detached: true,
      stdio: ['ignore', log, log],
    },
  )
  const failed = new Promise<never>((_resolve, reject) => {
    child.once('error', (cause) => reject(new Failure('ANVIL_MISSING', 'anvil does not start.', { binary }, { cause })))
  })
  child.unref()
  const url = `http://127.0.0.1:${port}`
  const genesis = await Promise.race([waitFor(url), failed])
  const chain: LocalChain = { url, pid: child.pid ?? -1, genesis }
  writeFileSync(file, JSON.stringify(chain), { mode: 0o600 })
  return { ...chain, resumed: false }
}

/** Ends a chain that {@link resume} started. */
export function stop({ pid }: LocalChain): void {
  if (pid > 0) process.kill(pid)
}

/** Ends the chain that {@link resume} started in `folder`, if it still runs: only what answers with that chain's genesis is ended. */
export async function stopIn(folder: string): Promise<void> {
  const file = join(folder, 'chain.json')
  if (!existsSync(file)) return
  const known: LocalChain = JSON.parse(readFileSync(file, 'utf8'))
  const genesis = await genesisOf(known.url).catch(() => null)
  if (genesis === known.genesis) stop(known)
}

/** Deploys the demonstration's token from account `from`, which gets all of `supplyUnits`. */
export async function deployToken({ url }: LocalChain, from: Address, supplyUnits: bigint): Promise<Address> {
  const input = encodeAbiParameters(
    [{ type: 'string' }, { type: 'string' }, { type: 'uint256' }],
    ['Dropcast Demo', 'DEMO', supplyUnits],
  )
  const hash = await ask(url, 'eth_sendTransaction', [
    { from, data: `${demoTokenBytecode}${input.slice(2)}`, gas: toHex(3_000_000) },
  ])
  for (let look = 0; look < 100; look++) {
    const receipt = (await ask(url, 'eth_getTransactionReceipt', [hash])) as { contractAddress: string } | null
    if (receipt) return parse(receipt.contractAddress)
    await sleep(100)
  }
  throw new Failure('RPC_UNREACHABLE', 'The token was not mined within ten seconds.', { url })
}

/** Balances of `owners` in `token`, read by this file's own calls: the demonstration's oracle, apart from the engine. */
export async function balances({ url }: LocalChain, token: Address, owners: readonly Address[]): Promise<bigint[]> {
  const found: bigint[] = []
  for (const owner of owners) {
    const data = `0x70a08231${owner.slice(2).padStart(64, '0')}`
    found.push(BigInt((await ask(url, 'eth_call', [{ to: token, data }, 'latest'])) as string))
  }
  return found
}

async function ask(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(5_000),
  }).catch((cause: unknown) => {
    throw new Failure('RPC_UNREACHABLE', 'The local chain does not answer.', { url, method }, { cause })
  })
  const { result, error } = (await answer.json()) as { result?: unknown; error?: { message: string } }
  if (error) throw new Failure('RPC_ERROR', `The local chain refuses ${method}.`, { message: error.message })
  return result
}

async function genesisOf(url: string): Promise<string> {
  return ((await ask(url, 'eth_getBlockByNumber', ['0x0', false])) as { hash: string }).hash
}

async function waitFor(url: string): Promise<string> {
  for (let look = 0; look < 150; look++) {
    const genesis = await genesisOf(url).catch(() => null)
    if (genesis) return genesis
    await sleep(100)
  }
  throw new Failure('RPC_UNREACHABLE', 'anvil did not answer within 15 seconds.', { url })
}

function find(environmentPath: string): string {
  const bundled = fileURLToPath(new URL('../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil', import.meta.url))
  const candidates = [bundled, ...environmentPath.split(delimiter).map((folder) => join(folder, 'anvil'))]
  const binary = candidates.find((candidate) => existsSync(candidate) && dirname(candidate) !== '')
  if (!binary) throw new Failure('ANVIL_MISSING', 'anvil is neither installed as a package nor on PATH.')
  return binary
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
