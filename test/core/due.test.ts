import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Due from '../../src/core/due.ts'
import { parse, toIso } from '../../src/core/time.ts'

/** What a clock that looks every `everyS` acts on from `from` to `to`, when each acted time is remembered. */
function ticked(pattern: Due.Pattern, from: string, to: string, everyS: number): string[] {
  const acted: string[] = []
  let lastS = parse(from)
  for (let nowS = parse(from) + everyS; nowS <= parse(to); nowS += everyS) {
    const dueS = Due.latest(pattern, { afterS: lastS, nowS })
    if (dueS === null) continue
    acted.push(toIso(dueS))
    lastS = dueS
  }
  return acted
}

describe('due times', () => {
  it.each([
    // Vienna skips 02:00–03:00 on 2026-03-29 and repeats it on 2026-10-25; New York on 2026-03-08 and 2026-11-01.
    [
      'Europe/Vienna',
      '2026-03-27',
      '2026-04-01',
      ['2026-03-27T01:30', '2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30', '2026-03-31T00:30'],
    ],
    [
      'Europe/Vienna',
      '2026-10-23',
      '2026-10-28',
      ['2026-10-23T00:30', '2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30', '2026-10-27T01:30'],
    ],
    [
      'America/New_York',
      '2026-03-06',
      '2026-03-11',
      ['2026-03-06T07:30', '2026-03-07T07:30', '2026-03-08T07:00', '2026-03-09T06:30', '2026-03-10T06:30'],
    ],
    [
      'America/New_York',
      '2026-10-30',
      '2026-11-04',
      ['2026-10-30T06:30', '2026-10-31T06:30', '2026-11-01T07:30', '2026-11-02T07:30', '2026-11-03T07:30'],
    ],
  ])('come once a day at 02:30 in %s from %s, when clocks change', (zone, from, to, expected) => {
    expect(ticked({ cron: '30 2 * * *', zone }, from, to, 300)).toEqual(expected.map((at) => `${at}:00Z`))
  })

  it.each([
    [
      'America/New_York',
      '2026-10-30',
      '2026-11-04',
      ['2026-10-30T05:30', '2026-10-31T05:30', '2026-11-01T05:30', '2026-11-02T06:30', '2026-11-03T06:30'],
    ],
    [
      'Europe/Vienna',
      '2026-10-23',
      '2026-10-27',
      ['2026-10-22T23:30', '2026-10-23T23:30', '2026-10-24T23:30', '2026-10-26T00:30'],
    ],
  ])('come once at 01:30 in %s from %s, when that hour is repeated or just before', (zone, from, to, expected) => {
    const start = toIso(parse(from) - 7200)
    expect(ticked({ cron: '30 1 * * *', zone }, start, to, 300)).toEqual(expected.map((at) => `${at}:00Z`))
  })

  it.each([
    ['Europe/Vienna', '2026-03-28T12:00', '2026-03-29T12:00'],
    ['Europe/Vienna', '2026-10-24T12:00', '2026-10-25T12:00'],
    ['America/New_York', '2026-03-07T12:00', '2026-03-08T12:00'],
    ['America/New_York', '2026-10-31T12:00', '2026-11-01T12:00'],
  ])('come every hour and every ten minutes of real time in %s from %s', (zone, from, to) => {
    const gaps = (times: string[]) => new Set(times.slice(1).map((at, i) => parse(at) - parse(times[i]!)))
    const hourly = ticked({ cron: '0 * * * *', zone }, from, to, 60)
    expect(hourly).toHaveLength(24)
    expect(gaps(hourly)).toEqual(new Set([3600]))
    const tenth = ticked({ cron: '*/10 * * * *', zone }, from, to, 60)
    expect(tenth).toHaveLength(144)
    expect(gaps(tenth)).toEqual(new Set([600]))
  })

  it('do not depend on when the clock looks', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Vienna', 'America/New_York', 'Asia/Kolkata', 'UTC'),
        fc.constantFrom('30 2 * * *', '30 1 * * *', '0 * * * *', '5 3 * * 1', '0 2 1 * *'),
        fc.integer({ min: parse('2026-01-01'), max: parse('2026-12-31') }),
        fc.array(fc.integer({ min: 30, max: 7200 }), { minLength: 1, maxLength: 12 }),
        (zone, cron, startS, waits) => {
          const pattern = { cron, zone }
          // A clock that looks irregularly acts on a subset of what a clock that looks every minute acts on, and never misses the last.
          const every = new Set<number>()
          const endS = startS + waits.reduce((sum, wait) => sum + wait, 0)
          for (let at = Due.following(pattern, startS); at !== null && at <= endS; at = Due.following(pattern, at))
            every.add(at)
          let lastS = startS
          let nowS = startS
          for (const wait of waits) {
            nowS += wait
            const dueS = Due.latest(pattern, { afterS: lastS, nowS })
            if (dueS === null) continue
            expect(every.has(dueS)).toBe(true)
            expect([...every].filter((at) => at > dueS && at <= nowS)).toEqual([])
            lastS = dueS
          }
        },
      ),
      { numRuns: 60, seed: 7 },
    )
  })

  it('are made up for once after a downtime, and forgotten after a day', () => {
    const pattern = { cron: '0 * * * *', zone: 'UTC' }
    const nowS = parse('2026-05-10T12:30')
    expect(toIso(Due.latest(pattern, { afterS: parse('2026-05-10T03:00'), nowS: nowS })!)).toBe('2026-05-10T12:00:00Z')
    const daily = { cron: '0 2 * * *', zone: 'UTC' }
    expect(Due.latest(daily, { afterS: parse('2026-05-09T02:00'), nowS: parse('2026-05-10T01:59') })).toBeNull()
    expect(toIso(Due.latest(daily, { afterS: parse('2026-05-01T02:00'), nowS: parse('2026-05-10T23:00') })!)).toBe(
      '2026-05-10T02:00:00Z',
    )
    const monthly = { cron: '0 2 1 * *', zone: 'UTC' }
    expect(Due.latest(monthly, { afterS: parse('2026-04-01T02:00'), nowS: parse('2026-05-02T01:59') })).toBe(
      parse('2026-05-01T02:00'),
    )
    expect(Due.latest(monthly, { afterS: parse('2026-04-01T02:00'), nowS: parse('2026-05-02T02:01') })).toBeNull()
  })

  it.each([
    [{ cron: 'every day', zone: 'UTC' }, 'cron'],
    [{ cron: '61 * * * *', zone: 'UTC' }, 'cron'],
    [{ cron: '* * * * * *', zone: 'UTC' }, 'cron'],
    [{ cron: '0 2 30 2 *', zone: 'UTC' }, 'cron'],
    [{ cron: '0 2 * * *', zone: 'Vienna' }, 'zone'],
  ])('are refused for %o, naming the %s', (pattern, argument) => {
    expect(() => Due.check(pattern)).toThrowError(
      expect.objectContaining({ code: 'INPUT_INVALID', facts: expect.objectContaining({ argument }) }),
    )
  })
})
