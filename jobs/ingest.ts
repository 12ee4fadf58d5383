/** Chain → tables. */
import type { Job } from './job.ts'

/** Fetches the transfers that are missing from the configured node. */
export const ingest: Job = {
  name: 'ingest',
  says: 'backfills token transfers from the configured RPC: wanted − covered',
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
  run: (engine, call) => engine.ingest.backfill({}, call),
}
