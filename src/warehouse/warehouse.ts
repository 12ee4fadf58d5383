/**
 * The one owner of the one DuckDB file: a second instance on the same path, even in the same process, loses rows or corrupts
 * it (DuckDB guards between processes only), so everything goes through the {@link Warehouse} that {@link open} returns.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdirSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { Failure } from '../core/failure.ts'
import type { Now } from '../core/time.ts'
import * as Appender from './appender.ts'
import * as Changes from './changes.ts'
import type { Columns } from './columns.ts'
import * as Connection from './connection.ts'
import * as Lock from './lock.ts'
import * as Migrate from './migrate.ts'
import { type Args, literal, type Query, type Values } from './query.ts'
import * as Threads from './threads.ts'
import type { Column } from './vector.ts'

/** How to open a warehouse. */
export type Options = {
  /** The database file, or `:memory:` for one that ends with the process. */
  readonly path: string
  /** DuckDB's buffer limit such as `1GB`; 80 % of the machine's memory when absent. */
  readonly memoryLimit?: string
  readonly threads?: number
  /** Where larger-than-memory work spills; `<path>.tmp` when absent. */
  readonly tempDirectory?: string
  /** The most that may lie there, such as `20GB`; 90 % of the disk's free space when absent. */
  readonly tempLimit?: string
  /** What the lock file tells others about this process. */
  readonly owner?: { readonly verb: string; readonly socket?: string }
  readonly now: Now
}

/**
 * An open warehouse. Every statement throws `WAREHOUSE_QUERY_FAILED` where DuckDB refuses it and `INPUT_INVALID` where a
 * parameter does not fit its type. Reads see committed rows and run beside each other; writes queue.
 */
export type Warehouse = AsyncDisposable & {
  readonly path: string
  readonly now: Now
  /** Every row, in the statement's order. */
  readonly all: <P extends Values, R>(query: Query<P, R>, ...args: Args<P>) => Promise<R[]>
  /** The first row; undefined when there is none. */
  readonly one: <P extends Values, R>(query: Query<P, R>, ...args: Args<P>) => Promise<R | undefined>
  /** Runs a statement for its effect, in its own transaction unless inside one; returns the number of changed rows. */
  readonly run: <P extends Values, R>(query: Query<P, R>, ...args: Args<P>) => Promise<number>
  /** The result as typed arrays, straight from DuckDB's vectors. */
  readonly columns: <P extends Values, R>(query: Query<P, R>, ...args: Args<P>) => Promise<Columns<R>>
  /** Gives `take` the result's rows as columns, some 2,048 rows at a time, while they are computed: for what need not lie in memory twice. */
  readonly batches: <P extends Values, R>(
    query: Query<P, R>,
    take: (batch: Columns<R>) => void,
    ...args: Args<P>
  ) => Promise<void>
  /** Rows in batches of about 2,048 while they are computed. Inside a transaction the result is gathered first. */
  readonly stream: <P extends Values, R>(query: Query<P, R>, ...args: Args<P>) => AsyncGenerator<readonly R[]>
  /**
   * Runs `work` in one transaction: everything that `work` does through this warehouse belongs to it and commits when its
   * promise resolves, or is undone when it rejects. Transactions queue. Throws `INVARIANT_BROKEN` when nested.
   */
  readonly transaction: <T>(work: () => Promise<T>) => Promise<T>
  /**
   * Runs `work`, which makes many small transactions: they are made on one thread of DuckDB, unless something outside of `work` reads at
   * that time. Whatever else uses the warehouse meanwhile has all threads.
   */
  readonly sparing: <T>(work: () => Promise<T>) => Promise<T>
  /**
   * Appends whole columns to `table` (`schema.table`), in its own transaction unless inside one; absent columns become NULL. With an
   * `order`, which numbers every row once, rows come in it. Returns the number of rows. Throws `INVARIANT_BROKEN` for a column that the
   * table lacks or cannot take.
   */
  readonly appendColumns: (
    table: string,
    columns: Readonly<Record<string, Column>>,
    order?: Uint32Array | null,
  ) => Promise<number>
  /**
   * A number that grows with every commit that may have changed one of `tables` (`schema.table`). It says nothing of what an open
   * transaction has written.
   */
  readonly version: (tables: readonly string[]) => number
  /** Moves the write-ahead log into the file. */
  readonly checkpoint: () => Promise<void>
  /**
   * Runs `work` while the file stands still: its log was moved into it, and every write waits until `work` has ended. Reads go on. `work`
   * must not write, and must not open the file in this process: closing it again would drop DuckDB's lock on it.
   */
  readonly still: <T>(work: () => Promise<T>) => Promise<T>
  /** Tells the lock file where this process answers. */
  readonly setSocket: (socket: string | null) => void
}

