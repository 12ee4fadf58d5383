/** The file formats that are read as they are, told apart by their columns. */
import * as Address from '../core/address.ts'
import type { ChainId } from '../core/chain.ts'
import { Failure } from '../core/failure.ts'
import type { Axis, FileKind, FileRows } from './slice.ts'

/** One format: which columns it must and may have, and what every file of it leaves unsaid. */
export type Format = {
  readonly name: string
  readonly fileKind: FileKind
  readonly axis: Axis
  readonly stream: string
  readonly source: string
  /** Target column of the file kind → the names that it goes by in the file, the usual one first. */
  readonly required: Readonly<Record<string, readonly string[]>>
  readonly optional: Readonly<Record<string, readonly string[]>>
  readonly chain?: ChainId
  readonly collection?: NonNullable<FileRows['collection']>
  readonly decimals?: number
}

/** The known formats, the more specific first. */
export const FORMATS: readonly Format[] = [
  {
    // github.com/iamyufan/cryptopunks-vis: one row a sale of the CryptoPunks market, prices in ether.
    name: 'cryptopunks-sales',
    fileKind: 'sales',
    axis: 'second',
    stream: 'sales:cryptopunks',
    source: 'cryptopunks',
    required: {
      seq: ['tx_id'],
      at: ['timestamp_utc'],
      seller: ['from'],
      buyer: ['to'],
      item: ['punk_id'],
      price: ['price_eth'],
    },
    optional: { category: ['skin_tone'] },
    chain: 'eip155:1',
    collection: {
      address: Address.parse('0xb47e3cd837dDF8e4c57F05d70Ab865de6e193BBB'),
      standard: 'cryptopunks',
      symbol: 'PUNK',
      decimals: 0,
    },
    decimals: 18,
  },
  {
    // ethereum-etl, docs/schema.md: transactions.csv.
    name: 'ethereum-etl-transactions',
    fileKind: 'transactions',
    axis: 'block',
    stream: 'transactions:all',
    source: 'ethereum-etl',
    required: {
      block: ['block_number'],
      tx_index: ['transaction_index'],
      at_s: ['block_timestamp'],
      src: ['from_address'],
      dst: ['to_address'],
      value: ['value'],
      nonce: ['nonce'],
      gas_limit: ['gas'],
      gas_price: ['gas_price'],
    },
    optional: { input: ['input'] },
  },
  {
    // ethereum-etl, docs/schema.md: token_transfers.csv; block_timestamp only in later versions and in BigQuery's copy.
    name: 'ethereum-etl-token-transfers',
    fileKind: 'transfers',
    axis: 'block',
    stream: 'transfers:all',
    source: 'ethereum-etl',
    required: {
      token: ['token_address'],
      src: ['from_address'],
      dst: ['to_address'],
      amount: ['value'],
      log_index: ['log_index'],
      block: ['block_number'],
    },
    optional: { at_s: ['block_timestamp'] },
  },
  {
    name: 'plain-transfers',
    fileKind: 'transfers',
    axis: 'block',
    stream: 'transfers:all',
    source: 'file',
    required: {
      token: ['token', 'contract'],
      src: ['src', 'from'],
      dst: ['dst', 'to'],
      amount: ['amount', 'amount_units', 'value'],
      log_index: ['log_index'],
      block: ['block', 'block_number'],
    },
    optional: { at_s: ['at_s', 'timestamp'], tx_index: ['tx_index', 'transaction_index'], item: ['item', 'token_id'] },
  },
]

/** A format, and the column of the file behind each of its target columns. */
export type Detected = { readonly format: Format; readonly columns: Readonly<Record<string, string>> }

/**
 * The format of a file whose header has `header`'s columns, in any order and beside others. Throws `FILE_FORMAT_UNKNOWN` with
 * what the file has, and what each known format would still need.
 */
export function detect(header: readonly string[], path: string): Detected {
  const has = new Set(header)
  const pick = (names: readonly string[]) => names.find((name) => has.has(name))
  for (const format of FORMATS) {
    if (!Object.values(format.required).every((names) => pick(names) !== undefined)) continue
    const columns: Record<string, string> = {}
    for (const [target, names] of Object.entries({ ...format.required, ...format.optional })) {
      const column = pick(names)
      if (column !== undefined) columns[target] = column
    }
    return { format, columns }
  }
  const missing = FORMATS.map(({ name, required }) => {
    const absent = Object.values(required).filter((names) => pick(names) === undefined)
    return [name, absent.map((names) => names.join(' or '))] as const
  })
  throw new Failure('FILE_FORMAT_UNKNOWN', `The columns of ${path} are those of no known format.`, {
    path,
    has: header,
    missing: Object.fromEntries(missing),
  })
}
