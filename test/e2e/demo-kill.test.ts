/** The demonstration killed with SIGKILL while it sends, and started again; balances on the chain are the oracle. */
import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import * as Audience from '../../src/campaigns/audience.ts'
import * as Campaign from '../../src/campaigns/campaign.ts'
import * as Planning from '../../src/campaigns/planning.ts'
import * as Time from '../../src/core/time.ts'
import type { Plan } from '../../src/delivery/plan.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import * as Anvil from '../contracts/anvil.ts'
import { temporary } from '../warehouse/folder.ts'

const SCRIPT = fileURLToPath(new URL('../../cli/dropcast.mjs', import.meta.url))
const SIGNER = Anvil.account(1).address
const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'

const folder = join(temporary(), 'demo')
mkdirSync(folder)
const children: ChildProcess[] = []
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  const chain = chainOf()
  // Only what still answers as the chain of this test is ended.
  if (chain && (await genesis(chain.url).catch(() => null)) === chain.genesis) process.kill(chain.pid, 'SIGKILL')
})

type Chain = { readonly url: string; readonly pid: number; readonly genesis: string }
type Said = { stdout: string; stderr: string }

/** The chain that the demonstration says it started, once it says so. */
function chainOf(): Chain | null {
  const path = join(folder, 'chain.json')
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  return text.endsWith('}') ? (JSON.parse(text) as Chain) : null
}

function demo(): { child: ChildProcess; said: Said; ended: Promise<number | NodeJS.Signals | null> } {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('DROPCAST_')))
  const child = spawn(process.execPath, [SCRIPT, 'demo', '--folder', folder, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
  })
  children.push(child)
  const said: Said = { stdout: '', stderr: '' }
  child.stdout?.on('data', (part: Buffer) => {
    said.stdout += part.toString()
  })
  child.stderr?.on('data', (part: Buffer) => {
    said.stderr += part.toString()
  })
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code))
  })
  return { child, said, ended }
}

