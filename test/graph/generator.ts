/** Seeded edge lists for the graph tests: planted communities, heavy-tailed popularity, parallel edges, self-loops, isolated nodes. */
import * as Rng from '../../src/core/rng.ts'
import type { Edges } from '../../src/graph/csr.ts'
import type * as Standing from '../../src/graph/standing.ts'
import type * as WalletGraph from '../../src/graph/wallet.ts'

/** `size` edges among `nodes` nodes in about √nodes / 2 communities; the last 2 % of the nodes stay isolated; weights are whole, 1 to 9. */
export function planted(nodes: number, size: number, seed: number): Edges {
  const rng = Rng.create(seed)
  const linked = Math.max(1, Math.floor(nodes * 0.98))
  const communities = Math.max(1, Math.round(Math.sqrt(nodes) / 2))
  // The square of a uniform number favours low ranks; within a community ranks are a stride apart.
  const inCommunity = (c: number) => {
    const ranks = Math.ceil((linked - c) / communities)
    return c + communities * Math.floor(rng.uniform() ** 2 * ranks)
  }
  const anywhere = () => Math.floor(rng.uniform() ** 3 * linked)
  const edges = {
    nodes,
    sources: new Uint32Array(size),
    targets: new Uint32Array(size),
    weights: new Float64Array(size),
  }
  for (let i = 0; i < size; i++) {
    const source = Math.floor(rng.uniform() ** 1.5 * linked)
    const draw = rng.uniform()
    const answered = draw < 0.2 && i > 0 ? rng.below(i) : -1
    edges.sources[i] = answered >= 0 ? edges.targets[answered]! : source
    edges.targets[i] =
      answered >= 0 ? edges.sources[answered]! : draw < 0.75 ? inCommunity(source % communities) : anywhere()
    edges.weights[i] = 1 + rng.below(9)
  }
  return edges
}

/** `size` edges drawn uniformly, with whole weights from 0 to 4: small, for naive references. */
export function uniform(nodes: number, size: number, seed: number): Edges {
  const rng = Rng.create(seed)
  const draw = () => Uint32Array.from({ length: size }, () => rng.below(nodes))
  return { nodes, sources: draw(), targets: draw(), weights: Float64Array.from({ length: size }, () => rng.below(5)) }
}

/** The activity of transfers a second apart from `fromS` on, nobody holding anything. */
export function activity(edges: WalletGraph.Transfers, fromS = 0): Standing.Activity {
  const { sources, targets } = edges
  const atS = sources.map((_, i) => fromS + i)
  const events = { sources: sources.slice(), targets: targets.slice(), atS }
  return { edges, events, holdings: { wallets: new Uint32Array(), collections: new Uint32Array() } }
}
