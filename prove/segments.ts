/** Random filters against a naive evaluator: every operator on every type, unknown values, nesting, on several worlds. */
import * as fc from 'fast-check'
import * as Compile from '../src/segments/compile.ts'
import * as Judge from '../src/segments/judge.ts'
import * as Memory from '../src/segments/memory.ts'
import * as Scope from '../src/segments/scope.ts'
import * as Segment from '../src/segments/segment.ts'
import * as Text from '../src/segments/text.ts'
import * as Filters from '../test/segments/filters.ts'
import * as Naive from '../test/segments/naive.ts'
import * as World from '../test/segments/world.ts'

/** One world. `wrong`: filters whose wallets, truths in memory or text differ, as text; `selective`: of 5 to 95 % of the wallets; `deep`: of four levels or more. */
export type Row = {
  readonly seed: number
  readonly filters: number
  readonly wrong: readonly string[]
  readonly selective: number
  readonly deep: number
  readonly unknown: number
}

/** What was seen of all worlds; `kinds` counts the conditions by type and operator. */
export type Found = {
  readonly rows: readonly Row[]
  readonly kinds: ReadonlyMap<string, number>
  readonly passed: boolean
}

const WALLETS = 200
const FILTERS = 1_000
const LEAST_OF_A_KIND = 100

/** The operators on each type, and the types that have none. */
export const kinds: readonly string[] = ['feature', 'score', 'graph', 'entity']
  .flatMap((type) => Segment.operators.map((op) => `${type} ${op}`))
  .concat(['category', 'label', 'list', 'stored', 'segment', 'holds', 'near', 'pattern'])

/** Seeds `from <= seed < to`, a thousand filters each. Passed: none is wrong, each kind occurs at least a hundred times in ten thousand filters, half select 5 to 95 %, a fourth are deep. */
export async function run(options: {
  readonly from: number
  readonly to: number
  readonly report: (row: Row) => void
}): Promise<Found> {
  const rows: Row[] = []
  const seen = new Map<string, number>()
  for (let seed = options.from; seed < options.to; seed++) {
    const row = await world(seed, seen)
    options.report(row)
    rows.push(row)
  }
  const filters = rows.reduce((sum, row) => sum + row.filters, 0)
  const selective = rows.reduce((sum, row) => sum + row.selective, 0)
  const least = (LEAST_OF_A_KIND * filters) / 10_000
  const isCovered = kinds.every((kind) => (seen.get(kind) ?? 0) >= least)
  const deep = rows.reduce((sum, row) => sum + row.deep, 0)
  const isHard = filters > 0 && isCovered && selective * 2 >= filters && deep * 4 >= filters
  const passed = isHard && rows.every(({ wrong }) => wrong.length === 0)
  return { rows, kinds: seen, passed }
}

async function world(seed: number, seen: Map<string, number>): Promise<Row> {
  const made = await World.make(WALLETS, `prove ${seed}`)
  await using w = made.w
  const memory = Memory.open(w, { limitBytes: 1e8 })
  const wrong: string[] = []
  const counts = { selective: 0, deep: 0, unknown: 0 }
  for (const filter of drawn(seed)) {
    const segment = Segment.parse(JSON.parse(JSON.stringify(filter)))
    const scope = await Scope.at(w, World.AS_OF_S, segment)
    const compiled = Compile.compile(segment, scope)
    const found = (await w.all(Compile.members(compiled), compiled.values)).map(({ wallet }) => wallet)
    const truths = made.rows.map((row) => Naive.truth(segment, row, made))
    const expected = made.rows.filter((_, i) => truths[i] === true).map(({ wallet }) => wallet)
    const judged = (await Judge.all(memory, [segment], scope)).truths[0] ?? []
    const isJudged = truths.every(
      (truth, i) => judged[i] === (truth === null ? Judge.UNKNOWN : truth ? Judge.TRUE : Judge.FALSE),
    )
    const text = Text.print(segment)
    const isSame = JSON.stringify(Text.parse(text)) === JSON.stringify(segment)
    if (!isSame || !isJudged || found.join() !== expected.join()) wrong.push(text)
    if (expected.length >= WALLETS * 0.05 && expected.length <= WALLETS * 0.95) counts.selective++
    if (Filters.depth(segment) >= 4) counts.deep++
    if (truths.includes(null)) counts.unknown++
    for (const { condition } of Segment.conditions(segment)) {
      const kind = Filters.kindOf(condition)
      seen.set(kind, (seen.get(kind) ?? 0) + 1)
    }
  }
  return { seed, filters: FILTERS, wrong, ...counts }
}

/** Filters that a seed alone decides. */
function drawn(seed: number): readonly Segment.Segment[] {
  return fc.sample(Filters.segment, { numRuns: FILTERS, seed })
}
