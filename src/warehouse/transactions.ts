/** Puts transactions of whole blocks into `chain.transaction`, with the exact values of what exceeds its columns. */
import type { TransactionColumns } from '../ingest/slice.ts'
import type { Dictionaries } from './dictionary.ts'
import * as Exact from './exact.ts'
import * as Saturation from './saturation.ts'
import type { Warehouse } from './warehouse.ts'

/** Appends the rows inside the running transaction; new wallets are left to the dictionaries' flush. */
export async function append(
  warehouse: Warehouse,
  dictionaries: Dictionaries,
  chain: number,
  columns: TransactionColumns,
): Promise<void> {
  const { rows, block, txIndex } = columns
  if (rows === 0) return
  const value = Saturation.of(columns.value, rows, 'uint256')
  const gasPrice = Saturation.of(columns.gasPrice, rows, 'uint256', columns.hasGasPrice)
  const saturated = new Uint8Array(rows)
  for (const { row } of value.big) saturated[row] = 1
  for (const { row } of gasPrice.big) saturated[row] = (saturated[row] ?? 0) | 2
  await warehouse.appendColumns('chain.transaction', {
    chain: new Uint16Array(rows).fill(chain),
    block,
    tx_index: txIndex,
    at_s: columns.atS,
    src: dictionaries.wallets(columns.src, rows),
    dst: { values: receivers(dictionaries, columns), valid: columns.hasDst },
    value_wei: value.words,
    nonce: columns.nonce,
    gas_limit: columns.gasLimit,
    gas_price_wei: { values: gasPrice.words, valid: columns.hasGasPrice },
    selector: { values: columns.selector, valid: columns.hasSelector },
    saturated,
    failed: { values: columns.failed, valid: columns.hasFailed },
  })
  const places = { block, logIndex: txIndex }
  await Exact.keep(warehouse, chain, { field: 'transaction.value', ...places }, value)
  await Exact.keep(warehouse, chain, { field: 'transaction.gas_price', ...places }, gasPrice)
}

/** Ids of the receivers; where a contract is created there is none, and no wallet gets an id. */
function receivers(dictionaries: Dictionaries, { rows, dst, hasDst }: TransactionColumns): Uint32Array {
  const known = Array.from(hasDst.keys()).filter((row) => hasDst[row] === 1)
  const packed = new Uint8Array(known.length * 20)
  for (const [i, row] of known.entries()) packed.set(dst.subarray(row * 20, row * 20 + 20), i * 20)
  const ids = dictionaries.wallets(packed, known.length)
  const all = new Uint32Array(rows)
  for (const [i, row] of known.entries()) all[row] = ids[i] ?? 0
  return all
}
