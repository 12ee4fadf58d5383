/**
 * Judging every wallet of the population in memory, three-valued. Numbers are compared column by column, event patterns run over every
 * wallet's acts; a condition on categories, holdings, neighbours, labels or lists is judged by the warehouse, once. What does not fit the memory is judged by the warehouse as a whole.
 */
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Columns } from '../warehouse/columns.ts'
import type { Query, Value } from '../warehouse/query.ts'
import * as Compile from './compile.ts'
import type { Memory, Population } from './memory.ts'
import * as Segment from './segment.ts'
import * as Sequence from './sequence.ts'
import * as Vectors from './vectors.ts'

/** Codes of a truth, such that AND is the least, OR the greatest and NOT the difference to 2. */
export const FALSE = 0
/** What the filter cannot say. */
export const UNKNOWN = 1
/** A match. */
export const TRUE = 2

/** The population, and for each segment asked the truth of each of its rows. */
export type Judged = { readonly population: Population; readonly truths: readonly Uint8Array[] }

/** Rows judged at once. */
const BLOCK = 16_384
/** So often the event loop gets its turn. */
const YIELD_MS = 4
/** How often features may be built anew under a reading before the warehouse is asked in one statement. */
const ATTEMPTS = 3

/** Judges `segments` in `scope`. Throws what `Compile.compile` throws. */
export async function all(memory: Memory, segments: readonly Segment.Segment[], scope: Compile.Scope): Promise<Judged> {
  const expanded = segments.map((each) => Compile.expand(each, scope))
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const version = memory.warehouse.version(Vectors.TABLES)
    const population = await Vectors.population(memory, scope.asOfS)
    if (need(expanded, population) > memory.limitBytes) break
    const nodes: Node[] = []
    for (const each of expanded) nodes.push(await read(each, { memory, scope, population }))
    if (memory.warehouse.version(Vectors.TABLES) !== version) continue
    return { population, truths: await judge(nodes, population.wallet.length) }
  }
  return inWarehouse(memory, segments, scope)
}

type Node =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Node[] }
  | { readonly kind: 'not'; readonly part: Node }
  | { readonly kind: 'compared'; readonly column: Float64Array; readonly comparison: Segment.Comparison }
  | { readonly kind: 'known'; readonly truths: Uint8Array }

type Reading = { readonly memory: Memory; readonly scope: Compile.Scope; readonly population: Population }

/** The bytes of everything that judging `segments` would hold at once. */
function need(segments: readonly Segment.Segment[], { wallet, rowOf }: Population): number {
  const leaves = segments.flatMap((each) => Segment.conditions(each).map(({ condition }) => condition))
  const operands = new Set(leaves.flatMap((each) => ('op' in each ? [JSON.stringify(Vectors.operandOf(each))] : [])))
  const others = leaves.filter((each) => !('op' in each)).length
  return wallet.byteLength + rowOf.byteLength + wallet.length * (8 * operands.size + others + segments.length)
}

async function read(segment: Segment.Segment, reading: Reading): Promise<Node> {
  if ('and' in segment) return { kind: 'and', parts: await readAll(segment.and, reading) }
  if ('or' in segment) return { kind: 'or', parts: await readAll(segment.or, reading) }
  if ('not' in segment) return { kind: 'not', part: await read(segment.not, reading) }
  if (!('op' in segment)) return { kind: 'known', truths: await known(segment, reading) }
  const { memory, scope, population } = reading
  return {
    kind: 'compared',
    column: await Vectors.column(memory, Vectors.operandOf(segment), { scope, population }),
    comparison: segment,
  }
}

async function readAll(segments: readonly Segment.Segment[], reading: Reading): Promise<Node[]> {
  const nodes: Node[] = []
  for (const each of segments) nodes.push(await read(each, reading))
  return nodes
}

/** The truths of one condition that compares nothing. */
async function known(condition: Segment.Condition, { memory, scope, population }: Reading): Promise<Uint8Array> {
  const compiled = Compile.compile(condition, scope)
  return memory.truths.get(keyOf(compiled), {
    tables: [...Vectors.TABLES, ...Vectors.tablesOf(condition)],
    load: async () => {
      const occurred =
        'pattern' in condition ? await Sequence.judge(memory, condition, { scope, wallet: population.wallet }) : null
      if (occurred) return Uint8Array.from(occurred, (did) => (did === 1 ? TRUE : FALSE))
      const found = await memory.warehouse.columns(matching(compiled), compiled.values)
      const truths = new Uint8Array(population.wallet.length)
      const unknown = found.valid('truth')
      found.uint32('wallet').forEach((id, i) => {
        const row = population.rowOf[id] ?? -1
        if (row >= 0) truths[row] = unknown && unknown[i] === 0 ? UNKNOWN : TRUE
      })
      return truths
    },
  })
}

/** A compiled condition with everything it binds: what names stand for is in it. */
function keyOf({ from, condition, values }: Compile.Compiled): string {
  const hash = createHash('sha256').update(from).update(condition)
  for (const [name, value] of Object.entries(values)) hash.update(`\n${name}`).update(bytesOf(value))
  return hash.digest('hex')
}

