import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { retain } from '../../jobs/retain.ts'
import * as Schedule from '../../jobs/schedule.ts'
import type { Actor } from '../../src/capabilities.ts'
import { DAY_S, parse, toIso } from '../../src/core/time.ts'
import * as Engine from '../../src/engine.ts'
import { ADMIN, ANN, BOB, csv, EVENTS, IDENTITIES, identity, KEY, PII } from '../access/people.ts'
import { temporary } from '../warehouse/folder.ts'
import { call, settings } from './config.ts'

const folder = temporary()
const NOW_S = 1_700_000_000

describe('the engine, on people', () => {
  const refused: readonly Actor[] = [
    { principal: 'nobody' },
    ...(['analyst', 'growth', 'approver'] as const).map((role) => ({ principal: role, role })),
  ]

  test('lets nobody in who has neither role nor scope, call by call', async () => {
    await using engine = await Engine.open(settings(join(folder, 'roles'), { DROPCAST_PII_KEY: KEY }), { verb: 'test' })
    const { identities, warehouse } = engine
    const calls: readonly [string, (actor: Actor) => Promise<unknown>, readonly Actor[], readonly Actor[]][] = [
      ['of', (actor) => identities.of(ANN, actor), [ADMIN, { principal: 'm', role: 'marketer' }], [PII]],
      ['forget', (actor) => identities.forget('x', actor), [{ principal: 'm', role: 'marketer' }], [ADMIN, PII]],
      [
        'withdraw',
        (actor) => identities.withdraw({ wallet: BOB }, actor),
        [],
        [ADMIN, PII, { principal: 'm', role: 'marketer' }],
      ],
      [
        'retain',
        (actor) => warehouse.retain({ dryRun: false }, actor),
        [PII, { principal: 'm', role: 'marketer' }],
        [ADMIN],
      ],
    ]
    for (const [name, work, more, allowed] of calls) {
      for (const actor of [...refused, ...more])
        await expect(work(actor), `${name} by ${JSON.stringify(actor)}`).rejects.toMatchObject({ code: 'FORBIDDEN' })
      for (const actor of allowed) await expect(work(actor), `${name} by ${actor.principal}`).resolves.toBeDefined()
    }
  })

  test('lets a key read what its scope allows, and shows the same identity that was imported', async () => {
    await using engine = await Engine.open(settings(join(folder, 'keys'), { DROPCAST_PII_KEY: KEY }), { verb: 'test' })
    const file = csv(folder, 'engine.csv', IDENTITIES, identity(ANN, 'ann@example.org'))
    expect(await engine.ingest.file({ path: file, kind: 'identities' }, call())).toMatchObject({
      kind: 'identities',
      chain: null,
      rows: 1,
      added: 1,
      wallets: 1,
      forgotten: 0,
      covered: null,
    })
    const made = await engine.access.createKey({ principal: 'dpo', role: 'analyst', scopes: ['pii'] }, null)
    const plain = await engine.access.createKey({ principal: 'ana', role: 'analyst' }, ADMIN)
    const [dpo, ana] = [await engine.access.verifyKey(made.secret), await engine.access.verifyKey(plain.secret)]
    if (!dpo || !ana) throw new Error('a key does not open')
    expect(await engine.identities.of(ANN, dpo)).toMatchObject([
      { externalId: 'ann@example.org', source: 'shop', consents: [{ purpose: 'airdrops', withdrawnAt: null }] },
    ])
    await expect(engine.identities.of(ANN, ana)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(
      engine.access.createKey({ principal: 'x', role: 'analyst', scopes: ['root' as 'pii'] }, ADMIN),
    ).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  test('sweeps by schedule, and only when something is old', async () => {
    const clock = { nowS: NOW_S }
    const config = settings(join(folder, 'sweep'), { DROPCAST_RETAIN_EVENTS_DAYS: '7' })
    await using engine = await Engine.open(config, { verb: 'test' }, () => clock.nowS)
    const at = toIso(NOW_S)
    const file = csv(folder, 'sweep.csv', EVENTS, `,${ANN},click,${at},,,`, `,${ANN},buy,${toIso(NOW_S + DAY_S)},,,`)
    await engine.ingest.file({ path: file, kind: 'events' }, call())
    await using schedule = await Schedule.start(engine, { call: call(), jobs: [retain] })
    const states = async (now: string) => {
      clock.nowS = parse(now)
      return (await schedule.tick()).map(({ job, due, state }) => `${job} ${due} ${state}`)
    }
    expect(await states('2023-11-15T02:45')).toEqual(['retain 2023-11-15T02:45:00Z IDLE'])
    expect(await states('2023-11-22T02:45')).toEqual(['retain 2023-11-22T02:45:00Z DONE'])
    expect((await engine.runs.list('retain')).map(({ result }) => result)).toEqual([
      [{ table: 'private.offchain_event', days: 7, rows: 1 }],
    ])
    expect(await engine.warehouse.retain({ dryRun: true }, ADMIN)).toEqual([
      { table: 'private.offchain_event', days: 7, rows: 0 },
    ])
  })
})

test('docs/privacy.md names every table of schema private', () => {
  const page = readFileSync(new URL('../../docs/privacy.md', import.meta.url), 'utf8')
  const folderOf = new URL('../../src/warehouse/migrations/', import.meta.url)
  for (const name of readdirSync(folderOf)) {
    const text = readFileSync(new URL(name, folderOf), 'utf8')
    for (const [, table] of text.matchAll(/CREATE TABLE (private\.\w+)/g)) expect(page).toContain(`\`${table}\``)
  }
})
