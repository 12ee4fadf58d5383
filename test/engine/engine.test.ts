import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as Engine from '../../src/engine.ts'
import * as Warehouse from '../../src/warehouse/warehouse.ts'
import * as World from '../campaigns/world.ts'
import { rows, run } from '../features/world.ts'
import { temporary } from '../warehouse/folder.ts'
import { call, settings } from './config.ts'

const folder = temporary()

describe('opening an engine', () => {
  test('makes warehouse and state where there is none, keeps the state to its owner, and finds it again', async () => {
    const config = settings(join(folder, 'a', 'b'))
    {
      await using engine = await Engine.open(config, { verb: 'test' })
      expect(statSync(config.stateDir).mode & 0o777).toBe(0o700)
      expect(await engine.campaigns.list()).toEqual([])
      expect(await engine.features.latest()).toBeNull()
      expect(await engine.warehouse.audits()).toEqual([])
      await engine.segments.save(
        { name: 'all', filter: { feature: 'purchases', op: 'gte', value: 0 } },
        { principal: 'ada' },
      )
    }
    await using engine = await Engine.open(config, { verb: 'test' })
    expect((await engine.segments.list()).map(({ name }) => name)).toEqual(['all'])
  })

  test('a second time in this process is refused, names who has it, and harms neither', async () => {
    const config = settings(join(folder, 'twice'))
    await using engine = await Engine.open(config, { verb: 'first' })
    await expect(Engine.open(config, { verb: 'second' })).rejects.toMatchObject({
      code: 'WAREHOUSE_OPEN_TWICE',
      facts: { verb: 'first' },
    })
    expect(await engine.campaigns.list()).toEqual([])
  })

  test('on something that is no database says so, and leaves no lock behind', async () => {
    const config = settings(join(folder, 'garbage'))
    mkdirSync(join(folder, 'garbage'))
    writeFileSync(config.warehousePath, 'not a database at all, but long enough to be looked at'.repeat(100))
    await expect(Engine.open(config, { verb: 'test' })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    expect(existsSync(`${config.warehousePath}.lock`)).toBe(false)
  })

  test('marks the job that a dead engine left running as abandoned', async () => {
    const config = settings(join(folder, 'runs'))
    {
      await using engine = await Engine.open(config, { verb: 'test' })
      const never = new Promise(() => undefined)
      void engine.runs.carry(await engine.runs.queue('train'), () => never, call())
      await engine.runs.carry(await engine.runs.queue('graph'), async () => ({ rows: 1n }), call())
    }
    await using engine = await Engine.open(config, { verb: 'test' })
    const states = Object.fromEntries((await engine.runs.list()).map(({ job, state }) => [job, state]))
    expect(states).toEqual({ train: 'ABANDONED', graph: 'DONE' })
  })
})

describe('closing an engine', () => {
  test('removes its lock, and what is asked afterwards is refused rather than lost', async () => {
    const config = settings(join(folder, 'closed'))
    const engine = await Engine.open(config, { verb: 'test' })
    expect(existsSync(`${config.warehousePath}.lock`)).toBe(true)
    await engine[Symbol.asyncDispose]()
    expect(existsSync(`${config.warehousePath}.lock`)).toBe(false)
    await expect(engine.campaigns.list()).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' })
    await engine[Symbol.asyncDispose]()
  })
})

describe('campaigns of an engine', () => {
  test('that another configuration cannot reach are refused by the variable that is missing, before anything changes', async () => {
    const config = settings(join(folder, 'bare'))
    mkdirSync(join(folder, 'bare'))
    {
      await using w = await World.open({ size: 10, salt: 51, path: config.warehousePath })
      expect(w.path).toBe(config.warehousePath)
    }
    await using engine = await Engine.open(config, { verb: 'test' })
    const { id } = await engine.campaigns.create(World.json() as never, { principal: 'paul' })
    await expect(engine.campaigns.plan(id, { principal: 'paul' }, call())).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      facts: { wrong: ['DROPCAST_DELIVERY_RPC_URL'] },
    })
    expect(await engine.campaigns.status(id)).toMatchObject({ campaign: { state: 'DRAFT' }, ledger: null, batches: [] })
    expect(await engine.campaigns.audience(id)).toEqual([])
    await expect(engine.campaigns.audience('nobody')).rejects.toMatchObject({ code: 'CAMPAIGN_UNKNOWN' })
    await expect(engine.campaigns.pause(id, { principal: 'paul' })).rejects.toMatchObject({ code: 'CAMPAIGN_STATE' })
    expect((await engine.campaigns.cancel(id, { principal: 'paul' })).state).toBe('CANCELLED')
    await expect(engine.campaigns.cancel(id, { principal: 'paul' })).rejects.toMatchObject({ code: 'CAMPAIGN_STATE' })
  })

  test('show neither their salt nor money as anything but decimal text', async () => {
    const config = settings(join(folder, 'shown'))
    await using engine = await Engine.open(config, { verb: 'test' })
    const made = await engine.campaigns.create(
      World.json({ budgetUnits: '340282366920938463463374607431768211456' }) as never,
      { principal: 'paul' },
    )
    expect(made.brief.budgetUnits).toBe('340282366920938463463374607431768211456')
    expect(JSON.stringify(made)).not.toContain('salt')
  })
})

