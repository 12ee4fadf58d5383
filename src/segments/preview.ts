/** What a segment would hold, before anyone saves it. */
import { type Address, fromBytes } from '../core/address.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Compile from './compile.ts'
import * as Judge from './judge.ts'
import type { Groups, Memory, Population } from './memory.ts'
import * as Queries from './queries.generated.ts'
import * as Scope from './scope.ts'
import * as Segment from './segment.ts'
import * as Text from './text.ts'
import * as Vectors from './vectors.ts'

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

/** Previews `filter`, a tree or a text. Throws what `Text.from` throws, `FEATURES_NOT_BUILT` and `MODEL_UNKNOWN`. */
export async function of(
  memory: Memory,
  filter: unknown,
  { asOfS, sample = 20, goal }: PreviewOptions,
): Promise<Preview> {
  const segment = Text.from(filter)
  const scope = await Scope.at(memory.warehouse, asOfS, segment)
  const { population, truths } = await Judge.all(memory, [segment], scope)
  const { wallet } = population
  const truth = truths[0] ?? new Uint8Array(wallet.length)
  const counts = [0, 0, 0]
  for (const code of truth) counts[code] = (counts[code] ?? 0) + 1
  const [, unknown = 0, size = 0] = counts
  const goals = Segment.goals(Compile.expand(segment, scope))
  const scored = goal ?? goals[0] ?? Object.keys(scope.models)[0] ?? null
  const histogramGoal = scored !== null && scope.models[scored] !== undefined ? scored : null
  const members = (groups: Groups) => within(groups, { truth, population })
  const reach = members(await Vectors.labelled(memory, asOfS))
  const suppressed = members(await Vectors.suppressed(memory)).sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    asOfS,
    size,
    population: wallet.length,
    share: wallet.length === 0 ? 0 : size / wallet.length,
    unknown,
    sample: await addresses(memory.warehouse, spread({ wallet, truth, size, most: sample })),
    histogramGoal,
    histogram:
      histogramGoal === null
        ? []
        : histogram(
            await Vectors.column(memory, { score: histogramGoal, field: 'probability' }, { scope, population }),
            truth,
          ),
    reach: reach.slice(0, MOST_LABELS).map(({ name, wallets }) => ({ label: name, wallets })),
    suppressed: suppressed.map(({ name, wallets }) => ({ reason: name, wallets })),
  }
}

const MOST_LABELS = 20
const BINS = 10

/** The probabilities of the members in bins; none where no member has one. */
function histogram(probability: Float64Array, truth: Uint8Array): Bin[] {
  const counts = new Uint32Array(BINS)
  let known = 0
  for (let i = 0; i < truth.length; i++) {
    const value = probability[i] ?? Number.NaN
    if (truth[i] !== Judge.TRUE || Number.isNaN(value)) continue
    const bin = Math.min(Math.floor(value * BINS), BINS - 1)
    counts[bin] = (counts[bin] ?? 0) + 1
    known++
  }
  if (known === 0) return []
  return Array.from(counts, (wallets, bin) => ({ from: bin / BINS, to: (bin + 1) / BINS, wallets }))
}

/** How many members are in each group that has one, the most first. */
function within(
  groups: Groups,
  { truth, population: { rowOf } }: { readonly truth: Uint8Array; readonly population: Population },
): { readonly name: string; readonly wallets: number }[] {
  const counted = [...groups].map(([name, ids]) => {
    let wallets = 0
    for (const id of ids) if (truth[rowOf[id] ?? -1] === Judge.TRUE) wallets++
    return { name, wallets }
  })
  return counted
    .filter(({ wallets }) => wallets > 0)
    .sort((a, b) => b.wallets - a.wallets || (a.name < b.name ? -1 : 1))
}

/** At most `most` members: those with the least hash of their id, so that the same members give the same sample. */
function spread({ wallet, truth, size, most }: Sampling): number[] {
  // Hashes are even enough that a few more than `most` lie below this; where they are not, all are looked at.
  const least = Math.min(most, size)
  for (const limit of [(2 ** 32 * (most + 8 * Math.sqrt(most) + 8)) / Math.max(size, 1), 2 ** 32]) {
    const chosen: { readonly spot: number; readonly id: number }[] = []
    for (let i = 0; i < truth.length; i++) {
      const id = wallet[i] ?? 0
      const spot = Math.imul(id, 2_654_435_761) >>> 0
      if (truth[i] === Judge.TRUE && spot < limit) chosen.push({ spot, id })
    }
    if (chosen.length >= least)
      return chosen
        .sort((a, b) => a.spot - b.spot)
        .map(({ id }) => id)
        .slice(0, most)
  }
  return []
}

type Sampling = {
  readonly wallet: Uint32Array
  readonly truth: Uint8Array
  readonly size: number
  readonly most: number
}

async function addresses(warehouse: Warehouse, ids: readonly number[]): Promise<Address[]> {
  const found = await warehouse.all(Queries.addressesOf, { wallets: ids })
  const addressOf = new Map(found.map(({ id, address }) => [id, fromBytes(address)]))
  return ids.flatMap((id) => addressOf.get(id) ?? [])
}
