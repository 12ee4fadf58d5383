/** The addresses that a file's rows mention: each is judged and numbered once, not once a row; `import_rows` carries them as the file spells them. */
import type { FileRows } from '../ingest/slice.ts'
import * as File from './file.ts'
import type { Kind, Target } from './kinds.ts'
import { identifier, literal } from './query.ts'

/**
 * The temporary table `name` (key, place, address) of the spellings in `targets`: `place` is where one comes first, row × `step` +
 * index among the file's targets; `address` is NULL where it is malformed. `${name}_id` (key, id) numbers them.
 */
export type Mentions = {
  readonly name: 'import_wallet' | 'import_token'
  readonly targets: readonly { readonly target: Target; readonly index: number }[]
  readonly type: 'BLOB' | 'VARCHAR'
  readonly step: number
}

/** What a file of these columns mentions; none for kinds without wallets and tokens. */
export function of(kind: Kind, rows: FileRows, used: readonly Target[], file: File.File): readonly Mentions[] {
  const mentions = (name: Mentions['name'], names: readonly string[]): readonly Mentions[] => {
    const targets = used.flatMap((target, index) => (names.includes(target.name) ? [{ target, index }] : []))
    if (targets.length === 0) return []
    // Bytes beside texts are compared as texts.
    const type = targets.every(({ target }) => typeOf(rows, target, file) === 'BLOB') ? 'BLOB' : 'VARCHAR'
    return [{ name, targets, type, step: used.length }]
  }
  return [...mentions('import_wallet', kind.wallets), ...mentions('import_token', kind.tokens)]
}

/** The SQL of the key of `target` in a row of the file. */
export function keyText(mentions: Mentions, rows: FileRows, target: Target, file: File.File): string {
  const fixed = rows.columns[target.name] === undefined ? rows.fixed?.[target.name] : undefined
  if (fixed !== undefined) return literal(fixed)
  const column = identifier(rows.columns[target.name] ?? target.name)
  const type = typeOf(rows, target, file)
  return type === mentions.type ? column : File.asText(column, type)
}

/** The statement that gathers the spellings and judges each. */
export function gatherText({ name, targets, type, step }: Mentions): string {
  const sides = targets.map(({ target, index }) => {
    const column = identifier(target.name)
    const where = target.empty ? ` WHERE ${column} IS NOT NULL` : ''
    return `SELECT ${column} AS mention, n * ${step} + ${index} AS place FROM import_rows${where}`
  })
  const cell = targets[0]?.target.cell
  const quick = cell?.quick?.('mention', type) ?? 'NULL'
  const address =
    !cell || type === 'BLOB'
      ? quick
      : `coalesce(${quick}, CASE WHEN ${cell.isOk('mention')} THEN ${cell.value('mention')} END)`
  return `CREATE OR REPLACE TEMP TABLE ${name} AS SELECT mention AS key, place, ${address} AS address
    FROM (SELECT mention, min(place) AS place FROM (${sides.join(' UNION ALL ')}) GROUP BY mention)`
}

/** The statement that gives new wallets the next ids, in the order in which the file names them. */
export const newWallets = `INSERT INTO chain.wallet
  SELECT ((SELECT count(*) FROM chain.wallet) + row_number() OVER () - 1)::UINTEGER, address FROM (
    SELECT m.address FROM (SELECT address, min(place) AS place FROM import_wallet GROUP BY address) m
    WHERE NOT EXISTS (FROM chain.wallet w WHERE w.address = m.address) ORDER BY m.place)`

/** The statements that number the spellings, once every address stands in its table; a token is one of `$chain`. */
export const idTexts: Readonly<Record<Mentions['name'], string>> = {
  import_wallet: `CREATE OR REPLACE TEMP TABLE import_wallet_id AS
    SELECT m.key, w.id FROM import_wallet m JOIN chain.wallet w ON w.address = m.address`,
  import_token: `CREATE OR REPLACE TEMP TABLE import_token_id AS
    SELECT m.key, k.id FROM import_token m JOIN chain.token k ON k.address = m.address WHERE k.chain = $chain`,
}

function typeOf(rows: FileRows, target: Target, file: File.File): string {
  const isFixed = rows.columns[target.name] === undefined && rows.fixed?.[target.name] !== undefined
  return isFixed ? 'VARCHAR' : (file.types[rows.columns[target.name] ?? target.name] ?? 'VARCHAR')
}
