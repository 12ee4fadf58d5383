/** A plan's file: canonical JSON, amounts as decimal text; read back field by field, and verified. */
import { z } from 'zod'
import * as Addresses from '../core/address.ts'
import * as Chain from '../core/chain.ts'
import { Failure } from '../core/failure.ts'
import * as Ids from '../core/ids.ts'
import type { Disk } from './disk.ts'
import { type Plan, SCHEMA, verify } from './plan.ts'

const amount = z
  .string()
  .regex(/^(0|[1-9]\d{0,77})$/)
  .transform((text) => BigInt(text))
const address = z
  .string()
  .regex(/^0x[0-9a-f]{40}$/)
  .transform((text) => Addresses.parse(text))
const word = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform((text): `0x${string}` => `0x${text.slice(2)}`)
const count = z.int().min(0)

const shape = z.strictObject({
  body: z.strictObject({
    schema: z.literal(SCHEMA),
    title: z.string(),
    chain: z
      .string()
      .regex(/^eip155:[1-9]\d{0,15}$/)
      .transform((text) => Chain.parse(text)),
    payer: address,
    token: z.strictObject({ address, symbol: z.string(), decimals: count.max(255) }),
    route: z.strictObject({
      kind: z.literal('drop/erc20/1'),
      drop: address,
      registry: address,
      dropCodeHash: word,
      registryCodeHash: word,
    }),
    unitUnits: amount,
    width: count.max(16),
    gasCap: count,
    recipients: z.array(z.strictObject({ address, amountUnits: amount })).min(1),
    totalUnits: amount,
    batches: z.array(z.strictObject({ index: count, from: count, to: count, contentHash: word })).min(1),
    proposer: z.string(),
    plannedAtS: z.int(),
  }),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  run: z.string(),
  runId: word,
})

/** The bytes of `plan`'s file; equal plans give equal bytes. */
export function serialise(plan: Plan): Uint8Array {
  return Buffer.from(`${Ids.canonicalJson(plan)}\n`, 'utf8')
}

/** The plan in `bytes`. Throws `PLAN_INVALID` with the field that does not read, and whatever {@link verify} throws. */
export function parse(bytes: Uint8Array): Plan {
  const found = shape.safeParse(json(bytes))
  if (!found.success) {
    const [issue] = found.error.issues
    const field = issue?.path.join('.') ?? ''
    throw new Failure('PLAN_INVALID', `${field || 'The plan'}: ${issue?.message ?? 'does not read'}.`, { field })
  }
  verify(found.data)
  return found.data
}

/**
 * Writes `plan` durably; does nothing when the same plan stands there. Throws `PLAN_MISMATCH` when another plan does, and
 * `JOURNAL_FULL` when the disk refuses.
 */
export async function write(disk: Disk, name: string, plan: Plan): Promise<void> {
  const bytes = serialise(plan)
  const standing = await disk.read(name)
  if (standing !== null && Buffer.compare(standing, bytes) !== 0) {
    // What a crash cut short is a beginning of the same file; anything else is somebody's.
    if (Buffer.compare(standing, bytes.subarray(0, standing.length)) !== 0) {
      throw new Failure('PLAN_MISMATCH', `${name} holds another plan.`, { name, field: 'hash' })
    }
    await disk.truncate(name, 0)
  }
  if (standing === null || standing.length !== bytes.length) await disk.append(name, bytes)
  await disk.sync(name)
  await disk.sync()
}

/** The plan in the file `name`. Throws `FILE_NOT_FOUND`, and whatever {@link parse} throws. */
export async function read(disk: Disk, name: string): Promise<Plan> {
  const bytes = await disk.read(name)
  if (bytes === null) throw new Failure('FILE_NOT_FOUND', `There is no plan ${name}.`, { name })
  return parse(bytes)
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (cause) {
    throw new Failure('PLAN_INVALID', 'The plan is not JSON, or cut short.', { field: '' }, { cause })
  }
}
