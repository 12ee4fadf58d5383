/** The journal against torn writes, damage and strangers. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Memory from '../../src/delivery/disks/memory.ts'
import * as Journal from '../../src/delivery/journal.ts'
import * as Plan from '../../src/delivery/plan.ts'
import { SIGNER, small } from './plans.ts'

const plan = small()
const name = Journal.nameOf(plan, SIGNER)

function attempt(nonce: number, batch = nonce): Journal.Attempt {
  return {
    type: 'attempt',
    nonce,
    batch,
    maxFeeWei: 2n * 10n ** 9n + BigInt(nonce),
    tipWei: 1n,
    gas: 500_000n,
    hash: `0x${nonce.toString(16).padStart(64, '0')}`,
    raw: `0x02${'ab'.repeat(40)}`,
  }
}

async function written(count: number): Promise<Buffer> {
  const disk = Memory.create()
  const journal = await Journal.open(disk, plan, SIGNER)
  await journal.write({
    type: 'payload',
    batch: 0,
    suppressed: [{ position: 1, reason: 'SANCTIONED' }],
    contentHash: null,
  })
  for (let nonce = 0; nonce < count; nonce++) await journal.write(attempt(nonce))
  return Buffer.from((await disk.read(name)) ?? [])
}

async function holding(bytes: Uint8Array): Promise<Memory.MemoryDisk> {
  const disk = Memory.create()
  await disk.append(name, bytes)
  await disk.sync(name)
  await disk.sync()
  return disk
}

test('what was written is there after a power loss', async () => {
  const disk = Memory.create()
  const journal = await Journal.open(disk, plan, SIGNER)
  const payload = {
    type: 'payload',
    batch: 3,
    suppressed: [{ position: 7, reason: 'OPTED_OUT' }],
    contentHash: '0x11',
  } as const
  await journal.write(payload)
  await journal.write(attempt(4, 3))
  await journal.write({ ...attempt(4, 3), maxFeeWei: 99n })
  disk.crash()
  const again = await Journal.open(disk, plan, SIGNER)
  expect(again.payloads.get(3)).toEqual(payload)
  expect(again.attempts.get(4)).toEqual([attempt(4, 3), { ...attempt(4, 3), maxFeeWei: 99n }])
})

test('cut inside its last line, the journal holds all lines before it and takes new ones', async () => {
  const whole = await written(3)
  const lastLine = whole.lastIndexOf(10, whole.length - 2) + 1
  for (let cut = lastLine; cut < whole.length; cut += 3) {
    const disk = await holding(whole.subarray(0, cut))
    const journal = await Journal.open(disk, plan, SIGNER)
    expect([...journal.attempts.keys()]).toEqual([0, 1])
    await journal.write(attempt(2))
    expect(Buffer.from((await disk.read(name)) ?? [])).toEqual(whole)
  }
})

test('a last line of zeros or with one wrong byte was never sent', async () => {
  const whole = await written(3)
  const lastLine = whole.lastIndexOf(10, whole.length - 2) + 1
  const zeros = Buffer.from(whole)
  zeros.fill(0, lastLine)
  const flipped = Buffer.from(whole)
  flipped[lastLine + 40] = (flipped[lastLine + 40] ?? 0) ^ 1
  for (const bytes of [zeros, flipped]) {
    const journal = await Journal.open(await holding(bytes), plan, SIGNER)
    expect([...journal.attempts.keys()]).toEqual([0, 1])
  }
})

test('one wrong byte before the last line is damage, wherever it is', async () => {
  const whole = await written(3)
  const lastLine = whole.lastIndexOf(10, whole.length - 2) + 1
  await fc.assert(
    fc.asyncProperty(fc.nat(lastLine - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ change
      await expect(Journal.open(await holding(bytes), plan, SIGNER)).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT' })
    }),
    { numRuns: 60, examples: [[lastLine - 1, 1]] },
  )
})

test('after a write that failed, nothing more is taken until the journal is opened again', async () => {
  const disk = Memory.create()
  const journal = await Journal.open(disk, plan, SIGNER)
  await journal.write(attempt(0))
  const size = (await disk.read(name))?.length ?? 0
  disk.limit(size + 30)
  await expect(journal.write(attempt(1))).rejects.toMatchObject({ code: 'JOURNAL_FULL' })
  disk.limit(1e9)
  await expect(journal.write(attempt(2))).rejects.toMatchObject({ code: 'JOURNAL_FULL' })
  expect([...journal.attempts.keys()]).toEqual([0])
  const again = await Journal.open(disk, plan, SIGNER)
  await again.write(attempt(1))
  expect([...again.attempts.keys()]).toEqual([0, 1])
})

test("another plan's journal, and a batch frozen twice, are refused", async () => {
  const other = Plan.freeze({ ...plan.body, title: 'Other', run: plan.run })
  const bytes = await written(1)
  const disk = Memory.create()
  await disk.append(Journal.nameOf(other, SIGNER), bytes)
  await expect(Journal.open(disk, other, SIGNER)).rejects.toMatchObject({ code: 'PLAN_MISMATCH' })
  const journal = await Journal.open(await holding(bytes), plan, SIGNER)
  const twice = { type: 'payload', batch: 0, suppressed: [], contentHash: '0x22' } as const
  await expect(journal.write(twice)).rejects.toMatchObject({ code: 'JOURNAL_CORRUPT' })
})
