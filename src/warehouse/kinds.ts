/** What the rows of each kind of file are, and the SQL that moves them from the temporary `import_rows` into their table. */
import { type FileKind, type FileRows, KIND } from '../ingest/slice.ts'
import * as Cells from './cells.ts'
import * as File from './file.ts'
import * as Mentions from './mentions.ts'
import { identifier, literal, type Value, type Values } from './query.ts'

/** One column that rows of a file kind have. */
export type Target = {
  readonly name: string
  readonly cell: Cells.Cell
  /** Whether the column may be missing from the file, and whether its cells may be empty. */
  readonly absent?: true
  readonly empty?: true
  /** The name of a saturated number in `chain.big_amount`. */
  readonly field?: string
  /** Whether `FileRows.decimals` applies. */
  readonly money?: true
}

/** What rows of a file kind are: their columns, what identifies a row, and which columns are wallets and tokens that get ids. */
export type Kind = {
  readonly targets: readonly Target[]
  readonly key: readonly string[]
  readonly wallets: readonly string[]
  readonly tokens: readonly string[]
}

const chainOf: Target = { name: 'chain', cell: Cells.chain, absent: true }
const block: Target = { name: 'block', cell: Cells.whole('UINTEGER') }

/** The file kinds. */
export const kinds: Readonly<Record<FileKind, Kind>> = {
  transfers: {
    targets: [
      { name: 'token', cell: Cells.address, absent: true },
      { name: 'src', cell: Cells.address },
      { name: 'dst', cell: Cells.address },
      { name: 'amount', cell: Cells.uint256, absent: true, field: 'transfer.amount', money: true },
      { name: 'log_index', cell: Cells.logIndex },
      block,
      { name: 'at_s', cell: Cells.moment, absent: true },
      { name: 'tx_index', cell: Cells.whole('UINTEGER'), absent: true },
      { name: 'item', cell: Cells.uint256, absent: true, empty: true, field: 'transfer.item' },
      chainOf,
    ],
    key: ['block', 'log_index'],
    wallets: ['src', 'dst'],
    tokens: ['token'],
  },
  unplaced: {
    targets: [
      { name: 'token', cell: Cells.address },
      { name: 'src', cell: Cells.address },
      { name: 'dst', cell: Cells.address },
      { name: 'amount', cell: Cells.decimal, absent: true },
      { name: 'item', cell: Cells.digits, absent: true },
      block,
      { name: 'at_s', cell: Cells.moment },
      { name: 'tx', cell: Cells.hash },
    ],
    // A movement may come twice in a block.
    key: [],
    wallets: ['src', 'dst'],
    tokens: ['token'],
  },
  transactions: {
    targets: [
      block,
      { name: 'tx_index', cell: Cells.whole('UINTEGER') },
      { name: 'at_s', cell: Cells.moment },
      { name: 'src', cell: Cells.address },
      { name: 'dst', cell: Cells.address, empty: true },
      { name: 'value', cell: Cells.uint256, field: 'transaction.value', money: true },
      { name: 'nonce', cell: Cells.whole('UBIGINT') },
      { name: 'gas_limit', cell: Cells.whole('UBIGINT') },
      { name: 'gas_price', cell: Cells.uint256, absent: true, empty: true, field: 'transaction.gas_price' },
      { name: 'input', cell: Cells.selector, absent: true, empty: true },
    ],
    key: ['block', 'tx_index'],
    wallets: ['src', 'dst'],
    tokens: [],
  },
  sales: {
    targets: [
      { name: 'seq', cell: Cells.whole('UBIGINT') },
      { name: 'at', cell: Cells.moment },
      { name: 'seller', cell: Cells.address },
      { name: 'buyer', cell: Cells.address },
      { name: 'item', cell: Cells.uint256, field: 'sale.item' },
      { name: 'price', cell: Cells.uint256, empty: true, field: 'sale.price', money: true },
      { name: 'category', cell: Cells.words, absent: true, empty: true },
      { ...block, absent: true, empty: true },
    ],
    key: ['seq'],
    wallets: ['seller', 'buyer'],
    tokens: [],
  },
  blocks: {
    targets: [
      block,
      { name: 'at_s', cell: Cells.time },
      { name: 'hash', cell: Cells.hash, absent: true, empty: true },
      { name: 'parent', cell: Cells.hash, absent: true, empty: true },
      chainOf,
    ],
    key: ['block'],
    wallets: [],
    tokens: [],
  },
  labels: {
    targets: [
      { name: 'wallet', cell: Cells.address },
      { name: 'label', cell: Cells.words },
      { name: 'date', cell: Cells.time },
      { name: 'origin', cell: Cells.words, absent: true },
      { name: 'name', cell: Cells.words, absent: true, empty: true },
    ],
    // The same fact twice is one fact.
    key: [],
    wallets: ['wallet'],
    tokens: [],
  },
  prices: {
    targets: [
      { name: 'token', cell: Cells.asset },
      { name: 'at_s', cell: Cells.time },
      { name: 'currency', cell: Cells.currency },
      { name: 'price', cell: Cells.price, money: true },
      { name: 'origin', cell: Cells.words, absent: true },
      chainOf,
    ],
    // The same price twice is one; another at the same instant is refused on its own.
    key: [],
    wallets: [],
    tokens: [],
  },
}

