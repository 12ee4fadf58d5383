/** Tables → wallet graph. */
import { asOf, type Job } from './job.ts'

/** Measures the graph of all activity before the newest covered midnight. */
export const graph: Job = {
  name: 'graph',
  says: 'measures the wallet graph as of the newest covered midnight; only days that changed are read anew',
  cron: '5 3 * * *',
  zone: 'UTC',
  reads: ['chain.wallet', 'chain.transfer', 'chain.transaction', 'chain.sale', 'chain.covered'],
  readsPrevious: ['derived.graph_day', 'derived.graph_build'],
  writes: [
    'derived.wallet_graph',
    'derived.wallet_embedding',
    'derived.graph_day',
    'derived.graph_edge',
    'derived.graph_build',
  ],
  run: async (engine, call) => engine.graph.build({ asOf: await asOf(engine) }, call),
}
