/**
 * Exactly once under faults: real sender processes killed at random, a node that lies on most sends, reorgs below the
 * depth, base-fee spikes, and on every fourth seed a second process with the same key and a journal of its own. The
 * oracle is the token's balances, not the sender's records.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { keccak256, toHex } from 'viem'
import * as Rng from '../src/core/rng.ts'
import * as FileDisk from '../src/delivery/disks/file.ts'
import * as Drop from '../src/delivery/drop.ts'
import * as Journal from '../src/delivery/journal.ts'
import * as PlanFile from '../src/delivery/planFile.ts'
import * as Anvil from '../test/contracts/anvil.ts'
import { bundle } from '../test/delivery/bundle.ts'
import * as Fixture from '../test/delivery/fixture.ts'
import * as Node from '../test/delivery/proxy.ts'
import type { Job } from '../test/delivery/sender.ts'

/** What is taken away from the sender; only `honest` may pass. */
export type Variant = 'honest' | 'noDepth' | 'sendFirst' | 'noBit'

/** Which seeds to run: `from <= seed < to`. Each is a world of its own, so a run is resumed at any seed. */
export type Options = {
  readonly from: number
  readonly to: number
  readonly variant?: Variant
  readonly report?: (row: Row) => void
}

/** One seed's world. */
export type Row = {
  readonly seed: number
  readonly variant: Variant
  readonly passed: boolean
  readonly recipients: number
  readonly missing: number
  readonly extra: number
  /** Transactions that reached the node before the journal's file had them. */
  readonly unrecorded: number
  readonly finished: boolean
  readonly kills: number
  readonly reorgs: number
  readonly spikes: number
  readonly faults: Readonly<Record<Node.Fault, number>>
  readonly batches: number
  readonly deliveredUnderFaults: number
  readonly attempts: number
  readonly seconds: number
}

/** All rows, and whether every one passed. */
export type Result = { readonly rows: readonly Row[]; readonly passed: boolean }

const BATCHES = 30
const BATCH_SIZE = 10
const DEPTH = 6
const FAULTS_MS = 60_000
const LIMIT_MS = 120_000

/** Runs the seeds one after another, about ten seconds each on two cores. */
export async function run(options: Options): Promise<Result> {
  const { from, to, variant = 'honest', report = () => undefined } = options
  const rows: Row[] = []
  for (let seed = from; seed < to; seed++) {
    const row = await Fixture.withFolder((folder) => world(seed, variant, folder))
    report(row)
    rows.push(row)
  }
  return { rows, passed: rows.every(({ passed }) => passed) }
}

