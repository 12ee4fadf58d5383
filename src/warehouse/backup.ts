/** Backup and restore: the database and the state folder (plans, journals) as one consistent set with a manifest of hashes. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { Failure } from '../core/failure.ts'
import type { Warehouse } from './warehouse.ts'

/** One file of a backup, by its path below the folder. */
type Entry = { readonly path: string; readonly sha256: string; readonly sizeBytes: number }

/** What a backup holds. */
export type Manifest = {
  readonly format: 1
  readonly madeAtS: number
  readonly database: string
  readonly files: readonly Entry[]
}

/**
 * Copies the warehouse and the journals of `stateDir` into the new or empty `folder`, while every other write waits. Journals are copied
 * after the database: what they have more than it is found again on the chain; the other way round something could be
 * missing. Throws `FILE_UNREADABLE` when the folder holds anything.
 */
export async function make(warehouse: Warehouse, stateDir: string, folder: string): Promise<Manifest> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if ((await readdir(folder)).length > 0)
    throw new Failure('FILE_UNREADABLE', 'A backup needs an empty folder.', { folder })
  const database = basename(warehouse.path)
  await warehouse.checkpoint()
  await warehouse.transaction(async () => {
    await copyFile(warehouse.path, join(folder, database))
    if (existsSync(`${warehouse.path}.wal`)) await copyFile(`${warehouse.path}.wal`, join(folder, `${database}.wal`))
    await mkdir(join(folder, 'state'))
    for (const name of await journals(stateDir)) await copyFile(join(stateDir, name), join(folder, 'state', name))
  })
  const manifest: Manifest = { format: 1, madeAtS: warehouse.now(), database, files: await entries(folder) }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 2))
  return manifest
}

/**
 * Puts a backup in place of `path` and into `stateDir`, after every hash was checked. Throws `FILE_NOT_FOUND`, `FILE_UNREADABLE` for a
 * set that is not exactly what its manifest lists, `WAREHOUSE_LOCKED` when a warehouse, or the log of one, stands at `path` already
 * (move it away first).
 */
export async function restore(folder: string, path: string, stateDir: string): Promise<Manifest> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch((cause: unknown) => {
    throw new Failure('FILE_NOT_FOUND', 'The folder holds no backup.', { folder }, { cause })
  })
  const manifest = parse(text, folder)
  const found = new Map((await entries(folder)).map((entry) => [entry.path, entry.sha256]))
  const listed = new Map(manifest.files.map((entry) => [entry.path, entry.sha256]))
  for (const name of new Set([manifest.database, ...listed.keys(), ...found.keys()])) {
    if (!listed.has(name) || found.get(name) !== listed.get(name))
      throw new Failure('FILE_UNREADABLE', `${name} of the backup is missing, altered or not listed.`, {
        folder,
        file: name,
      })
  }
  // A log left by another database would be replayed into the restored one.
  for (const standing of [path, `${path}.wal`]) {
    if (existsSync(standing))
      throw new Failure('WAREHOUSE_LOCKED', 'A warehouse stands there already; move it away first.', { path: standing })
  }
  await mkdir(dirname(path), { recursive: true })
  await mkdir(stateDir, { recursive: true, mode: 0o700 })
  for (const { path: name } of manifest.files) {
    // A journal that grew since the backup knows more than the backup does: it stays.
    if (name.startsWith('state/') && !existsSync(join(stateDir, basename(name))))
      await copyFile(join(folder, name), join(stateDir, basename(name)))
  }
  for (const suffix of ['.wal', '']) {
    const name = `${manifest.database}${suffix}`
    if (!found.has(name)) continue
    await copyFile(join(folder, name), `${path}${suffix}.restoring`)
    await rename(`${path}${suffix}.restoring`, `${path}${suffix}`)
  }
  return manifest
}

const shape = z.object({
  format: z.literal(1),
  madeAtS: z.int(),
  database: z.string().regex(/^[^/\\]+$/),
  files: z.array(z.object({ path: z.string(), sha256: z.string(), sizeBytes: z.int() })),
})

function parse(text: string, folder: string): Manifest {
  try {
    return shape.parse(JSON.parse(text))
  } catch (cause) {
    throw new Failure(
      'FILE_UNREADABLE',
      'The manifest of the backup does not read.',
      { folder, file: 'manifest.json' },
      { cause },
    )
  }
}

async function journals(stateDir: string): Promise<string[]> {
  if (!existsSync(stateDir)) return []
  return (await readdir(stateDir)).filter((name) => /^(journal|plan)-.*/.test(name))
}

async function entries(folder: string): Promise<Entry[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name !== 'manifest.json').sort()
  const found: Entry[] = []
  for (const name of names) {
    const at = join(folder, name)
    const about = await stat(at)
    if (about.isFile()) found.push({ path: name, sha256: await sha256(at), sizeBytes: about.size })
  }
  return found
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of createReadStream(path)) hash.update(part)
  return hash.digest('hex')
}
