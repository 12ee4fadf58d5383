/** What tells sybils from other wallets: features of every private wallet as of an instant, in `derived.sybil_feature`. */
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Facts from './facts.ts'
import * as Joining from './joining.ts'
import * as Queries from './queries.generated.ts'
import * as Sorted from './sorted.ts'

/** The columns, in order; docs/entities.md defines each. */
export const FEATURES = [
  'siblings',
  'burst',
  'amount_spread',
  'calls',
  'gap_spread',
  'shared_fine',
  'shared_coarse',
  'shared_mixed',
  'company',
  'companions',
  'neighbour_burst',
  'neighbour_shared',
  'community_size',
  'core',
] as const

/**
 * Replaces the features of `asOfS`: of wallets that public ones were told from before (`Entities.build`), else of all; `company` is that with the entities of the same build. `community_size` and `core`
 * are NULL where the graph of the instant was not measured. Returns the number of wallets.
 */
export async function build(warehouse: Warehouse, { asOfS }: { readonly asOfS: number }): Promise<number> {
  const at = { as_of_s: asOfS }
  return await warehouse.transaction(async () => {
    await warehouse.run(Queries.forgetSybilFeature, at)
    const bases = await warehouse.columns(Queries.sybilBases, at)
    if (bases.rows === 0) return 0
    const wallet = bases.uint32('wallet')
    const calls = bases.float64('calls')
    const members = await warehouse.columns(Queries.entityMembers, at)
    const counts = await Joining.shared(await Facts.read(warehouse, asOfS), {
      wallet: members.uint32('wallet'),
      entity: members.uint32('entity'),
    })
    const place = (id: number) => {
      const at = Sorted.position(counts.wallet, id)
      return counts.wallet[at] === id ? at : -1
    }
    // A wallet without calls shares none: unknown, not none.
    const shared = (of: Uint32Array) =>
      Float64Array.from(wallet, (id, i) => {
        if (Number.isNaN(calls[i])) return Number.NaN
        return of[place(id)] ?? 0
      })
    const fine = shared(counts.fine)
    const coarse = shared(counts.coarse)
    const mixed = shared(counts.mixed)
    const most = fine.map((count, i) => Math.max(count, coarse[i] ?? 0, mixed[i] ?? 0))
    const edges = await warehouse.columns(Queries.privateEdges, at)
    const [own, others] = [edges.uint32('wallet'), edges.uint32('other')]
    const burst = bases.float64('burst')
    const mean = (of: Float64Array) => nullable(neighbourMeans(wallet, own, others, of))
    await warehouse.appendColumns('derived.sybil_feature', {
      as_of_s: new Uint32Array(bases.rows).fill(asOfS),
      wallet,
      siblings: nullable(bases.float64('siblings')),
      burst: nullable(burst),
      amount_spread: nullable(bases.float64('amount_spread')),
      calls: nullable(calls),
      gap_spread: nullable(bases.float64('gap_spread')),
      shared_fine: nullable(fine),
      shared_coarse: nullable(coarse),
      shared_mixed: nullable(mixed),
      company: Float64Array.from(wallet, (id) => counts.company[place(id)] ?? 0),
      companions: Float64Array.from(wallet, (id) => counts.companions[place(id)] ?? 0),
      neighbour_burst: mean(burst),
      neighbour_shared: mean(most),
      community_size: nullable(bases.float64('community_size')),
      core: nullable(bases.float64('core')),
    })
    return bases.rows
  })
}

/** The mean of `values` over each wallet's neighbours for which it is known; NaN without one. */
function neighbourMeans(
  wallet: Uint32Array,
  own: Uint32Array,
  others: Uint32Array,
  values: Float64Array,
): Float64Array {
  const sums = new Float64Array(wallet.length)
  const counts = new Uint32Array(wallet.length)
  for (let i = 0; i < own.length; i++) {
    const value = values[Sorted.position(wallet, others[i] ?? 0)] ?? Number.NaN
    const row = Sorted.position(wallet, own[i] ?? 0)
    if (Number.isNaN(value)) continue
    sums[row] = (sums[row] ?? 0) + value
    counts[row] = (counts[row] ?? 0) + 1
  }
  return sums.map((sum, i) => ((counts[i] ?? 0) > 0 ? sum / (counts[i] ?? 1) : Number.NaN))
}

function nullable(values: Float64Array): { values: Float64Array; valid: Uint8Array } {
  return { values, valid: Uint8Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1)) }
}