async function world(seed: number, variant: Variant, folder: string): Promise<Row> {
  const rng = Rng.create(`delivery/${seed}`)
  const script = await bundle(new URL('../test/delivery/sender.ts', import.meta.url), folder)
  await using w = await Fixture.world({ blockTimeS: 0.2 })
  const dropped = await prepare(w, variant)
  const { plan } = dropped
  await w.anvil.test.mine({ blocks: DEPTH + 4 })
  const senders = seed % 4 === 3 ? 2 : 1
  const folders = Array.from({ length: senders }, (_, i) => join(folder, `sender-${i}`))
  for (const path of folders) {
    await mkdir(path)
    await PlanFile.write(FileDisk.open(path), 'plan.json', plan)
  }
  await using proxy = await Node.start(w.url, Node.unreliable(String(seed)))
  const name = Journal.nameOf(plan, w.signer.address)
  const recorded = async () => {
    const files = await Promise.all(folders.map((path) => FileDisk.open(path).read(name)))
    return files.map((bytes) => Buffer.from(bytes ?? []).toString()).join('')
  }
  let unrecorded = 0
  proxy.before = async ({ method, params }) => {
    if (method === 'eth_sendRawTransaction' && !(await recorded()).includes(String(params?.[0]))) unrecorded++
  }

  const startedMs = performance.now()
  const elapsedMs = () => performance.now() - startedMs
  const children: (ChildProcess | null)[] = folders.map(() => null)
  const counts = { kills: 0, reorgs: 0, spikes: 0 }
  let finished = 0
  let over = false
  const work = folders.map(async (path, i) => {
    while (!over && elapsedMs() < LIMIT_MS) {
      const child = spawn(process.execPath, [script], { stdio: ['pipe', 'ignore', 'ignore'] })
      children[i] = child
      const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
      child.stdin.end(JSON.stringify(job(path, proxy.url, variant)))
      if ((await ended) === 0) {
        finished++
        return
      }
    }
  })
  let deliveredUnderFaults = 0
  const chaos = (async () => {
    while (!over) {
      await new Promise((resolve) => setTimeout(resolve, 300 + rng.below(900)))
      if (elapsedMs() > FAULTS_MS) {
        proxy.decide = () => 'none'
        return
      }
      const draw = rng.uniform()
      if (draw < 0.6) {
        const victim = children[rng.below(children.length)]
        if (victim?.exitCode === null && victim.kill('SIGKILL')) counts.kills++
      } else if (draw < 0.85) {
        const blocks = 1 + rng.below(3)
        await w.anvil.client.request({ method: 'anvil_rollback', params: [blocks] } as never)
        counts.reorgs++
      } else {
        const wei = 1_000_000_000n * BigInt(1 + rng.below(20))
        await w.anvil.test.setNextBlockBaseFeePerGas({ baseFeePerGas: wei })
        counts.spikes++
      }
      if (variant === 'noBit' && (await Fixture.errors(w, plan)).extra > 0) break
      deliveredUnderFaults = await doneOf(w, plan)
    }
    over = true
  })()
  await Promise.race([Promise.all(work), chaos.then(() => (over ? undefined : Promise.all(work)))])
  if (elapsedMs() <= FAULTS_MS) deliveredUnderFaults = await doneOf(w, plan)
  over = true
  for (const child of children) child?.kill('SIGKILL')
  await Promise.all([...work, chaos])
  const bytes = await Promise.all(folders.map((path) => FileDisk.open(path).read(name)))
  const attempts = bytes
    .flatMap((one) => Journal.entries(one ?? new Uint8Array()))
    .filter(({ type }) => type === 'attempt')
  // A last reorg after the end, one block short of the depth: done must mean done.
  await w.anvil.client.request({ method: 'anvil_rollback', params: [DEPTH - 1] } as never)
  const { missing, extra } = await Fixture.errors(w, plan)
  const done = finished === senders
  return {
    seed,
    variant,
    passed: done && missing === 0 && extra === 0 && unrecorded === 0 && deliveredUnderFaults * 2 >= BATCHES,
    recipients: BATCHES * BATCH_SIZE,
    missing,
    extra,
    unrecorded,
    finished: done,
    ...counts,
    faults: { ...proxy.counts },
    batches: BATCHES,
    deliveredUnderFaults,
    attempts: attempts.length,
    seconds: Math.round(elapsedMs() / 100) / 10,
  }
}

async function prepare(w: Fixture.World, variant: Variant) {
  const size = { count: BATCHES * BATCH_SIZE, batchSize: BATCH_SIZE }
  if (variant !== 'noBit') return Fixture.drop(w, size)
  const code = Fixture.forgetful(w.route.drop)
  const dropped = await Fixture.drop(w, { ...size, route: { ...w.route, registryCodeHash: keccak256(code) } })
  // So that a second payment is not refused for lack of allowance.
  await Fixture.drop(w, {
    count: 10,
    batchSize: 10,
    recipients: Fixture.wallets(10, 9).map((address) => ({ address, amountUnits: 10n ** 20n })),
  })
  await w.anvil.test.setCode({ address: w.route.registry, bytecode: code })
  return dropped
}

async function doneOf(w: Fixture.World, plan: Awaited<ReturnType<typeof Fixture.drop>>['plan']): Promise<number> {
  const bits = await Promise.all(plan.body.batches.map(({ index }) => Drop.isDone(w.rpc, plan, index, 'latest')))
  return bits.filter(Boolean).length
}

function job(folder: string, url: string, variant: Variant): Job {
  return {
    folder,
    planName: 'plan.json',
    url,
    privateKey: toHex(Anvil.account(1).getHdKey().privateKey ?? new Uint8Array()),
    depth: variant === 'noDepth' ? 0 : DEPTH,
    window: 4,
    feeCeilingWei: String(Fixture.CEILING),
    point: 'never',
    after: 0,
    lateJournal: variant === 'sendFirst',
  }
}
