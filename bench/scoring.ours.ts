/**
 * Our side of the scoring bench, each part in a process of its own so that its memory is its own: `node bench/started.mjs bench/scoring.ours.ts PART FILE [WORD] [DAYS]` makes
 * the world in FILE, trains and registers a model in it, scores everybody by a registered one, or learns the default goal, and prints JSON.
 */
import * as Rng from '../src/core/rng.ts'
import * as Features from '../src/features/build.ts'
import * as Graph from '../src/graph/build.ts'
import * as Forecast from '../src/models/forecast.ts'
import * as Queries from '../src/models/queries.generated.ts'
import * as Recipe from '../src/models/recipe.ts'
import * as Registry from '../src/models/registry.ts'
import * as Roster from '../src/models/roster.ts'
import * as Trainer from '../src/models/trainer.ts'
import * as Warehouse from '../src/warehouse/warehouse.ts'
import { plain } from './features.world.ts'

const AS_OF_S = 1_700_006_400
/** How long ago wallets act at most, unless told. */
const YEAR_DAYS = 365
const GOAL = 'trades-again-90d'
const SAMPLE = 20_000
const COLUMNS = 64
/** Rows learnt from at most, as `DROPCAST_TRAINING_ROWS` is unless it is set. */
const ROWS = 100_000
/** So many columns decide the outcome, by being above those of one wallet. */
const TELLING = 8
const TRANSACTIONS = 3
const TRANSFERS = 2

/** What scoring took: seconds on the clock by part, processor seconds in all, and the most memory of its process. */
export type Took = {
  readonly wallets: number
  readonly seconds: Readonly<Record<'reading' | 'scoring' | 'writing', number>>
  readonly cpuSeconds: number
  readonly peakMb: number
}

/** What learning the default goal took: seconds on the clock for graph and features at every cut-off, and for backtest and model. */
export type Learnt = {
  readonly rows: number
  readonly columns: number
  readonly seconds: { readonly features: number; readonly learning: number }
  readonly cpuSeconds: number
  readonly peakMb: number
}

/** The registered models: the ensemble with what scores of it and on how many columns, and one network of it. */
export type Registered = {
  readonly ensemble: string
  readonly single: string
  readonly kind: string
  readonly columns: number
}

const [part = '', path = '', word = '', days = YEAR_DAYS] = process.argv.slice(2)
const parts: Readonly<Record<string, (warehouse: Warehouse.Warehouse) => Promise<unknown>>> = {
  make,
  train,
  score,
  learn,
}
const work = parts[part]
if (!work) throw new RangeError(`There is no part "${part}".`)
await using opened = await Warehouse.open({ path, memoryLimit: '2GB', now: () => AS_OF_S })
process.stdout.write(JSON.stringify(await work(opened)))

/** Every one of `word` wallets buys once, and acts and is dealt with several times within `days`. */
async function make(warehouse: Warehouse.Warehouse): Promise<null> {
  const wallets = Number(word)
  const uniform = (salt: number) => `(hash(i, ${salt}) / 18446744073709551616.0::DOUBLE)`
  const when = (salt: number) =>
    `(${AS_OF_S} - 1 - floor(${Number(days) * 86_400} * pow(${uniform(salt)}, 2)))::UINTEGER`
  const own = `(1 + i % ${wallets})::UINTEGER`
  const other = (salt: number) => `(1 + floor(${wallets} * pow(${uniform(salt)}, 2)))::UINTEGER`
  for (const text of [
    `INSERT INTO chain.chain VALUES (1, 'eip155:1', 'Ethereum', 64)`,
    `INSERT INTO chain.wallet SELECT i::UINTEGER, unhex(CASE WHEN i = 0 THEN repeat('00', 20) ELSE left(sha256(i::VARCHAR), 40) END)
      FROM range(${wallets + 1}) t(i)`,
    `INSERT INTO chain.token SELECT i::UINTEGER, 1, unhex(left(sha256('token ' || i), 40)), CASE WHEN i < 50 THEN 'ERC-721' ELSE 'ERC-20' END, NULL, 18
      FROM range(100) t(i)`,
    `INSERT INTO chain.sale SELECT 1, 'bench', i, NULL, ${when(1)}, (hash(i, 2) % 50)::UINTEGER, (hash(i, 3) % 10000)::HUGEINT, ${other(4)}, ${own},
      (hash(i, 5) // 16)::HUGEINT, ['Ape', 'Zombie', 'Alien'][1 + i % 3] FROM range(${wallets}) t(i)`,
    `INSERT INTO chain.covered (chain, stream, axis, from_n, to_n, final, source, at_s)
      SELECT 1, 'sales:bench', 'second', min(at_s), ${AS_OF_S}, true, 'bench', 0 FROM chain.sale`,
    `INSERT INTO chain.transfer SELECT 1, (18000000 + i // 100)::UINTEGER, (i % 100)::UINTEGER, 0, (i % 100)::UINTEGER, ${when(6)},
      CASE WHEN i % 2 = 0 THEN 1 ELSE 2 END, CASE WHEN i % 2 = 0 THEN 50 + hash(i, 7) % 50 ELSE hash(i, 7) % 50 END, ${own}, ${other(8)},
      CASE WHEN i % 2 = 0 THEN (hash(i, 9) // 1024)::HUGEINT ELSE 1 END, CASE WHEN i % 2 = 0 THEN NULL ELSE (hash(i, 10) % 10000)::HUGEINT END, 0
      FROM range(${TRANSFERS * wallets}) t(i)`,
    `INSERT INTO chain.transaction SELECT 1, (18000000 + i // 100)::UINTEGER, (i % 100)::UINTEGER, ${when(11)}, ${own}, ${other(12)},
      (hash(i, 13) // 1024)::HUGEINT, i // ${wallets}, 21000 + hash(i, 14) % 400000, (10 + hash(i, 15) % 60)::HUGEINT * 1000000000,
      CASE WHEN i % 3 = 0 THEN NULL ELSE (hash(i, 16) % 200)::UINTEGER END, 0, i % 50 = 0 FROM range(${TRANSACTIONS * wallets}) t(i)`,
  ])
    await warehouse.run(plain(text))
  await Graph.build(warehouse, { asOfS: AS_OF_S, seed: '1' })
  await Features.buildAll(warehouse, { instants: [AS_OF_S] })
  await warehouse.checkpoint()
  return null
}

