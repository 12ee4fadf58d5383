// Generated from access/sql by `npm run generate`; do not edit.
import type { Query } from '../warehouse/query.ts'

/** Gives those of some addresses that are new the next wallet ids, in their order. */
export const addWallets: Query<{ readonly addresses: readonly Uint8Array[] }, never> = {
  name: 'access.add_wallets',
  text: `INSERT INTO chain.wallet
SELECT ((SELECT count(*) FROM chain.wallet) + row_number() OVER (ORDER BY place) - 1)::UINTEGER, address
FROM (
  SELECT address, min(place) AS place
  FROM (SELECT unnest($addresses) AS address, unnest(range(len($addresses))) AS place)
  WHERE address IS NOT NULL AND address NOT IN (SELECT w.address FROM chain.wallet w)
  GROUP BY address
)
ORDER BY place`,
  params: { addresses: 'BLOB[]' },
  required: [],
}

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

/** The audited actions of a time, oldest first, as a file has them. */
export const auditBetween: Query<{ readonly from_s: number; readonly to_s: number }, { readonly at: string; readonly principal: string; readonly action: string; readonly subject: string; readonly facts: string }> = {
  name: 'access.audit_between',
  text: `SELECT strftime(make_timestamp(at_s::BIGINT * 1000000), '%Y-%m-%dT%H:%M:%SZ') AS at, principal, action, subject, facts::VARCHAR AS facts
FROM private.audit WHERE at_s >= $from_s AND at_s < $to_s ORDER BY at_s, rowid`,
  params: { from_s: 'UINTEGER', to_s: 'UINTEGER' },
  required: ['at', 'principal', 'action', 'subject', 'facts'],
}

/** A page of audited actions, newest first; a filter that is NULL holds nothing back. */
export const auditPage: Query<{ readonly from_s: number; readonly to_s: number; readonly principal: string | null; readonly action: string | null; readonly subject: string | null; readonly before_s: number; readonly before_row: bigint; readonly most: number }, { readonly row: bigint; readonly at_s: number; readonly principal: string; readonly action: string; readonly subject: string; readonly facts: string }> = {
  name: 'access.audit_page',
  text: `SELECT rowid AS row, at_s, principal, action, subject, facts FROM private.audit
WHERE at_s >= $from_s AND at_s < $to_s
  AND ($principal IS NULL OR principal = $principal)
  AND ($action IS NULL OR action = $action)
  AND ($subject IS NULL OR subject = $subject)
  AND (at_s < $before_s OR (at_s = $before_s AND rowid < $before_row))
ORDER BY at_s DESC, rowid DESC
LIMIT $most`,
  params: { from_s: 'UINTEGER', to_s: 'UINTEGER', principal: 'VARCHAR', action: 'VARCHAR', subject: 'VARCHAR', before_s: 'UINTEGER', before_row: 'BIGINT', most: 'UINTEGER' },
  required: ['row', 'at_s', 'principal', 'action', 'subject', 'facts'],
}

/** Claims a principal's idempotency key for one execution. */
export const claimIdempotency: Query<{ readonly principal: string; readonly key: string; readonly fingerprint: string; readonly at_s: number }, never> = {
  name: 'access.claim_idempotency',
  text: `INSERT INTO private.idempotency (principal, key, fingerprint, answer, at_s) VALUES ($principal, $key, $fingerprint, NULL, $at_s)`,
  params: { principal: 'VARCHAR', key: 'VARCHAR', fingerprint: 'VARCHAR', at_s: 'UINTEGER' },
  required: [],
}

/** The consents given for a wallet, oldest first. */
export const consentsOf: Query<{ readonly address: Uint8Array }, { readonly pseudonym: Uint8Array; readonly purpose: string; readonly source: string; readonly given_at_s: number; readonly withdrawn_at_s: number | null }> = {
  name: 'access.consents_of',
  text: `SELECT c.pseudonym, c.purpose, c.source, c.given_at_s, c.withdrawn_at_s
FROM private.consent c JOIN chain.wallet w ON w.id = c.wallet
WHERE w.address = $address
ORDER BY c.given_at_s, c.purpose, c.source`,
  params: { address: 'BLOB' },
  required: ['pseudonym', 'purpose', 'source', 'given_at_s'],
}

