import { expect, it } from 'vitest'
import type { Job } from '../../jobs/job.ts'
import * as Schedule from '../../jobs/schedule.ts'
import { parse, toIso } from '../../src/core/time.ts'
import * as World from './world.ts'

/** Jobs by local time: hour null = every hour. */
const TIMES = [
  { name: 'nightly', hour: 2, minutes: [30] },
  { name: 'early', hour: 1, minutes: [30] },
  { name: 'morning', hour: 3, minutes: [0] },
  { name: 'half', hour: null, minutes: [0, 30] },
] as const

/** Wall clock of `zone` at `atS`, such as `2026-03-29 02:30`. */
function wall(zone: string, atS: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(atS * 1000)
}

/**
 * When a job is due from `fromS` (exclusive) to `toS`, by reading every minute's wall clock: at each time that reads so; a fixed time
 * that reads so twice only at the first; one that is skipped at the first minute after the gap.
 */
function expected(zone: string, { hour, minutes }: (typeof TIMES)[number], fromS: number, toS: number): string[] {
  const due: string[] = []
  const read = new Set<string>()
  for (let atS = fromS + 60; atS <= toS; atS += 60) {
    const now = wall(zone, atS)
    const [date = '', time = ''] = now.split(' ')
    const before = wall(zone, atS - 60).split(' ')[1] ?? ''
    for (const minute of minutes) {
      const at = `${String(hour ?? time.slice(0, 2)).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
      const isSkipped = before < at && at < time && time > '00:00' && before < time
      if (at !== time && !(hour !== null && isSkipped)) continue
      if (hour !== null && read.has(`${date} ${at}`)) continue
      read.add(`${date} ${at}`)
      due.push(toIso(atS))
    }
  }
  return due
}

it.each([
  ['Europe/Vienna', '2026-03-28T11:00', 23],
  ['Europe/Vienna', '2026-10-24T10:00', 25],
  ['America/New_York', '2026-03-07T17:00', 23],
  ['America/New_York', '2026-10-31T16:00', 25],
])('the night on which clocks change in %s from %s has every due run exactly once', async (zone, from, hours) => {
  await using world = await World.create(from)
  const ran: string[] = []
  const jobs = TIMES.map(({ name, hour, minutes }): Job => {
    const run = async () => ran.push(`${name} ${toIso(world.clock.nowS)}`)
    const cron = `${minutes.join(',')} ${hour ?? '*'} * * *`
    return { name, says: name, cron, zone, reads: [], readsPrevious: [], writes: [], run }
  })
  const fromS = parse(from)
  const toS = fromS + 86_400
  // The day from noon to noon is an hour short or long by the wall clock, so that the night is really in it.
  expect(wall(zone, fromS + hours * 3_600).slice(11)).toBe('12:00')
  let engine = world.engine
  let clocks = [
    await Schedule.start(engine, { call: World.quiet, jobs }),
    await Schedule.start(engine, { call: World.quiet, jobs }),
  ]
  const stop = () => Promise.all(clocks.map((clock) => clock[Symbol.asyncDispose]()))
  for (let step = 1; world.clock.nowS < toS; step++) {
    world.clock.nowS += 600
    const outcomes = (await Promise.all(clocks.map((clock) => clock.tick()))).flat()
    expect(outcomes.filter(({ state }) => state !== 'DONE')).toEqual([])
    if (step % 29 !== 0) continue
    await stop()
    engine = await world.reopen()
    clocks = [
      await Schedule.start(engine, { call: World.quiet, jobs }),
      await Schedule.start(engine, { call: World.quiet, jobs }),
    ]
  }
  await stop()
  for (const times of TIMES) {
    const due = expected(zone, times, fromS, toS)
    expect(due.length).toBeGreaterThanOrEqual(times.hour === null ? 48 : 1)
    const recorded = (await engine.runs.list(times.name)).map((run) => run.due ?? '').reverse()
    expect(recorded.sort()).toEqual(due)
    expect(ran.filter((entry) => entry.startsWith(`${times.name} `))).toHaveLength(due.length)
  }
})