/** Registers the ensemble that many rows get, learnt from a sample for one epoch, and the first of its networks by itself: how well they forecast is of no matter here. */
async function train(warehouse: Warehouse.Warehouse): Promise<Registered> {
  const rng = Rng.create('bench/scoring')
  const all = await Features.matrix(warehouse, { asOfS: AS_OF_S, features: await telling(warehouse) })
  const width = all.columns.length
  const drawn = rng.shuffle(Uint32Array.from(all.wallet, (_, i) => i))
  const first = (drawn[0] ?? 0) * width
  const middle = all.values.subarray(first, first + width)
  const dataset = (from: number, rows: number) => {
    const values = new Float32Array(rows * width)
    const label = new Uint8Array(rows)
    for (let i = 0; i < rows; i++) {
      const at = (drawn[from + i] ?? 0) * width
      values.set(all.values.subarray(at, at + width), i * width)
      let higher = 0
      for (let j = 0; j < TELLING; j++) higher += Number((values[i * width + j] ?? 0) > (middle[j] ?? 0))
      label[i] = Number(rng.uniform() < 0.05 + 0.08 * higher)
    }
    return { columns: all.columns, rows, values, label }
  }
  const large = Recipe.forRows(Number.POSITIVE_INFINITY)
  const { model } = await Trainer.train({
    train: dataset(0, SAMPLE),
    validation: dataset(SAMPLE, SAMPLE / 4),
    seed: 1,
    settings: { ...large, recipe: { ...large.recipe, epochs: 1 } },
    importance: 'none',
  })
  const ensemble = { ...model, blend: { ...model.blend, kind: 'ALL' as const } }
  const single = { ...model, members: model.members.slice(0, 1), blend: { ...model.blend, kind: 'NETWORKS' as const } }
  const [both, one] = [Registry.serialise(ensemble), Registry.serialise(single)]
  for (const stored of [both, one])
    await warehouse.run(Queries.insertModel, {
      ...stored,
      goal: GOAL,
      trained_at_s: AS_OF_S,
      as_of_s: AS_OF_S,
      card: '{}',
    })
  return {
    ensemble: both.version,
    single: one.version,
    kind: `${model.members.length} networks, ${model.boosting.trees.length} trees and the regression`,
    columns: model.encoding.columns.length,
  }
}

/** The first features of the catalogue that tell wallets apart. */
async function telling(warehouse: Warehouse.Warehouse): Promise<readonly string[]> {
  const { columns, values } = await Features.matrix(warehouse, {
    asOfS: AS_OF_S,
    wallets: Uint32Array.from({ length: SAMPLE }, (_, i) => i + 1),
  })
  const isTelling = (j: number) => {
    const known = new Set<number>()
    for (let i = j; i < values.length && known.size < 2; i += columns.length) {
      const value = values[i] ?? Number.NaN
      if (!Number.isNaN(value)) known.add(value)
    }
    return known.size === 2
  }
  return columns.flatMap(({ name }, j) => (isTelling(j) ? [name] : [])).slice(0, COLUMNS)
}

/** Scores by model `word`, and stores the scores. Graph and features stand. */
async function score(warehouse: Warehouse.Warehouse): Promise<Took> {
  const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6
  const marks = { read: 0, first: 0, last: 0, cpu: 0 }
  const { wallets } = await Forecast.score(warehouse, word, {
    asOfS: AS_OF_S,
    seed: '1',
    progress: ({ stage }) => {
      const now = performance.now() / 1000
      if (stage === 'cut-offs') [marks.read, marks.cpu] = [now, cpu()]
      else if (stage === 'score') {
        marks.first ||= now
        marks.last = now
      }
    },
  })
  const end = performance.now() / 1000
  return {
    wallets,
    seconds: {
      reading: marks.first - marks.read,
      scoring: marks.last - marks.first,
      writing: end - marks.last,
    },
    cpuSeconds: cpu() - marks.cpu,
    peakMb: process.resourceUsage().maxRSS / 1024,
  }
}

/** Trains the default goal as anybody would: graph and features at its cut-offs, backtest, model, scores. */
async function learn(warehouse: Warehouse.Warehouse): Promise<Learnt> {
  const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6
  const startMs = performance.now()
  let preparedMs = startMs
  let cpuBefore = 0
  const { version } = await Forecast.train(warehouse, {
    goal: GOAL,
    asOfS: AS_OF_S,
    rows: ROWS,
    seed: '1',
    progress: ({ stage }) => {
      if (stage === 'cut-offs') [preparedMs, cpuBefore] = [performance.now(), cpu()]
    },
  })
  const endMs = performance.now()
  const { train, encoding } = await Roster.load(warehouse, version)
  return {
    rows: train.rows,
    columns: encoding.columns.length,
    seconds: { features: (preparedMs - startMs) / 1000, learning: (endMs - preparedMs) / 1000 },
    cpuSeconds: cpu() - cpuBefore,
    peakMb: process.resourceUsage().maxRSS / 1024,
  }
}
