/** What a segment is judged by at an instant: the features, the graph and the newest models' scores as of it. */

import * as Build from '../features/build.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { Scope } from './compile.ts'
import * as Queries from './queries.generated.ts'

/** The scope of `asOfS`. Throws `FEATURES_NOT_BUILT` unless features were built as of that instant. */
export async function at(warehouse: Warehouse, asOfS: number): Promise<Scope> {
  await Build.requireBuilt(warehouse, asOfS)
  const scored = await warehouse.all(Queries.scoredModels, { as_of_s: asOfS })
  return { asOfS, models: Object.fromEntries(scored.map(({ goal, model }) => [goal, model])) }
}
