/** What growth teams wait for while they type: previews, event patterns, overlaps, lookalikes, each beside the obvious way to ask it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as Rng from '../src/core/rng.ts'
import * as Lookalike from '../src/segments/lookalike.ts'
import * as Memory from '../src/segments/memory.ts'
import * as Nearest from '../src/segments/nearest.ts'
import * as Overlap from '../src/segments/overlap.ts'
import * as Preview from '../src/segments/preview.ts'
import * as Text from '../src/segments/text.ts'
import type { Warehouse } from '../src/warehouse/warehouse.ts'
import { plain } from './features.world.ts'
import * as Figure from './figure.ts'
import * as World from './segments.world.ts'

const ROUNDS = 5
/** As `DROPCAST_SEGMENT_MEMORY` is unless it is set. */
const LIMIT_BYTES = 512e6

/** Filters on features and scores, and the same as conditions over `f` and the scores `s` and `o`. */
const FILTERS: readonly (readonly [text: string, sql: string])[] = [
  ['purchases_90d >= 3', 'f.purchases_90d >= 3'],
  ['purchases >= 10 and sales < 5', 'f.purchases >= 10 AND f.sales < 5'],
  [
    'days_since_last_trade < 30 and (spent_eth > 20 or earned_eth > 20)',
    'f.days_since_last_trade < 30 AND (f.spent_eth > 20 OR f.earned_eth > 20)',
  ],
  ['not purchase_share between 0.2 and 0.8', 'NOT (f.purchase_share BETWEEN 0.2 AND 0.8)'],
  ['active_days in (1, 3, 7) and items_held is not unknown', 'f.active_days IN (1, 3, 7) AND f.items_held IS NOT NULL'],
  ['trades-again-90d.probability >= 0.4', 's.probability >= 0.4'],
  ['trades-again-90d.percentile > 80 and purchases >= 3', 's.percentile > 80 AND f.purchases >= 3'],
  [
    'trades-again-90d.probability > 0.2 and not buys-again-90d.probability > 0.5',
    's.probability > 0.2 AND NOT (o.probability > 0.5)',
  ],
]

/** Patterns over the popular and the less popular collections, and over everything; a day longer each round, so that none was asked before. */
const PATTERNS: readonly ((longer: number) => string)[] = [
  (d) => `bought >= 2 of ${World.collection(0)} within ${30 + d} days then nothing for ${14 + d} days`,
  (d) => `bought >= 3 of ${World.collection(7)} within ${60 + d} days`,
  (d) =>
    `received of ${World.collection(1)} then sent of ${World.collection(1)} within ${30 + d} days in last ${180 + d} days`,
  (d) => `bought of ${World.collection(3)} then nothing bought for ${30 + d} days then bought`,
  (d) => `called >= 3 within ${7 + d} days in last ${30 + d} days`,
]

