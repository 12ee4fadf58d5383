/**
 * `<warehouse>.lock`: says who owns the file and where its socket is. DuckDB's own file lock is the arbiter between processes;
 * this one names the owner, catches a second opening in the same process (which DuckDB lets through and which corrupts the
 * file), and is taken over when its owner is gone.
 */
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { Failure } from '../core/failure.ts'
import type { Now } from '../core/time.ts'

/** Who owns a warehouse. `start` identifies the process beyond its number, where the system tells (Linux). */
export type Owner = {
  readonly pid: number
  readonly startedAtS: number
  readonly verb: string
  readonly socket: string | null
  readonly start: string | null
}

/** A lock that this process holds. */
export type Lock = {
  /** Names the socket at which the owner answers. */
  readonly setSocket: (socket: string | null) => void
  /** Removes the file; again is harmless. */
  readonly release: () => void
}

/** Locks the warehouse at `path`. Throws `WAREHOUSE_LOCKED` {pid, verb, socket}, or `WAREHOUSE_OPEN_TWICE` when this process has it. */
export function acquire(path: string, owner: { readonly verb: string; readonly socket?: string }, now: Now): Lock {
  const file = fileOf(path)
  let mine: Owner = {
    pid: process.pid,
    startedAtS: now(),
    verb: owner.verb,
    socket: owner.socket ?? null,
    start: startOf(process.pid),
  }
  for (let attempt = 0; !create(file, mine); attempt++) {
    const holder = read(path)
    if (holder && isAlive(holder)) throw refused(path, holder)
    if (attempt > 20) throw new Failure('WAREHOUSE_LOCKED', 'The lock file keeps changing hands.', { path: file })
    removeStale(file, holder)
  }
  let held = true
  return {
    setSocket: (socket) => {
      if (!held) return
      mine = { ...mine, socket }
      const next = `${file}.${process.pid}`
      rmSync(next, { force: true })
      create(next, mine)
      renameSync(next, file)
    },
    release: () => {
      if (held && same(read(path), mine)) rmSync(file, { force: true })
      held = false
    },
  }
}

/** The owner that the lock file of `path` names, alive or not; null without a readable lock file. */
export function read(path: string): Owner | null {
  return parse(textOf(fileOf(path)))
}

function fileOf(path: string): string {
  return `${path}.lock`
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null
    throw new Failure('FILE_UNREADABLE', 'The lock file cannot be read.', { path: file }, { cause })
  }
}

function parse(text: string | null): Owner | null {
  if (text === null) return null
  try {
    const owner: unknown = JSON.parse(text)
    return isOwner(owner) ? owner : null
  } catch (cause) {
    // An owner killed between creating and filling the file leaves it torn: no owner.
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}

function isOwner(value: unknown): value is Owner {
  return (
    typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number' && 'verb' in value
  )
}

function create(file: string, owner: Owner): boolean {
  try {
    const handle = openSync(file, 'wx', 0o600)
    try {
      writeSync(handle, JSON.stringify(owner))
    } finally {
      closeSync(handle)
    }
    return true
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false
    throw new Failure('FILE_UNREADABLE', 'The warehouse folder cannot be written.', { path: file }, { cause })
  }
}

// By renaming, two processes that both saw the same dead owner cannot remove each other's fresh lock unnoticed.
function removeStale(file: string, stale: Owner | null): void {
  const aside = `${file}.stale.${process.pid}`
  try {
    renameSync(file, aside)
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return
    throw cause
  }
  const moved = parse(textOf(aside))
  if (moved && !same(moved, stale) && isAlive(moved)) renameSync(aside, file)
  else rmSync(aside, { force: true })
}

function same(a: Owner | null, b: Owner | null): boolean {
  return a?.pid === b?.pid && a?.start === b?.start && a?.startedAtS === b?.startedAtS
}

function refused(path: string, holder: Owner): Failure {
  if (holder.pid === process.pid) {
    return new Failure('WAREHOUSE_OPEN_TWICE', 'This process has the warehouse open already.', {
      path,
      verb: holder.verb,
    })
  }
  const { pid, verb, socket } = holder
  return new Failure('WAREHOUSE_LOCKED', `Process ${pid} (${verb}) owns the warehouse.`, { path, pid, verb, socket })
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0)
  } catch (cause) {
    if (codeOf(cause) === 'ESRCH') return false
    if (codeOf(cause) !== 'EPERM') throw cause
  }
  const start = startOf(owner.pid)
  return start === null || owner.start === null ? start !== 'gone' : start === owner.start
}

/** Boot id and start tick of a process; 'gone' when it has ended (a zombie too), null where the system does not tell. */
function startOf(pid: number): string | null {
  const boot = procText('/proc/sys/kernel/random/boot_id')
  if (boot === null) return null
  const stat = procText(`/proc/${pid}/stat`)
  // The second field is the name in brackets, which may hold anything; state is the 1st after it, start tick the 20th.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return 'gone'
  return `${boot.trim()}/${fields[19]}`
}

function procText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'ENOTDIR'].includes(codeOf(cause) ?? '')) return null
    throw cause
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
