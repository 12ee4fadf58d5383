/** What a segment would hold, before anyone saves it. */
import { type Address, parse } from '../core/address.ts'
import type { Query, Value } from '../warehouse/query.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Compile from './compile.ts'
import * as Scope from './scope.ts'
import * as Segment from './segment.ts'
import * as Text from './text.ts'

/** How many wallets have a probability in [from, to); the last bin includes 1. */
export type Bin = { readonly from: number; readonly to: number; readonly wallets: number }

/**
 * The size of a segment and what is in it. `unknown` counts wallets of which the filter cannot say; `histogram` has ten bins
 * of the members' probability under `histogramGoal`, empty when nothing was scored; `suppressed` counts the members that a
 * standing suppression would hold back, by reason.
 */
export type Preview = {
  readonly asOfS: number
  readonly size: number
  readonly population: number
  readonly share: number
  readonly unknown: number
  readonly sample: readonly Address[]
  readonly histogramGoal: string | null
  readonly histogram: readonly Bin[]
  readonly suppressed: readonly { readonly reason: string; readonly wallets: number }[]
}

/** As of when, how many sample wallets (20), and whose scores fill the histogram (the first goal that the filter reads, or that was scored). */
export type PreviewOptions = { readonly asOfS: number; readonly sample?: number; readonly goal?: string }

type Params = Readonly<Record<string, Value>>

/** Previews `filter`, a tree or a text. Throws what `Text.from` throws, `FEATURES_NOT_BUILT` and `MODEL_UNKNOWN`. */
export async function of(
  warehouse: Warehouse,
  filter: unknown,
  { asOfS, sample = 20, goal }: PreviewOptions,
): Promise<Preview> {
  const segment = Text.from(filter)
  const scope = await Scope.at(warehouse, asOfS, segment)
  const compiled = Compile.compile(segment, scope)
  const { values } = compiled
  const histogramGoal = goal ?? Segment.goals(segment)[0] ?? Object.keys(scope.models)[0] ?? null
  const model = histogramGoal === null ? undefined : scope.models[histogramGoal]
  const [counts, addresses, bins, suppressed] = await Promise.all([
    warehouse.one(counting(compiled), values),
    warehouse.all(sampling(compiled), { ...values, sample }),
    model === undefined ? [] : warehouse.all(binning(compiled), { ...values, model, as_of_s: asOfS }),
    warehouse.all(suppressing(compiled), values),
  ])
  const { size = 0, population = 0, unknown = 0 } = counts ?? {}
  return {
    asOfS,
    size,
    population,
    share: population === 0 ? 0 : size / population,
    unknown,
    sample: addresses.map(({ address }) => parse(address)),
    histogramGoal: model === undefined ? null : histogramGoal,
    histogram: bins.length === 0 ? [] : histogram(bins),
    suppressed,
  }
}

function histogram(bins: readonly { readonly bin: number; readonly wallets: number }[]): Bin[] {
  const wallets = new Map(bins.map((each) => [each.bin, each.wallets]))
  return Array.from({ length: 10 }, (_, bin) => ({
    from: bin / 10,
    to: (bin + 1) / 10,
    wallets: wallets.get(bin) ?? 0,
  }))
}

function counting({
  from,
  condition,
  params,
}: Compile.Compiled): Query<Params, { size: number; population: number; unknown: number }> {
  return {
    name: 'segments.counts',
    text: `SELECT count(*) FILTER (truth)::UINTEGER AS size, count(*)::UINTEGER AS population, count(*) FILTER (truth IS NULL)::UINTEGER AS unknown
FROM (SELECT ${condition} AS truth ${from})`,
    params,
    required: ['*'],
  }
}

// A fixed multiplicative hash of the id: spread over the members, and the same sample for the same members.
function sampling(compiled: Compile.Compiled): Query<Params, { address: string }> {
  return {
    name: 'segments.sample',
    text: `SELECT '0x' || lower(hex(w.address)) AS address FROM (${Compile.members(compiled).text}) m JOIN chain.wallet w ON w.id = m.wallet
ORDER BY (m.wallet::UBIGINT * 2654435761) % 4294967296 LIMIT $sample`,
    params: { ...compiled.params, sample: 'UINTEGER' },
    required: ['*'],
  }
}

function binning(compiled: Compile.Compiled): Query<Params, { bin: number; wallets: number }> {
  return {
    name: 'segments.histogram',
    text: `SELECT least(floor(x.probability * 10), 9)::UTINYINT AS bin, count(*)::UINTEGER AS wallets
FROM (${Compile.members(compiled).text}) m JOIN derived.score x ON x.wallet = m.wallet
WHERE x.model = $model AND x.as_of_s = $as_of_s GROUP BY bin ORDER BY bin`,
    params: { ...compiled.params, model: 'VARCHAR', as_of_s: 'UINTEGER' },
    required: ['*'],
  }
}

function suppressing(compiled: Compile.Compiled): Query<Params, { reason: string; wallets: number }> {
  return {
    name: 'segments.suppressed',
    text: `SELECT s.reason, count(DISTINCT m.wallet)::UINTEGER AS wallets
FROM (${Compile.members(compiled).text}) m JOIN private.suppression s ON s.wallet = m.wallet
WHERE s.campaign IS NULL GROUP BY s.reason ORDER BY s.reason`,
    params: compiled.params,
    required: ['*'],
  }
}
