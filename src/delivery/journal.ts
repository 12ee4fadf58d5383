/**
 * The write-ahead journal of one run by one signer: what was frozen and what was signed, on disk before anything is
 * sent. A line is its JSON's size, a checksum and the JSON. A damaged last line was never sent and is cut off; damage
 * before it is `JOURNAL_CORRUPT`. The journal allocates nonces: there is no counter beside it.
 */
import { createHash } from 'node:crypto'
import type { Address } from '../core/address.ts'
import type { ChainId } from '../core/chain.ts'
import { Failure } from '../core/failure.ts'
import * as Ids from '../core/ids.ts'
import type { Disk } from './disk.ts'
import type { Plan } from './plan.ts'

/** Whose journal it is; the first line, and checked on every opening. */
export type Header = {
  readonly type: 'run'
  readonly planHash: string
  readonly runId: `0x${string}`
  readonly chain: ChainId
  readonly signer: Address
}

/** A recipient that the last screening before the first signature removed. */
export type Suppression = { readonly position: number; readonly reason: string }

/** What every signature of this batch pays: the plan's slice minus `suppressed`. Final once journaled. */
export type Payload = {
  readonly type: 'payload'
  readonly batch: number
  readonly suppressed: readonly Suppression[]
  /** `null` when nobody is left to pay, so nothing is ever sent. */
  readonly contentHash: `0x${string}` | null
}

/** A signed transaction. `batch` is `null` for one that only fills a nonce. */
export type Attempt = {
  readonly type: 'attempt'
  readonly nonce: number
  readonly batch: number | null
  readonly maxFeeWei: bigint
  readonly tipWei: bigint
  readonly gas: bigint
  readonly hash: `0x${string}`
  readonly raw: `0x${string}`
}

/** An open journal. `payloads` by batch; `attempts` by nonce, oldest first, so the last one is what to broadcast. */
export type Journal = {
  readonly header: Header
  readonly payloads: ReadonlyMap<number, Payload>
  readonly attempts: ReadonlyMap<number, readonly Attempt[]>
  /** Appends and syncs; only when it returns may the entry's transaction be sent. Throws `JOURNAL_FULL`; the journal then takes nothing more until opened again. */
  readonly write: (entry: Payload | Attempt) => Promise<void>
}

type Entry = Header | Payload | Attempt

const PREFIX = /^([0-9a-f]{8}) ([0-9a-f]{16}) /

/** The file's name for `plan`'s run by `signer`. */
export function nameOf(plan: Plan, signer: Address): string {
  return `journal-${plan.runId.slice(2, 34)}-${signer.slice(2)}.ndjson`
}

/**
 * Opens or begins the journal of `plan`'s run by `signer`; the caller holds the signer's lock. Throws
 * `JOURNAL_CORRUPT`, `JOURNAL_FULL`, or `PLAN_MISMATCH` when the file belongs to another plan.
 */
export async function open(disk: Disk, plan: Plan, signer: Address): Promise<Journal> {
  const name = nameOf(plan, signer)
  const header: Header = { type: 'run', planHash: plan.hash, runId: plan.runId, chain: plan.body.chain, signer }
  const bytes = await disk.read(name)
  const { entries, goodBytes } = parse(bytes ?? new Uint8Array(), name)
  if (bytes !== null && goodBytes < bytes.length) await disk.truncate(name, goodBytes)
  const [first, ...rest] = entries
  if (first === undefined) await begin(disk, name, header)
  else if (Ids.canonicalJson(first) !== Ids.canonicalJson(header)) {
    throw new Failure('PLAN_MISMATCH', 'The journal belongs to another plan, chain or signer.', {
      found: first,
      expected: header,
    })
  }
  // A line that was read but never synced must be durable before what it says is sent again.
  else await disk.sync(name)
  const payloads = new Map<number, Payload>()
  const attempts = new Map<number, Attempt[]>()
  for (const entry of rest) take(entry, payloads, attempts, name)
  let broken: unknown = null
  const write = async (entry: Payload | Attempt) => {
    if (broken !== null) throw new Failure('JOURNAL_FULL', 'An earlier write failed.', { name }, { cause: broken })
    try {
      await disk.append(name, line(entry))
      await disk.sync(name)
    } catch (cause) {
      broken = cause
      throw cause
    }
    take(entry, payloads, attempts, name)
  }
  return { header, payloads, attempts, write }
}

/** The entries in a journal's bytes after its header, without opening it: for reports. Throws `JOURNAL_CORRUPT`. */
export function entries(bytes: Uint8Array, name = 'journal'): readonly (Payload | Attempt)[] {
  return parse(bytes, name).entries.filter((entry) => entry.type !== 'run')
}

/** Everything that the journal holds, payloads first. */
export function all(journal: Journal): readonly (Payload | Attempt)[] {
  return [...journal.payloads.values(), ...[...journal.attempts.values()].flat()]
}

async function begin(disk: Disk, name: string, header: Header): Promise<void> {
  await disk.append(name, line(header))
  await disk.sync(name)
  await disk.sync()
}

function take(entry: Entry, payloads: Map<number, Payload>, attempts: Map<number, Attempt[]>, name: string): void {
  if (entry.type === 'attempt') {
    const earlier = attempts.get(entry.nonce)
    if (earlier) earlier.push(entry)
    else attempts.set(entry.nonce, [entry])
  } else if (entry.type === 'payload' && !payloads.has(entry.batch)) {
    payloads.set(entry.batch, entry)
  } else {
    throw new Failure('JOURNAL_CORRUPT', 'A batch is frozen twice, or a run begins twice.', { name, entry })
  }
}

function line(entry: Entry): Uint8Array {
  const json = Buffer.from(Ids.canonicalJson(entry), 'utf8')
  return Buffer.concat([
    Buffer.from(`${json.length.toString(16).padStart(8, '0')} ${sum(json)} `),
    json,
    Buffer.from('\n'),
  ])
}

function sum(json: Uint8Array): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 16)
}

function parse(bytes: Uint8Array, name: string): { entries: Entry[]; goodBytes: number } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found: Entry[] = []
  let from = 0
  while (from < buffer.length) {
    const newline = buffer.indexOf(10, from)
    const to = newline < 0 ? buffer.length : newline
    const entry = newline < 0 ? null : decode(buffer.subarray(from, to))
    if (entry === null) {
      const torn = newline < 0 || newline === buffer.length - 1
      if (torn && !isRunOn(buffer.subarray(from))) break
      throw new Failure('JOURNAL_CORRUPT', `Line ${found.length + 1} of the journal is damaged.`, {
        name,
        line: found.length + 1,
        offsetBytes: from,
      })
    }
    found.push(entry)
    from = to + 1
  }
  return { entries: found, goodBytes: from }
}

/** Whether a damaged end begins with a whole entry that something other than its newline follows: that entry may have been sent. */
function isRunOn(tail: Buffer): boolean {
  const match = PREFIX.exec(tail.subarray(0, 26).toString('latin1'))
  const size = 26 + Number.parseInt(match?.[1] ?? '', 16)
  return match !== null && tail.length > size && decode(tail.subarray(0, size)) !== null
}

function decode(text: Buffer): Entry | null {
  const match = PREFIX.exec(text.subarray(0, 26).toString('latin1'))
  if (!match) return null
  const json = text.subarray(match[0].length)
  if (json.length !== Number.parseInt(match[1] ?? '', 16) || sum(json) !== match[2]) return null
  return JSON.parse(json.toString('utf8'), (key, value: unknown) =>
    (key === 'maxFeeWei' || key === 'tipWei' || key === 'gas') && typeof value === 'string' ? BigInt(value) : value,
  )
}
