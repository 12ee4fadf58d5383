import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder for one test file, removed when its tests have ended. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dropcast-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A clock that stands still. */
export const now = () => 1_700_000_000
