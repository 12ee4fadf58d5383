import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as Backup from '../../src/warehouse/backup.ts'
import * as Published from '../../src/warehouse/published.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { now, temporary } from './folder.ts'

const folder = temporary()
const JOURNALS = ['journal-a.ndjson', 'journal-b.ndjson', 'plan-a.json']

/** A warehouse of `labels` labels with three files of state, and its backup. */
async function made(name: string, labels: number) {
  const own = join(folder, name)
  const state = join(own, 'state')
  mkdirSync(state, { recursive: true })
  for (const file of JOURNALS) writeFileSync(join(state, file), `${file}\n`.repeat(20_000), { mode: 0o644 })
  writeFileSync(join(state, 'signer-a.lock'), 'mine')
  const backup = join(folder, `${name}.backup`)
  await using w = await Warehouse.open({ path: join(own, 'dropcast.duckdb'), now })
  await w.run(
    Published.typed(
      `INSERT INTO chain.label SELECT i::UINTEGER, md5(i::VARCHAR), sha256(i::VARCHAR), 0 FROM range(${labels}) t(i)`,
    ),
  )
  await Backup.make(w, state, backup)
  return { own, state, backup }
}

async function labels(path: string): Promise<number> {
  await using w = await Warehouse.open({ path, now })
  return Number((await w.one(Published.typed('SELECT count(*) AS n FROM chain.label')))?.n)
}

const target = (name: string) => {
  const own = join(folder, name)
  mkdirSync(own, { recursive: true })
  return { own, path: join(own, 'dropcast.duckdb'), state: join(own, 'state') }
}

