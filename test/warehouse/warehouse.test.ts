import { spawn } from 'node:child_process'
import { pbkdf2 } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Query, Row, Values } from '../../src/warehouse/query.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import { now, temporary } from './folder.ts'

const folder = temporary()
let files = 0
const fresh = () => join(folder, `${++files}.duckdb`)

function sql<R = Row>(text: string, params: Readonly<Record<string, string>> = {}): Query<Values, R> {
  return { name: 'test', text, params, required: [] }
}

const labels = sql<{ n: bigint }>('SELECT count(*) AS n FROM chain.label')
const insert = sql('INSERT INTO chain.label SELECT i::UINTEGER, $label, $source, 0 FROM range(3) t(i)', {
  label: 'VARCHAR',
  source: 'VARCHAR',
})
const one = { label: 'fund', source: 'test' }

describe('statements', () => {
  test('values of every type go in and come out unchanged', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    const types = {
      a: 'UTINYINT',
      b: 'UINTEGER',
      c: 'BIGINT',
      d: 'HUGEINT',
      e: 'UHUGEINT',
      f: 'BIGNUM',
      g: 'DOUBLE',
      h: 'VARCHAR',
      i: 'BLOB',
      j: 'BOOLEAN',
      k: 'UINTEGER[]',
      l: 'UBIGINT',
    }
    const row = {
      a: 255,
      b: 4_294_967_295,
      c: -(2n ** 63n),
      d: 2n ** 127n - 1n,
      e: 2n ** 128n - 1n,
      f: 2n ** 256n - 1n,
      g: 0.1,
      h: `it's "quoted" $h ☂`,
      i: Uint8Array.of(0, 1, 255),
      j: true,
      k: [1, 2, 3],
      l: 2n ** 64n - 1n,
    }
    const text = `SELECT ${Object.keys(types)
      .map((name) => `$${name} AS ${name}`)
      .join(', ')}`
    expect(await w.one(sql(text, types), row)).toEqual(row)
    const nothing = Object.fromEntries(Object.keys(types).map((name) => [name, null]))
    expect(await w.one(sql(text, types), nothing)).toEqual(nothing)
  })

  test('a value that does not fit its type is refused, not wrapped', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    for (const [type, value] of [
      ['UINTEGER', -1],
      ['UINTEGER', 2 ** 32],
      ['UINTEGER', 1.5],
      ['UTINYINT', 256],
      ['HUGEINT', 2n ** 127n],
      ['VARCHAR', 7],
      ['BLOB', '0x00'],
      ['UINTEGER[]', 1],
    ] as const) {
      await expect(w.one(sql('SELECT $v AS v', { v: type }), { v: value })).rejects.toMatchObject({
        code: 'INPUT_INVALID',
      })
    }
  })

  test('text that a person wrote is data, never SQL', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    const hostile = "x'); DROP TABLE chain.label; --"
    await w.run(insert, { label: hostile, source: 'test' })
    expect(await w.one(sql('SELECT DISTINCT label FROM chain.label'))).toEqual({ label: hostile })
  })

  test('a refused statement is named and keeps its cause', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    const broken = { ...sql('SELECT nope FROM chain.wallet'), name: 'stage.broken' }
    await expect(w.all(broken)).rejects.toMatchObject({
      code: 'WAREHOUSE_QUERY_FAILED',
      facts: { query: 'stage.broken', problem: expect.stringContaining('nope') },
      cause: expect.any(Error),
    })
  })

  test('a missing or an unknown parameter is a defect', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    await expect(w.all(insert, { label: 'x' })).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
    await expect(w.all(labels, { extra: 1 })).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
  })

  test('NULL in a column that promises none is a defect, in rows and in columns', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    const query = {
      ...sql('SELECT CASE WHEN i = 1 THEN NULL ELSE i::UINTEGER END AS v FROM range(2) t(i)'),
      required: ['v'],
    }
    await expect(w.all(query)).rejects.toMatchObject({ code: 'INVARIANT_BROKEN', facts: { column: 'v' } })
    await expect(w.columns(query)).rejects.toMatchObject({ code: 'INVARIANT_BROKEN', facts: { column: 'v' } })
    expect(await w.all({ ...query, required: [] })).toEqual([{ v: 0 }, { v: null }])
  })

  test('times are UTC whatever the machine says', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    expect(await w.one(sql("SELECT current_setting('TimeZone') AS zone"))).toEqual({ zone: 'UTC' })
  })

  test('a stream gives every row once, and reading inside its loop does not block', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    let sum = 0
    let batches = 0
    for await (const rows of w.stream(sql<{ i: bigint }>('SELECT i FROM range(10000) t(i)'))) {
      batches++
      await w.one(labels)
      for (const { i } of rows) sum += Number(i)
    }
    expect(sum).toBe((10_000 * 9_999) / 2)
    expect(batches).toBeGreaterThan(1)
  })
})

