/** Any event as a group of its own: from an ABI item or a human-readable signature into a table with the event's columns. */
import { type AbiEvent, type AbiParameter, decodeAbiParameters, parseAbiItem, toEventSelector } from 'viem'
import { Failure } from '../../core/failure.ts'
import type { Kind, Value } from '../eventcolumns.ts'
import { type EventGroup, type Outcome, type PlacedLog, topicCount } from '../group.ts'
import { bytes, flag, small, wallet, word } from '../words.ts'

/** An event to decode: `event Name(type indexed name, …)` or its ABI item, under a name of [a-z][a-z0-9_]{0,40}. */
export type Definition = { readonly name: string; readonly event: string | AbiEvent }

const NAME = /^[a-z][a-z0-9_]{0,40}$/
/** Streams and groups that there are already. */
const TAKEN: ReadonlySet<string> = new Set([
  'transfers',
  'ranges',
  'punks',
  'approvals',
  'wraps',
  'sales',
  'accounts',
  'metadata',
])
const RESERVED: readonly string[] = [
  'chain',
  'block',
  'log_index',
  'sub',
  'tx_index',
  'at_s',
  'at_utc',
  'contract',
  'saturated',
  'orphaned_at_s',
]
/** `saturated` holds a bit for each of a table's wide numbers. */
const MAX_WIDE = 32

/**
 * The group of one event, into `chain.event_<name>`: column `contract` (who emitted it), then the event's arguments in order, in
 * snake case. address → wallet; uint to 32 bits → number; other integers → 256-bit numbers; bool → flag; bytes → bytes (an
 * indexed text, bytes or array is its hash only); string → text; arrays and tuples → JSON text with integers as decimal texts.
 * Throws `CONFIG_INVALID` for a name or event that is none.
 */
export function custom({ name, event }: Definition): EventGroup {
  if (!NAME.test(name) || TAKEN.has(name)) {
    throw new Failure('CONFIG_INVALID', `"${name.slice(0, 64)}" cannot be the name of an event.`, {
      pattern: NAME.source,
    })
  }
  const item = typeof event === 'string' ? parsed(event) : event
  if (item.type !== 'event' || item.anonymous) throw invalid(name, 'An anonymous event has no topic to find it by.')
  const odd = item.inputs.find((input) => !isKnown(input))
  if (odd) throw invalid(name, `Solidity has no type ${odd.type}.`)
  const table = `chain.event_${name}`
  const fields = fieldsOf(item.inputs)
  const indexed = fields.filter((field) => field.indexed).length
  if (indexed > 3) throw invalid(name, 'An event indexes at most three arguments.')
  const wide = fields.filter(({ kind }) => kind === 'uint256' || kind === 'int256').length
  if (wide > MAX_WIDE) throw invalid(name, `An event has at most ${MAX_WIDE} integers above 32 bits.`)
  const open = item.inputs.filter((input) => !isIndexed(input))
  const sizeBytes = open.reduce((sum, input) => sum + headWords(input), 0) * 32
  const needsDecoder = fields.some((field) => !field.indexed && field.cell === null)
  return {
    name,
    topics: [topicOf(name, item)],
    tables: {
      [table]: { contract: 'wallet', ...Object.fromEntries(fields.map(({ column, kind }) => [column, kind])) },
    },
    open: (append) => ({
      read: (log): Outcome => {
        if (topicCount(log) !== indexed + 1) return 'TOPIC_COUNT'
        if (log.data.length < sizeBytes) return 'DATA_SHORT'
        const values: Record<string, Value> = { contract: log.contract }
        for (const { column, kind, indexed, at, cell } of fields) {
          const value = cell?.(word(indexed ? log.topics : log.data, at))
          if (value === null) return kind === 'wallet' ? 'WALLET_INVALID' : 'VALUE_INVALID'
          if (value !== undefined) values[column] = value
        }
        const loose = needsDecoder ? decoded(open, log) : []
        if (!loose) return 'DATA_UNDECODABLE'
        for (const { column, kind, input, place, cell } of fields) {
          if (!cell) values[column] = looseValue(kind, input, loose[place])
        }
        append(table, log, 0, values)
        return 'decoded'
      },
    }),
  }
}

/** One argument: its word is topic or head word `at`; `cell` null = composite or of free length, number `place` of the data's. */
type Field = {
  readonly column: string
  readonly kind: Kind
  readonly input: AbiParameter
  readonly indexed: boolean
  readonly at: number
  readonly place: number
  readonly cell: ((word: Uint8Array) => Value) | null
}

function fieldsOf(inputs: AbiEvent['inputs']): Field[] {
  const columns = new Set(RESERVED)
  let topics = 1
  let head = 0
  let place = 0
  return inputs.map((input, i) => {
    const column = columnName(input.name ?? '', i, columns)
    columns.add(column)
    const elementary = cellOf(input.type)
    if (isIndexed(input)) {
      // The topic of what does not fit a word is its hash.
      const { kind, cell } = elementary ?? { kind: 'bytes' as const, cell: (value: Uint8Array) => value }
      return { column, kind, input, indexed: true, at: topics++, place: -1, cell }
    }
    const field = { column, input, indexed: false, at: head, place: place++ }
    head += headWords(input)
    if (elementary) return { ...field, ...elementary }
    return { ...field, kind: input.type === 'bytes' ? ('bytes' as const) : ('text' as const), cell: null }
  })
}

function columnName(name: string, index: number, taken: ReadonlySet<string>): string {
  const snake = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9_]/g, '')
    .replace(/^_+|_+$/g, '')
  const base = snake === '' || /^\d/.test(snake) ? `arg${index}` : snake
  let column = base
  for (let n = 2; taken.has(column); n++) column = `${base}_${n}`
  return column
}

