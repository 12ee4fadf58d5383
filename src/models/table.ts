/** Parsed tables, and how their columns become those of a matrix. */
import { Failure } from '../core/failure.ts'
import * as Rng from '../core/rng.ts'
import * as Matrix from './matrix.ts'

/** A parsed column: numbers (NaN is blank), or text. */
export type Column = { readonly name: string; readonly values: Float64Array | readonly string[] }

/** A parsed table; all columns have one length. */
export type Table = readonly Column[]

/**
 * What a column becomes, fitted on the rows learnt from; plain JSON. `LEVELS` are texts with a column of their own; other texts, seen or not, and
 * blanks share one column each, where rows learnt from had such. `HASHED` spreads more texts than that over a fixed number of columns; `RATES` gives
 * them one column, the share of rows learnt from with that text that had the outcome, and `base`, that of all, for texts never seen.
 */
export type Vocabulary = { readonly source: string } & (
  | { readonly kind: 'NUMBERS' }
  | {
      readonly kind: 'LEVELS'
      readonly levels: readonly string[]
      readonly hasOther: boolean
      readonly hasBlank: boolean
    }
  | { readonly kind: 'HASHED'; readonly hasBlank: boolean }
  | {
      readonly kind: 'RATES'
      readonly base: number
      readonly rates: readonly (readonly [text: string, rate: number])[]
    }
  | { readonly kind: 'DROPPED' }
)

// A category in fewer rows teaches nothing; more columns than these per text column cost more than they bring.
const CATEGORY_ROWS = 10
const LEVELS = 50
const BUCKETS = 64
/** A rate is drawn towards that of all rows as by so many rows of it. */
const STRENGTH = 10

/** The column called `name`. Throws `FILE_COLUMN_UNKNOWN`. */
export function column(table: Table, name: string): Column {
  const found = table.find((each) => each.name === name)
  if (found) return found
  const columns = table.map((each) => each.name)
  throw new Failure('FILE_COLUMN_UNKNOWN', `No column is called ${name}; there are ${columns.join(', ')}.`, { columns })
}

/**
 * How a column is read: numbers as they are, text as one 0/1 column for each value that occurs often enough, the most frequent first. A text too
 * rare for that, or never seen here, is "other"; a blank is neither. More than 50 frequent values are hashed into 64 columns.
 */
export function vocabulary({ name, values }: Column): Vocabulary {
  const source = name
  if (values instanceof Float64Array) return { source, kind: 'NUMBERS' }
  const counts = new Map<string, number>()
  for (const text of values) counts.set(text.trim(), (counts.get(text.trim()) ?? 0) + 1)
  const hasBlank = (counts.get('') ?? 0) >= CATEGORY_ROWS
  counts.delete('')
  const levels = [...counts]
    .filter(([, count]) => count >= CATEGORY_ROWS)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([text]) => text)
  if (levels.length === 0 && !hasBlank) return { source, kind: 'DROPPED' }
  const rare = [...counts.values()].reduce((sum, count) => sum + (count < CATEGORY_ROWS ? count : 0), 0)
  if (levels.length > LEVELS) return { source, kind: 'HASHED', hasBlank }
  return { source, kind: 'LEVELS', levels, hasOther: rare >= CATEGORY_ROWS, hasBlank }
}

/**
 * As {@link vocabulary} of each column of `table`, the rows learnt from, whose outcomes are `label`: a text of more than 50 frequent values becomes
 * rates, not hashes.
 */
export function learnt(table: Table, label: Uint8Array): readonly Vocabulary[] {
  return table.map((each) => {
    const found = vocabulary(each)
    if (found.kind !== 'HASHED') return found
    const tally = tallied(label)
    for (let row = 0; row < label.length; row++) tally.add(textOf(each, row), label[row] ?? 0)
    const texts = new Set(Array.from(label, (_, row) => textOf(each, row)))
    const rates = [...texts].sort().map((text) => [text, tally.rate(text)] as const)
    return { source: each.name, kind: 'RATES', base: tally.base, rates }
  })
}

/**
 * The matrix of the rows that `vocabularies` were {@link learnt} from. A rate counts only the rows before its own in an order drawn by `seed`:
 * a row that was told its own outcome would foretell itself (ordered target statistics; Prokhorenkova et al., 2018, arXiv:1706.09516, 3.2).
 */
export function ordered(
  table: Table,
  vocabularies: readonly Vocabulary[],
  { label, seed }: { readonly label: Uint8Array; readonly seed: string },
): Matrix.Matrix {
  const whole = matrix(table, vocabularies, label.length)
  const width = whole.columns.length
  for (const each of vocabularies) {
    if (each.kind !== 'RATES') continue
    const [name = ''] = columns(each).map((own) => own.name)
    const at = whole.columns.findIndex((own) => own.name === name)
    const from = column(table, each.source)
    const tally = tallied(label)
    for (const row of Rng.create(`${seed}/${each.source}`).shuffle(Uint32Array.from(label.keys()))) {
      const text = textOf(from, row)
      whole.values[row * width + at] = tally.rate(text)
      tally.add(text, label[row] ?? 0)
    }
  }
  return whole
}

