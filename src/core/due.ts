/**
 * When a schedule is due: cron read in an IANA zone, also across the nights on which clocks change. A time that the clocks skip
 * is due when they have moved on; one that they repeat is due once, unless the pattern means every hour or minute.
 */
import { Cron } from 'croner'
import { Failure } from './failure.ts'

/** A cron pattern of five fields and its IANA zone. */
export type Pattern = { readonly cron: string; readonly zone: string }

/** How late a due time is still acted on unless a schedule says otherwise: a day. */
export const CATCH_UP_S = 86_400

/** The longest window of catching up. */
export const MOST_CATCH_UP_S = 31 * 86_400

/** How often the clock looks: a due time is acted on up to this late even without a downtime. */
export const TICK_S = 60

/** Throws `INPUT_INVALID` naming what is wrong with `pattern`, which is never due on a 30th of February either. */
export function check(pattern: Pattern): void {
  if (following(pattern, 0) === null) throw wrong('cron', pattern.cron, 'a time that ever comes')
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
 * The newest due instant from `afterS` (exclusive) to `nowS` (inclusive), at most `catchUpS` old: after a downtime one run makes up
 * for all that were missed. Null when nothing is due.
 */
export function latest(
  pattern: Pattern,
  {
    afterS,
    nowS,
    catchUpS = CATCH_UP_S,
  }: { readonly afterS: number; readonly nowS: number; readonly catchUpS?: number },
): number | null {
  let newest: number | null = null
  let at = following(pattern, Math.max(afterS, nowS - catchUpS - 1))
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
