/** Reading what a person typed: each reader throws `USAGE` naming the option, or the failure of the vocabulary. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Iso, Units as UnitsText } from '../src/capabilities.ts'
import { Failure } from '../src/core/failure.ts'
import * as Time from '../src/core/time.ts'
import * as Units from '../src/core/units.ts'
import type { Options } from './verb.ts'

/** The text of option `name`, or undefined. */
export function text(options: Options, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** The text of option `name`. Throws `USAGE` when it is absent or empty. */
export function needed(options: Options, name: string): string {
  const value = text(options, name)
  if (value === undefined || value.trim() === '') throw wrong(name, 'must be given', value)
  return value
}

/** Whether the flag `name` was typed. */
export function flag(options: Options, name: string): boolean {
  return options[name] === true
}

/** The instant of option `name`, ISO-8601 in, ISO-8601 UTC out. Throws `TIME_INVALID`. */
export function instant(options: Options, name: string): Iso | undefined {
  const value = text(options, name)
  return value === undefined ? undefined : Time.toIso(Time.parse(value))
}

/** Like {@link instant}; throws `USAGE` when it is absent. */
export function neededInstant(options: Options, name: string): Iso {
  return Time.toIso(Time.parse(needed(options, name)))
}

/** The whole number of option `name`, 0 or more. Throws `USAGE`. */
export function whole(options: Options, name: string): number | undefined {
  const value = text(options, name)
  if (value === undefined) return undefined
  const number = Number(value)
  if (!/^\d+$/.test(value.trim()) || !Number.isSafeInteger(number)) throw wrong(name, 'must be a whole number', value)
  return number
}

/** The share of option `name`, above 0 and up to 1. Throws `USAGE`. */
export function share(options: Options, name: string): number {
  const value = needed(options, name)
  const number = Number(value)
  if (value.trim() === '' || !(number > 0 && number <= 1)) throw wrong(name, 'must be above 0 and at most 1', value)
  return number
}

/** The base units of an amount typed as people write it, such as `12.5`. Throws `AMOUNT_INVALID` rather than round. */
export function amount(options: Options, name: string, decimals: number): UnitsText | undefined {
  const value = text(options, name)
  return value === undefined ? undefined : Units.fromHuman(value, decimals).toString()
}

/** The names in option `name`, separated by commas. */
export function list(options: Options, name: string): readonly string[] {
  return (text(options, name) ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** The `name=value` pairs in option `name`, separated by commas. Throws `USAGE` for one without `=`, or a name twice. */
export function pairs(options: Options, name: string): Readonly<Record<string, string>> | undefined {
  const items = list(options, name)
  const found: Record<string, string> = {}
  for (const item of items) {
    const [key = '', ...rest] = item.split('=')
    if (key === '' || rest.length === 0 || key in found)
      throw wrong(name, 'must be target=column, each target once', item)
    found[key.trim()] = rest.join('=').trim()
  }
  return items.length > 0 ? found : undefined
}

/** One of `choices`. Throws `USAGE` listing them. */
export function choice<const T extends string>(value: string | undefined, name: string, choices: readonly T[]): T {
  const chosen = choices.find((each) => each === value)
  if (chosen === undefined) throw wrong(name, `must be one of ${choices.join(', ')}`, value, { choices })
  return chosen
}

/** The absolute path of a typed file: the owner of the warehouse may stand in another folder. */
export function path(typed: string | undefined): string {
  if (typed === undefined || typed === '') throw wrong('file', 'must be given', typed)
  return resolve(typed)
}

/** The absolute path in option `name`. */
export function optionalPath(options: Options, name: string): string | undefined {
  const value = text(options, name)
  return value === undefined ? undefined : path(value)
}

/** `{ [name]: value }`, or nothing when there is no value: optional properties stay absent. */
export function given<const N extends string, T>(name: N, value: T | undefined): { readonly [K in N]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [K in N]: T })
}

/** JSON data, typed as it is or as `@FILE`. Throws `USAGE` when it does not parse, `FILE_NOT_FOUND`. */
export function json(typed: string, name: string): unknown {
  const source = typed.startsWith('@') ? contents(resolve(typed.slice(1))) : typed
  try {
    return JSON.parse(source)
  } catch (cause) {
    throw new Failure('USAGE', `--${name} is not JSON.`, { option: name }, { cause })
  }
}

/** A filter, typed as it is or as `@FILE`: JSON where it begins with a brace, else its text. Throws as {@link json} does. */
export function filter(typed: string, name: string): unknown {
  const source = typed.startsWith('@') ? contents(resolve(typed.slice(1))) : typed
  return source.trimStart().startsWith('{') ? json(source, name) : source
}

/** The addresses in a file, one a line; of a table, its first column, whose heading is passed over. Throws `FILE_NOT_FOUND`. */
export function addresses(file: string | undefined): readonly string[] {
  const cells = contents(path(file))
    .split(/\r?\n/)
    .map((line) => (line.split(/[,;\t]/)[0] ?? '').trim().replace(/^"|"$/g, ''))
    .filter((cell) => cell !== '')
  return cells[0]?.startsWith('0x') === false ? cells.slice(1) : cells
}

/** A row of cells as aligned text, for results that are tables. */
export function table(rows: readonly (readonly unknown[])[]): readonly string[] {
  const cells = rows.map((row) => row.map((cell) => (cell === null || cell === undefined ? '–' : String(cell))))
  const columns = Math.max(0, ...cells.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)))
  return cells.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function contents(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Failure('FILE_NOT_FOUND', `There is no file ${file}.`, { path: file }, { cause })
  }
}

function wrong(name: string, problem: string, value: unknown, facts: Readonly<Record<string, unknown>> = {}): Failure {
  const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  return new Failure('USAGE', `${option} ${problem}.`, { option, value, ...facts })
}
