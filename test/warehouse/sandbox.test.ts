import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Append from '../../src/warehouse/append.ts'
import * as Published from '../../src/warehouse/published.ts'
import * as Sandbox from '../../src/warehouse/sandbox.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { now, temporary } from './folder.ts'
import { random } from './slices.ts'

const folder = temporary()
const path = join(folder, 'published.duckdb')
const outside = join(folder, 'outside')
const limits = { timeoutMs: 30_000, memoryLimit: '300MB', threads: 2, maxRows: 10_000, maxBytes: 8_000_000 }
const ask = (text: string, changed: Partial<Sandbox.Limits> = {}, signal?: AbortSignal) =>
  Sandbox.ask(path, text, { ...limits, ...changed }, signal)
// More work than any machine here does in a test's time.
const ENDLESS = 'SELECT count(*) FROM range(100000000) a, range(100000) b WHERE hash(a.range, b.range) = 1'

beforeAll(async () => {
  await using w = await Warehouse.open({ path: join(folder, 'w.duckdb'), now })
  await Append.append(w, random('sandbox', 0, 20, 30))
  await Published.publish(w, path)
  mkdirSync(outside)
  writeFileSync(join(outside, 'secret.csv'), 'a\n1\n')
  process.env.DROPCAST_PAYER_KEY = `0x${'7'.repeat(64)}`
})
afterAll(() => {
  delete process.env.DROPCAST_PAYER_KEY
})

/** Processes that this one has started and that still run. */
function children(): number[] {
  const tasks = readdirSync(`/proc/${process.pid}/task`)
  const found = tasks.flatMap((task) => readFileSync(`/proc/${process.pid}/task/${task}/children`, 'utf8').split(' '))
  return found.filter(Boolean).map(Number)
}

async function reader(before: readonly number[]): Promise<number> {
  for (;;) {
    const fresh = children().find((pid) => !before.includes(pid))
    // Before the reader runs, the process is first a copy of this one, then the shell that lowers its limits and names it.
    const line = fresh === undefined ? '' : readFileSync(`/proc/${fresh}/cmdline`, 'utf8')
    if (fresh !== undefined && line.startsWith(`${process.execPath}\0`) && line.includes('reader.mjs')) return fresh
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const isGone = (pid: number) => !existsSync(`/proc/${pid}`) || / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))

describe('what people ask', () => {
  test('is answered with values as the warehouse itself gives them', async () => {
    const text = `SELECT 1::UTINYINT AS a, -9223372036854775808 AS b, 170141183460469231731687303715884105727::HUGEINT AS c,
      340282366920938463463374607431768211455::UHUGEINT AS d, 1e300::DOUBLE AS e, 'nan'::DOUBLE AS f, '-inf'::DOUBLE AS g, -0.0::DOUBLE AS h,
      'é"☂' AS i, '\\x00\\xFF'::BLOB AS j, true AS k, NULL AS l, [1, NULL, 3]::BIGINT[] AS m, {'x': 1, 'y': ['a']} AS n,
      TIMESTAMP '2024-05-01 12:00:00.123456' AS o, DATE '2024-05-01' AS p, 12.345::DECIMAL(9, 3) AS q, MAP {'k': 1} AS r,
      TIMESTAMPTZ '2024-05-01 12:00:00+02' AS s, 2::BIGNUM AS t, INTERVAL 3 DAY AS u, [1, 2]::INTEGER[2] AS v, uuid() IS NULL AS w,
      {'integer': 'mine', 'bytes': 'AA=='} AS x, 0.1::FLOAT AS y`
    await using own = await Published.openReadOnly(path)
    const [expected = {}] = await own.all(Published.typed(text))
    const { columns, rows } = await ask(text)
    expect(columns).toEqual(Object.keys(expected))
    expect(rows).toStrictEqual([Object.values(expected)])
    expect(rows[0]?.[9]).toEqual(Uint8Array.of(0, 255))
    expect(Object.is(rows[0]?.[7], -0)).toBe(true)
  })

  test('keeps columns in their order, also when two share a name or there is no row', async () => {
    expect(await ask('SELECT 1 AS "2", 2 AS "1"')).toEqual({ columns: ['2', '1'], rows: [[1, 2]] })
    expect(await ask('SELECT id, address FROM wallets WHERE false')).toEqual({ columns: ['id', 'address'], rows: [] })
    const twice = await ask('SELECT 1 AS a, 2 AS a')
    expect(twice.rows).toEqual([[1, 2]])
    expect(new Set(twice.columns).size).toBe(2)
    expect((await ask('SELECT 1; SELECT i FROM range(5000) t(i) ORDER BY i')).rows).toEqual(
      Array.from({ length: 5_000 }, (_, i) => [BigInt(i)]),
    )
  })

  test('is refused in DuckDB’s words when it is wrong, also half-way through the rows', async () => {
    await expect(ask('SELECT nope FROM wallets')).rejects.toMatchObject({
      code: 'WAREHOUSE_QUERY_FAILED',
      facts: { query: 'sql', problem: expect.stringContaining('nope') },
    })
    await expect(ask('SELEC 1')).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY_FAILED' })
    await expect(
      ask('SELECT CASE WHEN i = 9000 THEN error(i::VARCHAR) END FROM range(9999) t(i)'),
    ).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY_FAILED', facts: { problem: expect.stringContaining('9000') } })
    await expect(Sandbox.ask(join(folder, 'none.duckdb'), 'SELECT 1', limits)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    })
    expect(existsSync(join(folder, 'none.duckdb'))).toBe(false)
  })

  test('does not wait for who owns the warehouse, and sees a new copy once it is published', async () => {
    await using w = await Warehouse.open({ path: join(folder, 'w.duckdb'), now })
    const own = join(folder, 'own.duckdb')
    await Published.publish(w, own)
    const count = () => Sandbox.ask(own, 'SELECT count(*)::INTEGER FROM chain.transfer', limits)
    await w.transaction(async () => {
      await w.run(Published.typed("INSERT INTO chain.label VALUES (0, 'fund', 'test', 0)"))
      expect((await count()).rows).toEqual([[600]])
    })
    await Append.append(w, random('later', 20, 30, 30))
    expect((await count()).rows).toEqual([[600]])
    await Published.publish(w, own)
    expect((await count()).rows).toEqual([[900]])
  })
})