/**
 * The query that reads the cells of a file: each value in its type, NULL where the cell is empty or malformed; what {@link Mentions}
 * gathers as the file spells it.
 */
export function typedText(rows: FileRows, used: readonly Target[], file: File.File): string {
  const mentions = Mentions.of(kinds[rows.fileKind], rows, used, file)
  const mentioned = (target: Target) => mentions.find(({ targets }) => targets.some((one) => one.target === target))
  const typeOf = (target: Target) => file.types[rows.columns[target.name] ?? target.name] ?? 'VARCHAR'
  const isScaled = (target: Target) => target.money === true && rows.decimals !== undefined
  const read = used.map((target) => {
    const mention = mentioned(target)
    if (mention) return `${Mentions.keyText(mention, rows, target, file)} AS ${identifier(target.name)}`
    const fixed = rows.columns[target.name] === undefined ? rows.fixed?.[target.name] : undefined
    const column = fixed === undefined ? identifier(rows.columns[target.name] ?? target.name) : literal(fixed)
    const type = typeOf(target)
    const quick = (!isScaled(target) && target.cell.quick?.(column, type)) || 'NULL'
    return `${column} AS ${identifier(target.name)}, ${quick} AS ${identifier(`${target.name} quick`)}`
  })
  const typed = used.flatMap((target) => {
    const { cell } = target
    const name = identifier(target.name)
    if (mentioned(target)) return [name]
    const quick = identifier(`${target.name} quick`)
    const plain = typeOf(target) === 'VARCHAR' ? name : File.asText(name, typeOf(target))
    const c = isScaled(target) ? identifier(`${target.name} scaled`) : `(${plain})`
    const value = cell.quick
      ? `CASE WHEN ${quick} IS NOT NULL THEN ${quick} WHEN ${cell.isOk(c)} THEN ${cell.value(c)} END AS ${name}`
      : `CASE WHEN ${cell.isOk(c)} THEN ${cell.value(c)} END AS ${name}`
    const exact = cell.isBig ? [`CASE WHEN ${quick} IS NULL AND ${cell.isBig(c)} THEN ${c} END AS ${big(target)}`] : []
    const mark = `(${quick} IS NULL AND ${name} IS NOT NULL AND NOT coalesce(${cell.isOk(c)}, false)) AS ${bad(target)}`
    return [value, ...exact, ...(target.empty ? [mark] : [])]
  })
  const scaled = used
    .filter(isScaled)
    .map(
      (target) =>
        `, ${Cells.scaled(`(${File.asText(identifier(target.name), typeOf(target))})`, rows.decimals ?? 0)} AS ${identifier(`${target.name} scaled`)}`,
    )
  return `SELECT ${typed.join(', ')} FROM (SELECT *${scaled.join('')} FROM (SELECT ${read.join(', ')} FROM ${file.raw}))`
}

/** The condition that the cell of a row of `import_rows` was malformed, or empty where it must not be. */
export function isBad(target: Target): string {
  return target.empty ? bad(target) : `${identifier(target.name)} IS NULL`
}

/** The standard of tokens that a file is the first to name. */
export function standardOf(rows: FileRows, used: readonly Target[]): string {
  if (rows.fileKind === 'prices') return 'unknown'
  return rows.collection?.standard ?? ['ERC-20', 'ERC-721', 'ERC-1155'][kindOf(used) - 1] ?? 'ERC-20'
}

/** What its transfers move: a file with items but no amounts moves single items; with both it holds ERC-1155. */
export function kindOf(used: readonly Target[]): number {
  const has = (name: string) => used.some((target) => target.name === name)
  if (!has('item')) return KIND.erc20
  return has('amount') ? KIND.erc1155 : KIND.erc721
}

/** A statement with its bound values. */
export type Insert = {
  readonly text: string
  readonly types: Readonly<Record<string, string>>
  readonly values: Values
}

