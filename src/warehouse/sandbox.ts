/**
 * Questions that people type, answered on the published copy in a process of its own that can read that one file, write none, knows no
 * setting or key of ours, and is ended when it takes too long. docs/adr/0006-sql-in-a-process.md says why each wall stands.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Failure, throwIfAborted } from '../core/failure.ts'

/** What one question may take: its time and DuckDB's memory, and how large its answer may be (`maxBytes` of JSON). */
export type Limits = {
  readonly timeoutMs: number
  readonly memoryLimit: string
  readonly threads: number
  readonly maxRows: number
  readonly maxBytes: number
}

/** An answer whose columns nobody knew before; a name that comes twice gets a number. */
export type Table = { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }

type Said =
  | { readonly columns: readonly string[] }
  | { readonly rows: readonly (readonly unknown[])[] }
  | { readonly done: true }
  | { readonly failure: 'open' | 'query'; readonly problem: string }
  | { readonly failure: 'rows' | 'bytes'; readonly problem?: never }

type Ended = { readonly exit: number | null; readonly signal: NodeJS.Signals | null; readonly stderr: string }

const READER = fileURLToPath(new URL('./reader.mjs', import.meta.url))
const MODULES = `${sep}node_modules${sep}`
const HEAP_MB = 512
/** How long an interrupted statement may take to stop before its process is ended. */
const GRACE_MS = 2_000
const STDERR_CHARACTERS = 4_000

/**
 * The result of `text` on the published copy at `path`, columns in the statement's order. Throws `FILE_UNREADABLE` when there is no copy,
 * `WAREHOUSE_QUERY_FAILED` with DuckDB's own words, `SQL_TIMED_OUT`, `SQL_OUT_OF_MEMORY`, `SQL_RESULT_TOO_LARGE`, `SQL_PROCESS_ENDED`
 * when it was ended from outside, `ABORTED`.
 */
export async function ask(path: string, text: string, limits: Limits, signal?: AbortSignal): Promise<Table> {
  throwIfAborted(signal)
  const child = start()
  const ended = endOf(child)
  const timers = limit(child, limits.timeoutMs)
  const stop = () => child.kill('SIGKILL')
  signal?.addEventListener('abort', stop, { once: true })
  try {
    child.stdin?.write(`${JSON.stringify({ path: resolve(path), text, limits })}\n`)
    const table = await read(child, limits, path)
    if (table) return table
    throw unfinished(await ended, timers.isOver(), signal)
  } catch (error) {
    if (timers.isOver() && error instanceof Failure && error.code === 'WAREHOUSE_QUERY_FAILED')
      throw timedOut(limits, error)
    throw error
  } finally {
    timers.clear()
    signal?.removeEventListener('abort', stop)
    stop()
    await ended
  }

  function unfinished({ exit, signal: by, stderr }: Ended, isOver: boolean, aborted?: AbortSignal): Failure {
    if (aborted?.aborted)
      return new Failure('ABORTED', 'The call was cancelled.', { query: 'sql' }, { cause: aborted.reason })
    if (isOver) return timedOut(limits)
    const facts = { query: 'sql', exit, signal: by }
    return /heap out of memory/i.test(stderr) || by === 'SIGABRT'
      ? new Failure('SQL_OUT_OF_MEMORY', 'The answer does not fit into the memory of its process.', facts)
      : new Failure('SQL_PROCESS_ENDED', 'The process that answers ended before it had.', { ...facts, stderr })
  }
}

function timedOut({ timeoutMs }: Limits, cause?: Failure): Failure {
  const message = `The statement took longer than ${timeoutMs} ms and was stopped.`
  return new Failure('SQL_TIMED_OUT', message, { query: 'sql', timeoutMs }, { cause })
}

/**
 * Starts the process with no variable of ours, no write to any file (`ulimit -f 0` holds for DuckDB's own code too, which Node's permissions
 * do not reach), no other process or thread of JavaScript, and reads of its own code only.
 */
function start(): ChildProcess {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission'
  const node = [
    process.execPath,
    permission,
    '--allow-addons',
    ...readable().map((folder) => `--allow-fs-read=${folder}`),
    '--no-warnings',
    `--max-old-space-size=${HEAP_MB}`,
    READER,
  ]
  const [program = '', ...words] =
    process.platform === 'win32' ? node : ['/bin/sh', '-c', 'ulimit -c 0 && ulimit -f 0 && exec "$@"', 'sh', ...node]
  return spawn(program, words, { env: {}, cwd: dirname(READER), stdio: ['pipe', 'pipe', 'pipe'] })
}

