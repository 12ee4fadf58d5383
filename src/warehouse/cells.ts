/** SQL that reads one text cell of a file strictly: a test that it is well formed, and its value. Never a float, never a repair. */
import { MAX_STORED, MAX_UINT256 } from '../core/units.ts'
import { CHAIN_NAMES } from '../ingest/formats.ts'

/**
 * One way of reading a text `c` (an SQL expression). `isOk` is an SQL condition for a cell that is not NULL, `value` the SQL
 * value of a cell that is. A number that exceeds 2^127-1 has the value 2^127-1 and `isBig`.
 */
export type Cell = {
  readonly expected: string
  readonly isOk: (c: string) => string
  readonly value: (c: string) => string
  readonly isBig?: (c: string) => string
  /** The value of a cell `c` of `type` in its usual spelling, cheap; NULL for any other, which `isOk` and `value` then judge. */
  readonly quick?: (c: string, type: string) => string | null
}

/** 0x and 40 hexadecimal digits, as 20 bytes. */
export const address: Cell = {
  expected: '0x and 40 hexadecimal digits',
  isOk: (c) => `regexp_full_match(${c}, '0x[0-9a-fA-F]{40}')`,
  value: (c) => `unhex(substr(${c}, 3))`,
  quick: (c, type) =>
    type === 'BLOB'
      ? `CASE WHEN octet_length(${c}) = 20 THEN ${c} END`
      : // TRY judges row by row only where a row fails.
        `CASE WHEN strlen(${c}) = 42 AND starts_with(${c}, '0x') THEN TRY(unhex(${c}[3:])) END`,
}

/** A whole number that fits `type`. */
export function whole(type: 'UINTEGER' | 'UBIGINT'): Cell {
  return {
    expected: type === 'UINTEGER' ? 'a whole number below 2^32' : 'a whole number below 2^64',
    // DuckDB would round 1.5 and take 1e3 or a sign.
    isOk: (c) => `regexp_full_match(${c}, '[0-9]+') AND TRY_CAST(${c} AS ${type}) IS NOT NULL`,
    value: (c) => `TRY_CAST(${c} AS ${type})`,
    quick: (c, given) =>
      given === 'VARCHAR'
        ? `CASE WHEN TRY_CAST(${c} AS ${type})::VARCHAR = ${c} THEN TRY_CAST(${c} AS ${type}) END`
        : given.includes('INT')
          ? `TRY_CAST(${c} AS ${type})`
          : null,
  }
}

/** The index of a log: rows of which none is known stand at 2^31 and above. */
export const logIndex: Cell = {
  expected: 'a whole number below 2^31',
  isOk: (c) => `regexp_full_match(${c}, '[0-9]+') AND coalesce(TRY_CAST(${c} AS UINTEGER) < 2147483648, false)`,
  value: (c) => `TRY_CAST(${c} AS UINTEGER)`,
  quick: (c, type) => {
    const quick = whole('UINTEGER').quick?.(c, type)
    if (type === 'VARCHAR') return `CASE WHEN strlen(${c}) < 10 THEN ${quick} END`
    return type.includes('INT') ? `CASE WHEN ${c} < 2147483648 THEN ${quick} END` : null
  },
}

