// Files that are on disk when a call has returned, readable by their owner only. Plain JavaScript, so that copier.mjs needs no compiler.
import { constants } from 'node:fs'
import { chmod, copyFile, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Copies `from` to `to`, which must not exist, as a clone where the file system has them.
 * @param {string} from
 * @param {string} to
 */
export async function copy(from, to) {
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  await chmod(to, 0o600)
  await settle(to)
}

/**
 * Writes `text` to `path`, whole or not at all.
 * @param {string} path
 * @param {string} text
 */
export async function write(path, text) {
  const next = `${path}.next`
  const handle = await open(next, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(next, path)
  await settle(dirname(path))
}

/**
 * Waits until the file or folder at `path` is on disk.
 * @param {string} path
 */
export async function settle(path) {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
