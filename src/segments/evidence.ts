/** What a judgement of one wallet rests on: rows of the chain with their place, labels, links, features and models. */
import { toIso } from '../core/time.ts'
import * as Catalogue from '../features/catalogue.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { Scope } from './compile.ts'
import type { Step } from './pattern.ts'
import * as Queries from './queries.generated.ts'
import type { Condition } from './segment.ts'
import * as Tokens from './tokens.ts'

/** One piece: what it is, in words, and where on which chain it stands: the block, and `index` = log, transaction or sale within it. */
export type Evidence = {
  readonly kind: 'sale' | 'transfer' | 'transaction' | 'label' | 'link' | 'feature' | 'model' | 'list'
  readonly text: string
  readonly chain: string | null
  readonly block: number | null
  readonly index: number | null
  readonly atS: number | null
}

/** Rows of the chain shown for one condition: the newest. */
const MOST = 5

/** The evidence on `wallet` (its id) for `condition`, at most a handful a condition. */
export async function of(
  warehouse: Warehouse,
  condition: Condition,
  { wallet, scope }: { wallet: number; scope: Scope },
): Promise<readonly Evidence[]> {
  const as_of_s = scope.asOfS
  if ('feature' in condition || 'category' in condition) {
    const { definition, tables } = Catalogue.get('feature' in condition ? condition.feature : condition.category)
    return [nowhere('feature', `${definition} From ${tables.join(', ')}, as of ${toIso(as_of_s)}.`)]
  }
  if ('score' in condition) return [nowhere('model', `Model ${scope.models[condition.score] ?? 'none'}.`)]
  if ('label' in condition) {
    const rows = await warehouse.all(Queries.labelOf, { wallet, label: condition.label, as_of_s })
    const said = rows.filter(({ source }) => condition.source === undefined || condition.source === source)
    return said.map(({ source, at_s }) => ({ ...nowhere('label', `${condition.label} by ${source}.`), atS: at_s }))
  }
  if ('stored' in condition) {
    const { version = 0, hash = '' } = scope.lists?.[condition.stored] ?? {}
    return [nowhere('list', `${condition.stored}, version ${version}, content ${hash}.`)]
  }
  if ('entity' in condition) {
    const rows = await warehouse.all(Queries.linksOf, { wallet, as_of_s: scope.entitiesAsOfS ?? 0, most: MOST })
    return rows.map(({ rule, chain, block, tx_index, at_s, other }) => ({
      kind: 'link',
      text: `Linked to ${other} by ${rule}.`,
      chain,
      block,
      index: tx_index,
      atS: at_s,
    }))
  }
  if ('holds' in condition)
    return acts(warehouse, wallet, {
      act: 'moved',
      tokens: Tokens.ids(scope, condition.holds, condition.chain),
      as_of_s,
    })
  if (!('pattern' in condition)) return []
  const each = await Promise.all(condition.pattern.map((step) => ofStep(warehouse, step, { wallet, scope })))
  const seen = new Map(
    each.flat().map((one) => [`${one.kind} ${one.chain} ${one.block} ${one.index} ${one.text}`, one]),
  )
  return [...seen.values()].sort((a, b) => (b.atS ?? 0) - (a.atS ?? 0))
}

function ofStep(
  warehouse: Warehouse,
  step: Step,
  { wallet, scope }: { wallet: number; scope: Scope },
): Promise<readonly Evidence[]> {
  const act = 'did' in step ? step.did : step.didNot
  const tokens = step.of === undefined || act === 'called' ? [] : Tokens.ids(scope, step.of)
  return acts(warehouse, wallet, { act, tokens, as_of_s: scope.asOfS })
}

async function acts(
  warehouse: Warehouse,
  wallet: number,
  what: { readonly act: string; readonly tokens: readonly number[]; readonly as_of_s: number },
): Promise<readonly Evidence[]> {
  const rows = await warehouse.all(Queries.actsOf, { wallet, ...what, most: MOST })
  return rows.map(({ act, kind, chain, block, position, at_s, other, token }) => ({
    kind: kind === 'sale' || kind === 'transfer' ? kind : 'transaction',
    text: `${act} ${PREPOSITIONS[act ?? ''] ?? ''} ${other}${token === null ? '' : `, token ${token}`}.`,
    chain,
    block,
    index: position,
    atS: at_s,
  }))
}

const PREPOSITIONS: Readonly<Record<string, string>> = { bought: 'from', sold: 'to', received: 'from', sent: 'to' }

function nowhere(kind: Evidence['kind'], text: string): Evidence {
  return { kind, text, chain: null, block: null, index: null, atS: null }
}
