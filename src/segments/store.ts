/** Saved segments: every save of a changed filter is a new version, and versions never change. */
import { Failure } from '../core/failure.ts'
import { canonicalJson } from '../core/ids.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Queries from './queries.generated.ts'
import * as References from './references.ts'
import * as Segment from './segment.ts'
import * as Shape from './shape.ts'
import * as Text from './text.ts'

/** One version of a saved segment; versions count from 1. */
export type Saved = {
  readonly name: string
  readonly version: number
  readonly filter: Segment.Segment
  readonly savedAtS: number
  readonly savedBy: string
}

/**
 * Saves `filter`, a tree or a text, as the next version of `name`; the newest version is returned as it is when its filter is the same. Throws
 * `SEGMENT_INVALID` for a bad filter or name, `SEGMENT_UNKNOWN` and `SEGMENT_CYCLE` for what it refers to.
 */
export async function save(
  warehouse: Warehouse,
  { name, filter, savedBy }: { name: string; filter: unknown; savedBy: string },
): Promise<Saved> {
  Shape.name(name, 'name')
  const parsed = Text.from(filter)
  await References.named([parsed], (each) => get(warehouse, each.segment, each.version), name)
  return warehouse.transaction(async () => {
    const row = await warehouse.one(Queries.version, { name, version: 0 })
    const newest = row ? saved(row) : undefined
    if (newest && canonicalJson(newest.filter) === canonicalJson(parsed)) return newest
    const last = (await warehouse.one(Queries.lastVersion, { name }))?.version ?? 0
    const next = { name, version: last + 1, filter: parsed, savedAtS: warehouse.now(), savedBy }
    await warehouse.run(Queries.add, {
      name,
      version: next.version,
      filter: canonicalJson(parsed),
      saved_at_s: next.savedAtS,
      saved_by: savedBy,
    })
    return next
  })
}

/** The newest version of every segment, by name. */
export async function list(warehouse: Warehouse): Promise<Saved[]> {
  return (await warehouse.all(Queries.newest)).map(saved)
}

/** Every version of `name`, the newest first. Throws `SEGMENT_UNKNOWN`. */
export async function versions(warehouse: Warehouse, name: string): Promise<Saved[]> {
  const { version } = await get(warehouse, name)
  return Promise.all(Array.from({ length: version }, (_, i) => get(warehouse, name, version - i)))
}

/** One version of `name`, the newest when none is given. Throws `SEGMENT_UNKNOWN` listing what exists. */
export async function get(warehouse: Warehouse, name: string, version = 0): Promise<Saved> {
  const row = await warehouse.one(Queries.version, { name, version })
  if (row) return saved(row)
  const segments = (await list(warehouse)).map((each) => `${each.name}@${each.version}`)
  const wanted = version === 0 ? name : `${name}@${version}`
  throw new Failure('SEGMENT_UNKNOWN', `There is no segment "${wanted.slice(0, 80)}".`, { name, version, segments })
}

type Row = {
  readonly name: string
  readonly version: number
  readonly filter: string
  readonly saved_at_s: number
  readonly saved_by: string
}

function saved({ name, version, filter, saved_at_s, saved_by }: Row): Saved {
  return { name, version, filter: Segment.parse(JSON.parse(filter)), savedAtS: saved_at_s, savedBy: saved_by }
}
