/** A process of its own that sends a plan and dies where it is told to: `node --import tsx sender.ts`, the job as JSON on stdin. */
import { text } from 'node:stream/consumers'
import { silent } from '../../src/core/progress.ts'
import * as Approval from '../../src/delivery/approval.ts'
import type { Disk } from '../../src/delivery/disk.ts'
import * as FileDisk from '../../src/delivery/disks/file.ts'
import * as PlanFile from '../../src/delivery/planFile.ts'
import * as Send from '../../src/delivery/send.ts'
import type { Signer } from '../../src/delivery/signer.ts'
import * as Local from '../../src/delivery/signers/local.ts'
import * as MemorySigner from '../../src/delivery/signers/memory.ts'

/** Where the process kills itself. */
export type Point = 'beforeSign' | 'afterSign' | 'midAppend' | 'afterAppend' | 'afterSync' | 'afterPayload' | 'never'

/** What the process is told. `after` signatures pass before the point counts. */
export type Job = {
  readonly folder: string
  readonly planName: string
  readonly url: string
  readonly privateKey: string
  readonly depth: number
  readonly window: number
  readonly feeCeilingWei: string
  readonly point: Point
  readonly after: number
  /** The mutant that writes its journal a while after it was told to. */
  readonly lateJournal?: boolean
}

await main(JSON.parse(await text(process.stdin)))

async function main(job: Job): Promise<void> {
  const die = (): never => {
    process.kill(process.pid, 'SIGKILL')
    // SIGKILL is not delivered before the next system call returns.
    for (;;);
  }
  let signatures = 0
  const due = (point: Point) => job.point === point && signatures > job.after
  const real = FileDisk.open(job.folder)
  const disk: Disk = {
    ...real,
    append: async (name, bytes) => {
      const attempt = Buffer.from(bytes).includes('"type":"attempt"')
      if (attempt && due('midAppend')) {
        await real.append(name, bytes.subarray(0, bytes.length / 2))
        die()
      }
      await real.append(name, bytes)
      if (attempt && due('afterAppend')) die()
      if (!attempt && job.point === 'afterPayload' && Buffer.from(bytes).includes('"type":"payload"')) die()
    },
    sync: async (name) => {
      await real.sync(name)
      if (due('afterSync')) die()
    },
  }
  const key = Local.open({ privateKey: job.privateKey, principal: 'sam' })
  const signer: Signer = {
    ...key,
    transaction: async (transaction) => {
      signatures++
      if (due('beforeSign')) die()
      const raw = await key.transaction(transaction)
      if (due('afterSign')) die()
      return raw
    },
  }
  const plan = await PlanFile.read(real, job.planName)
  const approver = MemorySigner.create('approver', 'ada')
  const ledger = await Send.run({
    plan,
    approval: await Approval.sign(plan, approver),
    trust: { approvers: [{ address: approver.address, principal: 'ada' }] },
    disk: job.lateJournal === true ? late(disk) : disk,
    signer,
    rpcUrl: job.url,
    depth: job.depth,
    window: job.window,
    feeCeilingWei: BigInt(job.feeCeilingWei),
    pollMs: 30,
    rpcTimeoutMs: 1_000,
    patienceS: 60,
    now: () => Math.floor(Date.now() / 1000),
    progress: silent,
  })
  process.stdout.write(`${JSON.stringify({ delivered: ledger.delivered.recipients })}\n`)
}

function late(disk: Disk): Disk {
  let queue = Promise.resolve()
  const later = (work: () => Promise<void>) => {
    queue = queue.then(() => new Promise<void>((resolve) => setTimeout(resolve, 200))).then(work)
    return Promise.resolve()
  }
  return {
    ...disk,
    append: (name, bytes) => later(() => disk.append(name, bytes)),
    sync: (name) => later(() => disk.sync(name)),
  }
}
