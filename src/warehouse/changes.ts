/** Counts the commits that may have changed each table, so that what was read from one can be kept in memory until it changes. */

/** The commits so far. */
export type Changes = {
  /** A number that grows with every commit that may have changed one of `tables` (`schema.table`). */
  readonly version: (tables: readonly string[]) => number
  /** Counts one commit of `targets`; null = of a statement whose target is not known, which counts for every table. */
  readonly commit: (targets: ReadonlySet<string> | null) => void
}

const WRITE = /\b(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM|ALTER\s+TABLE)\s+("?\w+"?\."?\w+"?)/gi
const OTHER = /\b(?:CREATE|DROP|TRUNCATE|COPY|ATTACH|MERGE|IMPORT|CALL)\b/i

/** No commit yet. */
export function create(): Changes {
  const commits = new Map<string, number>()
  let unknown = 0
  return {
    version: (tables) => tables.reduce((sum, table) => sum + (commits.get(table) ?? 0), unknown),
    commit: (targets) => {
      if (targets === null) unknown++
      else for (const table of targets) commits.set(table, (commits.get(table) ?? 0) + 1)
    },
  }
}

/** The tables that the statement `text` writes; null where it may write others than it names so. */
export function targets(text: string): ReadonlySet<string> | null {
  const found = new Set(Array.from(text.matchAll(WRITE), ([, table = '']) => table.replaceAll('"', '').toLowerCase()))
  return found.size === 0 || OTHER.test(text) ? null : found
}
