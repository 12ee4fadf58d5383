/** Who may do what, whom wallets belong to, and what ran: keys, identities, retention. */
import type { Iso } from './answers.ts'
import type { Address } from './core/address.ts'

export type KeyResult = {
  readonly id: string
  readonly principal: string
  readonly role: string
  readonly scopes: readonly Scope[]
  readonly secret: string
}
export type KeyEntry = {
  readonly id: string
  readonly principal: string
  readonly role: string
  readonly scopes: readonly Scope[]
  readonly createdAt: Iso
  readonly expiresAt: Iso | null
  readonly revokedAt: Iso | null
}
/** Who holds a key, and which. */
export type KeyHolder = {
  readonly id: string
  readonly principal: string
  readonly role: Role
  readonly scopes: readonly Scope[]
}
/** Who holds a token of an outside issuer, and until when it is one, in unix seconds. */
export type TokenHolder = KeyHolder & { readonly untilS: number }
export type Role = 'analyst' | 'growth' | 'marketer' | 'approver' | 'admin'
/** What a key may hold beside its role; `pii` reads external ids. */
export type Scope = 'pii'

/** Which audited actions: newest first, of a principal, action and subject where given; `after` is the cursor of the one before. */
export type AuditQuery = {
  readonly from?: Iso
  readonly to?: Iso
  readonly principal?: string
  readonly action?: string
  readonly subject?: string
  readonly first: number
  readonly after?: string
}
/** An audited action. `before` and `after`: what it was done to; null = there was none, or the action is not of that kind. `facts`: everything recorded. */
export type AuditEntry = {
  readonly cursor: string
  readonly at: Iso
  readonly principal: string
  readonly action: string
  readonly subject: string
  readonly outcome: string | null
  readonly before: unknown
  readonly after: unknown
  readonly facts: unknown
}
export type AuditResult = { readonly entries: readonly AuditEntry[]; readonly hasNextPage: boolean }

/** An off-chain identity of a wallet, with the consents given for it. */
export type IdentityEntry = {
  readonly externalId: string
  readonly source: string
  readonly firstSeen: Iso
  readonly consents: readonly {
    readonly purpose: string
    readonly source: string
    readonly givenAt: Iso
    readonly withdrawnAt: Iso | null
  }[]
}
/** What forgetting erased; `wallets` were suppressed for good. */
export type ForgetResult = {
  readonly identities: number
  readonly consents: number
  readonly events: number
  readonly wallets: number
}
/** What a withdrawal did; `wallets` were suppressed for good. */
export type WithdrawResult = { readonly wallet: Address; readonly consents: number; readonly wallets: number }
/** The rows of one table that were older than `days`. */
export type RetainEntry = { readonly table: string; readonly days: number; readonly rows: number }
