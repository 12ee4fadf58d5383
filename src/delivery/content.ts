/**
 * A batch as the Drop contract reads it: a packed list of recipients and counts, and the hash by which the registry
 * publishes what was delivered (contracts/src/Drop.sol).
 */
import { concat, encodeAbiParameters, type Hex, keccak256, toHex } from 'viem'
import * as Address from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import * as Units from '../core/units.ts'

/** One entry of a packed list. */
export type Entry = { readonly address: Address.Address; readonly amountUnits: bigint }

/** What, beside the list, decides a batch's content; one per plan. */
export type Terms = {
  readonly token: Address.Address
  readonly unitUnits: bigint
  readonly width: number
  readonly gasCap: number
}

/** The widest count that the contract takes, in bytes. */
export const MAX_WIDTH = 16

const TERMS = [{ type: 'address' }, { type: 'uint256' }, { type: 'uint256' }, { type: 'uint256' }] as const

/**
 * The unit and count width that state `amountsUnits` in the fewest bytes: their greatest common divisor, and the bytes
 * of the largest count; width 0 when all amounts are equal. Throws `PLAN_INVALID` when counts need more than 16 bytes,
 * or when counts of that width could overflow the total of a batch of `batchSize`.
 */
export function fit(amountsUnits: readonly bigint[], batchSize: number): { unitUnits: bigint; width: number } {
  const [first = 0n] = amountsUnits
  let unitUnits = first
  let largest = first
  let equal = true
  for (const amount of amountsUnits) {
    unitUnits = gcd(amount, unitUnits)
    if (amount > largest) largest = amount
    if (amount !== first) equal = false
  }
  if (unitUnits <= 0n) throw new Failure('PLAN_INVALID', 'Every amount must be above zero.')
  const width = equal ? 0 : Math.ceil((largest / unitUnits).toString(16).length / 2)
  const largestCount = width === 0 ? 1n : (1n << BigInt(8 * width)) - 1n
  if (width > MAX_WIDTH || unitUnits * largestCount * BigInt(batchSize) > Units.MAX_UINT256) {
    throw new Failure('PLAN_INVALID', 'The amounts are too large or too uneven for one unit.', { unitUnits, width })
  }
  return { unitUnits, width }
}

/** The packed list: 20 bytes of address and `width` of count, big-endian, for each entry. Throws `PLAN_INVALID` when an amount is no count of `unitUnits`. */
export function pack(entries: readonly Entry[], unitUnits: bigint, width: number): Uint8Array {
  const stride = 20 + width
  const bytes = Buffer.alloc(entries.length * stride)
  entries.forEach(({ address, amountUnits }, i) => {
    const count = amountUnits / unitUnits
    const digits = width === 0 ? '' : count.toString(16).padStart(2 * width, '0')
    if (count < 1n || count * unitUnits !== amountUnits || digits.length > 2 * width || (width === 0 && count !== 1n)) {
      throw new Failure('PLAN_INVALID', 'An amount is no whole count of the unit in the width given.', {
        address,
        amountUnits,
        unitUnits,
        width,
      })
    }
    bytes.write(address.slice(2) + digits, i * stride, stride, 'hex')
  })
  return bytes
}

/** The entries of a packed list; the inverse of {@link pack}. Throws `PLAN_INVALID` for a ragged one. */
export function unpack(packed: Uint8Array, unitUnits: bigint, width: number): Entry[] {
  const stride = 20 + width
  if (packed.length % stride !== 0) throw new Failure('PLAN_INVALID', 'The packed list is ragged.', { width })
  return Array.from({ length: packed.length / stride }, (_, i) => {
    const count = packed.subarray(i * stride + 20, (i + 1) * stride)
    const amountUnits = width === 0 ? unitUnits : BigInt(toHex(count)) * unitUnits
    return { address: Address.fromBytes(packed, i * stride), amountUnits }
  })
}

/** keccak256(abi.encode(token, unit, width, gasCap) ‖ packed): the `content` of the registry's `Consumed` event. */
export function hash(terms: Terms, packed: Uint8Array): Hex {
  const head = encodeAbiParameters(TERMS, [terms.token, terms.unitUnits, BigInt(terms.width), BigInt(terms.gasCap)])
  return keccak256(concat([head, toHex(packed)]))
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}
