/** A group of events that are decoded together into tables of their own; `groups/*.ts` are the groups there are. */
import { toEventSelector } from 'viem'
import * as Decode from './decode.ts'
import type * as EventColumns from './eventcolumns.ts'
import type { Log } from './log.ts'
import { word } from './words.ts'

/** A first topic. */
export type Topic = `0x${string}`

/**
 * Events by their first `topics`, into `tables` (`chain.…`). Its stream is called `<name>:all`. A topic that only tells what
 * another log leaves out (the punks' `Transfer`) is among `topics` too: the group has to see such logs.
 */
export type EventGroup = {
  readonly name: string
  readonly topics: readonly Topic[]
  readonly tables: Readonly<Record<string, EventColumns.Shape>>
  /** Whether a log with one of the topics cannot matter, as its text shows before its hex is read: it is no event then. */
  readonly skips?: (log: Log) => boolean
  /** A decoder with nothing read yet, which writes through `append`. */
  readonly open: (append: Append) => Reader
}

/** Appends a row of one of the group's tables; rows of a table come in (block, logIndex, sub) order. */
export type Append = (
  table: string,
  place: EventColumns.Place,
  sub: number,
  values: Readonly<Record<string, EventColumns.Value>>,
) => void

/** Decodes logs whose first topic is the group's. */
export type Reader = {
  readonly read: (log: PlacedLog) => Outcome
  /** Writes what waited for later logs of its transaction. */
  readonly settle?: () => void
}

/** A log of sound form: `topics` are their words side by side, the first included; `contract` are its 20 bytes. */
export type PlacedLog = EventColumns.Place & {
  readonly first: string
  readonly topics: Uint8Array
  readonly data: Uint8Array
  readonly contract: Uint8Array
}

/** Why a log that carries a group's topic is refused. */
export const REASONS = {
  ...Decode.REASONS,
  FLAG_INVALID: 'a word that is true or false is neither 1 nor 0',
  RANGE_INVERTED: 'the range ends before it begins',
  ARRAY_BROKEN: 'an array lies outside the data, or is longer than 65,536',
  ITEM_INVALID: 'an item of the order is of no known type',
  VALUE_INVALID: 'a word exceeds the type that the event states',
  DATA_UNDECODABLE: 'the data does not decode as the event states it',
} as const

/** A reason of the table. */
export type Reason = keyof typeof REASONS

/** What became of a log; `notEvent` = no group states such an event. */
export type Outcome = 'decoded' | 'notEvent' | Reason

/** The first topic of the event with this Solidity signature, such as `Deposit(address,uint256)`. */
export function topic(signature: string): Topic {
  return toEventSelector(signature)
}

/** How many topics the log has. */
export function topicCount(log: PlacedLog): number {
  return log.topics.length / 32
}

/** Whether the number in word `a` is above the one in word `b`. */
export function exceeds(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(word(a, 0), word(b, 0)) > 0
}
