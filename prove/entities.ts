/** Links and sybil scores on planted worlds: precision and recall of the entity layer, and of a logistic regression on its features. */
import * as Rng from '../src/core/rng.ts'
import * as Graph from '../src/graph/build.ts'
import * as Entities from '../src/graph/entities.ts'
import * as Queries from '../src/graph/queries.generated.ts'
import * as Sybil from '../src/graph/sybil.ts'
import * as Logistic from '../src/models/logistic.ts'
import * as Audits from '../src/warehouse/audits.ts'
import type { Warehouse } from '../src/warehouse/warehouse.ts'
import * as World from '../test/features/world.ts'
import * as Sybils from '../test/graph/sybils.ts'

/** Precision, recall and their harmonic mean; 0 where undefined. */
export type Quality = { readonly precision: number; readonly recall: number; readonly f1: number }

/** Links with the rows of evidence that they rest on: how many of those a SQL query finds again in the transactions, and links without two independent ones. */
export type Evidence = {
  readonly links: number
  readonly rows: number
  readonly rederived: number
  readonly dependent: number
}

/** One world. `links`: of wallets put into an entity; `pure`: the share of links whose two wallets are of one cluster. */
export type Row = {
  readonly seed: number
  readonly hard: boolean
  readonly links: Quality
  readonly pure: number
  readonly evidence: Evidence
  readonly hand: Quality
  readonly model: Quality
  readonly distributors: number
  readonly distributorsLinked: number
  readonly seconds: number
  readonly featureSeconds: number
  readonly rssMb: number
}

/** Seeds `from <= seed < to`, each easy and hard. */
export async function run(options: {
  readonly from: number
  readonly to: number
  readonly wallets: number
  readonly report: (row: Row) => void
}): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (let seed = options.from; seed < options.to; seed++)
    for (const hard of [false, true]) {
      const row = await world(options.wallets, seed, hard)
      options.report(row)
      rows.push(row)
    }
  return rows
}