type Scope = {
  connection: DuckDBConnection
  enqueue: Queue
  open: boolean
  /** What it has written so far. */
  written: (ReadonlySet<string> | null)[]
}
type Queue = <T>(work: () => Promise<T>) => Promise<T>

const IDLE_READERS = 4
/** Write-ahead log after which it is moved into the file: each time the last row group of every table is written anew. */
const CHECKPOINT_AFTER = '128MB'

/**
 * Opens the warehouse at `options.path`, makes it where there is none, and brings its schema up to date. Throws
 * `WAREHOUSE_LOCKED`, `WAREHOUSE_OPEN_TWICE`, `WAREHOUSE_NEWER`, or `FILE_UNREADABLE` when the file is not a database.
 */
export async function open(options: Options): Promise<Warehouse> {
  const { now } = options
  const path = options.path === ':memory:' ? options.path : absolute(options.path)
  const lock = path === ':memory:' ? null : Lock.acquire(path, options.owner ?? { verb: 'library' }, now)
  try {
    const instance = await create(path, options)
    try {
      const writer = await instance.connect()
      await Connection.command(writer, 'settings', "SET GLOBAL TimeZone = 'UTC'")
      await Connection.command(writer, 'settings', `SET GLOBAL checkpoint_threshold = '${CHECKPOINT_AFTER}'`)
      // By guessing few rows on one side, DuckDB would join hot wallets' acts in a loop, which is quadratic.
      await Connection.command(writer, 'settings', 'SET GLOBAL asof_loop_join_threshold = 0')
      // Given while the instance is made, DuckDB shows this limit and does not keep it.
      if (options.tempLimit)
        await Connection.command(writer, 'settings', `SET max_temp_directory_size = ${literal(options.tempLimit)}`)
      await Migrate.migrate(writer, now)
      return assemble({ path, now, instance, writer, lock })
    } catch (cause) {
      instance.closeSync()
      throw cause
    }
  } catch (cause) {
    lock?.release()
    throw cause
  }
}

type Parts = {
  readonly path: string
  readonly now: Now
  readonly instance: DuckDBInstance
  readonly writer: DuckDBConnection
  readonly lock: Lock.Lock | null
}

function assemble({ path, now, instance, writer, lock }: Parts): Warehouse {
  const scopes = new AsyncLocalStorage<Scope>()
  const writing = queue()
  const readers = pool(instance)
  const changes = Changes.create()
  const threads = Threads.create(instance)
  let closing: Promise<void> | null = null

  const scope = (): Scope | undefined => {
    const current = scopes.getStore()
    if (current && !current.open)
      throw misuse('A statement came after its transaction had ended: something was not awaited.')
    if (!current && closing) throw misuse('The warehouse is closed.')
    return current
  }
  const reading = async <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    const current = scope()
    if (current) return current.enqueue(() => work(current.connection))
    // A reader is taken first, because closing waits for those that were.
    return readers.use((connection) => outside(() => work(connection)))
  }
  /** Runs what belongs to no transaction. */
  const outside = async <T>(work: () => Promise<T>): Promise<T> => {
    const leave = await threads.forOther()
    try {
      return await work()
    } finally {
      leave()
    }
  }

  const transaction = async <T>(work: () => Promise<T>): Promise<T> => {
    if (scope()) throw misuse('A transaction cannot contain another one.')
    return writing(async () => {
      const current: Scope = { connection: writer, enqueue: queue(), open: true, written: [] }
      await threads.forTransaction()
      await Connection.command(writer, 'transaction', 'BEGIN')
      let result: T
      try {
        result = await scopes.run(current, work)
        await end(current)
      } catch (cause) {
        await end(current)
        await rollback(writer, cause)
        throw cause
      }
      // A COMMIT that fails has undone the transaction already.
      await changes.during(current.written, () => Connection.command(writer, 'transaction', 'COMMIT'))
      return result
    })
  }
  const inTransaction = async <T>(work: (current: Scope) => Promise<T>): Promise<T> => {
    const current = scope()
    if (current) return work(current)
    return transaction(() => {
      const own = scope()
      if (!own) throw misuse('The transaction lost its scope.')
      return work(own)
    })
  }

  const all: Warehouse['all'] = (query, ...[params]) => reading((c) => Connection.all(c, query, values(params)))
  return {
    path,
    now,
    all,
    one: async (query, ...args) => (await all(query, ...args))[0],
    run: async (query, ...[params]) => {
      const current = scope()
      const work = () => Connection.run(writer, query, values(params))
      const written = Changes.targets(query.text)
      if (current) {
        current.written.push(written)
        return current.enqueue(work)
      }
      return writing(() => changes.during([written], () => outside(work)))
    },
    columns: (query, ...[params]) => reading((c) => Connection.columns(c, query, values(params))),
    batches: (query, take, ...[params]) => reading((c) => Connection.batches(c, query, values(params), take)),
    stream: async function* (query, ...[params]) {
      if (scope()) {
        yield await reading((c) => Connection.all(c, query, values(params)))
        return
      }
      const leave = await threads.forOther()
      const connection = await readers.take()
      try {
        yield* Connection.stream(connection, query, values(params))
      } finally {
        connection.closeSync()
        leave()
      }
    },
    transaction,
    sparing: threads.sparing,
    appendColumns: (table, columns, order = null) =>
      inTransaction((own) => {
        own.written.push(new Set([table]))
        return own.enqueue(() => Appender.append(writer, table, { columns, order }))
      }),
    version: changes.version,
    still: async (work) => {
      if (scope()) throw misuse('The file cannot stand still inside a transaction.')
      return writing(async () => {
        await Connection.command(writer, 'checkpoint', 'CHECKPOINT')
        return work()
      })
    },
    checkpoint: async () => {
      if (scope()) throw misuse('A checkpoint cannot run inside a transaction.')
      await writing(() => Connection.command(writer, 'checkpoint', 'CHECKPOINT'))
    },
    setSocket: (socket) => lock?.setSocket(socket),
    [Symbol.asyncDispose]: () => {
      closing ??= writing(async () => {
        await readers.close()
        await threads.close()
        writer.closeSync()
        instance.closeSync()
        lock?.release()
      })
      return closing
    },
  }
}

