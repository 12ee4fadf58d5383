/** A signer whose key is derived from a text: for tests, demos and dry runs, never for funds. */
import { keccak256, toHex } from 'viem'
import type { Signer } from '../signer.ts'
import * as Local from './local.ts'

/** The signer of `seed`; the same seed is the same key on every machine. */
export function create(seed: string, principal = seed): Signer {
  return Local.open({ privateKey: keccak256(toHex(`dropcast memory signer: ${seed}`)), principal })
}
