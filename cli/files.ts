/** `dropcast export …` and `audit log`: what leaves for other programs, which but for plain tables is audited, and the log that says so. */
import type { AuditQuery, AuditResult, Engine, FileContent, FileResult } from '../src/capabilities.ts'
import { type Option, type Options, verb } from './verb.ts'
import * as Words from './words.ts'

type ExportInput = { readonly table: string; readonly path: string; readonly partition?: readonly string[] }

const exported = verb<ExportInput, FileResult>({
  name: ['export'],
  says: 'write a table or view (not a private one) to a .parquet or .csv file, or to a folder of partitions',
  words: ['<table>', '<file>'],
  options: [
    {
      flags: '--partition <columns>',
      says: 'chain, day or chain,day: a folder of Parquet files, by chain and UTC day',
    },
  ],
  needs: 'engine',
  changes: 'itself',
  input: ([table = '', file], options) => {
    const partition = Words.text(options, 'partition')
    return {
      table,
      path: Words.path(file),
      ...Words.given(
        'partition',
        partition?.split(',').map((each) => each.trim()),
      ),
    }
  },
  run: (engine, input, call) => engine.warehouse.exportTable(input, call),
  answers: { path: 'file or folder written', rows: 'rows in it' },
  lines: ({ path, rows }) => [`${rows} rows in ${path}`],
})

type Input = { readonly content: FileContent; readonly path: string }

const answers = { path: 'file written', rows: 'rows in it' }
const lines = ({ path, rows }: FileResult) => [`${rows} rows in ${path}`]
const asOf = { flags: '--as-of <time>', says: 'ISO-8601; the newest instant with features unless given' } as const
const where = { flags: '--where <filter>', says: 'which wallets, as text, JSON or @FILE; all unless given' } as const

const given = (options: Options) => Words.given('asOf', Words.instant(options, 'asOf'))
const filter = (options: Options) => {
  const typed = Words.text(options, 'where')
  return Words.given('where', typed === undefined ? undefined : Words.filter(typed, 'where'))
}
const write = (engine: Engine, { content, path }: Input, actor: Parameters<Engine['files']['write']>[2]) =>
  engine.files.write(content, path, actor)

/** A verb that writes what `read` makes of the words and options; the file is the last word. */
function file(
  about: {
    readonly name: string
    readonly says: string
    readonly words: readonly string[]
    readonly options: readonly Option[]
  },
  read: (words: readonly string[], options: Options) => FileContent,
) {
  return verb<Input, FileResult>({
    ...about,
    name: ['export', about.name],
    needs: 'engine',
    changes: 'itself',
    input: (words, options) => ({ content: read(words, options), path: Words.path(words.at(-1)) }),
    run: (engine, input, _call, actor) => write(engine, input, actor),
    answers,
    lines,
  })
}

const segment = file(
  {
    name: 'segment',
    says: 'write who is in a segment to a .csv or .parquet file',
    words: ['<name>', '<file>'],
    options: [{ flags: '--version <number>', says: 'of the segment; the newest unless given' }, asOf],
  },
  ([name = ''], options) => {
    const version = Words.whole(options, 'version')
    return { kind: 'segment', segment: { name, ...Words.given('version', version) }, ...given(options) }
  },
)

const snapshot = file(
  {
    name: 'snapshot',
    says: 'write the members of a snapshot to a .csv or .parquet file',
    words: ['<id>', '<file>'],
    options: [],
  },
  ([id = '']) => ({ kind: 'snapshot', snapshot: id }),
)

const filtered = file(
  {
    name: 'filter',
    says: 'write the wallets of a filter, with what is chosen of them, to a .csv or .parquet file',
    words: ['<file>'],
    options: [
      where,
      { flags: '--features <names>', says: 'features by commas, a column each' },
      { flags: '--goals <names>', says: 'goals by commas: probability, low, high and percentile of each' },
      { flags: '--labels', says: 'a column with what sources call them' },
      asOf,
    ],
  },
  (_words, options) => ({
    kind: 'wallets',
    ...filter(options),
    features: Words.list(options, 'features'),
    goals: Words.list(options, 'goals'),
    labels: Words.flag(options, 'labels') ? 'all' : 'none',
    ...given(options),
  }),
)

const cohorts = file(
  {
    name: 'cohorts',
    says: 'write retention by first act, a row a cohort and period, to a .csv or .parquet file',
    words: ['<act>', '<file>'],
    options: [
      { flags: '--by <period>', says: 'month or week', fallback: 'month' },
      { flags: '--periods <count>', says: '1 to 36; 12 unless given' },
      where,
      asOf,
    ],
  },
  ([act = ''], options) => ({
    kind: 'cohorts',
    act,
    by: Words.choice(Words.text(options, 'by'), 'by', ['month', 'week']),
    ...Words.given('periods', Words.whole(options, 'periods')),
    ...filter(options),
    ...given(options),
  }),
)

const log = file(
  {
    name: 'audit',
    says: 'write the audit log to a .csv or .parquet file',
    words: ['<file>'],
    options: [
      { flags: '--from <time>', says: 'ISO-8601; from its beginning unless given' },
      { flags: '--to <time>', says: 'ISO-8601, before which; to its end unless given' },
    ],
  },
  (_words, options) => ({
    kind: 'audit',
    ...Words.given('from', Words.instant(options, 'from')),
    ...Words.given('to', Words.instant(options, 'to')),
  }),
)

type Listed = { readonly query: AuditQuery }

const history = verb<Listed, AuditResult>({
  name: ['audit', 'log'],
  says: 'who did what to what, what it was and what it became; newest first',
  options: [
    { flags: '--first <count>', says: '1 to 500', fallback: '50' },
    { flags: '--after <cursor>', says: 'of the last one of the page before' },
    { flags: '--principal <id>', says: 'only of this principal' },
    { flags: '--action <name>', says: 'only this action, such as saveSegment' },
    { flags: '--subject <subject>', says: 'only on this, such as "segment buyers"' },
    { flags: '--from <time>', says: 'ISO-8601' },
    { flags: '--to <time>', says: 'ISO-8601, before which' },
  ],
  needs: 'engine',
  input: (_words, options) => ({
    query: {
      first: Words.whole(options, 'first') ?? 50,
      ...Words.given('after', Words.text(options, 'after')),
      ...Words.given('principal', Words.text(options, 'principal')),
      ...Words.given('action', Words.text(options, 'action')),
      ...Words.given('subject', Words.text(options, 'subject')),
      ...Words.given('from', Words.instant(options, 'from')),
      ...Words.given('to', Words.instant(options, 'to')),
    },
  }),
  run: (engine, { query }, _call, actor) => engine.access.auditLog(query, actor),
  answers: {
    entries:
      'cursor, at, principal, action, subject, outcome, before, after, and facts with everything recorded; secrets are hidden',
    hasNextPage: 'whether older ones follow',
  },
  lines: ({ entries }) =>
    Words.table(
      entries.map(({ at, principal, action, subject, outcome }) => [at, principal, action, subject, outcome]),
    ),
})

/** The verbs. */
export const files = [exported, segment, snapshot, filtered, cohorts, log, history]
