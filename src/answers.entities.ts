/** What the entity layer answers: plain data, addresses as text, instants as ISO-8601. */
import type { Iso } from './answers.ts'
import type { Address } from './core/address.ts'

/** `unsettled`: public wallets for want of history; `refused`: links that appeals kept apart. */
export type EntitiesResult = {
  readonly asOf: Iso
  readonly publicWallets: number
  readonly unsettled: number
  readonly entities: number
  readonly wallets: number
  readonly evidence: number
  readonly refused: number
}

/** An entity by its first wallet; `confidence` is that of its weakest link. */
export type EntityEntry = {
  readonly entity: Address
  readonly asOf: Iso
  readonly wallets: number
  readonly confidence: number
}

/** A transaction by its place: the warehouse's number of the chain, block, index within it. */
export type PlacedTransaction = {
  readonly chain: number
  readonly block: number
  readonly index: number
  readonly at: Iso
}

/** What a wallet is linked to and why; no members = nobody. `publicKind`: exchange, bridge, router, distributor or unsettled, else null. */
export type EntityResult = {
  readonly asOf: Iso
  readonly wallet: Address
  readonly publicKind: string | null
  readonly publicReason: string | null
  readonly members: readonly { readonly wallet: Address; readonly confidence: number }[]
  readonly evidence: readonly {
    readonly wallet: Address
    readonly other: Address
    readonly rule: string
    readonly counterpart: Address
    readonly transaction: PlacedTransaction
    readonly otherTransaction: PlacedTransaction
  }[]
}

/** A kept "not linked": `other` null = the wallet and anybody. */
export type AppealEntry = {
  readonly wallet: Address
  readonly other: Address | null
  readonly because: string
  readonly principal: string
  readonly at: Iso
}
