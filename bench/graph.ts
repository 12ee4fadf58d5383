/**
 * Our graph kernels beside igraph (Debian's python3-igraph, where it is installed) on one seeded graph, each side in its own process, and beside graphology on a
 * smaller one: at a million wallets graphology takes a minute to build, and two of its kernels throw.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DirectedGraph } from 'graphology'
import { Failure } from '../src/core/failure.ts'
import * as Csr from '../src/graph/csr.ts'
import * as Components from '../src/graph/kernels/components.ts'
import * as PageRank from '../src/graph/kernels/pagerank.ts'
import * as Wasm from '../src/graph/wasm/kernels.ts'
import { planted } from '../test/graph/generator.ts'
import * as Figure from './figure.ts'
import * as Columns from './graph.columns.ts'
import * as Rounds from './rounds.ts'

const ROUNDS = 3
const DAMPING = 0.85
const TOLERANCE = 1e-8

const PYTHON = '/usr/bin/python3'

/** `seconds` of processors and on the `clock`. */
type Side = Readonly<Record<'seconds' | 'clock' | 'found', Readonly<Record<string, number>>>>

/** A planted graph of `words[0]` nodes (1,000,000) and `words[1]` drawn edges (5,000,000); graphology gets at most 100,000 and 300,000. */
export async function run(words: readonly string[]): Promise<Figure.Found> {
  const nodes = Figure.whole(words, 0, 1_000_000)
  const size = Figure.whole(words, 1, 5_000_000)
  const large = besideIgraph(nodes, size)
  const small = await besideGraphology(Math.min(nodes, 100_000), Math.min(size, 300_000))
  return {
    anchor: [large.anchor, small.anchor].join('; '),
    figures: [...large.figures, ...small.figures],
    notes: [...large.notes, ...small.notes],
  }
}