describe('a backup', () => {
  test('is for its owner only, and leaves DuckDB’s lock on the warehouse where it was', async () => {
    const { own, state } = await made('modes', 10)
    const path = join(own, 'dropcast.duckdb')
    await using w = await Warehouse.open({ path, now })
    const intrude = () =>
      execFileSync(process.execPath, [new URL('./intruder.mjs', import.meta.url).pathname, path], { encoding: 'utf8' })
    expect(intrude()).toMatch(/lock/i)
    const backup = join(folder, 'modes.again')
    await Backup.make(w, state, backup)
    expect(intrude()).toMatch(/lock/i)
    expect(await w.one(Published.typed('SELECT count(*)::INTEGER AS n FROM chain.label'))).toEqual({ n: 10 })
    const mode = (name: string) => (statSync(join(backup, name)).mode & 0o777).toString(8)
    expect(['', 'state'].map(mode)).toEqual(['700', '700'])
    const files = ['manifest.json', 'dropcast.duckdb', ...JOURNALS.map((name) => `state/${name}`)]
    expect(files.map(mode)).toEqual(files.map(() => '600'))
    expect(readdirSync(join(backup, 'state')).sort()).toEqual([...JOURNALS].sort())
  })

  test('that was stopped before its manifest is none', async () => {
    const { backup } = await made('unfinished', 10)
    rmSync(join(backup, 'manifest.json'))
    const { path, state } = target('unfinished.restored')
    await expect(Backup.restore(backup, path, state)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    expect(existsSync(path)).toBe(false)
  })

  test('with a log beside its database comes back with what the log holds', async () => {
    const path = join(folder, 'logged.duckdb')
    const owner = spawn(process.execPath, ['--import', 'tsx', new URL('./owner.ts', import.meta.url).pathname, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(owner, 'exit')
    await once(owner.stdout, 'data')
    owner.kill('SIGKILL')
    await exited
    expect(statSync(`${path}.wal`).size).toBeGreaterThan(0)
    const backup = join(folder, 'logged.backup')
    mkdirSync(backup)
    const files = ['logged.duckdb', 'logged.duckdb.wal'].map((name) => {
      copyFileSync(join(folder, name), join(backup, name))
      const bytes = readFileSync(join(backup, name))
      return { path: name, sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length }
    })
    writeFileSync(
      join(backup, 'manifest.json'),
      JSON.stringify({ format: 1, madeAtS: 0, database: 'logged.duckdb', files }),
    )
    const restored = target('logged.restored')
    await Backup.restore(backup, restored.path, restored.state)
    expect(readdirSync(restored.own).sort()).toEqual(['dropcast.duckdb', 'state'])
    expect(await labels(restored.path)).toBe(3)
  })
})

describe('restoring', () => {
  test('over state that stands: what grew stays, what was cut short is replaced, what contradicts stops it', async () => {
    const { backup, state: original } = await made('partial', 10)
    const { path, state } = target('partial.restored')
    mkdirSync(state)
    const whole = readFileSync(join(original, 'journal-a.ndjson'))
    writeFileSync(join(state, 'journal-a.ndjson'), whole.subarray(0, 1_000))
    copyFileSync(join(original, 'journal-b.ndjson'), join(state, 'journal-b.ndjson'))
    appendFileSync(join(state, 'journal-b.ndjson'), 'sent since\n')
    writeFileSync(join(state, 'plan-a.json'), 'of another campaign')
    await expect(Backup.restore(backup, path, state)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      facts: { file: join(state, 'plan-a.json') },
    })
    expect(existsSync(path)).toBe(false)
    expect(readFileSync(join(state, 'journal-a.ndjson'))).toHaveLength(1_000)
    rmSync(join(state, 'plan-a.json'))
    await Backup.restore(backup, path, state)
    expect(readFileSync(join(state, 'journal-a.ndjson')).equals(whole)).toBe(true)
    expect(readFileSync(join(state, 'journal-b.ndjson'), 'utf8')).toMatch(/sent since\n$/)
    expect(await labels(path)).toBe(10)
  })

  test('does not run beside an owner of the warehouse, nor beside itself', async () => {
    const { backup } = await made('beside', 10)
    const { path, state } = target('beside.restored')
    const both = await Promise.allSettled([Backup.restore(backup, path, state), Backup.restore(backup, path, state)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await labels(path)).toBe(10)
  })

  test('that is killed leaves no warehouse or the whole one, and runs again', async () => {
    const count = 400_000
    const { backup, state: original } = await made('killed', count)
    const outcomes = new Set<string>()
    const moments: readonly (readonly [string, (at: ReturnType<typeof target>) => boolean])[] = [
      ['staging begins', ({ path }) => existsSync(`${path}.restoring`)],
      ['database staged in part', ({ path }) => existsSync(join(`${path}.restoring`, 'dropcast.duckdb'))],
      ['journals staged', ({ path }) => existsSync(join(`${path}.restoring`, 'plan-a.json'))],
      ['first journal in place', ({ state }) => existsSync(join(state, 'journal-a.ndjson'))],
      ['warehouse in place', ({ path }) => existsSync(path)],
    ]
    for (const [name, isReached] of moments) {
      const at = target(`killed.${name}`)
      const script = new URL('./restorer.ts', import.meta.url).pathname
      const child = spawn(process.execPath, ['--import', 'tsx', script, backup, at.path, at.state], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const exited = once(child, 'exit')
      while (!isReached(at) && child.exitCode === null) await new Promise((resolve) => setImmediate(resolve))
      child.kill('SIGKILL')
      await exited
      const stands = existsSync(at.path)
      outcomes.add(stands ? 'new' : 'old')
      for (const file of JOURNALS) {
        const journal = join(at.state, file)
        if (stands || existsSync(journal))
          expect(readFileSync(journal).equals(readFileSync(join(original, file))), `${name}: ${file}`).toBe(true)
      }
      if (!stands) await Backup.restore(backup, at.path, at.state)
      expect(await labels(at.path), name).toBe(count)
      expect(readdirSync(at.state).sort(), name).toEqual([...JOURNALS].sort())
    }
    expect(outcomes).toContain('old')
  })
})
