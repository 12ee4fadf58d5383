/**
 * How many threads DuckDB works with. It shares out even small statements, and who waits for another thread turns in circles
 * meanwhile: of many small commits that is a sixth of the processor's time. So these are made on the one thread that asks, unless
 * somebody reads beside them.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import * as Connection from './connection.ts'
import type { Query } from './query.ts'

/** The threads of one instance. */
export type Threads = {
  /** Runs `work`, whose transactions are small: see {@link Threads.forTransaction}. */
  readonly sparing: <T>(work: () => Promise<T>) => Promise<T>
  /** To be called before a transaction: it gets one thread within {@link Threads.sparing}, unless something reads beside it; else all. */
  readonly forTransaction: () => Promise<void>
  /** To be called before a read, or a statement by itself, which has all threads until what this gives is called. */
  readonly forOther: () => Promise<() => void>
  readonly close: () => Promise<void>
}

type Control = { readonly connection: DuckDBConnection; readonly all: bigint }

/** The threads of `instance`. */
export function create(instance: DuckDBInstance): Threads {
  const scope = new AsyncLocalStorage<true>()
  let control: Promise<Control> | null = null
  let last: Promise<void> = Promise.resolve()
  let isOne = false
  let running = 0
  let others = 0

  async function connected(): Promise<Control> {
    const connection = await instance.connect()
    const [row] = await Connection.all(connection, counted, {})
    return { connection, all: row?.threads ?? 1n }
  }

  /** Sets the number, after what was set before. */
  async function set(one: boolean): Promise<void> {
    if (one === isOne) return last
    isOne = one
    control ??= connected()
    const opened = control
    const done = last.then(async () => {
      const { connection, all } = await opened
      await Connection.command(connection, 'threads', `SET GLOBAL threads = ${one ? 1n : all}`)
    })
    last = done.catch(() => undefined)
    return done
  }

  return {
    sparing: async (work) => {
      running++
      try {
        return await scope.run(true, work)
      } finally {
        if (--running === 0) await set(false)
      }
    },
    forTransaction: async () => {
      if (!scope.getStore()) await set(false)
      else if (others === 0) await set(true)
    },
    forOther: async () => {
      if (scope.getStore()) return () => undefined
      others++
      const leave = () => void others--
      try {
        await set(false)
      } catch (cause) {
        leave()
        throw cause
      }
      return leave
    },
    close: async () => (await control)?.connection.closeSync(),
  }
}

const counted: Query<Record<never, never>, { threads: bigint }> = {
  name: 'threads',
  text: "SELECT current_setting('threads')::BIGINT AS threads",
  params: {},
  required: ['threads'],
}
