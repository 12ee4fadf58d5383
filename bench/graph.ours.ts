/** Our side of the graph bench, in a process of its own so that its memory is its own: `tsx bench/graph.ours.ts FOLDER NODES EDGES` prints JSON. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as Rng from '../src/core/rng.ts'
import * as Csr from '../src/graph/csr.ts'
import * as Components from '../src/graph/kernels/components.ts'
import * as Cores from '../src/graph/kernels/cores.ts'
import * as FastRp from '../src/graph/kernels/fastrp.ts'
import * as Leiden from '../src/graph/kernels/leiden.ts'
import * as Triangles from '../src/graph/kernels/triangles.ts'
import * as Order from '../src/graph/order.ts'
import * as View from '../src/graph/view.ts'
import * as WalletGraph from '../src/graph/wallet.ts'
import * as Wasm from '../src/graph/wasm/kernels.ts'
import * as Module from '../src/graph/wasm/module.ts'
import type { Query } from '../src/warehouse/query.ts'
import * as Warehouse from '../src/warehouse/warehouse.ts'
import { planted } from '../test/graph/generator.ts'
import * as Columns from './graph.columns.ts'
import * as Rounds from './rounds.ts'

const TOLERANCE = 1e-9

const [folder = '', nodes = '0', size = '0'] = process.argv.slice(2)
const seconds: Record<string, number> = {}
const clock: Record<string, number> = {}
const found: Record<string, number> = {}

async function timed<T>(name: string, rounds: number, work: () => T | Promise<T>): Promise<T> {
  const results: T[] = []
  const times: Rounds.Timing[] = []
  for (let round = 0; round < rounds; round++) {
    results.length = 0
    times.push(
      await Rounds.once(async () => {
        results.push(await work())
      }),
    )
  }
  const { cpuMs, wallMs } = Rounds.middle(times)
  seconds[name] = cpuMs / 1000
  clock[name] = wallMs / 1000
  process.stderr.write(`${name} ${seconds[name]}\n`)
  return results[0]!
}

const edges = planted(Number(nodes), Number(size), 1)
const graph = await timed('build', 3, () => Csr.fromEdges(edges))
const simple = await timed('undirected', 1, () => Csr.undirectedSimple(graph))
found.edges = graph.targets.length
Columns.write(folder, edges, simple)
found.weak = (await timed('weak', 3, () => Components.weak(graph))).sizes.length
found.strong = (await timed('strong', 3, () => Components.strong(graph))).sizes.length
const cores = await timed('cores', 3, () => Cores.numbers(simple))
found.core = cores.reduce((most, k) => Math.max(most, k), 0)
found.coreSum = cores.reduce((sum, k) => sum + k, 0)
found.triangles = Triangles.total(await timed('triangles', 3, () => Triangles.perNode(simple)))
// One memory for the kernels, as `standing.ts` has it.
const kernels = Wasm.at(Module.shared())
const ranks = await timed('pagerank', 3, () => kernels.pagerank(graph, { tolerance: TOLERANCE }))
found.sweeps = ranks.iterations
writeFileSync(join(folder, 'ours.rank.f64'), new Uint8Array(ranks.rank.buffer))
const communities = await timed('leiden', 1, () =>
  Leiden.communities(simple, { rng: Rng.create(1), maxIterations: 2, minimumGain: 1e-12 }),
)
found.modularity = communities.modularity ?? 0
found.communities = communities.partition.sizes.length
await timed('fastrp, memory used before', 3, () => FastRp.of(simple, { seed: 1 }, kernels.embed).length)
const order = Order.byCommunity(communities.partition, Csr.degrees(simple))
const moved = await timed('reorder', 1, () => Order.applied(graph, order))
await timed('pagerank, reordered', 3, () => kernels.pagerank(moved, { tolerance: TOLERANCE }).iterations)
const movedSimple = Csr.undirectedSimple(moved)
await timed('leiden, reordered', 1, () =>
  Leiden.communities(movedSimple, { rng: Rng.create(1), maxIterations: 2, minimumGain: 1e-12 }),
)
await timed('fastrp, reordered', 1, () => FastRp.of(movedSimple, { seed: 1 }, kernels.embed).length)
const viewed = { out: graph, into: Csr.transpose(graph), name: String }
const rng = Rng.create(5)
const viewMs = Array.from({ length: 200 }, () => {
  const centre = rng.below(graph.nodes)
  const start = performance.now()
  View.ego(viewed, centre, { maxNodes: 2000 })
  return performance.now() - start
}).sort((a, b) => a - b)
found.viewP95Ms = viewMs[190]!
found.kernelPeakBytes = process.resourceUsage().maxRSS * 1024
await fromWarehouse()
found.peakBytes = process.resourceUsage().maxRSS * 1024
// After the peaks: what five rounds leave to the collector is nothing that the engine holds.
await timed('fastrp', 5, () => FastRp.of(simple, { seed: 1 }, Wasm.embed).length)
await timed('fastrp, one thread', 3, () => FastRp.of(simple, { seed: 1 }, Wasm.at(Module.fresh, 'alone').embed).length)
await timed('450 MB touched', 3, () => {
  const bytes = new Uint8Array(450e6)
  for (let at = 0; at < bytes.length; at += 4096) bytes[at] = 1
  return bytes.length
})
process.stdout.write(JSON.stringify({ seconds, clock, found }))

/** The drawn edges lie in a table; read as columns and made a wallet graph. */
async function fromWarehouse(): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'dropcast-bench-'))
  try {
    await using warehouse = await Warehouse.open({
      path: join(place, 'graph.duckdb'),
      memoryLimit: '512MB',
      now: () => 0,
    })
    const statement = (text: string): Query<Record<never, never>, { src: number; dst: number; weight: number }> => ({
      name: 'bench',
      text,
      params: {},
      required: ['src', 'dst', 'weight'],
    })
    await warehouse.run(statement('CREATE TABLE main.edge (src UINTEGER, dst UINTEGER, weight DOUBLE)'))
    const { sources, targets, weights } = edges
    await warehouse.appendColumns('main.edge', { src: sources, dst: targets, weight: weights })
    const columns = await timed('columns', 5, () => warehouse.columns(statement('FROM main.edge')))
    const transfers = {
      sources: columns.uint32('src'),
      targets: columns.uint32('dst'),
      weights: columns.float64('weight'),
    }
    await timed('wallet graph', 3, () => WalletGraph.from(transfers).nodes.length)
    await timed('columns to CSR, dense ids', 5, () => Csr.fromEdges({ nodes: edges.nodes, ...transfers }).nodes)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
