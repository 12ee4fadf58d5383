/** The audit log: who did what to what, with what it was and what it became, kept in the private schema. */
import { Failure } from '../core/failure.ts'
import { canonicalJson } from '../core/ids.ts'
import { LAST_S, toIso } from '../core/time.ts'
import type * as Export from '../warehouse/export.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Queries from './queries.generated.ts'
import * as Redaction from './redaction.ts'

/** One action; `facts` is JSON data. */
export type Entry = {
  readonly principal: string
  readonly action: string
  readonly subject: string
  readonly facts: unknown
}

/** Which actions: of this principal, action and subject where given, from `fromS` on and before `toS`. */
export type Wanted = {
  readonly fromS: number
  readonly toS: number
  readonly principal: string | null
  readonly action: string | null
  readonly subject: string | null
  readonly first: number
  readonly after: string | null
}

/** A page, newest first; each action's cursor goes on behind it. */
export type Page = {
  readonly entries: readonly (Entry & { readonly atS: number; readonly cursor: string })[]
  readonly hasNextPage: boolean
}

const MOST = 500
const END = { atS: LAST_S, row: 2n ** 62n }

/** Records `entry` at the warehouse's present instant, {@link Redaction redacted}. */
export async function record(warehouse: Warehouse, entry: Entry): Promise<void> {
  const { principal, action, subject } = entry
  await warehouse.run(Queries.insertAudit, {
    at_s: warehouse.now(),
    principal,
    action,
    subject: Redaction.text(subject),
    facts: wellFormed(canonicalJson(Redaction.facts(entry.facts ?? null))),
  })
}

/** `json` with half characters, which it writes as escapes and the warehouse refuses, as the replacement character. */
function wellFormed(json: string): string {
  return json.replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/gi, '$1\\ufffd')
}

/** The actions that are `wanted`. Throws `INPUT_INVALID` for a `first` that is not 1 to 500, and for a cursor that is none of ours. */
export async function page(warehouse: Warehouse, wanted: Wanted): Promise<Page> {
  const { fromS, toS, principal, action, subject, first, after } = wanted
  if (!Number.isInteger(first) || first < 1 || first > MOST)
    throw new Failure('INPUT_INVALID', `A page has 1 to ${MOST} actions.`, { argument: 'first', first })
  const { atS, row } = after === null ? END : placeOf(after)
  const rows = await warehouse.all(Queries.auditPage, {
    from_s: fromS,
    to_s: toS,
    principal,
    action,
    subject,
    before_s: atS,
    before_row: row,
    most: first + 1,
  })
  return {
    entries: rows.slice(0, first).map((one) => ({
      atS: one.at_s,
      principal: one.principal,
      action: one.action,
      subject: one.subject,
      facts: JSON.parse(one.facts),
      cursor: Buffer.from(`${one.at_s} ${one.row}`).toString('base64url'),
    })),
    hasNextPage: rows.length > first,
  }
}

/** The actions from `fromS` on and before `toS`, oldest first, as the rows of a file. Throws `INPUT_INVALID` where the one is not before the other. */
export function ofFile({ fromS, toS }: { readonly fromS: number; readonly toS: number }): Export.Select {
  if (fromS >= toS)
    throw new Failure('INPUT_INVALID', 'The audit log is asked for from an instant to a later one.', {
      argument: 'to',
      from: toIso(fromS),
      to: toIso(toS),
    })
  const { text, params } = Queries.auditBetween
  return { text, params, values: { from_s: fromS, to_s: toS } }
}

function placeOf(cursor: string): typeof END {
  const [, atS, row] = /^(\d{1,10}) (\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  if (atS === undefined || row === undefined || Number(atS) > END.atS)
    throw new Failure('INPUT_INVALID', 'The cursor is not one of ours.', { argument: 'after' })
  return { atS: Number(atS), row: BigInt(row) }
}
