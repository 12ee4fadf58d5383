/** What a source yields: rows together with the range that they complete, committed in one transaction or not at all. */
import type { ChainId } from '../core/chain.ts'
import type { Range } from '../core/ranges.ts'

/** The axis on which a stream is complete: block heights, or unix seconds for sources that state time only. */
export type Axis = 'block' | 'second'

/** Kinds of token movement, as `chain.transfer.kind` stores them. */
export const KIND = { erc20: 1, erc721: 2, erc1155: 3 } as const

/**
 * Token movements as columns of equal length `rows`, in (block, logIndex, sub) order. Addresses are packed, 20 bytes a row;
 * amounts and items are 256-bit big-endian, 32 bytes a row. `item` is meaningless where `kind` is ERC-20.
 */
export type TransferColumns = {
  readonly rows: number
  readonly block: Uint32Array
  readonly logIndex: Uint32Array
  readonly sub: Uint16Array
  readonly txIndex: Uint32Array
  readonly atS: Uint32Array
  readonly kind: Uint8Array
  readonly token: Uint8Array
  readonly src: Uint8Array
  readonly dst: Uint8Array
  readonly amount: Uint8Array
  readonly item: Uint8Array
}

/** One header of the blocks that a slice spans, where known. */
export type BlockHeader = {
  readonly block: number
  readonly atS: number
  readonly hash: `0x${string}`
  readonly parent: `0x${string}`
}

/**
 * One column of event rows, by what the warehouse makes of it: addresses (20 bytes a row) become wallet or token ids; 256-bit
 * big-endian words (32 bytes a row) become HUGEINT, saturated and kept exactly beside. `valid` holds one byte a row, 0 = NULL.
 */
export type Cells =
  | { readonly kind: 'number'; readonly values: Uint8Array | Uint16Array | Uint32Array; readonly valid?: Uint8Array }
  | { readonly kind: 'wallet' | 'token'; readonly packed: Uint8Array; readonly valid?: Uint8Array }
  | { readonly kind: 'uint256' | 'int256'; readonly packed: Uint8Array; readonly valid?: Uint8Array }
  | { readonly kind: 'flag'; readonly values: Uint8Array; readonly valid?: Uint8Array }
  | { readonly kind: 'text'; readonly values: readonly (string | null)[] }
  | { readonly kind: 'bytes'; readonly values: readonly (Uint8Array | null)[] }

/** Rows of one event table such as `chain.approval`, in (block, logIndex, sub) order; all columns are `rows` long. */
export type EventRows = {
  readonly table: string
  readonly rows: number
  readonly block: Uint32Array
  readonly logIndex: Uint32Array
  readonly sub: Uint16Array
  readonly txIndex: Uint32Array
  readonly atS: Uint32Array
  readonly columns: Readonly<Record<string, Cells>>
}

/**
 * Transactions as columns of equal length `rows`, in (block, txIndex) order. Addresses are 20 bytes a row, `value` and `gasPrice` 256-bit
 * big-endian; `has…` hold one byte a row, 0 = NULL: no receiver (a contract is created), price, selector, or word of failure.
 */
export type TransactionColumns = {
  readonly rows: number
  readonly block: Uint32Array
  readonly txIndex: Uint32Array
  readonly atS: Uint32Array
  readonly src: Uint8Array
  readonly dst: Uint8Array
  readonly hasDst: Uint8Array
  readonly value: Uint8Array
  readonly nonce: BigUint64Array
  readonly gasLimit: BigUint64Array
  readonly gasPrice: Uint8Array
  readonly hasGasPrice: Uint8Array
  readonly selector: Uint32Array
  readonly hasSelector: Uint8Array
  readonly failed: Uint8Array
  readonly hasFailed: Uint8Array
}

/** Rows in memory, packed. `events` are what was decoded beside transfers. */
export type PackedRows = {
  readonly kind: 'packed'
  readonly transfers: TransferColumns
  readonly transactions?: TransactionColumns
  readonly events?: readonly EventRows[]
  readonly headers: readonly BlockHeader[]
}

/** What a file's rows are; `unplaced` are transfers whose source numbers no logs. */
export type FileKind = 'transfers' | 'unplaced' | 'transactions' | 'sales' | 'blocks' | 'labels' | 'prices'

/**
 * Rows still in a file, for the warehouse to read in bulk: `columns` maps each target column of `fileKind` to a column of the
 * file. `collection` and `source` complete formats that leave them out.
 */
export type FileRows = {
  readonly kind: 'file'
  readonly path: string
  readonly format: string
  /** `list` = one address a line, blank lines and what follows a `#` left out. */
  readonly container: 'csv' | 'parquet' | 'list'
  readonly fileKind: FileKind
  readonly columns: Readonly<Record<string, string>>
  readonly sha256: string
  readonly collection?: {
    readonly address: string
    readonly standard: string
    readonly symbol: string
    readonly decimals: number
  }
  readonly source: string
  /** Target column → the text of every row, for what the file does not say, such as the date of its labels. */
  readonly fixed?: Readonly<Record<string, string>>
  /** The file holds every transfer of the contracts that it names, in the range that it states. */
  readonly complete?: 'contracts'
  /** Token contract → its decimals, for amounts of `unplaced` transfers whose contract was not asked. */
  readonly tokenDecimals?: Readonly<Record<string, number>>
  /** Decimals by which a decimal price or value in the file is scaled to wei; absent when it is in wei already. */
  readonly decimals?: number
}

/**
 * What speaks for a range's completeness: `file` its file, `bloom` the headers' filters (and a second look where these cannot
 * tell), `twice` two equal answers, `empty` two empty ones of a node not doubted yet, `memory` rows of our own.
 */
export type Evidence = 'file' | 'bloom' | 'twice' | 'empty' | 'memory'

/** Evidence that a second look has to confirm once its source was caught with an incomplete answer. */
export const DOUBTFUL: readonly (string | null)[] = ['bloom', 'empty'] satisfies Evidence[]

/** What a source saw that is not as it should be, and what became of it; kept in `chain.oddity`. */
export type Oddity = {
  readonly block: number
  readonly logIndex: number | null
  readonly kind: string
  readonly detail: string
}

/** One step of ingest. `covers` null = the file states its own range (its first to its last row), which the warehouse reads from it. */
export type Slice = {
  readonly chain: ChainId
  /** What `covered` is keyed by, such as `transfers:all`. */
  readonly stream: string
  readonly axis: Axis
  readonly covers: Range | null
  /** Whether the rows are past the chain's finality. */
  readonly final: boolean
  readonly source: string
  readonly rows: PackedRows | FileRows
  /** Further streams that the slice completes over the same range, such as `approvals:all`. */
  readonly streams?: readonly string[]
  /** [`file` for a file, else `memory`] */
  readonly evidence?: Evidence
  /** The source has been caught with an incomplete answer: what it gave on `bloom` evidence is suspect from now on. */
  readonly doubted?: boolean
  /** What stands at this block and above was reorganised away: it becomes orphaned in the transaction of this slice. */
  readonly replacesFrom?: number
  /** The slice restates a range that is covered already, after a second look: what is missing there is added. */
  readonly restates?: boolean
  readonly oddities?: readonly Oddity[]
}