/** Waits until `seen` gives something, while `child` lives. */
async function until<T>(
  { child, said }: ReturnType<typeof demo>,
  seen: () => Promise<T | null> | T | null,
): Promise<T> {
  for (;;) {
    const found = await seen()
    if (found !== null) return found
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The demonstration ended early: ${said.stdout.slice(-1_000)}${said.stderr.slice(-1_000)}`)
    await sleep(25)
  }
}

async function ask(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(10_000),
  })
  const { result, error } = (await answer.json()) as { result?: unknown; error?: { message: string } }
  if (error) throw new Error(error.message)
  return result
}

async function genesis(url: string): Promise<string> {
  return ((await ask(url, 'eth_getBlockByNumber', ['0x0', false])) as { hash: string }).hash
}

async function height(url: string): Promise<number> {
  return Number(await ask(url, 'eth_blockNumber', []))
}

/** Transactions of the signer, who sends nothing but batches: mined (`latest`), or mined and waiting (`pending`). */
async function sent(url: string, at: 'latest' | 'pending'): Promise<number> {
  return Number(await ask(url, 'eth_getTransactionCount', [SIGNER, at]))
}

async function balances(url: string, token: string, owners: readonly string[]): Promise<bigint[]> {
  const found: bigint[] = []
  for (let from = 0; from < owners.length; from += 50) {
    const part = owners.slice(from, from + 50).map(async (owner) => {
      const data = `0x70a08231${owner.slice(2).padStart(64, '0')}`
      return BigInt(String(await ask(url, 'eth_call', [{ to: token, data }, 'latest'])))
    })
    found.push(...(await Promise.all(part)))
  }
  return found
}

/** How often the Drop paid each address, by the word of the token. */
async function payments(url: string, { token, route }: Plan['body']): Promise<Map<string, number>> {
  const from = `0x${route.drop.slice(2).padStart(64, '0')}`
  const logs = (await ask(url, 'eth_getLogs', [
    { fromBlock: '0x0', toBlock: 'latest', address: token.address, topics: [TRANSFER, from] },
  ])) as { topics: string[] }[]
  const found = new Map<string, number>()
  for (const { topics } of logs) {
    const to = `0x${topics[2]?.slice(26)}`
    found.set(to, (found.get(to) ?? 0) + 1)
  }
  return found
}

type Kept = { readonly plan: Plan; readonly heldOut: readonly string[]; readonly state: string }

/** The campaign as the warehouse has it, read from a copy so that the killed one stays as it was left. */
async function kept(name: string): Promise<Kept> {
  const path = join(folder, '..', `${name}.duckdb`)
  copyFileSync(join(folder, 'dropcast.duckdb'), path)
  const log = join(folder, 'dropcast.duckdb.wal')
  if (existsSync(log)) copyFileSync(log, `${path}.wal`)
  await using w = await Warehouse.open({ path, now: Time.systemNow })
  const [campaign, ...others] = await Campaign.list(w)
  expect(others).toEqual([])
  if (!campaign) throw new Error('The warehouse has no campaign.')
  const assigned = await Audience.assigned(w, campaign.id)
  const heldOut = assigned.filter(({ arm }) => arm === 'holdout').map(({ address }) => address)
  return { plan: await Planning.of(w, campaign), heldOut, state: campaign.state }
}

test('the demonstration, killed with -9 while it sends and started again, pays nobody twice and misses nobody', async () => {
  const first = demo()
  const chain = await until(first, chainOf)
  await until(first, async () => ((await sent(chain.url, 'latest')) > 0 ? true : null))
  first.child.kill('SIGKILL')
  expect(await first.ended).toBe('SIGKILL')
  expect(first.said.stdout).toBe('')
  const heightAtKill = await height(chain.url)
  const signed = await sent(chain.url, 'pending')

  const before = await kept('killed')
  const { body } = before.plan
  const owners = body.recipients.map(({ address }) => address)
  const batches = body.batches.length
  const partly = await balances(chain.url, body.token.address, owners)
  const landed = body.batches.filter(({ from, to }) => partly.slice(from, to).every((units) => units > 0n)).length
  expect(before.state).toBe('RUNNING')
  expect(landed).toBeGreaterThan(0)
  expect(landed).toBeLessThan(batches)
  expect(signed).toBeLessThan(batches)
  // The chain outlives the engine: the same one, and it went on.
  expect(await genesis(chain.url)).toBe(chain.genesis)
  expect(await height(chain.url)).toBeGreaterThanOrEqual(heightAtKill)

  const second = demo()
  await until(second, () => (/send: (\d+)\/\1 batch/.test(second.said.stderr) ? true : null))
  // The demonstration ends its chain when it is done: it is held here while the oracle looks.
  second.child.kill('SIGSTOP')
  const heightAtEnd = await height(chain.url)
  const [genesisAtEnd, held, paid, times] = await Promise.all([
    genesis(chain.url),
    balances(chain.url, body.token.address, before.heldOut),
    balances(chain.url, body.token.address, owners),
    payments(chain.url, body),
  ])
  second.child.kill('SIGCONT')
  expect(genesisAtEnd).toBe(chain.genesis)
  expect(heightAtEnd).toBeGreaterThan(heightAtKill)
  expect(paid.filter((units, i) => units > (body.recipients[i]?.amountUnits ?? 0n))).toEqual([])
  expect(paid.filter((units, i) => units < (body.recipients[i]?.amountUnits ?? 0n))).toEqual([])
  expect(held.filter((units) => units !== 0n)).toEqual([])
  expect([...times].filter(([, count]) => count !== 1)).toEqual([])
  expect([...times.keys()].sort()).toEqual([...owners].sort())

  expect(await second.ended).toBe(0)
  expect(second.said.stderr).toContain('found running')
  expect(second.said.stderr).not.toContain('train:')
  expect(JSON.parse(second.said.stdout)).toMatchObject({
    resumed: true,
    plan: null,
    oracle: { paidOnce: owners.length, wrong: 0, wallets: owners.length + before.heldOut.length },
    drop: { state: 'COMPLETED', ledger: { planned: owners.length, delivered: owners.length, pending: 0 } },
  })
  const after = await kept('finished')
  expect(after.state).toBe('COMPLETED')
  expect(after.plan).toEqual(before.plan)
}, 300_000)
