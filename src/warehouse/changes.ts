/** Counts the commits that may have changed each table, so that what was read from one can be kept in memory until it changes. */

/** The commits so far. */
export type Changes = {
  /**
   * A number that grows with every commit that may have changed one of `tables` (`schema.table`). NaN, which equals no version, while such a
   * commit is under way: two readings may then lie on either side of it.
   */
  readonly version: (tables: readonly string[]) => number
  /** Counts what `work` commits: `targets` by statement; null = of a statement whose target is not known, which counts for every table. */
  readonly during: <T>(targets: readonly (ReadonlySet<string> | null)[], work: () => Promise<T>) => Promise<T>
}

const WRITE = /\b(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM|ALTER\s+TABLE)\s+("?\w+"?\."?\w+"?)/gi
const OTHER = /\b(?:CREATE|DROP|TRUNCATE|COPY|ATTACH|MERGE|IMPORT|CALL)\b/i

/** No commit yet. */
export function create(): Changes {
  const commits = new Map<string, number>()
  let unknown = 0
  const underWay = new Map<string, number>()
  const count = (counts: Map<string, number>, table: string, by: number) =>
    counts.set(table, (counts.get(table) ?? 0) + by)
  return {
    version: (tables) =>
      tables.some((table) => (underWay.get(table) ?? 0) > 0)
        ? Number.NaN
        : tables.reduce((sum, table) => sum + (commits.get(table) ?? 0), unknown),
    during: async (targets, work) => {
      const tables = targets.flatMap((each) => [...(each ?? [])])
      for (const table of tables) count(underWay, table, 1)
      try {
        return await work()
      } finally {
        // Work that failed may have been committed: only its answer is known to be lost.
        for (const table of tables) {
          count(underWay, table, -1)
          count(commits, table, 1)
        }
        unknown += targets.filter((each) => each === null).length
      }
    },
  }
}

/** The tables that the statement `text` writes; null where it may write others than it names so. */
export function targets(text: string): ReadonlySet<string> | null {
  const found = new Set(Array.from(text.matchAll(WRITE), ([, table = '']) => table.replaceAll('"', '').toLowerCase()))
  return found.size === 0 || OTHER.test(text) ? null : found
}
