import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toHex } from 'viem'
import { describe, expect, test } from 'vitest'
import type { Brief } from '../../src/capabilities.ts'
import * as Address from '../../src/core/address.ts'
import type { ProgressEvent } from '../../src/core/progress.ts'
import * as Engine from '../../src/engine.ts'
import * as Lab from '../../src/lab.ts'
import * as World from '../campaigns/world.ts'
import * as Anvil from '../contracts/anvil.ts'
import * as Fixture from '../delivery/fixture.ts'
import { temporary } from '../warehouse/folder.ts'
import { call, settings } from './config.ts'

const folder = temporary()
const keyOf = (i: number) => toHex(Anvil.account(i).getHdKey().privateKey ?? new Uint8Array())
const [MARKETER, APPROVER, OPERATOR] = [{ principal: 'paul' }, { principal: 'ada' }, { principal: 'sam' }]

describe('restoring yesterday’s backup in the middle of a campaign', () => {
  test('with journal and warehouse of then still pays nobody twice and misses nobody', async () => {
    await using anvil = await Anvil.start({ blockTimeS: 0.1 })
    const token = await Fixture.deployToken(anvil)
    const own = join(folder, 'midway')
    mkdirSync(own)
    const config = settings(own, {
      DROPCAST_DELIVERY_CHAIN: 'eip155:31337',
      DROPCAST_DELIVERY_RPC_URL: anvil.url,
      DROPCAST_SAFE_DEPTH_BLOCKS: '2',
      DROPCAST_PAYER_KEY: keyOf(0),
      DROPCAST_SIGNER_KEY: keyOf(1),
      DROPCAST_SIGNER_PRINCIPAL: OPERATOR.principal,
      DROPCAST_APPROVER_KEY: keyOf(2),
    })
    {
      await using w = await World.open({ size: 120, salt: 61, path: config.warehousePath })
      expect(w.path).toContain('dropcast.duckdb')
    }
    const backup = join(folder, 'yesterday')
    let id = ''
    let owed: readonly { address: string; amountUnits: string | null }[] = []
    const balance = async (address: string) => {
      const data = `0x70a08231${address.slice(2).padStart(64, '0')}` as const
      return BigInt((await anvil.client.call({ to: token, data })).data ?? '0x0')
    }
    const paid = async () => {
      const found = { exact: 0, missing: 0, wrong: 0 }
      for (const { address, amountUnits } of owed) {
        const units = await balance(address)
        if (units === BigInt(amountUnits ?? 0)) found.exact++
        else if (units === 0n) found.missing++
        else found.wrong++
      }
      return found
    }
    {
      await using engine = await Engine.open(config, { verb: 'test' })
      const json = World.json({
        token: { address: token, symbol: 'DEMO', decimals: 18 },
        payer: Address.parse(Anvil.account(0).address),
        batchSize: 2,
      })
      id = (await engine.campaigns.create(json as unknown as Brief, MARKETER)).id
      const planned = await engine.campaigns.plan(id, MARKETER, call())
      expect(planned).toMatchObject({ members: 120, state: 'PENDING_APPROVAL' })
      expect(planned.batches).toBeGreaterThan(40)
      await engine.access.addApprover(
        { principal: APPROVER.principal, address: Anvil.account(2).address },
        { principal: 'root' },
      )
      await engine.campaigns.approve(id, APPROVER)
      await engine.campaigns.prepare(id, call())
      expect(await engine.campaigns.simulate(id, call())).toMatchObject({ ready: true })
      owed = await engine.campaigns.audience(id)

      const running = engine.campaigns.run(id, OPERATOR, { ...call(), progress: once(() => void pause()) })
      const refused = engine.campaigns.run(id, OPERATOR, call())
      let paused: Promise<{ state: string }> | null = null
      const pause = () => {
        paused = engine.campaigns.pause(id, OPERATOR)
      }
      await expect(refused).rejects.toMatchObject({ code: 'JOB_RUNNING' })
      await expect(running).rejects.toMatchObject({ code: 'ABORTED' })
      expect(await paused).toMatchObject({ state: 'PAUSED' })
      const made = await engine.warehouse.backup(backup, call())
      expect(made.files).toBeGreaterThanOrEqual(2)
      expect(readdirSync(join(backup, 'state')).some((name) => name.startsWith('journal-'))).toBe(true)
      await expect(engine.warehouse.backup(backup, call())).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
      const part = await paid()
      expect(part).toMatchObject({ wrong: 0 })
      expect(part.missing).toBeGreaterThan(0)

      // What happens after the backup, and is forgotten with the warehouse: further batches land.
      const more = new AbortController()
      let dueMeanwhile: readonly string[] | null = null
      const look = async () => {
        dueMeanwhile = await engine.campaigns.due()
        more.abort()
      }
      const again = engine.campaigns.run(id, OPERATOR, { progress: once(() => void look()), signal: more.signal })
      await expect(again).rejects.toMatchObject({ code: 'ABORTED' })
      const later = await paid()
      expect(later.missing).toBeLessThan(part.missing)
      expect(later.missing).toBeGreaterThan(0)
      // While it is sent nobody else shall take it up; once it was left running somebody shall.
      expect(dueMeanwhile).toEqual([])
      expect(await engine.campaigns.due()).toEqual([id])
    }
    renameSync(own, `${own}.lost`)
    expect(await Lab.restore(backup, config)).toMatchObject({ files: expect.any(Number) })
    await using engine = await Engine.open(config, { verb: 'test' })
    expect((await engine.campaigns.status(id)).campaign.state).toBe('PAUSED')
    expect(await engine.campaigns.audience(id)).toEqual(owed)
    const { state, ledger } = await engine.campaigns.run(id, OPERATOR, call())
    expect(state).toBe('COMPLETED')
    expect(ledger).toMatchObject({ delivered: ledger.planned, pending: 0, failed: 0, skipped: 0 })
    expect(await paid()).toEqual({ exact: owed.length, missing: 0, wrong: 0 })
    expect((await engine.campaigns.verify(id, call())).ledger).toEqual(ledger)
    expect((await engine.campaigns.status(id)).batches.every(({ state: one }) => one === 'FINALIZED')).toBe(true)
    expect((await engine.measurement.report(id, call())).provisionalUntil).not.toBeNull()
  })

  /** Calls `act` once some batches are final and others are not. */
  function once(act: () => void): (event: ProgressEvent) => void {
    let first: number | null = null
    let acted = false
    return ({ stage, done, total }) => {
      if (stage !== 'send' || acted) return
      first ??= done
      if (done === first || done === total) return
      acted = true
      act()
    }
  }
})

