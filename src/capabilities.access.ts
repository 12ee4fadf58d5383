/** What an opened engine offers about people and what leaves it: keys, the audit log, files, identities. A part of `capabilities.ts`. */
import type {
  AuditQuery,
  AuditResult,
  ForgetResult,
  IdentityEntry,
  KeyEntry,
  KeyHolder,
  KeyResult,
  Role,
  Scope,
  TokenHolder,
  WithdrawResult,
} from './answers.access.ts'
import type { FileContent, FileFormat, FileResult, Spooled } from './answers.files.ts'
import type { Iso } from './answers.ts'
import type { Actor } from './capabilities.ts'

/** Who may do what, and who did. */
export type Access = {
  /** Makes a key and shows its secret this once. The first key of a warehouse needs no actor. */
  readonly createKey: (
    input: { principal: string; role: Role; expiresAt?: Iso; scopes?: readonly Scope[] },
    actor: Actor | null,
  ) => Promise<KeyResult>
  readonly revokeKey: (id: string, actor: Actor) => Promise<KeyEntry>
  readonly listKeys: () => Promise<readonly KeyEntry[]>
  /** The key's holder, or null for a wrong, expired or revoked secret. */
  readonly verifyKey: (secret: string) => Promise<KeyHolder | null>
  /** The holder of a token of the configured issuer (JWT by JWKS), or null when it is not a valid one or none is configured. */
  readonly verifyToken: (token: string) => Promise<TokenHolder | null>
  /** The holder of a key by its id, or null when it is expired or revoked. */
  readonly keyHolder: (id: string) => Promise<KeyHolder | null>
  readonly addApprover: (input: { principal: string; address: string }, actor: Actor) => Promise<void>
  /** The audit log; for admins. */
  readonly auditLog: (query: AuditQuery, actor: Actor) => Promise<AuditResult>
  readonly audit: (entry: { action: string; subject: string; facts: unknown }, actor: Actor) => Promise<void>
  /** Runs `work` once per (principal, key): a repeat within 24 h gets the first answer, one in progress is refused. */
  readonly idempotent: <T>(
    input: { key: string; fingerprint: string },
    actor: Actor,
    work: () => Promise<T>,
  ) => Promise<T>
}

/** Files that leave the warehouse. */
export type Files = {
  /** Throws what writing `content` would, as far as that can be known before. */
  readonly check: (content: FileContent) => Promise<void>
  /** Writes `content` to `path`, which ends in .csv or .parquet. */
  readonly write: (content: FileContent, path: string, actor: Actor) => Promise<FileResult>
  /** Writes `content` into a folder of its own, for whoever takes it to dispose. */
  readonly spool: (content: FileContent, format: FileFormat, actor: Actor) => Promise<Spooled>
}

/** Who stands behind wallets outside of any chain. */
export type Identities = {
  /** The off-chain identities of a wallet, with their external ids: for holders of `pii`, and audited. */
  readonly of: (wallet: string, actor: Actor) => Promise<readonly IdentityEntry[]>
  /** Erases an external id with everything that hangs on it; its hash and a suppression stay. For admins and `pii`. */
  readonly forget: (externalId: string, actor: Actor) => Promise<ForgetResult>
  /** Withdraws consents of whoever stands behind a wallet: it is sent nothing from the next batch on. */
  readonly withdraw: (input: { wallet: string; purpose?: string }, actor: Actor) => Promise<WithdrawResult>
}
