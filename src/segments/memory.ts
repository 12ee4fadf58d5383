/**
 * What questions about segments read, kept between them as typed arrays: a column is read once, and again when a table that it came from has
 * changed. All of it together stays below a limit; what was asked for longest ago goes first.
 */
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { Acts, Print } from './acts.ts'

/** The wallets that have features as of an instant, by ascending id, and the row of each id (-1 = none). */
export type Population = { readonly wallet: Uint32Array; readonly rowOf: Int32Array }

/** Wallet ids by name: those that a label stands on, or that a suppression of one reason holds back. */
export type Groups = ReadonlyMap<string, Uint32Array>

/**
 * How something is read that is not in memory, and which tables (`schema.table`) it comes from. Where `isSound` is given and no longer true once it was read,
 * it is answered and not kept.
 */
export type Source<T> = {
  readonly tables: readonly string[]
  readonly load: () => Promise<T>
  readonly isSound?: () => boolean
}

/** Values of one kind by key. */
export type Shelf<T> = { readonly get: (key: string, source: Source<T>) => Promise<T> }

/** The memory of one warehouse. */
export type Memory = {
  readonly warehouse: Warehouse
  readonly limitBytes: number
  readonly populations: Shelf<Population>
  /** Numbers by row of a population; NaN = unknown. */
  readonly columns: Shelf<Float64Array>
  /** Truths by row of a population, as `Judge` codes them. */
  readonly truths: Shelf<Uint8Array>
  readonly groups: Shelf<Groups>
  readonly acts: Shelf<Acts>
  readonly prints: Shelf<Print>
  /** How many bytes are kept now. */
  readonly sizeBytes: () => number
}

const PRINT_BYTES = 8

/** An empty memory of `warehouse`, that keeps `limitBytes` at most. */
export function open(warehouse: Warehouse, { limitBytes }: { readonly limitBytes: number }): Memory {
  const kept = new Map<string, { readonly sizeBytes: number; readonly drop: () => void }>()
  let total = 0
  const release = (id: string) => {
    total -= kept.get(id)?.sizeBytes ?? 0
    kept.delete(id)
  }
  const keep = (id: string, sizeBytes: number, drop: () => void) => {
    release(id)
    kept.set(id, { sizeBytes, drop })
    total += sizeBytes
    for (const [other, { drop: forget }] of kept) {
      if (total <= limitBytes) return
      release(other)
      forget()
    }
  }
  const shelf = <T>(name: string, sizeOf: (value: T) => number): Shelf<T> => {
    const entries = new Map<string, { readonly version: number; readonly value: Promise<T> }>()
    return {
      get: (key, { tables, load, isSound = () => true }) => {
        const id = `${name} ${key}`
        const version = warehouse.version(tables)
        const found = entries.get(key)
        if (found?.version === version) {
          const entry = kept.get(id)
          // The order of the map is the order of last use.
          if (entry && kept.delete(id)) kept.set(id, entry)
          return found.value
        }
        const value = load()
        const entry = { version, value }
        entries.set(key, entry)
        const forget = () => {
          if (entries.get(key) === entry) entries.delete(key)
        }
        value.then((loaded) => {
          if (!isSound()) forget()
          else if (entries.get(key) === entry) keep(id, sizeOf(loaded), forget)
        }, forget)
        return value
      },
    }
  }
  return {
    warehouse,
    limitBytes,
    populations: shelf('population', ({ wallet, rowOf }) => wallet.byteLength + rowOf.byteLength),
    columns: shelf('column', ({ byteLength }) => byteLength),
    truths: shelf('truth', ({ byteLength }) => byteLength),
    groups: shelf('group', (groups) => [...groups.values()].reduce((sum, { byteLength }) => sum + byteLength, 0)),
    acts: shelf('acts', ({ start, atS, withId }) => start.byteLength + atS.byteLength + withId.byteLength),
    prints: shelf('print', ({ print }) => print.length + PRINT_BYTES),
    sizeBytes: () => total,
  }
}
