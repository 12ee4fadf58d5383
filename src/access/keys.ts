/** API keys: a secret shown once, its SHA-256 kept, a role, a principal. */
import { hash as hashed, randomBytes, randomUUID } from 'node:crypto'
import { Failure } from '../core/failure.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Queries from './queries.generated.ts'
import { SCOPES, type Scope } from './scopes.ts'

/** What a key may do, in rising order of DESIGN's roles; `approver` reads and approves. */
export const ROLES = ['analyst', 'growth', 'marketer', 'approver', 'admin'] as const

/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number]

/** A new key; `secret` is nowhere else. */
export type Created = {
  readonly id: string
  readonly principal: string
  readonly role: Role
  readonly scopes: readonly Scope[]
  readonly secret: string
}

/** A key as listed. Instants are unix seconds. */
export type Key = {
  readonly id: string
  readonly principal: string
  readonly role: string
  readonly scopes: readonly Scope[]
  readonly createdAtS: number
  readonly expiresAtS: number | null
  readonly revokedAtS: number | null
}

/** Who holds a key, and which key. */
export type Holder = {
  readonly id: string
  readonly principal: string
  readonly role: Role
  readonly scopes: readonly Scope[]
}

type Remembered = { readonly holder: Holder; readonly expiresAtS: number | null }

/** Keys that were verified, by hash: one process owns the file, so that whatever changes them passes here. */
const verified = new WeakMap<Warehouse, Map<string, Remembered>>()
const MOST_VERIFIED = 1_000

/** Makes a key for `principal`, who is recorded if new. `createdBy` null = the first key of the warehouse; throws `FORBIDDEN` when there are keys. */
export async function create(
  warehouse: Warehouse,
  key: { principal: string; role: string; expiresAtS: number | null; scopes?: readonly string[] },
  createdBy: string | null,
): Promise<Created> {
  const role = parseRole(key.role)
  const scopes = [...new Set(key.scopes ?? [])].map(parseScope)
  if (key.principal.trim() === '')
    throw new Failure('INPUT_INVALID', 'A key belongs to a principal.', { argument: 'principal' })
  const secret = `dck_${randomBytes(32).toString('base64url')}`
  const id = randomUUID()
  const created_at_s = warehouse.now()
  await warehouse.transaction(async () => {
    if (createdBy === null && (await warehouse.all(Queries.keys)).length > 0) {
      throw new Failure('FORBIDDEN', 'Only the first key is made without an admin key.')
    }
    await warehouse.run(Queries.insertPrincipal, { id: key.principal, created_at_s })
    await warehouse.run(Queries.insertKey, {
      id,
      principal: key.principal,
      hash: hashOf(secret),
      role,
      created_at_s,
      created_by: createdBy ?? key.principal,
      expires_at_s: key.expiresAtS,
    })
    await warehouse.run(Queries.insertKeyScopes, { key: id, scopes })
  })
  return { id, principal: key.principal, role, scopes, secret }
}

/** Every key, oldest first, without secrets or hashes. */
export async function list(warehouse: Warehouse): Promise<Key[]> {
  const rows = await warehouse.all(Queries.keys)
  const scopes = await warehouse.all(Queries.keyScopes)
  return rows.map((row) => ({
    id: row.id,
    principal: row.principal,
    role: row.role,
    scopes: scopesOf(row.id, scopes),
    createdAtS: row.created_at_s,
    expiresAtS: row.expires_at_s,
    revokedAtS: row.revoked_at_s,
  }))
}

/** Revokes `id` for good. Throws `KEY_UNKNOWN` listing the ids that exist. */
export async function revoke(warehouse: Warehouse, id: string): Promise<Key> {
  try {
    await warehouse.run(Queries.revokeKey, { id, at_s: warehouse.now() })
  } finally {
    verified.delete(warehouse)
  }
  const keys = await list(warehouse)
  const key = keys.find((one) => one.id === id)
  if (!key) throw new Failure('KEY_UNKNOWN', `No key has the id "${id}".`, { known: keys.map((one) => one.id) })
  return key
}

/** Who holds `secret`; null when it is wrong, expired or revoked. Holders are remembered, so that a busy key costs no statement. */
export async function verify(warehouse: Warehouse, secret: string): Promise<Holder | null> {
  const name = hashed('sha256', secret, 'base64')
  const known = remembered(warehouse)
  const before = known.get(name)
  if (before && (before.expiresAtS === null || before.expiresAtS > warehouse.now())) return before.holder
  const row = await warehouse.one(Queries.keyByHash, { hash: hashOf(secret), now_s: warehouse.now() })
  if (!row) return null
  const scopes = scopesOf(row.id, await warehouse.all(Queries.keyScopes))
  const holder = { id: row.id, principal: row.principal, role: parseRole(row.role), scopes }
  // A key that was revoked meanwhile emptied the memory; then this holder is not put into the new one.
  if (known.size >= MOST_VERIFIED) known.clear()
  known.set(name, { holder, expiresAtS: row.expires_at_s })
  return holder
}

/** Who holds the key `id`; null when there is none, or it is expired or revoked. Asked of the warehouse each time. */
export async function holder(warehouse: Warehouse, id: string): Promise<Holder | null> {
  const row = await warehouse.one(Queries.keyById, { id, now_s: warehouse.now() })
  if (!row) return null
  const scopes = scopesOf(row.id, await warehouse.all(Queries.keyScopes))
  return { id: row.id, principal: row.principal, role: parseRole(row.role), scopes }
}

function remembered(warehouse: Warehouse): Map<string, Remembered> {
  const known = verified.get(warehouse) ?? new Map<string, Remembered>()
  verified.set(warehouse, known)
  return known
}

function scopesOf(id: string, all: readonly { readonly key: string; readonly scope: string }[]): readonly Scope[] {
  return all.filter(({ key }) => key === id).map(({ scope }) => parseScope(scope))
}

function parseScope(text: string): Scope {
  const scope = SCOPES.find((known) => known === text)
  if (!scope) throw new Failure('INPUT_INVALID', `"${text}" is not a scope.`, { argument: 'scope', known: SCOPES })
  return scope
}

function parseRole(text: string): Role {
  const role = ROLES.find((known) => known === text)
  if (!role) throw new Failure('INPUT_INVALID', `"${text}" is not a role.`, { argument: 'role', known: ROLES })
  return role
}

/** The secret has 256 random bits, so a plain hash cannot be searched and the look-up by hash leaks nothing by its time. */
function hashOf(secret: string): Uint8Array {
  return hashed('sha256', secret, 'buffer')
}
