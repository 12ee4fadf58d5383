/** Importing a file about people once: by its content, in one transaction, in parts, without whoever was forgotten. */
import { Failure, is } from '../core/failure.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Queries from './queries.generated.ts'

/** What an import did. `forgotten`: rows about somebody who was forgotten, left out; `wallets`: addresses that were new. */
export type Imported = {
  readonly rows: number
  readonly added: number
  readonly wallets: number
  readonly forgotten: number
  readonly alreadyImported: boolean
}

type Read = { readonly sha256: string; readonly kind: 'identities' | 'events'; readonly rows: number }

const PART_ROWS = 10_000

/** Runs `work` in one transaction unless the same bytes were imported as `kind` before. */
export async function once(
  warehouse: Warehouse,
  { sha256, kind, rows }: Read,
  work: () => Promise<Pick<Imported, 'added' | 'wallets' | 'forgotten'>>,
): Promise<Imported> {
  try {
    return await warehouse.transaction(async () => {
      if (await warehouse.one(Queries.privateFile, { sha256, kind }))
        return { rows, added: 0, wallets: 0, forgotten: 0, alreadyImported: true }
      const done = await work()
      await warehouse.run(Queries.insertPrivateFile, { sha256, kind, rows: BigInt(rows), at_s: warehouse.now() })
      return { rows, ...done, alreadyImported: false }
    })
  } catch (cause) {
    if (!is(cause, 'WAREHOUSE_QUERY_FAILED')) throw cause
    // DuckDB's own words could repeat what a row says of somebody.
    const { query } = cause.facts
    throw new Failure('WAREHOUSE_QUERY_FAILED', `The ${kind} were not imported: a statement failed.`, { query })
  }
}

/** `rows` in parts that a statement takes at once. */
export function* parts<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += PART_ROWS) yield rows.slice(from, from + PART_ROWS)
}

/** Tells which of `pseudonyms` were forgotten. */
export async function forgotten(
  warehouse: Warehouse,
  pseudonyms: readonly Uint8Array[],
): Promise<(pseudonym: Uint8Array) => boolean> {
  const found = await warehouse.all(Queries.forgotten, { pseudonyms })
  const gone = new Set(found.map(({ hash }) => Buffer.from(hash).toString('hex')))
  return (pseudonym) => gone.has(Buffer.from(pseudonym).toString('hex'))
}
