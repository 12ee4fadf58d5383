/**
 * Links between wallets from what they have in common: facts ("funded by f in this bucket of time", "called c in this bucket") are combined
 * by two or three, and wallets that share a combination with four others are linked. Time and memory are linear in the facts of bounded wallets
 * (the idea is locality-sensitive hashing by bands: Indyk and Motwani, 1998), never in pairs of wallets; three calls are looked at only where each two of them are
 * shared by five as well (Agrawal and Srikant, "Fast algorithms for mining association rules", 1994).
 */
import * as Facts from './facts.ts'
import * as Growing from './growing.ts'
import * as Numbering from './numbering.ts'

/**
 * Combinations that {@link Facts.LEAST} wallets or more share, by group number: `confidence(group)` in (0, 1), `facts(group)` two or three numbers of facts. `each`
 * gives a chain of links within each group, the most confident first, then as the later wallet ascends; wallets by their place in `Facts.wallet`.
 */
export type Links = {
  readonly confidence: (group: number) => number
  readonly facts: (group: number) => readonly number[]
  readonly each: (visit: (before: number, after: number, group: number) => void) => void
}

/** The most wallets that share one combination with a wallet, itself counted: of calls at each scale, and of facts of different rules; 0 = fewer than five. */
export type Shared = {
  readonly wallet: Uint32Array
  readonly fine: Uint32Array
  readonly coarse: Uint32Array
  readonly mixed: Uint32Array
}

/** How far one fact of a kind is believed to show one actor. Stated beforehand, not fitted; docs/entities.md. */
const BELIEF: Readonly<Record<Facts.Rule, number>> = {
  star: 0.7,
  chain: 0.7,
  coactivity: 0.6,
  collector: 0.7,
  deposit: 0.8,
}

/** In place of a third fact. */
const NONE = 0xffff_ffff

/** The links of `facts`. Each rests on two facts that are {@link independent}, and never on two contract calls alone. */
export function of(facts: Facts.Facts): Links {
  const groups = grouped(facts, 'evidence')
  const { numbers, counts } = groups
  const factsOf = (group: number) =>
    [numbers.x(group), numbers.y(group), numbers.z(group)].filter((fact) => fact !== NONE)
  const confidence = (group: number) =>
    1 - factsOf(group).reduce((doubt, fact) => doubt * (1 - BELIEF[ruleOf(facts, fact)]), 1)
  const each: Links['each'] = (visit) => {
    const own = Float64Array.from({ length: numbers.size() }, (_, group) =>
      (counts[group] ?? 0) >= Facts.LEAST ? confidence(group) : 0,
    )
    const levels = [...new Set(own)].filter((level) => level > 0).sort((a, b) => b - a)
    const levelOf = new Map(levels.map((level, i) => [level, i]))
    // One walk for all levels: who is in which group, then put in order of level, and within one as walked (a counting sort).
    const [wallets, of] = [Growing.uint32(), Growing.uint32()]
    const ends = new Uint32Array(levels.length + 1)
    groups.walk((u, x, y, z) => {
      const group = numbers.find(x, y, z)
      const level = group < 0 ? undefined : levelOf.get(own[group] ?? 0)
      if (level === undefined) return
      wallets.push(u)
      of.push(group)
      ends[level + 1] = (ends[level + 1] ?? 0) + 1
    })
    for (let level = 0; level < levels.length; level++) ends[level + 1] = (ends[level + 1] ?? 0) + (ends[level] ?? 0)
    const [walked, groupOf] = [wallets.column(), of.column()]
    const order = new Uint32Array(walked.length)
    for (const [i, group] of groupOf.entries()) {
      const level = levelOf.get(own[group] ?? 0) ?? 0
      const at = ends[level] ?? 0
      order[at] = i
      ends[level] = at + 1
    }
    const last = new Uint32Array(numbers.size()) // 1 + the last wallet met
    for (const i of order) {
      const [u, group] = [walked[i] ?? 0, groupOf[i] ?? 0]
      const before = last[group] ?? 0
      last[group] = u + 1
      if (before > 0) visit(before - 1, u, group)
    }
  }
  return { confidence, facts: factsOf, each }
}

/** How much each wallet shares, evidence or not: as a feature, two calls within hours count. */
export function shared(facts: Facts.Facts): Shared {
  const { numbers, counts, walk } = grouped(facts, 'all')
  const size = facts.wallet.length
  const found = { fine: new Uint32Array(size), coarse: new Uint32Array(size), mixed: new Uint32Array(size) }
  walk((u, x, y, z) => {
    const group = numbers.find(x, y, z)
    const count = group < 0 ? 0 : (counts[group] ?? 0)
    if (count < Facts.LEAST) return
    const column = found[sortOf(facts, x, y)]
    if (count > (column[u] ?? 0)) column[u] = count
  })
  return { wallet: facts.wallet, ...found }
}

