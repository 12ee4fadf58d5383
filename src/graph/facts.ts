/** What is known of wallets, as columns that move between threads, and the facts in it that several wallets share. */
import type { Columns } from '../warehouse/columns.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Funding from './funding.ts'
import * as Growing from './growing.ts'
import * as Numbering from './numbering.ts'
import * as Queries from './queries.generated.ts'

/** How two wallets may resemble each other. */
export type Rule = 'star' | 'chain' | 'coactivity' | 'collector' | 'deposit'

/** A rule with the buckets in which it looks at time: ⌊(atS + shiftS) / scaleS⌋; scale 0: whenever. */
export type Kind = { readonly rule: Rule; readonly scaleS: number; readonly shiftS: number }

/** The fine and the coarse scale of co-activity, in seconds. */
export const FINE_S = 3 * 3600
export const COARSE_S = 3 * 86_400
/** The scale of a funder's burst, in seconds. */
export const STAR_S = 5 * 86_400
/** How many wallets must share something. */
export const LEAST = 5
/** What a wallet does after its sixteenth call is not looked at. */
export const MOST_CALLS = 16

/** The kinds of facts by number. Buckets are laid twice, half a bucket apart, so that no border parts two neighbours in both. */
export const KINDS: readonly Kind[] = [
  { rule: 'star', scaleS: STAR_S, shiftS: 0 },
  { rule: 'star', scaleS: STAR_S, shiftS: STAR_S / 2 },
  { rule: 'chain', scaleS: 0, shiftS: 0 },
  { rule: 'coactivity', scaleS: FINE_S, shiftS: 0 },
  { rule: 'coactivity', scaleS: FINE_S, shiftS: FINE_S / 2 },
  { rule: 'coactivity', scaleS: COARSE_S, shiftS: 0 },
  { rule: 'coactivity', scaleS: COARSE_S, shiftS: COARSE_S / 2 },
  { rule: 'collector', scaleS: COARSE_S, shiftS: 0 },
  { rule: 'collector', scaleS: COARSE_S, shiftS: COARSE_S / 2 },
  { rule: 'deposit', scaleS: 0, shiftS: 0 },
]

const CHAIN = 2
const DEPOSIT = 9

/** Where rows stand on their chains, columns of one length. */
export type Places = {
  readonly chain: Uint32Array
  readonly block: Uint32Array
  readonly txIndex: Uint32Array
  readonly atS: Uint32Array
}

/** First payments, calls and payments into shared wallets before an instant, each by ascending wallet; `publicWallet` ascends. `forwards` is 1 where the collector pays only exchanges. */
export type Table = {
  readonly publicWallet: Uint32Array
  readonly funding: Places & {
    readonly wallet: Uint32Array
    readonly funder: Uint32Array
    readonly value: Float64Array
  }
  readonly calls: Places & { readonly wallet: Uint32Array; readonly contract: Uint32Array }
  readonly deposits: Places & {
    readonly wallet: Uint32Array
    readonly collector: Uint32Array
    readonly forwards: Float64Array
  }
}

/**
 * What private wallets share, in rows of compressed columns: `wallet` ascends, and the facts of wallet u are the positions `offsets[u]` to `offsets[u + 1]`, none
 * twice. `fact` is the number of what is shared, the same for all who share it; it is of `kind(fact)`, about `counterpart(fact)`, in `bucket(fact)`. `row` is where it
 * stands in the table of its kind (`places`), the wallet's first time of several. Facts that fewer than {@link LEAST} wallets share are left out as far as a sketch tells.
 */
export type Facts = {
  readonly wallet: Uint32Array
  readonly offsets: Uint32Array
  readonly fact: Uint32Array
  readonly row: Uint32Array
  readonly kind: (fact: number) => number
  readonly counterpart: (fact: number) => number
  readonly bucket: (fact: number) => number
  readonly places: (kind: number) => Places
}

/** Reads the table of `asOfS`; public wallets must have been recognised. */
export async function read(warehouse: Warehouse, asOfS: number): Promise<Table> {
  const at = { as_of_s: asOfS }
  const known = await warehouse.columns(Queries.publicWallets, at)
  const funding = await warehouse.columns(Queries.funding, at)
  const calls = await warehouse.columns(Queries.calls, at)
  const deposits = await warehouse.columns(Queries.deposits, at)
  return {
    publicWallet: known.uint32('wallet'),
    funding: {
      ...places(funding),
      wallet: funding.uint32('wallet'),
      funder: funding.uint32('funder'),
      value: funding.float64('value'),
    },
    calls: { ...places(calls), wallet: calls.uint32('wallet'), contract: calls.uint32('contract') },
    deposits: {
      ...places(deposits),
      wallet: deposits.uint32('wallet'),
      collector: deposits.uint32('collector'),
      forwards: deposits.float64('forwards'),
    },
  }
}

