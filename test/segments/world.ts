/** Wallets with random features, scores, labels and communities, many of them unknown, in a warehouse and beside it as plain rows. */
import * as Rng from '../../src/core/rng.ts'
import * as Build from '../../src/features/build.ts'
import * as Catalogue from '../../src/features/catalogue.ts'
import type { Warehouse } from '../../src/warehouse/warehouse.ts'
import * as World from '../features/world.ts'

export const AS_OF_S = 1_600_000_000
export const GOAL = 'trades-again-90d'
export const OTHER_GOAL = 'buys-again-90d'

/** What a naive evaluator sees of one wallet; null = unknown. */
export type Row = {
  readonly wallet: number
  readonly features: Readonly<Record<string, number | null>>
  readonly graph: Readonly<Record<string, number>> | null
  readonly scores: Readonly<Record<string, Readonly<Record<string, number>> | null>>
  readonly labels: readonly { readonly label: string; readonly source: string; readonly atS: number }[]
}

/** A warehouse of `size` wallets (ids 1 to `size`) as of {@link AS_OF_S}, and the same as rows. */
export async function make(size: number, seed: string): Promise<{ w: Warehouse; rows: Row[] }> {
  const rng = Rng.create(seed)
  const w = await World.open(size + 20)
  await World.sell(w, [{ atS: 5, seller: 1, buyer: 2, item: 1n }])
  await Build.build(w, { asOfS: 10 })
  await World.run(w, 'DELETE FROM derived.wallet_feature')
  const rows = Array.from({ length: size }, (_, i) => row(rng, i + 1))
  await fill(w, rows)
  return { w, rows }
}

function row(rng: Rng.Rng, wallet: number): Row {
  const maybe = <T>(share: number, value: T): T | null => (rng.uniform() < share ? value : null)
  const score = () => {
    const probability = rng.below(20) / 20
    return { probability, low: probability / 2, high: (1 + probability) / 2, percentile: 1 + rng.below(100) }
  }
  const known = Object.fromEntries(
    Catalogue.features.map(({ name, type }) => [
      name,
      maybe(0.75, type === 'UINTEGER' ? rng.below(6) : Math.round(rng.normal() * 8) / 4),
    ]),
  )
  return {
    wallet,
    features: known,
    graph: maybe(0.8, { community: rng.below(5), component: rng.below(2) }),
    scores: { [GOAL]: maybe(0.8, score()), [OTHER_GOAL]: maybe(0.5, score()) },
    labels: ['EXCHANGE', 'SANCTIONED'].flatMap((label) =>
      rng.uniform() < 0.3
        ? [{ label, source: rng.uniform() < 0.5 ? 'etherscan' : 'ofac', atS: AS_OF_S - 3 + rng.below(5) }]
        : [],
    ),
  }
}

async function fill(w: Warehouse, rows: readonly Row[]): Promise<void> {
  const asOf = new Uint32Array(rows.length).fill(AS_OF_S)
  const wallet = Uint32Array.from(rows, (each) => each.wallet)
  const features = Catalogue.features.map(({ name, type }) => {
    const values = rows.map((each) => each.features[name] ?? null)
    const numbers = values.map((value) => value ?? 0)
    const valid = Uint8Array.from(values, (value) => (value === null ? 0 : 1))
    return [
      name,
      { values: type === 'UINTEGER' ? Uint32Array.from(numbers) : Float64Array.from(numbers), valid },
    ] as const
  })
  await w.appendColumns('derived.wallet_feature', { as_of_s: asOf, wallet, ...Object.fromEntries(features) })
  // The same wallets as of another instant, which no query may see.
  await w.appendColumns('derived.wallet_feature', { as_of_s: asOf.map((at) => at - 1), wallet })
  for (const { wallet: id, graph, scores, labels } of rows) {
    if (graph) {
      await World.run(
        w,
        `INSERT INTO derived.wallet_graph VALUES (${AS_OF_S}, ${id}, 0.1, ${graph.component}, 1, ${graph.community}, 1, 1, 1, 1, 0)`,
      )
    }
    for (const [goal, score] of Object.entries(scores)) {
      if (!score) continue
      const { probability, low, high, percentile } = score
      await World.run(
        w,
        `INSERT INTO derived.score VALUES ('model of ${goal}', ${AS_OF_S}, ${id}, ${probability}, ${low}, ${high}, ${percentile})`,
      )
    }
    for (const { label, source, atS } of labels) {
      await World.run(w, `INSERT INTO chain.label VALUES (${id}, '${label}', '${source}', ${atS})`)
    }
  }
  for (const goal of [GOAL, OTHER_GOAL]) {
    await World.run(
      w,
      `INSERT INTO derived.model VALUES ('model of ${goal}', '${goal}', ${AS_OF_S - 5}, ${AS_OF_S - 9}, '{}', ''::BLOB, '{}')`,
    )
  }
}
