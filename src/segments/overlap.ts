/** How much segments have in common. */
import { Failure } from '../core/failure.ts'
import type { Query, Value } from '../warehouse/query.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Compile from './compile.ts'
import * as Scope from './scope.ts'
import * as Text from './text.ts'

/** One region of the diagram: the wallets that are in just the segments `inside` (positions in what was asked), and in no other. */
export type Region = { readonly inside: readonly number[]; readonly wallets: number }

/** What two segments share: `jaccard` is both over either, null where both are empty. */
export type Pair = { readonly a: number; readonly b: number; readonly both: number; readonly jaccard: number | null }

/** Sizes in the order asked, every pair, every region that is not empty (largest first), and how many are in any. */
export type Overlap = {
  readonly asOfS: number
  readonly sizes: readonly number[]
  readonly pairs: readonly Pair[]
  readonly regions: readonly Region[]
  readonly any: number
}

const MOST = 8

/** The overlap of two to eight `filters`, trees or texts. Throws `INPUT_INVALID` for another number, and what previewing one of them throws. */
export async function of(warehouse: Warehouse, filters: readonly unknown[], asOfS: number): Promise<Overlap> {
  if (filters.length < 2 || filters.length > MOST)
    throw new Failure('INPUT_INVALID', `2 to ${MOST} segments overlap.`, {
      argument: 'segments',
      given: filters.length,
    })
  const segments = filters.map(Text.from)
  const compiled = Compile.several(segments, await Scope.at(warehouse, asOfS, ...segments))
  const regions = (await warehouse.all(masks(compiled), compiled.values))
    .filter(({ mask }) => mask > 0)
    .map(({ mask, wallets }) => ({ inside: filters.flatMap((_, i) => ((mask >> i) & 1 ? [i] : [])), wallets }))
  const within = (...all: readonly number[]) =>
    regions.reduce((sum, { inside, wallets }) => sum + (all.every((i) => inside.includes(i)) ? wallets : 0), 0)
  const sizes = filters.map((_, i) => within(i))
  const pairs = filters.flatMap((_, a) =>
    filters.slice(a + 1).map((_each, j): Pair => {
      const b = a + 1 + j
      const both = within(a, b)
      const either = (sizes[a] ?? 0) + (sizes[b] ?? 0) - both
      return { a, b, both, jaccard: either === 0 ? null : both / either }
    }),
  )
  return { asOfS, sizes, pairs, regions, any: regions.reduce((sum, { wallets }) => sum + wallets, 0) }
}

type Mask = { readonly mask: number; readonly wallets: number }

function masks({
  from,
  truths,
  params,
}: ReturnType<typeof Compile.several>): Query<Readonly<Record<string, Value>>, Mask> {
  const mask = truths.map((truth, i) => `(CASE WHEN ${truth} THEN ${1 << i} ELSE 0 END)`).join(' + ')
  return {
    name: 'segments.overlap',
    text: `SELECT mask, count(*)::UINTEGER AS wallets FROM (SELECT (${mask})::UTINYINT AS mask ${from}) GROUP BY mask ORDER BY wallets DESC, mask`,
    params,
    required: ['*'],
  }
}