/** A whole number below 2^256, decimal or 0x hex. */
export const uint256: Cell = {
  expected: 'a whole number below 2^256, decimal or 0x hex',
  isOk: (c) => `CASE WHEN starts_with(${c}, '0x') THEN regexp_full_match(${c}, '0x[0-9a-fA-F]{1,64}')
    ELSE regexp_full_match(${c}, '[0-9]{1,78}')
      AND (length(${c}) < 78 OR TRY_CAST(${c} AS BIGNUM) <= '${MAX_UINT256}'::BIGNUM) END`,
  value: (c) => `CASE WHEN starts_with(${c}, '0x') THEN CASE WHEN ${hexFits(c)} THEN
      TRY_CAST('0x' || substr(${padded(c)}, 33, 16) AS UBIGINT)::HUGEINT * 18446744073709551616
        + TRY_CAST('0x' || substr(${padded(c)}, 49, 16) AS UBIGINT)::HUGEINT
      ELSE ${MAX_STORED}::HUGEINT END
    ELSE coalesce(TRY_CAST(${c} AS HUGEINT), ${MAX_STORED}::HUGEINT) END`,
  isBig: (c) => `CASE WHEN starts_with(${c}, '0x') THEN NOT ${hexFits(c)} ELSE TRY_CAST(${c} AS HUGEINT) IS NULL END`,
  quick: (c, type) => {
    if (type === 'VARCHAR')
      return `CASE WHEN TRY_CAST(${c} AS HUGEINT)::VARCHAR = ${c} AND NOT starts_with(${c}, '-') THEN TRY_CAST(${c} AS HUGEINT) END`
    // The last sixteen bytes read as bits are a HUGEINT; a set first bit would be its sign.
    if (type === 'BLOB')
      return `CASE WHEN octet_length(${c}) = 32 AND ${c} < unhex('${'0'.repeat(32)}8${'0'.repeat(31)}')
        THEN ${c}[17:32]::BIT::HUGEINT END`
    return type.includes('INT') ? `CASE WHEN ${c} >= 0 THEN TRY_CAST(${c} AS HUGEINT) END` : null
  },
}

/** A decimal number as an explorer prints it, with commas between thousands or without; the value is its text without them. */
export const decimal: Cell = {
  expected: 'a decimal number',
  isOk: (c) => `regexp_full_match(${c}, '([0-9]+|[0-9]{1,3}(,[0-9]{3})+)([.][0-9]+)?([eE][+-]?[0-9]{1,3})?')`,
  value: (c) => `replace(${c}, ',', '')`,
}

/** A whole decimal number below 2^256; the value is its text without leading zeros. */
export const digits: Cell = {
  expected: 'a whole decimal number below 2^256',
  isOk: (c) => `regexp_full_match(${c}, '[0-9]{1,78}') AND ${uint256.isOk(c)}`,
  value: (c) => `coalesce(nullif(ltrim(${c}, '0'), ''), '0')`,
}

/** A decimal number, with or without exponent, as the SQL text of that many 10^-`decimals` (a number, or SQL) units; NULL where it is not whole. */
export function scaled(c: string, decimals: number | string): string {
  const part = (group: number) =>
    `regexp_extract(${c}, '^([0-9]+)(?:\\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?$', ${group})`
  const digits = `(${part(1)} || ${part(2)})`
  const shift = `(${decimals} - length(${part(2)}) + coalesce(TRY_CAST(${part(3)} AS INTEGER), 0))`
  // Leading zeros give a negative shift something to cut.
  const wide = `(repeat('0', greatest(-${shift}, 0)) || ${digits})`
  return `CASE WHEN ${part(1)} = '' THEN NULL
    WHEN ${shift} >= 0 THEN coalesce(nullif(ltrim(${digits} || repeat('0', ${shift}), '0'), ''), '0')
    WHEN trim(right(${digits}, -${shift}), '0') = '' AND (length(${digits}) >= -${shift} OR trim(${digits}, '0') = '')
      THEN coalesce(nullif(ltrim(left(${wide}, length(${wide}) + ${shift}), '0'), ''), '0')
    ELSE NULL END`
}

/** A time as ISO-8601 (UTC where no zone is given) or unix seconds. */
export const time: Cell = {
  expected: 'an ISO-8601 time or unix seconds',
  isOk: (c) => `CASE WHEN regexp_full_match(${c}, '[0-9]{1,10}') THEN TRY_CAST(${c} AS UINTEGER) IS NOT NULL
    ELSE regexp_full_match(${c}, '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z| UTC|[+-][0-9]{2}:[0-9]{2})?)?')
      AND coalesce(${epoch(c)} BETWEEN 0 AND 4294967295, false) END`,
  value: (c) =>
    `CASE WHEN regexp_full_match(${c}, '[0-9]+') THEN TRY_CAST(${c} AS UINTEGER) ELSE TRY_CAST(${epoch(c)} AS UINTEGER) END`,
  quick: (c, type) => {
    if (type.includes('INT')) return `TRY_CAST(${c} AS UINTEGER)`
    if (type !== 'VARCHAR') return null
    return `CASE WHEN regexp_full_match(${c}, '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.]000)?(Z| UTC)?')
      THEN TRY_CAST(epoch_us(TRY_CAST(${c} AS TIMESTAMP)) // 1000000 AS UINTEGER) END`
  },
}

