/** `dropcast entities build|list|show|appeal`: which wallets are one actor, why, and what people say against it. */
import type { AppealEntry, EntitiesResult, EntityEntry, EntityResult } from '../src/capabilities.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

const AS_OF = { flags: '--as-of <time>', says: 'ISO-8601; the newest instant with entities unless given' }

const build = verb<{ asOf: string }, EntitiesResult>({
  name: ['entities', 'build'],
  says: 'recognise exchanges, bridges, routers and distributors, and link the other wallets that act as one',
  options: [{ flags: '--as-of <time>', says: 'ISO-8601; only what happened before counts', needed: true }],
  needs: 'engine',
  changes: { subject: ({ asOf }) => `entities ${asOf}` },
  input: (_words, options) => ({ asOf: Words.needed(options, 'asOf') }),
  run: (engine, input, call) => engine.entities.build(input, call),
  answers: {
    asOf: 'ISO-8601',
    publicWallets: 'wallets kept out of linking, each with a reason',
    unsettled: 'of these, how many only because less than 60 days of their chain are known',
    entities: 'groups of two wallets or more',
    wallets: 'wallets in them',
    evidence: 'rows of evidence, two or more a link',
    refused: 'links that appeals kept apart',
  },
  lines: ({ asOf, publicWallets, unsettled, entities, wallets, evidence, refused }) => [
    `${entities} entities of ${wallets} wallets as of ${asOf}, on ${evidence} rows of evidence.`,
    `${publicWallets} public wallets link nobody; ${refused} links were kept apart by appeals.`,
    ...(unsettled === 0
      ? []
      : [
          `${unsettled} of the public wallets are unsettled: of their chain less than 60 days are known, in which a service looks like a funder. Import more history, or labels.`,
        ]),
  ],
})

/** The largest entities. */
export const list = verb<{ asOf?: string; first?: number }, readonly EntityEntry[]>({
  name: ['entities', 'list'],
  says: 'list the largest entities',
  options: [AS_OF, { flags: '--first <count>', says: 'how many to list [20]' }],
  needs: 'engine',
  input: (_words, options) => ({
    ...Words.given('asOf', Words.instant(options, 'asOf')),
    ...Words.given('first', Words.whole(options, 'first')),
  }),
  run: (engine, input) => engine.entities.list(input),
  answers: {
    entity: 'its first wallet',
    asOf: 'ISO-8601',
    wallets: 'how many',
    confidence: 'of its weakest link, 0 to 1',
  },
  lines: (found) =>
    Words.table([
      ['wallets', 'confidence', 'entity'],
      ...found.map(({ wallets, confidence, entity }) => [wallets, confidence.toFixed(3), entity]),
    ]),
})

/** One entity with its evidence. */
export const show = verb<{ wallet: string; asOf?: string }, EntityResult>({
  name: ['entities', 'show'],
  says: 'show what a wallet is linked to, with every row of evidence',
  words: ['<wallet>'],
  options: [AS_OF],
  needs: 'engine',
  input: ([wallet = ''], options) => ({ wallet, ...Words.given('asOf', Words.instant(options, 'asOf')) }),
  run: (engine, input) => engine.entities.show(input),
  answers: {
    asOf: 'ISO-8601',
    wallet: 'the address asked about',
    publicKind: 'exchange, bridge, router, distributor or unsettled; null for a private wallet',
    publicReason: 'why it is taken for one; null for a private wallet',
    members: 'wallet and confidence of each member of its entity; empty = linked to nobody',
    evidence: 'wallet, other, rule, counterpart, transaction and otherTransaction of each reason',
  },
  lines: ({ wallet, publicKind, publicReason, members, evidence }) => [
    publicKind === null
      ? `${wallet} is linked to ${Math.max(0, members.length - 1)} wallets.`
      : `${wallet} is a public wallet (${publicKind}): ${publicReason}.`,
    ...Words.table([
      ...(evidence.length === 0 ? [] : [['wallet', 'other', 'rule', 'shared', 'block/index', 'and of the other']]),
      ...evidence.map(({ wallet: one, other, rule, counterpart, transaction, otherTransaction }) => [
        one,
        other,
        rule,
        counterpart,
        `${transaction.block}/${transaction.index}`,
        `${otherTransaction.block}/${otherTransaction.index}`,
      ]),
    ]),
  ],
})

const appeal = verb<{ wallet: string; other?: string; because: string }, AppealEntry>({
  name: ['entities', 'appeal'],
  says: 'keep for good that two wallets, or one and anybody, are not linked',
  words: ['<wallet>'],
  options: [
    { flags: '--from <wallet>', says: 'the other wallet; anybody unless given' },
    { flags: '--because <reason>', says: 'why, for those who ask later', needed: true },
  ],
  needs: 'engine',
  changes: 'itself',
  input: ([wallet = ''], options) => ({
    wallet,
    because: Words.needed(options, 'because'),
    ...Words.given('other', Words.text(options, 'from')),
  }),
  run: (engine, input, _call, actor) => engine.entities.appeal(input, actor),
  answers: {
    wallet: 'address',
    other: 'address, or null for anybody',
    because: 'why',
    principal: 'who says so',
    at: 'ISO-8601',
  },
  lines: ({ wallet, other }) => [`${wallet} is not linked to ${other ?? 'anybody'}; the next build respects it.`],
})

/** The verbs. */
export const entities = [build, list, show, appeal]
