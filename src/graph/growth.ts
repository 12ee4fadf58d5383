/**
 * The edges of the wallet graph, kept by day: only days whose activity changed are read anew, whether by new blocks, a reorganisation or an
 * import that reaches back. What is to be done is what days hold less what they held when their edges were made.
 */
import { DAY_S } from '../core/time.ts'
import type { Columns } from '../warehouse/columns.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Queries from './queries.generated.ts'

/** Sales, transfers and transactions: how many, and the sum of their hashes modulo 2⁶⁴. Equal digests mean equal activity. */
export type Digest = { readonly acts: bigint; readonly fingerprint: bigint }

/** What an update did: of how many days edges stand, how many of them were read anew, and the digest of all that happened before the instant. */
export type Grown = { readonly days: number; readonly read: number; readonly digest: Digest }

const MODULUS = 1n << 64n

/** Brings the edges of whole days before `asOfS` up to date, in one transaction; {@link edges} then equals reading everything. */
export async function update(warehouse: Warehouse, asOfS: number): Promise<Grown> {
  return await warehouse.transaction(async () => {
    const held = await warehouse.all(Queries.graphDigests, { as_of_s: asOfS })
    const end = dayOf(asOfS)
    const whole = held.filter(({ day }) => day < end)
    const known = new Map((await warehouse.all(Queries.graphDays)).map((row) => [row.day, row]))
    const changed = whole.filter(({ day, acts, fingerprint }) => {
      const then = known.get(day)
      return then === undefined || then.acts !== acts || then.fingerprint !== fingerprint
    })
    const standing = new Set(whole.map(({ day }) => day))
    const emptied = [...known.keys()].filter((day) => day < end && !standing.has(day))
    const days = [...changed.map(({ day }) => day), ...emptied]
    if (days.length > 0) {
      await warehouse.run(Queries.forgetGraphDay, { days })
      await warehouse.run(Queries.forgetGraphEdge, { days })
    }
    const [first] = changed
    const last = changed.at(-1)
    if (first && last) {
      const span = { from_s: first.day * DAY_S, to_s: (last.day + 1) * DAY_S }
      await warehouse.run(Queries.addGraphEdge, { days: changed.map(({ day }) => day), ...span })
      await warehouse.appendColumns('derived.graph_day', {
        day: Uint32Array.from(changed, ({ day }) => day),
        acts: BigUint64Array.from(changed, ({ acts }) => acts),
        fingerprint: BigUint64Array.from(changed, ({ fingerprint }) => fingerprint),
      })
    }
    return { days: whole.length, read: changed.length, digest: total(held) }
  })
}

/** The edges of all activity before `asOfS`, one row a pair and day and none of a wallet to itself; the days before it must be up to date. */
export async function edges(
  warehouse: Warehouse,
  asOfS: number,
): Promise<Columns<{ readonly src: number; readonly dst: number; readonly weight: number }>> {
  return warehouse.columns(Queries.graphEdges, { day: dayOf(asOfS), as_of_s: asOfS })
}

function dayOf(atS: number): number {
  return Math.floor(atS / DAY_S)
}

function total(digests: readonly Digest[]): Digest {
  return {
    acts: digests.reduce((sum, { acts }) => sum + acts, 0n),
    fingerprint: digests.reduce((sum, { fingerprint }) => (sum + fingerprint) % MODULUS, 0n),
  }
}
