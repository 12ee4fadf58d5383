/** A seeded history of token transfers for `features.ts`: ours, made by SQL into a warehouse of our migrations, and the same rows as text. */
import { DuckDBInstance } from '@duckdb/node-api'
import type { Query } from '../src/warehouse/query.ts'
import * as Warehouse from '../src/warehouse/warehouse.ts'

/** The history ends here: its rows lie in the 90 days before. */
export const AS_OF_S = 1_700_006_400
/** Cut-offs of one pass, a week apart. */
export const INSTANTS: readonly number[] = [3, 2, 1, 0].map((weeks) => AS_OF_S - weeks * 7 * 86_400)
const DAYS = 90
const TOKENS = 5_000
const ROWS_A_BLOCK = 100

/** How many rows, and how many wallets may occur in them. */
export type Size = { readonly rows: number; readonly wallets: number }

/** A number between 0 and 1 that row `i` and `salt` alone decide. */
const uniform = (salt: number) => `(hash(i, ${salt}) / 18446744073709551616.0::DOUBLE)`
/** A number below `n` by Zipf's law. */
const zipf = (n: number, salt: number) => `(least(floor(pow(${n}, ${uniform(salt)}))::UINTEGER, ${n}) - 1)::UINTEGER`
/** Eight tokens in ten are ERC-20, one each ERC-721 and ERC-1155. */
const kind = (token: string) =>
  `(CASE WHEN ${token} % 10 < 8 THEN 1 WHEN ${token} % 10 = 8 THEN 2 ELSE 3 END)::UTINYINT`

/** Makes the warehouse at `path`. One token in a hundred is pushed by one source to wallets in turn, as spam is; one
 * transfer in fifty is a mint. Beside them a fifth as many transactions, and a tenth as many sales. */
export async function ours(path: string, { rows, wallets }: Size): Promise<void> {
  await using w = await Warehouse.open({ path, memoryLimit: '2GB', now: () => AS_OF_S })
  const statements = [
    `INSERT INTO chain.chain VALUES (1, 'eip155:1', 'Ethereum', 64)`,
    `INSERT INTO chain.wallet SELECT i::UINTEGER, unhex(CASE WHEN i = 0 THEN repeat('00', 20) ELSE left(sha256(i::VARCHAR), 40) END)
      FROM range(${wallets + 1}) t(i)`,
    `INSERT INTO chain.token SELECT i::UINTEGER, 1, unhex(left(sha256('token ' || i), 40)), ['ERC-20', 'ERC-721', 'ERC-1155'][${kind('i')}],
      'T' || (i % 4000), 18 FROM range(${TOKENS}) t(i)`,
    `INSERT INTO chain.transfer
      SELECT 1, (18000000 + i // ${ROWS_A_BLOCK})::UINTEGER, (i % ${ROWS_A_BLOCK})::UINTEGER, 0, (1 + i % ${ROWS_A_BLOCK} // 3)::UINTEGER,
        (${AS_OF_S - DAYS * 86_400} + i * ${DAYS * 86_400} // ${rows})::UINTEGER, ${kind('token')}, token,
        CASE WHEN token % 100 = 99 THEN 1 + token WHEN ${uniform(4)} < 0.02 THEN 0 ELSE 1 + src END,
        CASE WHEN token % 100 = 99 THEN 1 + (i * 7919) % ${wallets} ELSE 1 + dst END,
        CASE WHEN ${kind('token')} = 2 THEN 1 ELSE (hash(i, 5) // 1024)::HUGEINT * 1000 END,
        CASE WHEN ${kind('token')} = 1 THEN NULL ELSE (hash(i, 6) % 10000)::HUGEINT END, 0
      FROM (SELECT i, ${zipf(TOKENS, 1)} AS token, ${zipf(wallets, 2)} AS src, ${zipf(wallets, 3)} AS dst FROM range(${rows}) t(i))`,
    `INSERT INTO chain.transaction
      SELECT 1, (18000000 + i // ${ROWS_A_BLOCK})::UINTEGER, (i % ${ROWS_A_BLOCK})::UINTEGER,
        (${AS_OF_S - DAYS * 86_400} + i * ${DAYS * 86_400} // ${rows})::UINTEGER, 1 + src, 1 + dst, (hash(i, 7) // 1024)::HUGEINT, i // ${wallets},
        21000 + hash(i, 8) % 400000, (10 + hash(i, 9) % 60)::HUGEINT * 1000000000, CASE WHEN i % 3 = 0 THEN NULL ELSE (hash(i, 10) % 200)::UINTEGER END,
        0, i % 50 = 0
      FROM (SELECT i * 5 AS i, ${zipf(wallets, 11)} AS src, ${zipf(wallets, 12)} AS dst FROM range(${Math.floor(rows / 5)}) t(i))`,
    `INSERT INTO chain.sale
      SELECT 1, 'bench', i, NULL, (${AS_OF_S - DAYS * 86_400} + i * ${DAYS * 86_400} // ${rows})::UINTEGER, (token // 10 * 10 + 8)::UINTEGER,
        (hash(i, 13) % 10000)::HUGEINT, 1 + src, 1 + dst, (hash(i, 14) // 16)::HUGEINT, ['Ape', 'Zombie', 'Alien'][1 + i % 3]
      FROM (SELECT i * 10 AS i, ${zipf(TOKENS, 15)} AS token, ${zipf(wallets, 16)} AS src, ${zipf(wallets, 17)} AS dst FROM range(${Math.floor(rows / 10)}) t(i))`,
  ]
  for (const text of statements) await w.run(plain(text))
  await w.checkpoint()
}

/** Copies the rows of the warehouse at `from` to the file `to` as analytics tools keep them: hex text, a time stamp, amounts as DOUBLE. */
export async function text(from: string, to: string): Promise<void> {
  const instance = await DuckDBInstance.create(to)
  const connection = await instance.connect()
  try {
    await connection.run(`ATTACH '${from}' AS ours (READ_ONLY)`)
    await connection.run(`CREATE TABLE transfer AS
      SELECT make_timestamp(t.at_s::BIGINT * 1000000) AS at_utc, '0x' || lower(hex(k.address)) AS token, t.kind,
        '0x' || lower(hex(s.address)) AS src, '0x' || lower(hex(d.address)) AS dst, t.amount::DOUBLE AS amount
      FROM ours.chain.transfer t JOIN ours.chain.token k ON k.id = t.token JOIN ours.chain.wallet s ON s.id = t.src
      JOIN ours.chain.wallet d ON d.id = t.dst ORDER BY t.block, t.log_index`)
    await connection.run('DETACH ours')
    await connection.run('CHECKPOINT')
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** A statement without parameters. */
export function plain<R = never>(text: string): Query<Record<never, never>, R> {
  return { name: 'bench', text, params: {}, required: [] }
}