/** How many of the rows added had the outcome, by text, drawn towards the rate of all rows. */
function tallied(label: Uint8Array) {
  const base = label.reduce((sum, y) => sum + y, 0) / Math.max(1, label.length)
  const sums = new Map<string, { rows: number; positives: number }>()
  const of = (text: string) => sums.get(text) ?? { rows: 0, positives: 0 }
  return {
    base,
    rate: (text: string) => (of(text).positives + STRENGTH * base) / (of(text).rows + STRENGTH),
    add: (text: string, y: number) => {
      const { rows, positives } = of(text)
      sums.set(text, { rows: rows + 1, positives: positives + y })
    },
  }
}

/** The columns that a column becomes. */
export function columns(from: Vocabulary): readonly Matrix.Column[] {
  const named = (value: string) => ({ name: `${from.source}=${value}` })
  // Named otherwise than values are, because a value may be "(other)" itself.
  const shared = (what: string) => ({ name: `${from.source} (${what})` })
  switch (from.kind) {
    case 'NUMBERS':
      return [{ name: from.source }]
    case 'LEVELS':
      return [
        ...from.levels.map(named),
        ...(from.hasOther ? [shared('other')] : []),
        ...(from.hasBlank ? [shared('blank')] : []),
      ]
    case 'HASHED':
      return [...Array.from({ length: BUCKETS }, (_, k) => named(`#${k}`)), ...(from.hasBlank ? [shared('blank')] : [])]
    case 'RATES':
      return [shared('rate')]
    case 'DROPPED':
      return []
  }
}

/** The matrix of `table` by `vocabularies`. Throws `FILE_COLUMN_UNKNOWN`, and `COLUMN_NOT_NUMERIC` where a column of numbers holds text. */
export function matrix(table: Table, vocabularies: readonly Vocabulary[], rows: number): Matrix.Matrix {
  const all = vocabularies.map(columns)
  const width = all.reduce((sum, { length }) => sum + length, 0)
  const values = new Float32Array(rows * width)
  let at = 0
  for (const [k, each] of vocabularies.entries()) {
    const from = column(table, each.source)
    const placeOf = placing(each)
    const rates = each.kind === 'RATES' ? new Map(each.rates) : null
    for (let row = 0; row < rows; row++) {
      if (each.kind === 'NUMBERS') values[row * width + at] = numberOf(from, row)
      else if (each.kind === 'RATES') values[row * width + at] = rates?.get(textOf(from, row)) ?? each.base
      else {
        const place = placeOf(textOf(from, row))
        if (place !== undefined) values[row * width + at + place] = 1
      }
    }
    at += all[k]?.length ?? 0
  }
  return { columns: all.flat(), rows, values }
}

/** Which of a vocabulary's columns a text marks; none for what rows learnt from never had. */
function placing(from: Vocabulary): (text: string) => number | undefined {
  if (from.kind === 'HASHED') {
    const known = new Map<string, number | undefined>([['', from.hasBlank ? BUCKETS : undefined]])
    return (text) => {
      if (!known.has(text)) known.set(text, Math.floor(Matrix.textDraw(text, from.source) * BUCKETS))
      return known.get(text)
    }
  }
  if (from.kind !== 'LEVELS') return () => undefined
  const { levels, hasOther, hasBlank } = from
  const places = new Map(levels.map((text, k) => [text, k]))
  const other = hasOther ? levels.length : undefined
  const blank = hasBlank ? levels.length + Number(hasOther) : undefined
  return (text) => (text === '' ? blank : (places.get(text) ?? other))
}

/** What stands in each row of `table`, for rows to be told apart by: its categories were counted over all rows, so nothing is learnt from it. */
export function content(table: Table): Matrix.Matrix {
  return matrix(table, table.map(vocabulary), table[0]?.values.length ?? 0)
}

/** A note for each column of text that did not become a column for each of its values. */
export function notes(vocabularies: readonly Vocabulary[]): readonly string[] {
  return vocabularies.flatMap(({ source, kind }) => {
    if (kind === 'DROPPED') return [`No value of column ${source} occurs in ${CATEGORY_ROWS} rows, so it was dropped.`]
    if (kind === 'HASHED') {
      return [`More than ${LEVELS} values of column ${source} are frequent: it was hashed into ${BUCKETS} columns.`]
    }
    if (kind === 'RATES') {
      return [
        `More than ${LEVELS} values of column ${source} are frequent: it was read as how often each had the outcome.`,
      ]
    }
    return []
  })
}

function numberOf({ name, values }: Column, row: number): number {
  if (values instanceof Float64Array) return values[row] ?? Number.NaN
  const text = (values[row] ?? '').trim()
  const value = text === '' ? Number.NaN : Number(text)
  if (Number.isNaN(value) && text !== '') {
    throw new Failure('COLUMN_NOT_NUMERIC', `Column ${name} was numeric in training but is "${text}" in row ${row}.`, {
      column: name,
      row,
    })
  }
  return value
}

/** The rows of `table` numbered in `rows`, in that order. */
export function rowsOf(table: Table, rows: Uint32Array): Table {
  return table.map(({ name, values }) => ({
    name,
    values:
      values instanceof Float64Array
        ? Float64Array.from(rows, (row) => values[row] ?? Number.NaN)
        : Array.from(rows, (row) => values[row] ?? ''),
  }))
}

/** The cell as trimmed text; a blank number is empty. */
export function textOf({ values }: Column, row: number): string {
  const value = values[row] ?? ''
  if (typeof value === 'string') return value.trim()
  return Number.isNaN(value) ? '' : String(value)
}
