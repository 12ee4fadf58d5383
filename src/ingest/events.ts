/** Decodes what lies beside token transfers: event groups, each into tables of its own. */

import { Failure } from '../core/failure.ts'
import * as EventColumns from './eventcolumns.ts'
import type { EventGroup, Outcome, PlacedLog, Reader, Reason } from './group.ts'
import { accounts } from './groups/accounts.ts'
import { approvals } from './groups/approvals.ts'
import { custom } from './groups/custom.ts'
import { metadata } from './groups/metadata.ts'
import { punks } from './groups/punks.ts'
import { ranges } from './groups/ranges.ts'
import { sales } from './groups/sales.ts'
import { wraps } from './groups/wraps.ts'
import type { Log } from './log.ts'
import type { EventRows } from './slice.ts'
import type { Decoding } from './take.ts'
import { bytes } from './words.ts'

export { custom } from './groups/custom.ts'

/** The groups there are without configuration. */
export const GROUPS: readonly EventGroup[] = [ranges, punks, approvals, wraps, sales, accounts, metadata]

/** Groups in plain data: names of {@link GROUPS}, and configured events. */
export type Selection = { readonly groups: readonly string[]; readonly events: readonly Configured[] }

/** An event of the configuration: its name, and its Solidity signature or ABI item. */
export type Configured = { readonly name: string; readonly event: string | object }

/** The groups of `selection`. Throws `CONFIG_INVALID` naming those that there are, and what {@link custom} throws. */
export function select({ groups, events }: Selection): readonly EventGroup[] {
  const known = groups.map((name) => {
    const group = GROUPS.find((one) => one.name === name)
    if (group) return group
    const facts = { variable: 'DROPCAST_INGEST_CHAINS', groups: GROUPS.map((one) => one.name) }
    throw new Failure('CONFIG_INVALID', `There is no group of events called "${name.slice(0, 64)}".`, facts)
  })
  return [...known, ...events.map((one) => custom(one as Parameters<typeof custom>[0]))]
}

/** What became of logs; a group counts those that carry one of its topics. */
export type Counts = {
  readonly decoded: number
  readonly notEvent: number
  readonly refused: Readonly<Partial<Record<Reason, number>>>
}

/** What became of the logs so far: `logs` = `decoded` + `notEvent` + the sum of `refused`. Groups may share a log. */
export type Tally = Counts & {
  readonly logs: number
  readonly groups: Readonly<Record<string, Counts>>
  /** Rows by table, those taken included. */
  readonly rows: Readonly<Record<string, number>>
}

/** Decodes logs one by one, in (block, logIndex) order, into rows of event tables. */
export type Decoder = {
  /** Takes one log: `decoded` when a group could read it, else the reason of the first that could not. Never throws. */
  readonly add: (log: Log) => Outcome
  /** The rows since the last call, one entry for each table that has any. To be called between transactions. */
  readonly take: () => readonly EventRows[]
  readonly tally: () => Tally
}

type Opened = { readonly group: EventGroup; readonly reader: Reader; readonly counts: Mutable }
type Mutable = { decoded: number; notEvent: number; refused: Partial<Record<Reason, number>> }

/** A decoder of `groups` with nothing read yet. Throws `CONFIG_INVALID` when two groups share a name or a table. */
export function open(groups: readonly EventGroup[]): Decoder {
  const builders = new Map<string, EventColumns.Builder>()
  const taken = new Map<string, number>()
  const byTopic = new Map<string, Opened[]>()
  const byName = new Map<string, Mutable>()
  const readers: Reader[] = []
  const total = zero()
  let logs = 0
  for (const group of groups) {
    const { name, topics, tables, open } = group
    if (byName.has(name)) throw new Failure('CONFIG_INVALID', `Two event groups are called ${name}.`, { name })
    for (const [table, shape] of Object.entries(tables)) {
      if (builders.has(table)) throw new Failure('CONFIG_INVALID', `Two event groups fill ${table}.`, { name, table })
      builders.set(table, EventColumns.builder(table, shape))
    }
    const reader = open((table, place, sub, values) => builders.get(table)?.append(place, sub, values))
    const counts = zero()
    byName.set(name, counts)
    readers.push(reader)
    for (const topic of topics) byTopic.set(topic, [...(byTopic.get(topic) ?? []), { group, reader, counts }])
  }
  const read = (log: Log): Outcome => {
    const first = log.topics[0]?.toLowerCase() ?? ''
    const opened = byTopic.get(first)
    if (!opened) return 'notEvent'
    let sound: PlacedLog | Reason | undefined
    let best: Outcome = 'notEvent'
    for (const { group, reader, counts } of opened) {
      const isSkipped = group.skips?.(log) ?? false
      if (!isSkipped) sound ??= placed(log, first)
      const outcome = isSkipped || !sound ? 'notEvent' : typeof sound === 'string' ? sound : reader.read(sound)
      count(counts, outcome)
      if (outcome === 'decoded' || best === 'notEvent') best = outcome
    }
    return best
  }
  return {
    add: (log) => {
      logs++
      const outcome = read(log)
      count(total, outcome)
      return outcome
    },
    take: () => {
      for (const reader of readers) reader.settle?.()
      const filled = [...builders].filter(([, builder]) => builder.rows() > 0)
      for (const [table, builder] of filled) taken.set(table, (taken.get(table) ?? 0) + builder.rows())
      return filled.map(([, builder]) => builder.take())
    },
    tally: () => ({
      ...frozen(total),
      logs,
      groups: Object.fromEntries(Array.from(byName, ([name, counts]) => [name, frozen(counts)])),
      rows: Object.fromEntries(
        Array.from(builders, ([table, builder]) => [table, (taken.get(table) ?? 0) + builder.rows()]),
      ),
    }),
  }
}

/** Decodes `groups` for a source of logs. */
export function decoding(groups: readonly EventGroup[]): Decoding {
  return {
    groups: groups.map(({ name }) => name),
    topics: groups.flatMap(({ topics }) => topics),
    open: () => open(groups),
    isReason: (outcome) => outcome !== 'decoded' && outcome !== 'notEvent',
  }
}

/** The log with its hex read, or why it has no sound form. */
function placed(log: Log, first: string): PlacedLog | Reason {
  if (log.removed) return 'REMOVED'
  const { block, logIndex, txIndex, atS } = log
  if (block === null || logIndex === null || txIndex === null) return 'POSITION_INVALID'
  const contract = bytes(log.address)
  if (contract?.length !== 20) return 'TOKEN_INVALID'
  const topics = bytes(`0x${log.topics.map((topic) => topic.slice(2)).join('')}`)
  if (!topics || !log.topics.every((topic) => topic.length === 66 && topic.startsWith('0x'))) return 'TOPIC_INVALID'
  const data = bytes(log.data)
  if (!data) return 'DATA_INVALID'
  return { block, logIndex, txIndex, atS, contract, first, topics, data }
}

function zero(): Mutable {
  return { decoded: 0, notEvent: 0, refused: {} }
}

function count(counts: Mutable, outcome: Outcome): void {
  if (outcome === 'decoded' || outcome === 'notEvent') counts[outcome]++
  else counts.refused[outcome] = (counts.refused[outcome] ?? 0) + 1
}

function frozen({ decoded, notEvent, refused }: Mutable): Counts {
  return { decoded, notEvent, refused: { ...refused } }
}