/** The blocks that a file spans (0 where it names none), and whether rows of its kind stand there already. */
export type Place = { readonly first: number; readonly last: number; readonly isTaken: boolean }

/** The statement that gathers the times of blocks into the temporary `import_time`, for files that state none: counted, it is joined well. */
export const timesText = `CREATE OR REPLACE TEMP TABLE import_time AS
  SELECT block, min(at_s) AS at_s FROM chain.block WHERE chain = $chain AND block BETWEEN $first AND $last GROUP BY block`

/** The statement that moves `import_rows` into their table: rows that are there already stay out. */
export function insertText(rows: FileRows, used: readonly Target[], chain: number, place: Place): Insert {
  const has = (name: string) => used.some((target) => target.name === name)
  const isBig = (name: string, bit: number) =>
    has(name) ? `CASE WHEN r.${identifier(`${name} big`)} IS NULL THEN 0 ELSE ${bit} END` : '0'
  const collection = '(SELECT id FROM chain.token WHERE chain = $chain AND address = unhex(substr($collection, 3)))'
  const types: Record<string, string> = { chain: 'USMALLINT' }
  const values: Record<string, Value> = { chain }
  const useCollection = () => {
    types.collection = 'VARCHAR'
    values.collection = rows.collection?.address ?? ''
    return collection
  }
  switch (rows.fileKind) {
    case 'blocks': {
      const text = `INSERT INTO chain.block SELECT $chain, r.block, r.at_s, ${has('hash') ? 'r.hash' : 'NULL'}, ${has('parent') ? 'r.parent' : 'NULL'}
        FROM import_rows r WHERE ${unseen(rows, place)} ORDER BY r.block`
      return { text, types, values }
    }
    case 'labels': {
      const text = `INSERT INTO chain.label
        SELECT DISTINCT w.id, trim(r.one), r.said, r.date FROM (
          SELECT wallet, date, ${has('origin') ? 'origin' : '$origin'} AS said, unnest(string_split(label, '|')) AS one FROM import_rows
        ) r JOIN import_wallet_id w ON w.key = r.wallet
        WHERE trim(r.one) <> '' AND NOT EXISTS (FROM chain.label t
          WHERE t.wallet = w.id AND t.label = trim(r.one) AND t.source = r.said AND t.at_s = r.date) ORDER BY ALL`
      return has('origin')
        ? { text, types: {}, values: {} }
        : { text, types: { origin: 'VARCHAR' }, values: { origin: rows.source } }
    }
    case 'prices': {
      const own = has('origin') ? {} : { origin: rows.source }
      const text = `INSERT INTO chain.price
        SELECT DISTINCT $chain, k.id, r.at_s, r.currency, r.price, r.said
        FROM (SELECT *, ${has('origin') ? 'origin' : '$origin'} AS said FROM import_rows) r
        LEFT JOIN chain.token k ON k.chain = $chain AND k.address = r.token
        WHERE NOT EXISTS (FROM chain.price t WHERE t.chain = $chain AND t.token IS NOT DISTINCT FROM k.id
          AND t.at_s = r.at_s AND t.currency = r.currency AND t.source = r.said) ORDER BY ALL`
      const origin: Record<string, string> = has('origin') ? {} : { origin: 'VARCHAR' }
      return { text, types: { ...types, ...origin }, values: { ...values, ...own } }
    }
    case 'transfers': {
      const token = has('token') ? 'k.id' : useCollection()
      const text = `INSERT INTO chain.transfer
        SELECT $chain, r.block, r.log_index, 0, ${has('tx_index') ? 'r.tx_index' : '0'}, ${has('at_s') ? 'r' : 'b'}.at_s, ${kindOf(used)}, ${token}, s.id, d.id,
          ${has('amount') ? 'r.amount' : '1'}, ${has('item') ? 'r.item' : 'NULL'}, ${isBig('amount', 1)} | ${isBig('item', 2)}
        FROM import_rows r JOIN import_wallet_id s ON s.key = r.src JOIN import_wallet_id d ON d.key = r.dst
        ${has('token') ? 'JOIN import_token_id k ON k.key = r.token' : ''} ${has('at_s') ? '' : 'JOIN import_time b ON b.block = r.block'}
        WHERE ${unseen(rows, place)} ORDER BY r.block, r.log_index`
      return { text, types, values }
    }
    case 'unplaced': {
      const text = `INSERT INTO chain.unplaced_transfer
        SELECT $chain, r.block, min(r.at_s), r.kind, r.token, r.src, r.dst, r.amount, r.item, count(*)::UINTEGER, ${literal(rows.source)}
        FROM import_unplaced r WHERE NOT EXISTS (FROM chain.unplaced_transfer t WHERE t.chain = $chain AND t.block = r.block AND t.kind = r.kind
          AND t.token = r.token AND t.src = r.src AND t.dst = r.dst AND t.amount = r.amount AND t.item IS NOT DISTINCT FROM r.item)
        GROUP BY r.block, r.kind, r.token, r.src, r.dst, r.amount, r.item ORDER BY r.block`
      return { text, types, values }
    }
    case 'transactions': {
      const text = `INSERT INTO chain.transaction
        SELECT $chain, r.block, r.tx_index, r.at_s, s.id, d.id, r.value, r.nonce, r.gas_limit,
          ${has('gas_price') ? 'r.gas_price' : 'NULL'}, ${has('input') ? 'r.input' : 'NULL'}, ${isBig('value', 1)} | ${isBig('gas_price', 2)}, NULL
        FROM import_rows r JOIN import_wallet_id s ON s.key = r.src LEFT JOIN import_wallet_id d ON d.key = r.dst
        WHERE ${unseen(rows, place)} ORDER BY r.block, r.tx_index`
      return { text, types, values }
    }
    case 'sales': {
      types.source = 'VARCHAR'
      values.source = rows.source
      const text = `INSERT INTO chain.sale
        SELECT $chain, $source, r.seq, ${has('block') ? 'r.block' : 'NULL'}, r.at, ${useCollection()}, r.item, s.id, b.id, r.price,
          ${has('category') ? 'r.category' : 'NULL'}
        FROM import_rows r JOIN import_wallet_id s ON s.key = r.seller JOIN import_wallet_id b ON b.key = r.buyer
        WHERE ${unseen(rows, place)} ORDER BY r.seq`
      return { text, types, values }
    }
  }
}

