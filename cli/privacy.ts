/** `dropcast identities`, `forget`, `consent withdraw`, `retain`: what is kept of people, and how it ends. */
import type { ForgetResult, IdentityEntry, RetainEntry, WithdrawResult } from '../src/capabilities.ts'
import * as Address from '../src/core/address.ts'
import { Failure } from '../src/core/failure.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

const identities = verb<{ wallet: string }, readonly IdentityEntry[]>({
  name: ['identities'],
  says: 'show the external ids behind a wallet; needs the scope pii, and is audited',
  words: ['<wallet>'],
  needs: 'engine',
  changes: 'itself',
  input: ([wallet = '']) => ({ wallet: Address.fromTyped(wallet) }),
  run: (engine, { wallet }, _call, actor) => engine.identities.of(wallet, actor),
  answers: {
    externalId: 'as it was imported',
    source: 'who says that it belongs to the wallet',
    firstSeen: 'when it was imported first',
    consents: 'purpose, source, givenAt and withdrawnAt (null: it stands) of each',
  },
  lines: (found) =>
    found.length === 0
      ? ['Nobody is known behind this wallet.']
      : Words.table(
          found.map(({ externalId, source, firstSeen, consents }) => [
            externalId,
            source,
            firstSeen,
            consents.map(({ purpose, withdrawnAt }) => (withdrawnAt ? `${purpose} (withdrawn)` : purpose)).join(', '),
          ]),
        ),
})

const forget = verb<{ externalId: string }, ForgetResult>({
  name: ['forget'],
  says: 'erase an external id with its wallets, consents and events, for good; its wallets stay suppressed',
  words: ['<external-id>'],
  needs: 'engine',
  changes: 'itself',
  input: ([externalId = '']) => {
    if (externalId === '') throw new Failure('USAGE', 'The external id is empty.')
    return { externalId }
  },
  run: (engine, { externalId }, _call, actor) => engine.identities.forget(externalId, actor),
  answers: {
    identities: 'links to wallets that were erased',
    consents: 'consents that were erased',
    events: 'events that were erased',
    wallets: 'wallets that are suppressed from now on',
  },
  lines: (gone) => [
    `Erased ${gone.identities} links, ${gone.consents} consents and ${gone.events} events; ${gone.wallets} wallets suppressed.`,
    'Backups made before still hold them.',
  ],
})

const withdraw = verb<{ wallet: string; purpose?: string }, WithdrawResult>({
  name: ['consent', 'withdraw'],
  says: 'withdraw the consents behind a wallet: nothing is sent to it any more, also by campaigns that run',
  words: ['<wallet>'],
  options: [{ flags: '--purpose <purpose>', says: 'only this one is marked withdrawn; all unless given' }],
  needs: 'engine',
  changes: 'itself',
  input: ([wallet = ''], options) => ({
    wallet: Address.fromTyped(wallet),
    ...Words.given('purpose', Words.text(options, 'purpose')),
  }),
  run: (engine, input, _call, actor) => engine.identities.withdraw(input, actor),
  answers: {
    wallet: 'the wallet',
    consents: 'consents that stood until now',
    wallets: 'wallets that are suppressed from now on',
  },
  lines: ({ consents, wallets }) => [`${consents} consents withdrawn, ${wallets} wallets suppressed.`],
})

const retain = verb<{ dryRun: boolean }, readonly RetainEntry[]>({
  name: ['retain'],
  says: 'delete what is older than the configuration lets be kept',
  options: [{ flags: '--dry-run', says: 'only count' }],
  needs: 'engine',
  changes: 'itself',
  input: (_words, options) => ({ dryRun: Words.flag(options, 'dryRun') }),
  run: (engine, input, _call, actor) => engine.warehouse.retain(input, actor),
  answers: { table: 'the table', days: 'for how long its rows are kept', rows: 'rows that were older' },
  lines: (swept) =>
    swept.length === 0
      ? ['Everything is kept: no DROPCAST_RETAIN_… is set.']
      : Words.table([['table', 'days', 'older rows'], ...swept.map(({ table, days, rows }) => [table, days, rows])]),
})

/** The verbs. */
export const privacy = [identities, forget, withdraw, retain]