/** Deletes what was computed of events that are kept no longer; the next build computes it of what is. */
export const deleteFeatures: Query<Record<never, never>, never> = {
  name: 'access.delete_features',
  text: `DELETE FROM private.wallet_feature`,
  params: {},
  required: [],
}

/** Deletes the audited actions before $before_s. */
export const deleteOldAudit: Query<{ readonly before_s: number }, never> = {
  name: 'access.delete_old_audit',
  text: `DELETE FROM private.audit WHERE at_s < $before_s`,
  params: { before_s: 'UINTEGER' },
  required: [],
}

/** Deletes the events before $before_s. */
export const deleteOldEvents: Query<{ readonly before_s: number }, never> = {
  name: 'access.delete_old_events',
  text: `DELETE FROM private.offchain_event WHERE at_s < $before_s`,
  params: { before_s: 'UINTEGER' },
  required: [],
}

/** Deletes the runs of jobs that ended before $before_s. */
export const deleteOldRuns: Query<{ readonly before_s: number }, never> = {
  name: 'access.delete_old_runs',
  text: `DELETE FROM derived.job_run WHERE ended_at_s < $before_s AND state <> 'RUNNING'`,
  params: { before_s: 'UINTEGER' },
  required: [],
}

/** Erases the consents of an identity. */
export const eraseConsents: Query<{ readonly pseudonym: Uint8Array }, never> = {
  name: 'access.erase_consents',
  text: `DELETE FROM private.consent WHERE pseudonym = $pseudonym`,
  params: { pseudonym: 'BLOB' },
  required: [],
}

/** Erases the events of an identity, and those that named one of its wallets. */
export const eraseEvents: Query<{ readonly pseudonym: Uint8Array }, never> = {
  name: 'access.erase_events',
  text: `DELETE FROM private.offchain_event
WHERE pseudonym = $pseudonym
  OR (pseudonym IS NULL AND wallet IN (SELECT i.wallet FROM private.identity i WHERE i.pseudonym = $pseudonym))`,
  params: { pseudonym: 'BLOB' },
  required: [],
}

/** Erases what was computed of the events of an identity's wallets. */
export const eraseFeatures: Query<{ readonly pseudonym: Uint8Array }, never> = {
  name: 'access.erase_features',
  text: `DELETE FROM private.wallet_feature WHERE wallet IN (SELECT i.wallet FROM private.identity i WHERE i.pseudonym = $pseudonym)`,
  params: { pseudonym: 'BLOB' },
  required: [],
}

/** Erases the links of an identity with its encrypted external id. */
export const eraseIdentity: Query<{ readonly pseudonym: Uint8Array }, never> = {
  name: 'access.erase_identity',
  text: `DELETE FROM private.identity WHERE pseudonym = $pseudonym`,
  params: { pseudonym: 'BLOB' },
  required: [],
}

/** Frees keys: one whose execution failed, and every one older than $before_s. */
export const forgetIdempotency: Query<{ readonly principal: string; readonly key: string; readonly before_s: number }, never> = {
  name: 'access.forget_idempotency',
  text: `DELETE FROM private.idempotency WHERE (principal = $principal AND key = $key) OR at_s < $before_s`,
  params: { principal: 'VARCHAR', key: 'VARCHAR', before_s: 'UINTEGER' },
  required: [],
}

/** Which of some pseudonyms were forgotten. */
export const forgotten: Query<{ readonly pseudonyms: readonly Uint8Array[] }, { readonly hash: Uint8Array }> = {
  name: 'access.forgotten',
  text: `SELECT DISTINCT hash FROM private.forgotten WHERE hash IN (SELECT unnest($pseudonyms))`,
  params: { pseudonyms: 'BLOB[]' },
  required: ['hash'],
}

