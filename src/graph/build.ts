/** Measuring the wallet graph of all activity before an instant, into `derived.wallet_graph`. */
import { throwIfAborted } from '../core/failure.ts'
import { type Progress, silent } from '../core/progress.ts'
import { toIso } from '../core/time.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import * as Measure from './measure.ts'
import * as Queries from './queries.generated.ts'
import * as WalletGraph from './wallet.ts'

/** What to build. Only activity before `asOfS` (unix seconds) makes edges; `seed` decides the communities. */
export type BuildOptions = {
  readonly asOfS: number
  readonly seed: number | string
  readonly progress?: Progress
  readonly signal?: AbortSignal
}

/** What was built: wallets that dealt with another wallet, ordered pairs of them, and in how many groups they fall. */
export type Built = {
  readonly asOfS: number
  readonly wallets: number
  readonly edges: number
  readonly components: number
  readonly communities: number
}

/** Replaces the rows of `asOfS` in `derived.wallet_graph`, in one transaction. Throws `ABORTED`. */
export async function build(
  warehouse: Warehouse,
  { asOfS, seed, progress = silent, signal }: BuildOptions,
): Promise<Built> {
  throwIfAborted(signal)
  const edges = await warehouse.columns(Queries.edgesBefore, { as_of_s: asOfS })
  const note = `as of ${toIso(asOfS)}`
  progress({ stage: 'graph', done: 0, total: edges.rows, unit: 'edges', note })
  const graph = WalletGraph.from({
    sources: edges.uint32('src'),
    targets: edges.uint32('dst'),
    weights: edges.float64('weight'),
  })
  const measures = await Measure.inWorker(graph, { seed }, signal)
  throwIfAborted(signal)
  const wallets = measures.wallet.length
  await warehouse.transaction(async () => {
    await warehouse.run(Queries.forget, { as_of_s: asOfS })
    if (wallets === 0) return
    // Copies: the measures lie in memory that threads share, which the appender does not take.
    await warehouse.appendColumns('derived.wallet_graph', {
      as_of_s: new Uint32Array(wallets).fill(asOfS),
      wallet: measures.wallet.slice(),
      pagerank: measures.pagerank.slice(),
      component: measures.component.slice(),
      component_size: measures.componentSize.slice(),
      community: measures.community.slice(),
      community_size: measures.communitySize.slice(),
      core: measures.core.slice(),
      degree_in: measures.degreeIn.slice(),
      degree_out: measures.degreeOut.slice(),
      clustering: measures.clustering.slice(),
    })
  })
  progress({ stage: 'graph', done: edges.rows, total: edges.rows, unit: 'edges', note })
  return {
    asOfS,
    wallets,
    edges: edges.rows,
    components: new Set(measures.component).size,
    communities: new Set(measures.community).size,
  }
}
