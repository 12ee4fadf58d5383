/** Tables + graph → wallet features. */
import { asOf, FEATURED, type Job } from './job.ts'

/** Builds the features of every wallet as of the newest covered midnight. */
export const features: Job = {
  name: 'features',
  says: 'builds the wallet features as of the newest covered midnight',
  cron: '10 3 * * *',
  zone: 'UTC',
  reads: [
    'chain.wallet',
    'chain.transfer',
    'chain.transaction',
    'chain.sale',
    'chain.token',
    'chain.covered',
    'private.offchain_event',
    'derived.wallet_graph',
  ],
  readsPrevious: [],
  writes: [...FEATURED, 'derived.lineage'],
  run: async (engine, call) => engine.features.build({ asOf: await asOf(engine) }, call),
}