/** The statement that keeps what a file of labels calls its wallets. */
export function namesText(rows: FileRows, used: readonly Target[]): Insert {
  const hasOrigin = used.some((target) => target.name === 'origin')
  const text = `INSERT INTO chain.wallet_name
    SELECT DISTINCT w.id, trim(r.name), r.said, r.date
    FROM (SELECT *, ${hasOrigin ? 'origin' : '$origin'} AS said FROM import_rows) r JOIN import_wallet_id w ON w.key = r.wallet
    WHERE trim(r.name) <> '' AND NOT EXISTS (FROM chain.wallet_name t
      WHERE t.wallet = w.id AND t.name = trim(r.name) AND t.source = r.said AND t.at_s = r.date) ORDER BY ALL`
  return hasOrigin
    ? { text, types: {}, values: {} }
    : { text, types: { origin: 'VARCHAR' }, values: { origin: rows.source } }
}

const tables: Readonly<Record<FileKind, string>> = {
  transfers: 'chain.transfer',
  unplaced: 'chain.unplaced_transfer',
  transactions: 'chain.transaction',
  sales: 'chain.sale',
  blocks: 'chain.block',
  labels: 'chain.label',
  prices: 'chain.price',
}

/** The condition that row `r` of a file is not in its table yet. */
export function unseen(rows: FileRows, { isTaken }: Place): string {
  // Looking a row up costs as much as adding it.
  if (!isTaken) return 'true'
  const { fileKind } = rows
  const same = kinds[fileKind].key.map((name) => `t.${name} = r.${name}`)
  return `NOT EXISTS (FROM ${tables[fileKind]} t WHERE ${[...own(rows), ...same].join(' AND ')})`
}

/** The query that tells whether rows stand where those of a keyed file belong: between its blocks, or from its source. */
export function takenText(rows: FileRows): string {
  const { fileKind } = rows
  const within = kinds[fileKind].key.includes('block') ? ['t.block BETWEEN $first AND $last'] : []
  return `SELECT count(*) > 0 AS taken FROM (FROM ${tables[fileKind]} t WHERE ${[...own(rows), ...within].join(' AND ')} LIMIT 1)`
}

function own({ fileKind, source }: FileRows): readonly string[] {
  const more = { transfers: ['t.sub = 0'], sales: [`t.source = ${literal(source)}`] }
  return ['t.chain = $chain', ...(fileKind === 'transfers' || fileKind === 'sales' ? more[fileKind] : [])]
}

/** The column of `import_rows` that holds the text of a saturated number. */
export function big(target: Target): string {
  return identifier(`${target.name} big`)
}

function bad(target: Target): string {
  return identifier(`${target.name} bad`)
}