describe('closing', () => {
  test('waits for what was asked before, though nobody awaits it yet', async () => {
    const w = await Warehouse.open({ path: ':memory:', now })
    // Threads that are busy elsewhere let a read begin late.
    const busy = Array.from({ length: 8 }, () => promisify(pbkdf2)('', '', 300_000, 32, 'sha256'))
    const answers = [w.all(labels), w.one(labels)]
    await w[Symbol.asyncDispose]()
    expect(await Promise.all(answers)).toEqual([[{ n: 0n }], { n: 0n }])
    await Promise.all(busy)
  })
})

describe('transactions', () => {
  test('what fails inside leaves nothing behind', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    const work = w.transaction(async () => {
      expect(await w.run(insert, one)).toBe(3)
      expect(await w.one(labels)).toEqual({ n: 3n })
      throw new Error('stop')
    })
    await expect(work).rejects.toThrow('stop')
    expect(await w.one(labels)).toEqual({ n: 0n })
  })

  test('readers outside see nothing before the commit', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    let seen: unknown
    const inserted = new EventEmitter()
    const outside = once(inserted, 'done').then(async () => {
      seen = await w.one(labels)
    })
    await w.transaction(async () => {
      await w.run(insert, one)
      inserted.emit('done')
      await outside
    })
    expect(seen).toEqual({ n: 0n })
    expect(await w.one(labels)).toEqual({ n: 3n })
  })

  test('transactions queue instead of conflicting', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    const bump = async () => {
      const before = await w.one(labels)
      await w.run(insert, one)
      return Number(before?.n)
    }
    const seen = await Promise.all(Array.from({ length: 8 }, () => w.transaction(bump)))
    expect(seen.sort((a, b) => a - b)).toEqual([0, 3, 6, 9, 12, 15, 18, 21])
  })

  test('one inside another is refused, and the outer one is undone', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    const nested = w.transaction(async () => {
      await w.run(insert, one)
      await w.transaction(async () => 0)
    })
    await expect(nested).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
    expect(await w.one(labels)).toEqual({ n: 0n })
  })

  test('a statement that nobody awaited cannot slip in after the end', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    let late: Promise<number> | undefined
    await w.transaction(async () => {
      late = new Promise((resolve) => setTimeout(resolve, 20)).then(() => w.run(insert, one))
    })
    await expect(late).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
    expect(await w.one(labels)).toEqual({ n: 0n })
  })

  test('a commit that fails is a failure and the next transaction works', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    const principal = sql('INSERT INTO private.principal VALUES ($id, $id, 0)', { id: 'VARCHAR' })
    await w.run(principal, { id: 'a' })
    const twice = w.transaction(() => w.run(principal, { id: 'a' }))
    await expect(twice).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY_FAILED' })
    expect(await w.transaction(() => w.run(principal, { id: 'b' }))).toBe(1)
  })
})