/** `words[0]` wallets (1,000,000) with `words[1]` events (10,000,000). */
export async function run(words: readonly string[]): Promise<Figure.Found> {
  const size = { wallets: Figure.whole(words, 0, 1_000_000), events: Figure.whole(words, 1, 10_000_000) }
  const folder = await mkdtemp(join(tmpdir(), 'dropcast-bench-'))
  try {
    await using w = await World.make(join(folder, 'segments.duckdb'), size)
    const memory = Memory.open(w, { limitBytes: LIMIT_BYTES })
    const preview = (text: string) => Preview.of(memory, text, { asOfS: World.AS_OF_S })
    const features = await turns(
      FILTERS.map(([text, sql]) => ({ ours: () => preview(text), anchor: () => statements(w, sql) })),
    )
    const patterns = await turns(
      PATTERNS.map((pattern) => ({ ours: (round) => preview(pattern(round)), anchor: () => undefined })),
    )
    const [first] = PATTERNS
    const pattern = await turns([
      { ours: (round) => (first ? preview(first(round + 20)) : undefined), anchor: () => selfJoin(w) },
    ])
    const five = FILTERS.slice(0, 5)
    const overlap = await turns([
      {
        ours: () =>
          Overlap.of(
            memory,
            five.map(([text]) => text),
            World.AS_OF_S,
          ),
        anchor: () => pairs(w, five),
      },
    ])
    const search = await nearest(w, size.wallets)
    const seed = Text.parse('trades-again-90d.percentile > 95')
    const whole = await turns([
      { ours: () => Lookalike.of(w, { seed, size: 1_000, asOfS: World.AS_OF_S }), anchor: () => undefined },
    ])
    const both = (what: string, { ours, anchor }: Turns) => [
      Figure.lower(`${what}, p50`, 'ms', { ours: quantile(ours, 0.5), anchor: quantile(anchor, 0.5) }),
      Figure.lower(`${what}, p95`, 'ms', { ours: quantile(ours, 0.95), anchor: quantile(anchor, 0.95) }),
    ]
    const ms = (times: readonly number[], q: number) => `${quantile(times, q).toFixed(0)} ms`
    return {
      anchor:
        'the obvious way on the same warehouse: a statement for each part of a preview; a self-join for a pattern; a statement for each pair of an overlap; sums of squares in SQL, ordered, for lookalikes',
      figures: [
        ...both('preview of a feature or score filter', features),
        ...both('preview of an event pattern with a silence', pattern),
        ...both('overlap of five segments', overlap),
        ...both('1,000 nearest of 32 dimensions', search),
      ],
      notes: [
        `${size.wallets} wallets with every feature of the catalogue, ${size.events} events of a year; time on the clock, ${ROUNDS} rounds in turns, of all ${FILTERS.length} filters together.`,
        `All ${PATTERNS.length} event patterns, without an anchor: p50 ${ms(patterns.ours, 0.5)}, p95 ${ms(patterns.ours, 0.95)}.`,
        `Lookalikes from the warehouse to 1,000 addresses (reading and standardising 32 columns, four centres, and the check on a half of the seed included): p50 ${ms(whole.ours, 0.5)}, p95 ${ms(whole.ours, 0.95)}.`,
        'Goals: 100 ms, 1,000 ms, 200 ms and 150 ms, each at p95, on an otherwise idle machine.',
      ],
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Turns = { readonly ours: readonly number[]; readonly anchor: readonly number[] }
type Work = { readonly ours: (round: number) => unknown; readonly anchor: () => unknown }

/** The milliseconds of every turn of each side; the first turn of each is not counted. */
async function turns(works: readonly Work[]): Promise<Turns> {
  const times = { ours: [] as number[], anchor: [] as number[] }
  for (let round = 0; round <= ROUNDS; round++)
    for (const work of works)
      for (const side of ['ours', 'anchor'] as const) {
        const began = performance.now()
        await work[side](round)
        if (round > 0) times[side].push(performance.now() - began)
      }
  return times
}

const FROM = `FROM derived.wallet_feature f
LEFT JOIN derived.score s ON s.wallet = f.wallet AND s.as_of_s = f.as_of_s AND s.model = 'model of ${World.GOAL}'
LEFT JOIN derived.score o ON o.wallet = f.wallet AND o.as_of_s = f.as_of_s AND o.model = 'model of ${World.OTHER_GOAL}'
WHERE f.as_of_s = ${World.AS_OF_S}`

async function statements(w: Warehouse, sql: string): Promise<void> {
  const member = `SELECT f.wallet AS wallet ${FROM} AND (${sql})`
  for (const text of [
    `SELECT count(*) ${FROM} AND (${sql})`,
    `SELECT count(*) ${FROM} AND (${sql}) IS NULL`,
    `SELECT count(*) ${FROM}`,
    `SELECT w.address FROM (${member}) m JOIN chain.wallet w ON w.id = m.wallet ORDER BY hash(m.wallet) LIMIT 20`,
    `SELECT floor(x.probability * 10) AS bin, count(*) FROM (${member}) m JOIN derived.score x ON x.wallet = m.wallet
      WHERE x.model = 'model of ${World.GOAL}' AND x.as_of_s = ${World.AS_OF_S} GROUP BY bin`,
    `SELECT l.label, count(DISTINCT m.wallet) FROM (${member}) m JOIN chain.label l ON l.wallet = m.wallet GROUP BY l.label`,
    `SELECT s.reason, count(DISTINCT m.wallet) FROM (${member}) m JOIN private.suppression s ON s.wallet = m.wallet GROUP BY s.reason`,
  ])
    await w.all(plain(text))
}

/** The first pattern as a join of events with themselves and with all that came after. */
async function selfJoin(w: Warehouse): Promise<void> {
  const day = 86_400
  await w.all(
    plain(`WITH act AS (
  SELECT buyer AS wallet, at_s FROM chain.sale UNION ALL SELECT seller, at_s FROM chain.sale
  UNION ALL SELECT src, at_s FROM chain.transfer UNION ALL SELECT src, at_s FROM chain.transaction
), bought AS (
  SELECT buyer AS wallet, at_s, seq FROM derived.trade_before(${World.AS_OF_S}) WHERE collection = 0
)
SELECT count(DISTINCT b.wallet) FROM bought a JOIN bought b ON a.wallet = b.wallet AND a.seq < b.seq AND b.at_s - a.at_s <= ${30 * day}
WHERE b.at_s + ${14 * day} <= ${World.AS_OF_S}
  AND NOT EXISTS (FROM act x WHERE x.wallet = b.wallet AND x.at_s > b.at_s AND x.at_s < b.at_s + ${14 * day})`),
  )
}

async function pairs(w: Warehouse, filters: typeof FILTERS): Promise<void> {
  for (const [i, [, a]] of filters.entries())
    for (const [, b] of filters.slice(i)) await w.all(plain(`SELECT count(*) ${FROM} AND (${a}) AND (${b})`))
}

async function nearest(w: Warehouse, rows: number): Promise<Turns> {
  const rng = Rng.create('bench')
  const columns = Array.from({ length: 32 }, () => Float32Array.from({ length: rows }, () => rng.normal()))
  const centre = Float32Array.from({ length: 32 }, () => rng.normal())
  const names = columns.map((_, j) => `x${j}`)
  await w.run(
    plain(`CREATE TABLE derived.bench (wallet UINTEGER, ${names.map((name) => `${name} DOUBLE`).join(', ')})`),
  )
  await w.appendColumns('derived.bench', {
    wallet: Uint32Array.from({ length: rows }, (_, i) => i),
    ...Object.fromEntries(columns.map((column, j) => [`x${j}`, Float64Array.from(column)])),
  })
  const sum = names.map((name, j) => `(${name} - ${centre[j]}) * (${name} - ${centre[j]})`).join(' + ')
  return turns([
    {
      ours: () => Nearest.search(columns, [centre], { size: 1_000, excluded: new Uint8Array(rows) }),
      anchor: () => w.all(plain(`SELECT wallet, ${sum} AS away FROM derived.bench ORDER BY away LIMIT 1000`)),
    },
  ])
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}
