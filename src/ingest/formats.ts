/** The file formats that are read as they are, told apart by their columns. */
import * as Address from '../core/address.ts'
import type { ChainId } from '../core/chain.ts'
import { Failure } from '../core/failure.ts'
import type { Axis, FileKind, FileRows } from './slice.ts'
import * as Stream from './stream.ts'

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
  /** Set where the columns alone tell too little: the kind must be named. */
  readonly asked?: true
  readonly chain?: ChainId
  readonly collection?: NonNullable<FileRows['collection']>
  readonly decimals?: number
}

const chain = ['chain_id', 'chain', 'blockchain']

/** The columns of every export of an address page of Etherscan; their titles differ over the years. */
const EXPORTED = {
  tx: ['Transaction Hash', 'Txhash'],
  block: ['Blockno'],
  at_s: ['UnixTimestamp'],
  src: ['From'],
  dst: ['To'],
  token: ['ContractAddress'],
} as const

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
    // cryo erc20_transfers: no other standard, so its stream is its own.
    name: 'cryo-erc20-transfers',
    fileKind: 'transfers',
    axis: 'block',
    stream: 'transfers:erc20',
    source: 'cryo',
    required: {
      token: ['erc20'],
      src: ['from_address'],
      dst: ['to_address'],
      amount: ['value_binary', 'value_string', 'value', 'value_f64'],
      log_index: ['log_index'],
      block: ['block_number'],
    },
    optional: { at_s: ['timestamp', 'block_timestamp'], tx_index: ['transaction_index'], chain },
  },
  {
    // cryo erc721_transfers names the collection `erc20`, as its schema does.
    name: 'cryo-erc721-transfers',
    fileKind: 'transfers',
    axis: 'block',
    stream: 'transfers:erc721',
    source: 'cryo',
    required: {
      token: ['erc721', 'erc20'],
      src: ['from_address'],
      dst: ['to_address'],
      item: ['token_id_binary', 'token_id_string', 'token_id', 'token_id_f64'],
      log_index: ['log_index'],
      block: ['block_number'],
    },
    optional: { at_s: ['timestamp', 'block_timestamp'], tx_index: ['transaction_index'], chain },
  },
  {
    // Dune tokens.transfers, without its native rows; what the query left out is unknown, so nothing else may rely on its range.
    name: 'dune-tokens-transfers',
    fileKind: 'transfers',
    axis: 'block',
    stream: 'transfers:dune',
    source: 'dune',
    required: {
      token: ['contract_address'],
      src: ['from'],
      dst: ['to'],
      amount: ['amount_raw'],
      log_index: ['evt_index'],
      block: ['block_number'],
      at_s: ['block_time'],
    },
    optional: { tx_index: ['tx_index'], chain },
  },
  // Exports of an address page of Etherscan: one row a transfer of one address, without the place of its log.
  {
    name: 'etherscan-erc1155-transfers',
    fileKind: 'unplaced',
    axis: 'block',
    stream: Stream.PARTIAL,
    source: 'etherscan',
    required: {
      ...EXPORTED,
      amount: ['TokenValue'],
      item: ['TokenId', 'TokenID'],
    },
    optional: {},
  },
  {
    name: 'etherscan-erc20-transfers',
    fileKind: 'unplaced',
    axis: 'block',
    stream: Stream.PARTIAL,
    source: 'etherscan',
    required: {
      ...EXPORTED,
      amount: ['TokenValue'],
    },
    optional: {},
  },
  {
    name: 'etherscan-erc721-transfers',
    fileKind: 'unplaced',
    axis: 'block',
    stream: Stream.PARTIAL,
    source: 'etherscan',
    required: {
      ...EXPORTED,
      item: ['TokenId', 'TokenID'],
    },
    optional: {},
  },
  {
    // ethereum-etl blocks.csv, and cryo blocks as older and newer versions name them.
    name: 'blocks',
    fileKind: 'blocks',
    axis: 'block',
    stream: 'blocks',
    source: 'file',
    required: { block: ['number', 'block_number'], at_s: ['timestamp'], hash: ['hash', 'block_hash'] },
    optional: { parent: ['parent_hash'], chain },
  },
  {
    name: 'plain-blocks',
    fileKind: 'blocks',
    axis: 'block',
    stream: 'blocks',
    source: 'file',
    required: { block: ['block', 'block_number', 'number'], at_s: ['at_s', 'timestamp', 'block_timestamp'] },
    optional: { hash: ['hash', 'block_hash'], parent: ['parent', 'parent_hash'], chain },
    asked: true,
  },
  {
    // github.com/brianleect/etherscan-labels: several labels a cell, between bars.
    name: 'etherscan-labels',
    fileKind: 'labels',
    axis: 'second',
    stream: 'labels',
    source: 'etherscan',
    required: { wallet: ['address'], label: ['labels', 'etherscan_labels'] },
    optional: { date: ['date'], origin: ['source'], name: ['name'] },
  },
  {
    name: 'plain-labels',
    fileKind: 'labels',
    axis: 'second',
    stream: 'labels',
    source: 'file',
    required: { wallet: ['address', 'wallet'], label: ['label'] },
    optional: { date: ['date', 'at', 'timestamp'], origin: ['source'], name: ['name', 'entity'] },
  },
  {
    name: 'plain-prices',
    fileKind: 'prices',
    axis: 'second',
    stream: 'prices',
    source: 'file',
    required: {
      token: ['token', 'contract_address', 'address'],
      at_s: ['time', 'timestamp', 'at_s', 'at', 'date'],
      currency: ['currency'],
      price: ['price'],
    },
    optional: { origin: ['source'], chain },
  },
  {
    // ethereum-etl, docs/schema.md: token_transfers.csv; block_timestamp only in later versions and in BigQuery's copy.
    name: 'ethereum-etl-token-transfers',
    fileKind: 'transfers',
    axis: 'block',
    stream: Stream.ALL,
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
    // What a file of no known tool left out is unknown, unless somebody states it.
    stream: Stream.PARTIAL,
    source: 'file',
    required: {
      token: ['token', 'contract'],
      src: ['src', 'from'],
      dst: ['dst', 'to'],
      amount: ['amount', 'amount_units', 'value'],
      log_index: ['log_index'],
      block: ['block', 'block_number'],
    },
    optional: {
      at_s: ['at_s', 'timestamp'],
      tx_index: ['tx_index', 'transaction_index'],
      item: ['item', 'token_id'],
      chain,
    },
  },
]