describe('columns', () => {
  test.each([
    ['as they are', null],
    // No factor in common with 5,000: every row comes once.
    ['in another order', 2_919],
  ])('appended columns read back equal %s, chunk after chunk, NULLs included', async (_, step) => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    const rows = 5_000
    const order = step === null ? null : Uint32Array.from({ length: rows }, (_, i) => (i * step + 11) % rows)
    await w.run(
      sql(`CREATE TABLE t (a UTINYINT, b USMALLINT, c UINTEGER, d INTEGER, e FLOAT, f DOUBLE, g BIGINT, h UBIGINT,
      i HUGEINT, j BOOLEAN, k BLOB, l VARCHAR, m UINTEGER, n UINTEGER, o FLOAT[3], p BLOB)`),
    )
    const each = <T>(of: (i: number) => T) => Array.from({ length: rows }, (_, i) => of(i))
    const huge = new BigUint64Array(rows * 2)
    for (let i = 0; i < rows; i++) {
      huge[2 * i] = BigInt(i)
      huge[2 * i + 1] = i % 2 === 0 ? 1n : 2n ** 63n - 1n
    }
    // Only early ones: rows that come later must not take over a NULL that stood in their place.
    const isNull = (i: number) => i % 3 === 0 && i < 1500
    const valid = Uint8Array.from(each((i) => (isNull(i) ? 0 : 1)))
    const columns = {
      a: Uint8Array.from(each((i) => i)),
      b: Uint16Array.from(each((i) => i)),
      c: Uint32Array.from(each((i) => i * 800_000)),
      d: Int32Array.from(each((i) => -i)),
      e: Float32Array.from(each((i) => i / 3)),
      f: Float64Array.from(each((i) => i / 7)),
      g: BigInt64Array.from(each((i) => -BigInt(i) << 40n)),
      h: BigUint64Array.from(each((i) => BigInt(i) << 50n)),
      i: huge,
      j: Uint8Array.from(each((i) => i % 2)),
      k: Uint8Array.from(each((i) => [i & 255, i >> 8, 7]).flat()),
      l: each((i) => (i % 5 === 0 ? null : `text ${i}`)),
      m: { values: Uint32Array.from(each((i) => i)), valid },
      o: Float32Array.from(each((i) => [i, i / 2, -1 - i]).flat()),
      p: each((i) => (i % 4 === 0 ? null : Uint8Array.of(i & 255))),
    }
    expect(await w.appendColumns('main.t', columns, order)).toBe(rows)
    const back = await w.all(sql('SELECT * FROM t'))
    const expected = each((i) => ({
      a: i & 255,
      b: i,
      c: i * 800_000,
      d: i === 0 ? 0 : -i,
      e: Math.fround(i / 3),
      f: i / 7,
      g: -BigInt(i) << 40n,
      h: BigInt(i) << 50n,
      i: ((i % 2 === 0 ? 1n : 2n ** 63n - 1n) << 64n) | BigInt(i),
      j: i % 2 === 1,
      k: Uint8Array.of(i & 255, i >> 8, 7),
      l: i % 5 === 0 ? null : `text ${i}`,
      m: isNull(i) ? null : i,
      n: null,
      o: [i, i / 2, -1 - i],
      p: i % 4 === 0 ? null : Uint8Array.of(i & 255),
    }))
    expect(back).toEqual(order ? Array.from(order, (row) => expected[row]) : expected)
  })

  test('batches hold the rows of the whole result, in its order, and refuse what it refuses', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    const text = `SELECT i::UINTEGER AS u, CASE WHEN i > 4000 AND i % 2 = 0 THEN NULL ELSE i / 9 END AS d FROM range(5000) t(i) ORDER BY i DESC`
    const query = sql<{ u: number; d: number | null }>(text)
    const whole = await w.columns(query)
    const [u, d]: [number[], number[]] = [[], []]
    let most = 0
    await w.batches(query, (batch) => {
      most = Math.max(most, batch.rows)
      u.push(...batch.uint32('u'))
      d.push(...batch.float64('d'))
    })
    expect(most).toBeLessThan(5_000)
    expect(Uint32Array.from(u)).toEqual(whole.uint32('u'))
    expect(Float64Array.from(d)).toEqual(whole.float64('d'))
    await w.transaction(async () => {
      let rows = 0
      await w.batches(query, (batch) => {
        rows += batch.rows
      })
      expect(rows).toBe(5_000)
    })
    const strict = { ...query, required: ['d'] as const }
    await expect(w.batches(strict, () => undefined)).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
    await expect(w.batches(sql('SELECT 1 +'), () => undefined)).rejects.toMatchObject({
      code: 'WAREHOUSE_QUERY_FAILED',
    })
  })

  test('a whole column equals the same values cell by cell', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    const query = sql<{ u: number; s: number; d: number | null; g: bigint; h: bigint; b: boolean; t: string }>(
      `SELECT (i * 7)::UINTEGER AS u, (i - 2500)::INTEGER AS s, CASE WHEN i % 4 = 0 THEN NULL ELSE i / 9 END AS d,
         i::BIGINT AS g, i::HUGEINT * 1000000000000000000000 AS h, i % 2 = 0 AS b, 'v' || i AS t FROM range(5000) t(i)`,
    )
    const [columns, rows] = await Promise.all([w.columns(query), w.all(query)])
    expect(columns.rows).toBe(5_000)
    expect(columns.uint32('u')).toEqual(Uint32Array.from(rows, (row) => row.u))
    expect(columns.values('s')).toEqual(Int32Array.from(rows, (row) => row.s))
    expect(columns.float64('d')).toEqual(Float64Array.from(rows, (row) => row.d ?? Number.NaN))
    // Every row three places on from the one before, but for each seventh.
    const places = Int32Array.from(rows, (_, i) => (i % 7 === 0 ? -1 : 3 * (rows.length - 1 - i)))
    for (const [name, double] of [
      ['d', (row) => row.d ?? Number.NaN],
      ['g', (row) => Number(row.g)],
      ['b', (row) => Number(row.b)],
    ] satisfies [string, (row: (typeof rows)[number]) => number][]) {
      const out = new Float32Array(3 * rows.length).fill(-7)
      columns.spread(name as 'd', out, places)
      const expected = new Float32Array(out.length).fill(-7)
      for (const [i, row] of rows.entries()) if (i % 7 !== 0) expected[places[i] as number] = double(row)
      expect(out).toEqual(expected)
    }
    expect(() => columns.spread('t', new Float32Array(1), places)).toThrow('numeric')
    expect(columns.valid('d')).toEqual(Uint8Array.from(rows, (row) => (row.d === null ? 0 : 1)))
    expect(columns.values('g')).toEqual(BigInt64Array.from(rows, (row) => row.g))
    expect(columns.bigints('h')).toEqual(rows.map((row) => row.h))
    expect(columns.float32('b')).toEqual(Float32Array.from(rows, (row) => Number(row.b)))
    expect(columns.values('t')).toEqual(rows.map((row) => row.t))
    expect(() => columns.uint32('s')).toThrow('UINTEGER')
    expect(() => columns.float64('t')).toThrow('numeric')
    expect(() => columns.bigints('d')).toThrow('NULL')
  })

  test('no rows give empty typed columns', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    const columns = await w.columns(sql<{ id: number; n: bigint }>('SELECT id, id::HUGEINT AS n FROM chain.wallet'))
    expect(columns.rows).toBe(0)
    expect(columns.uint32('id')).toEqual(new Uint32Array(0))
    expect(columns.bigints('n')).toEqual([])
  })

  test('columns of a wrong type, length or name are refused before anything is written', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    const wallet = Uint32Array.of(1, 2)
    const at = Uint32Array.of(0, 0)
    for (const columns of [
      { wallet: Float64Array.of(1, 2), label: ['a', 'b'], source: ['', ''], at_s: at },
      { wallet, label: ['a'], source: ['', ''], at_s: at },
      { wallet, label: ['a', 'b'], source: ['', ''], at_s: at, extra: at },
    ]) {
      await expect(w.appendColumns('chain.label', columns)).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
    }
    await expect(w.appendColumns('chain.label', { wallet, at_s: at })).rejects.toMatchObject({
      code: 'WAREHOUSE_QUERY_FAILED',
    })
    const whole = { wallet, label: ['a', 'b'], source: ['', ''], at_s: at }
    await expect(w.appendColumns('chain.label', whole, Uint32Array.of(0))).rejects.toMatchObject({
      code: 'INVARIANT_BROKEN',
    })
    expect(await w.one(labels)).toEqual({ n: 0n })
  })

  test('a million appended rows disappear with their transaction', async () => {
    await using w = await Warehouse.open({ path: ':memory:', now })
    const rows = 500_000
    const failing = w.transaction(async () => {
      const column = new Uint32Array(rows)
      await w.appendColumns('chain.wallet', { id: column, address: new Uint8Array(rows * 20) })
      throw new Error('stop')
    })
    await expect(failing).rejects.toThrow('stop')
    expect(await w.one(sql('SELECT count(*) AS n FROM chain.wallet'))).toEqual({ n: 0n })
  })
})