describe('a backup', () => {
  async function made(name: string) {
    const own = join(folder, name)
    mkdirSync(own)
    const config = settings(own)
    {
      await using w = await World.open({ size: 10, salt: 62, path: config.warehousePath })
      await World.plan(w, (await World.draft(w)).id)
    }
    mkdirSync(config.stateDir, { recursive: true })
    writeFileSync(join(config.stateDir, 'journal-a.ndjson'), 'of then\n')
    writeFileSync(join(config.stateDir, 'signer-a.lock'), 'not to be carried elsewhere')
    const backup = join(folder, `${name}.backup`)
    await using engine = await Engine.open(config, { verb: 'test' })
    const before = { list: await engine.campaigns.list(), segments: await engine.segments.list() }
    await engine.warehouse.backup(backup, call())
    return { backup, before }
  }

  const target = (name: string) => {
    mkdirSync(join(folder, name), { recursive: true })
    return settings(join(folder, name))
  }

  test('comes back whole: campaigns, plans, segments and journals, and no lock', async () => {
    const { backup, before } = await made('whole')
    const config = target('whole.restored')
    await Lab.restore(backup, config)
    expect(readdirSync(config.stateDir)).toEqual(['journal-a.ndjson'])
    await using engine = await Engine.open(config, { verb: 'test' })
    expect({ list: await engine.campaigns.list(), segments: await engine.segments.list() }).toEqual(before)
    expect((await engine.campaigns.status(before.list[0]?.id ?? '')).batches.length).toBeGreaterThan(0)
  })

  test('is taken while others write, and has each of their transactions whole or not at all', async () => {
    const config = target('busy')
    {
      await using w = await World.open({ size: 10, salt: 63, path: config.warehousePath })
      expect(w.path).toBe(config.warehousePath)
    }
    const backup = join(folder, 'busy.backup')
    {
      await using engine = await Engine.open(config, { verb: 'test' })
      const drafts = Array.from({ length: 40 }, () =>
        engine.campaigns.create(World.json() as unknown as Brief, MARKETER),
      )
      const taken = engine.warehouse.backup(backup, call())
      drafts.push(
        ...Array.from({ length: 40 }, () => engine.campaigns.create(World.json() as unknown as Brief, MARKETER)),
      )
      await Promise.all([taken, ...drafts])
    }
    const restored = target('busy.restored')
    await Lab.restore(backup, restored)
    await using engine = await Engine.open(restored, { verb: 'test' })
    const kept = await engine.campaigns.list()
    expect(kept.length).toBeLessThanOrEqual(80)
    // Draft and first event are written together.
    for (const { id } of kept) expect((await engine.campaigns.status(id)).events).toHaveLength(1)
  })

  test('that was altered, lacks a file or has one too many restores nothing', async () => {
    const { backup } = await made('harmed')
    const harms: readonly (readonly [string, (copy: string) => void])[] = [
      ['altered', (copy) => writeFileSync(join(copy, 'state', 'journal-a.ndjson'), 'of now\n')],
      ['lacking', (copy) => rmSync(join(copy, 'dropcast.duckdb'))],
      ['foreign log', (copy) => writeFileSync(join(copy, 'dropcast.duckdb.wal'), 'another database’s')],
      ['foreign journal', (copy) => writeFileSync(join(copy, 'state', 'journal-b.ndjson'), 'mine')],
      ['torn manifest', (copy) => writeFileSync(join(copy, 'manifest.json'), '{"format":1,')],
      ['other format', (copy) => edit(copy, (manifest) => ({ ...manifest, format: 2 }))],
      ['other database', (copy) => edit(copy, (manifest) => ({ ...manifest, database: 'other.duckdb' }))],
      ['path out of the folder', (copy) => edit(copy, (manifest) => ({ ...manifest, database: '../dropcast.duckdb' }))],
      ['empty list', (copy) => edit(copy, (manifest) => ({ ...manifest, files: [] }))],
    ]
    for (const [name, harm] of harms) {
      const copy = join(folder, `harmed.${name}`)
      cpSync(backup, copy, { recursive: true })
      harm(copy)
      const config = target(`harmed.${name}.restored`)
      await expect(Lab.restore(copy, config), name).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
      expect(existsSync(config.warehousePath), name).toBe(false)
      expect(existsSync(config.stateDir), name).toBe(false)
    }
    await expect(Lab.restore(join(folder, 'nowhere'), target('nowhere.restored'))).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    })
  })

  test('never goes over a warehouse or its log, and leaves a journal that grew since as it is', async () => {
    const { backup } = await made('over')
    for (const standing of ['dropcast.duckdb', 'dropcast.duckdb.wal']) {
      const config = target(`over.${standing}`)
      const path = join(folder, `over.${standing}`, standing)
      writeFileSync(path, 'mine')
      await expect(Lab.restore(backup, config), standing).rejects.toMatchObject({ code: 'WAREHOUSE_LOCKED' })
      expect(readFileSync(path, 'utf8')).toBe('mine')
    }
    const config = target('over.journal')
    mkdirSync(config.stateDir)
    writeFileSync(join(config.stateDir, 'journal-a.ndjson'), 'of then\nand of now\n')
    await Lab.restore(backup, config)
    expect(readFileSync(join(config.stateDir, 'journal-a.ndjson'), 'utf8')).toBe('of then\nand of now\n')
  })

  function edit(copy: string, change: (manifest: Record<string, unknown>) => Record<string, unknown>): void {
    const path = join(copy, 'manifest.json')
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))))
  }
})
