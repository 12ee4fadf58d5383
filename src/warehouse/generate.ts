/**
 * Turns `src/<stage>/sql/*.sql` into typed constants: each statement is prepared against a freshly migrated warehouse, so a
 * column that does not exist, an undeclared parameter or a type that queries do not carry stops the build.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement, StatementType } from '@duckdb/node-api'
import { Failure } from '../core/failure.ts'
import * as Connection from './connection.ts'
import * as Migrate from './migrate.ts'
import * as Value from './value.ts'

const SOURCE = fileURLToPath(new URL('..', import.meta.url))

/** The generated files by path, for the stages under `source` that have statements, or only for `stages`. */
export async function generate(
  source: string = SOURCE,
  stages: readonly string[] = stagesOf(source),
): Promise<Map<string, string>> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    await Migrate.migrate(connection, () => 0)
    const files = new Map<string, string>()
    for (const stage of stages)
      files.set(join(source, stage, 'queries.generated.ts'), await stageFile(connection, source, stage))
    return files
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** The stages under `source` that have a folder `sql` with statements. */
export function stagesOf(source: string = SOURCE): string[] {
  return readdirSync(source)
    .filter((stage) => existsSync(join(source, stage, 'sql')) && statements(source, stage).length > 0)
    .sort()
}

async function stageFile(connection: DuckDBConnection, source: string, stage: string): Promise<string> {
  const constants: string[] = []
  for (const file of statements(source, stage)) {
    const text = readFileSync(join(source, stage, 'sql', file), 'utf8')
    constants.push(await constant(connection, `${stage}/sql/${file}`, text))
  }
  const from = stage === 'warehouse' ? './query.ts' : '../warehouse/query.ts'
  return [
    `// Generated from ${stage}/sql by \`npm run generate\`; do not edit.`,
    `import type { Query } from '${from}'`,
    '',
    ...constants,
  ].join('\n')
}

function statements(source: string, stage: string): string[] {
  return readdirSync(join(source, stage, 'sql'))
    .filter((file) => file.endsWith('.sql'))
    .sort()
}

type Header = {
  readonly sentence: string
  readonly params: ReadonlyMap<string, string>
  /** Parameters declared with `TYPE?`: they take NULL. */
  readonly nullable: ReadonlySet<string>
  readonly required: readonly string[]
}

async function constant(connection: DuckDBConnection, file: string, source: string): Promise<string> {
  const { header, text } = split(file, source)
  const { sentence, params, nullable } = header
  const columns = await Connection.named({ name: file, text }, () => describe(connection, file, text, params))
  const names = columns.map((column) => column.name)
  if (new Set(names).size < names.length) throw refuse(file, 'gives two columns one name')
  const required = header.required.includes('*') ? names : header.required
  const stray = required.find((name) => !names.includes(name))
  if (stray !== undefined) throw refuse(file, `requires ${stray}, which is not among its columns`)
  const inputs = [...params].map(
    ([name, type]) => `readonly ${name}: ${Value.typescriptOf(type)}${nullable.has(name) ? ' | null' : ''}`,
  )
  const outputs = columns.map(
    ({ name, type }) =>
      `readonly ${property(name)}: ${Value.typescriptOf(type)}${required.includes(name) ? '' : ' | null'}`,
  )
  const p = inputs.length === 0 ? 'Record<never, never>' : `{ ${inputs.join('; ')} }`
  const r = outputs.length === 0 ? 'never' : `{ ${outputs.join('; ')} }`
  const id = camel(file)
  return `/** ${sentence} */
export const ${id}: Query<${p}, ${r}> = {
  name: ${quote(file.replace('/sql/', '.').replace(/\.sql$/, ''))},
  text: ${template(text)},
  params: { ${[...params].map(([name, type]) => `${name}: ${quote(type)}`).join(', ')} },
  required: [${required.map(quote).join(', ')}],
}
`.replace('params: {  }', 'params: {}')
}

function split(file: string, source: string): { header: Header; text: string } {
  const lines = source.trimEnd().split('\n')
  const end = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('--'))
  if (end < 0) throw refuse(file, 'has no statement')
  const notes = lines.slice(0, end).map((line) => line.replace(/^--\s?/, ''))
  const [sentence = ''] = notes
  if (!/^[A-Z].*\.$/.test(sentence)) throw refuse(file, 'must begin with a comment that is a sentence')
  if (!notes.some((note) => note.startsWith('grain:'))) throw refuse(file, 'states no grain')
  const params = new Map<string, string>()
  const nullable = new Set<string>()
  let required: string[] = []
  for (const note of notes) {
    const param = /^@param (\w+): ([A-Z]+(?:\[\])*)(\?)?$/.exec(note)
    if (param?.[1] && param[2]) {
      params.set(param[1], param[2])
      if (param[3]) nullable.add(param[1])
    } else if (note.startsWith('@required '))
      required = note
        .slice('@required '.length)
        .split(/[\s,]+/)
        .filter(Boolean)
    else if (note.startsWith('@')) throw refuse(file, `has a header line that is not understood: ${note}`)
  }
  return { header: { sentence, params, nullable, required }, text: lines.slice(end).join('\n').replace(/;\s*$/, '') }
}

type Shape = { readonly name: string; readonly type: string }

async function describe(
  connection: DuckDBConnection,
  file: string,
  text: string,
  params: ReadonlyMap<string, string>,
): Promise<Shape[]> {
  const extracted = await connection.extractStatements(text)
  if (extracted.count !== 1) throw refuse(file, `holds ${extracted.count} statements instead of one`)
  // Undeclared, a parameter's type is unknown while preparing, and with it the columns that are made from it.
  const typed = text.replaceAll(/\$([A-Za-z_]\w*)/g, (_match, name: string) => {
    const type = params.get(name)
    if (!type) throw refuse(file, `uses $${name} without declaring it`)
    return `CAST($${name} AS ${type})`
  })
  const prepared = await connection.prepare(typed)
  const used = new Set(Array.from({ length: prepared.parameterCount }, (_, i) => prepared.parameterName(i + 1)))
  for (const name of params.keys()) if (!used.has(name)) throw refuse(file, `declares $${name} without using it`)
  if (prepared.statementType !== StatementType.SELECT) return /\bRETURNING\b/i.test(text) ? shapes(prepared) : []
  // Preparing leaves the columns of `unnest($list)` open; running on the empty warehouse settles them.
  for (let i = 1; i <= prepared.parameterCount; i++) prepared.bindNull(i)
  return shapes(await prepared.run())
}

type Described = Pick<DuckDBPreparedStatement, 'columnCount' | 'columnName' | 'columnType'>

function shapes(described: Described): Shape[] {
  return Array.from({ length: described.columnCount }, (_, i) => ({
    name: described.columnName(i),
    type: String(described.columnType(i)),
  }))
}

function camel(file: string): string {
  const stem = file.slice(file.lastIndexOf('/') + 1, -'.sql'.length)
  if (!/^[a-z][a-z0-9_]*$/.test(stem)) throw refuse(file, 'must be named in lower_snake_case')
  return stem.replaceAll(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase())
}

function property(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : quote(name)
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

function template(text: string): string {
  return `\`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``
}

function refuse(file: string, problem: string): Failure {
  return new Failure('INVARIANT_BROKEN', `src/${file} ${problem}.`, { file })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const stages = process.argv.slice(2)
  for (const [file, text] of await generate(SOURCE, stages.length > 0 ? stages : undefined)) {
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
    process.stderr.write(`${file}\n`)
  }
}
