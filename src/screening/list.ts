/** The port of screening: somebody's list of wallets that must not be sent to. Adapters: `lists/*.ts`. */
import type { Address } from '../core/address.ts'

/** Why a wallet is suppressed. */
export type Reason =
  | 'SANCTIONED'
  | 'OPTED_OUT'
  | 'DENYLISTED'
  | 'CONTRACT_NO_RECEIVER'
  | 'CONTRACT_NOT_ON_CHAIN'
  | 'SYBIL_RISK'
  | 'FREQ_CAP'
  | 'DUPLICATE_ENTITY'
  | 'UNKNOWN_SCORE'
  | 'LIST_STALE'

/** What a list says of one wallet; `atS` is the date of the fact, `source` who says it. */
export type Finding = { readonly reason: Reason; readonly source: string; readonly atS: number }

/**
 * How old a list may be: `live` is asked anew each time; `dated` holds what was known at `asOfS` (null = it was never filled)
 * and is stale once older than `maxAgeS` (null = it does not age).
 */
export type Freshness =
  | { readonly kind: 'live' }
  | { readonly kind: 'dated'; readonly asOfS: number | null; readonly maxAgeS: number | null }

/** A list of wallets to suppress. */
export interface List {
  /** Names the list in findings and reports. */
  readonly name: string
  /** How old what it knows is. */
  freshness(signal: AbortSignal): Promise<Freshness>
  /**
   * The findings about those of `addresses` that are on the list; the others are absent. Changes nothing. Throws rather than
   * leave a wallet out that it could not look up; throws `ABORTED` once `signal` is aborted.
   */
  check(addresses: readonly Address[], signal: AbortSignal): Promise<ReadonlyMap<Address, readonly Finding[]>>
}