/** How the word of an elementary type becomes a cell, null where it exceeds the type; null for other types. */
function cellOf(type: string): { readonly kind: Kind; readonly cell: (word: Uint8Array) => Value } | null {
  if (type === 'address') return { kind: 'wallet', cell: (value) => wallet(value, 0) }
  if (type === 'bool') return { kind: 'flag', cell: flag }
  const integer = /^(u?)int(\d*)$/.exec(type)
  if (integer) {
    const bits = Number(integer[2] || 256)
    if (integer[1] === '') return { kind: 'int256', cell: (value) => (fitsSigned(value, bits) ? value : null) }
    const fits = (value: Uint8Array) => value.subarray(0, 32 - bits / 8).every((byte) => byte === 0)
    if (bits <= 32) return { kind: 'uint32', cell: (value) => (fits(value) ? small(value) : null) }
    return { kind: 'uint256', cell: (value) => (fits(value) ? value : null) }
  }
  const fixed = /^bytes(\d+)$/.exec(type)
  if (!fixed) return null
  const size = Number(fixed[1])
  const isPadded = (value: Uint8Array) => value.subarray(size).every((byte) => byte === 0)
  return { kind: 'bytes', cell: (value) => (isPadded(value) ? value.subarray(0, size) : null) }
}

/** Whether the argument's type is one of Solidity's, down to its components. */
function isKnown(input: AbiParameter): boolean {
  const type = input.type.replace(/(\[\d*\])+$/, '')
  if (type === 'tuple') return componentsOf(input).every(isKnown)
  const [, integer, bytes] = /^u?int(\d*)$|^bytes(\d+)$/.exec(type) ?? []
  if (bytes !== undefined) return Number(bytes) >= 1 && Number(bytes) <= 32
  // viem writes `uint` out; an ABI item must have done so, or its topic is wrong.
  if (integer !== undefined) return Number(integer) % 8 === 0 && Number(integer) >= 8 && Number(integer) <= 256
  return ['address', 'bool', 'string', 'bytes'].includes(type)
}

/** Whether the bytes above an integer of `bits` bits repeat its sign. */
function fitsSigned(value: Uint8Array, bits: number): boolean {
  const first = 32 - bits / 8
  const sign = (value[first] ?? 0) >= 0x80 ? 0xff : 0
  return value.subarray(0, first).every((byte) => byte === sign)
}

/** Words that an argument takes in the data's head: what has a free length takes one, for its offset. */
function headWords(input: AbiParameter): number {
  const list = /^(.*)\[(\d*)\]$/.exec(input.type)
  if (isDynamic(input)) return 1
  if (list) return Number(list[2]) * headWords({ ...input, type: list[1] ?? '' })
  return input.type === 'tuple' ? componentsOf(input).reduce((sum, each) => sum + headWords(each), 0) : 1
}

function isDynamic(input: AbiParameter): boolean {
  const list = /^(.*)\[(\d*)\]$/.exec(input.type)
  if (list) return list[2] === '' || isDynamic({ ...input, type: list[1] ?? '' })
  if (input.type === 'tuple') return componentsOf(input).some(isDynamic)
  return input.type === 'string' || input.type === 'bytes'
}

function looseValue(kind: Kind, input: AbiParameter, value: unknown): Value {
  if (kind === 'bytes') return typeof value === 'string' ? bytes(value) : null
  if (input.type === 'string') return typeof value === 'string' ? value : null
  return JSON.stringify(plain(input, value))
}

/** The arguments in the data by viem, for those that are no single word; null when they do not decode. */
function decoded(inputs: readonly AbiParameter[], log: PlacedLog): readonly unknown[] | null {
  try {
    return decodeAbiParameters(inputs, log.data)
  } catch {
    // Counted by its reason: whatever viem found wrong is the log's fault.
    return null
  }
}

/** A decoded value as JSON has it: integers as decimal text, addresses and bytes as lower-case hex. */
function plain(input: AbiParameter, value: unknown): unknown {
  const list = /^(.*)\[\d*\]$/.exec(input.type)
  if (list) return Array.isArray(value) ? value.map((each) => plain({ ...input, type: list[1] ?? '' }, each)) : null
  if (input.type === 'tuple') {
    const components = componentsOf(input)
    if (Array.isArray(value)) return components.map((each, i) => plain(each, value[i]))
    const fields: Readonly<Record<string, unknown>> = value !== null && typeof value === 'object' ? { ...value } : {}
    return Object.fromEntries(components.map((each) => [each.name ?? '', plain(each, fields[each.name ?? ''])]))
  }
  if (typeof value === 'bigint' || typeof value === 'number') return value.toString()
  return input.type === 'address' && typeof value === 'string' ? value.toLowerCase() : value
}

function componentsOf(input: AbiParameter): readonly AbiParameter[] {
  return 'components' in input ? input.components : []
}

function isIndexed(input: AbiEvent['inputs'][number]): boolean {
  return input.indexed === true
}

function parsed(event: string): AbiEvent {
  try {
    const item: unknown = parseAbiItem([event])
    if (item !== null && typeof item === 'object' && 'type' in item && item.type === 'event') return item as AbiEvent
  } catch (cause) {
    throw new Failure('CONFIG_INVALID', 'The signature of the event cannot be read.', { event }, { cause })
  }
  throw new Failure('CONFIG_INVALID', 'The signature is of no event.', { event })
}

function topicOf(name: string, item: AbiEvent): `0x${string}` {
  try {
    return toEventSelector(item)
  } catch (cause) {
    throw new Failure('CONFIG_INVALID', `The event ${name} has no sound signature.`, { name }, { cause })
  }
}

function invalid(name: string, message: string): Failure {
  return new Failure('CONFIG_INVALID', message, { name })
}
