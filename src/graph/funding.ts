/** Who funded whom: chains of first payments that pass most of the money on. */

import * as Sorted from './sorted.ts'

/** First payments received, by ascending wallet: columns of one length. `value` in wei as floats, for ratios only. */
export type Funding = {
  readonly wallet: Uint32Array
  readonly funder: Uint32Array
  readonly value: Float64Array
  readonly atS: Uint32Array
}

/** The longest pause between being funded and funding the next wallet of a chain, in seconds. */
export const HOP_S = 43_200
/** The least share of its first payment that a wallet of a chain passes on. */
export const PASSED_ON = 0.5

/**
 * The head of the chain that each row's wallet stands in, −1 where it stands in none. A wallet continues a chain when its funder was
 * itself first funded at most {@link HOP_S} earlier and passed on {@link PASSED_ON} of that or more; `isPublic` wallets begin no chain.
 * The head is the highest funder so reached. Linear in the rows.
 */
export function heads({ wallet, funder, value, atS }: Funding, isPublic: (wallet: number) => boolean): Float64Array {
  const head = new Float64Array(wallet.length).fill(-1)
  // Only hops wait for their turn: a wallet that continues no chain has no head whenever it is asked.
  const hops: { readonly row: number; readonly above: number }[] = []
  for (let row = 0; row < wallet.length; row++) {
    const payer = funder[row] ?? 0
    const above = Sorted.position(wallet, payer)
    if (wallet[above] !== payer || isPublic(payer)) continue
    const pause = (atS[row] ?? 0) - (atS[above] ?? 0)
    const had = value[above] ?? 0
    const passed = value[row] ?? 0
    if (pause < 0 || pause > HOP_S || passed < PASSED_ON * had || passed > had) continue
    hops.push({ row, above })
  }
  hops.sort((a, b) => (atS[a.row] ?? 0) - (atS[b.row] ?? 0) || a.row - b.row)
  for (const { row, above } of hops) {
    const higher = head[above] ?? -1
    head[row] = higher >= 0 ? higher : (funder[row] ?? 0)
  }
  return head
}
