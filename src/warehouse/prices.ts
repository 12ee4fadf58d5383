/** Prices of an import that contradict what is known. */
import type { FileRows } from '../ingest/slice.ts'
import * as File from './file.ts'
import type { Target } from './kinds.ts'
import type { Query } from './query.ts'
import type { Warehouse } from './warehouse.ts'

type Told = { readonly chain: number; readonly rows: FileRows; readonly used: readonly Target[] }

/** Throws `FILE_MALFORMED` for the first row of `import_rows` whose source stated another price for the same instant, there or before. */
export async function refuseOther(warehouse: Warehouse, file: File.File, { chain, rows, used }: Told): Promise<void> {
  const said = used.some((target) => target.name === 'origin') ? 'r.origin' : '$origin'
  const other: Query<{ chain: number; origin: string }, { n: bigint; price: string; known: string }> = {
    name: 'import.price',
    text: `WITH r AS (SELECT r.n, k.id AS token, r.at_s, r.currency, r.price, coalesce(${said}, $origin) AS said FROM import_rows r
        LEFT JOIN chain.token k ON k.chain = $chain AND k.address = r.token),
      told AS (SELECT n, token, at_s, currency, price, said FROM r
        UNION ALL SELECT 0, token, at_s, currency, price, source FROM chain.price WHERE chain = $chain
          AND at_s IN (SELECT at_s FROM r)),
      judged AS (SELECT n, price, first_value(price) OVER (PARTITION BY token, at_s, currency, said ORDER BY n) AS known FROM told)
      SELECT n::BIGINT AS n, price::VARCHAR AS price, known::VARCHAR AS known FROM judged WHERE price <> known ORDER BY n LIMIT 1`,
    params: { chain: 'USMALLINT', origin: 'VARCHAR' },
    required: ['*'],
  }
  const found = await warehouse.one(other, { chain, origin: rows.source })
  if (!found) return
  const problem = `row ${found.n} gives another price than ${found.known}, which the same source stated for that instant.`
  const facts = {
    row: Number(found.n),
    column: rows.columns.price ?? 'price',
    value: found.price,
    expected: found.known,
  }
  throw File.malformed(file.path, problem, facts)
}
