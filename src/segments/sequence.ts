/**
 * Event patterns over acts in memory: the same sets of ends as `occurrence.ts` makes in SQL (docs/adr/0018), wallet by wallet, each act
 * looked at once a step.
 */
import { setImmediate } from 'node:timers/promises'
import { type Address, toBytes } from '../core/address.ts'
import { DAY_S } from '../core/time.ts'
import * as Acts from './acts.ts'
import type { Scope } from './compile.ts'
import type { Memory } from './memory.ts'
import type { Act, Pattern, Step } from './pattern.ts'
import * as Queries from './queries.generated.ts'
import * as Tokens from './tokens.ts'

/** Wallets judged before the event loop may get its turn. */
const BLOCK = 8_192
const YIELD_MS = 4

/** 1 for each of `wallet` for which the pattern occurred; null where its acts exceed what `memory` may keep. Throws `TOKEN_UNKNOWN`. */
export async function judge(
  memory: Memory,
  pattern: Pattern,
  { scope, wallet }: { readonly scope: Scope; readonly wallet: Uint32Array },
): Promise<Uint8Array | null> {
  const { asOfS } = scope
  const wanted = new Set(pattern.pattern.flatMap((step) => Acts.parts[actOf(step)]))
  const needed = await Acts.needBytes(memory, wanted, { asOfS, wallets: (wallet.at(-1) ?? 0) + 1 })
  if (needed > memory.limitBytes) return null
  const steps: Looked[] = []
  for (const step of pattern.pattern) steps.push(await look(memory, step, { pattern, scope }))
  const found = new Uint8Array(wallet.length)
  let turn = performance.now()
  for (let row = 0; row < wallet.length; row++) {
    if (occurred(steps, wallet[row] ?? 0, asOfS)) found[row] = 1
    if (row % BLOCK > 0 || performance.now() - turn < YIELD_MS) continue
    await setImmediate()
    turn = performance.now()
  }
  return found
}

/** A step with the acts that it looks at: with one of `ids` (null = with any), from `fromS` on. */
type Looked = {
  readonly step: Step
  readonly acts: readonly Acts.Acts[]
  readonly ids: ReadonlySet<number> | null
  readonly fromS: number
}

async function look(
  memory: Memory,
  step: Step,
  { pattern, scope }: { readonly pattern: Pattern; readonly scope: Scope },
): Promise<Looked> {
  const act = actOf(step)
  const acts: Acts.Acts[] = []
  for (const part of Acts.parts[act]) acts.push(await Acts.of(memory, part, scope.asOfS))
  const isAlone = pattern.pattern.length === 1 && 'didNot' in step
  const days = isAlone ? step.forDays : pattern.lastDays
  return {
    step,
    acts,
    ids: step.of === undefined ? null : new Set(await idsOf(memory, { act, of: step.of, scope })),
    fromS: days === undefined ? 0 : Math.max(0, scope.asOfS - days * DAY_S),
  }
}

async function idsOf(
  { warehouse }: Memory,
  { act, of, scope }: { readonly act: Act; readonly of: Address; readonly scope: Scope },
): Promise<readonly number[]> {
  if (act !== 'called') return Tokens.ids(scope, of)
  return (await warehouse.all(Queries.walletsByAddress, { addresses: [toBytes(of)] })).map(({ id }) => id)
}

function actOf(step: Step): Act {
  return 'did' in step ? step.did : step.didNot
}

function occurred(steps: readonly Looked[], id: number, asOfS: number): boolean {
  const [first, ...rest] = steps
  if (first && rest.length === 0 && 'didNot' in first.step) return times(first, id).length === 0
  let ends: readonly number[] = [-1]
  for (const looked of steps) {
    const { step } = looked
    if ('did' in step) {
      // Any choice that works from a later end works from the earliest.
      const [after = 0] = ends
      ends = done(times(looked, id), step, after)
    } else {
      const lengthS = step.forDays * DAY_S
      const candidates = ends.filter((end) => end + lengthS <= asOfS)
      ends = candidates.length === 0 ? [] : silences(candidates, times(looked, id), lengthS)
    }
    if (ends.length === 0) return false
  }
  return true
}

/** The times of a wallet's acts that count for a step, ascending. */
function times({ acts, ids, fromS }: Looked, id: number): number[] {
  const found: number[] = []
  for (const { start, atS, withId } of acts) {
    const to = start[id + 1] ?? 0
    for (let i = start[id] ?? to; i < to; i++) {
      const at = atS[i] ?? 0
      if (at >= fromS && (ids === null || ids.has(withId[i] ?? 0))) found.push(at)
    }
  }
  return acts.length > 1 ? found.sort((a, b) => a - b) : found
}

/** The instants after `after` at which the last of enough acts happened, in time. */
function done(
  acts: readonly number[],
  { atLeast, withinDays }: { readonly atLeast: number; readonly withinDays?: number },
  after: number,
): number[] {
  const withinS = withinDays === undefined ? Number.POSITIVE_INFINITY : withinDays * DAY_S
  const ends: number[] = []
  let from = 0
  while (from < acts.length && (acts[from] ?? 0) <= after) from++
  for (let i = from + atLeast - 1; i < acts.length; i++) {
    const end = acts[i] ?? 0
    if (end - (acts[i - atLeast + 1] ?? 0) <= withinS) ends.push(end)
  }
  return ends
}

/** Of `ends`, those that silence followed; it ends one second early, so that what comes next may come at once. */
function silences(ends: readonly number[], acts: readonly number[], lengthS: number): number[] {
  let next = 0
  return ends.flatMap((end) => {
    while (next < acts.length && (acts[next] ?? 0) <= end) next++
    const at = acts[next]
    return at === undefined || at >= end + lengthS ? [end + lengthS - 1] : []
  })
}
