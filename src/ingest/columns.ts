/** Growing columns of token movements, one typed array a field: what decoders write and the warehouse copies. */
import type * as Pool from './pool.ts'
import type { TransferColumns } from './slice.ts'

/** One row to append; `token`, `src`, `dst` are 20 bytes, `amount` and `item` 32 bytes big-endian. */
export type Row = {
  readonly block: number
  readonly logIndex: number
  readonly sub: number
  readonly txIndex: number
  readonly atS: number
  readonly kind: number
  readonly token: Uint8Array
  readonly src: Uint8Array
  readonly dst: Uint8Array
  readonly amount: Uint8Array
  readonly item: Uint8Array
}

/** Rows under construction. `words` are the packed columns as words in memory order: 5 an address, 8 a number. */
export type Growing = {
  rows: number
  columns: Arrays & { readonly words: Readonly<Record<'token' | 'src' | 'dst' | 'amount' | 'item', Uint32Array>> }
}

/** Collects rows; `take` gives them and starts anew. */
export type Builder = {
  readonly rows: () => number
  readonly append: (row: Row) => void
  readonly take: () => TransferColumns
  /** What is collected, for who writes columns directly: see {@link room}. */
  readonly growing: Growing
}

/** An empty builder with room for `capacity` rows, made in a place of `pool` where there is one; it doubles when full. */
export function builder(capacity = 1024, pool: Pool.Pool | null = null): Builder {
  const place = pool?.take(bytesOf(Math.max(1, capacity)))
  if (place) new Uint8Array(place).fill(0)
  const growing: Growing = { rows: 0, columns: written(place ? within(place) : allocate(Math.max(1, capacity))) }
  return {
    growing,
    rows: () => growing.rows,
    append: (row) => {
      const at = room(growing)
      const { columns } = growing
      columns.block[at] = row.block
      columns.logIndex[at] = row.logIndex
      columns.sub[at] = row.sub
      columns.txIndex[at] = row.txIndex
      columns.atS[at] = row.atS
      columns.kind[at] = row.kind
      columns.token.set(row.token, at * 20)
      columns.src.set(row.src, at * 20)
      columns.dst.set(row.dst, at * 20)
      columns.amount.set(row.amount, at * 32)
      columns.item.set(row.item, at * 32)
      growing.rows++
    },
    take: () => {
      const taken = range({ ...growing.columns, rows: growing.rows }, 0, growing.rows)
      growing.columns = written(allocate(1))
      growing.rows = 0
      return taken
    },
  }
}

/** The index of a row of zeros after the last, where `growing.columns` may be written; it counts once `growing.rows` is raised. */
export function room(growing: Growing): number {
  const { rows, columns } = growing
  if (rows === columns.block.length) growing.columns = written(copy(columns, rows, allocate(rows * 2)))
  return rows
}

/** {@link room} for `count` rows. */
export function reserve(growing: Growing, count: number): number {
  const { rows, columns } = growing
  const capacity = columns.block.length
  if (rows + count > capacity)
    growing.columns = written(copy(columns, rows, allocate(Math.max(capacity * 2, rows + count))))
  return rows
}

/** Rows `from` (inclusive) to `to` (exclusive) as views of the same memory. */
export function range(columns: TransferColumns, from: number, to: number): TransferColumns {
  return {
    rows: to - from,
    block: columns.block.subarray(from, to),
    logIndex: columns.logIndex.subarray(from, to),
    sub: columns.sub.subarray(from, to),
    txIndex: columns.txIndex.subarray(from, to),
    atS: columns.atS.subarray(from, to),
    kind: columns.kind.subarray(from, to),
    token: columns.token.subarray(from * 20, to * 20),
    src: columns.src.subarray(from * 20, to * 20),
    dst: columns.dst.subarray(from * 20, to * 20),
    amount: columns.amount.subarray(from * 32, to * 32),
    item: columns.item.subarray(from * 32, to * 32),
  }
}

/** The rows of `parts`, one after the other. With a `pool` they are made there, and the places of several parts go back to it. */
export function concat(parts: readonly TransferColumns[], pool: Pool.Pool | null = null): TransferColumns {
  const [first] = parts
  if (first && parts.length === 1) return first
  const all = joined(parts, pool)
  if (pool) for (const { amount } of parts) pool.give(amount.buffer)
  return all
}

/** The memory that `columns` lie in. */
export function places(columns: TransferColumns): ArrayBuffer[] {
  const buffers = WIDTHS.flatMap(([name]) => {
    const { buffer } = columns[name]
    return buffer instanceof ArrayBuffer ? [buffer] : []
  })
  return [...new Set(buffers)]
}

/** The same rows in memory of their own. */
export function copied(columns: TransferColumns): TransferColumns {
  return joined([columns])
}