/** Every column of a table. */
export function columnsOf({ publicWallet, funding, calls, deposits }: Table): readonly ArrayBufferView[] {
  return [publicWallet, ...[funding, calls, deposits].flatMap((columns) => Object.values(columns))]
}

/** The shared facts of a table, in two walks: one counts, one keeps. */
export function of(table: Table): Facts {
  const { funding, calls, deposits } = table
  const isPublic = new Set(table.publicWallet)
  const heads = Funding.heads(funding, (wallet) => isPublic.has(wallet))
  const walk = (visit: Visit) => walkThrough(table, { isPublic, heads }, visit)
  const expected = 3 * funding.wallet.length + 4 * calls.wallet.length + 3 * deposits.wallet.length
  const sketch = Numbering.sketch(expected, LEAST)
  walk((_wallet, counterpart, what) => sketch.count(counterpart, what, 0))
  const numbers = Numbering.create()
  const [wallets, offsets, facts, rows] = [Growing.uint32(), Growing.uint32(), Growing.uint32(), Growing.uint32()]
  const own: number[] = []
  let last = -1
  let size = 0
  walk((wallet, counterpart, what, row) => {
    if (!sketch.reaches(counterpart, what, 0)) return
    if (wallet !== last) {
      wallets.push(wallet)
      offsets.push(size)
      own.length = 0
      last = wallet
    }
    const fact = numbers.of(counterpart, what, 0)
    if (own.includes(fact)) return
    own.push(fact)
    facts.push(fact)
    rows.push(row)
    size++
  })
  offsets.push(size)
  return {
    wallet: wallets.column(),
    offsets: offsets.column(),
    fact: facts.column(),
    row: rows.column(),
    kind: (fact) => numbers.y(fact) & 15,
    counterpart: numbers.x,
    bucket: (fact) => numbers.y(fact) >>> 4,
    places: (kind) => [funding, calls, deposits][tableOf(kind)] ?? funding,
  }
}

/** Where facts of a kind come from: 0 = first payments, 1 = calls, 2 = payments into shared wallets. */
export function tableOf(kind: number): number {
  if (kind <= CHAIN) return 0
  return kind < 7 ? 1 : 2
}

/** `what` is the bucket and the kind in one word. */
type Visit = (wallet: number, counterpart: number, what: number, row: number) => void
type Known = { readonly isPublic: ReadonlySet<number>; readonly heads: Float64Array }

function walkThrough({ funding, calls, deposits }: Table, { isPublic, heads }: Known, visit: Visit): void {
  let [f, c, d] = [0, 0, 0]
  for (;;) {
    const wallet = Math.min(funding.wallet[f] ?? Infinity, calls.wallet[c] ?? Infinity, deposits.wallet[d] ?? Infinity)
    if (wallet === Infinity) return
    const counts = !isPublic.has(wallet)
    if (funding.wallet[f] === wallet) {
      const funder = funding.funder[f] ?? 0
      const head = heads[f] ?? -1
      if (counts && !isPublic.has(funder))
        for (let kind = 0; kind < CHAIN; kind++) visit(wallet, funder, what(kind, funding.atS[f] ?? 0), f)
      if (counts && head >= 0) visit(wallet, head, CHAIN, f)
      f++
    }
    for (let first = c; calls.wallet[c] === wallet; c++)
      if (counts && c < first + MOST_CALLS)
        for (let kind = 3; kind < 7; kind++) visit(wallet, calls.contract[c] ?? 0, what(kind, calls.atS[c] ?? 0), c)
    for (; deposits.wallet[d] === wallet; d++) {
      if (!counts) continue
      const collector = deposits.collector[d] ?? 0
      for (let kind = 7; kind < DEPOSIT; kind++) visit(wallet, collector, what(kind, deposits.atS[d] ?? 0), d)
      if (deposits.forwards[d] === 1) visit(wallet, collector, DEPOSIT, d)
    }
  }
}

function what(kind: number, atS: number): number {
  const { scaleS = 1, shiftS = 0 } = KINDS[kind] ?? {}
  return Math.floor((atS + shiftS) / scaleS) * 16 + kind
}

type Placed = { readonly chain: number; readonly block: number; readonly tx_index: number; readonly at_s: number }

function places(columns: Columns<Placed>): Places {
  return {
    chain: columns.uint32('chain'),
    block: columns.uint32('block'),
    txIndex: columns.uint32('tx_index'),
    atS: columns.uint32('at_s'),
  }
}