describe('what analysts read', () => {
  test('is the published copy: no private table, no file, no write, and its columns in their order', async () => {
    const own = join(folder, 'sql')
    mkdirSync(own)
    const config = settings(own)
    {
      await using w = await World.open({ size: 10, salt: 52, path: config.warehousePath })
      await World.suppress(w, 3, 'OPTED_OUT')
    }
    await using engine = await Engine.open(config, { verb: 'test' })
    const sql = (text: string) => engine.warehouse.sql(text, call())
    expect(await sql('SELECT count(*)::INTEGER AS n FROM wallets')).toEqual({ columns: ['n'], rows: [[11]] })
    expect(await sql('SELECT 1 AS "2", 2 AS "1", NULL AS a')).toEqual({
      columns: ['2', '1', 'a'],
      rows: [[1, 2, null]],
    })
    expect(await sql('SELECT id, address FROM wallets WHERE false')).toEqual({ columns: ['id', 'address'], rows: [] })
    const twice = await sql('SELECT 1 AS a, 2 AS a')
    expect(twice.rows).toEqual([[1, 2]])
    expect(new Set(twice.columns).size).toBe(2)
    for (const forbidden of [
      'FROM private.suppression',
      'FROM private.campaign',
      `FROM read_csv('/etc/passwd')`,
      `FROM read_text('${config.warehousePath}')`,
      `FROM read_parquet('${own}/*')`,
      `ATTACH '${config.warehousePath}' AS live`,
      `COPY (SELECT 1) TO '${own}/out.csv'`,
      'DELETE FROM chain.wallet',
      'CREATE TABLE mine (a INTEGER)',
      'SET enable_external_access = true',
      'INSTALL httpfs',
    ]) {
      await expect(sql(forbidden), forbidden).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY_FAILED' })
    }
    expect(existsSync(join(own, 'out.csv'))).toBe(false)
  })

  test('is exported with every digit, to Parquet and to CSV, and nothing private is', async () => {
    const own = join(folder, 'export')
    mkdirSync(own)
    const config = settings(own)
    const exact = (2n ** 127n - 1n).toString()
    {
      await using w = await World.open({ size: 10, salt: 53, path: config.warehousePath })
      await run(
        w,
        `INSERT INTO derived.receipt VALUES ('c', 1, 0, 0, 'FINALIZED', NULL, ${exact}, NULL, NULL, NULL), ('c', 2, 0, 1, 'FAILED', 'a "b", c', 9007199254740993, NULL, NULL, NULL)`,
      )
    }
    await using engine = await Engine.open(config, { verb: 'test' })
    await using reader = await Warehouse.open({ path: ':memory:', now: () => 0 })
    for (const ending of ['parquet', 'csv']) {
      for (const table of ['derived.receipt', 'receipts']) {
        const path = join(own, `${table}.${ending}`)
        expect(await engine.warehouse.exportTable({ table, path }, call())).toEqual({ path, rows: 2 })
        const typed = ending === 'csv' ? `read_csv('${path}', all_varchar = true)` : `'${path}'`
        const read = await rows(
          reader,
          `SELECT amount_units::VARCHAR AS amount, reason FROM ${typed} ORDER BY position`,
        )
        expect(read, path).toEqual([
          { amount: exact, reason: null },
          { amount: '9007199254740993', reason: 'a "b", c' },
        ])
      }
    }
    const path = join(own, 'x.csv')
    for (const table of [
      'private.api_key',
      'private.suppression',
      'nothing',
      'chain.wallet; DROP TABLE chain.wallet',
    ]) {
      await expect(engine.warehouse.exportTable({ table, path }, call()), table).rejects.toMatchObject({
        code: 'INPUT_INVALID',
        facts: { known: expect.arrayContaining(['derived.receipt', 'receipts']) },
      })
    }
    await expect(
      engine.warehouse.exportTable({ table: 'wallets', path: join(own, 'x.xlsx') }, call()),
    ).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(
      engine.warehouse.exportTable({ table: 'wallets', path: join(own, 'none', 'x.csv') }, call()),
    ).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    expect(existsSync(path)).toBe(false)
  })
})
