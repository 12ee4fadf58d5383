/** Tables → wallet graph. */
import { asOf, type Job } from './job.ts'

/** Measures the graph of all activity before the newest covered midnight. */
export const graph: Job = {
  name: 'graph',
  says: 'measures the wallet graph as of the newest covered midnight',
  cron: '5 3 * * *',
  zone: 'UTC',
  reads: ['chain.wallet', 'chain.transfer', 'chain.transaction', 'chain.sale', 'chain.covered'],
  readsPrevious: [],
  writes: ['derived.wallet_graph', 'derived.lineage'],
  run: async (engine, call) => engine.graph.build({ asOf: await asOf(engine) }, call),
}
