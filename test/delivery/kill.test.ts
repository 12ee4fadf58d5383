/** Real processes killed with SIGKILL at chosen instants; the chain's balances are the oracle. */
import { type ChildProcess, spawn } from 'node:child_process'
import { toHex } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as FileDisk from '../../src/delivery/disks/file.ts'
import * as Journal from '../../src/delivery/journal.ts'
import * as PlanFile from '../../src/delivery/planFile.ts'
import * as Send from '../../src/delivery/send.ts'
import * as Anvil from '../contracts/anvil.ts'
import { bundle } from './bundle.ts'
import * as Fixture from './fixture.ts'
import * as Node from './proxy.ts'
import type { Job, Point } from './sender.ts'

let w: Fixture.World
beforeAll(async () => {
  w = await Fixture.world()
})
afterAll(() => w[Symbol.asyncDispose]())

test('a sender killed at eight instants of its work, one after another, pays nobody twice and misses nobody', async () => {
  await Fixture.withFolder(async (folder) => {
    const script = await bundle(new URL('./sender.ts', import.meta.url), folder)
    await using proxy = await Node.start(w.url)
    const dropped = await Fixture.drop(w, { count: 96, batchSize: 8 })
    const disk = FileDisk.open(folder)
    await PlanFile.write(disk, 'plan.json', dropped.plan)
    const attempts = async () => {
      const bytes = await disk.read(Journal.nameOf(dropped.plan, w.signer.address))
      return Journal.entries(bytes ?? new Uint8Array()).filter((entry) => entry.type === 'attempt')
    }
    const points: readonly (Point | 'afterForward' | 'afterMined')[] = [
      'beforeSign',
      'afterSign',
      'afterPayload',
      'midAppend',
      'afterAppend',
      'afterSync',
      'afterForward',
      'afterMined',
    ]
    for (const point of points) {
      const job: Job = {
        folder,
        planName: 'plan.json',
        url: proxy.url,
        privateKey: toHex(Anvil.account(1).getHdKey().privateKey ?? new Uint8Array()),
        depth: 3,
        window: 2,
        feeCeilingWei: String(Fixture.CEILING),
        point: point === 'afterForward' || point === 'afterMined' ? 'never' : point,
        after: 0,
      }
      const before = (await attempts()).length
      const child = spawn(process.execPath, [script], { stdio: ['pipe', 'ignore', 'inherit'] })
      child.stdin.end(JSON.stringify(job))
      if (point === 'afterForward') proxy.forwarded = () => child.kill('SIGKILL')
      if (point === 'afterMined') void killOnceMined(child)
      expect(await ended(child), point).toBe('SIGKILL')
      proxy.forwarded = () => undefined
      // What was sent was on disk first, at every kill.
      const recorded = new Set((await attempts()).map(({ hash }) => hash))
      expect(
        proxy.sent.filter((hash) => !recorded.has(hash)),
        point,
      ).toEqual([])
      const grew = recorded.size - before
      if (point === 'beforeSign' || point === 'afterSign' || point === 'midAppend') expect(grew, point).toBe(0)
      // A block that mines what an earlier child sent can end this one before it signs anything of its own.
      else if (point !== 'afterMined') expect(grew, point).toBeGreaterThan(0)
    }
    const state = await Fixture.errors(w, dropped.plan)
    expect(state.paid).toBeGreaterThan(0)
    expect(state.missing).toBeGreaterThan(0)
    const ledger = await Send.run({ ...Fixture.sending(w, dropped, disk), window: 4 })
    expect(await Fixture.errors(w, dropped.plan)).toEqual({ missing: 0, extra: 0, paid: 96 })
    expect(ledger.delivered.recipients).toBe(96)
    // No batch needed more than its one transaction: the journal's attempts were resumed, not repeated.
    expect(ledger.transactions).toHaveLength(12)
  })

  async function killOnceMined(child: ChildProcess): Promise<void> {
    const from = await w.rpc.nonce(w.signer.address, 'latest')
    while (child.exitCode === null && child.signalCode === null) {
      if ((await w.rpc.nonce(w.signer.address, 'latest')) > from) child.kill('SIGKILL')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
})

function ended(child: ChildProcess): Promise<NodeJS.Signals | number | null> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)))
}
