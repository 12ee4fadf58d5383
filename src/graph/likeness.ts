/** Which nodes of an edge list are alike: by shared neighbours, by embedding, by what they point at. */
import type * as Csr from './csr.ts'
import * as FastRp from './kernels/fastrp.ts'
import * as Jaccard from './kernels/jaccard.ts'
import * as Projection from './kernels/projection.ts'
import * as Ranking from './ranking.ts'
import * as Top from './top.ts'
import * as Wasm from './wasm/kernels.ts'

/** Two nodes and how alike they are, 0 to 1. */
export type Pair = readonly [node: string, other: string, score: number]

/** Rows of `width` floats, one a node: their mean length, and how many are all zero (isolated nodes: nothing is known of them). */
export type Embedding = { readonly width: number; readonly meanLength: number; readonly zeroRows: number }

/**
 * Sources as owners of the targets they point at: how many of each there are, targets of more than 1,000 sources that were left out, pairs of sources that are
 * among each other's ten most alike, the mean cosine of these, and the ten most alike pairs.
 */
export type Owners = {
  readonly sources: number
  readonly targets: number
  readonly leftOut: number
  readonly pairs: number
  readonly meanCosine: number | null
  readonly alike: readonly Pair[]
}

const PAIRS = 10

/** To each of `nodes` the node with the highest Jaccard index of neighbours, ties by name: node numbers depend on the order of the edges. */
export function byNeighbours(graph: Csr.Csr, names: readonly string[], nodes: readonly number[]): readonly Pair[] {
  const { similar } = Jaccard.top(graph, nodes, { k: Math.max(1, graph.nodes) })
  return similar.flatMap((found, i) => {
    const [best] = found
    if (!best) return []
    const others = found.filter(({ score }) => score === best.score).map(({ node }) => names[node] ?? '')
    return [[names[nodes[i] ?? 0] ?? '', others.reduce((a, b) => (b < a ? b : a)), best.score] as const]
  })
}

/** What FastRP makes of an undirected simple graph, and the nodes whose rows point most nearly the way of the row of `from`, by cosine. */
export function byEmbedding(
  graph: Csr.Csr,
  names: readonly string[],
  { from, seed }: { readonly from: number; readonly seed: number },
): { readonly embedding: Embedding; readonly nearest: Ranking.Ranking } {
  const width = 64
  const rows = FastRp.of(graph, { width, seed }, Wasm.embed)
  const lengths = Float64Array.from({ length: graph.nodes }, (_, u) => Math.sqrt(product(rows, u, u, width)))
  const cosines = lengths.map((length, u) => {
    const scale = length * (lengths[from] ?? 0)
    return scale > 0 ? product(rows, from, u, width) / scale : 0
  })
  const total = lengths.reduce((sum, length) => sum + length, 0)
  return {
    embedding: {
      width,
      meanLength: graph.nodes > 0 ? total / graph.nodes : 0,
      zeroRows: lengths.reduce((count, length) => (length === 0 ? count + 1 : count), 0),
    },
    nearest: (lengths[from] ?? 0) > 0 ? Ranking.highest(cosines, names, from) : [],
  }
}

/** The sources of a directed graph by the targets that they share; self-loops count as any target. */
export function byTargets({ nodes, offsets, targets }: Csr.Csr, names: readonly string[]): Owners {
  const owners: number[] = []
  for (let u = 0; u < nodes; u++) if ((offsets[u + 1] ?? 0) > (offsets[u] ?? 0)) owners.push(u)
  const wallets = new Uint32Array(targets.length)
  for (const [i, u] of owners.entries()) wallets.fill(i, offsets[u] ?? 0, offsets[u + 1] ?? 0)
  const { graph, leftOut } = Projection.of(
    { walletCount: owners.length, collectionCount: nodes, wallets, collections: targets },
    { similarity: 'cosine' },
  )
  const nameOf = (i: number) => names[owners[i] ?? 0] ?? ''
  const best = Top.create<Pair>(PAIRS, (a, b) => b[2] - a[2] || order(a[0], b[0]) || order(a[1], b[1]))
  let sum = 0
  for (let i = 0; i < graph.nodes; i++)
    for (let k = graph.offsets[i] ?? 0; k < (graph.offsets[i + 1] ?? 0); k++) {
      const [one, other] = [nameOf(i), nameOf(graph.targets[k] ?? 0)]
      const score = graph.weights[k] ?? 0
      sum += score
      if (one < other) best.offer([one, other, score])
    }
  return {
    sources: owners.length,
    targets: new Set(targets).size,
    leftOut,
    pairs: graph.targets.length / 2,
    meanCosine: graph.targets.length > 0 ? sum / graph.targets.length : null,
    alike: best.sorted(),
  }
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function product(rows: Float32Array, u: number, v: number, width: number): number {
  let sum = 0
  for (let i = 0; i < width; i++) sum += (rows[u * width + i] ?? 0) * (rows[v * width + i] ?? 0)
  return sum
}
