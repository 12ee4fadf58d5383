/** The wallet graph of a stage: transfers between wallets as of a block. */
import { Failure } from '../core/failure.ts'
import * as Csr from './csr.ts'
import * as Memory from './memory.ts'
import * as Sorted from './sorted.ts'

/** `nodes[u]` is the wallet id of node `u`, ascending; an edge runs from payer to receiver. */
export type WalletGraph = { readonly nodes: Uint32Array; readonly csr: Csr.Csr }

/** Transfers as columns of one length: wallet ids and a weight of the caller's choice (a count, an amount as a float). */
export type Transfers = {
  readonly sources: Uint32Array
  readonly targets: Uint32Array
  readonly weights: Float64Array
}

/**
 * The graph of `transfers`. Transfers of a wallet to itself are dropped, so a wallet with no other transfer is not in the graph; repeated transfers
 * become one edge of the summed weight. Mints, burns and exchanges are the caller's to leave out. Throws `GRAPH_EDGE_INVALID` for columns of different
 * lengths or a weight that is negative or not finite.
 */
export function from(transfers: Transfers): WalletGraph {
  const { sources, targets, weights } = withoutSelf(transfers)
  const size = sources.length
  const ids = new Uint32Array(2 * size)
  ids.set(sources)
  ids.set(targets, size)
  const { numbers, names } = numbered(ids)
  const csr = Csr.fromEdges({
    nodes: names.length,
    sources: numbers.subarray(0, size),
    targets: numbers.subarray(size),
    weights,
  })
  return { nodes: names, csr }
}

function withoutSelf({ sources, targets, weights }: Transfers): Transfers {
  const size = sources.length
  if (targets.length !== size || weights.length !== size) {
    const facts = { sources: size, targets: targets.length, weights: weights.length }
    throw new Failure('GRAPH_EDGE_INVALID', 'The columns of transfers differ in length.', facts)
  }
  const kept = { sources: new Uint32Array(size), targets: new Uint32Array(size), weights: new Float64Array(size) }
  let count = 0
  for (let i = 0; i < size; i++) {
    if (sources[i] === targets[i]) continue
    kept.sources[count] = sources[i] ?? 0
    kept.targets[count] = targets[i] ?? 0
    kept.weights[count] = weights[i] ?? 0
    count++
  }
  return {
    sources: kept.sources.subarray(0, count),
    targets: kept.targets.subarray(0, count),
    weights: kept.weights.subarray(0, count),
  }
}

/** Numbers distinct `ids` in ascending order: by a table where they lie close together, as the dictionary makes them, else by hashing. */
function numbered(ids: Uint32Array): { numbers: Uint32Array; names: Uint32Array } {
  let last = 0
  for (const id of ids) if (id > last) last = id
  return last < 4 * ids.length ? tabled(ids, last) : hashed(ids)
}

function tabled(ids: Uint32Array, last: number): { numbers: Uint32Array; names: Uint32Array } {
  const place = new Uint32Array(last + 1)
  for (const id of ids) place[id] = 1
  let count = 0
  for (let id = 0; id <= last; id++) if (place[id] === 1) place[id] = count++
  const names = Memory.uint32(count)
  const numbers = new Uint32Array(ids.length)
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? 0
    const number = place[id] ?? 0
    numbers[i] = number
    names[number] = id
  }
  return { numbers, names }
}

/** By open addressing: O(ids) whatever their range. */
function hashed(ids: Uint32Array): { numbers: Uint32Array; names: Uint32Array } {
  let bits = 4
  while (2 ** bits < 2 * ids.length && bits < 31) bits++
  const slots = new Uint32Array(2 ** bits) // 1 + the provisional number; 0 = free
  const mask = 2 ** bits - 1
  const seen = new Uint32Array(ids.length)
  const numbers = new Uint32Array(ids.length)
  let count = 0
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? 0
    let slot = Math.imul(id, 0x9e3779b1) >>> (32 - bits) // Knuth's multiplicative hash
    for (let held = slots[slot] ?? 0; held !== 0 && seen[held - 1] !== id; held = slots[slot] ?? 0)
      slot = (slot + 1) & mask
    if (slots[slot] === 0) {
      seen[count++] = id
      slots[slot] = count
    }
    numbers[i] = (slots[slot] ?? 0) - 1
  }
  const names = Memory.uint32(count)
  names.set(seen.subarray(0, count))
  names.sort()
  return { numbers: renumbered(numbers, seen.subarray(0, count), names), names }
}

/** `numbers` (positions in `seen`) as positions in the sorted `names`, in place. */
function renumbered(numbers: Uint32Array, seen: Uint32Array, names: Uint32Array): Uint32Array {
  const position = seen.map((id) => Sorted.position(names, id))
  for (let i = 0; i < numbers.length; i++) numbers[i] = position[numbers[i] ?? 0] ?? 0
  return numbers
}
