/** Reads that a request makes in one: what its wallets are asked for goes to the warehouse together, however many they are. */
import DataLoader from 'dataloader'
import type { Engine, EntityEntry, HoldingEntry, WalletEntry } from '../src/capabilities.ts'
import { once } from './once.ts'

/** The loaders of one request. */
export type Loaders = {
  /** A wallet by address as of an instant, the newest built where that is null; null when it was never seen. */
  readonly wallet: (address: string, asOf: string | null) => Promise<WalletEntry | null>
  /** The entity of a wallet as of its instant, or null. */
  readonly entity: (wallet: WalletEntry) => Promise<EntityEntry | null>
  /** What a wallet holds as of its instant, `most` tokens at most. */
  readonly holdings: (wallet: WalletEntry, most: number) => Promise<readonly HoldingEntry[]>
}

type Key = { readonly id: number; readonly asOf: string | null; readonly most: number }

/** Loaders over `engine`, made when they are first used: most requests use none. */
export function create(engine: Engine): Loaders {
  const cacheKeyFn = ({ id, asOf, most }: Key) => `${id} ${asOf} ${most}`
  const wallets = once(
    () =>
      new DataLoader<{ readonly address: string; readonly asOf: string | null }, WalletEntry | null, string>(
        (keys) =>
          grouped(
            keys,
            ({ asOf }) => `${asOf}`,
            async (some) =>
              engine.wallets.many(
                some.map(({ address }) => address),
                some[0]?.asOf ?? undefined,
              ),
          ),
        { cacheKeyFn: ({ address, asOf }) => `${address} ${asOf}` },
      ),
  )
  const entities = once(
    () =>
      new DataLoader<Key, EntityEntry | null, string>(
        (keys) =>
          grouped(
            keys,
            ({ asOf }) => `${asOf}`,
            async (some) => {
              const found = await engine.entities.of({ wallets: some.map(({ id }) => id), ...at(some) })
              const of = new Map(found.map(({ wallet, ...entity }) => [wallet, entity]))
              return some.map(({ id }) => of.get(id) ?? null)
            },
          ),
        { cacheKeyFn },
      ),
  )
  const holdings = once(
    () =>
      new DataLoader<Key, readonly HoldingEntry[], string>(
        (keys) =>
          grouped(
            keys,
            ({ asOf, most }) => `${asOf} ${most}`,
            async (some) => {
              const [first] = some
              const ids = some.map(({ id }) => id)
              const found = await engine.wallets.holdings({ wallets: ids, most: first?.most ?? 1, ...at(some) })
              return some.map(({ id }) => found.filter(({ wallet }) => wallet === id))
            },
          ),
        { cacheKeyFn },
      ),
  )
  return {
    wallet: (address, asOf) => wallets().load({ address, asOf }),
    entity: ({ id, asOf }) => entities().load({ id, asOf, most: 0 }),
    holdings: ({ id, asOf }, most) => holdings().load({ id, asOf, most }),
  }
}

/** What `read` gives for keys that can be read together, in the order of all of them. */
async function grouped<K, T>(
  keys: readonly K[],
  of: (key: K) => string,
  read: (keys: readonly K[]) => Promise<readonly T[]>,
): Promise<(T | Error)[]> {
  const groups = new Map<string, number[]>()
  keys.forEach((key, i) => {
    const name = of(key)
    groups.set(name, [...(groups.get(name) ?? []), i])
  })
  const answers: (T | Error)[] = []
  await Promise.all(
    [...groups.values()].map(async (places) => {
      const found = await read(places.flatMap((i) => keys.slice(i, i + 1)))
      places.forEach((place, i) => {
        const answer = found[i]
        if (answer !== undefined) answers[place] = answer
      })
    }),
  )
  return answers
}

function at([first]: readonly Key[]): { readonly asOf?: string } {
  return first?.asOf == null ? {} : { asOf: first.asOf }
}
