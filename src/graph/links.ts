/**
 * Links between wallets from what they have in common: facts ("funded by f in this bucket of time", "called c in this bucket") are combined
 * by two or three, and wallets that share a combination with four others are linked. Time and memory are linear in the facts of bounded wallets
 * (the idea is locality-sensitive hashing by bands: Indyk and Motwani, 1998), never in pairs of wallets.
 */
import type { Funding } from './funding.ts'

/** How two wallets may resemble each other. */
export type Rule = 'star' | 'chain' | 'coactivity' | 'collector' | 'deposit'

/** Where a fact stands on a chain. */
export type Place = { readonly chain: number; readonly block: number; readonly txIndex: number; readonly atS: number }

/** One fact about a wallet: by `rule` it dealt with `counterpart` in the bucket ⌊(atS + shiftS) / scaleS⌋ (scale 0: whenever). */
export type Fact = {
  readonly rule: Rule
  readonly counterpart: number
  readonly scaleS: number
  readonly shiftS: number
  readonly bucket: number
  readonly at: Place
}

/** Two wallets with the facts that they share, as each has them; `confidence` in (0, 1). */
export type Link = {
  readonly wallet: number
  readonly other: number
  readonly confidence: number
  readonly evidence: readonly { readonly own: Fact; readonly others: Fact }[]
}

/** Wallets ascending with their facts. Iterated twice, so that facts need not all be held. */
export type Facts = () => Iterable<readonly [wallet: number, facts: readonly Fact[]]>

/** The fine and the coarse scale of co-activity, in seconds. */
export const FINE_S = 3 * 3600
export const COARSE_S = 3 * 86_400
/** The scale of a funder's burst, in seconds. */
export const STAR_S = 5 * 86_400
/** How many wallets must share a combination. */
export const LEAST = 5

/** How far one fact of a kind is believed to show one actor. Stated beforehand, not fitted; docs/entities.md. */
const BELIEF: Readonly<Record<Rule, number>> = { star: 0.7, chain: 0.7, coactivity: 0.6, collector: 0.7, deposit: 0.8 }

const SLOTS_BITS = 24

/**
 * The links of `facts`: a chain of links within each group, the most confident first. Each rests on two facts that are {@link independent}, and never on two
 * contract calls alone.
 */
export function from(facts: Facts): Link[] {
  const groups = grouped(facts, isEvidence)
  const links: Link[] = []
  for (const group of groups)
    for (let i = 1; i < group.length; i++) {
      const [before, after] = [group[i - 1], group[i]]
      if (before && after) links.push(link(before, after))
    }
  return links.sort((a, b) => b.confidence - a.confidence || a.wallet - b.wallet || a.other - b.other)
}

/** The most wallets that share one combination with a wallet, itself counted: of calls at each scale, and of facts of different rules. */
export type Shared = { readonly fine: number; readonly coarse: number; readonly mixed: number }

/**
 * Whether two facts of one wallet say two things: of different transactions, about different counterparts, and either by different rules or at different times
 * (in different buckets; a rule that looks at no time: in different seconds). Two contracts called within one bucket are one visit.
 */
export function independent(a: Fact, b: Fact): boolean {
  if (samePlace(a.at, b.at) || a.counterpart === b.counterpart) return false
  return a.rule !== b.rule || (a.scaleS === 0 ? a.at.atS !== b.at.atS : a.bucket !== b.bucket)
}

/** How much each wallet shares; a wallet that shares nothing with {@link LEAST} − 1 others is absent. */
export function shared(facts: Facts): Map<number, Shared> {
  const counts = new Map<number, Shared>()
  for (const group of grouped(facts, () => true)) {
    const [first] = group
    const sort = sortOf(first?.facts ?? [])
    for (const { wallet } of group) {
      const known = counts.get(wallet) ?? { fine: 0, coarse: 0, mixed: 0 }
      if (known[sort] < group.length) counts.set(wallet, { ...known, [sort]: group.length })
    }
  }
  return counts
}

function sortOf(facts: readonly Fact[]): keyof Shared {
  if (facts.some(({ rule }) => rule !== 'coactivity')) return 'mixed'
  return facts[0]?.scaleS === FINE_S ? 'fine' : 'coarse'
}

/** The groups of {@link LEAST} wallets or more that share a combination, by a sketch of counts first and exactly then. */
function grouped(facts: Facts, counts: (chosen: readonly Fact[]) => boolean): Member[][] {
  const seen = new Uint8Array(2 ** SLOTS_BITS) // saturating counts; a collision lets a combination through that the exact count drops
  for (const [, own] of facts())
    for (const { key } of combinations(own, counts)) {
      const slot = key % 2 ** SLOTS_BITS
      if ((seen[slot] ?? 0) < LEAST) seen[slot] = (seen[slot] ?? 0) + 1
    }
  const groups = new Map<number, Member[]>()
  for (const [wallet, own] of facts())
    for (const { key, facts: shared } of combinations(own, counts)) {
      if ((seen[key % 2 ** SLOTS_BITS] ?? 0) < LEAST) continue
      const group = groups.get(key)
      if (!group) groups.set(key, [{ wallet, facts: shared }])
      else if (same(group[0]?.facts ?? [], shared)) group.push({ wallet, facts: shared })
    }
  return [...groups.values()].filter((group) => group.length >= LEAST)
}

/** The facts of one funding row, given the head of its chain (−1 = none); a public funder says nothing. */
export function funded(funding: Funding, row: number, head: number, isPublic: boolean, at: Place): Fact[] {
  const counterpart = funding.funder[row] ?? 0
  const facts: Fact[] = isPublic ? [] : [...bucketed('star', counterpart, STAR_S, at)]
  if (head >= 0) facts.push({ rule: 'chain', counterpart: head, scaleS: 0, shiftS: 0, bucket: 0, at })
  return facts
}