async function world(wallets: number, seed: number, hard: boolean): Promise<Row> {
  const planted = Sybils.plant({ wallets, seed, hard })
  await using w = await Sybils.open(planted)
  const asOfS = planted.endS
  const isSybil = (wallet: number) => ['star', 'chain', 'activity'].includes(planted.kinds[wallet] ?? '')
  // Funders and collectors belong to their cluster, but are neither counted for nor against: as in the research's figures.
  const counts = (wallet: number) => isSybil(wallet) || planted.kinds[wallet] === 'honest'
  const everyone = planted.kinds.flatMap((_, wallet) => (counts(wallet) ? [wallet] : []))
  let started = performance.now()
  await Entities.build(w, { asOfS })
  const seconds = (performance.now() - started) / 1000
  started = performance.now()
  await Graph.build(w, { asOfS, seed: 1 })
  await Sybil.build(w, { asOfS })
  const featureSeconds = (performance.now() - started) / 1000
  const members = (await World.rows(w, 'SELECT wallet FROM derived.entity_member')) as { wallet: number }[]
  const linked = new Set(members.map(({ wallet }) => wallet))
  const links = (await World.rows(w, 'SELECT DISTINCT wallet, other FROM derived.entity_evidence')) as {
    wallet: number
    other: number
  }[]
  const within = links.filter(({ wallet, other }) => {
    const cluster = planted.clusters[wallet] ?? -1
    return cluster >= 0 && cluster === planted.clusters[other]
  })
  const features = await World.rows(w, 'FROM derived.sybil_feature')
  const known = new Map(features.map((row) => [Number(row.wallet), row]))
  const distributors = planted.kinds.flatMap((kind, wallet) => (kind === 'distributor' ? [wallet] : []))

  const rng = Rng.create(`split/${seed}/${hard}`)
  // Clusters are dealt out in a random order, so that each part has some however few there are: two to train, one to validate, one to test.
  const last = planted.clusters.reduce((most, cluster) => Math.max(most, cluster), -1)
  const dealt = rng.shuffle(Uint32Array.from({ length: last + 1 }, (_, i) => i))
  const part = (wallet: number): number => {
    const cluster = planted.clusters[wallet] ?? -1
    return cluster >= 0 ? ((dealt[cluster] ?? 0) % 4) / 4 : rng.uniform()
  }
  const split = { train: [] as number[], validation: [] as number[], test: [] as number[] }
  for (const wallet of everyone) {
    const drawn = part(wallet)
    if (drawn < 0.5 && !known.has(wallet)) continue
    split[drawn < 0.5 ? 'train' : drawn < 0.75 ? 'validation' : 'test'].push(wallet)
  }
  const inputs = Sybil.FEATURES.length * 2
  const x = (of: readonly number[]) =>
    Float32Array.from(
      of.flatMap((wallet) =>
        Sybil.FEATURES.flatMap((name) => {
          const value = known.get(wallet)?.[name]
          return typeof value === 'number' ? [Math.log1p(value), 0] : [0, 1]
        }),
      ),
    )
  const fitted = Logistic.fit({
    x: x(split.train),
    label: Uint8Array.from(split.train, (u) => Number(isSybil(u))),
    inputs,
  })
  const validated = Logistic.probabilities(fitted, x(split.validation))
  const thresholds = Array.from({ length: 99 }, (_, i) => (i + 1) / 100)
  const at = (threshold: number, of: readonly number[], scores: Float64Array) => {
    const chosen = new Set(of.filter((wallet, i) => known.has(wallet) && (scores[i] ?? 0) >= threshold))
    return quality(of, (wallet) => chosen.has(wallet), isSybil)
  }
  const threshold = thresholds.reduce((best, each) =>
    at(each, split.validation, validated).f1 > at(best, split.validation, validated).f1 ? each : best,
  )
  // The better of two hand rules, chosen on the test wallets themselves, so in their favour: calls shared by five on the coarse scale, or an entity.
  const hands = [
    quality(split.test, (wallet) => Number(known.get(wallet)?.shared_coarse ?? 0) >= 5, isSybil),
    quality(split.test, (wallet) => linked.has(wallet), isSybil),
  ]
  return {
    seed,
    hard,
    links: quality(everyone, (wallet) => linked.has(wallet), isSybil),
    pure: links.length === 0 ? 0 : within.length / links.length,
    evidence: { links: links.length, ...(await evidenceOf(w, asOfS)) },
    hand: hands.reduce((best, each) => (each.f1 > best.f1 ? each : best)),
    model: at(threshold, split.test, Logistic.probabilities(fitted, x(split.test))),
    distributors: distributors.length,
    distributorsLinked: distributors.filter((wallet) => linked.has(wallet)).length,
    seconds,
    featureSeconds,
    rssMb: Math.round(process.memoryUsage().rss / 2 ** 20),
  }
}

async function evidenceOf(w: Warehouse, asOfS: number): Promise<Omit<Evidence, 'links'>> {
  const rows = await World.rows(w, 'FROM derived.entity_evidence')
  const rules = [
    Queries.rederiveStar,
    Queries.rederiveChain,
    Queries.rederiveCoactivity,
    Queries.rederiveCollector,
    Queries.rederiveDeposit,
  ]
  const found = new Set<string>()
  const key = (row: Readonly<Record<string, unknown>>) =>
    [row.wallet, row.other, row.counterpart, row.scale_s, row.shift_s].join()
  for (const rule of rules) for (const row of await w.all(rule, { as_of_s: asOfS })) found.add(key(row))
  const [dependent] = await Audits.run(w, { show: 'dependent_evidence' })
  return {
    rows: rows.length,
    rederived: rows.filter((row) => found.has(key(row))).length,
    dependent: dependent?.rows ?? 0,
  }
}

function quality(
  of: readonly number[],
  flagged: (wallet: number) => boolean,
  truth: (wallet: number) => boolean,
): Quality {
  const hits = of.filter((wallet) => flagged(wallet) && truth(wallet)).length
  const all = of.filter(flagged).length
  const wanted = of.filter(truth).length
  const precision = all === 0 ? 0 : hits / all
  const recall = wanted === 0 ? 0 : hits / wanted
  return { precision, recall, f1: hits === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}
