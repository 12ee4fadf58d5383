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
    while (world.engine.runs.running().size === 0) await sleep(5)
    world.clock.nowS += 60
    expect(await schedule.tick()).toEqual([{ job: 'slow', due: '2026-05-10T12:01:00Z', state: 'SKIPPED', error: null }])
    await expect(Run.run(world.engine, 'slow', World.quiet, [slow])).rejects.toMatchObject({
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

describe('a run that did not end well', () => {
  const unreachable = () => new Failure('RPC_UNREACHABLE', 'No node.', { node: 'none' })

  it('is tried again after pauses that grow while its failure may pass, and never more than three times', async () => {
    await using world = await World.create('2026-05-10T11:59')
    const failing = job('failing', () => Promise.reject(unreachable()))
    const refused = job('refused', () => Promise.reject(new Failure('DATA_TOO_SMALL', 'Three rows.')))
    await using schedule = await Schedule.start(world.engine, { call: World.quiet, jobs: [failing, refused] })
    const later = async (seconds: number) => {
      world.clock.nowS += seconds
      return (await schedule.tick()).map(({ job: name, due, state }) => `${name} ${due} ${state}`)
    }
    const failed = 'failing 2026-05-10T12:00:00Z FAILED'
    expect(await later(60)).toEqual([failed, 'refused 2026-05-10T12:00:00Z FAILED'])
    expect(await world.engine.runs.list('failing')).toMatchObject([{ retryAt: '2026-05-10T12:01:00Z' }])
    expect(await later(59)).toEqual([])
    expect(await later(1)).toEqual([failed])
    expect(await later(239)).toEqual([])
    expect(await later(1)).toEqual([failed])
    expect(await later(3000)).toEqual([])
    const runs = await world.engine.runs.list('failing')
    expect(runs.map(({ attempt, retryAt }) => [attempt, retryAt])).toEqual([
      [3, null],
      [2, null],
      [1, null],
    ])
    expect(await world.engine.runs.list('refused')).toHaveLength(1)
  })

  it('leaves its work to the next due time', async () => {
    await using world = await World.create('2026-05-10T11:59')
    let fails = true
    const flaky = job(
      'flaky',
      async () => {
        if (fails) throw unreachable()
      },
      { cron: '* * * * *' },
    )
    await using schedule = await Schedule.start(world.engine, { call: World.quiet, jobs: [flaky] })
    world.clock.nowS += 60
    expect(await schedule.tick()).toMatchObject([{ state: 'FAILED' }])
    fails = false
    // The next due time comes with the retry: one run does the work of both.
    world.clock.nowS += 60
    expect(await schedule.tick()).toEqual([{ job: 'flaky', due: '2026-05-10T12:01:00Z', state: 'DONE', error: null }])
    world.clock.nowS += 60
    expect(await schedule.tick()).toMatchObject([{ due: '2026-05-10T12:02:00Z', state: 'DONE' }])
    expect(await world.engine.runs.list('flaky')).toHaveLength(3)
  })

  it('because its process died is begun again by the next, once, with the due time that it stands for', async () => {
    await using world = await World.create('2026-05-10T12:00')
    await world.engine.runs.schedule({ job: 'lost', cron: '0 * * * *' })
    const id = await world.engine.runs.claim('lost', '2026-05-10T12:00:00Z')
    // What kill -9 leaves: a run that nobody will ever finish.
    void world.engine.runs.carry(id ?? '', () => new Promise(() => undefined), World.quiet)
    while (world.engine.runs.running().size === 0) await sleep(5)
    const engine = await world.reopen()
    const lost = counting('lost')
    const heard: Schedule.Outcome[] = []
    const options = { call: World.quiet, jobs: [lost], heard: (outcome: Schedule.Outcome) => heard.push(outcome) }
    await (await Schedule.start(engine, options))[Symbol.asyncDispose]()
    await (await Schedule.start(engine, options))[Symbol.asyncDispose]()
    expect(heard).toEqual([{ job: 'lost', due: '2026-05-10T12:00:00Z', state: 'DONE', error: null }])
    expect(lost.ran).toBe(1)
    expect((await engine.runs.list('lost')).map(({ attempt, state }) => [attempt, state])).toEqual([
      [2, 'DONE'],
      [1, 'ABANDONED'],
    ])
  })

  it('because the schedule was stopped goes on at the next start', async () => {
    await using world = await World.create('2026-05-10T11:59')
    const stop = new AbortController()
    let ran = 0
    const patient = job('patient', async (_engine, { signal }) => {
      ran++
      if (ran === 1)
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    const call = { progress: () => undefined, signal: stop.signal }
    const first = await Schedule.start(world.engine, { call, jobs: [patient] })
    world.clock.nowS += 60
    const ended = first.tick()
    while (world.engine.runs.running().size === 0) await sleep(5)
    stop.abort(new Failure('ABORTED', 'Stopped.'))
    expect(await ended).toMatchObject([{ state: 'FAILED' }])
    await first[Symbol.asyncDispose]()
    const engine = await world.reopen()
    await (await Schedule.start(engine, { call: World.quiet, jobs: [patient] }))[Symbol.asyncDispose]()
    expect((await engine.runs.list()).map(({ state, due }) => [state, due])).toEqual([
      ['DONE', '2026-05-10T12:00:00Z'],
      ['ABANDONED', '2026-05-10T12:00:00Z'],
    ])
  })
})

describe('a due time while its job runs', () => {
  it('waits for it where the schedule says so, and further ones join it', async () => {
    await using world = await World.create('2026-05-10T11:59')
    const releases: (() => void)[] = []
    const slow = job('slow', () => new Promise<void>((resolve) => releases.push(resolve)), {
      cron: '* * * * *',
      overlap: 'QUEUE',
    })
    await using schedule = await Schedule.start(world.engine, { call: World.quiet, jobs: [slow] })
    world.clock.nowS += 60
    const first = schedule.tick()
    while (releases.length === 0) await sleep(5)
    for (const state of ['QUEUED', 'SKIPPED']) {
      world.clock.nowS += 60
      expect(await schedule.tick()).toMatchObject([{ state }])
    }
    releases[0]?.()
    expect(await first).toMatchObject([{ due: '2026-05-10T12:00:00Z', state: 'DONE' }])
    const second = schedule.tick()
    while (releases.length === 1) await sleep(5)
    releases[1]?.()
    expect(await second).toEqual([{ job: 'slow', due: '2026-05-10T12:01:00Z', state: 'DONE', error: null }])
  })
})

describe('a late due time', () => {
  it('is acted on within its window of catching up only', async () => {
    await using world = await World.create('2026-05-10T11:30')
    const hourly = counting('hourly')
    const options = { call: World.quiet, jobs: [hourly] }
    await using schedule = await Schedule.start(world.engine, options)
    await world.engine.runs.schedule({ job: 'hourly', catchUpS: 600 })
    world.clock.nowS = parse('2026-05-10T12:11')
    expect(await schedule.tick()).toEqual([])
    world.clock.nowS = parse('2026-05-10T13:10')
    expect(await schedule.tick()).toMatchObject([{ due: '2026-05-10T13:00:00Z', state: 'DONE' }])
    await expect(world.engine.runs.schedule({ job: 'hourly', catchUpS: 59 })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      facts: { argument: 'catchUpS' },
    })
  })
})

describe('cancelling a run', () => {
  it('stops one that goes on, forgets the next attempt of a failed one, and refuses one that is over', async () => {
    await using world = await World.create('2026-05-10T11:59')
    const { runs } = world.engine
    const endless = job('endless', async (_engine, { signal, progress }) => {
      progress({ stage: 'waiting', done: 1, total: 2, unit: 'steps' })
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    const events: string[] = []
    const stop = runs.watch(({ job: name, state, progress }) =>
      events.push(`${name} ${state} ${progress?.done ?? '-'}`),
    )
    const going = Run.run(world.engine, 'endless', World.quiet, [endless])
    while (!events.includes('endless RUNNING 1')) await sleep(5)
    const [run] = await runs.list('endless')
    expect(run).toMatchObject({ state: 'RUNNING', progress: { stage: 'waiting', done: 1, total: 2, unit: 'steps' } })
    const id = run?.id ?? ''
    const refusal = expect(going).rejects.toMatchObject({ code: 'JOB_CANCELLED' })
    expect((await runs.cancel(id)).state).toBe('RUNNING')
    await refusal
    expect(events).toEqual(['endless RUNNING -', 'endless RUNNING 1', 'endless CANCELLED 1'])
    expect(await runs.get(id)).toMatchObject({ state: 'CANCELLED', retryAt: null })
    await expect(runs.cancel(id)).rejects.toMatchObject({ code: 'RUN_ENDED', facts: { state: 'CANCELLED' } })
    await expect(runs.cancel('made-up')).rejects.toMatchObject({ code: 'RUN_UNKNOWN' })
    stop()
    const unreachable = job('unreachable', () => Promise.reject(new Failure('RPC_UNREACHABLE', 'No node.')))
    await Run.run(world.engine, 'unreachable', World.quiet, [unreachable]).catch(() => undefined)
    const [failed] = await runs.list('unreachable')
    expect(failed).toMatchObject({ state: 'FAILED', retryAt: expect.any(String) })
    expect(await runs.cancel(failed?.id ?? '')).toMatchObject({ state: 'CANCELLED', retryAt: null })
    expect(events).toHaveLength(3)
  })

  it('keeps one that waits for an earlier job from beginning', async () => {
    await using world = await World.create('2026-05-10T11:59')
    let release: () => void = () => undefined
    const writer = job(
      'writer',
      () =>
        new Promise<void>((resolve) => {
          release = resolve
        }),
      { writes: ['t'] },
    )
    const reader = counting('reader', { reads: ['t'] })
    await using schedule = await Schedule.start(world.engine, { call: World.quiet, jobs: [writer, reader] })
    world.clock.nowS += 60
    const ended = schedule.tick()
    await expect.poll(async () => (await world.engine.runs.list('reader'))[0]?.state).toBe('QUEUED')
    while (world.engine.runs.running().size === 0) await sleep(5)
    const [waiting] = await world.engine.runs.list('reader')
    expect((await world.engine.runs.cancel(waiting?.id ?? '')).state).toBe('CANCELLED')
    release()
    expect((await ended).map(({ job: name, state }) => [name, state])).toEqual([
      ['writer', 'DONE'],
      ['reader', 'CANCELLED'],
    ])
    expect(reader.ran).toBe(0)
  })
})

describe('a run by hand', () => {
  it('is recorded without a due time, and an unknown job lists what exists', async () => {
    await using world = await World.create('2026-05-10T11:59')
    const well = counting('well')
    const ran = await Run.run(world.engine, 'well', World.quiet, [well])
    expect(ran).toMatchObject({ job: 'well', due: null, result: { ran: 1 } })
    expect(await world.engine.runs.list('well')).toMatchObject([{ id: ran.id, due: null, state: 'DONE' }])
    await expect(Run.run(world.engine, 'nothing', World.quiet)).rejects.toMatchObject({
      code: 'JOB_UNKNOWN',
      facts: {
        jobs: [
          'ingest',
          'tokens',
          'graph',
          'entities',
          'sybil',
          'features',
          'train',
          'score',
          'segments',
          'campaigns',
          'measure',
          'publish',
          'retain',
        ],
      },
    })
  })
})