function sortOf(facts: Facts.Facts, x: number, y: number): keyof typeof SORTS {
  if (ruleOf(facts, x) !== 'coactivity' || ruleOf(facts, y) !== 'coactivity') return 'mixed'
  return Facts.KINDS[facts.kind(x)]?.scaleS === Facts.FINE_S ? 'fine' : 'coarse'
}

const SORTS = { fine: 0, coarse: 0, mixed: 0 }

function ruleOf(facts: Facts.Facts, fact: number): Facts.Rule {
  return Facts.KINDS[facts.kind(fact)]?.rule ?? 'star'
}

/**
 * Whether two facts of one wallet, at positions `p` and `q`, say two things: of different transactions, about different counterparts, and either by different rules or at different times
 * (in different buckets; a rule that looks at no time: in different seconds). Two contracts called within one bucket are one visit.
 */
export function independent(facts: Facts.Facts, p: number, q: number): boolean {
  const [a, b] = [facts.fact[p] ?? 0, facts.fact[q] ?? 0]
  if (facts.counterpart(a) === facts.counterpart(b) || samePlace(facts, p, q)) return false
  const [one, other] = [Facts.KINDS[facts.kind(a)], Facts.KINDS[facts.kind(b)]]
  if (one?.rule !== other?.rule) return true
  if (one?.scaleS !== 0) return facts.bucket(a) !== facts.bucket(b)
  const { atS } = facts.places(facts.kind(a))
  return atS[facts.row[p] ?? 0] !== atS[facts.row[q] ?? 0]
}

function samePlace(facts: Facts.Facts, p: number, q: number): boolean {
  const one = facts.places(facts.kind(facts.fact[p] ?? 0))
  const other = facts.places(facts.kind(facts.fact[q] ?? 0))
  const [i, j] = [facts.row[p] ?? 0, facts.row[q] ?? 0]
  return one.chain[i] === other.chain[j] && one.block[i] === other.block[j] && one.txIndex[i] === other.txIndex[j]
}

/** `evidence`: combinations with two independent facts and more than two calls. `all`: two calls on the fine scale count too, and whatever stands in different transactions. */
type Counting = 'evidence' | 'all'

/** One combination of wallet `u`, its facts ascending, `z` {@link NONE} for two. */
type Visit = (u: number, x: number, y: number, z: number) => void

/** Groups by number with how many wallets are in each, and a walk through every combination, wallet by wallet, that may be in one. */
type Groups = {
  readonly numbers: Numbering.Numbering
  readonly counts: Uint32Array
  readonly walk: (visit: Visit) => void
}

function grouped(facts: Facts.Facts, counting: Counting): Groups {
  const mates = matesOf(facts)
  let expected = 0
  walk(facts, { mates, counting }, () => {
    expected++
  })
  const sketch = Numbering.sketch(expected, Facts.LEAST)
  walk(facts, { mates, counting }, (_u, x, y, z) => sketch.count(x, y, z))
  const likely = (visit: Visit) =>
    walk(facts, { mates, counting }, (u, x, y, z) => {
      if (sketch.reaches(x, y, z)) visit(u, x, y, z)
    })
  const numbers = Numbering.create()
  let counts = new Uint32Array(1024)
  likely((_u, x, y, z) => {
    const group = numbers.of(x, y, z)
    if (group >= counts.length) {
      const wider = new Uint32Array(2 * counts.length)
      wider.set(counts)
      counts = wider
    }
    counts[group] = (counts[group] ?? 0) + 1
  })
  return { numbers, counts, walk: likely }
}

/** The positions of one wallet's facts by sort: calls on the fine and the coarse scale in either laying of buckets, and the others. */
type Spread = { readonly at: readonly Uint32Array[]; readonly sizes: Uint32Array }

const FINE = 0
const COARSE = 2
const OTHERS = 4
/** Two facts of first payment and three of each of eight collectors at most. */
const MOST_OTHERS = 32

function spread(): Spread {
  const at = [0, 1, 2, 3].map(() => new Uint32Array(Facts.MOST_CALLS))
  return { at: [...at, new Uint32Array(MOST_OTHERS)], sizes: new Uint32Array(OTHERS + 1) }
}

function fill({ at, sizes }: Spread, facts: Facts.Facts, u: number): void {
  sizes.fill(0)
  const end = facts.offsets[u + 1] ?? 0
  for (let p = facts.offsets[u] ?? 0; p < end; p++) {
    const kind = facts.kind(facts.fact[p] ?? 0)
    const sort = kind >= 3 && kind < 7 ? kind - 3 : OTHERS
    const column = at[sort]
    const size = sizes[sort] ?? 0
    if (!column || size === column.length) continue
    column[size] = p
    sizes[sort] = size + 1
  }
}

