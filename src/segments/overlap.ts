/** How much segments have in common. */
import { Failure } from '../core/failure.ts'
import * as Judge from './judge.ts'
import type { Memory } from './memory.ts'
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
/** Rows counted at once: what they are in stays in the cache. */
const BLOCK = 65_536

/** The overlap of two to eight `filters`, trees or texts. Throws `INPUT_INVALID` for another number, and what previewing one of them throws. */
export async function of(memory: Memory, filters: readonly unknown[], asOfS: number): Promise<Overlap> {
  if (filters.length < 2 || filters.length > MOST)
    throw new Failure('INPUT_INVALID', `2 to ${MOST} segments overlap.`, {
      argument: 'segments',
      given: filters.length,
    })
  const segments = filters.map(Text.from)
  const { truths } = await Judge.all(memory, segments, await Scope.at(memory.warehouse, asOfS, ...segments))
  const regions = masks(truths).map(({ mask, wallets }) => ({
    inside: filters.flatMap((_, i) => ((mask >> i) & 1 ? [i] : [])),
    wallets,
  }))
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

/** How many wallets are in each combination of `truths`, a bit each, the most first. */
function masks(truths: readonly Uint8Array[]): { readonly mask: number; readonly wallets: number }[] {
  const counts = new Uint32Array(1 << truths.length)
  const rows = truths[0]?.length ?? 0
  for (let from = 0; from < rows; from += BLOCK) {
    const mask = new Uint8Array(Math.min(BLOCK, rows - from))
    truths.forEach((truth, i) => {
      const part = truth.subarray(from, from + mask.length)
      for (let row = 0; row < part.length; row++) if (part[row] === Judge.TRUE) mask[row] = (mask[row] ?? 0) | (1 << i)
    })
    for (const each of mask) counts[each] = (counts[each] ?? 0) + 1
  }
  return Array.from(counts, (wallets, mask) => ({ mask, wallets }))
    .filter(({ mask, wallets }) => mask > 0 && wallets > 0)
    .sort((a, b) => b.wallets - a.wallets || a.mask - b.mask)
}
