/** Wallets, one by one or page by page. */
import type { WalletEntry } from '../../src/capabilities.ts'
import { Failure } from '../../src/core/failure.ts'
import * as Cursor from '../cursor.ts'
import * as Filter from '../filter.ts'
import { LIMITS } from '../limits.ts'
import { once } from '../once.ts'
import * as Selection from '../selection.ts'
import type { Resolvers } from '../types.generated.ts'

/** A page with what it was asked by. `asOf` null = nothing was built yet, so that it is empty. */
export type Page = {
  readonly asOf: string | null
  readonly where: unknown
  readonly wallets: readonly WalletEntry[]
  /** The cursor of the wallet at a place; made when asked for, since most pages are read without. */
  readonly cursor: (at: number) => string
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
}

export const wallet: Pick<Resolvers, 'Query' | 'Wallet' | 'Holding' | 'WalletConnection'> = {
  Query: {
    wallet: (_source, { address, asOf }, { loaders }) => loaders.wallet(address, asOf ?? null),
    wallets: async (_source, { where, orderBy, first, after, asOf }, { engine, catalogue }, info): Promise<Page> => {
      if (first < 1 || first > LIMITS.page)
        throw new Failure('INPUT_INVALID', `A page has 1 to ${LIMITS.page} wallets.`, { argument: 'first', first })
      // Most pages are read without a cursor, and then the list needs no name.
      const list = once(() => Cursor.listOf(where, orderBy))
      const place = after == null ? null : Cursor.read(after, list(), asOf ?? null)
      const instant = place?.asOf ?? asOf ?? (await engine.features.latest())
      const filter = where == null ? undefined : Filter.toSegment({ ...where }, catalogue)
      if (instant === null) return { asOf: null, where: filter, wallets: [], cursor: () => '', ...ends(false, false) }
      const skip = place?.skip ?? 0
      const from = place?.after ?? null
      const page = await engine.wallets.page({
        asOf: instant,
        first: first + skip,
        reads: Selection.ofWallets(info),
        ...(filter === undefined ? {} : { where: filter }),
        ...(from === null ? {} : { after: from }),
        ...(orderBy == null
          ? {}
          : { orderBy: { field: Filter.order(orderBy.field, catalogue), direction: orderBy.direction } }),
      })
      const wallets = page.wallets.slice(skip)
      const cursor = (at: number) =>
        at === wallets.length - 1
          ? Cursor.write({ asOf: instant, after: page.endCursor, skip: 0, list: list() })
          : Cursor.write({ asOf: instant, after: from, skip: skip + at + 1, list: list() })
      return { asOf: instant, where: filter, wallets, cursor, ...ends(page.hasNextPage, place !== null) }
    },
  },
  Wallet: {
    id: ({ address }) => address,
    entity: (wallet, _args, { loaders }) => loaders.entity(wallet),
    holdings: (wallet, { first }, { loaders }) => {
      if (first < 1 || first > LIMITS.holdings)
        throw new Failure('INPUT_INVALID', `1 to ${LIMITS.holdings} tokens are shown.`, { argument: 'first', first })
      return loaders.holdings(wallet, first)
    },
    scores: ({ scores }, { goal }) => scores.filter((score) => goal == null || score.goal === goal),
  },
  Holding: {
    amountUnits: ({ units }) => units,
  },
  WalletConnection: {
    edges: ({ wallets, cursor }) => wallets.map((node, i) => ({ node, cursor: cursor(i) })),
    nodes: ({ wallets }) => wallets,
    pageInfo: ({ wallets, cursor, hasNextPage, hasPreviousPage }) => ({
      startCursor: wallets.length === 0 ? null : cursor(0),
      endCursor: wallets.length === 0 ? null : cursor(wallets.length - 1),
      hasNextPage,
      hasPreviousPage,
    }),
    totalCount: ({ asOf, where }, _args, { engine }) =>
      asOf === null ? 0 : engine.wallets.count({ asOf, ...(where === undefined ? {} : { where }) }),
  },
}

function ends(hasNextPage: boolean, hasPreviousPage: boolean) {
  return { hasNextPage, hasPreviousPage }
}
