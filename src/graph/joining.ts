/** Linking wallets on a thread of its own. */
import type * as Company from './company.ts'
import * as Facts from './facts.ts'
import type { Appeal, Forest } from './join.ts'
import type { Shared } from './links.ts'
import * as Thread from './thread.ts'

/** What the thread is given. */
export type Request =
  | { readonly kind: 'links'; readonly table: Facts.Table; readonly appeals: readonly Appeal[] }
  | { readonly kind: 'shared'; readonly table: Facts.Table; readonly members: Company.Members }

/** `Join.of` the links of a table, whose columns move to the thread: they are empty here from then on. Throws as {@link Thread.ask}. */
export async function links(table: Facts.Table, appeals: readonly Appeal[], signal?: AbortSignal): Promise<Forest> {
  return asked({ kind: 'links', table, appeals }, signal)
}

/** What wallets share with others, and the company that they keep with entities, one row a wallet. */
export type Told = Shared & Company.Company

/** `Links.shared` of a table, whose columns move to the thread, and `Company.of` it and the members of entities. Throws as {@link Thread.ask}. */
export async function shared(table: Facts.Table, members: Company.Members, signal?: AbortSignal): Promise<Told> {
  return asked({ kind: 'shared', table, members }, signal)
}

async function asked<T>(request: Request, signal: AbortSignal | undefined): Promise<T> {
  return Thread.ask(new URL('./joining.worker.ts', import.meta.url), request, {
    moves: Facts.columnsOf(request.table),
    ...(signal ? { signal } : {}),
  })
}
