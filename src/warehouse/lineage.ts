/** What was made from what: block range → features → model → snapshot → campaign → transaction. */
import * as Queries from './queries.generated.ts'
import type { Warehouse } from './warehouse.ts'

/** Something that is made or used, such as `{ kind: 'model', id: '<version>' }`. */
export type Thing = { readonly kind: string; readonly id: string }

/** One edge: `child` was made from `parent`; `depth` counts the edges from where the question began. */
export type Edge = { readonly child: Thing; readonly parent: Thing; readonly atS: number; readonly depth: number }

/** Records that `child` was made from `parents`; again changes nothing. */
export async function record(warehouse: Warehouse, child: Thing, parents: readonly Thing[]): Promise<void> {
  await warehouse.run(Queries.addLineage, {
    child_kind: child.kind,
    child: child.id,
    parent_kinds: parents.map((parent) => parent.kind),
    parents: parents.map((parent) => parent.id),
    at_s: warehouse.now(),
  })
}

/** Every edge above a thing, nearest first; none when nothing is recorded. */
export async function ancestry(warehouse: Warehouse, thing: Thing): Promise<Edge[]> {
  const rows = await warehouse.all(Queries.ancestry, thing)
  return rows.map((row) => ({
    child: { kind: row.child_kind, id: row.child },
    parent: { kind: row.parent_kind, id: row.parent },
    atS: row.at_s,
    depth: row.depth,
  }))
}