/** For the coarse call at each position, the later ones of its laying (bit j: the j-th) with which five wallets may share it. */
function matesOf(facts: Facts.Facts): Uint32Array {
  const own = spread()
  const pairs = (visit: (p: number, q: number, j: number) => void) => {
    for (let u = 0; u < facts.wallet.length; u++) {
      fill(own, facts, u)
      for (let sort = COARSE; sort < OTHERS; sort++) {
        const at = own.at[sort]
        const size = own.sizes[sort] ?? 0
        if (!at || size < 3) continue
        for (let i = 0; i < size; i++)
          for (let j = i + 1; j < size; j++) {
            const [p, q] = [at[i] ?? 0, at[j] ?? 0]
            if (facts.counterpart(facts.fact[p] ?? 0) !== facts.counterpart(facts.fact[q] ?? 0)) visit(p, q, j)
          }
      }
    }
  }
  let expected = 0
  pairs(() => {
    expected++
  })
  const sketch = Numbering.sketch(expected, Facts.LEAST)
  const both = (p: number, q: number, visit: (a: number, b: number) => void) => {
    const [a, b] = [facts.fact[p] ?? 0, facts.fact[q] ?? 0]
    visit(a < b ? a : b, a < b ? b : a)
  }
  pairs((p, q) => both(p, q, (a, b) => sketch.count(a, b, 0)))
  const mates = new Uint32Array(facts.fact.length)
  pairs((p, q, j) =>
    both(p, q, (a, b) => {
      if (sketch.reaches(a, b, 0)) mates[p] = (mates[p] ?? 0) | (1 << j)
    }),
  )
  return mates
}

type How = { readonly mates: Uint32Array; readonly counting: Counting }

/** Every combination of every wallet, by ascending wallet, each once. */
function walk(facts: Facts.Facts, { mates, counting }: How, visit: Visit): void {
  const own = spread()
  const two = (u: number, p: number, q: number) => {
    const [a, b] = [facts.fact[p] ?? 0, facts.fact[q] ?? 0]
    if (a < b) visit(u, a, b, NONE)
    else visit(u, b, a, NONE)
  }
  for (let u = 0; u < facts.wallet.length; u++) {
    fill(own, facts, u)
    for (let sort = FINE; counting === 'all' && sort < COARSE; sort++) fine(facts, own, sort, (p, q) => two(u, p, q))
    for (let sort = COARSE; sort < OTHERS; sort++) coarse(facts, own, { mates, counting, sort, u }, visit)
    const [others, calls] = [own.at[OTHERS], own.at[COARSE]]
    const size = own.sizes[OTHERS] ?? 0
    if (!others || !calls) continue
    for (let i = 0; i < size; i++) {
      const p = others[i] ?? 0
      for (let j = 0; j < (own.sizes[COARSE] ?? 0); j++) {
        const q = calls[j] ?? 0
        if (counting === 'all' ? !samePlace(facts, p, q) : independent(facts, p, q)) two(u, p, q)
      }
      for (let j = i + 1; j < size; j++) if (independent(facts, p, others[j] ?? 0)) two(u, p, others[j] ?? 0)
    }
  }
}

/** Two calls of different contracts within hours. */
function fine(facts: Facts.Facts, { at, sizes }: Spread, sort: number, visit: (p: number, q: number) => void): void {
  const calls = at[sort]
  const size = sizes[sort] ?? 0
  for (let i = 0; calls && i < size; i++)
    for (let j = i + 1; j < size; j++) {
      const [p, q] = [calls[i] ?? 0, calls[j] ?? 0]
      if (facts.counterpart(facts.fact[p] ?? 0) !== facts.counterpart(facts.fact[q] ?? 0)) visit(p, q)
    }
}

type Coarse = How & { readonly sort: number; readonly u: number }

/** Three calls of different contracts, each two of them shared by enough wallets; as evidence, not all in one bucket. */
function coarse(facts: Facts.Facts, { at, sizes }: Spread, { mates, counting, sort, u }: Coarse, visit: Visit): void {
  const calls = at[sort]
  const size = sizes[sort] ?? 0
  for (let i = 0; calls && i < size; i++) {
    const p = calls[i] ?? 0
    const a = facts.fact[p] ?? 0
    for (let first = mates[p] ?? 0; first !== 0; first &= first - 1) {
      const q = calls[31 - Math.clz32(first & -first)] ?? 0
      const b = facts.fact[q] ?? 0
      for (let both = (mates[p] ?? 0) & (mates[q] ?? 0); both !== 0; both &= both - 1) {
        const r = calls[31 - Math.clz32(both & -both)] ?? 0
        const c = facts.fact[r] ?? 0
        if (
          counting === 'evidence' &&
          !independent(facts, p, q) &&
          !independent(facts, p, r) &&
          !independent(facts, q, r)
        )
          continue
        const low = Math.min(a, b, c)
        const high = Math.max(a, b, c)
        visit(u, low, a ^ b ^ c ^ low ^ high, high)
      }
    }
  }
}
