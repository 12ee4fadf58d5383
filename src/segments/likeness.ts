/** The work of lookalikes that needs no warehouse: placing the seed's centres, searching all wallets, and the check on a half of the seed. */
import * as Rng from '../core/rng.ts'
import * as Proportions from '../statistics/proportions.ts'
import * as Nearest from './nearest.ts'

/** Standardised columns of `wallet`, the ids in the seed (both ascend), and how many wallets to find. */
export type Request = {
  readonly wallet: Uint32Array
  readonly columns: Nearest.Columns
  readonly members: Uint32Array
  readonly size: number
}

/** The rows found, and the check of `Lookalikes`. */
export type Likeness = { readonly found: Nearest.Found; readonly check: Check | null }

/** So many of the half held out are among the nearest to the other half; `expected` is the share that chance would find. */
export type Check = {
  readonly heldOut: number
  readonly found: number
  readonly share: number
  readonly low: number
  readonly high: number
  readonly expected: number
}

const CENTRES = 4
/** Of a large seed, so many wallets place the centres. */
const MOST_POINTS = 5_000
const LEAST_TO_CHECK = 40

/** The wallets nearest to the seed, none of which is in it. */
export function find({ wallet, columns, members, size }: Request): Likeness {
  const inSeed = membership(wallet, members)
  const rows = rowsOf(inSeed)
  const found = Nearest.search(columns, place(columns, rows), { size, excluded: inSeed })
  return { found, check: check(columns, { wallet, rows, size }) }
}

/** 1 for each of `wallets` that is in `members`; both ascend. */
function membership(wallets: Uint32Array, members: Uint32Array): Uint8Array {
  let j = 0
  return Uint8Array.from(wallets, (id) => {
    while (j < members.length && (members[j] ?? 0) < id) j++
    return members[j] === id ? 1 : 0
  })
}

function rowsOf(inSeed: Uint8Array): number[] {
  const rows: number[] = []
  for (let row = 0; row < inSeed.length; row++) if (inSeed[row] === 1) rows.push(row)
  return rows
}

function place(columns: Nearest.Columns, rows: readonly number[]): readonly Float32Array[] {
  const step = Math.max(1, Math.floor(rows.length / MOST_POINTS))
  const points = rows
    .filter((_, i) => i % step === 0)
    .map((row) => Float32Array.from(columns, (column) => column[row] ?? 0))
  return Nearest.centres(points, CENTRES, Rng.create('lookalike'))
}

function check(
  columns: Nearest.Columns,
  { wallet, rows, size }: { readonly wallet: Uint32Array; readonly rows: readonly number[]; readonly size: number },
): Check | null {
  if (rows.length < LEAST_TO_CHECK) return null
  // A fixed multiplicative hash of the id cuts the seed in two.
  const isHeld = (row: number) => (Math.imul(wallet[row] ?? 0, 0x9e3779b1) >>> 16) % 2 === 1
  const [held, kept] = [rows.filter(isHeld), rows.filter((row) => !isHeld(row))]
  if (held.length === 0 || kept.length === 0) return null
  const excluded = new Uint8Array(wallet.length)
  for (const row of kept) excluded[row] = 1
  const near = new Set(Nearest.search(columns, place(columns, kept), { size, excluded }).rows)
  const found = held.filter((row) => near.has(row)).length
  const { low, high } = Proportions.one({ events: found, units: held.length })
  const expected = Math.min(1, size / (wallet.length - kept.length))
  return { heldOut: held.length, found, share: found / held.length, low, high, expected }
}
