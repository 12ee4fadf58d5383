/** Chain → tables. */
import type { Job } from './job.ts'

/** Fetches the transfers that are missing from the configured node. */
export const ingest: Job = {
  name: 'ingest',
  says: 'brings token transfers up to the head of each configured chain: wanted − covered, reorganisations included',
  cron: '*/10 * * * *',
  zone: 'UTC',
  reads: [],
  readsPrevious: ['chain.covered', 'chain.transfer'],
  writes: [
    'chain.chain',
    'chain.wallet',
    'chain.token',
    'chain.block',
    'chain.transfer',
    'chain.orphaned_transfer',
    'chain.big_amount',
    'chain.covered',
  ],
  run: async (engine, call) => {
    const done = []
    for (const chain of engine.ingest.chains()) done.push(await engine.ingest.backfill({ chain, head: true }, call))
    return done
  },
}
