/** A real folder: O_APPEND writes, fsync of files and of the folder, and locks that a process's death releases. */
import { mkdirSync, readFileSync } from 'node:fs'
import {
  type FileHandle,
  link,
  open as openFile,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../core/failure.ts'
import type { Disk, Lock } from '../disk.ts'

/** Who holds a lock; `startedAt` tells a process from a later one with the same number. */
type Holder = { readonly pid: number; readonly startedAt: string | null; readonly released: boolean }

/** The folder at `path`, made when absent (mode 0700: a journal holds signed transactions). */
export function open(path: string): Disk {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const at = (name: string) => {
    if (!/^[\w.-]{1,200}$/.test(name) || name.startsWith('..')) {
      throw new Failure('INPUT_INVALID', `"${name.slice(0, 80)}" is no name of a file here.`)
    }
    return join(path, name)
  }
  return {
    read: async (name) => {
      const file = at(name)
      try {
        return await readFile(file)
      } catch (cause) {
        if (codeOf(cause) === 'ENOENT') return null
        throw new Failure('FILE_UNREADABLE', `${name} cannot be read.`, { name }, { cause })
      }
    },
    append: (name, bytes) =>
      withHandle(at(name), 'a', name, async (handle) => {
        for (let written = 0; written < bytes.length; ) {
          written += (await handle.write(bytes, written, bytes.length - written)).bytesWritten
        }
      }),
    truncate: (name, sizeBytes) => truncate(at(name), sizeBytes),
    sync: (name) =>
      name === undefined
        ? withHandle(path, 'r', path, (handle) => handle.sync())
        : withHandle(at(name), 'r+', name, (handle) => handle.sync()),
    lock: (name) => lock(path, at(name), name),
  }
}

async function withHandle(
  path: string,
  flags: string,
  name: string,
  use: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  try {
    const handle = await openFile(path, flags, 0o600)
    try {
      await use(handle)
    } finally {
      await handle.close()
    }
  } catch (cause) {
    throw new Failure('JOURNAL_FULL', `The disk refused to write ${name}.`, { name, reason: codeOf(cause) }, { cause })
  }
}

/**
 * Node has no flock, so a lock is the highest generation of `<name>.<n>`: only one process can link generation n+1, it
 * may do so only when the holder of n is dead or has released it, and it steps back when a still higher one exists.
 */
async function lock(folder: string, path: string, name: string): Promise<Lock> {
  const generation = await newest(folder, name)
  const holder = generation === 0 ? null : readHolder(`${path}.${generation}`)
  if (holder !== null && !holder.released && lives(holder)) throw held(name, holder.pid)
  const mine: Holder = { pid: process.pid, startedAt: startedAt(process.pid), released: false }
  const own = `${path}.${generation + 1}`
  const draft = `${path}-draft-${process.pid}-${performance.now()}`
  await writeFile(draft, JSON.stringify(mine), { mode: 0o600 })
  try {
    await link(draft, own)
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') throw held(name, null)
    throw new Failure('JOURNAL_FULL', `The lock ${name} cannot be written.`, { name }, { cause })
  } finally {
    await rm(draft, { force: true })
  }
  if ((await newest(folder, name)) > generation + 1) {
    await rm(own, { force: true })
    throw held(name, null)
  }
  await rm(`${path}.${generation}`, { force: true })
  return {
    [Symbol.asyncDispose]: async () => {
      const note = `${path}-draft-${process.pid}-${performance.now()}`
      await writeFile(note, JSON.stringify({ ...mine, released: true }), { mode: 0o600 })
      await rename(note, own)
    },
  }
}

async function newest(folder: string, name: string): Promise<number> {
  const generations = (await readdir(folder))
    .filter((entry) => entry.startsWith(`${name}.`))
    .map((entry) => Number(entry.slice(name.length + 1)))
    .filter((n) => Number.isInteger(n))
  return Math.max(0, ...generations)
}

function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    // Another process has just taken the next generation and removed this one; linking ours will tell.
    if (codeOf(cause) === 'ENOENT') return null
    throw new Failure('FILE_UNREADABLE', 'A lock file cannot be read.', { path }, { cause })
  }
}

function lives(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (cause) {
    if (codeOf(cause) === 'ESRCH') return false
  }
  const started = startedAt(holder.pid)
  return started === null || holder.startedAt === null || started === holder.startedAt
}

/** Field 22 of /proc/<pid>/stat; `null` where there is no /proc. */
function startedAt(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    // A zombie has ended; only its parent has not looked yet.
    return fields[0] === 'Z' ? 'ended' : (fields[19] ?? null)
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ESRCH') return null
    throw cause
  }
}

function held(name: string, pid: number | null): Failure {
  return new Failure('SIGNER_LOCKED', `Another process holds ${name}.`, { name, pid })
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined
}
