/** The gate of what is personal: a role or a scope lets a holder pass, and the audit log hears of both outcomes. */
import { Failure, is } from '../core/failure.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Audit from './audit.ts'
import type { Role } from './keys.ts'

/** What a key or the local configuration may hold beside a role; `pii` reads external ids. */
export const SCOPES = ['pii'] as const

/** One of {@link SCOPES}. */
export type Scope = (typeof SCOPES)[number]

/** Who acts, with the role and the scopes of the key or of the local configuration. Without either, nothing personal is done. */
export type Holder = {
  readonly principal: string
  readonly role?: Role | undefined
  readonly scopes?: readonly Scope[] | undefined
}

/** What is done to what, and by whom it may be: any of `roles`, or any holder of `pii` when `scope` names it. */
export type Act = {
  readonly action: string
  readonly subject: string
  readonly roles: readonly Role[]
  readonly scope: Scope | null
}

/** What the work gives, and what the audit log may know of it: numbers, never a value. */
export type Done<T> = { readonly result: T; readonly facts: Readonly<Record<string, number | boolean>> }

/** Runs `work` for a holder who may, and audits. Throws `FORBIDDEN` before anything is read, audited as well. */
export async function guard<T>(
  warehouse: Warehouse,
  holder: Holder,
  act: Act,
  work: () => Promise<Done<T>>,
): Promise<T> {
  const { principal, role, scopes = [] } = holder
  const { action, subject, roles, scope } = act
  const record = (outcome: string, facts: Done<T>['facts'] = {}) =>
    Audit.record(warehouse, { principal, action, subject, facts: { outcome, ...facts } })
  if (!(role && roles.includes(role)) && !(scope && scopes.includes(scope))) {
    await record('FORBIDDEN')
    throw new Failure('FORBIDDEN', `${action} needs ${needs(act)}.`, { action, roles, scope })
  }
  let done: Done<T>
  try {
    done = await work()
  } catch (error) {
    await record(is(error) ? error.code : 'INVARIANT_BROKEN')
    throw error
  }
  await record('DONE', done.facts)
  return done.result
}

function needs({ roles, scope }: Act): string {
  return [...roles.map((role) => `the role ${role}`), ...(scope ? [`the scope ${scope}`] : [])].join(' or ')
}
