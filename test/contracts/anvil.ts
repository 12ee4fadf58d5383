/** A real local chain for tests: anvil on a port of its own choice, ended by its own process id. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type Account,
  createPublicClient,
  createTestClient,
  createWalletClient,
  defineChain,
  formatTransactionReceipt,
  type Hex,
  http,
  numberToHex,
  type TransactionReceipt,
} from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { Failure } from '../../src/core/failure.ts'

/** How to start; everything has a default. */
export type Options = {
  /** Seconds between blocks; absent mines each transaction at once. */
  readonly blockTimeS?: number | undefined
  /** Gas of a block; 60,000,000 unless said. */
  readonly blockGas?: bigint
  /** 31337 unless said. */
  readonly chainId?: number
  /** Further arguments of anvil. */
  readonly args?: readonly string[]
}

/** A running chain. */
export type Anvil = Awaited<ReturnType<typeof start>>

const BUNDLED = fileURLToPath(new URL('../../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil', import.meta.url))
const MNEMONIC = 'test test test test test test test test test test test junk'
const START_TIMEOUT_MS = 20_000
const POLL_MS = 10

/** The ten funded accounts of anvil's standard mnemonic. */
const accounts = Array.from({ length: 10 }, (_, addressIndex) => mnemonicToAccount(MNEMONIC, { addressIndex }))

/** Account `i` of {@link accounts}. */
export function account(i: number) {
  const found = accounts[i]
  if (!found) throw new Failure('INPUT_INVALID', `anvil has ten accounts; there is no number ${i}.`)
  return found
}

/** Starts anvil (hardfork prague) on a free port and waits until it listens. Throws `ANVIL_MISSING`. */
export async function start(options: Options = {}) {
  const { blockTimeS, blockGas = 60_000_000n, chainId = 31337, args = [] } = options
  const binary = existsSync(BUNDLED) ? BUNDLED : 'anvil'
  const timing = blockTimeS === undefined ? [] : ['--block-time', String(blockTimeS)]
  const child = spawn(
    binary,
    [
      '--port',
      '0',
      '--hardfork',
      'prague',
      '--chain-id',
      String(chainId),
      '--gas-limit',
      String(blockGas),
      ...timing,
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const stop = () => end(child)
  process.once('exit', stop)
  const url = await listening(child)

  const chain = defineChain({
    id: chainId,
    name: 'anvil',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  })
  const transport = http(url, { retryCount: 0, timeout: 60_000, batch: true })
  const common = { chain, transport, pollingInterval: POLL_MS, cacheTime: 0 }
  const client = createPublicClient(common)
  const test = createTestClient({ ...common, mode: 'anvil' })

  /** A wallet client that signs as `signer`. */
  const wallet = (signer: Account | Hex = account(0)) => createWalletClient({ ...common, account: signer })

  /** Sends `request` as `from`, an account that anvil holds or impersonates, and waits for its receipt, reverted or not. */
  const send = async (request: {
    readonly from?: Hex
    readonly to?: Hex
    readonly data?: Hex
    readonly gas?: bigint
    readonly value?: bigint
  }): Promise<TransactionReceipt> => {
    const { from = account(0).address, to, data, gas = 16_777_216n, value = 0n } = request
    const fields = { from, gas: numberToHex(gas), value: numberToHex(value), ...(to && { to }), ...(data && { data }) }
    const hash = await wallet(from).request({ method: 'eth_sendTransaction', params: [fields] })
    for (;;) {
      const receipt = await client.request({ method: 'eth_getTransactionReceipt', params: [hash] })
      if (receipt) return formatTransactionReceipt(receipt)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  return {
    url,
    pid: child.pid,
    chain,
    client,
    test,
    wallet,
    send,
    async [Symbol.asyncDispose]() {
      process.removeListener('exit', stop)
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      if (end(child)) await ended
    },
  }
}

function end(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const late = setTimeout(() => {
      end(child)
      reject(new Failure('RPC_UNREACHABLE', 'anvil did not start in time.', { printed: printed.slice(-500) }))
    }, START_TIMEOUT_MS)
    child.once('error', (cause) => {
      clearTimeout(late)
      reject(new Failure('ANVIL_MISSING', 'anvil could not be started.', {}, { cause }))
    })
    child.once('exit', (code) => {
      clearTimeout(late)
      reject(new Failure('RPC_UNREACHABLE', 'anvil ended at once.', { code, printed: printed.slice(-500) }))
    })
    child.stdout?.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-4_000)
      const port = /Listening on \S+?:(\d+)/.exec(printed)?.[1]
      if (port === undefined) return
      clearTimeout(late)
      resolve(`http://127.0.0.1:${port}`)
    })
  })
}