/** `rule` with `counterpart` in the bucket of `at` and in the bucket half a scale off, so that no border parts two neighbours in both. */
export function bucketed(rule: Rule, counterpart: number, scaleS: number, at: Place): Fact[] {
  return [0, scaleS / 2].map((shiftS) => {
    return { rule, counterpart, scaleS, shiftS, bucket: Math.floor((at.atS + shiftS) / scaleS), at }
  })
}

/** A 53-bit hash of what two wallets share when they share the fact: everything but its place. */
export function keyOf({ rule, counterpart, scaleS, shiftS, bucket }: Fact): number {
  let high = Math.imul(counterpart + 1, 0x9e3779b1) ^ Math.imul(bucket + 1, 0x85ebca6b)
  let low = Math.imul(scaleS + shiftS + 1, 0xc2b2ae35) ^ Math.imul(rule.length * 131 + rule.charCodeAt(0), 0x27d4eb2f)
  high = Math.imul(high ^ (high >>> 15) ^ low, 0x2c1b3c6d)
  low = Math.imul(low ^ (low >>> 13) ^ high, 0x297a2d39)
  high ^= high >>> 16
  low ^= low >>> 15
  return (high >>> 11) * 2 ** 32 + (low >>> 0)
}

type Combination = { readonly key: number; readonly facts: readonly Fact[] }

function isEvidence(chosen: readonly Fact[]): boolean {
  if (chosen.length < 3 && chosen.every(({ rule }) => rule === 'coactivity')) return false
  return chosen.some((a, i) => chosen.slice(i + 1).some((b) => independent(a, b)))
}

/** Each combination that counts once: two calls on the fine scale, three on the coarse one, or two independent facts. */
function* combinations(facts: readonly Fact[], counts: (chosen: readonly Fact[]) => boolean): Generator<Combination> {
  const emitted = new Set<number>()
  for (const chosen of choices(facts)) {
    if (!counts(chosen)) continue
    const key = chosen.reduce((sum, fact) => mixed(sum + keyOf(fact)), 0)
    if (emitted.has(key)) continue
    emitted.add(key)
    yield { key, facts: chosen }
  }
}

function* choices(facts: readonly Fact[]): Generator<Fact[]> {
  const calls = facts.filter(({ rule }) => rule === 'coactivity')
  const others = facts.filter(({ rule }) => rule !== 'coactivity')
  for (const scaleS of [FINE_S, COARSE_S])
    for (const shiftS of [0, scaleS / 2]) {
      const alike = ordered(calls.filter((fact) => fact.scaleS === scaleS && fact.shiftS === shiftS))
      for (let i = 0; i < alike.length; i++)
        for (let j = i + 1; j < alike.length; j++) {
          const [a, b] = [alike[i], alike[j]]
          if (!a || !b || a.counterpart === b.counterpart) continue
          if (scaleS === FINE_S) yield [a, b]
          else
            for (let k = j + 1; k < alike.length; k++) {
              const c = alike[k]
              if (c && c.counterpart !== b.counterpart && c.counterpart !== a.counterpart) yield [a, b, c]
            }
        }
    }
  const coarse = calls.filter(({ scaleS, shiftS }) => scaleS === COARSE_S && shiftS === 0)
  for (let i = 0; i < others.length; i++) {
    const a = others[i]
    if (!a) continue
    for (const b of coarse) if (!samePlace(a.at, b.at)) yield [a, b]
    for (const b of others.slice(i + 1)) if (independent(a, b)) yield ordered([a, b])
  }
}

/** In an order that two wallets with the same facts agree on. */
function ordered(facts: Fact[]): Fact[] {
  return facts.sort(
    (a, b) => a.counterpart - b.counterpart || a.bucket - b.bucket || (a.rule < b.rule ? -1 : 1) || a.shiftS - b.shiftS,
  )
}

function samePlace(a: Place, b: Place): boolean {
  return a.chain === b.chain && a.block === b.block && a.txIndex === b.txIndex
}

function mixed(key: number): number {
  let high = Math.floor(key / 2 ** 32) | 0
  let low = key | 0
  low = Math.imul(low ^ (low >>> 16) ^ high, 0x85ebca6b)
  high = Math.imul(high ^ (high >>> 13) ^ low, 0xc2b2ae35)
  low ^= (low >>> 13) ^ (high >>> 7)
  return (high >>> 11) * 2 ** 32 + (low >>> 0)
}

/** Whether both wallets truly share the combination: keys of different facts may collide. */
function same(a: readonly Fact[], b: readonly Fact[]): boolean {
  return (
    a.length === b.length &&
    a.every((fact, i) => {
      const other = b[i]
      return (
        other !== undefined &&
        fact.rule === other.rule &&
        fact.counterpart === other.counterpart &&
        fact.scaleS === other.scaleS &&
        fact.shiftS === other.shiftS &&
        fact.bucket === other.bucket
      )
    })
  )
}

type Member = { readonly wallet: number; readonly facts: readonly Fact[] }

function link(before: Member, after: Member): Link {
  const doubt = after.facts.reduce((left, { rule }) => left * (1 - BELIEF[rule]), 1)
  const evidence = before.facts.flatMap((own, i) => {
    const others = after.facts[i]
    return others ? [{ own, others }] : []
  })
  return { wallet: before.wallet, other: after.wallet, confidence: 1 - doubt, evidence }
}