function bytesOf(value: Value): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (Array.isArray(value)) return Buffer.concat(value.map(bytesOf))
  return Buffer.from(`${typeof value} ${String(value)};`)
}

type Truth = { readonly wallet: number; readonly truth: boolean | null }

function matching({ from, condition, params }: Compile.Compiled): Query<Readonly<Record<string, Value>>, Truth> {
  return {
    name: 'segments.matching',
    text: `SELECT wallet, truth FROM (SELECT f.wallet AS wallet, ${condition} AS truth ${from}) WHERE truth IS DISTINCT FROM false`,
    params,
    required: ['wallet'],
  }
}

async function judge(nodes: readonly Node[], rows: number): Promise<Uint8Array[]> {
  const truths = nodes.map(() => new Uint8Array(rows))
  let turn = performance.now()
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(rows, from + BLOCK)
    for (const [i, node] of nodes.entries()) fill(node, from, truths[i]?.subarray(from, to) ?? new Uint8Array(0))
    if (performance.now() - turn < YIELD_MS) continue
    await setImmediate()
    turn = performance.now()
  }
  return truths
}

/** Writes the truths of the rows from `from` on into `out`. */
function fill(node: Node, from: number, out: Uint8Array): void {
  switch (node.kind) {
    case 'known':
      out.set(node.truths.subarray(from, from + out.length))
      return
    case 'compared':
      compare(node.column.subarray(from, from + out.length), node.comparison, out)
      return
    case 'not':
      fill(node.part, from, out)
      for (let i = 0; i < out.length; i++) out[i] = TRUE - (out[i] ?? 0)
      return
    default: {
      const [first, ...rest] = node.parts
      if (first) fill(first, from, out)
      if (rest.length === 0) return
      const other = new Uint8Array(out.length)
      const isAnd = node.kind === 'and'
      for (const part of rest) {
        fill(part, from, other)
        if (isAnd) for (let i = 0; i < out.length; i++) out[i] = Math.min(out[i] ?? 0, other[i] ?? 0)
        else for (let i = 0; i < out.length; i++) out[i] = Math.max(out[i] ?? 0, other[i] ?? 0)
      }
    }
  }
}

// Every comparison is a range with both ends, or what is known to lie outside of one.
function compare(column: Float64Array, comparison: Segment.Comparison, out: Uint8Array): void {
  switch (comparison.op) {
    case 'isUnknown':
      for (let i = 0; i < out.length; i++) out[i] = Number.isNaN(column[i]) ? TRUE : FALSE
      return
    case 'in': {
      const wanted = new Set(comparison.value)
      for (let i = 0; i < out.length; i++) {
        const value = column[i] ?? Number.NaN
        out[i] = Number.isNaN(value) ? UNKNOWN : wanted.has(value) ? TRUE : FALSE
      }
      return
    }
    case 'between':
      range(column, { low: comparison.value[0], high: comparison.value[1], within: TRUE }, out)
      return
    default:
      range(column, RANGES[comparison.op](comparison.value), out)
  }
}

type Range = { readonly low: number; readonly high: number; readonly within: number }

const LEAST = Number.NEGATIVE_INFINITY
const MOST = Number.POSITIVE_INFINITY
const RANGES = {
  eq: (value: number): Range => ({ low: value, high: value, within: TRUE }),
  ne: (value: number): Range => ({ low: value, high: value, within: FALSE }),
  lte: (value: number): Range => ({ low: LEAST, high: value, within: TRUE }),
  gt: (value: number): Range => ({ low: LEAST, high: value, within: FALSE }),
  gte: (value: number): Range => ({ low: value, high: MOST, within: TRUE }),
  lt: (value: number): Range => ({ low: value, high: MOST, within: FALSE }),
} as const

// Without a branch: which way a value goes is chance to the processor.
function range(column: Float64Array, { low, high, within }: Range, out: Uint8Array): void {
  const sign = within - UNKNOWN
  for (let i = 0; i < out.length; i++) {
    const value = column[i] ?? Number.NaN
    const isWithin = Number(value >= low) & Number(value <= high)
    const isOutside = Number(value < low) | Number(value > high)
    out[i] = UNKNOWN + sign * (isWithin - isOutside)
  }
}

async function inWarehouse(
  { warehouse }: Memory,
  segments: readonly Segment.Segment[],
  scope: Compile.Scope,
): Promise<Judged> {
  const { from, truths, params, values } = Compile.several(segments, scope)
  const columns = truths.map((truth, i) => `(${truth}) AS t${i}`)
  const query: Query<
    Readonly<Record<string, Value>>,
    { readonly wallet: number; readonly [truth: string]: unknown }
  > = {
    name: 'segments.judged',
    text: `SELECT f.wallet AS wallet, ${columns.join(', ')} ${from} ORDER BY f.wallet`,
    params,
    required: ['wallet'],
  }
  const found = await warehouse.columns(query, values)
  return { population: Vectors.placed(found.uint32('wallet')), truths: truths.map((_, i) => coded(found, `t${i}`)) }
}

function coded(found: Columns<{ readonly [truth: string]: unknown }>, name: string): Uint8Array {
  return Uint8Array.from(found.float64(name), (value) => (Number.isNaN(value) ? UNKNOWN : value === 1 ? TRUE : FALSE))
}
