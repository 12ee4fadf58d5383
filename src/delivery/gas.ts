/**
 * Gas limits by formula. An estimate is not to be trusted here: `eth_estimateGas` seeks the lowest limit at which a
 * transaction succeeds, and a batch that skips recipients succeeds at limits that starve them.
 */
import * as Contract from '../../contracts/gas.ts'

/** What one recipient's transfer may use unless a plan says otherwise: twice a plain token's transfer to a new holder. */
export const CAP = 60_000

/** No batch holds more recipients than this at any gas cap, to stay far below the 128 KiB that mempools take. */
export const MOST_RECIPIENTS = 600

/** The gas limit of a batch of `recipients`; throws `GAS_LIMIT_TOO_HIGH` above 2^24 (EIP-7825). The formula is the contract's. */
export function limit(recipients: number, width: number, gasCap: number): bigint {
  return Contract.limit({ recipients, width, gasCap })
}

/** How many recipients fit one transaction; 0 when not even one does. */
export function recipients(width: number, gasCap: number): number {
  return Math.min(Contract.largest({ width, gasCap }), MOST_RECIPIENTS)
}

/** What a batch to fresh holders of a plain token is expected to use; for budgets, never for a limit. */
export function expected(recipients: number, width: number): bigint {
  return 150_000n + BigInt(recipients) * (26_000n + 16n * BigInt(width))
}
