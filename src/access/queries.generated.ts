// Generated from access/sql by `npm run generate`; do not edit.
import type { Query } from '../warehouse/query.ts'

/** Keeps the answer of the execution that claimed the key. */
export const answerIdempotency: Query<{ readonly principal: string; readonly key: string; readonly answer: string }, never> = {
  name: 'access.answer_idempotency',
  text: `UPDATE private.idempotency SET answer = $answer WHERE principal = $principal AND key = $key`,
  params: { principal: 'VARCHAR', key: 'VARCHAR', answer: 'JSON' },
  required: [],
}

/** Every address whose signature counts as an approval, with whom it stands for and who let it. */
export const approvers: Query<Record<never, never>, { readonly principal: string; readonly address: Uint8Array; readonly created_by: string }> = {
  name: 'access.approvers',
  text: `SELECT principal, address, created_by FROM private.approver ORDER BY principal, address`,
  params: {},
  required: ['principal', 'address', 'created_by'],
}

/** Claims a principal's idempotency key for one execution. */
export const claimIdempotency: Query<{ readonly principal: string; readonly key: string; readonly fingerprint: string; readonly at_s: number }, never> = {
  name: 'access.claim_idempotency',
  text: `INSERT INTO private.idempotency (principal, key, fingerprint, answer, at_s) VALUES ($principal, $key, $fingerprint, NULL, $at_s)`,
  params: { principal: 'VARCHAR', key: 'VARCHAR', fingerprint: 'VARCHAR', at_s: 'UINTEGER' },
  required: [],
}

/** Frees keys: one whose execution failed, and every one older than $before_s. */
export const forgetIdempotency: Query<{ readonly principal: string; readonly key: string; readonly before_s: number }, never> = {
  name: 'access.forget_idempotency',
  text: `DELETE FROM private.idempotency WHERE (principal = $principal AND key = $key) OR at_s < $before_s`,
  params: { principal: 'VARCHAR', key: 'VARCHAR', before_s: 'UINTEGER' },
  required: [],
}

/** What is known of a principal's idempotency key. */
export const idempotency: Query<{ readonly principal: string; readonly key: string }, { readonly fingerprint: string; readonly answer: string | null; readonly at_s: number }> = {
  name: 'access.idempotency',
  text: `SELECT fingerprint, answer, at_s FROM private.idempotency WHERE principal = $principal AND key = $key`,
  params: { principal: 'VARCHAR', key: 'VARCHAR' },
  required: ['fingerprint', 'at_s'],
}

/** Lets an address sign approvals for a principal. */
export const insertApprover: Query<{ readonly principal: string; readonly address: Uint8Array; readonly created_at_s: number; readonly created_by: string }, never> = {
  name: 'access.insert_approver',
  text: `INSERT INTO private.approver (principal, address, created_at_s, created_by)
SELECT $principal, $address, $created_at_s, $created_by
WHERE NOT EXISTS (FROM private.approver a WHERE a.principal = $principal AND a.address = $address)`,
  params: { principal: 'VARCHAR', address: 'BLOB', created_at_s: 'UINTEGER', created_by: 'VARCHAR' },
  required: [],
}

/** Records an action. */
export const insertAudit: Query<{ readonly at_s: number; readonly principal: string; readonly action: string; readonly subject: string; readonly facts: string }, never> = {
  name: 'access.insert_audit',
  text: `INSERT INTO private.audit (at_s, principal, action, subject, facts) VALUES ($at_s, $principal, $action, $subject, $facts)`,
  params: { at_s: 'UINTEGER', principal: 'VARCHAR', action: 'VARCHAR', subject: 'VARCHAR', facts: 'JSON' },
  required: [],
}

/** Adds an API key by the hash of its secret. */
export const insertKey: Query<{ readonly id: string; readonly principal: string; readonly hash: Uint8Array; readonly role: string; readonly created_at_s: number; readonly created_by: string; readonly expires_at_s: number | null }, never> = {
  name: 'access.insert_key',
  text: `INSERT INTO private.api_key (id, principal, hash, role, created_at_s, created_by, expires_at_s, revoked_at_s)
VALUES ($id, $principal, $hash, $role, $created_at_s, $created_by, $expires_at_s, NULL)`,
  params: { id: 'VARCHAR', principal: 'VARCHAR', hash: 'BLOB', role: 'VARCHAR', created_at_s: 'UINTEGER', created_by: 'VARCHAR', expires_at_s: 'UINTEGER' },
  required: [],
}

/** Adds a principal unless it is known. */
export const insertPrincipal: Query<{ readonly id: string; readonly created_at_s: number }, never> = {
  name: 'access.insert_principal',
  text: `INSERT INTO private.principal (id, name, created_at_s) VALUES ($id, $id, $created_at_s) ON CONFLICT DO NOTHING`,
  params: { id: 'VARCHAR', created_at_s: 'UINTEGER' },
  required: [],
}

/** The live key with this hash: neither revoked nor expired at $now_s. */
export const keyByHash: Query<{ readonly hash: Uint8Array; readonly now_s: number }, { readonly id: string; readonly principal: string; readonly role: string }> = {
  name: 'access.key_by_hash',
  text: `SELECT id, principal, role FROM private.api_key
WHERE hash = $hash AND revoked_at_s IS NULL AND (expires_at_s IS NULL OR expires_at_s > $now_s)`,
  params: { hash: 'BLOB', now_s: 'UINTEGER' },
  required: ['id', 'principal', 'role'],
}

/** Every API key without its hash, oldest first. */
export const keys: Query<Record<never, never>, { readonly id: string; readonly principal: string; readonly role: string; readonly created_at_s: number; readonly expires_at_s: number | null; readonly revoked_at_s: number | null }> = {
  name: 'access.keys',
  text: `SELECT id, principal, role, created_at_s, expires_at_s, revoked_at_s FROM private.api_key ORDER BY created_at_s, id`,
  params: {},
  required: ['id', 'principal', 'role', 'created_at_s'],
}

/** Revokes a key that is not revoked yet. */
export const revokeKey: Query<{ readonly id: string; readonly at_s: number }, never> = {
  name: 'access.revoke_key',
  text: `UPDATE private.api_key SET revoked_at_s = $at_s WHERE id = $id AND revoked_at_s IS NULL`,
  params: { id: 'VARCHAR', at_s: 'UINTEGER' },
  required: [],
}
