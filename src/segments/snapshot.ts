/** Snapshots: the membership of a saved segment, frozen as of an instant and named by its content. */
import { type Address, parse } from '../core/address.ts'
import { Failure, throwIfAborted } from '../core/failure.ts'
import { canonicalJson, contentHash } from '../core/ids.ts'
import { toIso } from '../core/time.ts'
import * as Lineage from '../warehouse/lineage.ts'
import type { Query, Value } from '../warehouse/query.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Compile from './compile.ts'
import * as Queries from './queries.generated.ts'
import * as Scope from './scope.ts'
import * as Segment from './segment.ts'
import * as Store from './store.ts'

/** A frozen membership. `model`: the model versions whose scores it read, joined by commas; null = none. */
export type Snapshot = {
  readonly id: string
  readonly segment: string
  readonly version: number
  readonly asOfS: number
  readonly model: string | null
  readonly size: number
  readonly madeAtS: number
}

/** One member. */
export type Member = { readonly wallet: number; readonly address: Address }

/** What to freeze: a saved segment, its newest version when none is given. */
export type FreezeOptions = {
  readonly name: string
  readonly version?: number
  readonly asOfS: number
  readonly signal?: AbortSignal
}

/**
 * Freezes who is in the segment as of `asOfS`. The id is a content hash over filter, instant, model versions and the sorted
 * member addresses: the same content has the same id everywhere, and freezing it again gives the first snapshot back. Throws
 * `SEGMENT_UNKNOWN`, `FEATURES_NOT_BUILT`, `MODEL_UNKNOWN`, and `SEGMENT_EMPTY` when nobody is in it.
 */
export async function freeze(warehouse: Warehouse, { name, version, asOfS, signal }: FreezeOptions): Promise<Snapshot> {
  throwIfAborted(signal)
  return warehouse.transaction(async () => {
    const saved = await Store.get(warehouse, name, version)
    const scope = await Scope.at(warehouse, asOfS, saved.filter)
    const filter = Compile.expand(saved.filter, scope)
    const versions = Segment.goals(filter).flatMap((goal) => scope.models[goal] ?? [])
    const model = versions.sort().join(',')
    const compiled = Compile.compile(saved.filter, scope)
    const found = await warehouse.all(withAddresses(compiled), compiled.values)
    throwIfAborted(signal)
    if (found.length === 0) {
      throw new Failure('SEGMENT_EMPTY', `Nobody is in ${name} as of ${toIso(asOfS)}.`, {
        segment: name,
        asOf: toIso(asOfS),
      })
    }
    const id = contentHash([canonicalJson(filter), String(asOfS), model, ...found.map(({ address }) => address)])
    const existing = await find(warehouse, id)
    if (existing) return existing
    const madeAtS = warehouse.now()
    await warehouse.run(Queries.freeze, {
      id,
      segment: name,
      version: saved.version,
      as_of_s: asOfS,
      model,
      size: found.length,
      made_at_s: madeAtS,
    })
    await warehouse.appendColumns('derived.snapshot_wallet', {
      snapshot: found.map(() => id),
      wallet: Uint32Array.from(found, ({ wallet }) => wallet),
    })
    await Lineage.record(warehouse, { kind: 'snapshot', id }, [
      { kind: 'features', id: String(asOfS) },
      { kind: 'segment', id: `${name}@${saved.version}` },
      ...versions.map((each) => ({ kind: 'model', id: each })),
      ...Object.entries(scope.lists ?? {}).map(([list, { version: of, hash }]) => ({
        kind: 'list',
        id: `${list}@${of} ${hash}`,
      })),
      ...Object.values(scope.segments ?? {}).map((each) => ({ kind: 'segment', id: `${each.name}@${each.version}` })),
    ])
    return { id, segment: name, version: saved.version, asOfS, model: model || null, size: found.length, madeAtS }
  })
}

/** The snapshot called `id`; undefined when there is none. */
export async function find(warehouse: Warehouse, id: string): Promise<Snapshot | undefined> {
  const row = await warehouse.one(Queries.snapshot, { id })
  if (!row) return undefined
  const { segment, version, as_of_s, model, size, made_at_s } = row
  return { id, segment, version, asOfS: as_of_s, model, size, madeAtS: made_at_s }
}

/** The members of a snapshot, by ascending address. */
export async function members(warehouse: Warehouse, id: string): Promise<Member[]> {
  const rows = await warehouse.all(Queries.snapshotMembers, { id })
  return rows.map(({ wallet, address }) => ({ wallet, address: parse(address) }))
}

function withAddresses(
  compiled: Compile.Compiled,
): Query<Readonly<Record<string, Value>>, { wallet: number; address: string }> {
  return {
    name: 'segments.addresses',
    text: `SELECT m.wallet, '0x' || lower(hex(w.address)) AS address
FROM (${Compile.members(compiled).text}) m JOIN chain.wallet w ON w.id = m.wallet ORDER BY w.address`,
    params: compiled.params,
    required: ['*'],
  }
}
