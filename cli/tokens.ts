/** `dropcast tokens` and `dropcast token mark`: what tokens are, and which are spam. */
import type { TokenEntry, TokensResult } from '../src/capabilities.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

const refresh = verb<{ chain?: string; first?: number }, TokensResult>({
  name: ['tokens'],
  says: 'ask new token contracts what they are, flag spam by stated rules, and list the tokens that move most',
  options: [
    { flags: '--chain <caip2>', says: 'only tokens of this chain; every chain unless given' },
    { flags: '--first <number>', says: 'how many to list [20]' },
  ],
  needs: 'engine',
  input: (_words, options) => ({
    ...Words.given('chain', Words.text(options, 'chain')),
    ...Words.given('first', Words.whole(options, 'first')),
  }),
  run: (engine, input, call) => engine.ingest.tokens(input, call),
  answers: {
    chain: 'CAIP-2 id, or null for every chain',
    asked: 'contracts asked in this call; 0 without an RPC address of the chain',
    odd: 'of these, contracts whose answers were odd',
    unasked: 'contracts that were never asked',
    judged: 'tokens that were judged',
    spam: 'tokens taken for spam, by rule or by mark',
    rules: 'name and sentence of each rule that makes a token look like spam',
    top: 'chain, address, name, symbol, decimals, standard, transfers, spam, reasons, mark, oddity and askedAt of each',
  },
  lines: ({ asked, unasked, judged, spam, top }) => [
    `${asked} contracts asked, ${unasked} never; ${spam} of ${judged} tokens look like spam.`,
    ...Words.table([
      ['transfers', 'symbol', 'decimals', 'standard', 'address', 'spam'],
      ...top.map((token) => [
        token.transfers,
        token.symbol,
        token.decimals,
        token.standard,
        token.address,
        token.spam === true ? (token.mark?.because ?? token.reasons.join('; ')) : token.spam === false ? 'no' : null,
      ]),
    ]),
  ],
})

const mark = verb<{ address: string; chain?: string; spam: boolean; because: string }, TokenEntry>({
  name: ['token', 'mark'],
  says: 'decide that a token is spam or is not; this stands above the rules',
  words: ['<address>', '<verdict>'],
  options: [
    { flags: '--because <reason>', says: 'why, for those who ask later', needed: true },
    { flags: '--chain <caip2>', says: 'chain of the token; the configured one unless given' },
  ],
  needs: 'engine',
  changes: 'itself',
  input: ([address = '', verdict], options) => ({
    address,
    spam: Words.choice(verdict, 'verdict', ['spam', 'not-spam']) === 'spam',
    because: Words.needed(options, 'because'),
    ...Words.given('chain', Words.text(options, 'chain')),
  }),
  run: (engine, input, _call, actor) => engine.ingest.markToken(input, actor),
  answers: {
    chain: 'CAIP-2 id',
    address: 'of the contract',
    name: 'as the contract says, cleaned; null when unknown',
    symbol: 'as the contract or a file says; null when unknown',
    decimals: 'null when unknown',
    standard: 'ERC-20, ERC-721 or ERC-1155; null when unknown',
    transfers: 'transfers that are kept; null before the first judgement',
    spam: 'the decision',
    reasons: 'rules that the token meets, as sentences',
    mark: 'because, principal and at of the decision',
    oddity: 'what was odd about the contract’s answers; null when nothing was',
    askedAt: 'when the contract was asked; null when never',
  },
  lines: ({ address, symbol, spam, mark }) => [
    `${symbol ?? address} is ${spam ? 'spam' : 'no spam'}: ${mark?.because}`,
  ],
})

/** The verbs. */
export const tokens = [refresh, mark]