describe('what people must not do', () => {
  test.each([
    "FROM read_csv('/etc/passwd')",
    "FROM read_text('/etc/hostname')",
    "FROM read_blob('/proc/self/environ')",
    "FROM read_json('/proc/self/environ')",
    "FROM sniff_csv('/etc/passwd')",
    "FROM parquet_metadata('/etc/passwd')",
    "FROM glob('/etc/*')",
    "FROM '/etc/passwd'",
    `FROM '${outside}/secret.csv'`,
    `FROM read_text('${path}')`,
    `COPY (SELECT 1) TO '${outside}/a.csv'`,
    `COPY (SELECT 1) TO '${outside}/a.parquet' (FORMAT parquet)`,
    "COPY (SELECT 1) TO '/dev/stdout'",
    `COPY chain.chain FROM '${outside}/secret.csv'`,
    `ATTACH '${outside}/a.duckdb' AS other`,
    `ATTACH '${folder}/w.duckdb' AS live (READ_ONLY)`,
    `EXPORT DATABASE '${outside}/a'`,
    `IMPORT DATABASE '${outside}'`,
    'INSTALL httpfs',
    'LOAD httpfs',
    `LOAD '${outside}/x.duckdb_extension'`,
    'SET enable_external_access = true',
    'RESET enable_external_access',
    'SET lock_configuration = false',
    "SET memory_limit = '100GB'",
    "PRAGMA memory_limit = '100GB'",
    'PRAGMA threads = 64',
    `SET temp_directory = '${outside}'`,
    `SET secret_directory = '${outside}'`,
    `SET profiling_output = '${outside}/profile.json'`,
    `PRAGMA profiling_output = '${outside}/profile.json'`,
    `SET log_query_path = '${outside}/log'`,
    "SET TimeZone = 'Asia/Tokyo'",
    "SELECT getenv('DROPCAST_PAYER_KEY')",
    "SELECT getenv('PATH')",
    "CREATE PERSISTENT SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "INSERT INTO chain.chain VALUES (9, 'eip155:9', 'x', 1)",
    'UPDATE chain.wallet SET id = 0',
    'DELETE FROM chain.wallet',
    'DROP TABLE chain.transfer',
    'CREATE TABLE mine (a INTEGER)',
    'FROM private.principal',
    `SELECT 1; COPY (SELECT 1) TO '${outside}/a.csv'`,
  ])('%s', async (statement) => {
    const before = readFileSync(path)
    await expect(ask(statement)).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY_FAILED' })
    expect(readdirSync(outside)).toEqual(['secret.csv'])
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('no question leaves a file beside the copy', async () => {
    expect(readdirSync(folder).filter((name) => name.startsWith('published'))).toEqual(['published.duckdb'])
    expect(statSync(path).isFile()).toBe(true)
  })
})

describe('the process that answers', () => {
  test('has no variable of ours, cannot write a file, and is gone with its question', async () => {
    const before = children()
    const asked = ask(ENDLESS, { timeoutMs: 1_500 })
    asked.catch(() => undefined)
    const pid = await reader(before)
    // The shell that lowers the limits leaves its own few; none of ours comes through.
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean)
    expect(variables.filter((each) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(each))).toEqual([])
    expect(process.env.DROPCAST_PAYER_KEY).toMatch(/^0x7/)
    expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/Max file size\s+0\s+0/)
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(path)
    await expect(asked).rejects.toMatchObject({ code: 'SQL_TIMED_OUT', facts: { timeoutMs: 1_500 } })
    expect(isGone(pid)).toBe(true)
  })

  test('is interrupted at its time limit, and killed when it does not stop', async () => {
    await expect(ask(ENDLESS, { timeoutMs: 600 })).rejects.toMatchObject({ code: 'SQL_TIMED_OUT' })
    const before = children()
    const asked = ask(ENDLESS, { timeoutMs: 1_000 })
    asked.catch(() => undefined)
    const pid = await reader(before)
    process.kill(pid, 'SIGSTOP')
    await expect(asked).rejects.toMatchObject({ code: 'SQL_TIMED_OUT' })
    expect(isGone(pid)).toBe(true)
  })

  test('is ended when the call is cancelled, or by others, and says which', async () => {
    const cancelled = new AbortController()
    setTimeout(() => cancelled.abort(), 600)
    await expect(ask(ENDLESS, {}, cancelled.signal)).rejects.toMatchObject({ code: 'ABORTED' })
    const before = children()
    const asked = ask(ENDLESS)
    asked.catch(() => undefined)
    process.kill(await reader(before), 'SIGKILL')
    await expect(asked).rejects.toMatchObject({ code: 'SQL_PROCESS_ENDED', facts: { signal: 'SIGKILL' } })
  })

  test('has a memory limit, for what DuckDB gathers and for what is answered', async () => {
    const gathers = 'SELECT count(*) FROM (SELECT DISTINCT i, hash(i) FROM range(40000000) t(i))'
    await expect(ask(gathers, { memoryLimit: '60MB' })).rejects.toMatchObject({
      code: 'SQL_OUT_OF_MEMORY',
      facts: { memoryLimit: '60MB', problem: expect.stringContaining('Out of Memory') },
    })
    expect((await ask('SELECT 1')).rows).toEqual([[1]])
  })

  test('answers up to its limits of rows and bytes and refuses one more', async () => {
    const rows = (n: number) => `SELECT i::INTEGER FROM range(${n}) t(i)`
    expect((await ask(rows(3_000), { maxRows: 3_000 })).rows).toHaveLength(3_000)
    await expect(ask(rows(3_001), { maxRows: 3_000 })).rejects.toMatchObject({
      code: 'SQL_RESULT_TOO_LARGE',
      facts: { maxRows: 3_000 },
    })
    const wide = (n: number) => `SELECT repeat('x', ${n})`
    expect((await ask(wide(996), { maxBytes: 1_000 })).rows[0]?.[0]).toHaveLength(996)
    await expect(ask(wide(997), { maxBytes: 1_000 })).rejects.toMatchObject({
      code: 'SQL_RESULT_TOO_LARGE',
      facts: { maxBytes: 1_000 },
    })
  })

  test('ends with the process that asked, even when that one is killed', async () => {
    const script = new URL('./asker.ts', import.meta.url).pathname
    const asker = spawn(process.execPath, ['--import', 'tsx', script, path, ENDLESS], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const closed = once(asker, 'exit')
    const [line] = await once(createInterface({ input: asker.stdout }), 'line')
    const pid = Number(line)
    expect(isGone(pid)).toBe(false)
    asker.kill('SIGKILL')
    await closed
    for (let waited = 0; !isGone(pid) && waited < 200; waited++) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(isGone(pid)).toBe(true)
  })
})