/** What is known of a principal's idempotency key. */
export const idempotency: Query<{ readonly principal: string; readonly key: string }, { readonly fingerprint: string; readonly answer: string | null; readonly at_s: number }> = {
  name: 'access.idempotency',
  text: `SELECT fingerprint, answer, at_s FROM private.idempotency WHERE principal = $principal AND key = $key`,
  params: { principal: 'VARCHAR', key: 'VARCHAR' },
  required: ['fingerprint', 'at_s'],
}

/** The identities linked to a wallet, oldest first. */
export const identitiesOf: Query<{ readonly address: Uint8Array }, { readonly pseudonym: Uint8Array; readonly external_id: Uint8Array | null; readonly source: string; readonly first_seen_s: number }> = {
  name: 'access.identities_of',
  text: `SELECT i.pseudonym, i.external_id, i.source, i.first_seen_s
FROM private.identity i JOIN chain.wallet w ON w.id = i.wallet
WHERE w.address = $address
ORDER BY i.first_seen_s, i.pseudonym`,
  params: { address: 'BLOB' },
  required: ['pseudonym', 'source', 'first_seen_s'],
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

/** Adds consents; one that is known, withdrawn or not, changes nothing. */
export const insertConsents: Query<{ readonly rows: string }, never> = {
  name: 'access.insert_consents',
  text: `INSERT INTO private.consent
SELECT DISTINCT r.pseudonym, w.id, r.purpose, r.source, r.given_at_s, NULL::UINTEGER
FROM (
  SELECT unhex(x.pseudonym) AS pseudonym, unhex(x.address) AS address, x.purpose, x.source, x.given_at_s
  FROM (
    SELECT unnest(from_json($rows, '[{"pseudonym": "VARCHAR", "address": "VARCHAR", "purpose": "VARCHAR", "source": "VARCHAR",
      "given_at_s": "UINTEGER"}]'), recursive := true)
  ) x
) r
JOIN chain.wallet w ON w.address = r.address
WHERE NOT EXISTS (
  FROM private.consent c
  WHERE c.pseudonym = r.pseudonym AND c.wallet = w.id AND c.purpose = r.purpose AND c.source = r.source AND c.given_at_s = r.given_at_s
)`,
  params: { rows: 'JSON' },
  required: [],
}

/** Adds events; one that is known in every column changes nothing. An identity's event belongs to its wallet when it has exactly one. */
export const insertEvents: Query<{ readonly rows: string }, never> = {
  name: 'access.insert_events',
  text: `INSERT INTO private.offchain_event
SELECT DISTINCT r.pseudonym, coalesce(w.id, i.wallet), r.event, r.at_s, r.properties::JSON, r.utm_source, r.utm_medium, r.utm_campaign,
  r.utm_term, r.utm_content, r.source
FROM (
  SELECT unhex(x.pseudonym) AS pseudonym, unhex(x.address) AS address, x.* EXCLUDE (pseudonym, address)
  FROM (
    SELECT unnest(from_json($rows, '[{"pseudonym": "VARCHAR", "address": "VARCHAR", "event": "VARCHAR", "at_s": "UINTEGER",
      "properties": "VARCHAR", "utm_source": "VARCHAR", "utm_medium": "VARCHAR", "utm_campaign": "VARCHAR", "utm_term": "VARCHAR",
      "utm_content": "VARCHAR", "source": "VARCHAR"}]'), recursive := true)
  ) x
) r
LEFT JOIN chain.wallet w ON w.address = r.address
LEFT JOIN (
  SELECT pseudonym, min(wallet) AS wallet FROM private.identity GROUP BY pseudonym HAVING count(DISTINCT wallet) = 1
) i ON i.pseudonym = r.pseudonym
WHERE NOT EXISTS (
  FROM private.offchain_event e
  WHERE e.pseudonym IS NOT DISTINCT FROM r.pseudonym AND (r.pseudonym IS NOT NULL OR e.wallet = w.id) AND e.event = r.event
    AND e.at_s = r.at_s AND e.properties::VARCHAR IS NOT DISTINCT FROM r.properties
    AND e.utm_source IS NOT DISTINCT FROM r.utm_source AND e.utm_medium IS NOT DISTINCT FROM r.utm_medium
    AND e.utm_campaign IS NOT DISTINCT FROM r.utm_campaign AND e.utm_term IS NOT DISTINCT FROM r.utm_term
    AND e.utm_content IS NOT DISTINCT FROM r.utm_content AND e.source = r.source
)`,
  params: { rows: 'JSON' },
  required: [],
}

/** Remembers that an external id was forgotten; again changes nothing. */
export const insertForgotten: Query<{ readonly hash: Uint8Array; readonly at_s: number }, never> = {
  name: 'access.insert_forgotten',
  text: `INSERT INTO private.forgotten SELECT $hash, $at_s WHERE NOT EXISTS (FROM private.forgotten f WHERE f.hash = $hash)`,
  params: { hash: 'BLOB', at_s: 'UINTEGER' },
  required: [],
}

/** Links external ids to wallets; a link that is known changes nothing. */
export const insertIdentities: Query<{ readonly rows: string; readonly at_s: number }, never> = {
  name: 'access.insert_identities',
  text: `INSERT INTO private.identity
SELECT r.pseudonym, w.id, arg_min(r.external, r.place), arg_min(r.source, r.place), $at_s
FROM (
  SELECT unhex(x.pseudonym) AS pseudonym, unhex(x.address) AS address, unhex(x.external) AS external, x.source, x.place
  FROM (
    SELECT unnest(from_json($rows, '[{"pseudonym": "VARCHAR", "address": "VARCHAR", "external": "VARCHAR", "source": "VARCHAR",
      "place": "UINTEGER"}]'), recursive := true)
  ) x
) r
JOIN chain.wallet w ON w.address = r.address
WHERE NOT EXISTS (FROM private.identity i WHERE i.pseudonym = r.pseudonym AND i.wallet = w.id)
GROUP BY r.pseudonym, w.id
ORDER BY min(r.place)`,
  params: { rows: 'JSON', at_s: 'UINTEGER' },
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

/** Gives an API key its scopes. */
export const insertKeyScopes: Query<{ readonly key: string; readonly scopes: readonly string[] }, never> = {
  name: 'access.insert_key_scopes',
  text: `INSERT INTO private.key_scope SELECT DISTINCT $key, unnest($scopes)`,
  params: { key: 'VARCHAR', scopes: 'VARCHAR[]' },
  required: [],
}

/** Adds a principal unless it is known. */
export const insertPrincipal: Query<{ readonly id: string; readonly created_at_s: number }, never> = {
  name: 'access.insert_principal',
  text: `INSERT INTO private.principal (id, name, created_at_s) VALUES ($id, $id, $created_at_s) ON CONFLICT DO NOTHING`,
  params: { id: 'VARCHAR', created_at_s: 'UINTEGER' },
  required: [],
}

/** Remembers an imported file of identities or events by its content. */
export const insertPrivateFile: Query<{ readonly sha256: string; readonly kind: string; readonly rows: bigint; readonly at_s: number }, never> = {
  name: 'access.insert_private_file',
  text: `INSERT INTO private.import_file VALUES ($sha256, $kind, $rows, $at_s)`,
  params: { sha256: 'VARCHAR', kind: 'VARCHAR', rows: 'UBIGINT', at_s: 'UINTEGER' },
  required: [],
}

/** Gives the warehouse the key of its pseudonyms, once. */
export const insertSalt: Query<{ readonly salt: Uint8Array }, never> = {
  name: 'access.insert_salt',
  text: `INSERT INTO private.pseudonym_salt SELECT $salt WHERE NOT EXISTS (FROM private.pseudonym_salt)`,
  params: { salt: 'BLOB' },
  required: [],
}

/** Keeps the encrypted external ids of links that were imported without one. */
export const keepExternalIds: Query<{ readonly pseudonyms: readonly Uint8Array[]; readonly externals: readonly Uint8Array[] }, never> = {
  name: 'access.keep_external_ids',
  text: `UPDATE private.identity SET external_id = r.external
FROM (
  SELECT pseudonym, any_value(external) AS external
  FROM (SELECT unnest($pseudonyms) AS pseudonym, unnest($externals) AS external)
  GROUP BY pseudonym
) r
WHERE identity.pseudonym = r.pseudonym AND identity.external_id IS NULL`,
  params: { pseudonyms: 'BLOB[]', externals: 'BLOB[]' },
  required: [],
}

/** The live key with this hash: neither revoked nor expired at $now_s. */
export const keyByHash: Query<{ readonly hash: Uint8Array; readonly now_s: number }, { readonly id: string; readonly principal: string; readonly role: string; readonly expires_at_s: number | null }> = {
  name: 'access.key_by_hash',
  text: `SELECT id, principal, role, expires_at_s FROM private.api_key
WHERE hash = $hash AND revoked_at_s IS NULL AND (expires_at_s IS NULL OR expires_at_s > $now_s)`,
  params: { hash: 'BLOB', now_s: 'UINTEGER' },
  required: ['id', 'principal', 'role'],
}

/** The live key of an id: neither revoked nor expired at $now_s. */
export const keyById: Query<{ readonly id: string; readonly now_s: number }, { readonly id: string; readonly principal: string; readonly role: string }> = {
  name: 'access.key_by_id',
  text: `SELECT id, principal, role FROM private.api_key
WHERE id = $id AND revoked_at_s IS NULL AND (expires_at_s IS NULL OR expires_at_s > $now_s)`,
  params: { id: 'VARCHAR', now_s: 'UINTEGER' },
  required: ['id', 'principal', 'role'],
}

/** The scopes of every API key. */
export const keyScopes: Query<Record<never, never>, { readonly key: string; readonly scope: string }> = {
  name: 'access.key_scopes',
  text: `SELECT key, scope FROM private.key_scope ORDER BY key, scope`,
  params: {},
  required: ['key', 'scope'],
}

/** Every API key without its hash, oldest first. */
export const keys: Query<Record<never, never>, { readonly id: string; readonly principal: string; readonly role: string; readonly created_at_s: number; readonly expires_at_s: number | null; readonly revoked_at_s: number | null }> = {
  name: 'access.keys',
  text: `SELECT id, principal, role, created_at_s, expires_at_s, revoked_at_s FROM private.api_key ORDER BY created_at_s, id`,
  params: {},
  required: ['id', 'principal', 'role', 'created_at_s'],
}

/** Gives the events of some identities their wallet: the only one that the identity has, or none. */
export const linkEvents: Query<{ readonly pseudonyms: readonly Uint8Array[] }, never> = {
  name: 'access.link_events',
  text: `UPDATE private.offchain_event SET wallet = i.wallet
FROM (
  SELECT pseudonym, CASE WHEN count(DISTINCT wallet) = 1 THEN min(wallet) END AS wallet
  FROM private.identity WHERE pseudonym IN (SELECT unnest($pseudonyms)) GROUP BY pseudonym
) i
WHERE offchain_event.pseudonym = i.pseudonym AND offchain_event.wallet IS DISTINCT FROM i.wallet`,
  params: { pseudonyms: 'BLOB[]' },
  required: [],
}

/** How many audited actions lie before $before_s. */
export const oldAudit: Query<{ readonly before_s: number }, { readonly rows: number }> = {
  name: 'access.old_audit',
  text: `SELECT count(*)::UINTEGER AS rows FROM private.audit WHERE at_s < $before_s`,
  params: { before_s: 'UINTEGER' },
  required: ['rows'],
}

/** How many events lie before $before_s. */
export const oldEvents: Query<{ readonly before_s: number }, { readonly rows: number }> = {
  name: 'access.old_events',
  text: `SELECT count(*)::UINTEGER AS rows FROM private.offchain_event WHERE at_s < $before_s`,
  params: { before_s: 'UINTEGER' },
  required: ['rows'],
}

/** How many runs of jobs ended before $before_s. */
export const oldRuns: Query<{ readonly before_s: number }, { readonly rows: number }> = {
  name: 'access.old_runs',
  text: `SELECT count(*)::UINTEGER AS rows FROM derived.job_run WHERE ended_at_s < $before_s AND state <> 'RUNNING'`,
  params: { before_s: 'UINTEGER' },
  required: ['rows'],
}

/** The tables of rows that a reorganisation removed. */
export const orphanTables: Query<Record<never, never>, { readonly name: string }> = {
  name: 'access.orphan_tables',
  text: `SELECT t.table_name AS name FROM duckdb_tables() t
WHERE t.database_name = current_database() AND t.schema_name = 'chain' AND starts_with(t.table_name, 'orphaned_')
ORDER BY name`,
  params: {},
  required: ['name'],
}

/** A file of identities or events that was imported before, by its content. */
export const privateFile: Query<{ readonly sha256: string; readonly kind: string }, { readonly rows: bigint }> = {
  name: 'access.private_file',
  text: `SELECT rows FROM private.import_file WHERE sha256 = $sha256 AND kind = $kind`,
  params: { sha256: 'VARCHAR', kind: 'VARCHAR' },
  required: ['rows'],
}

/** Revokes a key that is not revoked yet. */
export const revokeKey: Query<{ readonly id: string; readonly at_s: number }, never> = {
  name: 'access.revoke_key',
  text: `UPDATE private.api_key SET revoked_at_s = $at_s WHERE id = $id AND revoked_at_s IS NULL`,
  params: { id: 'VARCHAR', at_s: 'UINTEGER' },
  required: [],
}

/** The key of the pseudonyms. */
export const salt: Query<Record<never, never>, { readonly salt: Uint8Array }> = {
  name: 'access.salt',
  text: `SELECT salt FROM private.pseudonym_salt`,
  params: {},
  required: ['salt'],
}

/** Leaves every wallet of an identity out of every campaign, for good; a wallet that opted out already stays as it is. */
export const suppressIdentity: Query<{ readonly pseudonym: Uint8Array; readonly source: string; readonly at_s: number }, never> = {
  name: 'access.suppress_identity',
  text: `INSERT INTO private.suppression (campaign, wallet, reason, source, late, at_s)
SELECT DISTINCT NULL, i.wallet, 'OPTED_OUT', $source, false, $at_s
FROM private.identity i
WHERE i.pseudonym = $pseudonym
  AND NOT EXISTS (FROM private.suppression s WHERE s.campaign IS NULL AND s.wallet = i.wallet AND s.reason = 'OPTED_OUT')`,
  params: { pseudonym: 'BLOB', source: 'VARCHAR', at_s: 'UINTEGER' },
  required: [],
}

/** Leaves a wallet, and every other wallet of its identities, out of every campaign, for good. */
export const suppressPerson: Query<{ readonly address: Uint8Array; readonly source: string; readonly at_s: number }, never> = {
  name: 'access.suppress_person',
  text: `INSERT INTO private.suppression (campaign, wallet, reason, source, late, at_s)
SELECT NULL, p.wallet, 'OPTED_OUT', $source, false, $at_s
FROM (
  SELECT id AS wallet FROM chain.wallet WHERE address = $address
  UNION
  SELECT o.wallet FROM private.identity o
  WHERE o.pseudonym IN (SELECT i.pseudonym FROM private.identity i JOIN chain.wallet w ON w.id = i.wallet WHERE w.address = $address)
) p
WHERE NOT EXISTS (FROM private.suppression s WHERE s.campaign IS NULL AND s.wallet = p.wallet AND s.reason = 'OPTED_OUT')`,
  params: { address: 'BLOB', source: 'VARCHAR', at_s: 'UINTEGER' },
  required: [],
}

/** Withdraws what stands of the consents of a wallet's identities: all of them, or those to $purpose. */
export const withdrawConsents: Query<{ readonly address: Uint8Array; readonly purpose: string | null; readonly at_s: number }, never> = {
  name: 'access.withdraw_consents',
  text: `UPDATE private.consent SET withdrawn_at_s = $at_s
WHERE withdrawn_at_s IS NULL AND ($purpose IS NULL OR purpose = $purpose)
  AND pseudonym IN (SELECT c.pseudonym FROM private.consent c JOIN chain.wallet w ON w.id = c.wallet WHERE w.address = $address)`,
  params: { address: 'BLOB', purpose: 'VARCHAR', at_s: 'UINTEGER' },
  required: [],
}
