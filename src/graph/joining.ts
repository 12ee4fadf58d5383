/** Linking wallets on a thread of its own. */
import * as Facts from './facts.ts'
import type { Appeal, Forest } from './join.ts'
import type { Shared } from './links.ts'
import * as Thread from './thread.ts'

/** What the thread is given. */
export type Request =
  | { readonly kind: 'links'; readonly table: Facts.Table; readonly appeals: readonly Appeal[] }
  | { readonly kind: 'shared'; readonly table: Facts.Table }

/** `Join.of` the links of a table, whose columns move to the thread: they are empty here from then on. Throws as {@link Thread.ask}. */
export async function links(table: Facts.Table, appeals: readonly Appeal[], signal?: AbortSignal): Promise<Forest> {
  return asked({ kind: 'links', table, appeals }, signal)
}

/** `Links.shared` of a table, whose columns move to the thread. Throws as {@link Thread.ask}. */
export async function shared(table: Facts.Table, signal?: AbortSignal): Promise<Shared> {
  return asked({ kind: 'shared', table }, signal)
}

async function asked<T>(request: Request, signal: AbortSignal | undefined): Promise<T> {
  return Thread.ask(new URL('./joining.worker.ts', import.meta.url), request, {
    moves: Facts.columnsOf(request.table),
    ...(signal ? { signal } : {}),
  })
}
