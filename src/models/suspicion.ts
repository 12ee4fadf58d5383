/**
 * The rows of sybil risk: what the graph says of every private wallet, the outcomes of the hand rules as columns among others, how its
 * entity's members agree, and neighbour means after Frasca et al., "SIGN" (2020, arXiv:2004.11198) over payments and over entities.
 */
import * as Csr from '../graph/csr.ts'
import * as Sign from '../graph/kernels/sign.ts'
import * as GraphQueries from '../graph/queries.generated.ts'
import * as Sorted from '../graph/sorted.ts'
import { FEATURES } from '../graph/sybil.ts'
import * as Wasm from '../graph/wasm/kernels.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { Matrix } from './matrix.ts'
import * as Queries from './queries.generated.ts'

/** One row a wallet, ascending; `group` is the number of its entity's lowest wallet, else its own. */
export type Rows = { readonly wallet: Uint32Array; readonly group: Uint32Array; readonly matrix: Matrix }

const STORED = [
  ...FEATURES,
  'entity_wallets',
  'entity_confidence',
  'member_confidence',
  'star',
  'chain',
  'coactivity',
  'collector',
  'deposit',
] as const

/** A wallet that shares calls with as many others, or is funded within days with as many, is what a hand rule would flag. */
const LEAST = 5
const HOPS = 2

/** The rows as of an instant for which entities and sybil features were built; none where they were not. */
export async function of(warehouse: Warehouse, asOfS: number): Promise<Rows> {
  const found = await warehouse.columns(Queries.sybilRows, { as_of_s: asOfS })
  const wallet = found.uint32('wallet')
  const entity = found.float64('entity')
  const group = wallet.map((own, i) => (Number.isNaN(entity[i]) ? own : (entity[i] ?? own)))
  const stored = STORED.map((name) => ({ name, values: found.float64(name) }))
  const value = (name: (typeof STORED)[number], row: number) => stored[STORED.indexOf(name)]?.values[row] ?? Number.NaN
  const made = (name: string, tell: (row: number) => number) => ({
    name,
    values: Float64Array.from(wallet, (_, row) => tell(row)),
  })
  const most = made('shared_most', (row) =>
    Math.max(value('shared_fine', row), value('shared_coarse', row), value('shared_mixed', row)),
  )
  const rules = [
    made('rule_calls', (row) => Number(value('shared_coarse', row) >= LEAST)),
    made('rule_entity', (row) => Number(value('entity_wallets', row) > 1)),
    made('rule_burst', (row) => Number(value('burst', row) >= LEAST)),
    made('rules', (row) =>
      [value('shared_coarse', row), value('shared_fine', row), value('shared_mixed', row), value('burst', row)].reduce(
        (count, each) => count + Number(each >= LEAST),
        Number(value('entity_wallets', row) > 1),
      ),
    ),
  ]
  const spread = [most, ...rules, ...stored.filter(({ name }) => SPREAD.includes(name))]
  const edges = await warehouse.columns(GraphQueries.privateEdges, { as_of_s: asOfS })
  const columns = [
    ...stored,
    most,
    ...rules,
    ...within(group, spread),
    ...around(wallet, { own: edges.uint32('wallet'), others: edges.uint32('other') }, spread),
  ]
  const values = new Float32Array(wallet.length * columns.length)
  for (const [j, column] of columns.entries())
    for (const [i, each] of column.values.entries()) values[i * columns.length + j] = each
  return { wallet, group, matrix: { columns: columns.map(({ name }) => ({ name })), rows: wallet.length, values } }
}

/** What is averaged over neighbours and over entities. */
const SPREAD: readonly string[] = ['burst', 'amount_spread', 'gap_spread', 'calls', 'entity_wallets', 'coactivity']

type Column = { readonly name: string; readonly values: Float64Array }

/** The mean over the wallet's entity, itself included; unknown where nobody's is known. */
function within(group: Uint32Array, columns: readonly Column[]): Column[] {
  return columns.map(({ name, values }) => {
    const sums = new Map<number, { sum: number; count: number }>()
    for (const [row, value] of values.entries()) {
      if (Number.isNaN(value)) continue
      const known = sums.get(group[row] ?? 0) ?? { sum: 0, count: 0 }
      sums.set(group[row] ?? 0, { sum: known.sum + value, count: known.count + 1 })
    }
    return {
      name: `entity_${name}_mean`,
      values: Float64Array.from(group, (of) => {
        const known = sums.get(of)
        return known ? known.sum / known.count : Number.NaN
      }),
    }
  })
}

/** Means of logarithms over who paid whom, one and two steps away; unknown counts as none. */
function around(
  wallet: Uint32Array,
  { own, others }: { readonly own: Uint32Array; readonly others: Uint32Array },
  columns: readonly Column[],
): Column[] {
  const place = (of: number) => Sorted.position(wallet, of)
  const kept = Uint32Array.from(own.keys()).filter(
    (i) => wallet[place(own[i] ?? 0)] === own[i] && wallet[place(others[i] ?? 0)] === others[i],
  )
  const graph = Csr.fromEdges({
    nodes: wallet.length,
    sources: kept.map((i) => place(own[i] ?? 0)),
    targets: kept.map((i) => place(others[i] ?? 0)),
    weights: new Float64Array(kept.length).fill(1),
  })
  const width = columns.length
  const features = new Float32Array(wallet.length * width)
  for (const [j, { values }] of columns.entries())
    for (const [i, value] of values.entries())
      features[i * width + j] = Number.isNaN(value) ? 0 : Math.log1p(Math.max(0, value))
  return Sign.hops(graph, { features, width, hops: HOPS }, Wasm.propagation).flatMap((rows, hop) =>
    columns.map(({ name }, j) => ({
      name: `hop${hop + 1}_${name}`,
      values: Float64Array.from(wallet, (_, i) => rows[i * width + j] ?? 0),
    })),
  )
}
