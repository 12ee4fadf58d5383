/** Composes who may do what: keys and approvers, whose changes are audited, the audit log, and mutations that are done once. */
import * as Approvers from './access/approvers.ts'
import * as Audit from './access/audit.ts'
import * as Idempotency from './access/idempotency.ts'
import * as Keys from './access/keys.ts'
import type { Actor, AuditResult, Engine } from './capabilities.ts'
import { Failure } from './core/failure.ts'
import * as Time from './core/time.ts'
import * as Results from './results.ts'
import type { Warehouse } from './warehouse/warehouse.ts'

/** The calls of `engine.access`, but for tokens of an outside issuer. */
export function create(warehouse: Warehouse): Omit<Engine['access'], 'verifyToken'> {
  const keys = async () => (await Keys.list(warehouse)).map(Results.key)
  const keyOf = async (id: string) => (await keys()).find((one) => one.id === id) ?? null
  const audited = async <T>(
    { principal, action, subject }: Omit<Audit.Entry, 'facts'>,
    states: { readonly before: unknown; readonly after: (done: T) => unknown },
    work: () => Promise<T>,
  ): Promise<T> => {
    const record = (outcome: string, after: unknown) =>
      Audit.record(warehouse, { principal, action, subject, facts: { outcome, before: states.before, after } })
    let done: T
    try {
      done = await work()
    } catch (error) {
      await record(error instanceof Failure ? error.code : 'INVARIANT_BROKEN', states.before)
      throw error
    }
    await record('DONE', states.after(done))
    return done
  }
  return {
    createKey: ({ principal, role, expiresAt, scopes = [] }, actor) => {
      const by = actor?.principal ?? principal
      // The secret is in the answer only.
      const after = ({ secret: _secret, ...key }: Keys.Created) => ({ ...key, expiresAt: expiresAt ?? null })
      return audited(
        { principal: by, action: 'key.create', subject: `principal ${principal}` },
        { before: null, after },
        () =>
          Keys.create(
            warehouse,
            { principal, role, scopes, expiresAtS: expiresAt === undefined ? null : Time.parse(expiresAt) },
            actor?.principal ?? null,
          ),
      )
    },
    revokeKey: async (id, { principal }) => {
      const entry = { principal, action: 'key.revoke', subject: `key ${id.slice(0, 64)}` }
      const states = { before: await keyOf(id), after: (key: unknown) => key }
      return audited(entry, states, async () => Results.key(await Keys.revoke(warehouse, id)))
    },
    listKeys: keys,
    verifyKey: (secret) => Keys.verify(warehouse, secret),
    keyHolder: (id) => Keys.holder(warehouse, id),
    addApprover: (approver, { principal }) =>
      audited(
        { principal, action: 'approver.add', subject: `principal ${approver.principal}` },
        { before: null, after: () => approver },
        () => Approvers.add(warehouse, approver, principal),
      ),
    auditLog: (query, actor) => log(warehouse, query, actor),
    audit: (entry, { principal }) => Audit.record(warehouse, { ...entry, principal }),
    idempotent: (input, { principal }, work) => Idempotency.once(warehouse, { ...input, principal }, work),
  }
}

async function log(
  warehouse: Warehouse,
  { from, to, principal, action, subject, first, after }: Parameters<Engine['access']['auditLog']>[0],
  { role }: Actor,
): Promise<AuditResult> {
  if (role !== 'admin') throw new Failure('FORBIDDEN', 'The audit log is for admins.', { roles: ['admin'] })
  const { entries, hasNextPage } = await Audit.page(warehouse, {
    fromS: from === undefined ? 0 : Time.parse(from),
    toS: to === undefined ? Time.LAST_S : Time.parse(to),
    principal: principal ?? null,
    action: action ?? null,
    subject: subject ?? null,
    first,
    after: after ?? null,
  })
  return {
    entries: entries.map(({ atS, facts, ...entry }) => ({ ...entry, at: Time.toIso(atS), ...states(facts), facts })),
    hasNextPage,
  }
}

function states(facts: unknown): {
  readonly outcome: string | null
  readonly before: unknown
  readonly after: unknown
} {
  const { outcome = null, before = null, after = null }: Readonly<Record<string, unknown>> = { ...Object(facts) }
  return { outcome: typeof outcome === 'string' ? outcome : null, before, after }
}
