/** A notebook in notebook-kit's format, and what its SQL cells find in a published copy. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { deserialize, transpile } from '@observablehq/notebook-kit'
import { JSDOM } from 'jsdom'
import { Failure, is } from '../src/core/failure.ts'
import * as Published from '../src/warehouse/published.ts'

/** One cell; `output` names what it gives to the others. */
export type Cell = ReturnType<typeof deserialize>['cells'][number]

/** A notebook. `name` is its file without `.html`, `lead` the sentence in its `<p class="lead">`, empty when it has none. */
export type Notebook = {
  readonly name: string
  readonly path: string
  readonly title: string
  readonly lead: string
  readonly cells: readonly Cell[]
}

/** A result row as the page gets it: JSON data. Bytes are `0x` hex; whole numbers are exact. */
export type Row = Readonly<Record<string, unknown>>

/** The rows of every SQL cell, by the name of its output. */
export type Results = Readonly<Record<string, readonly Row[]>>

/** What a SQL cell must name as its database. */
export const DATABASE = 'published'

/** The notebook in the file `path`. Throws `FILE_NOT_FOUND`, and `NOTEBOOK_FAILED` naming a cell that cannot be right. */
export async function read(path: string): Promise<Notebook> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Failure('FILE_NOT_FOUND', 'There is no such notebook.', { path }, { cause })
  })
  const { title, cells } = deserialize(text, { parser: new new JSDOM('').window.DOMParser() })
  const lead = /<p class="lead">([^<]*)<\/p>/.exec(text)?.[1] ?? ''
  const notebook = { name: basename(path, '.html'), path, title, lead, cells }
  const names = new Set<string>()
  for (const cell of cells) {
    const wrong = cell.mode === 'sql' ? flaw(cell, names) : undefined
    if (wrong) throw failed(notebook, cell, wrong)
    if (cell.output) names.add(cell.output)
    try {
      transpile(cell)
    } catch (cause) {
      throw failed(notebook, cell, cause instanceof Error ? cause.message : String(cause), cause)
    }
  }
  return notebook
}

/**
 * Runs every SQL cell of `notebook` on the published copy, read-only and locked down. Throws `FILE_UNREADABLE` when there is no
 * copy, and `NOTEBOOK_FAILED` with notebook, cell and cause when a cell fails.
 */
export async function run(notebook: Notebook, publishedPath: string): Promise<Results> {
  await using reader = await Published.openReadOnly(publishedPath)
  const results: Record<string, readonly Row[]> = {}
  for (const cell of notebook.cells) {
    if (cell.mode !== 'sql') continue
    try {
      const rows = await reader.all(Published.typed(cell.value))
      results[nameOf(cell)] = rows.map((row) => plain(row) as Row)
    } catch (cause) {
      const problem = is(cause, 'WAREHOUSE_QUERY_FAILED') ? String(cause.facts.problem) : String(cause)
      throw failed(notebook, cell, problem, cause)
    }
  }
  return results
}

/** The name by which other cells know this one. */
export function nameOf(cell: Cell): string {
  return cell.output ?? String(cell.id)
}

/** A failure of one cell. */
export function failed(notebook: Notebook, cell: Cell, problem: string, cause?: unknown): Failure {
  const facts = { notebook: notebook.name, cell: nameOf(cell), problem }
  return new Failure('NOTEBOOK_FAILED', `The cell ${facts.cell} of the notebook ${facts.notebook} fails.`, facts, {
    cause,
  })
}

function flaw({ output, hidden, database, value }: Cell, names: ReadonlySet<string>): string | undefined {
  if (!output) return 'A SQL cell needs an output, the name under which other cells find its rows.'
  if (names.has(output)) return `Two cells are called ${output}.`
  if (database !== DATABASE) return `A SQL cell has database="${DATABASE}".`
  if (!hidden) return 'A SQL cell is hidden: show its rows in a cell of their own.'
  if (value.includes('${')) return 'A SQL cell runs before the page is opened, so it takes no template expressions.'
  return undefined
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
  if (typeof value !== 'bigint' && typeof value !== 'number') return value
  const number = Number(value)
  if (typeof value === 'bigint' ? Number.isSafeInteger(number) : Number.isFinite(number)) return number
  throw new Failure('INPUT_INVALID', `${value} has no exact JSON number: cast the column to VARCHAR, or to DOUBLE.`, {
    value,
  })
}
