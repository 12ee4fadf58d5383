/** A recipients list as columns of a file: addresses and amounts as text, one row a recipient. */
import * as Address from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import * as Units from '../core/units.ts'
import * as Plan from './plan.ts'

/** Two columns of equal length. */
export type Columns = { readonly addresses: readonly string[]; readonly amounts: readonly string[] }

/** How to read them. */
export type Options = {
  /** An address that appears again is an error, or its amounts are added. */
  readonly duplicates: 'refuse' | 'sum'
  /** The file's row of the first entry, for messages: 2 when row 1 is the header. */
  readonly firstRow?: number
  /** The columns' names, for messages. */
  readonly names?: { readonly address: string; readonly amount: string }
}

/**
 * The recipients, in file order; addresses in any case, amounts in base units, decimal or `0x` hex. Throws
 * `FILE_MALFORMED` naming row and column for what does not read or is zero, `LIST_DUPLICATE_RECIPIENT` naming both rows.
 */
export function parse(columns: Columns, options: Options): Plan.Recipient[] {
  const { duplicates, firstRow = 2, names = { address: 'address', amount: 'amount' } } = options
  const { addresses, amounts } = columns
  if (addresses.length !== amounts.length) {
    throw new Failure('FILE_MALFORMED', 'The columns differ in length.', {
      addresses: addresses.length,
      amounts: amounts.length,
    })
  }
  const firstSeen = new Map<string, number>()
  const recipients = addresses.map((text, i) => {
    const row = firstRow + i
    const address = field(row, names.address, () => Address.parse(text.trim()))
    const amountUnits = field(row, names.amount, () => Units.fromBaseText(amounts[i] ?? ''))
    if (amountUnits === 0n) throw malformed(row, names.amount, 'The amount is zero.')
    if (address === Address.ZERO) throw malformed(row, names.address, 'The zero address cannot receive.')
    const earlier = firstSeen.get(address)
    if (earlier !== undefined && duplicates === 'refuse') {
      throw new Failure('LIST_DUPLICATE_RECIPIENT', `${address} is in row ${earlier} and again in row ${row}.`, {
        address,
        rows: [earlier, row],
      })
    }
    if (earlier === undefined) firstSeen.set(address, row)
    return { address, amountUnits }
  })
  return duplicates === 'sum' ? Plan.sumDuplicates(recipients) : recipients
}

function field<T>(row: number, column: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof Failure) throw malformed(row, column, cause.message, cause)
    throw cause
  }
}

function malformed(row: number, column: string, reason: string, cause?: Failure): Failure {
  return new Failure('FILE_MALFORMED', `Row ${row}, column ${column}: ${reason}`, { row, column }, { cause })
}
