/** Wallets joined by the collections that they both hold (one-mode projection; Newman, "The structure of scientific collaboration networks", 2001; similarity after Salton & McGill, 1983). */
import { Failure } from '../../core/failure.ts'
import * as Csr from '../csr.ts'
import * as Top from '../top.ts'

/** Holdings as columns of one length: `wallets[i]` (below `walletCount`) holds something of `collections[i]` (below `collectionCount`); repeats count once. */
export type Holdings = {
  readonly walletCount: number
  readonly collectionCount: number
  readonly wallets: Uint32Array
  readonly collections: Uint32Array
}

/**
 * `similarity`: cosine |A ∩ B| / √(|A| |B|) or Jaccard |A ∩ B| / |A ∪ B| of the sets of collections. Each wallet keeps its `neighbours` most similar ones (10 if left out);
 * collections of more than `maxHolders` holders (1000 if left out) are left out of every set: they say little, and their pairs grow with the square.
 */
export type Options = {
  readonly similarity: 'cosine' | 'jaccard'
  readonly neighbours?: number
  readonly maxHolders?: number
}

/** An undirected simple graph of wallets whose weights are similarities, and how many collections were left out of it. */
export type Projection = { readonly graph: Csr.Csr; readonly leftOut: number }

/**
 * The projection of `holdings`: two wallets are joined when either is among the other's most similar. Throws `GRAPH_EDGE_INVALID` for columns of different lengths or a number out of range, `INPUT_INVALID` for options.
 */
export function of(holdings: Holdings, { similarity, neighbours = 10, maxHolders = 1000 }: Options): Projection {
  if (!Number.isInteger(neighbours) || neighbours < 1) {
    throw new Failure('INPUT_INVALID', 'A number of neighbours is a whole number above 0.', { neighbours })
  }
  const { walletCount, collectionCount } = holdings
  const everyHolder = Csr.transpose(sets(holdings))
  let leftOut = 0
  for (let c = walletCount; c < walletCount + collectionCount; c++) if (size(everyHolder, c) > maxHolders) leftOut++
  const kept = (_: number, i: number) => size(everyHolder, walletCount + (holdings.collections[i] ?? 0)) <= maxHolders
  const held = sets({
    ...holdings,
    wallets: holdings.wallets.filter(kept),
    collections: holdings.collections.filter(kept),
  })
  const holders = Csr.transpose(held)
  const shared = new Uint32Array(walletCount)
  const met: number[] = []
  const most = walletCount * Math.min(neighbours, walletCount)
  const pairs = { sources: new Uint32Array(most), targets: new Uint32Array(most), weights: new Float64Array(most) }
  let count = 0
  for (let u = 0; u < walletCount; u++) {
    met.length = 0
    const end = held.offsets[u + 1] ?? 0
    for (let k = held.offsets[u] ?? 0; k < end; k++) {
      const c = held.targets[k] ?? 0
      const last = holders.offsets[c + 1] ?? 0
      for (let j = holders.offsets[c] ?? 0; j < last; j++) {
        const v = holders.targets[j] ?? 0
        if (shared[v] === 0) met.push(v)
        shared[v] = (shared[v] ?? 0) + 1
      }
    }
    const best = Top.create<{ v: number; score: number }>(neighbours, (a, b) => b.score - a.score || a.v - b.v)
    for (const v of met) {
      const both = shared[v] ?? 0
      shared[v] = 0
      const [a, b] = [size(held, u), size(held, v)]
      if (v !== u) best.offer({ v, score: similarity === 'cosine' ? both / Math.sqrt(a * b) : both / (a + b - both) })
    }
    for (const { v, score } of best.sorted()) {
      pairs.sources[count] = u
      pairs.targets[count] = v
      pairs.weights[count++] = score
    }
  }
  const chosen = Csr.fromEdges({
    nodes: walletCount,
    sources: pairs.sources.subarray(0, count),
    targets: pairs.targets.subarray(0, count),
    weights: pairs.weights.subarray(0, count),
  })
  return { graph: joined(chosen), leftOut }
}

/** Wallets first, collections after them; an edge from each wallet to each collection it holds. */
function sets({ walletCount, collectionCount, wallets, collections }: Holdings): Csr.Csr {
  const outside = collections.findIndex((c) => c >= collectionCount)
  if (outside >= 0 || wallets.some((w) => w >= walletCount)) {
    const facts = { walletCount, collectionCount }
    throw new Failure('GRAPH_EDGE_INVALID', 'A holding names a wallet or collection out of range.', facts)
  }
  return Csr.fromEdges({
    nodes: walletCount + collectionCount,
    sources: wallets,
    targets: collections.map((c) => walletCount + c),
    weights: new Float64Array(wallets.length).fill(1),
  })
}

/** Each pair once with its score, in both rows. A pair that both chose carries one score, not the sum. */
function joined(chosen: Csr.Csr): Csr.Csr {
  const times = Csr.undirectedSimple(Csr.unweighted(chosen)).weights
  const graph = Csr.undirectedSimple(chosen)
  return { ...graph, weights: graph.weights.map((score, k) => score / (times[k] ?? 1)) }
}

function size({ offsets }: Csr.Csr, u: number): number {
  return (offsets[u + 1] ?? 0) - (offsets[u] ?? 0)
}
