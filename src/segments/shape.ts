/** Reading plain data by shape: each reader gives what it says or throws `SEGMENT_INVALID` with the path of what is wrong. */
import * as Address from '../core/address.ts'
import { Failure } from '../core/failure.ts'
import * as Suggestion from './suggestion.ts'

/** The fields of an object that somebody sent. */
export type Fields = Readonly<Record<string, unknown>>

/** An object that is no list. */
export function object(input: unknown, path: string): Fields {
  if (typeof input === 'object' && input !== null && !Array.isArray(input))
    return Object.fromEntries(Object.entries(input))
  throw invalid(path, `must be an object, not ${shown(input)}`)
}

/** A list of at least one. */
export function array(input: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(input)) throw invalid(path, `must be a list, not ${shown(input)}`)
  if (input.length === 0) throw invalid(path, 'is empty')
  return input
}

/** A finite number; -0 is 0. */
export function number(input: unknown, path: string): number {
  if (typeof input === 'number' && Number.isFinite(input)) return input + 0
  throw invalid(path, `must be a number, not ${shown(input)}`)
}

/** A whole number within both ends. */
export function whole(input: unknown, path: string, [low, high]: readonly [number, number]): number {
  if (typeof input === 'number' && Number.isInteger(input) && input >= low && input <= high) return input
  throw invalid(path, `must be a whole number from ${low} to ${high}, not ${shown(input)}`)
}

/** A text of 1 to 200 characters. */
export function word(input: unknown, path: string): string {
  if (typeof input === 'string' && input.length > 0 && input.length <= 200) return input
  throw invalid(path, `must be a text of 1 to 200 characters, not ${shown(input)}`)
}

/** The name of a saved segment or list: 1 to 64 of a-z, 0-9, dot, dash and underscore. */
export function name(input: unknown, path: string): string {
  if (typeof input === 'string' && /^[a-z0-9][a-z0-9._-]{0,63}$/.test(input)) return input
  throw invalid(path, `must be 1 to 64 of a-z, 0-9, dot, dash and underscore, not ${shown(input)}`)
}

/** A chain as CAIP-2. */
export function chain(input: unknown, path: string): string {
  if (typeof input === 'string' && /^eip155:[1-9]\d{0,15}$/.test(input)) return input
  throw invalid(path, `must be a CAIP-2 id such as eip155:1, not ${shown(input)}`)
}

/** An address in any case, in lower case. */
export function address(input: unknown, path: string): Address.Address {
  if (typeof input === 'string' && Address.is(input)) return Address.parse(input)
  throw invalid(path, `is not an address: ${shown(input)}`)
}

/** One of `known`; else the nearest of them are suggested. */
export function oneOf<T extends string>(
  input: unknown,
  known: readonly T[],
  { path, what }: { path: string; what: string },
): T {
  const found = known.find((each) => each === input)
  if (found !== undefined) return found
  const nearest = typeof input === 'string' ? Suggestion.nearest(input, known) : []
  throw invalid(path, `is not a ${what}: ${shown(input)}${Suggestion.said(nearest)}`, { known, nearest })
}

/** Nothing but the `allowed` fields. */
export function only(fields: Fields, allowed: readonly string[], path: string): void {
  const stray = Object.keys(fields).find((key) => !allowed.includes(key))
  if (stray !== undefined) throw invalid(`${path}.${stray.slice(0, 64)}`, 'does not belong here', { allowed })
}

/** At most 80 characters of what was given. */
export function shown(input: unknown): string {
  return input === undefined ? 'nothing' : JSON.stringify(input, limited).slice(0, 80)
}

/** The refusal of what stands at `path`. */
export function invalid(path: string, problem: string, facts: Fields = {}): Failure {
  return new Failure('SEGMENT_INVALID', `${path} ${problem}.`, { path, ...facts })
}

// A hostile value can be large or deep; its text is cut before it is made.
function limited(key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string') return value.slice(0, 80)
  return key !== '' && typeof value === 'object' && value !== null ? '…' : value
}
