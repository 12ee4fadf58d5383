/** What a segment is judged by at an instant: the features, the graph, the newest models' scores, and what its names stand for. */

import { toBytes } from '../core/address.ts'
import * as Build from '../features/build.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { Scope } from './compile.ts'
import * as Lists from './lists.ts'
import * as Queries from './queries.generated.ts'
import * as References from './references.ts'
import { lists, type Segment } from './segment.ts'
import * as Store from './store.ts'
import * as Tokens from './tokens.ts'

/**
 * The scope of `asOfS` for `segments`, with every saved segment they refer to, however far. Throws `FEATURES_NOT_BUILT` unless features
 * were built as of that instant, `SEGMENT_UNKNOWN`, `SEGMENT_CYCLE`, `WALLET_LIST_UNKNOWN`.
 */
export async function at(warehouse: Warehouse, asOfS: number, ...segments: readonly Segment[]): Promise<Scope> {
  await Build.requireBuilt(warehouse, asOfS)
  const scored = await warehouse.all(Queries.scoredModels, { as_of_s: asOfS })
  const entities = await warehouse.one(Queries.entitiesBuilt, { as_of_s: asOfS })
  const found = await References.named(segments, ({ segment, version }) => Store.get(warehouse, segment, version))
  const filters = [...segments, ...Object.values(found).map(({ filter }) => filter)]
  const tokens = filters.flatMap(Tokens.named)
  const ids = await Promise.all(
    tokens.map(async ({ address, chain }) => {
      const rows = await warehouse.all(Queries.tokenIds, { address: toBytes(address), chain: chain ?? '' })
      return [Tokens.key(address, chain), rows.map(({ id }) => id)] as const
    }),
  )
  return {
    asOfS,
    models: Object.fromEntries(scored.map(({ goal, model }) => [goal, model])),
    entitiesAsOfS: entities?.as_of_s ?? null,
    segments: found,
    lists: await Lists.versions(warehouse, [...new Set(filters.flatMap(lists))]),
    tokens: Object.fromEntries(ids),
  }
}
