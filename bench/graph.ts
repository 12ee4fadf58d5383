/** Our graph kernels beside graphology on one seeded graph: building it, PageRank, weak components. */
import { DirectedGraph } from 'graphology'
import { Failure } from '../src/core/failure.ts'
import * as Csr from '../src/graph/csr.ts'
import * as Components from '../src/graph/kernels/components.ts'
import * as PageRank from '../src/graph/kernels/pagerank.ts'
import { planted } from '../test/graph/generator.ts'
import * as Figure from './figure.ts'
import * as Rounds from './rounds.ts'

const ROUNDS = 3
const DAMPING = 0.85
const TOLERANCE = 1e-8

/** A planted graph of `words[0]` nodes (100,000) and `words[1]` drawn edges (300,000). */
export async function run(words: readonly string[]): Promise<Figure.Found> {
  const nodes = Figure.whole(words, 0, 100_000)
  const size = Figure.whole(words, 1, 300_000)
  const edges = planted(nodes, size, 1)
  let ours = Csr.fromEdges(edges)
  let anchor = build(edges)
  const building = await Rounds.alternate(ROUNDS, {
    ours: () => {
      ours = Csr.fromEdges(edges)
    },
    anchor: () => {
      anchor = build(edges)
    },
  })
  if (ours.targets.length !== anchor.size) {
    const facts = { ours: ours.targets.length, anchor: anchor.size }
    throw new Failure('INVARIANT_BROKEN', 'The two graphs differ.', facts)
  }
  let ranks: Rounds.Sides<Float64Array> = { ours: new Float64Array(), anchor: new Float64Array() }
  const ranking = await Rounds.alternate(ROUNDS, {
    ours: () => {
      ranks = { ...ranks, ours: PageRank.of(ours, { damping: DAMPING, tolerance: TOLERANCE }).rank }
    },
    anchor: () => {
      ranks = { ...ranks, anchor: pagerank(anchor) }
    },
  })
  const apart = ranks.ours.reduce((sum, rank, u) => sum + Math.abs(rank - (ranks.anchor[u] ?? 0)), 0)
  if (!(apart <= 2 * TOLERANCE)) throw new Failure('INVARIANT_BROKEN', 'The two PageRanks differ.', { apart })
  const found = { ours: 0, anchor: 0 }
  const joining = await Rounds.alternate(ROUNDS, {
    ours: () => {
      found.ours = Components.weak(ours).sizes.length
    },
    anchor: () => {
      found.anchor = components(anchor)
    },
  })
  if (found.ours !== found.anchor) throw new Failure('INVARIANT_BROKEN', 'The two component counts differ.', found)
  return {
    anchor: 'graphology’s DirectedGraph; PageRank and components as textbook loops over its own iterators',
    figures: [
      Figure.lower('build, processor time', 'ms', Rounds.cpu(building)),
      Figure.lower(`PageRank to an L1 error of ${TOLERANCE}, processor time`, 'ms', Rounds.cpu(ranking)),
      Figure.lower('weak components, processor time', 'ms', Rounds.cpu(joining)),
    ],
    notes: [
      `${nodes} nodes, ${anchor.size} distinct edges of ${size} drawn; ${found.ours} components in both; PageRank differs by ${apart.toExponential(1)} (L1).`,
    ],
  }
}

function build({ nodes, sources, targets, weights }: Csr.Edges): DirectedGraph {
  const graph = new DirectedGraph()
  for (let u = 0; u < nodes; u++) graph.addNode(String(u))
  for (const [i, source] of sources.entries()) {
    const weight = weights[i] ?? 0
    const add = (known: { weight?: number }) => ({ weight: (known.weight ?? 0) + weight })
    graph.updateDirectedEdge(String(source), String(targets[i]), add)
  }
  return graph
}

/** Power iteration with the stop of our kernel; the graph is read once into lists, as graphology's own metrics package does. */
function pagerank(graph: DirectedGraph): Float64Array {
  const size = graph.order
  const into: { from: number; weight: number }[][] = Array.from({ length: size }, () => [])
  const strength = new Float64Array(size)
  graph.forEachEdge((_edge, { weight }, source, target) => {
    into[Number(target)]?.push({ from: Number(source), weight })
    strength[Number(source)] = (strength[Number(source)] ?? 0) + weight
  })
  let rank = new Float64Array(size).fill(1 / size)
  for (let change = 2; (change * DAMPING) / (1 - DAMPING) > TOLERANCE; ) {
    const before = rank
    const lost = before.reduce((sum, value, u) => (strength[u] === 0 ? sum + value : sum), 0)
    rank = new Float64Array(size)
    change = 0
    for (let v = 0; v < size; v++) {
      let flow = 0
      for (const { from, weight } of into[v] ?? []) flow += ((before[from] ?? 0) * weight) / (strength[from] ?? 1)
      rank[v] = (1 - DAMPING + DAMPING * lost) / size + DAMPING * flow
      change += Math.abs((rank[v] ?? 0) - (before[v] ?? 0))
    }
  }
  return rank
}

function components(graph: DirectedGraph): number {
  const seen = new Set<string>()
  let count = 0
  graph.forEachNode((start) => {
    if (seen.has(start)) return
    count++
    seen.add(start)
    const stack = [start]
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      graph.forEachNeighbor(node, (next) => {
        if (seen.has(next)) return
        seen.add(next)
        stack.push(next)
      })
    }
  })
  return count
}
