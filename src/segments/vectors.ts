/** Columns of the population read into memory: features, scores, graph and entity numbers, and who is labelled or suppressed. */
import * as Catalogue from '../features/catalogue.ts'
import { identifier, type Query, type Values } from '../warehouse/query.ts'
import * as Compile from './compile.ts'
import type { Groups, Memory, Population } from './memory.ts'
import * as Queries from './queries.generated.ts'
import type { Condition, Operand } from './segment.ts'

/** The tables that decide who is in a population. */
export const TABLES: readonly string[] = ['derived.wallet_feature']

/** The population as of `asOfS`. */
export async function population(memory: Memory, asOfS: number): Promise<Population> {
  return memory.populations.get(String(asOfS), {
    tables: TABLES,
    load: async () => placed((await memory.warehouse.columns(Queries.population, { as_of_s: asOfS })).uint32('wallet')),
  })
}

/** `wallet`, ascending, with the row of each id. */
export function placed(wallet: Uint32Array): Population {
  const rowOf = new Int32Array((wallet.at(-1) ?? -1) + 1).fill(-1)
  for (let row = 0; row < wallet.length; row++) rowOf[wallet[row] ?? 0] = row
  return { wallet, rowOf }
}

/** What `condition` compares, without the comparison. */
export function operandOf(condition: Operand): Operand {
  if ('feature' in condition) return { feature: condition.feature }
  if ('score' in condition) return { score: condition.score, field: condition.field }
  return 'graph' in condition ? { graph: condition.graph } : { entity: condition.entity }
}

/** The numbers of `operand` by row of `population`. Throws `MODEL_UNKNOWN`. */
export async function column(
  memory: Memory,
  operand: Operand,
  { scope, population: { wallet, rowOf } }: { readonly scope: Compile.Scope; readonly population: Population },
): Promise<Float64Array> {
  const { query, values, table, absent } = reading(operand, scope)
  return memory.columns.get(JSON.stringify([scope.asOfS, operand, values]), {
    tables: [...TABLES, ...table],
    load: async () => {
      // Where no entity was built, everything about entities is unknown.
      if (query === null) return new Float64Array(wallet.length).fill(Number.NaN)
      const out = Float64Array.from(wallet, absent)
      const found = await memory.warehouse.columns(query, values)
      const [ids, numbers] = [found.uint32('wallet'), found.float64('value')]
      for (let i = 0; i < ids.length; i++) {
        const row = rowOf[ids[i] ?? 0] ?? -1
        if (row >= 0) out[row] = numbers[i] ?? Number.NaN
      }
      return out
    },
  })
}

type Reading = {
  readonly query: Query<Values, { readonly wallet: number; readonly value: number | null }> | null
  readonly values: Values
  readonly table: readonly string[]
  /** What a wallet has that the query does not name. */
  readonly absent: (wallet: number) => number
}

const unknown = () => Number.NaN

function reading(operand: Operand, scope: Compile.Scope): Reading {
  const as_of_s = scope.asOfS
  if ('feature' in operand) {
    const text = `SELECT wallet, ${identifier(Catalogue.get(operand.feature).name)} AS value FROM derived.wallet_feature WHERE as_of_s = $as_of_s`
    return { query: numbers(text, { as_of_s: 'UINTEGER' }), values: { as_of_s }, table: [], absent: unknown }
  }
  if ('score' in operand) {
    const text = `SELECT wallet, ${identifier(operand.field)} AS value FROM derived.score WHERE model = $model AND as_of_s = $as_of_s`
    return {
      query: numbers(text, { as_of_s: 'UINTEGER', model: 'VARCHAR' }),
      values: { as_of_s, model: Compile.modelOf(operand.score, scope) },
      table: ['derived.score'],
      absent: unknown,
    }
  }
  if ('graph' in operand) {
    const text = `SELECT wallet, ${identifier(operand.graph)} AS value FROM derived.wallet_graph WHERE as_of_s = $as_of_s`
    return {
      query: numbers(text, { as_of_s: 'UINTEGER' }),
      values: { as_of_s },
      table: ['derived.wallet_graph'],
      absent: unknown,
    }
  }
  const entitiesAsOfS = scope.entitiesAsOfS ?? null
  const which = { confidence: 'm.confidence', size: 'e.wallets', number: 'm.entity' } as const
  const text = `SELECT m.wallet, ${which[operand.entity]} AS value FROM derived.entity_member m JOIN derived.entity e USING (as_of_s, entity) WHERE m.as_of_s = $as_of_s`
  const alone = { confidence: unknown, size: () => 1, number: (wallet: number) => wallet } as const
  return {
    query: entitiesAsOfS === null ? null : numbers(text, { as_of_s: 'UINTEGER' }),
    values: { as_of_s: entitiesAsOfS },
    table: ['derived.entity', 'derived.entity_member'],
    absent: alone[operand.entity],
  }
}

function numbers(text: string, params: Readonly<Record<string, string>>): NonNullable<Reading['query']> {
  return { name: 'segments.vector', text, params, required: ['wallet'] }
}

/** The wallets of each label that stands as of `asOfS`. */
export async function labelled(memory: Memory, asOfS: number): Promise<Groups> {
  return memory.groups.get(`label ${asOfS}`, {
    tables: ['chain.label'],
    load: async () => grouped(await memory.warehouse.all(Queries.labelled, { as_of_s: asOfS })),
  })
}

/** The wallets that a standing suppression of each reason holds back. */
export async function suppressed(memory: Memory): Promise<Groups> {
  return memory.groups.get('suppression', {
    tables: ['private.suppression'],
    load: async () => grouped(await memory.warehouse.all(Queries.suppressed)),
  })
}

function grouped(rows: readonly { readonly name: string; readonly wallets: readonly number[] }[]): Groups {
  return new Map(rows.map(({ name, wallets }) => [name, Uint32Array.from(wallets)]))
}

/** The tables that a condition other than a comparison reads. */
export function tablesOf(condition: Condition): readonly string[] {
  if ('label' in condition) return ['chain.label']
  if ('category' in condition) return []
  if ('list' in condition) return ['chain.wallet']
  const lists = ['private.wallet_list', 'private.wallet_list_member', 'chain.wallet']
  if ('stored' in condition) return lists
  const events = ['chain.sale', 'chain.transfer', 'chain.transaction', 'chain.token', 'chain.wallet']
  if ('near' in condition) return [...events, ...lists, 'chain.label', 'derived.public_wallet']
  return events
}
