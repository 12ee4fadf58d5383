/**
 * When a schedule is due: cron read in an IANA zone, also across the nights on which clocks change. A time that the clocks skip
 * is due when they have moved on; one that they repeat is due once, unless the pattern means every hour or minute.
 */
import { Cron } from 'croner'
import { Failure } from '../src/core/failure.ts'

/** A cron pattern of five fields and its IANA zone. */
export type Pattern = { readonly cron: string; readonly zone: string }

/** Missed due times older than this are not made up for. */
export const CATCH_UP_S = 86_400

/** Throws `INPUT_INVALID` naming what is wrong with `pattern`. */
export function check(pattern: Pattern): void {
  following(pattern, 0)
}

/** The first due instant (unix seconds) after `afterS`; null when there is none. Throws as {@link check}. */
export function following({ cron, zone }: Pattern, afterS: number): number | null {
  if (cron.trim().split(/\s+/).length !== 5) throw wrong('cron', cron, 'five fields: minute hour day month weekday')
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch (cause) {
    throw wrong('zone', zone, 'an IANA time zone such as Europe/Vienna', cause)
  }
  try {
    const next = new Cron(cron, { timezone: zone, paused: true }).nextRun(new Date(afterS * 1000))
    return next === null ? null : Math.floor(next.getTime() / 1000)
  } catch (cause) {
    throw wrong('cron', cron, 'a cron pattern', cause)
  }
}

/**
 * The newest due instant in (`lastS`, `nowS`], no older than the catch-up window: after a downtime one run makes up for all that
 * were missed. Null when nothing is due.
 */
export function latest(pattern: Pattern, lastS: number, nowS: number): number | null {
  let newest: number | null = null
  let at = following(pattern, Math.max(lastS, nowS - CATCH_UP_S - 1))
  while (at !== null && at <= nowS) {
    newest = at
    at = following(pattern, at)
  }
  return newest
}

function wrong(name: string, value: string, expected: string, cause?: unknown): Failure {
  return new Failure(
    'INPUT_INVALID',
    `${name} "${value}" is not ${expected}.`,
    { argument: name, value, expected },
    { cause },
  )
}
