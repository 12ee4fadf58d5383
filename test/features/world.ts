/** A small warehouse for tests: rows are stated in a line each, wallets and tokens by number. */
import { fileURLToPath } from 'node:url'
import * as Time from '../../src/core/time.ts'
import type { Query, Values } from '../../src/warehouse/query.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'

export const NOW_S = Time.parse('2026-01-01')
/** 2^127-1, as the warehouse stores what exceeds it. */
export const LIMIT = (1n << 127n) - 1n

export type Sale = {
  readonly atS: number
  readonly seller: number
  readonly buyer: number
  readonly item: bigint
  readonly priceWei?: bigint | null
  readonly category?: string | null
  readonly collection?: number
}
export type Transfer = {
  readonly atS: number
  readonly src: number
  readonly dst: number
  readonly kind: 1 | 2 | 3
  readonly item?: bigint
  readonly amount?: bigint
  readonly saturated?: number
  readonly token?: number
}
export type Transaction = {
  readonly atS: number
  readonly src: number
  readonly dst: number | null
  readonly valueWei?: bigint
  readonly nonce?: number
  readonly selector?: number | null
  readonly gasPriceWei?: bigint
  readonly failed?: boolean | null
  readonly saturated?: number
}

export type Event = {
  readonly atS: number
  readonly wallet: number | null
  readonly source: string
  readonly event?: string
}

/** The address of wallet `id`: its number in 20 bytes. */
export function addressOf(id: number): `0x${string}` {
  return `0x${id.toString(16).padStart(40, '0')}`
}

/** An open warehouse, in memory unless `path` is given, with wallets 0 (the zero address) to `wallets - 1` and tokens 0 to 3 of eip155:1. */
export async function open(wallets: number, path = ':memory:'): Promise<Warehouse.Warehouse> {
  const w = await Warehouse.open({ path, threads: 1, now: () => NOW_S })
  await run(w, `INSERT INTO chain.chain VALUES (1, 'eip155:1', 'Ethereum', 64)`)
  await run(w, `INSERT INTO chain.wallet SELECT i::UINTEGER, unhex(lpad(hex(i), 40, '0')) FROM range(${wallets}) t(i)`)
  await run(
    w,
    `INSERT INTO chain.token SELECT i::UINTEGER, 1, unhex(lpad(hex(i + 4096), 40, '0')), 'ERC-721', NULL, NULL FROM range(4) t(i)`,
  )
  return w
}

/** Runs `text` with `values` of the `params` types. */
export function run(w: Warehouse.Warehouse, text: string, params: Record<string, string> = {}, values: Values = {}) {
  const query: Query<Values, never> = { name: 'test', text, params, required: [] }
  return w.run(query, values)
}

/** Every row of `text`. */
export function rows(w: Warehouse.Warehouse, text: string): Promise<Record<string, unknown>[]> {
  const query: Query<Record<never, never>, Record<string, unknown>> = { name: 'test', text, params: {}, required: [] }
  return w.all(query)
}

/** Adds sales; their `seq` continues from what is there. */
export async function sell(w: Warehouse.Warehouse, sales: readonly Sale[]): Promise<void> {
  if (sales.length === 0) return
  const [{ n } = { n: 0n }] = (await rows(w, 'SELECT count(*) AS n FROM chain.sale')) as { n: bigint }[]
  await w.appendColumns('chain.sale', {
    chain: new Uint16Array(sales.length).fill(1),
    source: sales.map(() => 'test'),
    seq: BigUint64Array.from(sales, (_, i) => n + BigInt(i)),
    at_s: Uint32Array.from(sales, ({ atS }) => atS),
    collection: Uint32Array.from(sales, ({ collection = 0 }) => collection),
    item: words(sales.map(({ item }) => item)),
    seller: Uint32Array.from(sales, ({ seller }) => seller),
    buyer: Uint32Array.from(sales, ({ buyer }) => buyer),
    price_wei: {
      values: words(sales.map(({ priceWei }) => priceWei ?? 0n)),
      valid: Uint8Array.from(sales, ({ priceWei }) => (priceWei === null || priceWei === undefined ? 0 : 1)),
    },
    category: sales.map(({ category }) => category ?? null),
  })
}

/** Adds transfers, each in a block of its own. */
export async function transfer(w: Warehouse.Warehouse, transfers: readonly Transfer[]): Promise<void> {
  if (transfers.length === 0) return
  await w.appendColumns('chain.transfer', {
    chain: new Uint16Array(transfers.length).fill(1),
    block: Uint32Array.from(transfers, (_, i) => i),
    log_index: new Uint32Array(transfers.length),
    sub: new Uint16Array(transfers.length),
    tx_index: new Uint32Array(transfers.length),
    at_s: Uint32Array.from(transfers, ({ atS }) => atS),
    kind: Uint8Array.from(transfers, ({ kind }) => kind),
    token: Uint32Array.from(transfers, ({ token = 1 }) => token),
    src: Uint32Array.from(transfers, ({ src }) => src),
    dst: Uint32Array.from(transfers, ({ dst }) => dst),
    amount: words(transfers.map(({ amount = 1n }) => amount)),
    item: words(transfers.map(({ item = 0n }) => item)),
    saturated: Uint8Array.from(transfers, ({ saturated = 0 }) => saturated),
  })
}