/** A file of one address a line, without a header: everything else is said for all of them. */
export const LIST: Format = {
  name: 'address-list',
  fileKind: 'labels',
  axis: 'second',
  stream: 'labels',
  source: 'file',
  required: { wallet: ['address'] },
  optional: {},
}

/** The kinds of file that some format has, as people call them. */
export const KINDS: readonly Exclude<FileKind, 'unplaced'>[] = Array.from(
  new Set(FORMATS.map(({ fileKind }) => kindOf(fileKind))),
)

/** What people call the rows of a file: transfers, with a place or without. */
export function kindOf(fileKind: FileKind): Exclude<FileKind, 'unplaced'> {
  return fileKind === 'unplaced' ? 'transfers' : fileKind
}

/** Chains by the names that Dune gives them. */
export const CHAIN_NAMES: Readonly<Record<string, number>> = {
  ethereum: 1,
  optimism: 10,
  bnb: 56,
  gnosis: 100,
  polygon: 137,
  base: 8453,
  arbitrum: 42161,
}

/** The chain that a cell names: its number, its CAIP-2 id, or Dune's name; null for any other text. */
export function chainNamed(cell: string | null): ChainId | null {
  if (cell === null) return null
  const number = CHAIN_NAMES[cell] ?? /^(?:eip155:)?([1-9][0-9]{0,15})$/.exec(cell)?.[1]
  return number === undefined ? null : `eip155:${Number(number)}`
}

