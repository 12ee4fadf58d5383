/** One suite for every disk, and what only one of them can show. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Disk } from '../../src/delivery/disk.ts'
import * as FileDisk from '../../src/delivery/disks/file.ts'
import * as Memory from '../../src/delivery/disks/memory.ts'
import { withFolder } from './fixture.ts'

const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString())
const bytes = (content: string) => Buffer.from(content)

const adapters: readonly (readonly [string, (use: (disk: Disk) => Promise<void>) => Promise<void>])[] = [
  ['memory', (use) => use(Memory.create())],
  ['file', (use) => withFolder((path) => use(FileDisk.open(join(path, 'journal'))))],
]

describe.each(adapters)('%s disk', (_name, withDisk) => {
  test('what was appended reads back in order, and an absent file is null', () =>
    withDisk(async (disk) => {
      expect(await disk.read('a')).toBeNull()
      await disk.append('a', bytes('one'))
      await disk.sync('a')
      await disk.sync()
      await disk.append('a', bytes(' two'))
      await disk.append('b', bytes('other'))
      expect(text(await disk.read('a'))).toBe('one two')
    }))

  test('truncation keeps the beginning, and appending goes on from there', () =>
    withDisk(async (disk) => {
      await disk.append('a', bytes('good torn'))
      await disk.truncate('a', 5)
      await disk.append('a', bytes('line'))
      expect(text(await disk.read('a'))).toBe('good line')
    }))

  test('a lock excludes, by name, until it is released', () =>
    withDisk(async (disk) => {
      const lock = await disk.lock('key.lock')
      await expect(disk.lock('key.lock')).rejects.toMatchObject({ code: 'SIGNER_LOCKED' })
      await using _other = await disk.lock('other.lock')
      await lock[Symbol.asyncDispose]()
      const again = await disk.lock('key.lock')
      await expect(disk.lock('key.lock')).rejects.toMatchObject({ code: 'SIGNER_LOCKED' })
      await again[Symbol.asyncDispose]()
      for (let i = 0; i < 3; i++) await (await disk.lock('key.lock'))[Symbol.asyncDispose]()
    }))

  test('of many that want a lock at once, one gets it', () =>
    withDisk(async (disk) => {
      const wanting = await Promise.allSettled(Array.from({ length: 20 }, () => disk.lock('key.lock')))
      expect(wanting.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    }))
})

test('a crash of the memory disk keeps what was synced, a torn part of the rest, and no unsynced name', async () => {
  const disk = Memory.create()
  await disk.append('a', bytes('durable '))
  await disk.sync('a')
  await disk.sync()
  await disk.append('a', bytes('unsynced'))
  await disk.append('b', bytes('synced, but its folder is not'))
  await disk.sync('b')
  disk.crash(0.5)
  expect(text(await disk.read('a'))).toBe('durable unsy')
  expect(await disk.read('b')).toBeNull()
})

test('a full disk takes a part and says so', async () => {
  const disk = Memory.create()
  disk.limit(5)
  await expect(disk.append('a', bytes('too long'))).rejects.toMatchObject({ code: 'JOURNAL_FULL' })
  expect(text(await disk.read('a'))).toBe('too l')
})

test('a name cannot leave the folder', () =>
  withFolder(async (path) => {
    const disk = FileDisk.open(path)
    for (const name of ['../x', 'a/b', '', '..']) {
      await expect(async () => disk.read(name)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    }
  }))

test('a lock dies with the process that held it, and not before', () =>
  withFolder(async (path) => {
    const disk = FileDisk.open(path)
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000); console.log("up")'])
    await once(child.stdout, 'data')
    const holder = await startOf(child.pid ?? 0)
    await writeFile(join(path, 'key.lock.7'), JSON.stringify({ pid: child.pid, startedAt: holder, released: false }))
    await expect(disk.lock('key.lock')).rejects.toMatchObject({ code: 'SIGNER_LOCKED', facts: { pid: child.pid } })
    child.kill('SIGKILL')
    await once(child, 'exit')
    await using _lock = await disk.lock('key.lock')
    expect(await readdir(path)).toEqual(['key.lock.8'])
  }))

test("a lock of an earlier process with this one's number does not hold", () =>
  withFolder(async (path) => {
    await writeFile(join(path, 'key.lock.1'), JSON.stringify({ pid: process.pid, startedAt: '1', released: false }))
    await using _lock = await FileDisk.open(path).lock('key.lock')
    expect(await readdir(path)).toEqual(['key.lock.2'])
  }))

async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  return stat === null ? null : (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null)
}
