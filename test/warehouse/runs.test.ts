import { describe, expect, it } from 'vitest'
import * as Runs from '../../src/warehouse/runs.ts'
import { open } from '../../src/warehouse/warehouse.ts'

describe('the diary of jobs', () => {
  it('keeps how each run ended, and marks what a dead engine left running', async () => {
    let now = 1_000
    await using warehouse = await open({ path: ':memory:', now: () => now })
    const done = await Runs.start(warehouse, 'ingest', 960)
    const failed = await Runs.start(warehouse, 'train', null)
    now = 1_010
    const lost = await Runs.start(warehouse, 'score', null)
    await Runs.finish(warehouse, done, 'DONE', { rows: 3n })
    await Runs.finish(warehouse, failed, 'FAILED', { code: 'DATA_TOO_SMALL' })
    expect(await Runs.abandon(warehouse)).toBe(1)
    const byId = new Map((await Runs.list(warehouse)).map((run) => [run.id, run]))
    expect(byId.get(done)).toMatchObject({
      dueS: 960,
      startedAtS: 1_000,
      endedAtS: 1_010,
      state: 'DONE',
      result: { rows: '3' },
      failure: null,
    })
    expect(byId.get(failed)).toMatchObject({ state: 'FAILED', result: null, failure: { code: 'DATA_TOO_SMALL' } })
    expect(byId.get(lost)).toMatchObject({ state: 'ABANDONED' })
    expect(await Runs.list(warehouse, 'train')).toHaveLength(1)
  })

  it('lets a due time be claimed once, in rising order only', async () => {
    await using warehouse = await open({ path: ':memory:', now: () => 0 })
    await Runs.schedule(warehouse, { job: 'ingest', cron: '*/5 * * * *', zone: 'UTC', enabled: true })
    expect(await Runs.claim(warehouse, 'ingest', 300)).toBe(true)
    expect(await Runs.claim(warehouse, 'ingest', 300)).toBe(false)
    expect(await Runs.claim(warehouse, 'ingest', 240)).toBe(false)
    expect(await Runs.claim(warehouse, 'ingest', 600)).toBe(true)
    await Runs.schedule(warehouse, { job: 'ingest', cron: '0 * * * *', zone: 'Europe/Vienna', enabled: false })
    expect(await Runs.schedules(warehouse)).toEqual([
      { job: 'ingest', cron: '0 * * * *', zone: 'Europe/Vienna', enabled: false, lastDueS: 600 },
    ])
  })
})