/** A format, and the column of the file behind each of its target columns. */
export type Detected = { readonly format: Format; readonly columns: Readonly<Record<string, string>> }

/** What is asked of a file beside its header: its kind, and columns named by hand, target column → column of the file. */
export type Asked = {
  readonly kind?: FileKind
  readonly map?: Readonly<Record<string, string>>
  /** Target columns that the caller gives for every row, and that the file need not have. */
  readonly fixed?: readonly string[]
}

/**
 * The format of a file whose header has `header`'s columns, in any order and beside others; columns named by hand come before
 * the usual names. Throws `FILE_COLUMN_UNKNOWN` for a mapped column or target that does not exist, `FILE_FORMAT_UNKNOWN` with
 * what the file has, and what each known format would still need.
 */
export function detect(header: readonly string[], path: string, { kind, map = {}, fixed = [] }: Asked = {}): Detected {
  const has = new Set(header)
  for (const column of Object.values(map)) {
    if (has.has(column)) continue
    throw new Failure('FILE_COLUMN_UNKNOWN', `${path} has no column ${column}.`, {
      file: path,
      column,
      columns: header,
    })
  }
  if (kind === undefined || Object.keys(map).length === 0) refuseEtherscan(has, path)
  const pick = (target: string, names: readonly string[]) => map[target] ?? names.find((name) => has.has(name))
  const able = FORMATS.filter((format) => (kind === undefined ? !format.asked : kindOf(format.fileKind) === kind))
  const candidates = able.length > 0 ? able : FORMATS
  for (const format of candidates) {
    const { required, optional } = format
    if (!Object.entries(required).every(([target, names]) => pick(target, names) ?? fixed.includes(target))) continue
    const columns: Record<string, string> = {}
    for (const [target, names] of Object.entries({ ...required, ...optional })) {
      const column = pick(target, names)
      if (column !== undefined) columns[target] = column
    }
    const targets = Array.from(
      new Set(
        FORMATS.filter(({ fileKind }) => fileKind === format.fileKind).flatMap((each) =>
          Object.keys({ ...each.required, ...each.optional }),
        ),
      ),
    )
    const unknown = Object.keys(map).find((target) => !targets.includes(target))
    if (unknown !== undefined) {
      const says = `${format.fileKind} have no ${unknown} to map a column to.`
      throw new Failure('FILE_COLUMN_UNKNOWN', says, { file: path, column: unknown, columns: targets })
    }
    return { format, columns: { ...columns, ...map } }
  }
  const missing = candidates.map(({ name, required }) => {
    const absent = Object.entries(required).filter(([target, names]) => pick(target, names) === undefined)
    return [name, absent.map(([, names]) => names.join(' or '))] as const
  })
  throw new Failure('FILE_FORMAT_UNKNOWN', `The columns of ${path} are those of no known format.`, {
    path,
    has: header,
    missing: Object.fromEntries(missing),
  })
}

/** Exports of Etherscan that state too little of a row to tell it from the same row of another source. */
function refuseEtherscan(has: ReadonlySet<string>, path: string): void {
  if (!['UnixTimestamp', 'From', 'To'].every((column) => has.has(column))) return
  const isNative = Array.from(has).some((column) => column.startsWith('Value_IN'))
  const missing = isNative ? ['tx_index', 'nonce', 'gas_limit'] : has.has('Blockno') ? [] : ['Blockno']
  if (missing.length === 0) return
  const holds = isNative ? 'transactions' : 'token transfers, in its older form'
  const says = `${path} is Etherscan's export of ${holds}, which lacks ${missing.join(', ')}: its rows cannot be told from the same rows of another source. ${isNative ? 'Import the transactions of these blocks from ethereum-etl instead.' : 'Export it again.'}`
  throw new Failure('FILE_FORMAT_UNKNOWN', says, { path, has: Array.from(has), missing: { etherscan: missing } })
}