function joined(parts: readonly TransferColumns[], pool: Pool.Pool | null = null): TransferColumns {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  const place = pool?.take(bytesOf(rows))
  const all = place ? range({ ...within(place), rows }, 0, rows) : allocate(rows)
  let at = 0
  for (const part of parts) {
    for (const [name, width] of WIDTHS) all[name].set(part[name], at * width)
    at += part.rows
  }
  return { ...all, rows }
}

const WIDTHS = [
  ['block', 1],
  ['logIndex', 1],
  ['sub', 1],
  ['txIndex', 1],
  ['atS', 1],
  ['kind', 1],
  ['token', 20],
  ['src', 20],
  ['dst', 20],
  ['amount', 32],
  ['item', 32],
] as const

/** The rows with the numbers `rows`, in that order. */
export function pick(columns: TransferColumns, rows: readonly number[]): TransferColumns {
  if (rows.length === columns.rows) return columns
  const picked = allocate(rows.length)
  for (const [name, width] of WIDTHS) picked[name].set(pickOf(columns[name], rows, width))
  return { ...picked, rows: rows.length }
}

/** Of an array with `width` values a row, those of `rows`. */
export function pickOf<T extends Uint8Array | Uint16Array | Uint32Array>(
  values: T,
  rows: readonly number[],
  width: number,
): T {
  const picked = new (values.constructor as new (length: number) => T)(rows.length * width)
  for (const [i, row] of rows.entries()) picked.set(values.subarray(row * width, (row + 1) * width), i * width)
  return picked
}

/** The row at `index` as text: addresses `0x…` lower case, amount and item as `bigint`. For output and tests, not for bulk. */
export function row(columns: TransferColumns, index: number) {
  return {
    block: columns.block[index] ?? 0,
    logIndex: columns.logIndex[index] ?? 0,
    sub: columns.sub[index] ?? 0,
    txIndex: columns.txIndex[index] ?? 0,
    atS: columns.atS[index] ?? 0,
    kind: columns.kind[index] ?? 0,
    token: hex(columns.token, index, 20),
    src: hex(columns.src, index, 20),
    dst: hex(columns.dst, index, 20),
    amountUnits: BigInt(hex(columns.amount, index, 32)),
    item: BigInt(hex(columns.item, index, 32)),
  }
}

type Arrays = Omit<TransferColumns, 'rows'>

function written(columns: Arrays): Growing['columns'] {
  const words = (bytes: Uint8Array) => new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
  const { block, logIndex, sub, txIndex, atS, kind, token, src, dst, amount, item } = columns
  // Written out: objects made by spreading are of several hidden classes, and code that was optimised for one is thrown away.
  return {
    block,
    logIndex,
    sub,
    txIndex,
    atS,
    kind,
    token,
    src,
    dst,
    amount,
    item,
    words: { token: words(token), src: words(src), dst: words(dst), amount: words(amount), item: words(item) },
  }
}

function allocate(capacity: number): Arrays {
  return {
    block: new Uint32Array(capacity),
    logIndex: new Uint32Array(capacity),
    sub: new Uint16Array(capacity),
    txIndex: new Uint32Array(capacity),
    atS: new Uint32Array(capacity),
    kind: new Uint8Array(capacity),
    token: new Uint8Array(capacity * 20),
    src: new Uint8Array(capacity * 20),
    dst: new Uint8Array(capacity * 20),
    amount: new Uint8Array(capacity * 32),
    item: new Uint8Array(capacity * 32),
  }
}

/** Bytes of all columns of `rows` rows. */
function bytesOf(rows: number): number {
  return Math.ceil(rows / 4) * 4 * ROW_BYTES
}

const ROW_BYTES = Object.values(allocate(1)).reduce((sum, { byteLength }) => sum + byteLength, 0)

/** As many rows as `place` holds, all columns in it, the widest first: each begins where its elements may. */
function within(place: ArrayBuffer): Arrays {
  const capacity = Math.floor(place.byteLength / ROW_BYTES / 4) * 4
  let end = 0
  const next = (width: number) => {
    end += capacity * width
    return end - capacity * width
  }
  return {
    amount: new Uint8Array(place, next(32), capacity * 32),
    item: new Uint8Array(place, next(32), capacity * 32),
    token: new Uint8Array(place, next(20), capacity * 20),
    src: new Uint8Array(place, next(20), capacity * 20),
    dst: new Uint8Array(place, next(20), capacity * 20),
    block: new Uint32Array(place, next(4), capacity),
    logIndex: new Uint32Array(place, next(4), capacity),
    txIndex: new Uint32Array(place, next(4), capacity),
    atS: new Uint32Array(place, next(4), capacity),
    sub: new Uint16Array(place, next(2), capacity),
    kind: new Uint8Array(place, next(1), capacity),
  }
}

function copy(from: Arrays, rows: number, into: Arrays): Arrays {
  const filled = range({ ...from, rows }, 0, rows)
  for (const [name] of WIDTHS) into[name].set(filled[name])
  return into
}

function hex(bytes: Uint8Array, index: number, size: number): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset + index * size, size).toString('hex')}`
}
