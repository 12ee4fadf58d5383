/** What the wallet graph shows: small views of it as plain data. */
import type { Iso } from './answers.ts'
import type { Address } from './core/address.ts'

/** One wallet of a view. `hops` from where it began; `x` and `y` null where no places were made; `community` by its lowest wallet. */
export type GraphWallet = {
  readonly wallet: Address
  readonly hops: number
  readonly x: number | null
  readonly y: number | null
  readonly pagerank: number
  readonly core: number
  readonly community: Address
  readonly publicKind: string | null
}

/** Who dealt with whom how often, among the wallets of a view. */
export type GraphEdge = { readonly source: Address; readonly target: Address; readonly weight: number }

/** A part of the graph of an instant; `cut` says that a cap left wallets out. */
export type GraphView = {
  readonly asOf: Iso
  readonly cut: boolean
  readonly wallets: readonly GraphWallet[]
  readonly edges: readonly GraphEdge[]
}
