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

/** What was built: wallets that dealt with another wallet, and ordered pairs of them. */
export type Built = { readonly asOfS: number; readonly wallets: number; readonly edges: number }

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
    await warehouse.appendColumns('derived.wallet_graph', {
      as_of_s: new Uint32Array(wallets).fill(asOfS),
      wallet: measures.wallet,
      pagerank: measures.pagerank,
      component: measures.component,
      component_size: measures.componentSize,
      community: measures.community,
      community_size: measures.communitySize,
      core: measures.core,
      degree_in: measures.degreeIn,
      degree_out: measures.degreeOut,
      clustering: measures.clustering,
    })
  })
  progress({ stage: 'graph', done: edges.rows, total: edges.rows, unit: 'edges', note })
  return { asOfS, wallets, edges: edges.rows }
}
