/** What was gathered: imports, backfills, coverage, tokens. */
import type { Iso } from './answers.ts'
import type { Address } from './core/address.ts'
import type { ChainId } from './core/chain.ts'

/** What an import did. `alreadyImported`: the same bytes came before, so nothing was added. */
export type ImportResult = {
  readonly file: string
  readonly format: string
  readonly kind: string
  /** Null for what happened on no chain: identities and events. */
  readonly chain: ChainId | null
  readonly rows: number
  readonly added: number
  readonly wallets: number
  /** Rows about somebody who was forgotten: they stay out. */
  readonly forgotten: number
  readonly alreadyImported: boolean
  readonly covered: {
    readonly stream: string
    readonly axis: string
    readonly from: number
    readonly to: number
  } | null
}

/** What an RPC backfill did. Blocks are inclusive. */
export type IngestResult = {
  readonly chain: ChainId
  readonly fromBlock: number
  readonly toBlock: number
  readonly slices: number
  readonly transfers: number
  /** Reorganisations that were followed, and blocks told anew after a second look. */
  readonly reorgs: number
  readonly restated: number
  readonly remaining: readonly { readonly fromBlock: number; readonly toBlock: number }[]
}

/** What following a chain did until it was stopped. */
export type FollowResult = { readonly rounds: number; readonly transfers: number; readonly reorgs: number }

/** `suspect`: the source was caught with an incomplete answer, and the range has not been looked at again yet. */
export type CoverageState = 'final' | 'provisional' | 'suspect'

/** One stream's completeness. */
export type Coverage = {
  readonly chain: ChainId
  readonly stream: string
  readonly axis: string
  readonly from: number
  readonly to: number
  readonly state: CoverageState
  readonly final: boolean
}

/** A token as listed. null = unknown; `spam` is null before it was judged. `mark`: a person's decision, which stands above the reasons. */
export type TokenEntry = {
  readonly chain: ChainId
  readonly address: Address
  readonly name: string | null
  readonly symbol: string | null
  readonly decimals: number | null
  readonly standard: string | null
  readonly transfers: number | null
  readonly spam: boolean | null
  readonly reasons: readonly string[]
  readonly mark: { readonly because: string; readonly principal: string; readonly at: Iso } | null
  readonly oddity: string | null
  readonly askedAt: Iso | null
}

/** What a refresh of the tokens did, and those that moved most. */
export type TokensResult = {
  /** The chain that was asked and judged; null = every chain was judged. */
  readonly chain: ChainId | null
  /** Contracts that were asked in this call, and how many answers were odd. */
  readonly asked: number
  readonly odd: number
  /** Contracts of the chain that were never asked. */
  readonly unasked: number
  readonly judged: number
  readonly spam: number
  /** The rules of spam: a name and what a token does that meets it. */
  readonly rules: readonly { readonly name: string; readonly says: string }[]
  readonly top: readonly TokenEntry[]
}
