/** The lab of sybil risk: any edge list and labelled wallets, learned on whole clusters and judged on others. */
import type { Call } from './capabilities.ts'
import { Failure } from './core/failure.ts'
import type { Interval } from './statistics/interval.ts'
import type { Table } from './warehouse/table.ts'

/** An edge list and labelled wallets, by columns of usual names; `precision` is what the operating point is chosen for. */
export type Input = {
  readonly edges: string
  readonly wallets: string
  readonly label: string
  readonly cluster?: string
  readonly hubs?: string
  readonly drop: readonly string[]
  readonly precision: number
  readonly seed: string
}

/** An estimate with its 95 % interval. */
export type Ranged = readonly [estimate: number, low: number, high: number]

/** One contestant on the test clusters; intervals draw whole clusters. Precision is null where nobody was flagged. */
export type Figures = {
  readonly auc: number
  readonly prAuc: number
  readonly threshold: number | null
  readonly flagged: number
  readonly precision: Ranged | null
  readonly recall: Ranged
  readonly f1: number
}

/** How the model and two baselines on the same columns do on clusters that none of them has seen. */
export type Result = {
  readonly wallets: number
  readonly sybils: number
  readonly columns: number
  readonly test: { readonly wallets: number; readonly sybils: number; readonly clusters: number }
  readonly model: Figures
  readonly logistic: Figures
  readonly boosting: Figures
  readonly warnings: readonly string[]
}

const USUAL = {
  source: ['from', 'source', 'src'],
  target: ['to', 'target', 'dst'],
  kind: ['kind', 'network', 'chain', 'token'],
  transfers: ['transfers', 'weight', 'count'],
  wallet: ['address', 'wallet'],
} as const
/** Below this, an interval over clusters says little. */
const CLUSTERS = 20

/**
 * Trains on three fifths of the clusters, chooses the operating point on a fifth, judges on a fifth. Every other column of numbers in
 * `wallets` is taken as known of the wallet. Throws `FILE_COLUMN_UNKNOWN`, `LABEL_NOT_BINARY`, `DATA_TOO_SMALL`, `DATA_ONE_CLASS`.
 */
export async function run(input: Input, call: Call): Promise<Result> {
  const [Contest, Neighbours, Sybil, Tables] = await Promise.all([
    import('./models/contest.ts'),
    import('./models/neighbours.ts'),
    import('./models/sybil.ts'),
    import('./warehouse/table.ts'),
  ])
  const { label: labelled, cluster, drop, precision, seed } = input
  const read = (path: string) => Tables.read(path, { signal: call.signal })
  const [edges, wallets] = [await read(input.edges), await read(input.wallets)]
  const hubs = input.hubs === undefined ? [] : needed(await read(input.hubs), input.hubs, USUAL.wallet)
  const addresses = needed(wallets, input.wallets, USUAL.wallet)
  const label = Uint8Array.from(needed(wallets, input.wallets, [labelled]), binary)
  const used = new Set([labelled, ...(cluster === undefined ? [] : [cluster]), ...drop])
  const extras = wallets.columns.flatMap(({ name, values }) => {
    const parsed = Float64Array.from(values, (text) => (text.trim() === '' ? Number.NaN : Number(text)))
    const numeric = parsed.every((value, i) => !Number.isNaN(value) || values[i]?.trim() === '')
    return used.has(name) || values === addresses || !numeric ? [] : [{ name, values: parsed }]
  })
  call.progress({ stage: 'sybil', done: 0, total: null, unit: 'edges' })
  const kinds = optional(edges, USUAL.kind)
  const transfers = optional(edges, USUAL.transfers)
  const matrix = Neighbours.of(
    {
      sources: needed(edges, input.edges, USUAL.source),
      targets: needed(edges, input.edges, USUAL.target),
      ...(kinds ? { kinds } : {}),
      ...(transfers ? { transfers: Float64Array.from(transfers, Number) } : {}),
    },
    { wallets: addresses, hubs: new Set(hubs), extras },
  )
  const sample = {
    ...matrix,
    label,
    group: groupsOf(cluster === undefined ? [] : needed(wallets, input.wallets, [cluster]), label),
  }
  const parts = Sybil.split(sample, seed)
  const { network, logistic, trained } = await Contest.ours(parts, { seed, ...call })
  const boosting = Contest.boosting(parts, seed)
  const figures = (said: typeof network): Figures => {
    const { auc, prAuc, threshold, quality } = Contest.judge(said, parts, { aim: { precision }, seed })
    const { flagged, f1 } = quality
    const recall = ranged(quality.recall)
    return { auc, prAuc, threshold, flagged, precision: quality.precision && ranged(quality.precision), recall, f1 }
  }
  const model = figures(network)
  const clusters = new Set(parts.test.group.filter((_, row) => parts.test.label[row] === 1)).size
  return {
    wallets: sample.rows,
    sybils: label.reduce((sum, y) => sum + y, 0),
    columns: matrix.columns.length,
    test: { wallets: parts.test.rows, sybils: parts.test.label.reduce((sum, y) => sum + y, 0), clusters },
    model,
    logistic: figures(logistic),
    boosting: figures(boosting),
    warnings: [
      ...(cluster === undefined
        ? [
            'No clusters were given: wallets of one actor stand on both sides of the split, and the figures are too good.',
          ]
        : []),
      ...(clusters < CLUSTERS ? [`Only ${clusters} clusters of sybils are judged on: the intervals are rough.`] : []),
      ...(model.threshold === null
        ? [`No threshold reaches a precision of ${precision} on the validation clusters: nobody is flagged.`]
        : []),
      ...trained.model.warnings,
    ],
  }
}

/** Wallets without a cluster are clusters of their own. */
function groupsOf(names: readonly string[], label: Uint8Array): Uint32Array {
  const numbers = new Map<string, number>()
  return Uint32Array.from(label, (_, row) => {
    const name = names[row]?.trim() ?? ''
    const key = name === '' ? `row ${row}` : `cluster ${name}`
    const known = numbers.get(key) ?? numbers.size
    numbers.set(key, known)
    return known
  })
}

function ranged({ estimate, low, high }: Interval): Ranged {
  return [estimate, low, high]
}

function optional(table: Table, usual: readonly string[]): readonly string[] | undefined {
  return usual.map((name) => table.columns.find((column) => column.name === name)?.values).find((values) => values)
}

function needed(table: Table, path: string, usual: readonly string[]): readonly string[] {
  const found = optional(table, usual)
  if (found) return found
  const columns = table.columns.map(({ name }) => name)
  throw new Failure('FILE_COLUMN_UNKNOWN', `${path} has none of ${usual.join(', ')}.`, { file: path, columns })
}

function binary(text: string): number {
  const value = text.trim().toLowerCase()
  if (['1', 'true', '1.0'].includes(value)) return 1
  if (['0', 'false', '0.0'].includes(value)) return 0
  throw new Failure('LABEL_NOT_BINARY', `A label is 0 or 1, not "${text.slice(0, 64)}".`, { value: text.slice(0, 64) })
}