/** The folders of the process's own code: ours, and the modules as they lie on disk. */
function readable(): readonly string[] {
  const driver = realpathSync(createRequire(import.meta.url).resolve('@duckdb/node-api'))
  const modules = driver.slice(0, driver.lastIndexOf(MODULES) + MODULES.length)
  const linked = createRequire(import.meta.url).resolve.paths('@duckdb/node-api') ?? []
  // Node 20 aborts on a folder that is named twice.
  return [...new Set([`${dirname(READER)}${sep}`, modules, ...linked.map((folder) => `${folder}${sep}`)])]
}

/** Interrupts the statement after `timeoutMs`, and ends the process when that does not stop it. */
function limit(child: ChildProcess, timeoutMs: number) {
  let over = false
  const soft = setTimeout(() => {
    over = true
    child.stdin?.write('{"interrupt":true}\n')
  }, timeoutMs)
  const hard = setTimeout(() => child.kill('SIGKILL'), timeoutMs + GRACE_MS)
  return {
    isOver: () => over,
    clear: () => {
      clearTimeout(soft)
      clearTimeout(hard)
    },
  }
}

function endOf(child: ChildProcess): Promise<Ended> {
  let stderr = ''
  child.stderr?.on('data', (part: Buffer) => {
    if (stderr.length < STDERR_CHARACTERS) stderr += part.toString('utf8')
  })
  // A process that has ended already takes no more words: what it said before counts.
  child.stdin?.on('error', () => undefined)
  return new Promise((done) => {
    child.once('error', (error) => done({ exit: null, signal: null, stderr: error.message }))
    child.once('close', (exit, signal) => done({ exit, signal, stderr }))
  })
}

/** The table, or null when the process ended before it had said all. */
async function read(child: ChildProcess, limits: Limits, path: string): Promise<Table | null> {
  if (!child.stdout) return null
  let columns: readonly string[] = []
  const rows: (readonly unknown[])[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const said = parse(line)
    if (said === null) return null
    if ('columns' in said) columns = said.columns
    else if ('rows' in said) for (const row of said.rows) rows.push(row.map(plain))
    else if ('done' in said) return { columns, rows }
    else throw refusal(said, limits, path)
  }
  return null
}

// A process killed while it wrote leaves half a line.
function parse(line: string): Said | null {
  try {
    return JSON.parse(line) as Said
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}

function refusal(said: Extract<Said, { failure: string }>, limits: Limits, path: string): Failure {
  const { maxRows, maxBytes, memoryLimit } = limits
  if (said.failure === 'rows')
    return new Failure('SQL_RESULT_TOO_LARGE', `The answer has more than ${maxRows} rows.`, { query: 'sql', maxRows })
  if (said.failure === 'bytes')
    return new Failure('SQL_RESULT_TOO_LARGE', `The answer has more than ${maxBytes} bytes.`, {
      query: 'sql',
      maxBytes,
    })
  const { problem = '' } = said
  if (said.failure === 'open')
    return new Failure('FILE_UNREADABLE', 'The published copy cannot be opened.', { path, problem })
  const facts = { query: 'sql', problem }
  if (/^out of memory error/i.test(problem))
    return new Failure('SQL_OUT_OF_MEMORY', `The statement needs more than ${memoryLimit} of memory.`, {
      ...facts,
      memoryLimit,
    })
  return new Failure('WAREHOUSE_QUERY_FAILED', `The statement sql failed: ${problem.split('\n', 1)[0]}`, facts)
}

/** A cell as reader.mjs wrote it, as plain JavaScript. */
function plain(cell: unknown): unknown {
  if (Array.isArray(cell)) return cell.map(plain)
  if (typeof cell !== 'object' || cell === null) return cell
  if ('integer' in cell) return BigInt(String(cell.integer))
  if ('number' in cell) return Number(cell.number)
  if ('bytes' in cell) return new Uint8Array(Buffer.from(String(cell.bytes), 'base64'))
  const { struct } = cell as { readonly struct: readonly (readonly [string, unknown])[] }
  return Object.fromEntries(struct.map(([key, item]) => [key, plain(item)]))
}
