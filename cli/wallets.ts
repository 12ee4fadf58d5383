/** `dropcast wallets`, `catalogue`, `coverage`: what is known, read only. */
import { existsSync } from 'node:fs'
import type { Coverage, FeatureEntry, WalletPage, WalletQuery } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import { publish } from './keeping.ts'
import * as Reach from './reach.ts'
import { verb } from './verb.ts'
import * as Words from './words.ts'

/** A page of wallets with features, scores and labels. */
export const wallets = verb<WalletQuery, WalletPage>({
  name: ['wallets'],
  says: 'list wallets that pass a filter, with features, scores and labels',
  options: [
    { flags: '--where <json>', says: 'the filter as JSON, or @FILE; everyone unless given' },
    { flags: '--order-by <field>', says: 'a field, highest first; with a leading + lowest first' },
    { flags: '--first <count>', says: 'page size', fallback: '20' },
    { flags: '--after <cursor>', says: 'endCursor of the page before' },
    { flags: '--as-of <time>', says: 'ISO-8601; the newest instant with features unless given' },
  ],
  needs: 'engine',
  input: (_words, options) => {
    const where = Words.text(options, 'where')
    const order = Words.text(options, 'orderBy')
    return {
      first: Words.whole(options, 'first') ?? 20,
      ...(where === undefined ? {} : { where: Words.json(where, 'where') }),
      ...(order === undefined
        ? {}
        : {
            orderBy: order.startsWith('+')
              ? { field: order.slice(1), direction: 'ASC' as const }
              : { field: order, direction: 'DESC' as const },
          }),
      ...Words.given('after', Words.text(options, 'after')),
      ...Words.given('asOf', Words.instant(options, 'asOf')),
    }
  },
  run: (engine, query) => engine.wallets.page(query),
  answers: {
    wallets: 'id, address, asOf, features, scores and labels of each',
    endCursor: 'where the next page begins, or null',
    hasNextPage: 'whether there is one',
  },
  lines: (page) => [
    ...Words.table(
      page.wallets.map(({ address, scores, labels }) => [
        address,
        ...scores.map(({ goal, probability, percentile }) => `${goal} ${probability.toFixed(3)} (${percentile})`),
        labels.map(({ label }) => label).join(' '),
      ]),
    ),
    ...(page.hasNextPage ? [`more: --after ${page.endCursor}`] : []),
  ],
})

type Catalogue = {
  readonly features: readonly FeatureEntry[]
  readonly goals: readonly { readonly name: string; readonly definition: string }[]
}

/** What filters and models can name. */
export const catalogue = verb<null, Catalogue>({
  name: ['catalogue'],
  says: 'list the features and goals that exist, with their definitions',
  needs: 'engine',
  input: () => null,
  run: async (engine) => ({ features: engine.features.catalogue(), goals: engine.models.goals() }),
  answers: {
    features: 'name, unit, grain, type and definition of each',
    goals: 'name and definition of each',
  },
  lines: ({ features, goals }) => [
    ...Words.table(features.map(({ name, unit, definition }) => [name, unit, definition])),
    ...Words.table(goals.map(({ name, definition }) => [name, definition])),
  ],
})

/** Which ranges are complete. */
export const coverage = verb<null, readonly Coverage[]>({
  name: ['coverage'],
  says: 'list which ranges of which streams are complete',
  needs: 'engine',
  input: () => null,
  run: (engine) => engine.ingest.coverage(),
  answers: {
    chain: 'CAIP-2 id',
    stream: 'what is covered',
    axis: 'block or second',
    from: 'first of the range',
    to: 'first after it',
    state: 'final, provisional (a reorganisation may change it) or suspect (waiting for a second look)',
    final: 'whether a reorganisation can no longer change it',
  },
  lines: (ranges) =>
    Words.table(ranges.map(({ chain, stream, axis, from, to, state }) => [chain, stream, axis, from, to, state])),
})

type Audit = {
  readonly audit: string
  readonly rows: number
  readonly shown: readonly Readonly<Record<string, unknown>>[]
}

/** What to audit: everything, or the bad rows of one audit; `reading` also reads every cell. */
export type AuditInput = { readonly show?: string; readonly limit?: number; readonly reading?: boolean }

/** Integrity findings. */
export const audit = verb<AuditInput, readonly Audit[]>({
  name: ['audit'],
  says: 'look for rows that break an invariant of the warehouse; an empty list is good',
  options: [
    { flags: '--show <audit>', says: 'run this one and print the bad rows themselves' },
    { flags: '--limit <count>', says: 'how many of them', fallback: '20' },
    {
      flags: '--reading',
      says: 'also read every cell of every table, so that a damaged block is found',
      fallback: false,
    },
  ],
  needs: 'engine',
  input: (_words, options) => ({
    ...Words.given('show', Words.text(options, 'show')),
    ...Words.given('limit', Words.whole(options, 'limit')),
    reading: options.reading === true,
  }),
  run: (engine, input) => engine.warehouse.audits(input),
  answers: {
    audit: 'the invariant',
    rows: 'rows that break it',
    shown: 'the first of them with --show, else empty; tables and problems of unreadable_table',
  },
  lines: (findings) =>
    findings.length === 0
      ? ['all well']
      : findings.flatMap(({ audit: name, rows, shown }) => [
          ...Words.table([[name, rows]]),
          ...(shown.length === 0 ? [] : Words.table([Object.keys(shown[0] ?? {}), ...shown.map(Object.values)])),
        ]),
})

type Table = { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }

const sql = verb<{ text: string }, Table>({
  name: ['sql'],
  says: 'run a statement on the published copy, read-only and without access to any other file',
  words: ['<statement>'],
  needs: 'nothing',
  input: ([text = '']) => {
    if (text.trim() === '') throw new Failure('USAGE', 'The statement is empty.')
    return { text }
  },
  // Asked of the copy itself, so that analysts wait for nobody who owns the warehouse; only the first copy has to be written by its owner.
  run: async (config, { text }, call) => {
    if (!existsSync(config.publishedPath)) await Reach.run(publish, null, config, { call, print: () => undefined })
    return (await import('../src/lab.ts')).sql(text, config, call)
  },
  answers: { columns: 'names', rows: 'cells of each row; integers too large for JSON as text' },
  lines: ({ columns, rows }) => Words.table([columns, ...rows]),
})

/** The verbs. */
export const looking = [wallets, catalogue, coverage, sql, audit]
