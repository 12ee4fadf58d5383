import { describe, expect, it } from 'vitest'
import * as Runs from '../../src/warehouse/runs.ts'
import { open, type Warehouse } from '../../src/warehouse/warehouse.ts'

const HOURLY = { cron: '0 * * * *', zone: 'UTC', enabled: true, overlap: 'SKIP', catchUpS: 86_400 } as const

async function begun(warehouse: Warehouse, job: string, dueS: number | null, holder: string): Promise<string> {
  const id = await Runs.queue(warehouse, job, dueS)
  expect(await Runs.begin(warehouse, { id, holder, leaseUntilS: warehouse.now() + 120 })).toBe(true)
  return id
}

describe('the diary of jobs', () => {
  it('keeps how each run ended, and owes what a dead process left running another attempt', async () => {
    let now = 1_000
    await using warehouse = await open({ path: ':memory:', now: () => now })
    const done = await begun(warehouse, 'ingest', 960, 'a')
    const failed = await begun(warehouse, 'train', null, 'a')
    now = 1_010
    const lost = await begun(warehouse, 'score', null, 'a')
    await Runs.finish(warehouse, { id: done, holder: 'a' }, { state: 'DONE', outcome: { rows: 3n }, owedAtS: null })
    const reason = { code: 'DATA_TOO_SMALL' }
    await Runs.finish(warehouse, { id: failed, holder: 'a' }, { state: 'FAILED', outcome: reason, owedAtS: null })
    expect(await Runs.lapse(warehouse, 'b', 'lapsed')).toBe(0)
    expect(await Runs.lapse(warehouse, 'b', 'dead')).toBe(1)
    const byId = new Map((await Runs.list(warehouse)).map((run) => [run.id, run]))
    expect(byId.get(done)).toMatchObject({
      dueS: 960,
      startedAtS: 1_000,
      endedAtS: 1_010,
      state: 'DONE',
      result: { rows: '3' },
      failure: null,
      owedAtS: null,
    })
    expect(byId.get(failed)).toMatchObject({ state: 'FAILED', result: null, failure: reason, owedAtS: null })
    expect(byId.get(lost)).toMatchObject({ state: 'ABANDONED', owedAtS: 1_010 })
    expect(await Runs.list(warehouse, 'train')).toHaveLength(1)
    expect(await Runs.waiting(warehouse)).toEqual([
      { id: lost, job: 'score', dueS: null, attempt: 1, state: 'ABANDONED' },
    ])
  })

  it('lets a due time be claimed once, in rising order only, and settles what the job was owed', async () => {
    await using warehouse = await open({ path: ':memory:', now: () => 0 })
    await Runs.schedule(warehouse, { job: 'ingest', ...HOURLY })
    const lost = await begun(warehouse, 'ingest', 240, 'a')
    await Runs.finish(warehouse, { id: lost, holder: 'a' }, { state: 'FAILED', outcome: null, owedAtS: 0 })
    const first = await Runs.claim(warehouse, 'ingest', 300)
    expect(await Runs.waiting(warehouse)).toEqual([
      { id: first, job: 'ingest', dueS: 300, attempt: 1, state: 'QUEUED' },
    ])
    expect(await Runs.claim(warehouse, 'ingest', 300)).toBeNull()
    expect(await Runs.claim(warehouse, 'ingest', 240)).toBeNull()
    expect(await Runs.claim(warehouse, 'ingest', 600)).not.toBeNull()
    const changed = { ...HOURLY, zone: 'Europe/Vienna', enabled: false, overlap: 'QUEUE', catchUpS: 600 } as const
    await Runs.schedule(warehouse, { job: 'ingest', ...changed })
    expect(await Runs.schedules(warehouse)).toEqual([{ job: 'ingest', ...changed, lastDueS: 600 }])
  })

  it('gives one lease a job, renews it for its holder only, and takes a lapsed one away', async () => {
    let now = 1_000
    await using warehouse = await open({ path: ':memory:', now: () => now })
    const first = await begun(warehouse, 'ingest', 960, 'a')
    const second = await Runs.queue(warehouse, 'ingest', 1_020)
    const other = { id: second, holder: 'b', leaseUntilS: 2_000 }
    expect(await Runs.begin(warehouse, other)).toBe(false)
    const report = { stage: 'blocks', done: 3, total: 9, unit: 'blocks' }
    expect(await Runs.renew(warehouse, { id: first, holder: 'b', leaseUntilS: 1_200 }, report)).toBe(false)
    expect(await Runs.renew(warehouse, { id: first, holder: 'a', leaseUntilS: 1_200 }, report)).toBe(true)
    now = 1_199
    expect(await Runs.lapse(warehouse, 'b', 'lapsed')).toBe(0)
    now = 1_201
    expect(await Runs.lapse(warehouse, 'a', 'lapsed')).toBe(0)
    expect(await Runs.lapse(warehouse, 'b', 'lapsed')).toBe(1)
    expect(await Runs.begin(warehouse, other)).toBe(true)
    const late = await Runs.finish(warehouse, { id: first, holder: 'a' }, { state: 'DONE', outcome: 1, owedAtS: null })
    expect(late).toBe(false)
    expect(await Runs.get(warehouse, first)).toMatchObject({ state: 'ABANDONED', progress: report, result: null })
  })

  it('stops owing attempts to a job that dies each time', async () => {
    await using warehouse = await open({ path: ':memory:', now: () => 0 })
    await begun(warehouse, 'ingest', 60, 'a')
    for (let attempt = 1; attempt < Runs.ATTEMPTS; attempt++) {
      await Runs.lapse(warehouse, '', 'dead')
      const [owed] = await Runs.waiting(warehouse)
      expect(owed).toMatchObject({ state: 'ABANDONED', dueS: 60, attempt })
      const id = owed ? await Runs.again(warehouse, owed) : null
      expect(owed ? await Runs.again(warehouse, owed) : 'twice').toBeNull()
      expect(await Runs.begin(warehouse, { id: id ?? '', holder: 'a', leaseUntilS: 120 })).toBe(true)
    }
    await Runs.lapse(warehouse, '', 'dead')
    expect(await Runs.waiting(warehouse)).toEqual([])
    expect((await Runs.list(warehouse)).map(({ attempt, state }) => [attempt, state])).toEqual([
      [3, 'ABANDONED'],
      [2, 'ABANDONED'],
      [1, 'ABANDONED'],
    ])
  })
})
