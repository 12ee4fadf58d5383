/** `dropcast import` and `dropcast ingest`: activity from files and from a node. */
import type { FollowResult, ImportInput, ImportResult, IngestResult } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

/** What `--as` says of wallets, and the label that it gives them. */
const LABELS = { sanctions: 'SANCTIONED', exchange: 'EXCHANGE', bridge: 'BRIDGE', scam: 'SCAM' } as const

/** What files can hold. */
const KINDS = ['transfers', 'transactions', 'sales', 'blocks', 'labels', 'prices', 'events', 'identities'] as const

const fromFile = verb<ImportInput, ImportResult>({
  name: ['import'],
  says: 'import a CSV or Parquet file, plain or gzip; the same file again adds nothing',
  words: ['<file>'],
  options: [
    { flags: '--kind <kind>', says: `${KINDS.join(', ')}; told by the columns unless given, but for the last two` },
    {
      flags: '--chain <caip2>',
      says: 'chain of the rows, such as eip155:1; the file’s own, else the configured one, unless given',
    },
    { flags: '--map <pairs>', says: 'target=column,…: which column of the file is which, beside what its names tell' },
    {
      flags: '--complete <of>',
      says: 'what its transfers are complete for, from first to last block: all, contracts (those it names), none',
    },
    { flags: '--as <what>', says: 'what every wallet of a list is: sanctions, exchange, bridge, scam' },
    {
      flags: '--decimals <pairs>',
      says: 'token=decimals,…: of contracts that were not asked, for exports with decimal amounts',
    },
    { flags: '--label <label>', says: 'label of every row, for labels, in words of your own' },
    { flags: '--name <name>', says: 'what every wallet of a list is called, such as "Binance 14"' },
    { flags: '--source <source>', says: 'who says so, for labels and prices' },
    { flags: '--date <iso>', says: 'when it was said, for labels' },
  ],
  needs: 'engine',
  changes: 'itself',
  input: ([file], options) => {
    const kind = Words.text(options, 'kind')
    const is = Words.text(options, 'as')
    const complete = Words.text(options, 'complete')
    const decimals = Object.entries(Words.pairs(options, 'decimals') ?? {}).map(([token, count]) => [
      token,
      decimalsOf(count),
    ])
    return {
      path: Words.path(file),
      ...(kind === undefined ? {} : { kind: Words.choice(kind, 'kind', KINDS) }),
      ...Words.given('chain', Words.text(options, 'chain')),
      ...Words.given('map', Words.pairs(options, 'map')),
      ...(complete === undefined ? {} : { complete: Words.choice(complete, 'complete', ['all', 'contracts', 'none']) }),
      ...(decimals.length === 0 ? {} : { decimals: Object.fromEntries(decimals) }),
      fixed: {
        ...(is === undefined
          ? {}
          : { label: LABELS[Words.choice(is, 'as', ['sanctions', 'exchange', 'bridge', 'scam'])] }),
        ...Words.given('label', Words.text(options, 'label')),
        ...Words.given('name', Words.text(options, 'name')),
        ...Words.given('origin', Words.text(options, 'source')),
        ...Words.given('date', Words.instant(options, 'date')),
      },
    }
  },
  run: (engine, input, call) => engine.ingest.file(input, call),
  answers: {
    file: 'path that was read',
    format: 'format that the columns told',
    kind: 'what the rows are',
    chain: 'CAIP-2 id of the rows’ chain; null for events and identities',
    rows: 'rows in the file',
    added: 'rows that were new',
    wallets: 'wallets that were new',
    forgotten: 'rows about somebody who was forgotten, which stay out',
    alreadyImported: 'whether the same bytes had been imported before',
    covered: 'stream, axis, from and to that are complete now; null when the file states no range',
  },
  lines: ({ file, kind, rows, added, wallets, alreadyImported }) =>
    alreadyImported
      ? [`${file} was imported before; nothing added.`]
      : [`${added} of ${rows} ${kind} added from ${file}, ${wallets} new wallets.`],
})

function decimalsOf(typed: string): number {
  const count = Number(typed)
  if (/^\d{1,3}$/.test(typed) && count <= 255) return count
  throw new Failure('USAGE', `"${typed.slice(0, 40)}" is no number of decimals, 0 to 255.`, { option: 'decimals' })
}

const chainOf = ({ chain }: { readonly chain?: string }) => `chain ${chain ?? 'as configured'}`

const fromNode = verb<{ chain?: string; fromBlock?: number; toBlock?: number; head?: boolean }, IngestResult>({
  name: ['ingest'],
  says: 'fetch token transfers from the configured node: what is wanted and not covered yet',
  options: [
    { flags: '--chain <caip2>', says: 'must be the node’s chain; the configured one unless given' },
    { flags: '--from-block <number>', says: 'first block; the configured one unless given' },
    { flags: '--to-block <number>', says: 'last block; the newest that is final unless given' },
    { flags: '--head', says: 'go on to the newest block, which a reorganisation may still replace' },
  ],
  needs: 'engine',
  changes: { subject: chainOf },
  input: (_words, options) => ({
    ...Words.given('chain', Words.text(options, 'chain')),
    ...Words.given('fromBlock', Words.whole(options, 'fromBlock')),
    ...Words.given('toBlock', Words.whole(options, 'toBlock')),
    ...(options.head === true ? { head: true } : {}),
  }),
  run: (engine, input, call) => engine.ingest.backfill(input, call),
  answers: {
    chain: 'CAIP-2 id',
    fromBlock: 'first block wanted',
    toBlock: 'last block wanted',
    slices: 'steps committed',
    transfers: 'transfers added',
    reorgs: 'reorganisations that were followed',
    restated: 'blocks told anew after a second look',
    remaining: 'block ranges that are still missing',
  },
  lines: ({ chain, fromBlock, toBlock, transfers, remaining }) => [
    `${transfers} transfers of ${chain}, blocks ${fromBlock} to ${toBlock}; ${remaining.length} ranges remain.`,
  ],
})

const following = verb<{ chain?: string }, FollowResult>({
  name: ['follow'],
  says: 'keep a chain up to its newest block, reorganisations included, until interrupted',
  options: [{ flags: '--chain <caip2>', says: 'the chain; the configured one unless given' }],
  needs: 'engine',
  changes: { subject: chainOf },
  input: (_words, options) => Words.given('chain', Words.text(options, 'chain')),
  run: (engine, input, call) => engine.ingest.follow(input, call),
  answers: {
    rounds: 'looks at the head',
    transfers: 'transfers added',
    reorgs: 'reorganisations that were followed',
  },
  lines: ({ rounds, transfers, reorgs }) => [`${transfers} transfers in ${rounds} rounds, ${reorgs} reorganisations.`],
})

/** The verbs. */
export const ingestion = [fromFile, fromNode, following]