/** A time that something happened on a chain: 0 is what broken nodes and exports say instead of one. */
export const moment: Cell = {
  expected: 'an ISO-8601 time or unix seconds above 0',
  isOk: (c) => `(${time.isOk(c)}) AND ${time.value(c)} > 0`,
  value: time.value,
  quick: (c, type) => {
    const quick = time.quick?.(c, type)
    return quick ? `nullif(${quick}, 0)` : null
  },
}

/** 0x and an even number of hexadecimal digits; the value is the first four bytes as a number, NULL when there are fewer. */
export const selector: Cell = {
  expected: '0x and hexadecimal bytes',
  isOk: (c) => `regexp_full_match(${c}, '0x([0-9a-fA-F]{2})*')`,
  value: (c) => `CASE WHEN length(${c}) >= 10 THEN TRY_CAST('0x' || substr(${c}, 3, 8) AS UINTEGER) END`,
}

/** A chain as its number, its CAIP-2 id, or the name that Dune gives it; the value is the CAIP-2 id. */
export const chain: Cell = {
  expected: 'one chain: its number, its CAIP-2 id, or a known name',
  // A list of names (IN) would become a join, which gives the rows of a large file out of order.
  isOk: (c) => `regexp_full_match(${c}, '(eip155:)?[1-9][0-9]{0,15}|${Object.keys(CHAIN_NAMES).join('|')}')`,
  value: (c) => `CASE ${c} ${Object.entries(CHAIN_NAMES)
    .map(([name, id]) => `WHEN '${name}' THEN 'eip155:${id}'`)
    .join(' ')}
    ELSE 'eip155:' || regexp_replace(${c}, '^eip155:', '') END`,
  quick: (c, type) =>
    type.includes('INT') ? `CASE WHEN ${c} BETWEEN 1 AND 9999999999999999 THEN 'eip155:' || ${c} END` : null,
}

/** 0x and 64 hexadecimal digits, as 32 bytes. */
export const hash: Cell = {
  expected: '0x and 64 hexadecimal digits',
  isOk: (c) => `regexp_full_match(${c}, '0x[0-9a-fA-F]{64}')`,
  value: (c) => `unhex(substr(${c}, 3))`,
}

/** An address, or `native`: no bytes at all, which an empty cell is not. */
export const asset: Cell = {
  expected: '0x and 40 hexadecimal digits, or native',
  isOk: (c) => `${c} = 'native' OR ${address.isOk(c)}`,
  value: (c) => `CASE WHEN ${c} = 'native' THEN ''::BLOB ELSE ${address.value(c)} END`,
}

/** A decimal number that DECIMAL(38,18) holds to its last digit. */
export const price: Cell = {
  expected: 'a decimal number with at most 20 digits before the point and 18 behind it',
  isOk: (c) => `regexp_full_match(${c}, '0*[0-9]{1,20}([.][0-9]{1,18}0*)?')`,
  value: (c) => `TRY_CAST(${c} AS DECIMAL(38, 18))`,
}

/** The code of a currency, in capitals. */
export const currency: Cell = {
  expected: 'the code of a currency, such as USD',
  isOk: (c) => `regexp_full_match(${c}, '[A-Za-z0-9]{2,12}')`,
  value: (c) => `upper(${c})`,
}

/** Any text. */
export const words: Cell = { expected: 'a text', isOk: () => 'true', value: (c) => c }

function padded(c: string): string {
  return `lpad(substr(${c}, 3), 64, '0')`
}

function hexFits(c: string): string {
  return `(left(${padded(c)}, 32) = repeat('0', 32) AND substr(${padded(c)}, 33, 1) < '8')`
}

// DuckDB wants seconds before a zone.
function epoch(c: string): string {
  return `floor(epoch(TRY_CAST(regexp_replace(${c}, '([T ][0-9]{2}:[0-9]{2})(Z| UTC|[+-]|$)', '\\1:00\\2') AS TIMESTAMPTZ)))`
}