/** Adds transactions, each in a block of its own. */
export async function transact(w: Warehouse.Warehouse, transactions: readonly Transaction[]): Promise<void> {
  if (transactions.length === 0) return
  await w.appendColumns('chain.transaction', {
    chain: new Uint16Array(transactions.length).fill(1),
    block: Uint32Array.from(transactions, (_, i) => i),
    tx_index: new Uint32Array(transactions.length),
    at_s: Uint32Array.from(transactions, ({ atS }) => atS),
    src: Uint32Array.from(transactions, ({ src }) => src),
    dst: {
      values: Uint32Array.from(transactions, ({ dst }) => dst ?? 0),
      valid: Uint8Array.from(transactions, ({ dst }) => (dst === null ? 0 : 1)),
    },
    value_wei: words(transactions.map(({ valueWei = 0n }) => valueWei)),
    nonce: BigUint64Array.from(transactions, ({ nonce = 0 }) => BigInt(nonce)),
    gas_limit: new BigUint64Array(transactions.length).fill(21_000n),
    gas_price_wei: words(transactions.map(({ gasPriceWei = 20_000_000_000n }) => gasPriceWei)),
    selector: {
      values: Uint32Array.from(transactions, ({ selector }) => selector ?? 0),
      valid: Uint8Array.from(transactions, ({ selector }) => (selector === null || selector === undefined ? 0 : 1)),
    },
    saturated: Uint8Array.from(transactions, ({ saturated = 0 }) => saturated),
    failed: {
      values: Uint8Array.from(transactions, ({ failed }) => (failed === true ? 1 : 0)),
      valid: Uint8Array.from(transactions, ({ failed }) => (failed === null || failed === undefined ? 0 : 1)),
    },
  })
}

/** Adds events outside of any chain. */
export async function tell(w: Warehouse.Warehouse, events: readonly Event[]): Promise<void> {
  for (const { atS, wallet, source, event = 'visit' } of events)
    await run(
      w,
      'INSERT INTO private.offchain_event (wallet, event, at_s, source) VALUES ($wallet, $event, $at_s, $source)',
      { wallet: 'UINTEGER', event: 'VARCHAR', at_s: 'UINTEGER', source: 'VARCHAR' },
      { wallet, event, at_s: atS, source },
    )
}

/** The bundled CryptoPunks sales, read straight from the file: wallets by ascending address, one collection, coverage. */
export async function punks(): Promise<Warehouse.Warehouse> {
  const w = await Warehouse.open({ path: ':memory:', now: () => NOW_S })
  const path = fileURLToPath(new URL('../../data/events/cryptopunks_sales.csv.gz', import.meta.url))
  await run(w, `INSERT INTO chain.chain VALUES (1, 'eip155:1', 'Ethereum', 64)`)
  await run(
    w,
    `INSERT INTO chain.token VALUES (0, 1, unhex('b47e3cd837ddf8e4c57f05d70ab865de6e193bbb'), 'CRYPTOPUNKS', 'PUNK', 0)`,
  )
  await run(
    w,
    `CREATE TEMP TABLE raw AS SELECT * FROM read_csv($path, header = true, types = {'from': 'VARCHAR', 'to': 'VARCHAR'})`,
    { path: 'VARCHAR' },
    { path },
  )
  await run(
    w,
    `INSERT INTO chain.wallet SELECT row_number() OVER (ORDER BY a) - 1, unhex(substr(a, 3))
     FROM (SELECT "from" AS a FROM raw UNION SELECT "to" FROM raw)`,
  )
  await run(
    w,
    `INSERT INTO chain.sale SELECT 1, 'cryptopunks', tx_id, NULL, epoch(timestamp_utc)::UINTEGER, 0, punk_id, s.id, b.id,
       (price_eth::DECIMAL(30, 9) * 1000000000)::HUGEINT * 1000000000, skin_tone
     FROM raw JOIN chain.wallet s ON s.address = unhex(substr("from", 3)) JOIN chain.wallet b ON b.address = unhex(substr("to", 3))`,
  )
  await run(
    w,
    `INSERT INTO chain.covered (chain, stream, axis, from_n, to_n, final, source, at_s) SELECT 1, 'sales:cryptopunks', 'second', min(at_s), max(at_s) + 1, true, 'cryptopunks', 0 FROM chain.sale`,
  )
  return w
}

function words(values: readonly bigint[]): BigUint64Array {
  const out = new BigUint64Array(values.length * 2)
  for (const [i, value] of values.entries()) {
    out[2 * i] = BigInt.asUintN(64, value)
    out[2 * i + 1] = BigInt.asUintN(64, value >> 64n)
  }
  return out
}