async function create(path: string, options: Options): Promise<DuckDBInstance> {
  const inMemory = path === ':memory:'
  try {
    // DuckDB makes the folder itself when it first spills, and takes it away again, but none above it.
    if (options.tempDirectory) mkdirSync(dirname(options.tempDirectory), { recursive: true })
    return await DuckDBInstance.create(path, {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      temp_directory: options.tempDirectory ?? (inMemory ? join(tmpdir(), `dropcast-${process.pid}`) : `${path}.tmp`),
      ...(options.memoryLimit ? { memory_limit: options.memoryLimit } : {}),
      ...(options.threads ? { threads: String(options.threads) } : {}),
    })
  } catch (cause) {
    throw unopened(path, cause)
  }
}

// DuckDB tells these cases apart by text only.
function unopened(path: string, cause: unknown): Failure {
  const problem = cause instanceof Error ? cause.message : String(cause)
  if (/set lock on file/i.test(problem)) {
    return new Failure('WAREHOUSE_LOCKED', 'Another process holds the database file.', { path, problem }, { cause })
  }
  if (/version number|newer (?:version|duckdb)/i.test(problem)) {
    return new Failure(
      'WAREHOUSE_NEWER',
      'The file was written by another version of DuckDB.',
      { path, problem },
      { cause },
    )
  }
  return new Failure(
    'FILE_UNREADABLE',
    'The warehouse file cannot be opened as a database.',
    { path, problem },
    { cause },
  )
}

async function end(scope: Scope): Promise<void> {
  scope.open = false
  await scope.enqueue(async () => undefined)
}

async function rollback(connection: DuckDBConnection, cause: unknown): Promise<void> {
  try {
    await Connection.command(connection, 'transaction', 'ROLLBACK')
  } catch (second) {
    const both = new AggregateError([cause, second])
    throw new Failure('INVARIANT_BROKEN', 'A transaction failed and could not be undone.', {}, { cause: both })
  }
}

/** Runs what it is given one after the other; a failure does not stop the next. */
function queue(): Queue {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = last.then(work)
    last = result.then(
      () => undefined,
      () => undefined,
    )
    return result
  }
}

function pool(instance: DuckDBInstance) {
  const idle: DuckDBConnection[] = []
  const busy = new Set<Promise<unknown>>()
  const take = async () => idle.pop() ?? (await instance.connect())
  const useOne = async <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    const connection = await take()
    try {
      return await work(connection)
    } finally {
      if (idle.length < IDLE_READERS) idle.push(connection)
      else connection.closeSync()
    }
  }
  return {
    take,
    use: <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
      const result = useOne(work)
      busy.add(result)
      return result.finally(() => busy.delete(result))
    },
    close: async () => {
      await Promise.allSettled(busy)
      for (const connection of idle.splice(0)) connection.closeSync()
    },
  }
}

function values<P extends Values>(params: P | undefined): P {
  return (params ?? {}) as P
}

function absolute(path: string): string {
  const folder = dirname(path)
  try {
    mkdirSync(folder, { recursive: true })
    return join(realpathSync(folder), basename(path))
  } catch (cause) {
    throw new Failure('FILE_UNREADABLE', 'The warehouse folder cannot be made or read.', { path }, { cause })
  }
}

function misuse(message: string): Failure {
  return new Failure('INVARIANT_BROKEN', message)
}
