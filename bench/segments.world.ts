/** A seeded world for `segments.ts`: wallets with every feature of the catalogue and two scores, and a history of sales, transfers and calls. */
import * as Build from '../src/features/build.ts'
import * as Catalogue from '../src/features/catalogue.ts'
import { identifier } from '../src/warehouse/query.ts'
import * as Warehouse from '../src/warehouse/warehouse.ts'
import { plain } from './features.world.ts'

/** The history ends here: its rows lie in the 365 days before. */
export const AS_OF_S = 1_700_006_400
/** The goal that every wallet has a score for. */
export const GOAL = 'trades-again-90d'
/** Another goal, of which half of the wallets have one. */
export const OTHER_GOAL = 'buys-again-90d'
/** Collections that are traded; the popular ones first. */
export const COLLECTIONS = 500
const DAYS = 365

/** How many wallets and events there are. */
export type Size = { readonly wallets: number; readonly events: number }

/** A number between 0 and 1 that row `i` and `salt` alone decide. */
const uniform = (salt: number) => `(hash(i, ${salt}) / 18446744073709551616.0::DOUBLE)`
/** A number below `n` by Zipf's law. */
const zipf = (n: number, salt: number) => `(least(floor(pow(${n}, ${uniform(salt)}))::UINTEGER, ${n}) - 1)::UINTEGER`
/** A wallet: half of the acts are of a twentieth of them. */
const wallet = (n: number, salt: number) => `(1 + floor(${n} * pow(${uniform(salt)}, 3)))::UINTEGER`

/** The address of collection `id`. */
export function collection(id: number): string {
  return `0x${(id + 4096).toString(16).padStart(40, '0')}`
}

/** Makes the world at `path`, and opens it. One feature value in five is unknown. A tenth of the events are calls, three are sales. */
export async function make(path: string, { wallets, events }: Size): Promise<Warehouse.Warehouse> {
  const w = await Warehouse.open({ path, memoryLimit: '3GB', now: () => AS_OF_S })
  await Build.build(w, { asOfS: 10 })
  const features = Catalogue.features.map(({ name, type, unit }, j) => {
    const spread = unit === 'share' ? `round(${uniform(j)}, 3)` : `floor(pow(2, 8 * ${uniform(j)})) - 1`
    return `CASE WHEN hash(i, ${j}, 'known') % 5 > 0 THEN (${spread})::${type} END AS ${identifier(name)}`
  })
  const calls = Math.floor(events / 10)
  const sales = Math.floor((events * 3) / 10)
  const transfers = events - calls - sales
  const at = (rows: number) => `(${AS_OF_S - DAYS * 86_400} + i * ${DAYS * 86_400} // ${rows})::UINTEGER`
  const scores = (goal: string, salt: number, share: number) =>
    `INSERT INTO derived.score SELECT 'model of ${goal}', ${AS_OF_S}, i::UINTEGER, p, p / 2, (1 + p) / 2, (1 + floor(99 * p))::UTINYINT
      FROM (SELECT i, round(pow(${uniform(salt)}, 2), 4) AS p FROM range(1, ${wallets + 1}) t(i) WHERE ${uniform(salt + 1)} < ${share})`
  const model = (goal: string) =>
    `INSERT INTO derived.model VALUES ('model of ${goal}', '${goal}', ${AS_OF_S - 5}, ${AS_OF_S - 9}, '{}', ''::BLOB, '{}')`
  const statements = [
    `INSERT INTO chain.chain VALUES (1, 'eip155:1', 'Ethereum', 64)`,
    `INSERT INTO chain.wallet SELECT i::UINTEGER, unhex(CASE WHEN i = 0 THEN repeat('00', 20) ELSE left(sha256(i::VARCHAR), 40) END)
      FROM range(${wallets + 1}) t(i)`,
    `INSERT INTO chain.token SELECT i::UINTEGER, 1, unhex(lpad(hex(i + 4096), 40, '0')), 'ERC-721', NULL, NULL FROM range(${COLLECTIONS}) t(i)`,
    `INSERT INTO derived.wallet_feature BY NAME SELECT ${AS_OF_S}::UINTEGER AS as_of_s, i::UINTEGER AS wallet, ${features.join(', ')}
      FROM range(1, ${wallets + 1}) t(i)`,
    scores(GOAL, 901, 1),
    scores(OTHER_GOAL, 903, 0.5),
    model(GOAL),
    model(OTHER_GOAL),
    `INSERT INTO chain.label SELECT i::UINTEGER, ['EXCHANGE', 'BRIDGE', 'MIXER', 'TEAM'][1 + (hash(i) % 4)::INTEGER], 'test', 5
      FROM range(1, ${wallets + 1}, 20) t(i)`,
    `INSERT INTO private.suppression SELECT NULL, i::UINTEGER, 'OPTED_OUT', 'test', false, 5 FROM range(1, ${wallets + 1}, 50) t(i)`,
    `INSERT INTO chain.sale SELECT 1, 'test', i::UBIGINT, NULL, ${at(sales)}, ${zipf(COLLECTIONS, 1)}, (hash(i, 2) % 10000)::HUGEINT,
      ${wallet(wallets, 3)}, ${wallet(wallets, 4)}, 1000, NULL FROM range(${sales}) t(i)`,
    `INSERT INTO chain.transfer SELECT 1, (18000000 + i // 100)::UINTEGER, (i % 100)::UINTEGER, 0, 0, ${at(transfers)}, 2, ${zipf(COLLECTIONS, 5)},
      ${wallet(wallets, 6)}, ${wallet(wallets, 7)}, 1, (hash(i, 8) % 10000)::HUGEINT, 0 FROM range(${transfers}) t(i)`,
    `INSERT INTO chain.transaction (chain, block, tx_index, at_s, src, dst, value_wei, nonce, gas_limit, saturated)
      SELECT 1, (18000000 + i // 100)::UINTEGER, (i % 100)::UINTEGER, ${at(calls)}, ${wallet(wallets, 9)}, ${wallet(wallets, 10)}, 1, i, 21000, 0
      FROM range(${calls}) t(i)`,
  ]
  for (const text of statements) await w.run(plain(text))
  await w.checkpoint()
  return w
}
