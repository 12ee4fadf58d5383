/** Wallets as the rows of a file: the members of a segment or snapshot, a filter's wallets with what was chosen of them, cohorts as a table. */
import { Failure } from '../core/failure.ts'
import * as Time from '../core/time.ts'
import * as Catalogue from '../features/catalogue.ts'
import type * as Export from '../warehouse/export.ts'
import { identifier, type Value } from '../warehouse/query.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { Cohort } from './cohorts.ts'
import * as Compile from './compile.ts'
import * as Scope from './scope.ts'
import { EVERYBODY, type Segment, scoreFields } from './segment.ts'
import * as Snapshot from './snapshot.ts'
import * as Text from './text.ts'

/** Which wallets, and what of them: features by name, every field of the scores of `goals`, and what sources call them. */
export type Chosen = {
  readonly asOfS: number
  readonly where?: unknown
  readonly features: readonly string[]
  readonly goals: readonly string[]
  readonly labels: 'all' | 'none'
}

const LABELS = `(SELECT string_agg(DISTINCT l.label, ';' ORDER BY l.label) FROM chain.label l WHERE l.wallet = m.wallet) AS labels`
const ADDRESS = `'0x' || lower(hex(w.address)) AS wallet`

/** The addresses of a snapshot's members, in ascending order. Throws `SNAPSHOT_UNKNOWN`. */
export async function ofSnapshot(warehouse: Warehouse, id: string): Promise<Export.Select> {
  if (!(await Snapshot.find(warehouse, id)))
    throw new Failure('SNAPSHOT_UNKNOWN', 'There is no such snapshot.', { id: id.slice(0, 64) })
  return {
    text: `SELECT ${ADDRESS} FROM derived.snapshot_wallet s JOIN chain.wallet w ON w.id = s.wallet WHERE s.snapshot = $id ORDER BY w.address`,
    params: { id: 'VARCHAR' },
    values: { id },
  }
}

/** The addresses of who is in `segment` as of `asOfS`, in ascending order. Throws as compiling does. */
export async function ofSegment(warehouse: Warehouse, segment: Segment, asOfS: number): Promise<Export.Select> {
  const { from, condition, params, values } = Compile.compile(segment, await Scope.at(warehouse, asOfS, segment))
  const text = `SELECT ${ADDRESS} FROM (SELECT f.wallet ${from} AND (${condition})) m JOIN chain.wallet w ON w.id = m.wallet ORDER BY w.address`
  return { text, params, values }
}

/** One row a wallet, by address: `wallet`, the chosen features under their names, scores as `<goal>_<field>`,
 * labels with semicolons between. Throws `FEATURE_UNKNOWN`, `MODEL_UNKNOWN`. */
export async function ofWallets(warehouse: Warehouse, chosen: Chosen): Promise<Export.Select> {
  const { asOfS, where, features, goals, labels } = chosen
  const filter = where === undefined || where === null ? EVERYBODY : Text.from(where)
  const scope = await Scope.at(warehouse, asOfS, filter)
  const columns = [...new Set(features)].map((name) => `v.${identifier(published(name))}`)
  const models = [...new Set(goals)].map((goal) => ({ goal, model: modelOf(goal, scope) }))
  const scores = models.flatMap(({ goal }, i) =>
    scoreFields.map((field) => `s${i}.${field} AS ${identifier(`${goal}_${field}`)}`),
  )
  const joins = models.map(
    (_, i) =>
      `LEFT JOIN derived.score s${i} ON s${i}.model = $file_model_${i} AND s${i}.as_of_s = $file_as_of_s AND s${i}.wallet = m.wallet`,
  )
  const { from, condition, params, values } = Compile.compile(filter, scope)
  return {
    text: `SELECT ${[ADDRESS, ...columns, ...scores, ...(labels === 'all' ? [LABELS] : [])].join(', ')} FROM (SELECT f.wallet ${from} AND (${condition})) m
JOIN chain.wallet w ON w.id = m.wallet
JOIN derived.wallet_feature v ON v.wallet = m.wallet AND v.as_of_s = $file_as_of_s
${joins.join('\n')}
ORDER BY w.address`,
    params: {
      ...params,
      file_as_of_s: 'UINTEGER',
      ...Object.fromEntries(models.map((_, i) => [`file_model_${i}`, 'VARCHAR'])),
    },
    values: {
      ...values,
      file_as_of_s: asOfS,
      ...Object.fromEntries(models.map(({ model }, i) => [`file_model_${i}`, model])),
    },
  }
}

/** One row a cohort and period; null where the period is not over for the whole cohort. */
export function ofCohorts(cohorts: readonly Cohort[]): Export.Select {
  const rows = cohorts.flatMap(({ fromS, wallets, cells }) => cells.map((cell) => ({ ...cell, fromS, all: wallets })))
  const columns: readonly (readonly [string, string, readonly Value[]])[] = [
    ['cohort', 'VARCHAR', rows.map(({ fromS }) => Time.toIso(fromS))],
    ['cohort_wallets', 'UINTEGER', rows.map(({ all }) => all)],
    ['period', 'UINTEGER', rows.map(({ period }) => period)],
    ['wallets', 'UINTEGER', rows.map(({ wallets }) => wallets)],
    ['share', 'DOUBLE', rows.map(({ share }) => share)],
    ['low', 'DOUBLE', rows.map(({ low }) => low)],
    ['high', 'DOUBLE', rows.map(({ high }) => high)],
  ]
  return {
    text: `SELECT ${columns.map(([name]) => `unnest($${name}) AS ${name}`).join(', ')}`,
    params: Object.fromEntries(columns.map(([name, type]) => [name, `${type}[]`])),
    values: Object.fromEntries(columns.map(([name, , cells]) => [name, cells])),
  }
}

// Features of people are in no file; asking for one is answered as for one that is not there.
function published(name: string): string {
  const { name: known } = Catalogue.get(name)
  if (Catalogue.features.some((feature) => feature.name === known)) return known
  throw new Failure('FEATURE_UNKNOWN', `There is no feature "${name.slice(0, 64)}".`, {
    name,
    features: Catalogue.features.map((feature) => feature.name),
  })
}

function modelOf(goal: string, { models }: Compile.Scope): string {
  const model = models[goal]
  if (model !== undefined) return model
  throw new Failure('MODEL_UNKNOWN', `No model of ${goal.slice(0, 80)} has scored wallets as of that instant.`, {
    goal,
    scored: Object.keys(models),
  })
}
