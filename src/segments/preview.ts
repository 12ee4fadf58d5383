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
 * of the members' probability under `histogramGoal`, empty when nothing was scored; `reach` counts the members that have a label as of
 * the instant, the most frequent twenty; `suppressed` those that a standing suppression would hold back, by reason.
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
  readonly reach: readonly { readonly label: string; readonly wallets: number }[]
  readonly suppressed: readonly { readonly reason: string; readonly wallets: number }[]
}

/** As of when, how many sample wallets (20), and whose scores fill the histogram (the first goal that the filter reads, or that was scored). */
export type PreviewOptions = { readonly asOfS: number; readonly sample?: number; readonly goal?: string }

type Params = Readonly<Record<string, Value>>
type Counted = { readonly kind: string; readonly key: string; readonly wallets: number }

/** Previews `filter`, a tree or a text. Throws what `Text.from` throws, `FEATURES_NOT_BUILT` and `MODEL_UNKNOWN`. */
export async function of(
  warehouse: Warehouse,
  filter: unknown,
  { asOfS, sample = 20, goal }: PreviewOptions,
): Promise<Preview> {
  const segment = Text.from(filter)
  const scope = await Scope.at(warehouse, asOfS, segment)
  const compiled = Compile.compile(segment, scope)
  const goals = Segment.goals(Compile.expand(segment, scope))
  const histogramGoal = goal ?? goals[0] ?? Object.keys(scope.models)[0] ?? null
  const model = histogramGoal === null ? undefined : scope.models[histogramGoal]
  const rows = await warehouse.all(counting(compiled), {
    ...compiled.values,
    sample,
    model: model ?? '',
    as_of_s: asOfS,
  })
  const of = (kind: string) => rows.filter((row) => row.kind === kind)
  const truths = new Map(of('truth').map(({ key, wallets }) => [key, wallets]))
  const population = [...truths.values()].reduce((sum, wallets) => sum + wallets, 0)
  const size = truths.get('true') ?? 0
  return {
    asOfS,
    size,
    population,
    share: population === 0 ? 0 : size / population,
    unknown: truths.get('unknown') ?? 0,
    sample: of('sample').map(({ key }) => parse(key)),
    histogramGoal: model === undefined ? null : histogramGoal,
    histogram: of('bin').length === 0 ? [] : histogram(of('bin')),
    reach: of('label').map(({ key, wallets }) => ({ label: key, wallets })),
    suppressed: of('suppressed').map(({ key, wallets }) => ({ reason: key, wallets })),
  }
}

function histogram(bins: readonly Counted[]): Bin[] {
  const wallets = new Map(bins.map(({ key, wallets: count }) => [Number(key), count]))
  return Array.from({ length: 10 }, (_, bin) => ({
    from: bin / 10,
    to: (bin + 1) / 10,
    wallets: wallets.get(bin) ?? 0,
  }))
}

// One statement, so that the filter is judged once. The sample goes by a fixed multiplicative hash of the id: spread over the members,
// and the same for the same members.
function counting({ from, condition, params }: Compile.Compiled): Query<Params, Counted> {
  return {
    name: 'segments.preview',
    text: `WITH judged AS MATERIALIZED (SELECT f.wallet AS wallet, ${condition} AS truth ${from}),
member AS MATERIALIZED (SELECT wallet FROM judged WHERE truth),
chosen AS (SELECT wallet, (wallet::UBIGINT * 2654435761) % 4294967296 AS spot FROM member ORDER BY spot, wallet LIMIT $sample),
counted AS (
  SELECT 0 AS part, 0::UBIGINT AS spot, 'truth' AS kind, coalesce(truth::VARCHAR, 'unknown') AS key, count(*) AS wallets FROM judged GROUP BY truth
  UNION ALL
  SELECT 1, c.spot, 'sample', '0x' || lower(hex(w.address)), 1 FROM chosen c JOIN chain.wallet w ON w.id = c.wallet
  UNION ALL
  SELECT 2, bin, 'bin', bin::VARCHAR, count(*) FROM (
    SELECT least(floor(x.probability * 10), 9)::UTINYINT AS bin FROM derived.score x SEMI JOIN member USING (wallet)
    WHERE x.model = $model AND x.as_of_s = $as_of_s
  ) GROUP BY bin
  UNION ALL
  SELECT 3, 0, 'label', label, wallets FROM (
    SELECT l.label, count(DISTINCT l.wallet) AS wallets FROM chain.label l SEMI JOIN member USING (wallet)
    WHERE l.at_s < $as_of_s GROUP BY l.label ORDER BY wallets DESC, l.label LIMIT 20
  )
  UNION ALL
  SELECT 4, 0, 'suppressed', s.reason, count(DISTINCT s.wallet) FROM private.suppression s SEMI JOIN member USING (wallet)
  WHERE s.campaign IS NULL GROUP BY s.reason
)
SELECT kind, key, wallets::UINTEGER AS wallets FROM counted
ORDER BY part, spot, CASE kind WHEN 'label' THEN -wallets ELSE 0 END, key`,
    params: { ...params, sample: 'UINTEGER', model: 'VARCHAR', as_of_s: 'UINTEGER' },
    required: ['*'],
  }
}
