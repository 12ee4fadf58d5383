/** Gas limits of `Drop.erc20` by formula: at the limit of a batch the error `Starved` cannot occur, whatever its recipients do. */
import { Failure } from '../src/core/failure.ts'

/** The shape of a batch, as it is given to `Drop.erc20`. */
export type Shape = {
  readonly recipients: number
  /** Bytes of a count, 0 to 16. */
  readonly width: number
  /** The most gas that one payment may use. */
  readonly gasCap: number
}

/** The gas that one transaction may use (EIP-7825); anvil does not enforce it, mainnet and most L2s do. */
const TRANSACTION_CAP = 2 ** 24

/** Gas of every transaction, and of a byte of calldata that is not zero. */
const INTRINSIC = 21_000
const NON_ZERO_BYTE = 16

/** EIP-7623: a transaction with little execution pays this for a byte that is not zero. */
const FLOOR_BYTE = 40

/** Selector, eight words and the length of the list, in bytes. */
const HEAD_BYTES = 4 + 9 * 32

/**
 * The registry, the content hash, the pull, and three readings of the balance, before refunds. Measured for a plain
 * token in a campaign's first batch: 77,000. The rest is for tokens behind proxies with checks of their own.
 */
const FIXED = 300_000

/** What a payment costs beyond its own gas when it fails: loop, call, bitmap, log. Measured: 407 to 570. */
const PER_RECIPIENT = 700

/**
 * The gas limit of a batch: max(21,000 + 40 c, 21,000 + 16 c + 300,000 + n (gasCap + 700) + 2 gasCap), where n is the
 * number of recipients and c the bytes of calldata, 292 + n (20 + width) rounded up to 32. The last two `gasCap` prove to the
 * contract that the last payment had all of its gas, and pay for the sweep. On chains that charge L1 data as gas
 * (Arbitrum) add that. Throws `GAS_LIMIT_TOO_HIGH` above {@link TRANSACTION_CAP}, `INPUT_INVALID` for an impossible shape.
 */
export function limit(shape: Shape): bigint {
  const gas = formula(shape)
  if (gas > TRANSACTION_CAP) {
    throw new Failure('GAS_LIMIT_TOO_HIGH', 'The batch needs more gas than one transaction may use.', {
      ...shape,
      gas,
      cap: TRANSACTION_CAP,
      largestRecipients: largest(shape),
    })
  }
  return BigInt(gas)
}

/** The most recipients of one batch whose {@link limit} exists; 0 when `gasCap` alone is too high. */
export function largest({ width, gasCap }: Omit<Shape, 'recipients'>): number {
  let low = 0
  let high = Math.ceil(TRANSACTION_CAP / PER_RECIPIENT)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (formula({ recipients: middle, width, gasCap }) <= TRANSACTION_CAP) low = middle
    else high = middle - 1
  }
  return low
}

function formula({ recipients, width, gasCap }: Shape): number {
  const whole = [recipients, width, gasCap].every((value) => Number.isSafeInteger(value) && value >= 0)
  if (!whole || recipients === 0 || width > 16) {
    throw new Failure('INPUT_INVALID', 'A batch has whole numbers: recipients >= 1, width 0 to 16, gasCap >= 0.', {
      recipients,
      width,
      gasCap,
    })
  }
  const calldata = HEAD_BYTES + Math.ceil((recipients * (20 + width)) / 32) * 32
  const execution = FIXED + recipients * (gasCap + PER_RECIPIENT) + 2 * gasCap
  return INTRINSIC + Math.max(FLOOR_BYTE * calldata, NON_ZERO_BYTE * calldata + execution)
}
