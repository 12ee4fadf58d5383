/**
 * Random assignment by hash: an entity's arm follows from the campaign's salt and the entity's address alone, so that it can be
 * recomputed and audited but not predicted before the salt is drawn.
 */
import { createHmac } from 'node:crypto'
import { type Address, toBytes } from '../core/address.ts'
import type { Bps } from '../core/bps.ts'

/** Given the treatment, or left untreated to compare with. */
export type Arm = 'treatment' | 'holdout'

/** An entity's arm and the probability with which it got just that arm. */
export type Assignment = { readonly entity: Address; readonly arm: Arm; readonly probability: number }

const DENOMINATOR = 10_000n

/**
 * The arms of `entities`, in their order. Each is held out independently with probability `holdoutBps / 10000`, decided by
 * HMAC-SHA-256(salt, address). `salt` is 32 secret random bytes of one campaign.
 */
export function assign(entities: readonly Address[], salt: Uint8Array, holdoutBps: Bps): Assignment[] {
  return entities.map((entity) => {
    const held = bucket(entity, salt) < BigInt(holdoutBps)
    const probability = (held ? holdoutBps : 10_000 - holdoutBps) / 10_000
    return { entity, arm: held ? 'holdout' : 'treatment', probability }
  })
}

/** The entity's ten-thousandth, 0 to 9999: 128 bits of the digest leave a bias below 2^-114. */
function bucket(entity: Address, salt: Uint8Array): bigint {
  const digest = createHmac('sha256', salt).update(toBytes(entity)).digest()
  return ((digest.readBigUInt64BE(0) << 64n) | digest.readBigUInt64BE(8)) % DENOMINATOR
}