function besideIgraph(nodes: number, size: number): Figure.Found {
  const folder = mkdtempSync(join(tmpdir(), 'dropcast-bench-'))
  try {
    const script = (name: string) => fileURLToPath(new URL(name, import.meta.url))
    const ours: Side = JSON.parse(
      output(process.execPath, [script('./started.mjs'), 'bench/graph.ours.ts', folder, String(nodes), String(size)]),
    )
    const bounds: readonly (readonly [what: string, found: number, most: number])[] = [
      ['columns to CSR, s', ours.seconds['columns to CSR, dense ids'] ?? Number.NaN, 0.6],
      ['FastRP of 64 columns, s on the clock', ours.clock.fastrp ?? Number.NaN, 3],
      ['s of processors', ours.seconds.fastrp ?? Number.NaN, 3],
      ['s of processors where memory was used before', ours.seconds['fastrp, memory used before'] ?? Number.NaN, 3],
      ['ego view p95, ms', ours.found.viewP95Ms ?? Number.NaN, 30],
      ['peak of the kernels, GiB', (ours.found.kernelPeakBytes ?? Number.NaN) / 2 ** 30, 2],
    ]
    const own = [
      ...(nodes === 1_000_000 && size === 5_000_000
        ? [
            `Bounds: ${bounds.map(([what, found, most]) => `${what} ${found.toPrecision(3)} (at most ${most}: ${found <= most ? 'held' : 'MISSED'})`).join(', ')}.`,
          ]
        : []),
      `Ours alone, processor seconds: ${listed(ours.seconds)}.`,
      `Ours found: ${listed(ours.found)}; the peak after the kernels is ${gigabytes(ours.found.kernelPeakBytes)}, with DuckDB in the process ${gigabytes(ours.found.peakBytes)}.`,
    ]
    const built = besideGraphTool(folder, ours, nodes)
    if (spawnSync(PYTHON, ['-c', 'import igraph']).status !== 0) {
      return { anchor: 'igraph is not installed here', figures: built.figures, notes: [...own, ...built.notes] }
    }
    const theirs = JSON.parse(output(PYTHON, [script('./graph.igraph.py'), folder]))
    for (const count of ['edges', 'weak', 'strong', 'core', 'coreSum', 'triangles']) {
      if (ours.found[count] !== theirs[count]) {
        const facts = { count, ours: ours.found[count], igraph: theirs[count] }
        throw new Failure('INVARIANT_BROKEN', 'Ours and igraph count differently.', facts)
      }
    }
    // The reference: our sweeps in doubles to an error of 1e-13, which the tests hold to an elimination.
    const exact = PageRank.of(Csr.fromEdges(planted(nodes, size, 1)), { tolerance: 1e-13 }).rank
    const apart = (name: string) =>
      Columns.doubles(folder, name).reduce((sum, rank, u) => sum + Math.abs(rank - exact[u]!), 0)
    const names = ['build', 'pagerank', 'weak', 'strong', 'cores', 'triangles', 'leiden']
    return {
      anchor: `igraph ${theirs.version} through Python, one thread`,
      figures: [
        ...names.map((name) =>
          Figure.lower(`${name}, ${nodes} nodes, processor time`, 's', {
            ours: ours.seconds[name]!,
            anchor: theirs.seconds[name],
          }),
        ),
        ...built.figures,
      ],
      notes: [
        ...own,
        ...built.notes,
        `Both count ${theirs.edges} edges, ${theirs.weak} weak and ${theirs.strong} strong components, core ${theirs.core}, ${theirs.triangles} triangles. PageRank lies ${apart('ours.rank.f64').toExponential(1)} (ours) and ${apart('igraph.rank.f64').toExponential(1)} (igraph) from the reference (L1). Leiden of two iterations reaches modularity ${ours.found.modularity?.toFixed(5)} (ours) and ${theirs.modularity.toFixed(5)} (igraph). igraph's peak is ${gigabytes(theirs.peakBytes)}; its build counts turning lists into vectors. igraph runs after ours, not in turns; Leiden and igraph's build ran once, FastRP and the columns five times, the rest three; medians. FastRP works on two threads, in memory that nothing touched before unless it is said; there one thread takes ${ours.clock['fastrp, one thread']?.toFixed(2)} s, and two take ${ours.clock['fastrp, memory used before']?.toFixed(2)} s on the clock where kernels used the memory before, of which the engine's call finds some. Touching the 450 MB that it needs, a byte a page and nothing else, takes ${ours.seconds['450 MB touched']?.toFixed(2)} s of one thread on this machine.`,
      ],
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Building by graph-tool, where Debian's python3-graph-tool is installed. */
function besideGraphTool(folder: string, ours: Side, nodes: number): Pick<Figure.Found, 'figures' | 'notes'> {
  if (spawnSync(PYTHON, ['-c', 'import graph_tool']).status !== 0)
    return { figures: [], notes: ['graph-tool is not installed here.'] }
  const script = fileURLToPath(new URL('./graph.graphtool.py', import.meta.url))
  const theirs = JSON.parse(output(PYTHON, [script, folder]))
  if (theirs.edges !== ours.found.edges) {
    const facts = { ours: ours.found.edges, graphTool: theirs.edges }
    throw new Failure('INVARIANT_BROKEN', 'Ours and graph-tool count differently.', facts)
  }
  const sides = { ours: ours.seconds.build ?? Number.NaN, anchor: theirs.seconds.build }
  return {
    figures: [Figure.lower(`build beside graph-tool, ${nodes} nodes, processor time`, 's', sides)],
    notes: [
      `graph-tool ${theirs.version} takes ${theirs.seconds.load.toFixed(2)} s for the drawn edges alone, ${theirs.seconds.build.toFixed(2)} s with parallel ones removed (ours adds up their weights).`,
    ],
  }
}

function output(command: string, words: readonly string[]): string {
  return execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

function listed(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toPrecision(4)}`)
    .join(', ')
}

function gigabytes(bytes = 0): string {
  return `${(bytes / 2 ** 30).toFixed(2)} GiB`
}

async function besideGraphology(nodes: number, size: number): Promise<Figure.Found> {
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
      ranks = { ...ranks, ours: Wasm.pagerank(ours, { damping: DAMPING, tolerance: TOLERANCE }).rank }
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
      Figure.lower(`build beside graphology, ${nodes} nodes, processor time`, 'ms', Rounds.cpu(building)),
      Figure.lower(
        `PageRank to an L1 error of ${TOLERANCE} beside graphology, processor time`,
        'ms',
        Rounds.cpu(ranking),
      ),
      Figure.lower('weak components beside graphology, processor time', 'ms', Rounds.cpu(joining)),
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
