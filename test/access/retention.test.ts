import { describe, expect, test } from 'vitest'
import * as Retention from '../../src/access/retention.ts'
import { DAY_S } from '../../src/core/time.ts'
import { open, type Warehouse } from '../../src/warehouse/warehouse.ts'
import { ADMIN, PII, sql } from './people.ts'

const NOW_S = 1_700_000_000
const KEPT = ['private.plan', 'private.approval', 'private.suppression', 'derived.receipt', 'private.campaign_event']
const SWEPT = ['private.offchain_event', 'private.audit', 'derived.job_run', 'chain.orphaned_transfer']
const forEver: Retention.Policy = { eventsDays: null, auditDays: null, runsDays: null, orphansDays: null }
const policy: Retention.Policy = { eventsDays: 10, auditDays: 20, runsDays: 30, orphansDays: 40 }

/** A warehouse with one row of each table just old enough to go, one on the day that still stays, and old rows of what always stays. */
async function aged(): Promise<Warehouse> {
  const w = await open({ path: ':memory:', now: () => NOW_S })
  const add = (text: string) => w.run(sql(text))
  const [event, audit, run, orphan] = [10, 20, 30, 40].map((days) => NOW_S - days * DAY_S) as [
    number,
    number,
    number,
    number,
  ]
  for (const at of [event - 1, event])
    await add(`INSERT INTO private.offchain_event (event, at_s, source) VALUES ('click', ${at}, 'x')`)
  await add('INSERT INTO private.wallet_feature VALUES (1, 0)')
  for (const at of [audit - 1, audit]) await add(`INSERT INTO private.audit VALUES (${at}, 'p', 'a', 's', '{}')`)
  for (const at of [run - 1, run])
    await add(
      `INSERT INTO derived.job_run (id, job, due_s, started_at_s, ended_at_s, state, result, failure) VALUES ('${at}', 'graph', NULL, 5, ${at}, 'DONE', NULL, NULL)`,
    )
  await add(
    `INSERT INTO derived.job_run (id, job, due_s, started_at_s, ended_at_s, state, result, failure) VALUES ('going', 'graph', NULL, 5, NULL, 'RUNNING', NULL, NULL)`,
  )
  for (const at of [orphan - 1, orphan])
    await add(`INSERT INTO chain.orphaned_transfer VALUES (0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 5, NULL, 0, ${at})`)
  await add(`INSERT INTO private.plan VALUES ('c', 'h', '\\x00'::BLOB, 1)`)
  await add(`INSERT INTO private.approval VALUES ('h', 'r', 'p', '\\x00'::BLOB, '\\x00'::BLOB, 1)`)
  await add(`INSERT INTO private.suppression VALUES (NULL, 0, 'OPTED_OUT', 'mail', false, 1)`)
  await add(`INSERT INTO derived.receipt VALUES ('c', 0, 0, 0, 'FINALIZED', NULL, 1, NULL, 1, 1)`)
  await add(`INSERT INTO private.campaign_event VALUES ('c', 1, NULL, 'DRAFT', 'p', NULL)`)
  return w
}

async function counts(w: Warehouse, tables: readonly string[]): Promise<readonly number[]> {
  const found: number[] = []
  for (const table of tables) found.push(Number((await w.one(sql(`SELECT count(*) AS n FROM ${table}`)))?.n))
  return found
}

describe('retention', () => {
  test('deletes what is older than its days, to the second, and nothing of what must stay', async () => {
    await using w = await aged()
    const expected = [
      { table: 'private.offchain_event', days: 10, rows: 1 },
      { table: 'private.audit', days: 20, rows: 1 },
      { table: 'derived.job_run', days: 30, rows: 1 },
      { table: 'chain.orphaned_transfer', days: 40, rows: 1 },
    ]
    const before = [2, 2, 3, 2]
    // Every event table has a twin for orphans: those without old rows are named too, with none.
    const found = (entries: readonly { readonly table: string; readonly days: number; readonly rows: number }[]) => {
      const [none, some] = [entries.filter(({ rows }) => rows === 0), entries.filter(({ rows }) => rows > 0)]
      const twins = none.filter(({ table, days }) => table.startsWith('chain.orphaned_') && days === 40)
      expect(none.length - twins.length).toBe(SWEPT.length - 1 - some.filter(({ days }) => days < 40).length)
      return some
    }
    expect(found(await Retention.sweep(w, { policy, dryRun: true }, PII))).toEqual(expected)
    expect(await counts(w, SWEPT)).toEqual(before)
    for (const holder of [PII, { principal: 'eve' }, { principal: 'eve', role: 'marketer' } as const])
      await expect(Retention.sweep(w, { policy, dryRun: false }, holder)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await counts(w, SWEPT)).toEqual([2, 5, 3, 2])
    expect(await counts(w, ['private.wallet_feature'])).toEqual([1])
    expect(found(await Retention.sweep(w, { policy, dryRun: false }, ADMIN))).toEqual(expected)
    // One audit entry went, the refusals and this deletion stay.
    expect(await counts(w, SWEPT)).toEqual([1, 5, 2, 1])
    expect(await counts(w, ['private.wallet_feature'])).toEqual([0])
    expect(await counts(w, KEPT)).toEqual([1, 1, 1, 1, 1])
    const again = await Retention.sweep(w, { policy, dryRun: false }, ADMIN)
    expect(found(again)).toEqual([])
  })

  test('keeps everything that no limit is set for', async () => {
    await using w = await aged()
    expect(await Retention.sweep(w, { policy: forEver, dryRun: false }, ADMIN)).toEqual([])
    const only = await Retention.sweep(w, { policy: { ...forEver, runsDays: 1 }, dryRun: false }, ADMIN)
    expect(only).toEqual([{ table: 'derived.job_run', days: 1, rows: 2 }])
    expect((await counts(w, SWEPT)).slice(0, 1)).toEqual([2])
  })

  test('reaches every table of orphans, also those that came later', async () => {
    await using w = await aged()
    await w.run(sql('CREATE TABLE chain.orphaned_later AS SELECT 1 AS x, 5::UINTEGER AS orphaned_at_s'))
    const swept = await Retention.sweep(w, { policy: { ...forEver, orphansDays: 40 }, dryRun: false }, ADMIN)
    expect(swept.filter(({ rows }) => rows > 0).map(({ table, rows }) => [table, rows])).toEqual([
      ['chain.orphaned_later', 1],
      ['chain.orphaned_transfer', 1],
    ])
  })
})
