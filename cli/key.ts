/** `dropcast key …`: who may do what through the API, and whose signature approves. */
import type { KeyEntry, KeyResult, Role, Scope } from '../src/capabilities.ts'
import * as Address from '../src/core/address.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

const ROLES = ['analyst', 'growth', 'marketer', 'approver', 'admin'] as const
const SCOPES = ['pii'] as const
const entry = {
  id: 'the key',
  principal: 'whom it belongs to',
  role: 'what it may do',
  scopes: 'what it may do beside its role',
  createdAt: 'when',
  expiresAt: 'until when, or null',
  revokedAt: 'when it was revoked, or null',
}

type New = {
  readonly first: boolean
  readonly principal: string
  readonly role: Role
  readonly scopes: readonly Scope[]
  readonly expiresAt?: string
}

const create = verb<New, KeyResult>({
  name: ['key', 'create'],
  says: 'make an API key; its secret is shown this once',
  options: [
    { flags: '--principal <id>', says: 'person or service it belongs to', needed: true },
    { flags: '--role <role>', says: `${ROLES.join(', ')}; admin with --first` },
    {
      flags: '--first',
      says: 'the first key of an empty warehouse, an admin’s; refused where there was any key before',
    },
    {
      flags: '--scope <scopes>',
      says: `${SCOPES.join(', ')} (reads external ids); separated by commas, none unless given`,
    },
    { flags: '--expires <time>', says: 'ISO-8601; never unless given' },
  ],
  needs: 'engine',
  changes: 'itself',
  input: (_words, options) => ({
    principal: Words.needed(options, 'principal'),
    ...(Words.flag(options, 'first')
      ? { first: true, role: Words.choice(Words.text(options, 'role') ?? 'admin', 'role', ['admin'] as const) }
      : { first: false, role: Words.choice(Words.text(options, 'role'), 'role', ROLES) }),
    scopes: Words.list(options, 'scope').map((scope) => Words.choice(scope, 'scope', SCOPES)),
    ...Words.given('expiresAt', Words.instant(options, 'expires')),
  }),
  run: async (engine, { first, ...input }, _call, actor) => {
    // Asked with `first`, the warehouse itself says whether it is, in the transaction that makes the key.
    const none = first || (await engine.access.listKeys()).length === 0
    return engine.access.createKey(input, none ? null : actor)
  },
  answers: {
    id: 'the key',
    principal: 'whom it belongs to',
    role: 'what it may do',
    scopes: 'what it may do beside its role',
    secret: 'to be sent as bearer',
  },
  lines: ({ id, principal, role, secret }) => [`key ${id} of ${principal} (${role})`, secret, 'It is not shown again.'],
})

const list = verb<null, readonly KeyEntry[]>({
  name: ['key', 'list'],
  says: 'list the API keys, without secrets',
  needs: 'engine',
  input: () => null,
  run: (engine) => engine.access.listKeys(),
  answers: entry,
  lines: (keys) =>
    Words.table(
      keys.map((key) => [
        key.id,
        key.principal,
        [key.role, ...key.scopes].join('+'),
        key.createdAt,
        key.revokedAt ? 'revoked' : '',
      ]),
    ),
})

const revoke = verb<{ id: string }, KeyEntry>({
  name: ['key', 'revoke'],
  says: 'revoke an API key for good',
  words: ['<key>'],
  needs: 'engine',
  changes: 'itself',
  input: ([id = '']) => ({ id }),
  run: (engine, { id }, _call, actor) => engine.access.revokeKey(id, actor),
  answers: entry,
  lines: ({ id, revokedAt }) => [`${id} revoked ${revokedAt}`],
})

type Approver = { readonly principal: string; readonly address: string }

const approver = verb<Approver, Approver>({
  name: ['key', 'approver'],
  says: 'let signatures of an address count as approvals of a principal',
  words: ['<principal>', '<address>'],
  needs: 'engine',
  changes: 'itself',
  input: ([principal = '', address = '']) => ({ principal, address: Address.fromTyped(address) }),
  run: async (engine, input, _call, actor) => {
    await engine.access.addApprover(input, actor)
    return input
  },
  answers: { principal: 'the approver', address: 'whose signatures count' },
  lines: ({ principal, address }) => [`${address} approves for ${principal}`],
})

/** The verbs. */
export const key = [create, list, revoke, approver]
