/**
 * Gas limits by formula. An estimate is not to be trusted here: `eth_estimateGas` seeks the lowest limit at which a
 * transaction succeeds, and a batch that skips recipients succeeds at limits that starve them.
 */

/** The most gas that one transaction may use (EIP-7825). */
export const TRANSACTION_MAX = 16_777_216n

/** What one recipient's transfer may use unless a plan says otherwise: twice a plain token's transfer to a new holder. */
export const CAP = 60_000

/** No batch holds more recipients than this at any gas cap, to stay far below the 128 KiB that mempools take. */
export const MOST_RECIPIENTS = 600

// The base fee of a transaction, the registry's bit and event, the pull, the sweep and their proxies' overhead.
const FIXED = 400_000n
// Around each transfer: reading the entry, the call itself, checking its answer, the skip bitmap.
const AROUND = 600n

/**
 * The gas limit of a batch of `recipients` in a packed list of counts of `width` bytes: enough for every transfer to use
 * its whole `gasCap` and, after the last, still to prove that it had it (63/64 of what is left, EIP-150).
 */
export function limit(recipients: number, width: number, gasCap: number): bigint {
  const calldata = 16n * BigInt(recipients * (20 + width) + 400)
  const transfers = (BigInt(recipients) + 1n) * (BigInt(gasCap) + AROUND)
  return FIXED + calldata + transfers + BigInt(gasCap) / 32n
}

/** How many recipients fit one transaction; 0 when not even one does. */
export function recipients(width: number, gasCap: number): number {
  const each = 16n * BigInt(20 + width) + BigInt(gasCap) + AROUND
  const room = TRANSACTION_MAX - limit(0, width, gasCap)
  const most = room < 0n ? 0 : Number(room / each)
  return Math.min(most, MOST_RECIPIENTS)
}
