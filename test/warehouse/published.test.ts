import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as Append from '../../src/warehouse/append.ts'
import * as Published from '../../src/warehouse/published.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { now, temporary } from './folder.ts'
import { random } from './slices.ts'

const folder = temporary()
const ask = Published.typed

async function filled(path: string): Promise<Warehouse.Warehouse> {
  const w = await Warehouse.open({ path, now })
  await Append.append(w, random('published', 0, 20, 30))
  await w.run(ask(`INSERT INTO private.principal VALUES ('p', 'secret name', 0)`))
  return w
}

describe('the published copy', () => {
  test('holds every row and view of chain and derived, and nothing private', async () => {
    await using w = await filled(join(folder, 'a.duckdb'))
    const path = join(folder, 'a.published.duckdb')
    await Published.publish(w, path)
    await using reader = await Published.openReadOnly(path)
    const counts = 'SELECT (SELECT count(*) FROM transfers) AS transfers, (SELECT count(*) FROM wallets) AS wallets'
    expect(await reader.all(ask(counts))).toEqual(await w.all(ask(counts)))
    const names = `SELECT schema_name AS s, table_name AS n FROM duckdb_tables() WHERE schema_name IN ('chain', 'derived')
      AND database_name = current_database() UNION ALL SELECT schema_name, view_name FROM duckdb_views()
      WHERE NOT internal AND database_name = current_database() ORDER BY ALL`
    expect(await reader.all(ask(names))).toEqual(await w.all(ask(names)))
    expect(await reader.all(ask("SELECT 1 FROM duckdb_schemas() WHERE schema_name = 'private'"))).toEqual([])
    expect(await reader.all(ask('SELECT version FROM main.migration'))).toEqual(
      await w.all(ask('SELECT version FROM main.migration')),
    )
    expect(
      await reader.all(ask("SELECT 1 FROM duckdb_tables() WHERE schema_name NOT IN ('chain', 'derived', 'main')")),
    ).toEqual([])
    await expect(reader.all(ask('FROM private.principal'))).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY_FAILED' })
    expect((await reader.columns(ask('SELECT id FROM chain.wallet'))).rows).toBeGreaterThan(0)
  })

  test('publishing again replaces the copy whole while a reader keeps the old one, and the warehouse goes on', async () => {
    await using w = await filled(join(folder, 'b.duckdb'))
    const path = join(folder, 'b.published.duckdb')
    await Published.publish(w, path)
    const count = ask('SELECT count(*)::INTEGER AS n FROM chain.transfer')
    await using before = await Published.openReadOnly(path)
    await Append.append(w, random('more', 20, 30, 30))
    await Promise.all([Published.publish(w, path), Published.publish(w, path)])
    await using after = await Published.openReadOnly(path)
    expect(await before.all(count)).toEqual([{ n: 600 }])
    expect(await after.all(count)).toEqual([{ n: 900 }])
    await Append.append(w, random('even more', 30, 40, 30))
    expect(await w.all(count)).toEqual([{ n: 1_200 }])
    expect(existsSync(`${path}.next`)).toBe(false)
  })

  test('a rest of an interrupted publishing does not matter', async () => {
    await using w = await filled(join(folder, 'c.duckdb'))
    const path = join(folder, 'c.published.duckdb')
    writeFileSync(`${path}.next`, 'half a file')
    await Published.publish(w, path)
    await using reader = await Published.openReadOnly(path)
    expect(await reader.all(ask('SELECT count(*)::INTEGER AS n FROM chain.transfer'))).toEqual([{ n: 600 }])
  })

  test('a process killed while it publishes leaves the old copy, and the next publishing is whole', async () => {
    const source = join(folder, 'k.duckdb')
    const path = join(folder, 'k.published.duckdb')
    const rows = async () => {
      await using reader = await Published.openReadOnly(path)
      return Number((await reader.all(ask('SELECT count(*) AS n FROM chain.label')))[0]?.n)
    }
    const label = (n: number) =>
      ask(`INSERT INTO chain.label SELECT i::UINTEGER, md5(i::VARCHAR), sha256(i::VARCHAR), 0 FROM range(${n}) t(i)`)
    {
      await using w = await Warehouse.open({ path: source, now })
      await w.run(label(1_000))
      await Published.publish(w, path)
      await w.run(label(1_000_000))
    }
    const old = readFileSync(path)
    const moments: readonly (readonly [string, () => boolean])[] = [
      ['the new file appears', () => existsSync(`${path}.next`)],
      ['it has its tables', () => existsSync(`${path}.next`) && statSync(`${path}.next`).size > 1_000_000],
      ['its rows wait in its log', () => existsSync(`${path}.next.wal`) && statSync(`${path}.next.wal`).size > 100],
    ]
    for (const [name, isReached] of moments) {
      const script = new URL('./publisher.ts', import.meta.url).pathname
      const child = spawn(process.execPath, ['--import', 'tsx', script, source, path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let said = ''
      child.stdout.on('data', (part) => {
        said += part
      })
      const exited = once(child, 'exit')
      for (const rest of [`${path}.next`, `${path}.next.wal`]) rmSync(rest, { force: true })
      while (!isReached() && child.exitCode === null) await new Promise((resolve) => setImmediate(resolve))
      child.kill('SIGKILL')
      await exited
      expect(said, name).toBe('ready\n')
      expect(existsSync(`${path}.next`), name).toBe(true)
      expect(readFileSync(path).equals(old), name).toBe(true)
      expect(await rows(), name).toBe(1_000)
    }
    await using w = await Warehouse.open({ path: source, now })
    await Published.publish(w, path)
    expect(await rows()).toBe(1_001_000)
    expect(readdirSync(folder).filter((each) => each.startsWith('k.published'))).toEqual(['k.published.duckdb'])
  })

  test.each([
    "FROM read_csv('/etc/passwd')",
    "FROM read_text('/etc/hostname')",
    "FROM glob('/etc/*')",
    "FROM '/etc/passwd'",
    "COPY (SELECT 1) TO '/tmp/dropcast-should-not-exist.csv'",
    "ATTACH '/tmp/dropcast-should-not-exist.duckdb' AS other",
    'SET enable_external_access = true',
    "SET memory_limit = '100GB'",
    'INSTALL httpfs',
    'LOAD httpfs',
    "INSERT INTO chain.chain VALUES (9, 'eip155:9', 'x', 1)",
    'DROP TABLE chain.transfer',
    "EXPORT DATABASE '/tmp/dropcast-should-not-exist'",
  ])('%s is refused', async (statement) => {
    const path = join(folder, 'd.published.duckdb')
    if (!existsSync(path)) {
      await using w = await filled(join(folder, 'd.duckdb'))
      await Published.publish(w, path)
    }
    await using reader = await Published.openReadOnly(path)
    await expect(reader.all(ask(statement))).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY_FAILED' })
    expect(existsSync('/tmp/dropcast-should-not-exist.csv')).toBe(false)
  })

  test('a question that takes too long is stopped, and the next one is answered', async () => {
    const path = join(folder, 'd.published.duckdb')
    await using reader = await Published.openReadOnly(path, { timeoutMs: 200 })
    const endless = ask('SELECT count(*) FROM range(100000000) a, range(1000) b WHERE a.range % 7 = b.range')
    await expect(reader.all(endless)).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY_FAILED' })
    expect(await reader.all(ask('SELECT 1 AS one'))).toEqual([{ one: 1 }])
  })

  test('what is no published copy is said to be none', async () => {
    await expect(Published.openReadOnly(join(folder, 'missing.duckdb'))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    })
  })
})
