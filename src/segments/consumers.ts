/** What uses a saved segment, and taking one away that nothing uses. */
import { Failure } from '../core/failure.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Queries from './queries.generated.ts'
import { references } from './segment.ts'
import * as Store from './store.ts'

/** One use: a segment that refers to it, a campaign, or its being watched. `holds`: whether it keeps the segment from being removed. */
export type Consumer = {
  readonly kind: 'segment' | 'campaign' | 'watch'
  readonly id: string
  readonly state: string | null
  readonly holds: boolean
}

const OVER: readonly string[] = ['COMPLETED', 'CANCELLED', 'FAILED', 'ARCHIVED']

/** What uses the segment called `name`. Throws `SEGMENT_UNKNOWN`. */
export async function of(warehouse: Warehouse, name: string): Promise<Consumer[]> {
  await Store.get(warehouse, name)
  const referring = (await Store.list(warehouse)).filter(({ filter }) =>
    references(filter).some(({ segment }) => segment === name),
  )
  const campaigns = await warehouse.all(Queries.campaignsUsing, { name })
  const watches = await warehouse.all(Queries.watchesOf, { name })
  return [
    ...referring.map(
      (each): Consumer => ({ kind: 'segment', id: each.name, state: `version ${each.version}`, holds: true }),
    ),
    ...campaigns.map(({ id, state }): Consumer => ({ kind: 'campaign', id, state, holds: !OVER.includes(state) })),
    ...watches.map((each): Consumer => ({ kind: 'watch', id: each.name, state: null, holds: true })),
  ]
}

/**
 * Takes the segment called `name` out of the lists; its versions stay for the snapshots made of them, and saving under the name goes on
 * counting. Throws `SEGMENT_UNKNOWN`, and `SEGMENT_IN_USE` listing what still uses it.
 */
export async function remove(
  warehouse: Warehouse,
  { name, removedBy }: { name: string; removedBy: string },
): Promise<Store.Saved> {
  const saved = await Store.get(warehouse, name)
  const consumers = (await of(warehouse, name)).filter(({ holds }) => holds)
  if (consumers.length > 0)
    throw new Failure(
      'SEGMENT_IN_USE',
      `${name} is used by ${consumers.map(({ kind, id }) => `${kind} ${id}`).join(', ')}.`,
      {
        name,
        consumers,
      },
    )
  await warehouse.run(Queries.removeSegment, {
    name,
    version: saved.version,
    removed_at_s: warehouse.now(),
    removed_by: removedBy,
  })
  return saved
}
