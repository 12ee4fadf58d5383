/** What a filter says of one wallet, written without a look at SQL: Kleene's three values over plain rows, null = unknown. */
import { DAY_S } from '../../src/core/time.ts'
import type * as Pattern from '../../src/segments/pattern.ts'
import type * as Segment from '../../src/segments/segment.ts'
import { addressOf, LIMIT } from '../features/world.ts'
import { AS_OF_S, type Made, type Row, tokenOf } from './world.ts'

/** Whether `row` matches. */
export function truth(segment: Segment.Segment, row: Row, made: Made): boolean | null {
  if ('and' in segment) return fold(segment.and, row, { made, decisive: false })
  if ('or' in segment) return fold(segment.or, row, { made, decisive: true })
  if ('not' in segment) {
    const inner = truth(segment.not, row, made)
    return inner === null ? null : !inner
  }
  if ('category' in segment) {
    const value = row.categories[segment.category] ?? null
    return value === null ? null : segment.in.includes(value)
  }
  if ('label' in segment || 'list' in segment || 'stored' in segment)
    return remembered(['group', segment], made, () => group(segment, made)).has(row.wallet)
  if ('segment' in segment) {
    const filter =
      made.segments[segment.version === undefined ? segment.segment : `${segment.segment}@${segment.version}`]
    return filter === undefined ? null : truth(filter, row, made)
  }
  if ('holds' in segment) {
    const held = remembered(['held', segment.holds], made, () => balances(segment.holds, made)).get(row.wallet)
    return held === null ? null : (held ?? 0n) >= BigInt(segment.atLeast)
  }
  if ('near' in segment) return remembered(['near', segment], made, () => near(segment, made)).has(row.wallet)
  if ('pattern' in segment) return occurs(segment, row.wallet, made)
  const value = known(segment, row, made)
  if (segment.op === 'isUnknown') return value === null
  if (value === null) return null
  switch (segment.op) {
    case 'eq':
      return value === segment.value
    case 'ne':
      return value !== segment.value
    case 'lt':
      return value < segment.value
    case 'lte':
      return value <= segment.value
    case 'gt':
      return value > segment.value
    case 'gte':
      return value >= segment.value
    case 'between':
      return segment.value[0] <= value && value <= segment.value[1]
    case 'in':
      return segment.value.includes(value)
  }
}

function fold(
  segments: readonly Segment.Segment[],
  row: Row,
  { made, decisive }: { made: Made; decisive: boolean },
): boolean | null {
  const values = segments.map((each) => truth(each, row, made))
  if (values.includes(decisive)) return decisive
  return values.includes(null) ? null : !decisive
}

function known(operand: Segment.Operand, row: Row, made: Made): number | null {
  if ('feature' in operand) return row.features[operand.feature] ?? null
  if ('graph' in operand) return row.graph?.[operand.graph] ?? null
  if ('score' in operand) return row.scores[operand.score]?.[operand.field] ?? null
  const entity = made.entities.find(({ members }) => members.includes(row.wallet))
  if (operand.entity === 'size') return entity?.members.length ?? 1
  if (operand.entity === 'number') return entity ? Math.min(...entity.members) : row.wallet
  return entity?.confidence ?? null
}

function group(segment: Segment.Inline | Segment.Stored | Segment.Label, made: Made): Set<number> {
  if ('label' in segment) {
    const { label, source } = segment
    const said = made.rows.filter((row) =>
      row.labels.some((l) => l.label === label && l.atS < AS_OF_S && (source === undefined || l.source === source)),
    )
    return new Set(said.map(({ wallet }) => wallet))
  }
  const addresses: readonly string[] = 'list' in segment ? segment.list : (made.lists[segment.stored] ?? [])
  return new Set(addresses.map((address) => Number(BigInt(address))))
}

// What is the same for every wallet of a world is computed once.
const memory = new Map<string, unknown>()

function remembered<T>(key: readonly unknown[], { seed }: Made, compute: () => T): T {
  const text = JSON.stringify([seed, ...key])
  if (!memory.has(text)) memory.set(text, compute())
  return memory.get(text) as T
}

function near({ near: seed, hops }: Segment.Near, made: Made): Set<number> {
  const start = group(seed, made)
  const reached = new Set(start)
  let edge = [...start]
  for (let hop = 0; hop < hops; hop++) {
    const open = edge.filter((id) => id !== 0 && (hop === 0 || !made.publics.includes(id)))
    edge = [...new Set(open.flatMap((id) => [...(made.neighbours.get(id) ?? [])]))].filter((id) => !reached.has(id))
    for (const id of edge) reached.add(id)
  }
  return reached
}