describe('the lock', () => {
  test('a second opening in one process is refused and harms nothing', async () => {
    const path = fresh()
    await using w = await Warehouse.open({ path, now })
    await expect(Warehouse.open({ path, now })).rejects.toMatchObject({ code: 'WAREHOUSE_OPEN_TWICE' })
    await expect(Warehouse.open({ path: join(folder, '.', `${files}.duckdb`), now })).rejects.toMatchObject({
      code: 'WAREHOUSE_OPEN_TWICE',
    })
    await w.run(insert, one)
    expect(existsSync(`${path}.lock`)).toBe(true)
  })

  test('closing removes the lock and keeps the rows', async () => {
    const path = fresh()
    {
      await using w = await Warehouse.open({ path, now })
      await w.run(insert, one)
      await w.checkpoint()
    }
    expect(existsSync(`${path}.lock`)).toBe(false)
    await using again = await Warehouse.open({ path, now })
    expect(await again.one(labels)).toEqual({ n: 3n })
    await again[Symbol.asyncDispose]()
    await expect(again.one(labels)).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
  })

  test('the lock file is private and names the socket', async () => {
    const path = fresh()
    await using w = await Warehouse.open({ path, now, owner: { verb: 'serve' } })
    w.setSocket('/tmp/some.sock')
    expect(JSON.parse(readFileSync(`${path}.lock`, 'utf8'))).toMatchObject({
      pid: process.pid,
      verb: 'serve',
      socket: '/tmp/some.sock',
    })
    expect(statSync(`${path}.lock`).mode & 0o777).toBe(0o600)
  })

  test('another process learns who owns the warehouse, and takes over when the owner was killed', async () => {
    const path = fresh()
    const owner = await child(path)
    await expect(Warehouse.open({ path, now })).rejects.toMatchObject({
      code: 'WAREHOUSE_LOCKED',
      facts: { pid: owner.pid, verb: 'serve', socket: '/tmp/owner.sock' },
    })
    await owner.kill()
    expect(existsSync(`${path}.lock`)).toBe(true)
    await using w = await Warehouse.open({ path, now })
    expect(await w.all(sql('SELECT label, count(*) AS n FROM chain.label GROUP BY label'))).toEqual([
      { label: 'committed', n: 3n },
    ])
  })

  test('a lock whose process number was given to another process is stale', async () => {
    const path = fresh()
    const lock = { pid: process.ppid, startedAtS: 1, verb: 'serve', socket: null, start: 'another boot/1' }
    writeFileSync(`${path}.lock`, JSON.stringify(lock))
    await using w = await Warehouse.open({ path, now })
    expect(await w.one(labels)).toEqual({ n: 0n })
  })

  test('a file that is no database is said to be none, and stays as it is', async () => {
    const path = fresh()
    writeFileSync(path, 'not a database, but long enough to be read as a header of one'.repeat(100))
    await expect(Warehouse.open({ path, now })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    expect(readFileSync(path, 'utf8').startsWith('not a database')).toBe(true)
    expect(existsSync(`${path}.lock`)).toBe(false)
  })
})

async function child(path: string): Promise<{ pid: number; kill: () => Promise<void> }> {
  const script = new URL('./owner.ts', import.meta.url).pathname
  const owner = spawn(process.execPath, ['--import', 'tsx', script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => owner.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    owner.stdout.once('data', () => resolve())
    owner.once('exit', () => reject(new Error('The owner ended early.')))
  })
  return {
    pid: owner.pid as number,
    kill: async () => {
      owner.kill('SIGKILL')
      await ended
    },
  }
}
