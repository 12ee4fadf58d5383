/** The process of one side of `features.ts`: one piece of work over the file at argv[3], measured alone, so that its memory is its own. */
import { DuckDBInstance } from '@duckdb/node-api'
import * as Build from '../src/features/build.ts'
import { transferring } from '../src/features/queries.generated.ts'
import * as Spam from '../src/warehouse/spam.ts'
import * as Warehouse from '../src/warehouse/warehouse.ts'
import * as World from './features.world.ts'
import * as Rounds from './rounds.ts'

/** What a side found. `result` is one number for every row of the answer, in whatever order; `spillBytes` the most that lay on disk. */
export type Side = {
  readonly cpuMs: number
  readonly wallMs: number
  readonly rssBytes: number
  readonly spillBytes: number
  readonly result: string
}

/** The features of `transferring.sql` as an analyst writes them over text columns. */
const TEXT = `WITH side AS (
  SELECT dst AS wallet, src AS counterparty, true AS received, at_utc, kind, token FROM transfer WHERE at_utc < make_timestamp(${World.AS_OF_S}000000) AND src <> dst
  UNION ALL
  SELECT src, dst, false, at_utc, kind, token FROM transfer WHERE at_utc < make_timestamp(${World.AS_OF_S}000000) AND src <> dst
)
SELECT wallet, count(*) FILTER (received), count(*) FILTER (NOT received), count(*) FILTER (at_utc >= make_timestamp(${World.AS_OF_S - 90 * 86_400}000000)),
  count(*) FILTER (received AND at_utc >= make_timestamp(${World.AS_OF_S - 30 * 86_400}000000)),
  count(*) FILTER (NOT received AND at_utc >= make_timestamp(${World.AS_OF_S - 30 * 86_400}000000)),
  count(*) FILTER (received AND counterparty = '0x${'0'.repeat(40)}'),
  count(DISTINCT token) FILTER (kind = 1), count(DISTINCT token) FILTER (kind <> 1),
  count(DISTINCT token) FILTER (at_utc >= make_timestamp(${World.AS_OF_S - 30 * 86_400}000000)), count(DISTINCT counterparty),
  count(DISTINCT counterparty) FILTER (at_utc >= make_timestamp(${World.AS_OF_S - 30 * 86_400}000000))
FROM side GROUP BY wallet`

const [what = '', path = '', memoryLimit = '1GB'] = process.argv.slice(2)
process.stdout.write(`${JSON.stringify(await (what === 'text' ? text() : ours()))}\n`)

async function ours(): Promise<Side> {
  await using w = await Warehouse.open({ path, memoryLimit, now: () => World.AS_OF_S })
  let spillBytes = 0
  let result = ''
  const timer = setInterval(() => {
    const spilled = World.plain<{ bytes: number }>(
      'SELECT coalesce(sum(size), 0)::DOUBLE AS bytes FROM duckdb_temporary_files()',
    )
    void w.one(spilled).then((row) => {
      spillBytes = Math.max(spillBytes, row?.bytes ?? 0)
    })
  }, 100)
  const timing = await Rounds.once(async () => {
    if (what === 'judge') return Spam.judge(w, null)
    if (what === 'store' || what === 'stores') {
      const instants = what === 'store' ? [World.AS_OF_S] : World.INSTANTS
      const built = await Build.buildAll(w, { instants })
      result = built.map(({ wallets, features }) => `${wallets} wallets x ${features} features`).join(', ')
      return
    }
    const { text, params, name } = transferring
    const counted = `WITH r AS (${text}) SELECT count(*) || '/' || bit_xor(hash(r)) AS result FROM r`
    const row = await w.one<{ instants: readonly number[] }, { result: string }>(
      { name, text: counted, params, required: [] },
      { instants: [World.AS_OF_S] },
    )
    result = row?.result ?? ''
  })
  clearInterval(timer)
  return { ...timing, rssBytes: process.resourceUsage().maxRSS * 1024, spillBytes, result }
}

async function text(): Promise<Side> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY', memory_limit: memoryLimit })
  const connection = await instance.connect()
  const timing = await Rounds.once(() => connection.run(`SELECT count(*), bit_xor(hash(r)) FROM (${TEXT}) r`))
  return { ...timing, rssBytes: process.resourceUsage().maxRSS * 1024, spillBytes: 0, result: '' }
}
