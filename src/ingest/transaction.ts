/** Transactions of whole blocks as columns: what a block lists, and what its receipts say became of each. */
import * as Answer from './answer.ts'
import * as Log from './log.ts'
import type { BlockHeader, TransactionColumns } from './slice.ts'
import { bytes } from './words.ts'

/** A block with its transactions in order. */
export type Block = { readonly header: BlockHeader; readonly transactions: readonly Transaction[] }

/** One transaction; `to` null = it creates a contract. Numbers are 32 bytes big-endian. */
export type Transaction = {
  readonly hash: string
  readonly index: number
  readonly from: Uint8Array
  readonly to: Uint8Array | null
  readonly value: Uint8Array
  readonly nonce: bigint
  readonly gasLimit: bigint
  readonly gasPrice: Uint8Array | null
  readonly selector: number | null
}

/** What a receipt says: the price that was paid for each unit of gas, and whether the transaction failed (null = it does not say). */
export type Receipt = { readonly gasPrice: Uint8Array | null; readonly failed: boolean | null }

/** Roots of no transactions: of an empty trie (Yellow Paper, 4.3), and the zero that chains without tries state. */
const EMPTY: ReadonlySet<string> = new Set([
  '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
  `0x${'0'.repeat(64)}`,
])

/**
 * The block `number` in an `eth_getBlockByNumber` answer with whole transactions. Throws `RPC_ANSWER_INVALID` for null, a header without
 * hash or time, transactions out of order or of another block, and fields that are no addresses or numbers.
 */
export function block(result: unknown, number: number): Block {
  const { logsBloom: _, ...header } = Answer.header(result, number)
  const { transactions, transactionsRoot } = record(result)
  if (!Array.isArray(transactions)) throw Answer.invalid('The block lists no transactions.', { block: number })
  if (transactions.length === 0 && typeof transactionsRoot === 'string' && !EMPTY.has(transactionsRoot))
    throw Answer.invalid('The block leaves its transactions out.', { block: number })
  return { header, transactions: transactions.map((each: unknown, i) => transaction(each, header, i)) }
}

/** The receipt of `of`, or null when the node has none (yet). Throws `RPC_ANSWER_INVALID` for a receipt of another transaction or block. */
export function receipt(result: unknown, of: Transaction, { hash, block: number }: BlockHeader): Receipt | null {
  if (result === null || result === undefined) return null
  const { transactionHash, blockHash, status, effectiveGasPrice } = record(result)
  const facts = { block: number, transaction: of.hash }
  if (transactionHash !== of.hash || blockHash !== hash)
    throw Answer.invalid('A receipt is of another transaction or block.', facts)
  // Before Byzantium receipts said nothing of success.
  if (status !== undefined && status !== null && status !== '0x0' && status !== '0x1')
    throw Answer.invalid('A receipt has an unknown status.', facts)
  return { gasPrice: number256(effectiveGasPrice), failed: status === '0x0' ? true : status === '0x1' ? false : null }
}

/** Transactions with their receipts, in (block, index) order, as columns. */
export function columns(blocks: readonly Block[], receipts: ReadonlyMap<Transaction, Receipt>): TransactionColumns {
  const listed = blocks.flatMap(({ header, transactions }) => transactions.map((each) => ({ header, each })))
  const rows = listed.length
  const made = empty(rows)
  for (const [row, { header, each }] of listed.entries()) {
    const told = receipts.get(each)
    const gasPrice = told?.gasPrice ?? each.gasPrice
    made.block[row] = header.block
    made.txIndex[row] = each.index
    made.atS[row] = header.atS
    made.src.set(each.from, row * 20)
    if (each.to) made.dst.set(each.to, row * 20)
    made.hasDst[row] = each.to ? 1 : 0
    made.value.set(each.value, row * 32)
    made.nonce[row] = each.nonce
    made.gasLimit[row] = each.gasLimit
    if (gasPrice) made.gasPrice.set(gasPrice, row * 32)
    made.hasGasPrice[row] = gasPrice ? 1 : 0
    made.selector[row] = each.selector ?? 0
    made.hasSelector[row] = each.selector === null ? 0 : 1
    made.failed[row] = told?.failed ? 1 : 0
    made.hasFailed[row] = told && told.failed !== null ? 1 : 0
  }
  return made
}

/** The rows of all parts, one after the other. */
export function concat(parts: readonly TransactionColumns[]): TransactionColumns {
  const joined = empty(parts.reduce((sum, { rows }) => sum + rows, 0))
  let at = 0
  for (const part of parts) {
    for (const [name, width] of WIDTHS) joined[name].set(part[name] as never, at * width)
    at += part.rows
  }
  return joined
}

const WIDTHS = [
  ['block', 1],
  ['txIndex', 1],
  ['atS', 1],
  ['src', 20],
  ['dst', 20],
  ['hasDst', 1],
  ['value', 32],
  ['nonce', 1],
  ['gasLimit', 1],
  ['gasPrice', 32],
  ['hasGasPrice', 1],
  ['selector', 1],
  ['hasSelector', 1],
  ['failed', 1],
  ['hasFailed', 1],
] as const

function empty(rows: number): TransactionColumns {
  return {
    rows,
    block: new Uint32Array(rows),
    txIndex: new Uint32Array(rows),
    atS: new Uint32Array(rows),
    src: new Uint8Array(rows * 20),
    dst: new Uint8Array(rows * 20),
    hasDst: new Uint8Array(rows),
    value: new Uint8Array(rows * 32),
    nonce: new BigUint64Array(rows),
    gasLimit: new BigUint64Array(rows),
    gasPrice: new Uint8Array(rows * 32),
    hasGasPrice: new Uint8Array(rows),
    selector: new Uint32Array(rows),
    hasSelector: new Uint8Array(rows),
    failed: new Uint8Array(rows),
    hasFailed: new Uint8Array(rows),
  }
}

function transaction(result: unknown, { block: number, hash: blockHash }: BlockHeader, index: number): Transaction {
  const fields = record(result)
  const facts = { block: number, transaction: index }
  const { hash, input } = fields
  const from = address(fields.from)
  const to = fields.to === null || fields.to === undefined ? null : address(fields.to)
  const value = number256(fields.value)
  const nonce = number64(fields.nonce)
  const gasLimit = number64(fields.gas)
  if (!Answer.isHash(hash) || fields.blockHash !== blockHash || Log.whole(fields.transactionIndex) !== index)
    throw Answer.invalid('The block lists a transaction that is not at its place.', facts)
  if (!from || to === undefined || !value || nonce === null || gasLimit === null || typeof input !== 'string')
    throw Answer.invalid('A transaction of the block lacks a field.', facts)
  const called = /^0x[0-9a-fA-F]{8}/.exec(input)
  const selector = called ? Number(called[0]) : null
  return { hash, index, from, to, value, nonce, gasLimit, gasPrice: number256(fields.gasPrice), selector }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' ? { ...value } : {}
}

function address(value: unknown): Uint8Array | undefined {
  const found = typeof value === 'string' ? bytes(value) : null
  return found?.length === 20 ? found : undefined
}

function number256(value: unknown): Uint8Array | null {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{1,64}$/.test(value)) return null
  return bytes(`0x${value.slice(2).padStart(64, '0')}`)
}

function number64(value: unknown): bigint | null {
  return typeof value === 'string' && /^0x[0-9a-fA-F]{1,16}$/.test(value) ? BigInt(value) : null
}
