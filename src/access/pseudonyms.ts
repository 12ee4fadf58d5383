/**
 * External ids as the warehouse keeps them: a pseudonym (HMAC-SHA-256, RFC 2104, under a salt of the warehouse), and the id itself only
 * encrypted (AES-256-GCM, NIST SP 800-38D), bound to its pseudonym. Ids are compared byte for byte.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { Failure } from '../core/failure.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Queries from './queries.generated.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Gives the pseudonym of an external id, 32 bytes. */
export type Pseudonymise = (externalId: string) => Uint8Array

/** The pseudonyms of `warehouse`; the first call gives it its salt. */
export async function of(warehouse: Warehouse): Promise<Pseudonymise> {
  await warehouse.run(Queries.insertSalt, { salt: randomBytes(32) })
  const found = await warehouse.one(Queries.salt)
  if (!found) throw new Failure('INVARIANT_BROKEN', 'The warehouse has no salt for pseudonyms.')
  return (externalId) => createHmac('sha256', found.salt).update(externalId, 'utf8').digest()
}

/** The encrypted `externalId`: nonce, tag, ciphertext. `key` is 0x and 64 hexadecimal digits. */
export function encrypt(key: `0x${string}`, pseudonym: Uint8Array, externalId: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', bytesOf(key), nonce).setAAD(pseudonym)
  const hidden = Buffer.concat([cipher.update(externalId, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), hidden])
}

/** The external id behind `sealed`. Throws `EXTERNAL_ID_UNREADABLE` when it was sealed with another key, for another pseudonym, or altered. */
export function decrypt(key: `0x${string}`, pseudonym: Uint8Array, sealed: Uint8Array): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', bytesOf(key), sealed.subarray(0, NONCE_BYTES))
      .setAAD(pseudonym)
      .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    const opened = [decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]
    return Buffer.concat(opened).toString('utf8')
  } catch (cause) {
    throw new Failure('EXTERNAL_ID_UNREADABLE', 'The external id was kept under another key.', {}, { cause })
  }
}

function bytesOf(key: `0x${string}`): Uint8Array {
  return Buffer.from(key.slice(2), 'hex')
}
