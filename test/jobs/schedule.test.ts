import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Job } from '../../jobs/job.ts'
import * as Run from '../../jobs/run.ts'
import * as Schedule from '../../jobs/schedule.ts'
import { Failure } from '../../src/core/failure.ts'
import { parse } from '../../src/core/time.ts'
import * as World from './world.ts'

function job(name: string, run: Job['run'], more: Partial<Job> = {}): Job {
  return { name, says: name, cron: '0 * * * *', zone: 'UTC', reads: [], readsPrevious: [], writes: [], run, ...more }
}

function counting(name: string, more: Partial<Job> = {}): Job & { readonly ran: number } {
  let ran = 0
  const counted = job(name, async () => ({ ran: ++ran }), more)
  return Object.defineProperty({ ...counted, ran }, 'ran', { get: () => ran })
}

describe('the schedule', () => {
  it('acts on a due time once, though two clocks look and the engine restarts', async () => {
    await using world = await World.create('2026-05-10T11:30')
    const hourly = counting('hourly')
    const options = { call: World.quiet, jobs: [hourly] }
    await using first = await Schedule.start(world.engine, options)
    await using second = await Schedule.start(world.engine, options)
    expect(await first.tick()).toEqual([])
    world.clock.nowS = parse('2026-05-10T12:00')
    const outcomes = (await Promise.all([first.tick(), second.tick(), first.tick()])).flat()
    expect(outcomes).toEqual([{ job: 'hourly', due: '2026-05-10T12:00:00Z', state: 'DONE', error: null }])
    expect(hourly.ran).toBe(1)
    const engine = await world.reopen()
    await using third = await Schedule.start(engine, options)
    expect(await third.tick()).toEqual([])
    expect(hourly.ran).toBe(1)
    const [run] = await engine.runs.list('hourly')
    expect(run).toMatchObject({ job: 'hourly', due: '2026-05-10T12:00:00Z', state: 'DONE', result: { ran: 1 } })
  })

  it('makes up for a downtime with one run, and owes nothing from before the first start', async () => {
    await using world = await World.create('2026-05-10T11:30')
    const hourly = counting('hourly')
    const options = { call: World.quiet, jobs: [hourly] }
    {
      await using schedule = await Schedule.start(world.engine, options)
      expect(await schedule.tick()).toEqual([])
    }
    const engine = await world.reopen()
    world.clock.nowS = parse('2026-05-10T19:10')
    const heard: Schedule.Outcome[] = []
    const schedule = await Schedule.start(engine, { ...options, heard: (outcome) => heard.push(outcome) })
    await schedule[Symbol.asyncDispose]()
    expect(heard.map(({ due }) => due)).toEqual(['2026-05-10T19:00:00Z'])
    expect(hourly.ran).toBe(1)
  })

  it('skips a due time while the job still runs, instead of running it twice at once', async () => {
    await using world = await World.create('2026-05-10T11:59')
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const slow = job('slow', () => held, { cron: '* * * * *' })
    await using schedule = await Schedule.start(world.engine, { call: World.quiet, jobs: [slow] })
    world.clock.nowS += 60
    const first = schedule.tick()
    while (Run.running(world.engine).size === 0) await sleep(5)
    world.clock.nowS += 60
    expect(await schedule.tick()).toEqual([{ job: 'slow', due: '2026-05-10T12:01:00Z', state: 'SKIPPED', error: null }])
    await expect(Run.run(world.engine, 'slow', World.quiet, { jobs: [slow] })).rejects.toMatchObject({
      code: 'JOB_RUNNING',
    })
    release()
    expect(await first).toMatchObject([{ state: 'DONE', due: '2026-05-10T12:00:00Z' }])
    expect(await world.engine.runs.list('slow')).toHaveLength(1)
  })

  it('records a failing job and goes on with the others', async () => {
    await using world = await World.create('2026-05-10T11:59')
    const failing = job('failing', async () => {
      throw new Failure('RPC_UNREACHABLE', 'No node.', { node: 'none' })
    })
    const broken = job('broken', async () => {
      throw new TypeError('undefined is not a function')
    })
    const well = counting('well')
    await using schedule = await Schedule.start(world.engine, { call: World.quiet, jobs: [failing, broken, well] })
    world.clock.nowS += 60
    const outcomes = await schedule.tick()
    expect(outcomes.map(({ job: name, state }) => [name, state])).toEqual([
      ['failing', 'FAILED'],
      ['broken', 'FAILED'],
      ['well', 'DONE'],
    ])
    const [first] = await world.engine.runs.list('failing')
    expect(first).toMatchObject({ state: 'FAILED', failure: { code: 'RPC_UNREACHABLE', facts: { node: 'none' } } })
    const [second] = await world.engine.runs.list('broken')
    expect(second).toMatchObject({ state: 'FAILED', failure: { message: 'undefined is not a function' } })
    world.clock.nowS += 3600
    expect(await schedule.tick()).toHaveLength(3)
  })

  it('lets a job wait for those whose tables it reads, and no other', async () => {
    await using world = await World.create('2026-05-10T11:59')
    const log: string[] = []
    const traced = (name: string, ms: number, more: Partial<Job>) =>
      job(
        name,
        async () => {
          log.push(`${name} begins`)
          await sleep(ms)
          log.push(`${name} ends`)
        },
        more,
      )
    const jobs = [
      traced('writer', 150, { writes: ['t'] }),
      traced('free', 1, {}),
      traced('reader', 1, { reads: ['t'] }),
    ]
    await using schedule = await Schedule.start(world.engine, { call: World.quiet, jobs })
    world.clock.nowS += 60
    await schedule.tick()
    expect(log.indexOf('reader begins')).toBeGreaterThan(log.indexOf('writer ends'))
    expect(log.indexOf('free ends')).toBeLessThan(log.indexOf('writer ends'))
  })

  it('neither runs nor records a job that has nothing to do', async () => {
    await using world = await World.create('2026-05-10T11:59')
    let idle = true
    const waiting = counting('waiting', { cron: '* * * * *', isIdle: async () => idle })
    await using schedule = await Schedule.start(world.engine, { call: World.quiet, jobs: [waiting] })
    world.clock.nowS += 60
    expect(await schedule.tick()).toMatchObject([{ state: 'IDLE' }])
    expect(await world.engine.runs.list('waiting')).toEqual([])
    idle = false
    world.clock.nowS += 60
    expect(await schedule.tick()).toMatchObject([{ state: 'DONE', due: '2026-05-10T12:01:00Z' }])
  })

  it('keeps what people changed and leaves disabled jobs alone', async () => {
    await using world = await World.create('2026-05-10T11:59')
    const jobs = [counting('a'), counting('b')]
    await Schedule.seed(world.engine, { jobs, disabled: ['b'] })
    await world.engine.runs.schedule({ job: 'a', cron: '5 12 * * *', zone: 'Europe/Vienna', enabled: true })
    await using schedule = await Schedule.start(world.engine, { call: World.quiet, jobs })
    world.clock.nowS = parse('2026-05-10T12:05')
    // 12:05 in Vienna was at 10:05 UTC, before the first start.
    expect(await schedule.tick()).toEqual([])
    world.clock.nowS = parse('2026-05-11T10:05')
    expect((await schedule.tick()).map(({ job: name }) => name)).toEqual(['a'])
    expect(jobs.map(({ ran }) => ran)).toEqual([1, 0])
  })
})

describe('a run by hand', () => {
  it('is recorded without a due time, and an unknown job lists what exists', async () => {
    await using world = await World.create('2026-05-10T11:59')
    const well = counting('well')
    const ran = await Run.run(world.engine, 'well', World.quiet, { jobs: [well] })
    expect(ran).toMatchObject({ job: 'well', due: null, result: { ran: 1 } })
    expect(await world.engine.runs.list('well')).toMatchObject([{ id: ran.id, due: null, state: 'DONE' }])
    await expect(Run.run(world.engine, 'nothing', World.quiet)).rejects.toMatchObject({
      code: 'JOB_UNKNOWN',
      facts: {
        jobs: ['ingest', 'tokens', 'graph', 'features', 'train', 'score', 'campaigns', 'measure', 'publish', 'retain'],
      },
    })
  })
})
