/** Event logs as nodes and exports state them: JSON-RPC's hex strings, or ethereum-etl's snake_case with whole numbers. */

/** One log. `block`, `logIndex`, `txIndex` are null where absent or not whole numbers below 2^32; `atS` is 0 where unknown. */
export type Log = {
  readonly address: string
  readonly topics: readonly string[]
  readonly data: string
  readonly block: number | null
  readonly logIndex: number | null
  readonly txIndex: number | null
  readonly atS: number
  readonly blockHash: string | null
  readonly removed: boolean
}

/** The log in `record`, or null when it is not one (no contract address, no list of topics, no data). Never throws. */
export function parse(record: unknown): Log | null {
  if (record === null || typeof record !== 'object') return null
  const fields: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(record))
  const { address, topics, data } = fields
  if (typeof address !== 'string' || typeof data !== 'string' || !isTextList(topics)) return null
  const blockHash = fields.blockHash ?? fields.block_hash
  return {
    address,
    topics,
    data,
    block: whole(fields.blockNumber ?? fields.block_number),
    logIndex: whole(fields.logIndex ?? fields.log_index),
    txIndex: whole(fields.transactionIndex ?? fields.transaction_index),
    // Some nodes state 0x0, or milliseconds: both mean that the header has to be asked.
    atS: whole(fields.blockTimestamp ?? fields.block_timestamp) ?? 0,
    blockHash: typeof blockHash === 'string' ? blockHash.toLowerCase() : null,
    removed: fields.removed === true,
  }
}

/** A JSON-RPC quantity or plain whole number from 0 to 2^32-1; null for anything else. */
export function whole(value: unknown): number | null {
  const number = typeof value === 'string' && /^(?:0x[0-9a-fA-F]{1,16}|\d{1,15})$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 0xffff_ffff ? number : null
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
