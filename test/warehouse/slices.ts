import * as Rng from '../../src/core/rng.ts'
import { KIND, type Slice, type TransferColumns } from '../../src/ingest/slice.ts'

/** A movement as a test states it. */
export type Movement = {
  block: number
  logIndex: number
  sub?: number
  kind?: number
  token: number
  src: number
  dst: number
  amount: bigint
  item?: bigint
}

/** The address whose last bytes are `n`, as 20 bytes. */
export function address(n: number): Uint8Array {
  const bytes = new Uint8Array(20).fill(0xab, 0, 12)
  new DataView(bytes.buffer).setUint32(16, n)
  return bytes
}

/** The same address as 0x text. */
export function hex(n: number): string {
  return `0x${Buffer.from(address(n)).toString('hex')}`
}

/** Movements as packed columns. */
export function packed(rows: readonly Movement[]): TransferColumns {
  return {
    rows: rows.length,
    block: Uint32Array.from(rows, (row) => row.block),
    logIndex: Uint32Array.from(rows, (row) => row.logIndex),
    sub: Uint16Array.from(rows, (row) => row.sub ?? 0),
    txIndex: new Uint32Array(rows.length),
    atS: Uint32Array.from(rows, (row) => 1_600_000_000 + row.block),
    kind: Uint8Array.from(rows, (row) => row.kind ?? KIND.erc20),
    token: join(rows.map((row) => address(row.token))),
    src: join(rows.map((row) => address(row.src))),
    dst: join(rows.map((row) => address(row.dst))),
    amount: join(rows.map((row) => word(row.amount))),
    item: join(rows.map((row) => word(row.item ?? 0n))),
  }
}

/** A slice of `from <= block < to` with these movements. */
export function slice(from: number, to: number, rows: readonly Movement[]): Slice {
  return {
    chain: 'eip155:10',
    stream: 'transfers:all',
    axis: 'block',
    covers: { from, to },
    final: true,
    source: 'test',
    rows: { kind: 'packed', transfers: packed(rows), headers: [] },
  }
}

/** A slice of `perBlock` random movements a block. */
export function random(seed: number | string, from: number, to: number, perBlock: number): Slice {
  const rng = Rng.create(seed)
  const rows: Movement[] = []
  for (let block = from; block < to; block++) {
    for (let logIndex = 0; logIndex < perBlock; logIndex++) {
      rows.push({
        block,
        logIndex,
        token: rng.below(9),
        src: rng.below(500),
        dst: rng.below(500),
        amount: BigInt(rng.below(1e9)),
      })
    }
  }
  return slice(from, to, rows)
}

function word(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < 4; i++) view.setBigUint64(24 - 8 * i, (value >> BigInt(64 * i)) & 0xffff_ffff_ffff_ffffn)
  return bytes
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}
