/** Instants as whole unix seconds (`…S`), UTC; ISO-8601 at the edges. */
import { Failure } from './failure.ts'

/** Seconds in a day. */
export const DAY_S = 86_400

/** The last instant that the warehouse can keep. */
export const LAST_S = 2 ** 32 - 1

/** Unix seconds of an ISO-8601 date or date-time; without a zone it is UTC. Throws `TIME_INVALID`. */
export function parse(text: string): number {
  const trimmed = text.trim()
  const match = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(Z|[+-]\d{2}:\d{2})?$/.exec(trimmed)
  const atMs = match ? Date.parse(normalise(trimmed, match[1] !== undefined)) : Number.NaN
  if (!Number.isFinite(atMs)) throw new Failure('TIME_INVALID', `"${text.slice(0, 40)}" is not an ISO-8601 time.`)
  return Math.floor(atMs / 1000)
}

/** The ISO-8601 UTC form of unix seconds, without milliseconds. */
export function toIso(atS: number): string {
  return `${new Date(atS * 1000).toISOString().slice(0, 19)}Z`
}

/** The current instant, as the composition root hands it to whoever asks for `now`. */
export type Now = () => number

/** The machine's clock in unix seconds. */
export const systemNow: Now = () => Math.floor(Date.now() / 1000)

function normalise(text: string, zoned: boolean): string {
  const iso = text.replace(' ', 'T')
  if (zoned) return iso
  return iso.includes('T') ? `${iso}Z` : `${iso}T00:00:00Z`
}