/** What each wallet holds; absent = 0, null = unknown. */
function balances(token: string, made: Made): Map<number, bigint | null> {
  const held = new Map<number, bigint | null>()
  const gross = new Map<number, bigint>()
  const add = (wallet: number, units: bigint | null) => {
    const before = held.get(wallet)
    held.set(wallet, units === null || before === null ? null : (before ?? 0n) + units)
  }
  const moves = made.transfers.filter(
    ({ token: id = 1, atS, src, dst }) => tokenOf(id) === token && atS < AS_OF_S && src !== dst,
  )
  for (const { kind, src, dst, amount = 1n, saturated = 0 } of moves) {
    if (kind === 2) continue
    for (const [wallet, units] of [
      [dst, amount],
      [src, -amount],
    ] as const) {
      add(wallet, saturated === 1 ? null : units)
      gross.set(wallet, (gross.get(wallet) ?? 0n) + amount / 2n ** 64n)
    }
  }
  for (const [wallet, high] of gross) if (high >= 2n ** 62n) held.set(wallet, null)
  const last = new Map<bigint, readonly [at: number, position: number, src: number, dst: number]>()
  const step = (item: bigint, at: readonly [number, number, number, number]) => {
    const before = last.get(item)
    if (!before || later(at, before)) last.set(item, at)
  }
  made.transfers.forEach(({ token: id = 1, kind, atS, src, dst, item = 0n, saturated = 0 }, i) => {
    const counts = tokenOf(id) === token && kind === 2 && atS < AS_OF_S && src !== dst && saturated !== 2
    if (counts) step(item, [atS, i * 2 ** 32, src, dst])
  })
  if (!moves.some(({ kind }) => kind === 3))
    made.sales.forEach(({ collection = 0, atS, seller, buyer, item }, seq) => {
      if (tokenOf(collection) === token && atS < AS_OF_S && seller !== buyer && item < LIMIT)
        step(item, [atS, seq, seller, buyer])
    })
  for (const [, , , wallet] of last.values()) add(wallet, 1n)
  for (const [wallet, units] of held) if (units !== null && units < 0n) held.set(wallet, null)
  return held
}

function later(a: readonly number[], b: readonly number[]): boolean {
  const i = a.findIndex((value, at) => value !== b[at])
  return i >= 0 && (a[i] ?? 0) > (b[i] ?? 0)
}

/** The instants at which each wallet did `act`, ascending, those of one second as often as they happened. */
export function happened(act: Pattern.Act, of: string | undefined, made: Made): Map<number, number[]> {
  const past = <T extends { readonly atS: number }>(rows: readonly T[]) => rows.filter(({ atS }) => atS < AS_OF_S)
  const wanted = (token: number) => of === undefined || tokenOf(token) === of
  const trades = past(made.trades).filter(({ collection = 0 }) => wanted(collection))
  const moved = past(made.transfers).filter(({ token = 1, src, dst }) => wanted(token) && src !== dst)
  const calls = past(made.transactions).filter(({ dst }) => of === undefined || (dst !== null && addressOf(dst) === of))
  const bought = () => trades.map(({ buyer, atS }) => [buyer, atS] as const)
  const sold = () => trades.map(({ seller, atS }) => [seller, atS] as const)
  const sent = () => moved.map(({ src, atS }) => [src, atS] as const)
  const called = () => calls.map(({ src, atS }) => [src, atS] as const)
  const found = {
    bought,
    sold,
    traded: () => [...bought(), ...sold()],
    received: () => moved.map(({ dst, atS }) => [dst, atS] as const),
    sent,
    called,
    acted: () => [
      ...past(made.sales).flatMap(({ buyer, seller, atS }) => [[buyer, atS] as const, [seller, atS] as const]),
      ...sent(),
      ...called(),
    ],
  }
  const times = new Map<number, number[]>()
  for (const [wallet, atS] of found[act]()) times.set(wallet, [...(times.get(wallet) ?? []), atS])
  for (const each of times.values()) each.sort((a, b) => a - b)
  return times
}

function occurs({ pattern, lastDays }: Pattern.Pattern, wallet: number, made: Made): boolean {
  const sinceS = lastDays === undefined ? 0 : AS_OF_S - lastDays * DAY_S
  const acts = pattern.map(({ of, ...step }) => {
    const act = 'did' in step ? step.did : step.didNot
    return remembered([act, of], made, () => happened(act, of, made)).get(wallet) ?? []
  })
  const [only] = pattern
  if (only && 'didNot' in only) return !acts[0]?.some((at) => at >= AS_OF_S - only.forDays * DAY_S)
  const from = (i: number, afterS: number): boolean => {
    const step = pattern[i]
    const times = acts[i] ?? []
    if (!step) return true
    if ('didNot' in step) {
      const untilS = afterS + step.forDays * DAY_S
      return untilS <= AS_OF_S && !times.some((at) => at > afterS && at < untilS) && from(i + 1, untilS - 1)
    }
    const usable = times.filter((at) => at > afterS && at >= sinceS)
    return usable.some((endS, j) => {
      const firstS = usable[j - step.atLeast + 1]
      const fits = step.withinDays === undefined || (firstS !== undefined && endS - firstS <= step.withinDays * DAY_S)
      return firstS !== undefined && fits && from(i + 1, endS)
    })
  }
  return from(0, -1)
}
